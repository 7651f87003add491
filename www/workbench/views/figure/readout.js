import { peakOf, valueAt } from '../../../shared/colour.js';
import { percent, significant } from '../../../shared/format.js';

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
  if (!cursor) return 'Point at a picture, or focus it and use the arrow keys, to read a value.';
  const at = valueAt(report, cursor);
  if (!at) return 'The network does not see this part of the photo.';
  const share = at.value === 0 ? '' : `, ${percent(Math.abs(at.value / peakOf(report.map).value))} of the largest`;
  return `Row ${at.row}, column ${at.column}: ${significant(at.value)}${share}`;
}
