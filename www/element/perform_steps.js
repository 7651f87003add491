// What each step of the plan does with the engine.

import { shortened } from '../client/addresses.js';
import { problem } from '../client/errors.js';
import { classOf } from '../shared/class_search.js';
import { shortLabel } from '../shared/format.js';
import { decimal, refused } from './attributes.js';
import { parametersOf } from './plan.js';
import { sharedClient } from './shared_client.js';

/**
 * @typedef {import('./attributes.js').Settings} Settings
 * @typedef {import('./plan.js').Step} Step
 * @typedef {import('./shared_client.js').Engine} Engine
 *
 * @typedef {object} Work
 * @property {Step} step
 * @property {Settings} settings
 * @property {Blob | HTMLCanvasElement | null} file to explain in place of the photo at the address
 * @property {(kind: 'engine' | 'photo' | 'network' | 'question') => any} have what an earlier step of the plan gave
 * @property {AbortSignal} signal ends the step at once
 * @property {AbortSignal} stop ends it and keeps the map so far
 * @property {(progress: import('../client/types.js').Progress) => void} onProgress
 * @property {(sketch: import('../client/types.js').Sketch, predictions: import('../client/types.js').Prediction[]) => void} onSketch
 */

/** @type {Record<Step['kind'], (work: Work) => Promise<any>>} */
export const PERFORM = {
  /** @returns {Promise<Engine>} */
  engine: ({ settings, signal, onProgress }) => sharedClient(settings).open({ signal, onProgress }),

  photo: ({ settings, file, have, signal, onProgress }) => {
    const { whylight } = /** @type {Engine} */ (have('engine'));
    return whylight.photo(file ?? settings.photo, { signal, onProgress });
  },

  network: async ({ settings: { model }, have, signal, onProgress }) => {
    const { whylight, client } = /** @type {Engine} */ (have('engine'));
    // What has neither a dot nor a slash is an id.
    if (!/[./]/.test(model)) known('model', whylight.models, model);
    return client.network(model, { signal, onProgress });
  },

  /** The classes by their numbers. */
  question: async ({ settings: { target, against }, have, signal, onProgress }) => {
    const network = have('network');
    const asked = target === 'top' ? 'top' : classNamed(network.labels, 'target', target);
    if (!against) return { target: asked };
    const other = classNamed(network.labels, 'against', against);
    const index = asked === 'top' ? (await network.predict(have('photo'), { signal, onProgress }))[0].index : asked;
    if (index !== other) return { target: asked, against: other };
    const label = shortLabel(network.labels[other]);
    throw wrongClass(
      problem('bad-parameter', `The class “${label}” of the network is compared with itself.`),
      'target',
      'against',
    );
  },

  map: async ({ step, settings, have, signal, stop, onProgress, onSketch }) => {
    const method = methodOf(have, step.method);
    /** @type {import('../client/types.js').Prediction[]} */
    let predictions = [];
    return have('network').explain(have('photo'), {
      ...have('question'),
      method: method.id,
      parameters: typedParameters(method, settings),
      signal,
      stop,
      onProgress,
      onPredictions: (/** @type {import('../client/types.js').Prediction[]} */ found) => (predictions = found),
      onSketch: (/** @type {import('../client/types.js').Sketch} */ sketch) => onSketch(sketch, predictions),
    });
  },

  verdict: async ({ step: { method }, settings, have, signal, onProgress }) =>
    have('network').verdict(have('photo'), {
      ...have('question'),
      method,
      parameters: typedParameters(methodOf(have, method), settings),
      depth: settings.verdict || 'quick',
      signal,
      onProgress,
    }),

  score: async ({ step: { method, metric }, settings, have, signal, onProgress }) => {
    const { id, label, needs } = known('metrics', /** @type {Engine} */ (have('engine')).whylight.metrics, metric);
    if (needs.includes('region') && !settings.object) {
      throw refused('object', `${label} needs the box of the object, such as “0.2,0.1,0.8,0.9”`);
    }
    const { metrics } = await have('network').score(have('photo'), {
      ...have('question'),
      method,
      parameters: typedParameters(methodOf(have, method), settings),
      region: settings.object ? { box: settings.object } : null,
      metrics: [id],
      signal,
      onProgress,
    });
    return metrics[0];
  },
};

/**
 * The entry of a registry that an attribute names.
 * @template {{ id: string }} T @param {string} attribute @param {T[]} entries @param {string} [id] @returns {T}
 */
export function known(attribute, entries, id) {
  const found = entries.find((entry) => entry.id === id);
  if (found) return found;
  const others = entries.length > 0 ? `there are ${entries.map((entry) => entry.id).join(', ')}` : 'the list is empty';
  throw refused(attribute, `there is no “${shortened(String(id))}”; ${others}`);
}

/** @param {Work['have']} have @param {string} [id] */
function methodOf(have, id) {
  const { whylight } = /** @type {Engine} */ (have('engine'));
  return known('methods', whylight.methods, id);
}

/**
 * What an attribute says of a method's parameters, in the types that the method declares; the engine checks the values.
 * @param {import('../client/types.js').MethodRecord} method @param {Pick<Settings, 'parameters'>} settings
 */
export function typedParameters({ id, label, parameters: declared }, { parameters }) {
  /** @type {import('../client/types.js').ParameterValues} */
  const values = {};
  for (const entry of parametersOf(parameters, id)) {
    const [, name, text] = /** @type {RegExpExecArray} */ (/^([^=]+)=(.*)$/.exec(entry));
    const declaration = declared.find((one) => one.name === name);
    if (!declaration) {
      throw refused(
        'parameters',
        `${label} has no “${shortened(name)}”; it has ${declared.map((one) => one.name).join(', ') || 'none'}`,
      );
    }
    values[name] = typedValue(declaration, text);
  }
  return values;
}

/** @param {import('../client/types.js').Parameter} declaration @param {string} text */
function typedValue({ kind, name }, text) {
  if (kind === 'integer' || kind === 'number') {
    const value = decimal(text);
    if (Number.isFinite(value)) return value;
    throw refused('parameters', `“${name}” is a number, found “${shortened(text)}”`);
  }
  if (kind !== 'boolean') return text;
  if (text === 'true' || text === 'false') return text === 'true';
  throw refused('parameters', `“${name}” is true or false, found “${shortened(text)}”`);
}

/** @param {string[]} labels @param {'target' | 'against'} attribute @param {string} asked a name or a number */
function classNamed(labels, attribute, asked) {
  const found = classNumber(labels, asked);
  if (found !== null) return found;
  const none = problem('no-such-class', `The network has ${labels.length} classes, and none is “${shortened(asked)}”.`);
  throw wrongClass(none, attribute);
}

/** @param {string[]} labels @param {string} asked a name or a number @returns {number | null} */
export const classNumber = (labels, asked) => classOf(labels, /^\d+$/.test(asked) ? Number(asked) : asked);

/** @param {Error & { code: string }} error @param {('target' | 'against')[]} classes the attributes to correct */
const wrongClass = (error, ...classes) => Object.assign(error, { classes });
