// What there is to choose from, and the picture of a choice.

import { changedBy, countAt, withChanged } from './removal_order.js';
import { oneOf, onSlider } from '../pieces/address.js';
import { marked } from '../../shared/language/text.js';

/** Points of a curve beside its start. */
export const STEPS = 25;

/** Maps that are drawn as the metrics sort them, one number for each pixel: a class activation map, and two that know nothing of the network. */
export const METHODS = [
  { id: 'grad-cam', label: marked('Grad-CAM') },
  { id: 'sobel', label: marked('Edges of the photo') },
  { id: 'centre', label: marked('A blob in the middle') },
];

/** @type {import('../pieces/address.js').Choices} */
export const REMOVAL_CHOICES = {
  'trust.method': oneOf(METHODS.map(({ id }) => id)),
  'trust.metric': oneOf(['deletion', 'insertion']),
  'trust.step': onSlider({ min: 0, max: STEPS }),
};

/** @param {string} method @param {string} metric */
export const curveKey = (method, metric) => `${method} ${metric}`;

/** The pixels on display; null before there is a map. @param {import('./removal_figure.js').Removal} value */
export function pictureOf({ ground, values, method, metric, step }) {
  const map = values.get(method);
  if (!ground || !map) return null;
  const { rgba } = ground.seen;
  return withChanged(rgba, changedBy(map, countAt(map.length, STEPS, step)), metric === 'deletion', ground.empty);
}
