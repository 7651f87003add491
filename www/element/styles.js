// How the figure looks: a file of `styles/` for each of its parts, and one sheet for all figures of a page.

import colours from './styles/colours.css';
import base from './styles/base.css';
import answer from './styles/answer.css';
import panels from './styles/panels.css';
import colourBar from './styles/colour_bar.css';
import verdict from './styles/verdict.css';
import metrics from './styles/metrics.css';
import progress from './styles/progress.css';
import poster from './styles/poster.css';
import error from './styles/error.css';
import controls from './styles/controls.css';

const CSS = [colours, base, answer, panels, colourBar, verdict, metrics, progress, poster, error, controls].join('\n');

/** One for each document: a sheet that was made in another one is refused. @type {WeakMap<Document, CSSStyleSheet>} */
const sheets = new WeakMap();

/** Gives a shadow root its styles, without a style element: a strict Content-Security-Policy forbids those. @param {ShadowRoot} shadow */
export function dress(shadow) {
  if (!('adoptedStyleSheets' in shadow)) return dressPlainly(shadow);
  const page = shadow.ownerDocument;
  const known = sheets.get(page);
  const sheet = known ?? new (page.defaultView ?? globalThis).CSSStyleSheet();
  if (!known) sheet.replaceSync(CSS);
  sheets.set(page, sheet);
  shadow.adoptedStyleSheets = [sheet];
}

/** Safari before 16.4 and Firefox before 101. @param {any} shadow */
function dressPlainly(shadow) {
  if (shadow.querySelector('style')) return;
  const style = document.createElement('style');
  style.textContent = CSS;
  shadow.append(style);
}
