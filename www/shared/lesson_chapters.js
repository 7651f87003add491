// Which chapter of the lesson is about which method: the workbench leads there from the method that is chosen.

import { marked } from './language/text.js';

/**
 * A chapter by its id in index.html, with its title there.
 * @typedef {{ id: string, title: string }} Chapter
 */

/** What a link from a chapter to the workbench calls it in the address, so that the workbench leads back. */
export const FROM = 'from';

const TITLES = Object.freeze({
  look: marked('What did it look at?'),
  noise: marked('Noise'),
  views: marked('The same dog again'),
  path: marked('Along a path'),
  outside: marked('Asking from outside'),
  inside: marked('Looking inside'),
  which: marked('Which to use?'),
  numbers: marked('Numbers that break'),
  trust: marked('Can you trust it?'),
  reasons: marked('Learning for the right reasons'),
});

/** Every method of the registry. @type {Readonly<Record<string, keyof typeof TITLES>>} */
const CHAPTER_OF_METHOD = Object.freeze({
  gradient: 'look',
  'input-x-gradient': 'look',
  smoothgrad: 'noise',
  'smoothgrad-squared': 'noise',
  vargrad: 'noise',
  'integrated-gradients': 'path',
  'adaptive-ig': 'path',
  idgi: 'path',
  'expected-gradients': 'path',
  'blur-ig': 'path',
  'guided-ig': 'path',
  'exact-ig': 'path',
  // Its values add up to the change from a baseline, as those along a path do.
  deeplift: 'path',
  // It adds up Integrated Gradients over regions.
  xrai: 'path',
  'grad-cam': 'inside',
  'grad-cam-plus-plus': 'inside',
  'hires-cam': 'inside',
  'xgrad-cam': 'inside',
  'layer-cam': 'inside',
  'eigen-cam': 'inside',
  'score-cam': 'inside',
  'ablation-cam': 'inside',
  'guided-grad-cam': 'inside',
  occlusion: 'outside',
  rise: 'outside',
  lime: 'outside',
  'kernel-shap': 'outside',
  shapley: 'outside',
  // Rules that change the walk back through the network: the chapter shows what such a map may say nothing of.
  'guided-backprop': 'trust',
  deconvnet: 'trust',
  'lrp-epsilon': 'trust',
  'lrp-gamma': 'trust',
  'lrp-zplus': 'trust',
  random: 'trust',
  sobel: 'trust',
  centre: 'trust',
});

/** Null for a method that no chapter is about. @param {string} method its id @returns {Chapter | null} */
export function chapterOf(method) {
  const id = CHAPTER_OF_METHOD[method];
  return id ? { id, title: TITLES[id] } : null;
}

/** The chapter from which a link led here; null where none did. @param {string} search of the address @returns {Chapter | null} */
export function chapterBefore(search) {
  const id = new URLSearchParams(search).get(FROM) ?? '';
  return Object.hasOwn(TITLES, id) ? { id, title: TITLES[/** @type {keyof typeof TITLES} */ (id)] } : null;
}
