// What the heads say, in a sentence.

import { percent } from '../../../shared/format.js';
import { accuracy, shareInside } from './numbers.js';
import { coveredOf } from './value.js';
import { t } from '../../../shared/language/text.js';

/** @param {import('./value.js').Value} value */
export function findingOf(value) {
  const { set, items, heads, paintings, phase, stale } = value;
  const labels = new Set(items.filter(({ group }) => group === 'training').map(({ label }) => label));
  if (labels.size === 0 && phase !== 'idle' && set === 'shipped') return t`The photos are being read.`;
  if (labels.size < 2)
    return set === 'own' ? t`Add photos to two classes at least.` : t`Photos of two classes are needed: read them again.`;
  const covered = coveredOf(value);
  if (covered) return t`${covered.name} is painted over entirely: leave something that the answer may rest on.`;
  const painted = [...paintings.values()].some((painting) => painting.some((cell) => cell > 0));
  if (!heads)
    return painted
      ? t`Now learn two heads, one without the penalty and one with it.`
      : t`Learn a head, and see what it looks at.`;
  const { plain, turned } = heads;
  const inside = { plain: shareInside(items, plain, paintings), turned: turned && shareInside(items, turned, paintings) };
  if (!painted || !turned || inside.plain === null || inside.turned === null) {
    if (painted) return t`You have painted: learn again.`;
    return set === 'shipped'
      ? t`Look at the maps: much of what speaks for “monument” lies on the badge. Paint over it, and learn again.`
      : t`Look at the maps. Where one rests on what is no evidence, paint over that, and learn again.`;
  }
  const group = set === 'shipped' ? 'other' : 'held-out';
  const [before, after] = [accuracy(items, plain, group), accuracy(items, turned, group)];
  const found = [
    t`Without the penalty ${percent(inside.plain)} of what speaks for the class lies where you painted, with it ${percent(inside.turned)}.`,
  ];
  if (before !== null && after !== null)
    found.push(
      set === 'shipped'
        ? t`Of the test photos whose badge misleads, ${percent(before)} are right without the penalty and ${percent(after)} with it.`
        : t`Of the photos held out, ${percent(before)} are right without the penalty and ${percent(after)} with it.`,
    );
  if (stale && phase === 'idle') found.push(t`Something has changed since: learn again.`);
  return found.reduce((one, next) => t`${one} ${next}`);
}
