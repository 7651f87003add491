// What there is to see of a figure: one plain value that the views read.

import { downloadBytes } from './download_size.js';
import { classNumber } from './perform_steps.js';

/**
 * @typedef {import('../client/index.js').Explanation} Explanation
 * @typedef {import('../client/types.js').MethodRecord} MethodRecord
 * @typedef {import('./plan.js').Step} Step
 * @typedef {import('./plan.js').Outcome} Outcome
 *
 * What a panel shows: the map over the photo, the map alone, or the photo.
 * @typedef {'over' | 'map' | 'photo'} Face
 *
 * The choices of the reader that are no attributes.
 * @typedef {{ faces: Map<string, Face>, query: string | null, active: number }} Choices
 *
 * How far a step is that is not done: it is under way, has still to come, or was stopped before it began.
 * @typedef {'now' | 'later' | 'never'} Progressing
 *
 * @typedef {object} Panel
 * @property {string} method
 * @property {MethodRecord | undefined} record
 * @property {Explanation | null} explanation the map, a sketch of it, or the one before
 * @property {boolean} isOld whether it answers an earlier question
 * @property {{ done: number, total: number } | null} partial
 * @property {(Error & { code: string }) | null} error
 * @property {boolean} isWaited whether it is still to come
 * @property {number | null} fraction of the work, where this panel's map is being made
 * @property {boolean} isBusy whether something about it is being computed
 * @property {Outcome | null} verdict
 * @property {Progressing | null} judging how far the verdict is; null where none was asked for
 * @property {{ record: import('../client/types.js').MetricRecord | undefined, metric: string, outcome: Outcome | null, measuring: Progressing }[]} scores
 * @property {Face} face
 *
 * @typedef {ReturnType<typeof figureOf>} Figure
 */

/**
 * @param {object} known
 * @param {HTMLElement} known.element @param {import('./why_light.js').State} known.state
 * @param {import('./attributes.js').Settings} known.settings @param {(Error & { code: string }) | null} known.problem
 * @param {import('./plan_runner.js').PlanRunner} known.runner @param {ReadonlyMap<string, Explanation>} known.last
 * @param {string} known.poster @param {{ engine: boolean, network: boolean }} known.here what need not be fetched @param {string} known.announcement
 * @param {Choices} known.choices @param {import('./problem_words.js').Reader} known.reader
 */
export function figureOf({ element, state, settings, problem, runner, last, poster, here, announcement, choices, reader }) {
  const { plan, done, current } = runner;
  /** @param {Step | undefined} step */
  const valueOf = (step) => step && done.get(step.key)?.value;
  /** @type {import('./shared_client.js').Engine | undefined} */
  const engine = valueOf(plan?.engine);
  const panels = (plan?.maps ?? []).map((map) => panelOf(map, { engine, runner, last, choices, opened: valueOf(plan?.photo) }));
  const answered = panels.find(({ explanation, isOld }) => explanation && !isOld)?.explanation ?? null;
  /** @type {import('../client/index.js').Photo | null} */
  const photo = valueOf(plan?.photo) ?? answered?.photo ?? [...last.values()][0]?.photo ?? null;
  const predictions = answered?.predictions ?? current?.sketch?.predictions ?? [...last.values()][0]?.predictions ?? [];
  /** @type {import('../client/index.js').Model | null} */
  const network = valueOf(plan?.network) ?? null;
  return {
    state,
    settings,
    problem,
    panels: withEngine(panels, engine),
    photo,
    answered,
    predictions,
    poster,
    aspect: aspectOf(element),
    whylight: engine?.whylight ?? null,
    network,
    /** The class to compare with. @type {number | null} */
    against: network && settings.against ? classNumber(network.labels, settings.against) : null,
    // Between two steps the next one counts, or the button to stop would be another one and lose the focus.
    step: current?.step ?? (runner.isRunning ? runner.next : null),
    isStopped: !runner.isRunning && (runner.next !== null || panels.some(({ partial }) => partial !== null)),
    progress: current?.progress ?? null,
    /** Of the map under way, where it is made of parts. */
    parts: current?.sketch ? { done: current.sketch.sketch.done, total: current.sketch.sketch.total } : null,
    reader,
    announcement,
    choices,
    isDark: hasLightText(element),
    download: downloadBytes(settings.model, here, settings.device !== 'cpu' && 'gpu' in navigator),
  };
}

