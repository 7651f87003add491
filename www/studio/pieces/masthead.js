import { docsAddress } from '../../shared/docs_link.js';
import { html, nothing } from '../../shared/template.js';

/** The studios, with their pages. @type {[address: string, name: string][]} */
const STUDIOS = [
  ['studio.html', 'Decoy digits'],
  ['paint.html', 'Paint the reason'],
  ['circle.html', 'The active circle'],
];

/** The way from one studio to the others, to the lesson and to the maps. @param {string} own address of this page */
export function mastheadView(own) {
  const docs = docsAddress();
  return html`<div class="masthead">
    <p class="mark">Whylight studio</p>
    ${STUDIOS.filter(([address]) => address !== own).map(([address, name]) => html`<a href=${address}>${name}</a>`)}
    <a href="./">Lesson</a>
    <a href="workbench.html">Workbench</a>
    ${docs ? html`<a href=${docs}>Docs</a>` : nothing}
  </div>`;
}
