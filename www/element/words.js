// What a figure says of its maps.

import { asked, isControl, subject } from '../shared/captions.js';
import { peakOf, pointOf } from '../shared/colour.js';
import { signWords } from '../shared/colour_names.js';
import { downloadWords as bytesWords, megabytes, percent, shortLabel } from '../shared/format.js';

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
  return `${what}: strongest at ${inPercent(x)} from the left and ${inPercent(y)} from the top of the photo`;
}

const inPercent = (/** @type {number} */ share) => `${Math.round(share * 100)} %`;

/** How to read a map. @param {MethodRecord} record @param {Explanation} explanation @param {Uint8Array | undefined} table of its colours */
export function readingOf(record, { report: { map } }, table) {
  if (isControl(record)) return 'It says nothing about the network.';
  if (!map || map.flat) return 'It is flat: nothing stands out.';
  const what = record.classSensitive ? '' : ' It is the same for every class.';
  if (map.kind === 'diverging') return table ? `${signWords(table, 'the class')}${what}` : what.trim();
  return `The brighter, the more it mattered.${what}`;
}

/** "golden retriever", "golden retriever rather than tabby" @param {Explanation} explanation */
export const classWords = ({ report }) => asked(report).replaceAll(/[“”]/g, '');

/** @param {{ label: string, probability: number }} prediction */
export const likelihood = ({ label, probability }) => `${shortLabel(label)}, ${percent(probability)}`;

/** What is fetched at a press. @param {{ bytes: number, whole: boolean }} download */
export function downloadWords({ bytes, whole }) {
  if (bytes === 0) return whole ? '' : 'Fetches the network once.';
  return whole ? `Fetches ${megabytes(bytes)} once.` : `Fetches ${megabytes(bytes)} and the network once.`;
}

/** @param {import('../client/types.js').Progress} progress */
export function progressWords({ stage, label, done, total }) {
  if (stage === 'download' && total > 0) return `${label}: ${bytesWords({ done, total })}, ${Math.floor((done / total) * 100)} %`;
  return label;
}
