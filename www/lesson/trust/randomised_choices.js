// The maps of the figure, and at how many re-initialised layers they are compared.

import { oneOf, onSlider } from '../pieces/address.js';
import { marked } from '../../shared/language/text.js';

export const RANDOMISED_METHODS = [
  { id: 'grad-cam', label: marked('Grad-CAM') },
  { id: 'gradient', label: marked('Gradient') },
  { id: 'guided-backprop', label: marked('Guided Backpropagation') },
  { id: 'sobel', label: marked('Edges of the photo') },
];

/** How many layers of the lesson's network have weights. The figure takes the number from the engine; an address is read before. */
const LAYERS = 50;

/** @type {import('../pieces/address.js').Choices} */
export const RANDOMISED_CHOICES = {
  'trust.map': oneOf(RANDOMISED_METHODS.map(({ id }) => id)),
  'trust.layers': onSlider({ min: 0, max: LAYERS }),
};

/** @param {string} method @param {number} count */
export const triedKey = (method, count) => `${method} ${count}`;

/** Some of all layers, the last ones first, where most changes. @param {number} layers */
export function someOf(layers) {
  const counts = [0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89].filter((count) => count < layers);
  return [...counts, layers];
}
