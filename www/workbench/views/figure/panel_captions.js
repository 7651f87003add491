import { peakOf } from '../../../shared/colour.js';
import { signWords } from '../../../shared/colour_names.js';
import { percent, significant } from '../../../shared/format.js';
import { isControl, subject } from '../../../shared/captions.js';
import { engineText, t } from '../../../shared/language/text.js';

/**
 * @typedef {import('../../picture/scene.js').OnDisplay} OnDisplay
 * @typedef {import('../../state/types/answers.js').Photo} Photo
 * @typedef {import('../../state/types/answers.js').ShownReport} ShownReport
 */

// What is said of photo, map and overlay: below each picture, and to a screen reader in its place. Where the colours end stands at the colour bar.

/** @param {Pick<ShownReport, "view"> | null} seen the report on this photo, if there is one @param {Photo} photo */
export function photoCaption(photo, seen) {
  const { x0, y0, x1, y1 } = seen?.view ?? { x0: 0, y0: 0, x1: 1, y1: 1 };
  const cut = x0 > 0 || y0 > 0 || x1 < 1 || y1 < 1;
  const name = photo.title ?? photo.name;
  return cut ? t`${name}. The network does not see the faded edge.` : t`${name}.`;
}

/** @param {OnDisplay} onDisplay @param {Uint8Array} table of the colours */
export function mapCaption({ madeFrom, report }, table) {
  const { method, settings } = madeFrom;
  const what = isControl(method) ? engineText(method.label) : subject(method, report);
  return [t`${what}.`, settings, readingWords({ madeFrom, report }, table)]
    .filter(Boolean)
    .reduce((one, next) => t`${one} ${next}`);
}

/** @param {OnDisplay} onDisplay @param {Uint8Array} table of the colours */
function readingWords({ madeFrom, report: { map } }, table) {
  if (isControl(madeFrom.method)) return t`It says nothing about the network.`;
  if (map.flat) return t`It is flat: nothing stands out.`;
  return map.kind === 'diverging' ? signWords(table, t`it`) : t`The brighter, the larger the value.`;
}

/** @param {OnDisplay} onDisplay */
export const overlayCaption = ({ madeFrom }) =>
  isControl(madeFrom.method)
    ? t`This map explains nothing. A map that looks like it may explain nothing either.`
    : t`The map over the photo. It does not say what the network understood there.`;

/** A map for those who do not see it: what it is of, and where it is strongest. @param {OnDisplay} onDisplay */
export function describeMap({ report, madeFrom }) {
  const { map } = report;
  const what = [subject(madeFrom.method, report), madeFrom.settings.replace(/\.$/, '')].filter(Boolean).join('. ');
  if (map.flat) return t`${what}: flat, every pixel has the value ${significant(map.values[0])}`;
  const peak = peakOf(map);
  const left = percent((peak.column + 0.5) / map.width);
  const top = percent((peak.row + 0.5) / map.height);
  return t`${what}. Strongest at ${left} from the left and ${top} from the top of what the network sees`;
}
