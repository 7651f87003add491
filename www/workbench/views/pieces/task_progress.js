import { html } from '../../../shared/template.js';
import { progressTrack } from './progress_track.js';
import { t } from '../../../shared/language/text.js';
import { progressWords } from '../../../shared/progress_words.js';

/**
 * @typedef {import('../../state/types/parts.js').Actions} Actions
 * @typedef {import('../../state/types/value.js').Value} Value
 * @typedef {import('../../state/types/tasks.js').Task} Task
 * @typedef {import('../../state/types/tasks.js').Working} Working
 */

/**
 * How far a task is, with a way to stop it.
 * @param {Value} value @param {string} kind of the slot @param {Actions} actions
 */
export function workingLine(value, kind, actions) {
  const ofKind = (/** @type {Pick<Task, "slot">} */ { slot }) => slot.startsWith(kind);
  const working = value.working && ofKind(value.working) ? value.working : null;
  const tasks = value.tasks.filter(ofKind);
  if (!working && tasks.length === 0) return html`<div class="working idle"></div>`;
  const fraction = working && working.total > 0 ? working.done / working.total : null;
  return html`<div class="working">
    ${progressTrack(working ? progressWords(working) : t`Waiting`, fraction)}
    <p class="small">${working ? workingWords(working, tasks.length) : t`Waits for its turn.`}</p>
    <button @click=${() => actions.stopTasks(kind)}>${t`Stop`}</button>
  </div>`;
}

/** @param {Working} working @param {number} count */
const workingWords = (working, count) =>
  count > 1 ? t`${progressWords(working)}… ${count - 1} more after this.` : `${progressWords(working)}…`;
