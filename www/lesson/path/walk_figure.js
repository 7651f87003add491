// The path step by step: the photo on its way, what the step adds, the sum so far, and the gap to what the score has gained.

import { curveView } from '../../shared/curves/curve_view.js';
import { percent } from '../../shared/format.js';
import { html, draw, nothing } from '../../shared/template.js';
import { chosenPhoto } from '../base/chosen_photo.js';
import { NETWORK, openNetwork } from '../base/engine.js';
import { paintSigned } from '../base/map_picture.js';
import { isCancelled, problemLine } from '../base/problem_line.js';
import { canvasFromPixels, classIn, logitsOf, photoOf, seenBy } from '../base/seen.js';
import { scoreText, signed } from '../base/signed.js';
import { chosenOf, keep } from '../pieces/address.js';
import { tellState } from '../pieces/print_queue.js';
import { whenNear } from '../pieces/when_near.js';
import { linkToPhoto } from '../base/workbench_link.js';
import { added, baselineOf, BASELINES, between, gapOf, sumOf } from './walk.js';
import { STEPS, USUAL, WALK_CHOICES } from './walk_choices.js';
import { subject } from '../pieces/lesson_photo.js';
import { t, translated } from '../../shared/language/text.js';

/**
 * @typedef {import('../base/engine.js').Opened} Opened
 * @typedef {import('../base/seen.js').Pixels} Pixels
 * @typedef {import('./walk.js').BaselineId} BaselineId
 *
 * A place of the path. `gain`: of the score since the baseline; `sum`: of all steps up to here; `step`: what the last one adds to each pixel.
 * @typedef {{ alpha: number, pixels: Pixels, score: number, gain: number, sum: number, step: Float32Array, total: Float32Array }} Stage
 *
 * @typedef {object} Value
 * @property {BaselineId} baseline @property {number} steps
 * @property {Opened | null} opened @property {string} label of the class
 * @property {Stage[]} stages done so far, the baseline first
 * @property {number} at the one that is shown @property {boolean} follows whether the newest is shown
 * @property {boolean} plays @property {boolean} running @property {string} said @property {string} problem
 */

/** How long a stage is shown while the path is played. */
const SHOWN_MS = 600;

/** Gradients to a step. */
const LOOKS = 2;

/** @param {Document} page */
export function startWalk(page) {
  const place = /** @type {HTMLElement | null} */ (page.querySelector('#walk'));
  if (!place) return;
  const setLink = linkToPhoto(place);
  /** @type {Value} */
  let value = {
    baseline: /** @type {BaselineId} */ (chosenOf(WALK_CHOICES, 'path.baseline', USUAL.baseline)),
    steps: Number(chosenOf(WALK_CHOICES, 'path.steps', String(USUAL.steps))),
    opened: null,
    label: '',
    stages: [],
    at: 0,
    follows: true,
    plays: false,
    running: false,
    said: '',
    problem: '',
  };
  let walking = new AbortController();
  let playing = 0;

  /** @param {Partial<Value>} change */
  const set = (change) => {
    value = { ...value, ...change };
    draw(walkView(value, actions), place);
    paint(place, value);
    tellState(place, { isDone: value.stages.length > 0, isBusy: value.running, problem: value.problem });
    const { baseline, steps } = value;
    const settings = { 'integrated-gradients': { baseline, rule: 'midpoint', steps: String(LOOKS * steps) } };
    setLink({ methods: ['integrated-gradients'], settings });
  };

  const rest = () => {
    clearInterval(playing);
    if (value.plays) set({ plays: false });
  };

  const actions = {
    /** @param {Partial<Value>} change */
    choose: (change) => {
      rest();
      set(change);
      const { baseline, steps } = value;
      keep('path.baseline', baseline === USUAL.baseline ? null : baseline);
      keep('path.steps', steps === USUAL.steps ? null : String(steps));
      walk();
    },
    /** @param {number} at */
    show: (at) => {
      rest();
      set({ at, follows: at === value.stages.length - 1 });
    },
    play: () => {
      if (value.plays) return rest();
      set({ plays: true, follows: false, at: value.at >= value.stages.length - 1 ? 0 : value.at });
      playing = window.setInterval(() => {
        if (value.at >= value.steps) return rest();
        if (value.at < value.stages.length - 1) set({ at: value.at + 1 });
      }, SHOWN_MS);
    },
    walk: () => walk(),
  };

  /** The path from its baseline to the photo, as far as it gets before the next one begins. */
  async function walk() {
    walking.abort();
    walking = new AbortController();
    const { signal } = walking;
    const { baseline: id, steps } = value;
    set({ stages: [], at: 0, follows: true, running: true, said: t`The engine is started.`, problem: '' });
    try {
      const opened = await openNetwork(NETWORK, { signal });
      const pixels = await seenBy(opened, chosenPhoto().source, { signal });
      const baseline = baselineOf(id, pixels);
      const end = await photoOf(opened, pixels, { signal });
      const index = classIn(opened, chosenPhoto().target, await logitsOf(opened, end, { signal }));
      end.close();
      let before = await photoOf(opened, baseline, { signal });
      const start = (await logitsOf(opened, before, { signal }))[index];
      const nothingYet = new Float32Array(pixels.width * pixels.height);
      /** @type {Stage} */
      let stage = { alpha: 0, pixels: baseline, score: start, gain: 0, sum: 0, step: nothingYet, total: nothingYet };
      set({ opened, label: opened.network.labels[index].split(',')[0], stages: [stage], at: 0 });
      for (let step = 1; step <= steps; step += 1) {
        set({ said: t`Step ${step} of ${steps} is computed.` });
        const alpha = step / steps;
        const on = between(baseline, pixels, alpha);
        const photo = await photoOf(opened, on, { signal });
        const score = (await logitsOf(opened, photo, { signal }))[index];
        const parameters = { baseline: 'photo', rule: 'midpoint', steps: LOOKS };
        const question = { target: index, method: 'integrated-gradients', parameters, reference: before, signal };
        const { map } = await opened.network.explain(photo, question);
        const values = Float32Array.from(map?.values ?? nothingYet);
        before.close();
        before = photo;
        const total = added(stage.total, values);
        stage = { alpha, pixels: on, score, gain: score - start, sum: sumOf(total), step: values, total };
        const stages = [...value.stages, stage];
        set({ stages, ...(value.follows && { at: stages.length - 1 }) });
      }
      before.close();
      set({ running: false, said: '' });
    } catch (error) {
      if (!isCancelled(error)) set({ running: false, said: '', problem: problemLine(error) });
    }
  }

  set({});
  whenNear(place, () => {
    walk();
    subject.subscribe(walk);
  });
}

