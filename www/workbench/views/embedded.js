import { html, nothing } from '../../shared/template.js';
import { formatState } from '../state/address.js';
import { figureView } from './figure/figure.js';
import { methodsDialog } from './question/methods_dialog.js';
import { precisionDialog } from './precision/precision.js';
import { noticeView } from './notice.js';
import { questionView } from './question/question.js';
import { takeAwayDialog } from './take_away/dialog.js';
import { reasonsPanel } from './explore/tabs.js';
import { t } from '../../shared/language/text.js';

/**
 * @typedef {import('../state/types/parts.js').Actions} Actions
 * @typedef {import('../state/types/value.js').Value} Value
 */

/**
 * The page in a frame of somebody else's: picture, question and verdict, without camera, files and header.
 * @param {Value} value @param {Actions} actions
 */
export function embeddedView(value, actions) {
  return html`<main id="main">
      ${noticeView(value, actions)}
      <div class="bench">${figureView(value, actions)} ${questionView(value, actions)} ${reasonsPanel(value, actions)}</div>
    </main>
    <footer class="foot"><p class="small">${openLink(value)}</p></footer>
    <p class="unseen" role="status" aria-live="polite">${value.announcement}</p>
    ${methodsDialog(value, actions)} ${precisionDialog(value, actions)} ${takeAwayDialog(value, actions)}`;
}

/** The same state in the whole page. @param {Value} value */
const openLink = ({ state, version }) =>
  html`<a href="workbench.html#${formatState(state)}" target="_blank" rel="noopener">${t`Open in Whylight`}</a
    >${version ? ` ${version}` : nothing}. ${t`Everything is computed on your own device; nothing is sent.`}`;
