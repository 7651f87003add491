// What becomes of the check of a map that has none yet.

import { lowered } from '../../shared/format.js';
import { resultKey } from '../state/questions.js';

/**
 * @typedef {import('../state/types/answers.js').Question} Question
 * @typedef {import('../state/types/tasks.js').Task} Task
 * @typedef {import('../state/types/tasks.js').VerdictTask} VerdictTask
 * @typedef {import('../state/types/value.js').Value} Value
 */

const DEPTHS = { quick: 'quick', standard: 'thorough' };

/**
 * What runs or waits, in one sentence.
 * @param {Pick<Value, "topClasses" | "startedFor" | "device" | "working" | "tasks" | "unaskedTasks">} value @param {Question} question
 */
export function uncheckedWords(value, question) {
  const about = resultKey(value, question);
  const { working, tasks, unaskedTasks } = value;
  const isOfAnother = working?.kind === 'verdict';
  /** @param {Task} task @returns {task is VerdictTask} */
  const isCheck = (task) => task.kind === 'verdict' && task.about === about;
  if (working && isCheck(working)) return `The ${DEPTHS[working.details.depth]} check runs.`;
  const asked = tasks.find(isCheck);
  if (asked) return `The ${DEPTHS[asked.details.depth]} check waits for its turn.`;
  if (!unaskedTasks) return 'The map was not checked.';
  if (isOfAnother) return 'The map is checked after another one.';
  return working
    ? `The map is checked after this: ${lowered(working.label)}.`
    : 'The map is checked as soon as the engine is idle.';
}
