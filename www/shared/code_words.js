// Names in sentences of the engine stand between backticks: "the tensor `kernel`". In a page they are set as code.

import { html } from './template.js';

const CODE = /`([^`]+)`/;

/** A sentence for a template, with its names set as code. @param {string | null | undefined} text */
export const withCode = (text) =>
  (text ?? '').split(CODE).map((part, place) => (place % 2 === 1 ? html`<code>${part}</code>` : part));

/** The same where only text can stand, such as a title or what is read out. @param {string | undefined} text */
export const withoutCode = (text) => text?.replaceAll(new RegExp(CODE, 'g'), '$1');
