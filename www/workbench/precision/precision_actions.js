// The same map in other arithmetic: 32-bit floats on the CPU and on the GPU, and 16-bit floats with a scale of the gradient.

import { asProblem, codeOf, problem } from '../../client/errors.js';
import { typedParameters } from '../state/parameters.js';
import { questionOf, resultOf } from '../state/questions.js';
import { withMap } from '../state/whole_report.js';
import { EXPONENTS } from './scales.js';
import { t } from '../../shared/language/text.js';

/**
 * @typedef {import('../state/types/precision.js').Half} Half
 * @typedef {import('../state/types/precision.js').Precision} Precision
 * @typedef {import('../../client/whylight.js').Whylight} Whylight
 * @typedef {import('../../client/photo.js').Photo} OpenPhoto
 * @typedef {import('../../client/types.js').Request} EngineRequest
 * @typedef {import('../state/types/answers.js').Question} Question
 * @typedef {import('../state/types/answers.js').Result} Result
 * @typedef {import('../state/types/parts.js').Store} Store
 * @typedef {import('../state/types/parts.js').Opened} Opened
 * @typedef {import('../state/types/answers.js').WholeReport} WholeReport
 *
 * @typedef {object} Parts
 * @property {Store} store
 * @property {Opened["sources"]} sources what an engine opens
 * @property {() => Whylight} createClient a client of an engine of its own
 *
 * While the view is open. `opened`: in the second engine, null until it is there.
 * @typedef {object} PrecisionVisit
 * @property {Question} question
 * @property {Result} result
 * @property {AbortController} abort
 * @property {{ network: import('../../client/model.js').Model, photo: OpenPhoto, reference?: OpenPhoto } | null} opened
 */

/**
 * Runs the precision view. A second worker, on the CPU, lives while the view is open: the other maps are compared with its maps.
 * @param {Parts} parts
 */
export function createPrecision({ store, sources, createClient }) {
  /** @type {Whylight | null} */
  let whylight = null;
  /** @type {PrecisionVisit | null} */
  let visit = null;

  // Nothing is told to a view that has been closed.
  const set = (/** @type {Partial<Precision>} */ change) => {
    const { precision } = store.get();
    if (visit && precision) store.set({ precision: { ...precision, ...change } });
  };

  /** Opens with the answer that is on display. */
  async function open() {
    const value = store.get();
    const question = questionOf(value.state);
    const result = resultOf(value, question);
    if (!result || !value.device) return;
    const main = value.device.kind;
    /** @type {PrecisionVisit} */
    const own = { question, result, abort: new AbortController(), opened: null };
    visit = own;
    store.set({
      ui: { ...value.ui, dialog: 'precision' },
      precision: {
        question,
        madeFrom: result.madeFrom,
        cpu: main === 'cpu' ? result.report : null,
        gpu: main === 'gpu' ? result.report : null,
        gpuReason: main === 'gpu' ? null : value.device.reason,
        half: null,
        exponent: 0,
        tried: new Map(),
        busy: t`Starting a second engine on the CPU`,
        problem: null,
      },
    });
    await attempt(own, async () => {
      const engine = createClient();
      whylight = engine;
      const options = { signal: own.abort.signal };
      await engine.use('cpu', options);
      const openPhoto = (/** @type {string} */ key) => {
        const { source, name } = sources.photo(key);
        return engine.photo(source, { ...options, name });
      };
      const { source, ...about } = sources.model(question.model);
      const network = await engine.model(source, { ...options, ...about });
      const photo = await openPhoto(question.photo);
      own.opened = { network, photo, ...(question.reference !== '' && { reference: await openPhoto(question.reference) }) };
      if (!store.get().precision?.cpu) set({ busy: t`Computing on the CPU`, cpu: await ask(own, {}) });
      await halve(own, 0);
    });
  }

  /** @param {PrecisionVisit} visit @param {Partial<EngineRequest>} extra @returns {Promise<WholeReport>} */
  async function ask({ question, result, abort, opened }, extra) {
    const { method, model } = result.madeFrom;
    const { target, against, score } = question;
    if (!opened) throw problem('no-model', t`The second engine has not opened the network.`);
    const { network, photo, reference } = opened;
    const { report } = await network.explain(photo, {
      target,
      score,
      ...(against !== '' && { against }),
      ...(reference && { reference }),
      method: method.id,
      parameters: typedParameters(method.parameters, question.parameters, model),
      ...extra,
      signal: abort.signal,
      onProgress: ({ done, total }) => visit && set({ fraction: total > 0 ? done / total : null }),
    });
    return withMap(report);
  }

  /** The map in f16 with the gradient scaled by 2^exponent. @param {PrecisionVisit} own @param {number} exponent */
  async function halve(own, exponent) {
    const known = store.get().precision?.tried.get(exponent);
    if (known) return set({ half: known });
    set({ busy: t`Computing with 16-bit floats`, fraction: null });
    /** @type {Half} */
    let half;
    try {
      half = await ask(own, { precision: 'f16', loss_scale: 2 ** exponent });
      if (half.precision?.kind !== 'f16') throw problem('cannot-serve', t`This engine does not emulate 16-bit floats.`);
    } catch (error) {
      // So many numbers overflowed that there is no map: an answer too.
      if (codeOf(error) !== 'not-finite') throw error;
      half = { refused: asProblem(error).message, precision: { kind: 'f16', underflowed: null, overflowed: null } };
    }
    if (own === visit) set({ half, tried: new Map(store.get().precision?.tried).set(exponent, half) });
  }

  /** @param {PrecisionVisit} own @param {() => Promise<void>} work */
  async function attempt(own, work) {
    set({ problem: null });
    try {
      await work();
    } catch (error) {
      if (own === visit) set({ problem: asProblem(error).message, half: null });
    } finally {
      if (own === visit) set({ busy: null, fraction: null });
    }
  }

  return {
    open,
    slide: (/** @type {number} */ exponent) => set({ exponent }),
    async choose(/** @type {number} */ exponent) {
      set({ exponent });
      // One after another: a slider may come to rest again while the last scale is being computed.
      const own = visit;
      if (!own || store.get().precision?.busy) return;
      await attempt(own, async () => {
        let next = exponent;
        for (;;) {
          await halve(own, next);
          const wanted = store.get().precision?.exponent;
          if (own !== visit || wanted === undefined || wanted === next) break;
          next = wanted;
        }
      });
    },
    async tryAll() {
      const own = visit;
      const { precision } = store.get();
      if (!own || !precision) return;
      const { exponent } = precision;
      await attempt(own, async () => {
        for (const each of EXPONENTS) {
          if (own !== visit) return;
          set({ exponent: each });
          await halve(own, each);
        }
        if (own !== visit) return;
        set({ exponent });
        await halve(own, exponent);
      });
    },
    close() {
      visit?.abort.abort();
      visit = null;
      whylight?.close();
      whylight = null;
      store.set({ precision: null });
    },
  };
}
