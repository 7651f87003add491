// Tells the visitor what an address names that is not here, and what takes its place.

import { t } from '../../shared/language/text.js';
import { problem } from '../../client/errors.js';
import { unknownChoices } from '../state/unknown_choices.js';
import { unreadNames, unreadSentences } from '../state/unread_choices.js';
import { validateState } from '../state/validate_state.js';

/**
 * @typedef {import('../state/types/choices.js').State} State
 * @typedef {import('../state/types/parts.js').Store} Store
 * @typedef {import('../state/types/problem.js').Problem} Problem
 * @typedef {import('../state/types/problem.js').ProblemCode} ProblemCode
 * @typedef {import('../state/unread_choices.js').Unread} Unread
 *
 * What was opened: names that no list can hold, and what was told of the address so far, by the code of the message.
 * @typedef {{ names: ReturnType<typeof unreadNames>, told: Map<string, ProblemCode> }} AddressReport
 *
 * @typedef {object} Parts
 * @property {Store} store
 * @property {{ unread: () => Unread[] }} history
 * @property {(problem: Problem) => void} fail tells the visitor
 */

/** @param {Parts} parts */
export function createAddressCheck({ store, history, fail }) {
  /** The address that was opened; null once it was compared with all records, or the visitor chose something. @type {AddressReport | null} */
  let opened = null;

  /** An address was opened. */
  function begin() {
    const unread = history.unread();
    opened = { names: unreadNames(unread), told: new Map() };
    tell(opened, unreadSentences(unread), 'bad-address');
  }

  /**
   * The state with what takes the place of what is not here. A message tells of it, once its records are there.
   * @param {State} state
   */
  function validate(state) {
    const value = store.get();
    const valid = validateState(state, value);
    // An address without a network means the usual one.
    const asked = { ...state, ...opened?.names, model: opened?.names.model ?? (state.model || valid.model) };
    const { address, methods, classes } = unknownChoices(asked, valid, value);
    if (opened) tell(opened, address, 'bad-address');
    const about = opened ?? { told: new Map() };
    tell(about, methods, 'cannot-serve');
    tell(about, classes, 'no-such-class');
    if (value.gallery && value.cards && value.methods && value.model?.key === valid.model) opened = null;
    return valid;
  }

  /**
   * One message for all that is chosen and is not here, as far as that is known yet, a line for each.
   * @param {Pick<AddressReport, "told">} about @param {string[]} sentences @param {ProblemCode} code
   */
  function tell({ told }, sentences, code) {
    const fresh = sentences.filter((sentence) => !told.has(sentence));
    if (fresh.length === 0) return;
    for (const sentence of fresh) told.set(sentence, code);
    const [only, ...others] = new Set(told.values());
    fail(problem(others.length > 0 ? 'bad-address' : only, linesOf([...told.keys()])));
  }

  return {
    begin,
    /** The visitor chose something: the address is no longer what the page was opened with. */
    end() {
      opened = null;
    },
    validate,
  };
}

/** An address can name anything, any number of times: nobody reads a screen full of it. */
const MOST_LINES = 8;

/** @param {string[]} sentences */
function linesOf(sentences) {
  if (sentences.length <= MOST_LINES) return sentences.join('\n');
  const more = (sentences.length - MOST_LINES + 1).toLocaleString('en');
  return [...sentences.slice(0, MOST_LINES - 1), t`And ${more} more of this kind.`].join('\n');
}
