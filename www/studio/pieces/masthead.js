import { docsAddress } from '../../shared/docs_link.js';
import { languageMenu } from '../../shared/language_menu.js';
import { marked, t, translated } from '../../shared/language/text.js';
import { html, nothing } from '../../shared/template.js';
import { addressOf } from '../../shared/language/address.js';

/** The studios, with their pages. @type {[address: string, name: string][]} */
const STUDIOS = [
  ['studio.html', marked('Decoy digits')],
  ['paint.html', marked('Paint the reason')],
  ['circle.html', marked('The active circle')],
];

/** The way from one studio to the others, to the lesson and to the maps. @param {string} own address of this page */
export function mastheadView(own) {
  const docs = docsAddress();
  return html`<div class="masthead">
    <p class="mark">${t`Whylight studio`}</p>
    ${STUDIOS.filter(([address]) => address !== own).map(([address, name]) => html`<a href=${addressOf(address)}>${translated(name)}</a>`)}
    <a href=${addressOf('./')}>${t`Lesson`}</a>
    <a href=${addressOf('workbench.html')}>${t`Workbench`}</a>
    ${docs ? html`<a href=${docs}>${t`Docs`}</a>` : nothing} ${languageMenu()}
  </div>`;
}
