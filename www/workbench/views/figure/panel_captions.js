import { peakOf } from '../../../shared/colour.js';
import { signWords } from '../../../shared/colour_names.js';
import { significant } from '../../../shared/format.js';
import { clipWords, isControl, subject } from '../../../shared/captions.js';

/**
 * @typedef {import('../../../shared/colour.js').ColourScale} ColourScale
 * @typedef {import('../../scene.js').OnDisplay} OnDisplay
 * @typedef {import('../../state/types/answers.js').Photo} Photo
 * @typedef {import('../../state/types/answers.js').ShownReport} ShownReport
 */

// What is said of photo, map and overlay: below each picture, and to a screen reader in its place.

/** @param {Pick<ShownReport, "view"> | null} seen the report on this photo, if there is one @param {Photo} photo */
export function photoCaption(photo, seen) {
  const { x0, y0, x1, y1 } = seen?.view ?? { x0: 0, y0: 0, x1: 1, y1: 1 };
  const cut = x0 > 0 || y0 > 0 || x1 < 1 || y1 < 1;
  return `${photo.title ?? photo.name}.${cut ? ' The network does not see the faded edge.' : ''}`;
}

/** @param {OnDisplay} onDisplay @param {ColourScale} scale @param {Uint8Array} table of the colours */
export function mapCaption({ madeFrom, report }, scale, table) {
  if (isControl(madeFrom.method)) return `${madeFrom.method.label}. It says nothing about the network. ${clipWords(scale)}`;
  const what = subject(madeFrom.method, report);
  if (report.map.flat) return `${what}. It is flat: nothing stands out.`;
  const reading = report.map.kind === 'diverging' ? signWords(table, 'it') : 'The brighter, the larger the value.';
  return `${what}. ${reading} ${clipWords(scale)}`;
}

/** @param {OnDisplay} onDisplay @param {ColourScale} scale */
export function overlayCaption({ madeFrom, report }, scale) {
  const reading = isControl(madeFrom.method)
    ? 'This map explains nothing. A map that looks like it may explain nothing either.'
    : 'The map over the photo. It does not say what the network understood there.';
  return report.map.flat ? reading : `${reading} ${clipWords(scale)}`;
}

/** A map for those who do not see it: what it is of, and where it is strongest. @param {OnDisplay} onDisplay */
export function describeMap({ report, madeFrom }) {
  const { map } = report;
  const what = subject(madeFrom.method, report);
  if (map.flat) return `${what}: flat, every pixel has the value ${significant(map.values[0])}`;
  const peak = peakOf(map);
  const left = Math.round(((peak.column + 0.5) / map.width) * 100);
  const top = Math.round(((peak.row + 0.5) / map.height) * 100);
  return `${what}. Strongest at ${left} % from the left and ${top} % from the top of what the network sees`;
}
