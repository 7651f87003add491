// What can be chosen of the path, and what the figure begins with.

import { oneOf } from '../pieces/address.js';
import { BASELINES } from './walk.js';

export const STEPS = [4, 8, 16, 32];

/** @type {{ baseline: import('./walk.js').BaselineId, steps: number }} */
export const USUAL = { baseline: 'black', steps: 8 };

/** @type {import('../pieces/address.js').Choices} */
export const WALK_CHOICES = { 'path.baseline': oneOf(BASELINES.map(([id]) => id)), 'path.steps': oneOf(STEPS.map(String)) };