/** The score and the sum over the path. @param {Stage[]} stages @returns {import('../../shared/curves/curves.js').CurveChart} */
export const chartOf = (stages) => ({
  axes: { x: t`share of the way from baseline to photo`, y: t`logits` },
  ranges: { x: [0, 1] },
  dots: true,
  curves: [
    { label: t`gained by the score`, points: stages.map(({ alpha, gain }) => [alpha, gain]) },
    { label: t`sum of the steps`, points: stages.map(({ alpha, sum }) => [alpha, sum]) },
  ],
});

/** @param {Stage} stage @param {string} label */
export function stageWords({ alpha, gain, sum, score }, label) {
  const gap = gapOf(sum, gain);
  if (gap === null) return t`The baseline: the logit of “${label}” is ${scoreText(score)}.`;
  return t`${percent(alpha)} of the way: the logit has changed by ${signed(gain)}, and the steps so far sum to ${signed(sum)}. The gap is ${percent(gap)}.`;
}

/** @param {HTMLElement} place @param {Value} value */
function paint(place, { stages, at, opened }) {
  const stage = stages[at];
  const [photo, step, total] = place.querySelectorAll('canvas');
  if (!stage || !opened || !total) return;
  const { width, height } = stage.pixels;
  Object.assign(photo, { width, height });
  photo.getContext('2d')?.drawImage(canvasFromPixels(stage.pixels), 0, 0);
  paintSigned(step, { values: stage.step, width, height }, opened.whylight);
  paintSigned(total, { values: stage.total, width, height }, opened.whylight, stages[stages.length - 1].total);
}

/**
 * @typedef {{ choose: (change: Partial<Value>) => void, show: (at: number) => void, play: () => void, walk: () => void }} Actions
 * @param {Value} value @param {Actions} actions
 */
function walkView(value, actions) {
  const { baseline, steps, stages, at, plays, running, said, problem, label } = value;
  const stage = stages[at];
  return html`<div class="walk">
    <div class="three">
      ${pictureView(t`The photo on its way`, t`The photo between baseline and photo`)}
      ${pictureView(t`What this step adds`, t`The gradient on this step, times the step`)}
      ${pictureView(t`The sum so far`, t`The map so far`)}
    </div>
    <div class="walk-along">
      <button type="button" class="primary" ?disabled=${stages.length < 2} @click=${actions.play}>
        ${plays ? t`Pause` : t`Play`}
      </button>
      <label class="walk-slider"
        ><span class="unseen">${t`Step on the path`}</span>
        <input
          type="range"
          min="0"
          max=${steps}
          .value=${String(at)}
          aria-valuetext=${stage ? t`step ${at} of ${steps}` : nothing}
          @input=${(/** @type {any} */ { target }) => {
            const reached = Math.min(Number(target.value), stages.length - 1);
            target.value = String(reached);
            actions.show(reached);
          }}
        />
      </label>
      <span class="walk-count">${at} / ${steps}</span>
    </div>
    <p class="readout">${problem || (stage ? stageWords(stage, label) : said)}</p>
    <p class="small" role="status">${running && stage ? said : stages.length > steps ? endWords(stages) : ''}</p>
    ${problem ? html`<p><button type="button" @click=${actions.walk}>${t`Try again`}</button></p>` : nothing}
    ${stages.length > 1 ? curveView(chartOf(stages)) : html`<div class="curve-place"></div>`}
    <div class="knobs">
      <div class="field">
        <label for="walk-baseline">${t`Baseline`}</label>
        <select id="walk-baseline" @change=${(/** @type {any} */ { target }) => actions.choose({ baseline: target.value })}>
          ${BASELINES.map(([id, name]) => html`<option value=${id} ?selected=${id === baseline}>${translated(name)}</option>`)}
        </select>
      </div>
      <div class="field">
        <label for="walk-steps">${t`Steps, of two gradients each`}</label>
        <select id="walk-steps" @change=${(/** @type {any} */ { target }) => actions.choose({ steps: Number(target.value) })}>
          ${STEPS.map((count) => html`<option value=${count} ?selected=${count === steps}>${count}</option>`)}
        </select>
      </div>
    </div>
  </div>`;
}

/** How the path ends. @param {Stage[]} stages */
export function endWords(stages) {
  const { gain, sum } = stages[stages.length - 1];
  const gap = gapOf(sum, gain);
  return gap === null
    ? t`The whole path is computed: the score changes by ${signed(gain)}, the map sums to ${signed(sum)}.`
    : t`The whole path is computed: the score changes by ${signed(gain)}, the map sums to ${signed(sum)}, and ${percent(gap)} is missing.`;
}

/** @param {string} title @param {string} words */
const pictureView = (title, words) =>
  html`<div class="small-picture">
    <canvas width="224" height="224" role="img" aria-label=${words}></canvas>
    <p>${title}</p>
  </div>`;