/** Width over height of most photos. */
const USUAL_ASPECT = 1.5;

/** The shape of the photo before it is read: that of the picture between the tags, else of the one that stands in its place. @param {HTMLElement} element */
function aspectOf(element) {
  const pictures = [element.querySelector('img'), element.shadowRoot?.querySelector('img')];
  for (const picture of pictures) {
    if (!picture) continue;
    const { naturalWidth, naturalHeight } = picture;
    if (naturalWidth > 0 && naturalHeight > 0) return naturalWidth / naturalHeight;
    const told = Number(picture.getAttribute('width')) / Number(picture.getAttribute('height'));
    if (told > 0 && told < Infinity) return told;
  }
  return USUAL_ASPECT;
}

/**
 * @param {Step} map
 * @param {{ engine?: import('./shared_client.js').Engine, runner: import('./plan_runner.js').PlanRunner, last: ReadonlyMap<string, Explanation>,
 *   choices: Choices, opened: any }} known
 * @returns {Panel}
 */
function panelOf(map, { engine, runner, last, choices, opened }) {
  const { plan, done, current } = runner;
  const method = /** @type {string} */ (map.method);
  const outcome = done.get(map.key) ?? null;
  const isCurrent = current?.step.key === map.key;
  const sketch = isCurrent && current?.sketch && engine && opened ? sketched(current, engine, opened, method) : null;
  const before = outcome ? null : (last.get(method) ?? null);
  const explanation = outcome?.value ?? sketch ?? before;
  const own = (/** @type {Step} */ step) => step.method === method;
  const verdict = plan?.verdicts.find(own);
  /** @param {Step} step @returns {Progressing} */
  const progressing = ({ key }) => (current?.step.key === key ? 'now' : runner.isRunning ? 'later' : 'never');
  return {
    method,
    record: engine?.whylight.methods.find(({ id }) => id === method),
    explanation,
    isOld: explanation !== null && explanation === before,
    partial: explanation?.partial ?? null,
    error: outcome?.error ?? null,
    isWaited: !outcome && runner.isRunning,
    fraction: isCurrent ? fractionOf(current?.progress ?? null) : null,
    isBusy: current?.step.method === method,
    verdict: verdict ? (done.get(verdict.key) ?? null) : null,
    judging: verdict ? progressing(verdict) : null,
    scores: (plan?.scores ?? []).filter(own).map((step) => ({
      metric: step.metric ?? '',
      record: engine?.whylight.metrics.find(({ id }) => id === step.metric),
      outcome: done.get(step.key) ?? null,
      measuring: progressing(step),
    })),
    face: choices.faces.get(method) ?? 'over',
  };
}

/** The registry is forgotten with the worker, and what it said of a method stays true. @type {Map<string, MethodRecord>} */
const records = new Map();

/** @param {Panel[]} panels @param {import('./shared_client.js').Engine | undefined} engine */
function withEngine(panels, engine) {
  for (const record of engine?.whylight.methods ?? []) records.set(record.id, record);
  return panels.map((panel) => ({ ...panel, record: panel.record ?? records.get(panel.method) }));
}

const sketches = new WeakMap();

/**
 * A map while it is being made, as an explanation, so that it is drawn as all are.
 * @param {import('./plan_runner.js').Current} current @param {import('./shared_client.js').Engine} engine @param {any} photo @param {string} method
 */
function sketched({ sketch }, { whylight, Explanation }, photo, method) {
  if (!sketch) return null;
  const { map, view, done, total } = sketch.sketch;
  const made =
    sketches.get(map) ??
    new Explanation(
      /** @type {any} */ ({
        method,
        map,
        view,
        partial: { done, total },
        predictions: sketch.predictions,
        target: sketch.predictions[0],
        against: null,
      }),
      photo,
      whylight.colourMaps,
    );
  sketches.set(map, made);
  return made;
}

/** @param {{ done: number, total: number } | null} progress 0..1, or null where that is not known */
export const fractionOf = (progress) => (progress && progress.total > 0 ? progress.done / progress.total : null);

/**
 * Whether the page around is dark. Its text says so more surely than a media query: a page may be dark whatever the reader prefers.
 * @param {HTMLElement} element
 */
function hasLightText(element) {
  const [red, green, blue] = (getComputedStyle(element).color.match(/[\d.]+/g) ?? []).map(Number);
  return 0.299 * red + 0.587 * green + 0.114 * blue > 140;
}
