// What each step does; see `steps.js` for when.

import { typedParameters } from '../state/parameters.js';
import { questionsOf, resultOf } from '../state/questions.js';
import { reportOfSketch } from './sketch.js';
import { STOPPED } from './step_runner.js';

/**
 * @param {object} parts
 * @param parts.opened photos and networks by key, see `opened.js`
 * @param parts.results what becomes of an answer, see `show_result.js`
 * @param parts.resettle (change?) => void: records arrived, and the state follows them
 * @param parts.runTask (task, options) => Promise: does what is asked about an answer
 */
export function createSteps({ store, whylight, opened, results, resettle, runTask }) {
  const get = store.get;

  async function start(options) {
    const { device } = get().state;
    await whylight.use(device, options);
    store.set({ startedFor: device, failures: new Map(), refusals: new Map() });
  }

  async function photo(options) {
    const key = get().state.photo;
    const handle = await opened.photo(key, options);
    const { gallery, files } = get();
    const { title, alt, objects, file } = gallery?.find(({ id }) => id === key) ?? {};
    const name = files.get(key)?.name ?? file;
    // A photo is one object, however many answers show it.
    const known = [...get().results.values()].find(({ shown }) => shown.photo.key === key)?.shown.photo;
    const { width, height, picture: canvas } = handle;
    store.set({
      photo: known ?? { key, name, title, alt, objects, width, height, canvas },
      predictions: knownPredictions(),
      ...(get().photo?.key !== key && { ui: { ...get().ui, cursor: null } }),
    });
  }

  async function reference(options) {
    await opened.photo(get().state.reference, options);
  }

  async function load(options) {
    const key = get().state.model;
    const { record } = await opened.model(key, options);
    store.set({ model: { ...record, key }, predictions: knownPredictions() });
    resettle();
  }

  // Photo or network may be fetched again only to ask more about an answer that is on display.
  function knownPredictions() {
    const value = get();
    const known = questionsOf(value).map((question) => resultOf(value, question));
    return known.find(Boolean)?.report.predictions ?? null;
  }

  async function explain(options, step) {
    const { question, key } = step;
    const { model, methods, photo: shownPhoto } = get();
    const method = methods.find(({ id }) => id === question.method);
    const parameters = typedParameters(method.parameters, question.parameters, model);
    const shown = { photo: shownPhoto, model, method };
    const { target, against, score } = question;
    let sketched = null;
    const onSketch = (sketch) => {
      const report = reportOfSketch(sketch, { ...get(), model, question, parameters });
      sketched = { key, report, shown };
      store.set({ sketch: sketched });
      if (get().state.compare === '') results.display(sketched, { finished: false });
    };
    try {
      const network = await opened.model(question.model, options);
      const { report } = await network.explain(await opened.photo(question.photo, options), {
        ...options,
        target,
        method: method.id,
        parameters,
        score,
        ...(against !== '' && { against }),
        ...(question.reference !== '' && { reference: await opened.photo(question.reference, options) }),
        onSketch,
        onPredictions: (predictions) => results.learn(question, predictions),
      });
      results.settle({ key, question, report, shown });
    } catch (error) {
      // No answer in time to the visitor's stop: what was sketched is what there is.
      if (error.code !== 'cancelled' || options.signal.reason !== STOPPED || !sketched) throw error;
      results.settle({ ...sketched, question });
    }
  }

  async function task(options, { task: wanted }) {
    await runTask(wanted, options);
    store.set({ tasks: get().tasks.filter(({ key }) => key !== wanted.key) });
  }

  return { start, photo, reference, load, explain, task };
}
