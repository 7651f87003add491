// Parts hidden by hand: what the network says to it beside what LIME's linear model says, and the map of another seed.

import { rankCorrelation } from '../../shared/agreement.js';
import { correlation, duration, shortLabel } from '../../shared/format.js';
import { html, draw, nothing } from '../../shared/template.js';
import { barsView } from '../base/bars.js';
import { chosenPhoto } from '../base/chosen_photo.js';
import { NETWORK, openNetwork } from '../base/engine.js';
import { Latest } from '../base/latest.js';
import { paintSigned } from '../base/map_picture.js';
import { isCancelled, problemLine } from '../base/problem_line.js';
import { canvasFromPixels, logitsOfPixels, seenBy } from '../base/seen.js';
import { scoreText, signed } from '../base/signed.js';
import { borders, changeByFit, partAt, partsOf, toggled, withHidden } from './parts.js';
import { tellState } from '../pieces/print_queue.js';
import { engineText, t } from '../../shared/language/text.js';

/**
 * @typedef {import('../../element/why_light.js').WhyLightElement} Figure
 * @typedef {import('../../client/index.js').Explanation} Explanation
 * @typedef {import('../base/engine.js').Opened} Opened
 * @typedef {import('../base/seen.js').Pixels} Pixels
 * @typedef {import('./parts.js').Parts} Parts
 *
 * @typedef {object} Ground
 * @property {Opened} opened @property {Pixels} pixels @property {Parts} parts
 * @property {number} index of the class @property {string} label @property {number} score @property {Explanation} explanation
 *
 * @typedef {object} Value
 * @property {Ground | null} ground @property {ReadonlySet<number>} hidden
 * @property {[x: number, y: number]} cursor
 * @property {{ change: number, hidden: ReadonlySet<number> } | null} answer
 * @property {Explanation | null} other of another seed
 * @property {string} said @property {string} problem
 */

const KEYS = /** @type {Record<string, [number, number] | undefined>} */ ({
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
});

/** How far a key goes, as a share of the photo: a part of twenty-five is twice as wide. */
const STEP = 0.1;

/** The bars reach so far, in logits, unless more is needed. */
const REACH = 2;

/** @param {Document} page */
export function startParts(page) {
  const place = /** @type {HTMLElement | null} */ (page.querySelector('#parts'));
  const figure = /** @type {Figure | null} */ (place?.closest('figure')?.querySelector('why-light') ?? null);
  if (!place || !figure) return;
  /** @type {Value} */
  let value = {
    ground: null,
    hidden: new Set(),
    cursor: [0.3, 0.45],
    answer: null,
    other: null,
    said: t`Parts can be hidden once the map is there.`,
    problem: '',
  };
  let preparing = new AbortController();

  /** @param {Partial<Value>} change */
  const set = (change) => {
    value = { ...value, ...change };
    draw(partsView(value, actions), place);
    paint(place, value);
    tellState(place, { isDone: value.other !== null && value.answer !== null, isBusy: false, problem: value.problem });
  };

  const latest = new Latest(async (/** @type {ReadonlySet<number>} */ hidden, signal) => {
    const { ground } = value;
    if (!ground) return;
    const { opened, pixels, parts, index, score } = ground;
    try {
      const logits = await logitsOfPixels(opened, withHidden(pixels, parts, hidden, greyOf(opened)), { signal });
      set({ answer: { change: logits[index] - score, hidden }, problem: '' });
    } catch (error) {
      if (!isCancelled(error)) set({ problem: problemLine(error) });
    }
  });

  /** @param {ReadonlySet<number>} hidden */
  const hide = (hidden) => {
    set({ hidden });
    latest.ask(hidden);
  };

  const actions = {
    showAll: () => hide(new Set()),
    /** @param {MouseEvent} event */
    click: (event) => {
      if (!value.ground) return;
      const { left, top, width, height } = /** @type {Element} */ (event.currentTarget).getBoundingClientRect();
      const cursor = /** @type {[number, number]} */ ([(event.clientX - left) / width, (event.clientY - top) / height]);
      set({ cursor });
      hide(toggled(value.hidden, partAt(value.ground.parts, cursor)));
    },
    /** @param {KeyboardEvent} event */
    key: (event) => {
      if (!value.ground) return;
      const direction = KEYS[event.key];
      const presses = event.key === ' ' || event.key === 'Enter';
      if (!direction && !presses) return;
      event.preventDefault();
      if (presses) return hide(toggled(value.hidden, partAt(value.ground.parts, value.cursor)));
      const to = value.cursor.map((share, axis) => Math.min(0.99, Math.max(0.01, share + STEP * Number(direction?.[axis]))));
      set({ cursor: /** @type {[number, number]} */ (to) });
    },
  };

  /** After each new map of the figure: its parts and weights are those that are hidden and added up. */
  async function prepare() {
    const explanation = figure?.explanations[0];
    const map = explanation?.map;
    if (!explanation || !map) return;
    preparing.abort();
    preparing = new AbortController();
    const { signal } = preparing;
    latest.drop();
    set({ ground: null, hidden: new Set(), answer: null, other: null, said: t`The network is run on the photo as it is.` });
    try {
      const opened = await openNetwork(NETWORK, { signal });
      const pixels = await seenBy(opened, chosenPhoto().source, { signal });
      const { index, label } = explanation.target;
      const score = (await logitsOfPixels(opened, pixels, { signal }))[index];
      const ground = { opened, pixels, parts: partsOf(map), index, label: shortLabel(label), score, explanation };
      set({ ground, said: t`Another seed is tried.` });
      hide(new Set());
      const { seed, ...given } = explanation.report.parameters;
      const parameters = { ...given, seed: Number(seed) + 1 };
      const question = { target: index, method: 'lime', parameters, signal };
      set({ other: await opened.network.explain(explanation.photo, question), said: '' });
    } catch (error) {
      if (!isCancelled(error)) set({ said: '', problem: problemLine(error) });
    }
  }

  figure.addEventListener('result', prepare);
  set({});
}

