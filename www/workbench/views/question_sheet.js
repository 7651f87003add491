import { html } from '../../shared/template.js';
import { progressView } from './figure/progress.js';
import { noticeView } from './notice.js';
import { modal } from './pieces/modal.js';
import { questionParts } from './question/question.js';
import { t } from '../../shared/language/text.js';

/**
 * @typedef {import('../state/types/parts.js').Actions} Actions
 * @typedef {import('../state/types/value.js').Value} Value
 */

/**
 * On a narrow screen: the question as a sheet from below, with the pictures above it in sight. What is behind a modal dialog is not heard and takes no
 * click, so the sheet has what went wrong, the progress and the announcements.
 * @param {Value} value @param {Actions} actions
 */
export function questionSheet(value, actions) {
  return modal(
    { id: 'question-sheet', title: t`Question`, open: value.ui.sheet !== null, onClose: actions.closeSheet },
    html`<div class="grip" aria-hidden="true" @pointerdown=${actions.beginSwipe} @pointerup=${actions.endSwipe}></div>
      ${noticeView(value, actions)}
      <div class="question">${questionParts(value, actions)}</div>
      <p class="unseen" role="status">${value.announcement}</p>
      <div class="sheet-progress">${progressView(value, false, actions)}</div>`,
  );
}
