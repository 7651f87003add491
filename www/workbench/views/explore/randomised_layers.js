import { withCode } from '../../../shared/code_words.js';
import { randomisedSentence } from '../../explore/change_sentences.js';
import { correlation, roughly } from '../../../shared/format.js';
import { html, nothing } from '../../../shared/template.js';
import { methodOf } from '../../state/questions.js';
import { costOf } from '../../explore/method_cost.js';
import { changedNetworkOf, layersOf, taskFailureOf } from '../../explore/findings.js';
import { layerTask } from '../../explore/tasks.js';
import { curveView } from '../../../shared/curves/curve_view.js';
import { predictionLine } from './view_figure.js';
import { sliderField } from '../pieces/fields.js';
import { smallEmpty, smallMap } from '../pieces/small_pictures.js';
import { workingLine } from '../pieces/task_progress.js';
import { engineText, t } from '../../../shared/language/text.js';

/**
 * @typedef {import('../../../shared/curves/curves.js').CurveChart} CurveChart
 * @typedef {import('../../state/types/parts.js').Actions} Actions
 * @typedef {import('../../state/types/tasks.js').Answered} Answered
 * @typedef {import('../../state/types/answers.js').Question} Question
 * @typedef {import('../../explore/change_sentences.js').TriedLayer} TriedLayer
 * @typedef {import('../../state/types/value.js').Value} Value
 * @typedef {import('../../state/types/tasks.js').Changed} Changed
 */

/**
 * Adebayo et al. (2018), Sanity Checks for Saliency Maps: layers of the network are re-initialised, from the last one on. A map that stays the same does not explain what the network learnt.
 * @param {Value} value @param {Actions} actions @param {Answered} asked
 */
export function randomisedLayersView(value, actions, asked) {
  const layers = layersOf(value);
  return html`${introView()} ${layers === null ? firstStep(value, actions, asked) : layersView(value, layers, actions, asked)}`;
}

const introView = () =>
  html`<p class="small intro">
    ${t`Re-initialise the network layer by layer and see whether the map changes. An explanation of the network has to change with it (Adebayo et al. 2018).`}
  </p>`;

/**
 * How many layers there are is known once one has been re-initialised.
 * @param {Value} value @param {Actions} actions @param {Answered} asked
 */
function firstStep(value, actions, { question, result }) {
  const refused = taskFailureOf(value, layerTask(value, question, 1));
  const busy = value.tasks.some(({ slot }) => slot === 'layers') || value.working?.slot === 'layers';
  const begin = html`<button class="offer" @click=${() => actions.slideLayer(1, false)}>
    ${t`Re-initialise the last layer`}
  </button>`;
  return html`<div class="four two">
      ${asItIs(result, value)}
      <div class="view" role="group" aria-label=${t`The re-initialised network`} data-view="broken">
        <h4>${t`No layer re-initialised yet`}</h4>
        ${smallEmpty(t`The map of the network without its last layer’s training comes here.`)}
      </div>
      <div class="view">${smallEmpty(t`How far the maps agree, layer by layer, comes here.`)}</div>
    </div>
    ${workingLine(value, 'layers', actions)}
    ${refused ? html`<p class="refused">${withCode(engineText(refused.message))}</p>` : nothing} ${busy ? nothing : begin}`;
}

/** @param {Value} value @param {number} layers @param {Actions} actions @param {Answered} asked */
function layersView(value, layers, actions, { question, result }) {
  const layer = Math.min(value.ui.layer, layers);
  const tried = triedLayers(value, question, layers);
  const playing = value.tasks.some(({ follow }) => follow);
  return html`${layerSlider(layer, layers, actions)}
    <div class="four two">
      ${asItIs(result, value)}
      <div class="view" role="group" aria-label=${t`The re-initialised network`} data-view="broken">
        <h4>${layer === 0 ? t`No layer re-initialised yet` : t`${layer} of ${layers} layers re-initialised`}</h4>
        ${layer === 0 ? randomisedMap(result.report, layer, layers, value) : randomisedView(value, layer, layers, question, actions)}
      </div>
      <div class="view">${agreementCurve(tried, layers)}</div>
    </div>
    <p class="sentence" aria-live="polite">${randomisedSentence(layer, tried, layers)}</p>
    ${workingLine(value, 'layers', actions)} ${playing ? nothing : playButton(value, layers, tried, actions)}`;
}

