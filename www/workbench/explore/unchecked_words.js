// What becomes of the check of a map that has none yet.

import { lowered } from '../../shared/format.js';
import { resultKey } from '../state/questions.js';
import { t } from '../../shared/language/text.js';
import { language } from '../../shared/language/catalogue.js';
import { progressWords } from '../../shared/progress_words.js';

/**
 * @typedef {import('../state/types/answers.js').Question} Question
 * @typedef {import('../state/types/tasks.js').Task} Task
 * @typedef {import('../state/types/tasks.js').VerdictTask} VerdictTask
 * @typedef {import('../state/types/value.js').Value} Value
 */

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
  if (working && isCheck(working))
    return working.details.depth === 'quick' ? t`The quick check runs.` : t`The thorough check runs.`;
  const asked = tasks.find(isCheck);
  if (asked)
    return asked.details.depth === 'quick' ? t`The quick check waits for its turn.` : t`The thorough check waits for its turn.`;
  if (!unaskedTasks) return t`The map was not checked.`;
  if (isOfAnother) return t`The map is checked after another one.`;
  return working
    ? t`The map is checked after this: ${language() === 'en' ? lowered(working.label) : progressWords(working)}.`
    : t`The map is checked as soon as the engine is idle.`;
}
