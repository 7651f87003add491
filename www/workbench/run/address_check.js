// Tells the visitor what an address names that is not here. The default takes its place.

import { problem } from '../../client/errors.js';
import { sentenceOf } from '../../shared/format.js';
import { unknownChoices } from '../state/unknown_choices.js';
import { validateState } from '../state/validate_state.js';

/**
 * @typedef {import('../state/types/choices.js').State} State
 * @typedef {import('../state/types/parts.js').Store} Store
 * @typedef {import('../state/types/problem.js').Problem} Problem
 *
 * @typedef {object} Parts
 * @property {Store} store
 * @property {{ unread: () => string[] }} history
 * @property {(problem: Problem) => void} fail tells the visitor
 */

/** @param {Parts} parts */
export function createAddressCheck({ store, history, fail }) {
  const get = store.get;
  /** What the address names that is not here, as phrases; null once it was compared with all records, or the visitor chose something. @type {string[] | null} */
  let unknown = null;

  /** An address was opened. */
  function begin() {
    unknown = history.unread();
    if (unknown.length > 0) tell();
  }

  /**
   * The state with the default in the place of what is not here. A message tells what that was, once its records are there.
   * @param {State} state
   */
  function validate(state) {
    const value = get();
    const valid = validateState(state, value);
    // An address without a network means the usual one.
    const { others, classes } = unknownChoices({ ...state, model: state.model || valid.model }, value);
    const fresh = others.filter((phrase) => unknown && !unknown.includes(phrase));
    unknown = unknown && [...unknown, ...fresh];
    // A class is chosen on purpose, in an address or not.
    if (fresh.length > 0 || classes.length > 0) tell(classWords(classes, valid));
    const compared = value.gallery && value.cards && value.methods && value.model?.key === valid.model;
    if (compared) unknown = null;
    return valid;
  }

  /** @param {string[]} classes that the network lacks @param {State} valid */
  function classWords([asked], valid) {
    const { model } = get();
    if (asked === undefined || !model) return '';
    const instead = valid.target === 'top' ? 'the map is for the top prediction' : 'it is left out';
    return `${model.name} has no class “${asked}” among its ${model.labels.length}, so ${instead}.`;
  }

  /** One message for all that an address names and is not here, as far as that is known yet. @param {string} [aboutClass] */
  function tell(aboutClass = '') {
    const phrases = unknown ?? [];
    if (phrases.length === 0) return aboutClass && fail(problem('no-such-class', aboutClass));
    const [are, ones] = phrases.length === 1 ? ['is', 'one is'] : ['are', 'ones are'];
    const words = `${sentenceOf(phrases)} ${are} not known here, so the usual ${ones} shown.`;
    fail(problem('bad-address', [words, aboutClass].filter(Boolean).join(' ')));
  }

  return {
    begin,
    /** The visitor chose something: the address is no longer what the page was opened with. */
    end() {
      unknown = null;
    },
    validate,
  };
}