/** @param {Answered["result"]} result @param {Value} value */
const asItIs = ({ report }, value) =>
  html`<div class="view" role="group" aria-label=${t`The network as it is`} data-view="original">
    <h4>${t`The network as it is`}</h4>
    ${smallMap(report.map, t`Map of the network as it is`, value)} ${predictionLine(report)}
  </div>`;

/** @param {number} layer @param {number} layers @param {Actions} actions */
const layerSlider = (layer, layers, actions) =>
  sliderField({
    id: 'layers',
    label: t`Re-initialised layers, from the last one on`,
    value: layer,
    shown: t`${layer} of ${layers}`,
    min: 0,
    max: layers,
    step: 1,
    onSlide: (text) => actions.slideLayer(Number(text), true),
    onCommit: (text) => actions.slideLayer(Number(text), false),
  });

/** @param {Value} value @param {number} layer @param {number} layers @param {Question} question @param {Actions} actions */
function randomisedView(value, layer, layers, question, actions) {
  const found = changedNetworkOf(value, question, layer);
  if (!found) return missing(layer, value, question, actions);
  const { numbers } = found;
  const agreement =
    numbers &&
    (numbers.reason === undefined
      ? t`Rank correlation with the original: ${correlation(numbers.spearman)}`
      : engineText(numbers.reason));
  return html`${randomisedMap(found, layer, layers, value)}${agreement ? html`<p class="small">${agreement}</p>` : nothing}`;
}

/** @param {Pick<Changed, "map" | "predictions" | "target">} now @param {number} layer @param {number} layers @param {Value} value */
const randomisedMap = (now, layer, layers, value) =>
  html`${smallMap(now.map, t`Map with ${layer} of ${layers} layers re-initialised`, value)}${predictionLine(now)}`;

/**
 * In the place of a map: why there is none, or how to get it.
 * @param {number} layer @param {Value} value @param {Question} question @param {Actions} actions
 */
function missing(layer, value, question, actions) {
  const wanted = layerTask(value, question, layer);
  const refused = taskFailureOf(value, wanted);
  if (refused) return smallEmpty(engineText(refused.message));
  if (value.working?.key === wanted.key || value.tasks.some(({ key }) => key === wanted.key))
    return smallEmpty(t`Being computed.`);
  return html`<button class="offer" @click=${() => actions.slideLayer(layer, false)}>${t`Compute this map`}</button>`;
}

/** @param {Value} value @param {Question} question @param {number} layers */
function triedLayers(value, question, layers) {
  return Array.from({ length: layers }, (_, place) => place + 1).flatMap((layer) => {
    const spearman = changedNetworkOf(value, question, layer)?.numbers?.spearman;
    return spearman === undefined ? [] : [{ layer, spearman }];
  });
}

/**
 * How far the map of each re-initialised network agrees with the original one.
 * @param {TriedLayer[]} tried @param {number} layers
 */
function agreementCurve(tried, layers) {
  const words = tried.map(({ layer, spearman }) => `${layer}: ${correlation(spearman)}`).join(', ');
  /** @type {[number, number][]} */
  const points = [[0, 1]];
  for (const { layer, spearman } of tried) points.push([layer, spearman]);
  /** @type {CurveChart} */
  const chart = {
    curves: [{ label: t`rank correlation`, points }],
    axes: { x: t`re-initialised layers`, y: t`rank correlation` },
    ranges: { x: [0, layers], y: [Math.min(0, ...tried.map(({ spearman }) => spearman)), 1] },
    dots: true,
  };
  return curveView(chart, { label: t`Rank correlation with the original map over re-initialised layers: ${words}` });
}

/** @param {Value} value @param {number} layers @param {TriedLayer[]} tried @param {Actions} actions */
function playButton(value, layers, tried, actions) {
  const method = methodOf(value, value.state.method);
  const cost = costOf(method, value);
  const open = layers - tried.length;
  return html`<button class="offer" @click=${() => actions.playLayers(layers)}>
    ${cost === null || open === 0 ? t`Play: re-initialise all ${layers}` : t`Play: re-initialise all ${layers} (${roughly(cost * open)})`}
  </button>`;
}
