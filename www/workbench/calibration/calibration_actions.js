// Limits of the verdict from the visitor's own photos, as actions for the views. A second worker measures them, so that the page stays usable.

import { asProblem, codeOf } from '../../client/errors.js';
import { chooseFiles } from '../files/file_input.js';
import { saveFile } from '../../shared/save_file.js';
import { timeLeft } from '../run/time_left.js';
import { createKeptLimits } from './kept_limits.js';
import { t } from '../../shared/language/text.js';

/**
 * @typedef {import('../state/types/calibration.js').CalibrationRun} CalibrationRun
 * @typedef {import('../state/types/calibration.js').OwnLimits} OwnLimits
 * @typedef {import('../state/types/parts.js').Controller} Controller
 * @typedef {import('../state/types/parts.js').Store} Store
 * @typedef {import('../../client/whylight.js').Whylight} Whylight
 *
 * @typedef {object} Parts
 * @property {Store} store
 * @property {Controller} controller
 * @property {() => Whylight} createClient a client of an engine of its own
 * @property {ReturnType<typeof createKeptLimits>} [kept]
 */

/** @param {Parts} parts */
export function createCalibrationActions({ store, controller, createClient, kept = createKeptLimits() }) {
  /** @type {AbortController | null} */
  let abort = null;
  const set = (/** @type {Partial<CalibrationRun>} */ change) => {
    const { calibrationRun } = store.get();
    if (calibrationRun) store.set({ calibrationRun: { ...calibrationRun, ...change } });
  };

  /** Changes the limits of a network, and judges its maps anew. @param {string} model @param {OwnLimits | null} limits */
  function change(model, limits) {
    const all = new Map(store.get().limits);
    if (limits) all.set(model, limits);
    else all.delete(model);
    const lasts = kept.put(all);
    if (limits) all.set(model, { ...limits, kept: lasts });
    store.set({ limits: all });
    controller.reopenModel(model);
  }

  /** @param {File[]} photos */
  async function calibrate(photos) {
    const { state, device } = store.get();
    if (photos.length === 0 || abort) return;
    const own = new AbortController();
    abort = own;
    const model = state.model;
    const left = timeLeft();
    store.set({
      calibrationRun: {
        model,
        busy: true,
        label: t`Starting a second engine`,
        fraction: null,
        left_ms: null,
        problem: null,
        found: null,
      },
    });
    const engine = createClient();
    try {
      const { signal } = own;
      await engine.use(device?.kind ?? 'auto', { signal });
      const { source, ...options } = controller.sources.model(model);
      const network = await engine.model(source, { ...options, signal });
      const onProgress = (/** @type {import('../../client/types.js').Progress} */ { label, done, total }) => {
        const fraction = total > 0 ? done / total : null;
        set({ label, fraction, left_ms: left(fraction ?? 0) });
      };
      const found = await network.calibrate(photos, { signal, onProgress });
      set({ found });
      store.set({ announcement: t`The limits are measured.` });
    } catch (error) {
      if (codeOf(error) === 'cancelled' && own.signal.aborted) store.set({ calibrationRun: null });
      else set({ problem: asProblem(error).message });
    } finally {
      engine.close();
      abort = null;
      set({ busy: false });
    }
  }

  return {
    /** What was kept on an earlier visit; limits go with the file of their network. */
    restoreLimits() {
      const { files } = store.get();
      const here = [...kept.all()].filter(([model]) => !controller.isOwn(model) || files.has(model));
      store.set({ limits: new Map(here) });
    },
    calibrateOnPhotos: () => chooseFiles('image/*', calibrate),
    stopCalibration: () => abort?.abort(),
    /** The limits that were measured are judged by from now on. */
    useFoundLimits() {
      const { calibrationRun } = store.get();
      if (!calibrationRun?.found) return;
      const { calibration, familiarity, photos, learnt, trial, before } = calibrationRun.found;
      store.set({ calibrationRun: null });
      change(calibrationRun.model, { calibration, familiarity, photos, learnt, trial, before, at: Date.now(), kept: false });
    },
    dropFoundLimits: () => store.set({ calibrationRun: null }),
    /** Those of the network's card hold again. */
    forgetLimits: () => change(store.get().state.model, null),
    /** What a card of the network holds, as a file. */
    saveLimits() {
      const { limits, state } = store.get();
      const own = limits.get(state.model);
      if (!own) return;
      const { calibration, familiarity } = own;
      const text = JSON.stringify(familiarity ? { calibration, familiarity } : { calibration }, null, 2);
      saveFile(new Blob([text], { type: 'application/json' }), 'limits.json');
    },
  };
}
