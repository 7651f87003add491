// What is asked of the engine, read off the state: one question, or one for every cell of a comparison.

/** The settings of a method: the current ones, or those that it had when it was last asked. */
export const settingsOf = (state, method) =>
  method === state.method ? state.parameters : (state.settingsByMethod[method] ?? {});

/** Whether a method, with these settings, starts from a second photo. */
export const wantsReference = (settings) => settings.baseline === 'photo';

// A redraw asks for the same questions and keys again and again. A state is replaced and never changed, so each is made once.
const questionsByState = new WeakMap();
const keysByQuestion = new WeakMap();

const remembered = (memory, of) => memory.get(of) ?? memory.set(of, new Map()).get(of);

function once(known, name, make) {
  if (!known.has(name)) known.set(name, make());
  return known.get(name);
}

/** Everything that decides a map, and nothing that only decides how it is shown. The same object each time for the same state. */
export function questionOf(state, { method = state.method, target = state.target } = {}) {
  return once(remembered(questionsByState, state), `${method} ${target}`, () => makeQuestion(state, method, target));
}

function makeQuestion(state, method, target) {
  const { device, photo, model, score } = state;
  const parameters = settingsOf(state, method);
  return {
    device,
    photo,
    model,
    target,
    // A class is not compared with itself: the difference of the two scores would be 0.
    against: state.against === target ? '' : state.against,
    score,
    method,
    parameters,
    reference: wantsReference(parameters) ? state.reference : '',
  };
}

/** A question as text: equal texts, equal questions. @returns {string} */
export const keyOf = (question) => once(remembered(keysByQuestion, question), '', () => textOf(question));

function textOf({ device, photo, model, target, against, score, method, parameters, reference }) {
  const settings = Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([device, photo, model, target, against, score, method, settings, reference]);
}

/** The question of the single view. */
export const askedKey = ({ state }) => keyOf(questionOf(state));

/** Everything that the page has to compute for this state. */
export function wantedKey(value) {
  const { state } = value;
  return state.compare === '' ? askedKey(value) : [askedKey(value), state.compare, state.second].join('\n');
}

/** Photo and network, as a key of what is known of both. */
export const sightOf = ({ photo, model }) => `${photo}\n${model}`;

/**
 * Under which key the answer to a question is kept: the likeliest class goes by its number once it is known, and the device by
 * what it turned out to be, so that the same question in other words finds the same answer.
 */
export function resultKey(value, question) {
  const top = value.tops.get(sightOf(question)) ?? 'top';
  const target = question.target === 'top' ? top : question.target;
  const started = value.startedFor === question.device && value.device;
  const device = started ? value.device.kind : question.device;
  return once(remembered(keysByQuestion, question), `${target} ${device}`, () => textOf({ ...question, target, device }));
}

export const resultOf = (value, question) => value.results.get(resultKey(value, question));

/** The methods of a comparison. */
export const comparedMethods = ({ compare }) => (compare === '' ? [] : compare.split(','));

/**
 * The cells of a comparison, row by row: a row for the class asked about and one for the second class, if there is one.
 * @returns {{ id: string, row: 0 | 1, method: string, question: object }[]}
 */
export function cellsOf({ state }) {
  const targets = state.second === '' ? [state.target] : [state.target, state.second];
  return targets.flatMap((target, row) =>
    comparedMethods(state).map((method) => ({
      id: cellId(method, row),
      row,
      method,
      question: questionOf(state, { method, target }),
    })),
  );
}

/** Every question that the page wants answered now. */
export const questionsOf = (value) =>
  value.state.compare === '' ? [questionOf(value.state)] : cellsOf(value).map(({ question }) => question);

export const cellId = (method, row) => (row === 0 ? method : `${method}:2`);

/** The state with another method asked; its last settings come back, and those of the one before are remembered. */
export function withMethod(state, method) {
  if (method === state.method) return state;
  const { [method]: parameters = {}, ...others } = { ...state.settingsByMethod, [state.method]: state.parameters };
  return { ...state, method, parameters, settingsByMethod: others };
}
