// What can be chosen of the maps inside a network.

import { oneOf, onSlider } from '../pieces/address.js';
import { marked } from '../../shared/language/text.js';
import { NETWORKS } from './networks.js';

/** Classes of the puppy's photo; that of the lesson has no name in the address. @type {{ id: string, label: string }[]} */
export const TARGETS = [
  { id: '', label: marked('golden retriever') },
  { id: 'tabby', label: marked('tabby') },
  { id: 'top', label: marked('the likeliest one') },
];

/** @param {Map<string, string>} set by the address */
const layersOf = (set) => (NETWORKS.find(({ id }) => id === set.get('inside.network')) ?? NETWORKS[0]).layers;

/** @type {import('../pieces/address.js').Choices} */
export const INSIDE_CHOICES = {
  'inside.network': oneOf(NETWORKS.map(({ id }) => id)),
  'inside.layer': (text, set) => onSlider({ min: 0, max: layersOf(set).length - 1 })(text),
  'inside.target': oneOf(TARGETS.map(({ id }) => id)),
};
