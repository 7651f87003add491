// Does the steps of a plan, one after another. The plan may change at any time: what is still wanted goes on, what is not is cancelled.

import { problem } from '../client/errors.js';
import { PERFORM } from './perform_steps.js';
import { nextStep, stepsOf } from './plan.js';

/**
 * @typedef {import('./plan.js').Plan} Plan
 * @typedef {import('./plan.js').Step} Step
 * @typedef {import('./plan.js').Outcome} Outcome
 *
 * @typedef {{ step: Step, drop: AbortController, keep: AbortController, progress: import('../client/types.js').Progress | null,
 *   sketch: { sketch: import('../client/types.js').Sketch, predictions: import('../client/types.js').Prediction[] } | null }} Current
 *
 * @typedef {object} Listener
 * @property {() => { settings: import('./attributes.js').Settings, file: Blob | HTMLCanvasElement | null }} asked
 * @property {() => void} changed something is to be shown anew
 * @property {(progress: import('../client/types.js').Progress) => void} progress
 * @property {(step: Step, value: any) => void} done
 * @property {(step: Step, error: Error & { code: string }) => void} failed
 * @property {() => void} settled nothing is left to do for now
 */

export class PlanRunner {
  #listener;
  /** @type {Plan | null} */
  #plan = null;
  #running = false;
  #working = false;
  /** @type {Current | null} */
  current = null;
  /** @type {Map<string, Outcome>} */
  done = new Map();

  /** @param {Listener} listener */
  constructor(listener) {
    this.#listener = listener;
  }

  get plan() {
    return this.#plan;
  }

  /** What is to be done from now on. @param {Plan | null} plan @returns {boolean} whether that is something else than before */
  follow(plan) {
    const before = keysOf(this.#plan);
    const wanted = keysOf(plan);
    this.#plan = plan;
    for (const [key, { value }] of this.done) {
      if (wanted.has(key)) continue;
      this.done.delete(key);
      if (key.startsWith('photo\n')) value?.close();
    }
    if (this.current && !wanted.has(this.current.step.key)) this.#drop();
    return before.size !== wanted.size || [...wanted].some((key) => !before.has(key));
  }

  get isRunning() {
    return this.#running;
  }

  /** Begins, or goes on. */
  start() {
    this.#running = true;
    this.#work();
  }

  /** What failed, and what was stopped before its end, is to be done again. */
  forgive() {
    for (const [key, { value, error }] of this.done) if (error || value.partial) this.done.delete(key);
  }

  /** Ends the step under way at once. */
  pause() {
    this.#running = false;
    this.#drop();
  }

  /** Ends the step under way and keeps the map so far. */
  stop() {
    this.#running = false;
    if (this.current?.step.kind === 'map') this.current.keep.abort();
    else this.#drop();
  }

  /** Ends at once and gives back what the worker holds for this figure; finished answers stay. */
  release() {
    this.pause();
    for (const [key, { value }] of this.done) {
      const [kind] = key.split('\n', 1);
      if (kind === 'photo') value?.close();
      if (['engine', 'photo', 'network', 'question'].includes(kind)) this.done.delete(key);
    }
  }

  /** Whether there is something left to do. */
  get next() {
    return this.#plan && nextStep(this.#plan, this.done);
  }

  #drop() {
    this.current?.drop.abort();
    this.current = null;
  }

  async #work() {
    if (this.#working) return;
    this.#working = true;
    for (let step = this.#turn(); step; step = this.#turn()) await this.#perform(step);
    this.#working = false;
    this.#listener.settled();
  }

  #turn() {
    return this.#running ? this.next : null;
  }

  /** @param {Step} step */
  async #perform(step) {
    /** @type {Current} */
    const current = { step, drop: new AbortController(), keep: new AbortController(), progress: null, sketch: null };
    const plan = /** @type {Plan} */ (this.#plan);
    this.current = current;
    this.#listener.changed();
    try {
      const value = await PERFORM[step.kind]({
        step,
        ...this.#listener.asked(),
        have: (kind) => this.done.get(plan[kind].key)?.value,
        signal: current.drop.signal,
        stop: current.keep.signal,
        onProgress: (progress) => {
          if (this.current !== current) return;
          current.progress = progress;
          this.#listener.progress(progress);
        },
        onSketch: (sketch, predictions) => {
          if (this.current !== current) return;
          current.sketch = { sketch, predictions };
          this.#listener.changed();
        },
      });
      if (this.current !== current) return step.kind === 'photo' && value.close();
      this.done.set(step.key, { value });
      this.#listener.done(step, value);
    } catch (thrown) {
      if (this.current === current) this.#failed(step, thrown);
    } finally {
      if (this.current === current) this.current = null;
      this.#listener.changed();
    }
  }

  /** @param {Step} step @param {any} thrown */
  #failed(step, thrown) {
    const error = typeof thrown?.code === 'string' ? thrown : problem('internal', 'The figure failed.', String(thrown));
    // The reader stopped it; or the engine was started afresh, and the step has its turn again.
    if (error.code === 'cancelled') return;
    this.done.set(step.key, { error });
    this.#listener.failed(step, error);
  }
}

/** @param {Plan | null} plan */
const keysOf = (plan) => new Set(plan ? stepsOf(plan).map(({ key }) => key) : []);
