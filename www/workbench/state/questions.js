// The questions for the engine, read off the state: one question, or one for every cell of a comparison.

/**
 * @typedef {import('../../client/types.js').MethodRecord} MethodRecord
 * @typedef {import('./types/answers.js').Cell} Cell
 * @typedef {import('./types/choices.js').ClassChoice} ClassChoice
 * @typedef {import('./types/answers.js').Question} Question
 * @typedef {import('./types/choices.js').State} State
 * @typedef {import('./types/choices.js').Texts} Texts
 * @typedef {import('./types/value.js').Value} Value
 */

/**
 * The method of the registry with an id that was validated. There is no question before the registry is there.
 * @param {{ methods: MethodRecord[] | null }} value @param {string} id
 */
export function methodOf({ methods }, id) {
  const method = methods?.find((one) => one.id === id);
  if (!method) throw new Error(`There is no method “${id}”.`);
  return method;
}

/**
 * The settings of a method: the current ones, or those that it had when it was last asked.
 * @param {State} state @param {string} method
 */
export const settingsOf = (state, method) =>
  method === state.method ? state.parameters : (state.settingsByMethod[method] ?? {});

/** Whether a method, with these settings, starts from a second photo. @param {Texts} settings */
export const wantsReference = (settings) => settings.baseline === 'photo';

/**
 * A redraw asks for the same questions and keys again and again. A state is replaced and never changed, so each is made once.
 * @type {WeakMap<State, Map<string, Question>>}
 */
const questionsByState = new WeakMap();
/** @type {WeakMap<Question, Map<string, string>>} */
const keysByQuestion = new WeakMap();

/** @template {object} K @template V @param {WeakMap<K, Map<string, V>>} memory @param {K} of @returns {Map<string, V>} */
function remembered(memory, of) {
  const known = memory.get(of) ?? new Map();
  memory.set(of, known);
  return known;
}

/** @template V @param {Map<string, V>} known @param {string} name @param {() => V} make @returns {V} */
function once(known, name, make) {
  const before = known.get(name);
  if (before !== undefined) return before;
  const made = make();
  known.set(name, made);
  return made;
}

/**
 * Everything that decides a map, and nothing that only decides how it is shown. The same object each time for the same state.
 * @param {State} state @param {{ method?: string, target?: ClassChoice, against?: ClassChoice }} [options]
 */
export function questionOf(state, { method = state.method, target = state.target, against = state.against } = {}) {
  return once(remembered(questionsByState, state), `${method} ${target} ${against}`, () =>
    makeQuestion(state, method, target, against),
  );
}

/** @param {State} state @param {string} method @param {ClassChoice} target @param {ClassChoice} against */
function makeQuestion(state, method, target, against) {
  const { device, photo, model, score } = state;
  const parameters = settingsOf(state, method);
  return {
    device,
    photo,
    model,
    target,
    // A class is not compared with itself: the difference of the two scores would be 0.
    against: against === target ? '' : against,
    score,
    method,
    parameters,
    reference: wantsReference(parameters) ? state.reference : '',
  };
}

/** A question as text: equal texts, equal questions. @param {Question} question @returns {string} */
export const keyOf = (question) => once(remembered(keysByQuestion, question), '', () => textOf(question));

/** @param {Question} question */
function textOf({ device, photo, model, target, against, score, method, parameters, reference }) {
  const settings = Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([device, photo, model, target, against, score, method, settings, reference]);
}

/** The question of the single view. @param {Pick<Value, "state">} value */
export const askedKey = ({ state }) => keyOf(questionOf(state));

/** Everything that the page has to compute for this state. @param {Value} value */
export function wantedKey(value) {
  const { state } = value;
  return state.compare === '' ? askedKey(value) : [askedKey(value), state.compare, state.second].join('\n');
}

/** Photo and network, as a key of what is known of both. @param {Pick<State, "photo" | "model">} state */
export const photoModelKey = ({ photo, model }) => `${photo}\n${model}`;

/**
 * Under which key the answer to a question is kept: the likeliest class goes by its number once it is known, and the device by
 * what it turned out to be, so that the same question in other words finds the same answer.
 * @param {Pick<Value, "topClasses" | "startedFor" | "device">} value @param {Question} question
 */
export function resultKey(value, question) {
  const top = value.topClasses.get(photoModelKey(question)) ?? 'top';
  const target = question.target === 'top' ? top : question.target;
  const started = value.startedFor === question.device ? value.device : null;
  const device = started ? started.kind : question.device;
  return once(remembered(keysByQuestion, question), `${target} ${device}`, () => textOf({ ...question, target, device }));
}

/** @param {Pick<Value, "topClasses" | "startedFor" | "device" | "results">} value @param {Question} question */
export const resultOf = (value, question) => value.results.get(resultKey(value, question));

/** The methods of a comparison. @param {Pick<State, "compare">} state */
export const comparedMethods = ({ compare }) => (compare === '' ? [] : compare.split(','));

/**
 * The cells of a comparison, row by row: a row for the explained class and one for the second class, if there is one.
 * @param {Pick<Value, "state">} value
 * @returns {Cell[]}
 */
export function cellsOf({ state }) {
  /** @type {[0 | 1, ClassChoice][]} */
  const targets =
    state.second === ''
      ? [[0, state.target]]
      : [
          [0, state.target],
          [1, state.second],
        ];
  return targets.flatMap(([row, target]) => {
    // Where one row is set against the class of the other, that one is set against its class: else the rows would answer different questions.
    const [, other] = targets.find(([each]) => each !== row) ?? [row, ''];
    const against = target === state.against ? other : state.against;
    return comparedMethods(state).map((method) => ({
      id: cellId(method, row),
      row,
      method,
      question: questionOf(state, { method, target, against }),
    }));
  });
}

/** Every question that the page wants answered now. @param {Value} value */
export const questionsOf = (value) =>
  value.state.compare === '' ? [questionOf(value.state)] : cellsOf(value).map(({ question }) => question);

/** @param {string} method @param {number} row */
const cellId = (method, row) => (row === 0 ? method : `${method}:2`);

/**
 * The state with another method asked; its last settings come back, and those of the one before are remembered.
 * @param {State} state @param {string} method
 */
export function withMethod(state, method) {
  if (method === state.method) return state;
  const { [method]: parameters = {}, ...others } = { ...state.settingsByMethod, [state.method]: state.parameters };
  return { ...state, method, parameters, settingsByMethod: others };
}
