// What the buttons do: a run is opened, trained, paused, kept in the browser and gone on with. One thing at a time, in the order of the presses.

import { lastPlain, TURN } from './findings.js';
import { codeOf } from '../../client/errors.js';
import { percent } from '../../shared/format.js';
import { saveFile } from '../../shared/save_file.js';
import { t } from '../../shared/language/text.js';

/**
 * @typedef {import('./value.js').Value} Value
 * @typedef {import('./settings.js').Settings} Settings
 * @typedef {import('./findings.js').EpochPoint} EpochPoint
 * @typedef {import('../../client/errors.js').Problem} Problem
 * @typedef {import('../../client/types.js').DecoyEpoch} DecoyEpoch
 * @typedef {ReturnType<typeof createTrainer>} Trainer
 */

/** Between two checkpoints in the browser's store. */
const KEEP_EVERY_MS = 3000;
/** Between two drawings of the maps for visitors who want less motion. */
const CALM_MS = 2000;

/**
 * @param {object} parts
 * @param {ReturnType<typeof import('../../shared/store.js').createStore<Value>>} parts.store
 * @param {import('../../client/index.js').Whylight} parts.whylight one that need not have started
 * @param {ReturnType<typeof import('./kept_run.js').createKeptRun>} parts.kept
 * @param {URL} parts.digits address of the file of digits
 * @param {() => boolean} [parts.calm] whether the visitor wants less motion
 * @param {() => number} [parts.now] ms
 * @param {(file: Blob, name: string) => void} [parts.handOver] what becomes of a file
 */
