// What a figure says of its maps.

import { asked, clipWords, isControl, subject } from '../shared/captions.js';
import { peakOf, pointOf } from '../shared/colour.js';
import { signWords } from '../shared/colour_names.js';
import { settingWords } from '../shared/method_words.js';
import { downloadWords as bytesWords, firstSentence, megabytes, percent, shortLabel, significant } from '../shared/format.js';
import { counted, engineText, t } from '../shared/language/text.js';

/**
 * @typedef {import('../client/index.js').Explanation} Explanation
 * @typedef {import('../client/types.js').MethodRecord} MethodRecord
 */

/** A map for those who do not see it: method, class, and where it is strongest. @param {MethodRecord} record @param {Explanation} explanation */
export function describeMap(record, { report }) {
  const what = isControl(record) ? engineText(record.label) : subject(record, report);
  const { map, view } = report;
  if (!map || map.flat) return t`${what}: flat, nothing stands out`;
  const { x, y } = pointOf({ map, view }, peakOf(map));
  return t`${what}: strongest at ${percent(x)} from the left and ${percent(y)} from the top of the photo`;
}

/** What a method asks, and how to read its map. @param {MethodRecord} record @param {Explanation} explanation @param {Uint8Array | undefined} table of its colours */
export function readingOf(record, { report: { map } }, table) {
  if (isControl(record)) return t`It says nothing about the network.`;
  const asks = firstSentence(engineText(record.summary));
  if (!map || map.flat) return `${asks} ${t`The map is flat: nothing stands out.`}`;
  const what = record.classSensitive ? '' : ` ${t`It is the same for every class.`}`;
  if (map.kind === 'diverging') return `${asks}${table ? ` ${signWords(table, t`the class`)}` : ''}${what}`;
  return `${asks} ${t`The brighter, the larger the value.`}${what}`;
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
  const unit = map.unit ? `${t`In ${engineText(map.unit)}.`} ` : '';
  const largest = Math.abs(peakOf(map).value);
  const isSigned = map.kind === 'diverging';
  const told = isSigned ? t`The largest magnitude is ${significant(largest)}.` : t`The largest value is ${significant(largest)}.`;
  return `${unit}${clipWords(scale)}${largest > scale.high ? ` ${told}` : ''}`;
}

/** "1 of 3 maps is shown." @param {number} shown @param {number} total */
export function shownWords(shown, total) {
  if (shown === 0) return t`No map is shown.`;
  if (shown < total) return counted(shown, t`${shown} of ${total} maps is shown.`, t`${shown} of ${total} maps are shown.`);
  return total === 1 ? t`The map is shown.` : t`All ${total} maps are shown.`;
}

/** "golden retriever", "golden retriever rather than tabby" @param {Explanation} explanation */
export const classWords = ({ report }) => asked(report).replaceAll(/[“”„]/g, '');

/** @param {{ label: string, probability: number }} prediction */
export const likelihood = ({ label, probability }) => `${shortLabel(label)}, ${percent(probability)}`;

/** What is fetched at a press. @param {{ bytes: number, whole: boolean }} download */
export function downloadWords({ bytes, whole }) {
  if (bytes === 0) return whole ? '' : t`Fetches the network once.`;
  return whole ? t`Fetches about ${megabytes(bytes)} once.` : t`Fetches about ${megabytes(bytes)} and the network once.`;
}

/**
 * @param {import('../client/types.js').Progress} progress @param {{ done: number, total: number } | null} [parts] of the map under way, where it
 *   is made of parts
 */
export function progressWords({ stage, label: english, done, total }, parts) {
  const label = engineText(english);
  if (stage === 'download' && total > 0) return `${label}: ${bytesWords({ done, total })}, ${Math.floor((done / total) * 100)} %`;
  if (parts) return t`${label}: ${parts.done} of ${parts.total} parts`;
  return total > 1 ? `${label}: ${Math.floor((done / total) * 100)} %` : label;
}