/** What the engine puts in the place of a hidden part: 0 of the normalised input. @param {Opened} opened */
const greyOf = ({ card }) => Math.round(card.preprocess.mean[0]);

/** @param {HTMLElement} place @param {Value} value */
function paint(place, { ground, hidden, cursor, other }) {
  const [photo, one, two] = place.querySelectorAll('canvas');
  if (!ground || !one) return;
  const { opened, pixels, parts, explanation } = ground;
  const { width, height } = pixels;
  const shown = withHidden(pixels, parts, hidden, greyOf(opened));
  // A line between parts, and around the one that the keys are at.
  for (const at of borders(parts)) shown.data.set([255, 255, 255], 4 * at);
  for (const at of borders(parts, partAt(parts, cursor))) shown.data.set([255, 150, 0], 4 * at);
  Object.assign(photo, { width, height });
  photo.getContext('2d')?.drawImage(canvasFromPixels(shown), 0, 0);
  if (explanation.map) paintSigned(one, explanation.map, opened.whylight);
  if (two && other?.map) paintSigned(two, other.map, opened.whylight);
}

/**
 * @param {Value} value
 * @param {{ showAll: () => void, click: (event: MouseEvent) => void, key: (event: KeyboardEvent) => void }} actions
 */
function partsView({ ground, hidden, answer, other, said, problem }, { showAll, click, key }) {
  const byFit = ground ? changeByFit(ground.parts, hidden) : 0;
  const byNetwork = answer && answer.hidden === hidden ? answer.change : null;
  return html`<div class="probe">
      <div
        class="probe-stage parts-stage"
        tabindex="0"
        role="application"
        aria-label=${t`The photo in parts. Arrow keys go from part to part, Space hides a part or shows it again.`}
        @keydown=${key}
        @click=${click}
      >
        <canvas width="224" height="224" aria-hidden="true"></canvas>
      </div>
      <div class="probe-side">
        ${
          ground
            ? html`<p class="probe-title">
                  ${t`What hiding does to the logit of “${ground.label}”, ${scoreText(ground.score)} with all
                  ${ground.parts.weights.length} parts`}
                </p>
                ${barsView(
                  [
                    { label: t`The network`, value: byNetwork, sure: true },
                    { label: t`The linear model`, value: byFit, sure: false },
                  ],
                  Math.max(REACH, Math.abs(byFit), Math.abs(byNetwork ?? 0)),
                )}`
            : nothing
        }
        <p class="readout" role="status">${problem || (ground ? hiddenWords(hidden.size, byNetwork, byFit) : said)}</p>
        <p><button type="button" ?disabled=${hidden.size === 0} @click=${showAll}>${t`Show all parts`}</button></p>
        ${ground ? html`<p class="small">${engineText(ground.explanation.report.remark ?? '')}</p>` : nothing}
      </div>
    </div>
    ${ground ? seedsView(ground.explanation, other, said) : nothing}`;
}

/** @param {number} count of hidden parts @param {number | null} network @param {number} fit */
export function hiddenWords(count, network, fit) {
  if (network === null) return t`The network is run.`;
  if (count === 0) return t`Nothing is hidden: click a part of the photo.`;
  return t`Parts hidden: ${count}. The network’s logit changes by ${signed(network)}; the linear model says ${signed(fit)}.`;
}

/** @param {Explanation} one @param {Explanation | null} other @param {string} said */
function seedsView(one, other, said) {
  const agreement = other?.map && one.map ? rankCorrelation(one.map.values, other.map.values) : null;
  return html`<div class="two-seeds">
    ${seedView(one)} ${other ? seedView(other) : html`<p class="small" role="status">${said}</p>`}
    ${agreement === null ? nothing : html`<p class="readout seeds-agree">${t`Rank correlation of the two maps: ${correlation(agreement)}`}</p>`}
  </div>`;
}

/** @param {Explanation} explanation */
function seedView({ report }) {
  const { seed, samples } = report.parameters;
  const ms = report.timings.reduce((sum, timing) => sum + timing.ms, 0);
  return html`<div class="small-picture">
    <canvas width="224" height="224" role="img" aria-label=${t`The map of seed ${seed}`}></canvas>
    <p>${t`Seed ${seed}: ${samples} passes through the network, ${duration(ms)}`}</p>
  </div>`;
}
