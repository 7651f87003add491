// What the buttons of the circle do: the network learns from the answers and asks, answers are given by hand or from the store, strategies are
// compared. One thing at a time, in the order of the presses.

import { percent } from '../../../shared/format.js';
import { COMPARED, FIRST, LAMBDA, STEPS, STRATEGIES } from './settings.js';
import { isPainted } from '../../pieces/cells.js';
import { withCorner } from './strokes.js';
import { noStroke } from './value.js';
import { counted, t, translated } from '../../../shared/language/text.js';

/**
 * @typedef {import('./value.js').Value} Value
 * @typedef {import('./value.js').CircleAnswer} CircleAnswer
 * @typedef {import('./value.js').CircleRound} CircleRound
 * @typedef {import('./settings.js').Settings} Settings
 * @typedef {import('../../../client/errors.js').Problem} Problem
 * @typedef {ReturnType<typeof createCircler>} Circler
 */

/** What is compared. The last shows what labels give without strokes. @type {{ strategy: Settings["strategy"], strokes: boolean }[]} */
export const COLUMNS = [
  { strategy: 'random', strokes: true },
  { strategy: 'uncertainty', strokes: true },
  { strategy: 'explanation', strokes: true },
  { strategy: 'both', strokes: true },
  { strategy: 'random', strokes: false },
];

/**
 * @param {object} parts
 * @param {ReturnType<typeof import('../../../shared/store.js').createStore<Value>>} parts.store
 * @param {Pick<import('../../../client/index.js').Whylight, "use" | "decoy" | "colourMaps">} parts.whylight one that need not have started
 * @param {ReturnType<typeof import('./kept_circle.js').createKeptCircle>} parts.kept
 * @param {URL} parts.digits address of the file of digits
 */
