// Comparisons of methods that teach something, and the one that a comparison begins with.

import { marked } from '../../shared/language/text.js';

/**
 * @typedef {import('../../client/types.js').MethodRecord} MethodRecord
 *
 * @typedef {{ label: string, methods: string[] }} ReadyMade
 */

/** Comparisons that teach something, under a name of their own. */
export const PRESETS = [
  { label: 'Gradient, SmoothGrad, Grad-CAM', methods: ['gradient', 'smoothgrad', 'grad-cam'] },
  { label: marked('Explanation, or edges?'), methods: ['guided-backprop', 'gradient', 'sobel'] },
  {
    label: marked('Six class activation maps'),
    methods: ['grad-cam', 'grad-cam-plus-plus', 'hires-cam', 'xgrad-cam', 'layer-cam', 'eigen-cam'],
  },
];

/**
 * What a comparison begins with: the first ready-made one, and the method that is on display.
 * @param {string} method @param {MethodRecord[]} methods
 */
export function firstComparison(method, methods) {
  const usual = isOffered(PRESETS[0], methods) ? PRESETS[0].methods : methods.slice(0, 3).map(({ id }) => id);
  return usual.includes(method) ? usual : [method, ...usual];
}

/** @param {ReadyMade} preset @param {MethodRecord[]} methods */
export const isOffered = (preset, methods) => preset.methods.every((id) => methods.some((method) => method.id === id));
