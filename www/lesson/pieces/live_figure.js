// What the lesson's own figures have in common: they begin when they come near, show what they are doing, and say what went wrong.

import { asProblem, codeOf } from '../../client/errors.js';
import { draw, html, nothing } from '../../shared/template.js';
import { subject } from './lesson_photo.js';
import { whenNear } from './when_near.js';
import { engineText, t } from '../../shared/language/text.js';
import { progressWords } from '../../shared/progress_words.js';

/**
 * What a figure shows of its work. `busy`: what is being done; empty at rest. `problem`: what went wrong, as a sentence.
 * @typedef {{ busy: string, problem: string, begun: boolean }} Working
 *
 * What a job is given: it passes `signal` and `onProgress` on to the engine.
 * @typedef {{ signal: AbortSignal, onProgress: (progress: { stage?: string, label: string }) => void }} JobLines
 */

/**
 * A figure of one plain value, drawn anew when that changes. The job that was asked for last counts: one before it is stopped.
 * @template {object} V
 * @param {HTMLElement} place
 * @param {object} parts
 * @param {V} parts.value the first one
 * @param {(value: V & Working, figure: Live<V>) => unknown} parts.view
 * @param {(figure: Live<V>) => void} parts.begin when the figure comes near, and again with another photo
 * @param {boolean} [parts.ownPhoto] whether it follows the reader's photo
 * @param {(value: V & Working) => void} [parts.shown] hears what is shown now
 */
export function liveFigure(place, { value: first, view, begin, ownPhoto = true, shown }) {
  /** @type {V & Working} */
  let value = { ...first, busy: '', problem: '', begun: false };
  /** @type {AbortController | null} */
  let running = null;
  /** @type {Live<V>} */
  const figure = {
    get: () => value,
    set(change) {
      value = { ...value, ...change };
      // What can be waited for.
      place.dataset.state = !value.begun ? 'idle' : value.busy ? 'busy' : 'rest';
      draw(view(value, figure), place);
      shown?.(value);
    },
    async run(job) {
      running?.abort();
      const own = new AbortController();
      running = own;
      const isLast = () => running === own;
      const set = (/** @type {Partial<Working>} */ change) =>
        isLast() && figure.set(/** @type {Partial<V & Working>} */ (change));
      set({ busy: t`Computing`, problem: '' });
      try {
        await job({ signal: own.signal, onProgress: (progress) => set({ busy: progressWords(progress) }) });
      } catch (error) {
        if (codeOf(error) !== 'cancelled') set({ problem: engineText(asProblem(error).message) });
      } finally {
        set({ busy: '' });
        if (isLast()) running = null;
      }
    },
    stop: () => running?.abort(),
    again: () => begin(figure),
  };
  const start = () => {
    figure.set(/** @type {Partial<V & Working>} */ ({ ...first, begun: true, busy: t`Computing` }));
    begin(figure);
  };
  figure.set({});
  // The edges of a picture that the network does not see are faded to the colour of the page.
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => figure.set({}));
  whenNear(place, start);
  if (ownPhoto) subject.subscribe(() => value.begun && start());
  return figure;
}

/**
 * @template {object} V
 * @typedef {object} Live
 * @property {() => V & Working} get
 * @property {(change: Partial<V & Working>) => void} set
 * @property {(job: (lines: JobLines) => Promise<void>) => Promise<void>} run
 * @property {() => void} stop
 * @property {() => void} again
 */

/** What is being done, or what went wrong and how to go on. @param {Working} working @param {{ again: () => void }} actions */
export function workingLine({ busy, problem }, { again }) {
  return html`<p class="working small" role="status">
    ${busy ? `${busy}…` : ''}${problem}
    ${problem ? html`<button type="button" class="link" @click=${again}>${t`Try again`}</button>` : nothing}
  </p>`;
}
