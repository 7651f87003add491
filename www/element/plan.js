// What has to be done for a figure, as a list read off its settings. A step has a key that holds all it depends on: what was done under the same key
// is not done again, so a changed attribute runs only what it changes.

/**
 * @typedef {import('./attributes.js').Settings} Settings
 *
 * @typedef {object} Step
 * @property {'engine' | 'photo' | 'network' | 'question' | 'map' | 'verdict' | 'score'} kind
 * @property {string} key
 * @property {Step[]} needs what must be done before
 * @property {string} [method] @property {string} [metric]
 *
 * @typedef {object} Plan
 * @property {Step} engine @property {Step} photo @property {Step} network @property {Step} question
 * @property {Step[]} maps one for each method @property {Step[]} verdicts @property {Step[]} scores
 *
 * @typedef {{ value: any, error?: undefined } | { value?: undefined, error: Error & { code: string } }} Outcome
 */

const keyOf = (/** @type {string[]} */ ...parts) => parts.join('\n');

/**
 * @param {Settings} settings @param {string} photo what tells the photo from others: its address, or a name for a file
 * @returns {Plan | null} null where there is no photo
 */
export function planOf(settings, photo) {
  if (!photo) return null;
  const { device, base, models, model, target, against, methods, parameters, metrics, object, verdict } = settings;
  /** @type {Step} */
  const engine = { kind: 'engine', key: keyOf('engine', device, base, models), needs: [] };
  /** @type {Step} */
  const opened = { kind: 'photo', key: keyOf('photo', engine.key, photo), needs: [engine] };
  /** @type {Step} */
  const network = { kind: 'network', key: keyOf('network', engine.key, model), needs: [engine] };
  /** @type {Step} */
  const question = { kind: 'question', key: keyOf('question', network.key, target, against), needs: [network] };
  // Whether the likeliest class is the one to compare with, only the photo can tell.
  if (target === 'top' && against) Object.assign(question, { key: keyOf(question.key, opened.key), needs: [opened, network] });

  /** @type {Step[]} */
  const maps = methods.map((method) => ({
    kind: 'map',
    key: keyOf('map', opened.key, question.key, method, ...parametersOf(parameters, method)),
    needs: [engine, opened, network, question],
    method,
  }));
  /** @type {Step[]} */
  const verdicts = (verdict ? maps : []).map((map) => ({
    kind: 'verdict',
    key: keyOf('verdict', map.key, String(verdict)),
    needs: [...map.needs, map],
    method: map.method,
  }));
  /** @type {Step[]} */
  const scores = maps.flatMap((map) =>
    metrics.map((metric) => ({
      kind: 'score',
      key: keyOf('score', map.key, metric, String(object)),
      needs: [...map.needs, map],
      method: map.method,
      metric,
    })),
  );
  return { engine, photo: opened, network, question, maps, verdicts, scores };
}

/** The entries of one method, `name=value`. @param {string[]} parameters each `method.name=value` @param {string | undefined} method */
export const parametersOf = (parameters, method) =>
  parameters.filter((entry) => entry.startsWith(`${method}.`)).map((entry) => entry.slice(`${method}.`.length));

/** Names and texts of such entries. @param {string[]} entries each `name=value` @returns {Record<string, string>} */
export const textsOfEntries = (entries) =>
  Object.fromEntries(
    entries.map((entry) => {
      const [name, ...rest] = entry.split('=');
      return [name.trim(), rest.join('=').trim()];
    }),
  );

/** What the reader is to see, in the order in which it is done: every map, then what is said about them. @param {Plan} plan */
const answersOf = ({ maps, verdicts, scores }) => [...maps, ...verdicts, ...scores];

/** All steps. @param {Plan} plan */
export const stepsOf = (plan) => [plan.engine, plan.photo, plan.network, plan.question, ...answersOf(plan)];

/**
 * The step to do next: the first answer that is missing, or what it needs. An answer whose need has failed cannot be had.
 * @param {Plan} plan @param {ReadonlyMap<string, Outcome>} done @returns {Step | null} null where all is done that can be
 */
export function nextStep(plan, done) {
  for (const answer of answersOf(plan)) {
    if (done.has(answer.key)) continue;
    const missing = answer.needs.find(({ key }) => !done.get(key)?.value);
    if (!missing) return answer;
    if (!done.has(missing.key)) return missing;
  }
  return null;
}

/** Why nothing can be shown: what all answers need has failed, or every map has. @param {Plan} plan @param {ReadonlyMap<string, Outcome>} done */
export function failureOf({ engine, photo, network, question, maps }, done) {
  for (const { key } of [engine, photo, network, question]) {
    const error = done.get(key)?.error;
    if (error) return error;
  }
  const errors = maps.map(({ key }) => done.get(key)?.error);
  return errors.length > 0 && errors.every(Boolean) ? /** @type {Error & { code: string }} */ (errors[0]) : null;
}
