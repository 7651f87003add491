// Everything that can be taken out of the page: pictures, curves, numbers, a report, a link and code for another page.

import { html, nothing } from '../../../shared/template.js';
import { answersOnDisplay } from '../../take_away/answers.js';
import { ownThings } from '../../take_away/link.js';
import { measuredCurves } from '../../take_away/report_record.js';
import { chartOf } from '../../explore/findings.js';
import { modal } from '../pieces/modal.js';
import { codeArea } from './code_area.js';
import { embedView } from './embed.js';
import { engineText, t } from '../../../shared/language/text.js';

/**
 * @typedef {import('../../state/types/parts.js').Actions} Actions
 * @typedef {import('../../state/types/value.js').Value} Value
 * @typedef {import('../../take_away/answers.js').Taken} Taken
 */

/** @param {Value} value @param {Actions} actions */
export function takeAwayDialog(value, actions) {
  const open = value.ui.dialog === 'take-away';
  return modal(
    { id: 'take-away', title: t`Save or share`, open, onClose: actions.closeDialog },
    open ? contentView(value, actions) : nothing,
  );
}

/** @param {Value} value @param {Actions} actions */
function contentView(value, actions) {
  const answers = answersOnDisplay(value);
  const { said } = value.ui.takeAway;
  return html`<div class="take-away">
    ${
      answers.length === 0
        ? html`<p class="small">${t`There is no finished map yet. The link and the code are of what is being computed.`}</p>`
        : pictureView(answers, actions)
    }
    ${linkView(value, actions)} ${embedView(value, actions)}
    ${
      answers.length === 0
        ? nothing
        : html`${reportView(value, actions)} ${numbersView(answers, actions)} ${curvesView(answers, value, actions)}`
    }
    <div class="take-away-said" role="status">${said === '' ? nothing : html`<p>${said}</p>`}</div>
  </div>`;
}

/** @param {Taken[]} answers @param {Actions} actions */
function pictureView(answers, actions) {
  const [overlay, map] =
    answers.length === 1 ? [t`Overlay as PNG`, t`Map alone as PNG`] : [t`All overlays in one PNG`, t`All maps in one PNG`];
  return html`<section aria-labelledby="take-picture">
    <h3 id="take-picture">${t`Picture`}</h3>
    <p class="small">${t`With colour bar and caption, on a light ground.`}</p>
    <div class="buttons">
      <button autofocus @click=${() => actions.savePicture('overlay')}>${overlay}</button>
      <button @click=${() => actions.savePicture('map')}>${map}</button>
    </div>
  </section>`;
}

/** @param {Taken[]} answers @param {Actions} actions */
function numbersView(answers, actions) {
  const row = (/** @type {Taken} */ { report, madeFrom }, /** @type {number} */ place) => {
    const name = engineText(report.name ?? madeFrom.method.label);
    const { height, width } = report.map;
    return html`<li>
      <span>${answers.length === 1 ? t`${height} rows of ${width} values` : `${name}, ${height} × ${width}`}</span>
      <button aria-label=${t`${name} for NumPy (.npy)`} @click=${() => actions.saveNumbers('npy', place)}>NumPy (.npy)</button>
      <button aria-label=${t`${name} as CSV`} @click=${() => actions.saveNumbers('csv', place)}>CSV</button>
    </li>`;
  };
  return html`<section aria-labelledby="take-numbers">
    <h3 id="take-numbers">${t`Values of the map`}</h3>
    <ul class="take-rows">
      ${answers.map(row)}
    </ul>
  </section>`;
}

/** @param {Taken[]} answers @param {Value} value @param {Actions} actions */
function curvesView(answers, value, actions) {
  const curves = measuredCurves(value, answers);
  const chart = chartOf(value);
  if (curves.length === 0 && !chart) return nothing;
  return html`<section aria-labelledby="take-curves">
    <h3 id="take-curves">${t`Charts as SVG`}</h3>
    <div class="buttons">
      ${chart ? html`<button @click=${() => actions.saveChart('svg', chart)}>${t`Methods compared`}</button>` : nothing}
      ${curves.map(
        ({ metric, answer }, place) =>
          html`<button @click=${() => actions.saveCurve(place)}>
            ${answers.length === 1 ? engineText(metric.label) : `${engineText(metric.label)}, ${engineText(answer.madeFrom.method.label)}`}
          </button>`,
      )}
    </div>
  </section>`;
}

/** @param {Value} value @param {Actions} actions */
const reportView = ({ embedded }, actions) =>
  html`<section aria-labelledby="take-report">
    <h3 id="take-report">${t`Report`}</h3>
    <p class="small">
      ${t`Pictures, scores, verdict with its reasons, settings, seed, versions and the SHA-256 of photo and network.`}
    </p>
    <div class="buttons">
      ${embedded ? nothing : html`<button @click=${actions.openPrintableReport}>${t`Page for printing`}</button>`}
      <button @click=${actions.saveReport}>JSON</button>
    </div>
  </section>`;

/** @param {Value} value @param {Actions} actions */
function linkView(value, actions) {
  const own = ownThings(value);
  const { shown } = value.ui.takeAway;
  return html`<section aria-labelledby="take-link">
    <h3 id="take-link">${t`Link`}</h3>
    <p class="small" id="take-link-help">
      ${t`It opens the page with these choices, and with what you painted over the photo. Nothing is uploaded: the choices are in the link itself.`}
    </p>
    ${own.map((sentence) => html`<p class="small own-thing">${sentence}</p>`)}
    <div class="buttons"><button aria-describedby="take-link-help" @click=${actions.copyLink}>${t`Copy link`}</button></div>
    ${shown?.what === 'link' ? codeArea({ label: t`Link`, text: shown.text, select: shown }) : nothing}
  </section>`;
}
