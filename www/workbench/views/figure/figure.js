import { html, nothing, styled } from '../../../shared/template.js';
import { askedKey, questionOf } from '../../state/questions.js';
import { reasonWithheld } from '../../explore/trust_required.js';
import { verdictLine } from '../explore/verdict_chip.js';
import { withheldView } from '../explore/withheld.js';
import { colourBarPlace, colourBarView } from './colour_bar.js';
import { compareView } from './comparison.js';
import { displayView } from './display_settings.js';
import { panelsView, placeholders } from './panels.js';
import { progressView } from './progress.js';
import { readout } from './readout.js';
import { aspectOf, sceneOf, shapeSource } from '../../picture/scene.js';
import { t } from '../../../shared/language/text.js';

/**
 * @typedef {import('../../state/types/parts.js').Actions} Actions
 * @typedef {import('../../state/types/value.js').Value} Value
 */

/**
 * Photo, map and overlay, or several methods side by side; what is going on; what the colours mean.
 * @param {Value} value @param {Actions} actions
 */
export function figureView(value, actions) {
  const comparing = value.state.compare !== '';
  return html`<section class="figure" id="figure" tabindex="-1" aria-labelledby="figure-title">
    <div class="figure-head">
      <h2 id="figure-title">${comparing ? t`Comparison` : t`Picture`}</h2>
      <button class="share" aria-haspopup="dialog" @click=${actions.openTakeAway}>${t`Save or share…`}</button>
      <div class="modes" role="group" aria-label=${t`How many methods`}>
        <button aria-pressed=${String(!comparing)} @click=${actions.compareNone}>${t`One method`}</button>
        <button aria-pressed=${String(comparing)} @click=${actions.compareSome}>${t`Compare methods`}</button>
      </div>
    </div>
    ${comparing ? comparison(value, actions) : single(value, actions)}
  </section>`;
}

/** @param {Value} value @param {Actions} actions */
const comparison = (value, actions) =>
  html`${progressSlot(progressView(value, false, actions))} ${compareView(value, actions)} ${displayView(value, actions)}`;

/** @param {Value} value @param {Actions} actions */
function single(value, actions) {
  const { photo, state } = value;
  const question = questionOf(state);
  const stale = Boolean(value.report) && value.reportKey !== askedKey(value);
  const held = value.report && reasonWithheld(value, question);
  // The place of a map that is withheld is taken by the reasons.
  const withheld = Boolean(held && value.madeFrom);
  const seen = held ? { ...value, report: null } : value;
  const scene = sceneOf(seen);
  const aspect = aspectOf(shapeSource(scene, value));
  return html`${progressSlot(progressView(value, stale, actions))}
    <div
      class="panels view-${state.pictures} ${aspect > 1.1 ? 'wide' : 'tall'}${stale ? ' stale' : ''}"
      ${styled({ '--aspect': String(aspect) })}
    >
      ${photo ? panelsView(photo, seen, scene, { stale, withheld }, actions) : placeholders(value)}
      ${held ? withheldView(value, question, actions) : nothing}
    </div>
    ${verdictLine(value, actions)}
    <output class="readout" aria-live="polite">${readout(seen)}</output>
    ${held || state.pictures === 'photo' ? nothing : scene ? colourBarView(value, scene) : colourBarPlace()}
    ${displayView(value, actions)}`;
}

/**
 * Always there, so that what stands behind it is not moved, and with it the focus lost, when work begins or ends.
 * @param {unknown} row
 */
const progressSlot = (row) => html`<div>${row}</div>`;
