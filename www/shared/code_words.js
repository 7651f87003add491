// Names in sentences of the engine stand between backticks: "the tensor `kernel`". In a page they are set as code, and its numbers with a true
// minus sign.

import { html } from './template.js';

const CODE = /`([^`]+)`/;

/** @param {string} text */
const withMinus = (text) => text.replaceAll(/(^|[\s(])-(?=\d)/g, '$1−');

/** A sentence for a template, with its names set as code. @param {string | null | undefined} text */
export const withCode = (text) =>
  (text ?? '').split(CODE).map((part, place) => (place % 2 === 1 ? html`<code>${part}</code>` : withMinus(part)));

/** The same where only text can stand, such as a title or what is read out. @param {string | undefined} text */
export const withoutCode = (text) => text?.replaceAll(new RegExp(CODE, 'g'), '$1');
