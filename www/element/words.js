// What a figure says of its maps.

import { asked, clipWords, isControl, subject } from '../shared/captions.js';
import { peakOf, pointOf } from '../shared/colour.js';
import { signWords } from '../shared/colour_names.js';
import { settingWords } from '../shared/method_words.js';
import { downloadWords as bytesWords, firstSentence, megabytes, percent, shortLabel, significant } from '../shared/format.js';

/**
 * @typedef {import('../client/index.js').Explanation} Explanation
 * @typedef {import('../client/types.js').MethodRecord} MethodRecord
 */

/** A map for those who do not see it: method, class, and where it is strongest. @param {MethodRecord} record @param {Explanation} explanation */
export function describeMap(record, { report }) {
  const what = isControl(record) ? record.label : subject(record, report);
  const { map, view } = report;
  if (!map || map.flat) return `${what}: flat, nothing stands out`;
  const { x, y } = pointOf({ map, view }, peakOf(map));
  return `${what}: strongest at ${percent(x)} from the left and ${percent(y)} from the top of the photo`;
}

/** What a method asks, and how to read its map. @param {MethodRecord} record @param {Explanation} explanation @param {Uint8Array | undefined} table of its colours */
export function readingOf(record, { report: { map } }, table) {
  if (isControl(record)) return 'It says nothing about the network.';
  const asks = firstSentence(record.summary);
  if (!map || map.flat) return `${asks} The map is flat: nothing stands out.`;
  const what = record.classSensitive ? '' : ' It is the same for every class.';
  if (map.kind === 'diverging') return `${asks}${table ? ` ${signWords(table, 'the class')}` : ''}${what}`;
  return `${asks} The brighter, the larger the value.${what}`;
}

/**
 * The settings that differ from the defaults: two maps of one method that were made in different ways have different captions.
 * @param {Pick<MethodRecord, "parameters">} record @param {Record<string, string>} texts
 */
export const settingsWords = ({ parameters }, texts) =>
  parameters
    .filter((one) => one.name in texts && texts[one.name] !== String(one.default))
    .map((one) => settingWords(one, texts[one.name]))
    .join(' ');

/**
 * What the numbers at the ends of the colours leave open: their unit, and what lies beyond them.
 * @param {import('../client/types.js').MapRecord} map @param {import('../shared/colour.js').ColourScale} scale
 */
export function scaleWords(map, scale) {
  const unit = map.unit ? `In ${map.unit}. ` : '';
  const largest = Math.abs(peakOf(map).value);
  const beyond =
    largest > scale.high ? ` The largest ${map.kind === 'diverging' ? 'magnitude' : 'value'} is ${significant(largest)}.` : '';
  return `${unit}${clipWords(scale)}${beyond}`;
}

/** "1 of 3 maps is shown." @param {number} shown @param {number} total */
export function shownWords(shown, total) {
  if (shown === 0) return 'No map is shown.';
  if (shown < total) return `${shown} of ${total} maps ${shown === 1 ? 'is' : 'are'} shown.`;
  return total === 1 ? 'The map is shown.' : `All ${total} maps are shown.`;
}

/** "golden retriever", "golden retriever rather than tabby" @param {Explanation} explanation */
export const classWords = ({ report }) => asked(report).replaceAll(/[“”]/g, '');

/** @param {{ label: string, probability: number }} prediction */
export const likelihood = ({ label, probability }) => `${shortLabel(label)}, ${percent(probability)}`;

/** What is fetched at a press. @param {{ bytes: number, whole: boolean }} download */
export function downloadWords({ bytes, whole }) {
  if (bytes === 0) return whole ? '' : 'Fetches the network once.';
  return whole ? `Fetches about ${megabytes(bytes)} once.` : `Fetches about ${megabytes(bytes)} and the network once.`;
}

/**
 * @param {import('../client/types.js').Progress} progress @param {{ done: number, total: number } | null} [parts] of the map under way, where it
 *   is made of parts
 */
export function progressWords({ stage, label, done, total }, parts) {
  if (stage === 'download' && total > 0) return `${label}: ${bytesWords({ done, total })}, ${Math.floor((done / total) * 100)} %`;
  if (parts) return `${label}: ${parts.done} of ${parts.total} parts`;
  return total > 1 ? `${label}: ${Math.floor((done / total) * 100)} %` : label;
}