export function createTrainer({
  store,
  whylight,
  kept,
  digits,
  calm = () => false,
  now = () => performance.now(),
  handOver = saveFile,
}) {
  /** @type {import('../../client/index.js').Decoy | null} */
  let run = null;
  /** What it is of, whatever the visitor has chosen for the next. @type {Pick<Settings, "seed" | "training">} */
  let plan = store.get().settings;
  /** @type {{ epoch: number, checkpoint: Uint8Array } | null} */
  let best = null;
  /** @type {AbortController | null} */
  let training = null;
  let last = Promise.resolve();
  let keptAt = -Infinity;
  let keptEpoch = 0;
  let drawnAt = -Infinity;

  /** Does the work once what is under way has ended. @param {() => Promise<void>} work */
  function inTurn(work) {
    training?.abort();
    last = last.then(work).catch((error) => fail(error));
    return last;
  }

  /** @param {Problem} error */
  function fail(error) {
    const phase = run ? 'idle' : 'failed';
    store.set(error.code === 'cancelled' ? { phase, loading: null } : { phase, loading: null, error });
  }

  /**
   * Opens a run in the place of the one that there is.
   * @param {Uint8Array | null} checkpoint @param {EpochPoint[]} history what is known of its epochs
   */
  async function open(checkpoint, history) {
    store.set({ phase: 'opening', error: null });
    run?.close();
    run = null;
    const { seed, training: count } = store.get().settings;
    plan = { seed, training: count };
    const onProgress = (/** @type {Value["loading"]} */ loading) => store.set({ loading });
    run = await whylight.decoy({ digits, seed, training: count, checkpoint, onProgress });
    const { epoch, measured } = run;
    const first = { epoch, train: measured.train, test: measured.test, share: measured.share_on_swatch, lambda: 0 };
    store.set({ phase: 'idle', loading: null, digits: run.digits, measured, history: history.length > 0 ? history : [first] });
    keptEpoch = epoch;
  }

  /** Keeps the run where it has gone on since. @param {{ atOnce?: boolean }} [options] */
  async function keep({ atOnce = false } = {}) {
    const { history } = store.get();
    const settings = { ...store.get().settings, ...plan };
    const latest = run?.checkpoint;
    const epoch = history.at(-1)?.epoch ?? 0;
    if (!latest || epoch === keptEpoch || (!atOnce && now() - keptAt < KEEP_EVERY_MS)) return;
    keptAt = now();
    keptEpoch = epoch;
    const forgetful = !(await kept.put({ settings, history, latest, best }));
    if (forgetful !== store.get().forgetful) store.set({ forgetful });
  }

  /** @param {DecoyEpoch} done @param {number} lambda */
  function note({ epoch, measured, checkpoint }, lambda) {
    const before = store.get().history;
    const { train, test, share_on_swatch: share } = measured;
    const history = [...before, { epoch, train, test, share, lambda }];
    const record = Math.max(0, ...before.filter((point) => point.epoch > 0).map((point) => point.test));
    if (test > record) best = { epoch, checkpoint };
    const draws = !calm() || now() - drawnAt >= CALM_MS;
    if (draws) drawnAt = now();
    const plain = lastPlain(history);
    const turned = plain && test - plain.test >= TURN && (before.at(-1)?.test ?? 0) - plain.test < TURN;
    store.set({
      history,
      bestEpoch: best?.epoch ?? null,
      ...(draws && { measured }),
      ...(turned && { announcement: t`Epoch ${epoch}: test accuracy has risen to ${percent(test)}.` }),
    });
  }

  /** @param {number} epochs */
  async function train(epochs) {
    if (!run) return;
    const abort = new AbortController();
    training = abort;
    store.set({ phase: 'training', error: null, announcement: t`Training.` });
    try {
      for (let left = epochs; left > 0 && store.get().phase === 'training'; left -= 1) {
        const { lambda, rate } = store.get().settings;
        note(await run.train({ lambda, rate, signal: abort.signal }), lambda);
        await keep();
      }
    } finally {
      training = null;
      const { history } = store.get();
      const end = history.at(-1);
      const words = end ? t`Paused after epoch ${end.epoch}: ${percent(end.test)} of the test digits are right.` : '';
      store.set({ phase: 'idle', measured: run.measured, announcement: words });
      await keep({ atOnce: true });
    }
  }

  return {
    /** Starts the engine, and offers what the browser has kept. */
    start: () =>
      inTurn(async () => {
        await whylight.use('cpu', { onProgress: (loading) => store.set({ loading }) });
        const table = whylight.colourMaps.find(({ kind }) => kind === 'sequential')?.table ?? null;
        const offer = await kept.get();
        store.set({ table, offer: offer && { epoch: offer.history.at(-1)?.epoch ?? 0 } });
        await open(null, []);
      }),

    /** Goes on with what the browser has kept. */
    goOn: () =>
      inTurn(async () => {
        const offer = await kept.get();
        store.set({ offer: null });
        if (!offer) return;
        store.set({ settings: offer.settings });
        try {
          await open(offer.latest, offer.history);
        } catch (error) {
          // Where nothing can be opened, the weights may well be whole.
          await open(null, []);
          if (codeOf(error) === 'bad-data') await kept.remove();
          throw error;
        }
        best = offer.best;
        store.set({ bestEpoch: best?.epoch ?? null, announcement: t`Gone on from epoch ${offer.history.at(-1)?.epoch}.` });
      }),

    /** Begins anew, with the settings as they are. */
    reset: () =>
      inTurn(async () => {
        await kept.remove();
        best = null;
        store.set({ offer: null, bestEpoch: null });
        await open(null, []);
        store.set({ announcement: t`Begun anew.` });
      }),

    train: () => inTurn(() => train(store.get().settings.epochs)),
    oneEpoch: () => inTurn(() => train(1)),

    /** Hands the network over as a file. */
    save: () =>
      inTurn(async () => {
        if (!run) return;
        const name = `decoy-epoch-${run.epoch}.onnx`;
        handOver(new Blob([new Uint8Array(await run.toOnnx())], { type: 'application/octet-stream' }), name);
        store.set({ announcement: t`${name} is saved.` });
      }),

    /** After the epoch that is under way. */
    pause() {
      if (store.get().phase === 'training') store.set({ phase: 'pausing' });
    },

    /** Goes back to the epoch with the highest test accuracy; the curves end there again. */
    backToBest: () =>
      inTurn(async () => {
        if (!run || !best) return;
        store.set({ phase: 'opening', error: null });
        await run.restore(best.checkpoint);
        const { epoch } = best;
        const history = store.get().history.filter((point) => point.epoch <= epoch);
        store.set({ phase: 'idle', loading: null, history, measured: run.measured, announcement: t`Back at epoch ${epoch}.` });
        await keep({ atOnce: true });
      }),

    /** Keeps the run before the page goes. */
    leave: () => keep({ atOnce: true }),

    /** @param {Partial<Settings>} change */
    set: (change) => store.set({ settings: { ...store.get().settings, ...change } }),

    dismiss: () => store.set({ error: null }),
  };
}
