import { peakOf, valueAt } from '../../../shared/colour.js';
import { percent, significant } from '../../../shared/format.js';
import { t } from '../../../shared/language/text.js';

/** @typedef {import('../../state/types/value.js').Value} Value */

/**
 * Where the crosshair stands, or null: it joins pictures of one photo only.
 * @param {Pick<Value, "ui" | "photo" | "madeFrom">} value
 */
export const crosshairOf = ({ ui, photo, madeFrom }) => (madeFrom?.photo === photo ? ui.cursor : null);

/** The value under the crosshair, in words. @param {Value} value */
export function readout(value) {
  const { report, madeFrom, photo } = value;
  if (!report || madeFrom?.photo !== photo) return '';
  const cursor = crosshairOf(value);
  if (!cursor) return t`Point at a picture, or focus it and use the arrow keys, to read a value.`;
  const at = valueAt(report, cursor);
  if (!at) return t`The network does not see this part of the photo.`;
  if (at.value === 0) return t`Row ${at.row}, column ${at.column}: ${significant(at.value)}`;
  const share = percent(Math.abs(at.value / peakOf(report.map).value));
  return t`Row ${at.row}, column ${at.column}: ${significant(at.value)}, ${share} of the largest`;
}