export function createCircler({ store, whylight, kept, digits }) {
  /** @type {import('../../../client/index.js').Decoy | null} */
  let run = null;
  /** @type {AbortController | null} */
  let work = null;
  let last = Promise.resolve();

  /** Does the work once what is under way has ended. @param {(signal: AbortSignal) => Promise<void>} job */
  function inTurn(job) {
    work?.abort();
    const abort = new AbortController();
    last = last.then(async () => {
      work = abort;
      try {
        if (!abort.signal.aborted) await job(abort.signal);
      } catch (error) {
        fail(/** @type {Problem} */ (error));
      } finally {
        if (work === abort) work = null;
      }
    });
    return last;
  }

  /** @param {Problem} error */
  function fail(error) {
    const phase = run ? 'idle' : 'failed';
    store.set(error.code === 'cancelled' ? { phase, loading: null, announcement: t`Stopped.` } : { phase, loading: null, error });
  }

  /** @param {{ answers: CircleAnswer[], strategy: Settings["strategy"], strokes: boolean, round: number, questions: number, signal: AbortSignal }} asked */
  async function round({ answers, strategy, strokes, round: number, questions, signal }) {
    if (!run) run = await whylight.decoy({ digits, signal, onProgress: (loading) => store.set({ loading }) });
    const { seed } = store.get().settings;
    const lambda = strokes ? LAMBDA : 0;
    const onProgress = (/** @type {Value["loading"]} */ loading) => store.set({ loading });
    return run.round({ answers, strategy, seed, round: number, questions, steps: STEPS, lambda, signal, onProgress });
  }

  /** The answers that are known before the first question. @param {AbortSignal} signal */
  async function firstAnswers(signal) {
    const { asked } = await round({ answers: [], strategy: 'random', strokes: true, round: 0, questions: FIRST, signal });
    return asked.map(({ stored }) => stored);
  }

  /** Learns from all answers and asks anew; what was learned is kept. @param {CircleAnswer[]} answers @param {CircleRound[]} history @param {AbortSignal} signal */
  async function learn(answers, history, signal) {
    const { strategy, strokes, questions } = store.get().settings;
    store.set({
      phase: 'learning',
      error: null,
      announcement: counted(answers.length, t`Learning from 1 answer.`, t`Learning from ${answers.length} answers.`),
    });
    const { measured, asked } = await round({ answers, strategy, strokes, round: history.length + 1, questions, signal });
    if (!measured) return;
    const last = history.at(-1);
    store.set({
      phase: 'idle',
      loading: null,
      answers,
      history: [...history, measured],
      ...freshQuestions(asked),
      announcement: last
        ? t`With ${measured.answers} answers, ${percent(measured.test)} of the test digits are right, ${percent(last.test)} before.`
        : t`With ${measured.answers} answers, ${percent(measured.test)} of the test digits are right.`,
    });
    const forgetful = !(await kept.put({ settings: store.get().settings, answers, history: store.get().history }));
    if (forgetful !== store.get().forgetful) store.set({ forgetful });
  }

  /** @param {Value["asked"]} asked */
  const freshQuestions = (asked) => ({ asked, given: asked.map(() => null), at: 0, stroke: noStroke() });

  /** @param {AbortSignal} signal */
  async function begin(signal) {
    store.set({
      phase: 'learning',
      error: null,
      offer: null,
      answers: [],
      history: [],
      columns: [],
      differ: null,
      ...freshQuestions([]),
    });
    await learn(await firstAnswers(signal), [], signal);
  }

  /** Learns from this round's answers. @param {CircleAnswer[]} round @param {AbortSignal} signal @param {{ byHand: boolean }} how */
  async function goRound(round, signal, { byHand }) {
    const { asked, answers, history } = store.get();
    const differ = round.filter(({ label }, place) => label !== asked[place].stored.label).length;
    store.set({ differ: byHand ? differ : null });
    await learn([...answers, ...round], history, signal);
  }

  const isIdle = () => store.get().phase === 'idle' && !store.get().offer;

  /** @param {number} at @param {(CircleAnswer | null)[]} given */
  const showQuestion = (at, given) => store.set({ at, given, stroke: given[at]?.stroke ? strokeOf(given[at]) : noStroke() });

  return {
    /** Starts the engine, and offers what the browser has kept. */
    start: () =>
      inTurn(async (signal) => {
        store.set({ phase: 'opening', error: null });
        await whylight.use('cpu', { onProgress: (loading) => store.set({ loading }) });
        const table = whylight.colourMaps.find(({ kind }) => kind === 'sequential')?.table ?? null;
        const offer = await kept.get();
        store.set({ table, loading: null, offer: offer && { answers: offer.answers.length } });
        if (offer) store.set({ phase: 'idle' });
        else await begin(signal);
      }),

    /** Goes on with the answers that the browser has kept: the network learns from them again. */
    goOn: () =>
      inTurn(async (signal) => {
        const offer = await kept.get();
        if (!offer) return begin(signal);
        store.set({ offer: null, settings: { ...store.get().settings, ...offer.settings } });
        await learn(offer.answers, offer.history.slice(0, -1), signal);
      }),

    /** Begins anew, with the settings as they are. */
    reset: () =>
      inTurn(async (signal) => {
        await kept.remove();
        await begin(signal);
      }),

    /** The answer to the question on display; after the last one the network learns. @param {number} label */
    answer(label) {
      const { asked, at, stroke, given } = store.get();
      if (!isIdle() || !asked[at]) return;
      const answer = { picture: asked[at].picture, label, stroke: isPainted(stroke) ? stroke : new Uint8Array() };
      const now = given.with(at, answer);
      const next = now.findIndex((one) => one === null);
      if (next >= 0) return showQuestion(next, now);
      store.set({ given: now });
      inTurn((signal) => goRound(/** @type {CircleAnswer[]} */ (now), signal, { byHand: true }));
    },

    /** Takes the answer before this one back. */
    undo() {
      const { given, at } = store.get();
      const before = given.slice(0, at).findLastIndex((one) => one !== null);
      const place = before >= 0 ? before : given.findLastIndex((one) => one !== null);
      if (!isIdle() || place < 0) return;
      const stroke = strokeOf(given[place]);
      store.set({ at: place, given: given.with(place, null), stroke });
    },

    /** Shows another question of the round. @param {number} place */
    show(place) {
      const { given, asked } = store.get();
      if (isIdle() && asked[place]) showQuestion(place, given);
    },

    /** What is open of the round gets the answers that are stored. */
    answerRest() {
      const { asked, given } = store.get();
      if (!isIdle() || asked.length === 0) return;
      const byHand = given.some((one) => one !== null);
      const round = asked.map(({ stored }, place) => given[place] ?? stored);
      inTurn((signal) => goRound(round, signal, { byHand }));
    },

    /** Goes round by the stored answers until there are so many, or until it is stopped. */
    replay: () =>
      inTurn(async (signal) => {
        while (store.get().answers.length < store.get().settings.budget) {
          const { asked } = store.get();
          if (asked.length === 0) return;
          await goRound(
            asked.map(({ stored }) => stored),
            signal,
            { byHand: false },
          );
        }
      }),

    /** Every strategy on one budget, by the stored answers. What was finished before it is stopped stays. */
    compare: () =>
      inTurn(async (signal) => {
        store.set({ phase: 'comparing', error: null, columns: [], announcement: t`Comparing the strategies.` });
        const { budget } = store.get().settings;
        const first = await firstAnswers(signal);
        for (const column of COLUMNS) {
          let answers = first;
          /** @type {CircleRound[]} */
          let rounds = [];
          while (rounds.length === 0 || answers.length > (rounds.at(-1)?.answers ?? 0)) {
            const questions = Math.min(COMPARED, budget - answers.length);
            const { measured, asked } = await round({ ...column, answers, round: rounds.length + 1, questions, signal });
            if (measured) rounds = [...rounds, measured];
            answers = [...answers, ...asked.map(({ stored }) => stored)];
            const others = store
              .get()
              .columns.filter((one) => one.strategy !== column.strategy || one.strokes !== column.strokes);
            store.set({ columns: [...others, { ...column, rounds }] });
          }
          const name = translated(STRATEGIES[column.strategy].label);
          store.set({ announcement: t`${name}: ${percent(rounds.at(-1)?.test ?? 0)} after ${budget} answers.` });
        }
        store.set({ phase: 'idle', loading: null });
      }),

    /** Ends what is computed; whatever was learned stays. */
    stop: () => work?.abort(),

    /** @param {Uint8Array} stroke */
    paint: (stroke) => store.set({ stroke }),
    /** @param {import('./strokes.js').Corner} corner @param {boolean} on */
    paintCorner: (corner, on) => store.set({ stroke: withCorner(store.get().stroke, corner, on) }),
    clearStroke: () => store.set({ stroke: noStroke() }),

    /** @param {Partial<Settings>} change */
    set: (change) => store.set({ settings: { ...store.get().settings, ...change } }),

    dismiss: () => store.set({ error: null }),
  };
}

/** The stroke of an answer as it is painted. @param {CircleAnswer | null} answer */
const strokeOf = (answer) => (answer?.stroke && answer.stroke.length > 0 ? answer.stroke : noStroke());
