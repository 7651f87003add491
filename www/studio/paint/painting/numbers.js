// How good a head is, and what its maps rest on.

import { marked } from '../../../shared/language/text.js';

/**
 * @typedef {import('./value.js').Item} Item
 * @typedef {import('./value.js').Head} Head
 * @typedef {import('./value.js').Group} Group
 */

/** The groups in the order in which they are shown. @type {Record<Group, string>} */
export const GROUPS = {
  training: marked('Photos that it learned from'),
  'as-trained': marked('Test, badge on the monuments'),
  bare: marked('Test, no badge'),
  other: marked('Test, badge on the others'),
  'held-out': marked('Photos that were held out'),
};

/** The class that a head gives a photo. @param {import('../../../client/types.js').HeadAnswer} answer */
export const classOf = ({ shares }) => shares.indexOf(Math.max(...shares));

/** The share of a group that is classified as labelled; null without photos. @param {Item[]} items @param {Head} head @param {Group} group */
export function accuracy(items, head, group) {
  const of = items.filter((item) => item.group === group && head.has(item.id));
  const right = of.filter((item) => {
    const answer = head.get(item.id);
    return answer !== undefined && classOf(answer) === item.label;
  });
  return of.length === 0 ? null : right.length / of.length;
}

/**
 * The share of what speaks for the class that lies where the evidence is not, mean over the painted photos; null where none is painted.
 * @param {Item[]} items @param {Head} head @param {Map<string, Uint8Array>} paintings
 */
export function shareInside(items, head, paintings) {
  const shares = items.flatMap(({ id }) => {
    const [painting, answer] = [paintings.get(id), head.get(id)];
    if (!painting?.some((cell) => cell > 0) || !answer) return [];
    const positive = [...answer.map].map((value) => Math.max(0, value));
    const whole = positive.reduce((sum, value) => sum + value, 0);
    const inside = positive.reduce((sum, value, cell) => sum + (painting[cell] > 0 ? value : 0), 0);
    return [whole > 0 ? inside / whole : 0];
  });
  return shares.length === 0 ? null : shares.reduce((sum, share) => sum + share, 0) / shares.length;
}
