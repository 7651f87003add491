// What an address says that no field of the page can hold, in words: the field, and what is used instead.

import { shownName } from '../../shared/shown_name.js';
import { DEFAULT_STATE } from './choices.js';
import { t } from '../../shared/language/text.js';

/**
 * @typedef {import('./types/choices.js').Fields} Fields
 *
 * What an address says and is not read. `field`: null where the page has none of this name.
 * @typedef {{ name: string, field: keyof Fields | null, text: string }} Unread
 */

/** Fields that name something of a list: what is used instead is known once the list is there. */
const BY_RECORD = /** @type {const} */ (['photo', 'model', 'method', 'reference', 'compare', 'sequential', 'diverging']);

/** @typedef {Exclude<keyof Fields, typeof BY_RECORD[number] | "target" | "against" | "second">} PlainField */

/** What a text is not, by the field, and what holds in its place. @type {Record<PlainField, (text: string) => string>} */
const WORDS = {
  score: (text) => t`${text} cannot be what is explained: the logit is.`,
  pair: (text) => t`${text} cannot be the maps whose difference is shown: the first two are taken.`,
  device: (text) => t`${text} cannot be the device: the page chooses one.`,
  pictures: (text) => t`${text} cannot be the view: the usual one is shown.`,
  tab: (text) => t`${text} cannot be the open tab: the checks are shown.`,
  preset: (text) => t`${text} cannot be what the four views change: it is a little of everything.`,
  presetSeed: (text) => t`${text} cannot be the seed of the four views: 0 is taken.`,
  box: (text) => t`${text} cannot be the box around the object: it is left out.`,
  mask: (text) => t`${text} cannot be what was painted over the photo: it is left out.`,
  requireTrust: (text) => t`${text} cannot be the choice to withhold misleading maps: none is withheld.`,
  opacity: (text) => t`${text} cannot be the strength of the map over the photo: it is ${DEFAULT_STATE.opacity} %.`,
  clip: (text) => t`${text} cannot be the percentile at which the colours end: it is ${DEFAULT_STATE.clip}.`,
};

/** A text of the address, no longer than is needed to recognise it. @param {string | number} text */
export function quoted(text) {
  const whole = shownName(String(text));
  return t`“${whole.length > LONGEST ? `${whole.slice(0, LONGEST)}…` : whole}”`;
}

const LONGEST = 40;

/** The names that records are needed for, by their field. @param {Unread[]} unread @returns {Partial<Record<typeof BY_RECORD[number], string>>} */
export const unreadNames = (unread) =>
  Object.fromEntries(unread.filter(({ field }) => isByRecord(field)).map(({ field, text }) => [field, text]));

/** One sentence for everything else. @param {Unread[]} unread */
export const unreadSentences = (unread) => unread.filter(({ field }) => !isByRecord(field)).map(sentenceOf);

/** @param {Unread} unread */
function sentenceOf({ name, field, text }) {
  const words = WORDS[/** @type {PlainField} */ (field)];
  return words ? words(quoted(text)) : t`${quoted(`${name}=${text}`)} means nothing to this page and is left out.`;
}

/** @param {keyof Fields | null} field */
const isByRecord = (field) => BY_RECORD.some((one) => one === field);
