// What each step does; see `steps.js` for when.

import { codeOf, problem } from '../../client/errors.js';
import { fetchImagenet, isOfImagenet } from '../files/gallery.js';
import { typedParameters, validParameters } from '../state/parameters.js';
import { settingsWords } from '../state/settings_words.js';
import { methodOf, questionsOf, resultOf } from '../state/questions.js';
import { withMap } from '../state/whole_report.js';
import { methodName } from '../../shared/method_words.js';
import { reportOfSketch } from './sketch.js';
import { pause } from '../../shared/pause.js';

/**
 * @typedef {import('../state/types/answers.js').Sketch} Sketch
 * @typedef {import('../state/types/parts.js').Opened} Opened
 * @typedef {import('../state/types/choices.js').State} State
 * @typedef {import('../state/types/parts.js').Store} Store
 * @typedef {import('../state/types/tasks.js').Task} Task
 * @typedef {import('../state/types/steps.js').ExplainStep} ExplainStep
 * @typedef {import('../state/types/steps.js').TaskStep} TaskStep
 * @typedef {import('../../client/types.js').Sketch} EngineSketch
 * @typedef {import('../../client/connection.js').Options} Options
 * @typedef {Options & { signal: AbortSignal, stop: AbortSignal }} StepOptions
 *
 * @typedef {object} Parts
 * @property {Store} store
 * @property {import('../../client/whylight.js').Whylight} whylight
 * @property {Opened} opened photos and networks by key
 * @property {ReturnType<typeof import('./show_result.js').createResults>} results what becomes of an answer
 * @property {(key: string, picture?: HTMLCanvasElement) => void} noteOpened a photo or network could be opened
 * @property {(change?: Partial<State>) => void} revalidate records arrived, and the state follows them
 * @property {((task: Task, options: StepOptions) => Promise<void>) | undefined} runTask runs a task on a finished map
 * @property {typeof import('../picture/prepare_picture.js').preparePicture | undefined} preparePicture readies a map for its pictures
 */

/** @param {Parts} parts */
export function createSteps({ store, whylight, opened, results, noteOpened, revalidate, runTask, preparePicture }) {
  const get = store.get;

  /** @param {Options} options */
  async function start(options) {
    const { device } = get().state;
    await whylight.use(device, options);
    store.set({ startedFor: device, failures: new Map(), taskFailures: new Map() });
  }

  /** @param {Options} options */
  async function photo(options) {
    const key = get().state.photo;
    const handle = await opened.photo(key, options);
    const { gallery, files } = get();
    const { title, alt, objects, file } = gallery?.find(({ id }) => id === key) ?? {};
    const name = files.get(key)?.name ?? file;
    // A photo is one object, however many answers show it.
    const known = [...get().results.values()].find(({ madeFrom }) => madeFrom.photo.key === key)?.madeFrom.photo;
    const { width, height, picture: canvas } = handle;
    noteOpened(key, canvas);
    store.set({
      photo: known ?? { key, name, title, alt, objects, width, height, canvas },
      ...knownAnswer(),
      ...(get().photo?.key !== key && { ui: { ...get().ui, cursor: null } }),
    });
  }

  /** @param {Options} options */
  async function reference(options) {
    const key = get().state.reference;
    const { picture } = await opened.photo(key, options);
    noteOpened(key, picture);
  }

  /** @param {Options} options */
  async function load(options) {
    const key = get().state.model;
    const { record } = await opened.model(key, options);
    learnImagenet(key, record);
    noteOpened(key);
    store.set({ model: { ...record, key }, ...knownAnswer() });
    revalidate();
  }

  /**
   * The gallery tells its objects by ImageNet's classes. A network that has them brings their names; for another they are fetched, and without
   * them no object of the gallery is known.
   * @param {string} key @param {{ labels: string[] }} record
   */
  async function learnImagenet(key, { labels }) {
    if (get().imagenet) return;
    const imagenet = isOfImagenet(get().cards?.find(({ id }) => id === key)) ? labels : await fetchImagenet();
    store.set({ imagenet });
  }

  // Photo or network may be fetched again only to ask more about an answer that is on display.
  function knownAnswer() {
    const value = get();
    const results = questionsOf(value).map((question) => resultOf(value, question));
    const { predictions = null, familiarity = null } = results.find(Boolean)?.report ?? {};
    return { predictions, familiarity };
  }

  /** @param {StepOptions} options @param {ExplainStep} step */
  async function explain(options, step) {
    const { question, key } = step;
    const { model, methods, photo: shownPhoto } = get();
    const method = methodOf({ methods }, question.method);
    if (!shownPhoto || !model) throw problem('internal', 'A question was sent before photo and network were open.');
    const parameters = typedParameters(method.parameters, question.parameters, model);
    const settings = settingsWords(method, validParameters(method.parameters, question.parameters, model), model);
    const name = methodName(method, parameters);
    const madeFrom = { photo: shownPhoto, model, method, settings };
    const { target, against, score } = question;
    /** @type {Sketch | null} */
    let sketched = null;
    const onSketch = (/** @type {EngineSketch} */ sketch) => {
      const { predictions, familiarity, device } = get();
      // The classes are told first.
      if (!predictions || !device) return;
      const report = reportOfSketch(sketch, { predictions, familiarity, device, model, question, name, parameters });
      const next = { key, report, madeFrom };
      sketched = next;
      store.set({ sketch: next });
      if (get().state.compare === '') results.display(next, { finished: false });
    };
    try {
      const network = await opened.model(question.model, options);
      const explanation = await network.explain(await opened.photo(question.photo, options), {
        ...options,
        target,
        method: method.id,
        parameters,
        score,
        ...(against !== '' && { against }),
        ...(question.reference !== '' && { reference: await opened.photo(question.reference, options) }),
        onSketch,
        onPredictions: (predictions, familiarity) => results.learn(question, predictions, familiarity),
      });
      const report = withMap(explanation.report);
      await preparePicture?.(report.map, get());
      results.keepAnswer({ key, question, report, madeFrom });
    } catch (error) {
      // The engine did not answer the visitor's stop in time, so the last sketch is what there is.
      const before = /** @type {Sketch | null} */ (sketched);
      if (codeOf(error) !== 'cancelled' || !options.stop.aborted || !before) throw error;
      results.keepAnswer({ ...before, question });
    }
  }

  /** @param {StepOptions} options @param {TaskStep} taskStep */
  async function task(options, { task: wanted }) {
    if (!runTask) throw problem('internal', 'This page answers questions and does nothing else.');
    // The answer that it is about has just been drawn, in this task of the event loop.
    await pause();
    await runTask(wanted, options);
    store.set({ tasks: get().tasks.filter(({ key }) => key !== wanted.key) });
  }

  return { start, photo, reference, load, explain, task };
}
