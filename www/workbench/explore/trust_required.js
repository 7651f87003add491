// Whether a map is held back, where a page or its address asks for maps that can be trusted only.

import { resultKey } from '../state/questions.js';
import { taskFailureOf, verdictOf } from './findings.js';
import { verdictTask } from './tasks.js';

/**
 * @typedef {import('../../client/types.js').Depth} Depth
 * @typedef {import('../state/types/answers.js').Question} Question
 * @typedef {import('../state/types/value.js').Value} Value
 */

/** Whether a host page or the address asks for maps that can be trusted only. @param {Value} value */
export const requiresTrust = ({ requireTrust, state }) => requireTrust || state.requireTrust === 'yes';

/** @param {Value} value @param {Question} question @param {Depth} [depth] */
export const failedCheck = (value, question, depth = 'quick') => taskFailureOf(value, verdictTask(value, question, depth));

/**
 * Why a map is not shown: "checking" until there is a verdict, then "misleading"; null when it is shown.
 * @param {Value} value @param {Question} question
 */
export function reasonWithheld(value, question) {
  if (!requiresTrust(value) || value.ui.shownAnyway.has(resultKey(value, question))) return null;
  const found = verdictOf(value, question);
  if (found) return found.verdict === 'misleading' ? 'misleading' : null;
  // A map that cannot be checked is shown, and says so.
  return failedCheck(value, question) ? null : 'checking';
}
