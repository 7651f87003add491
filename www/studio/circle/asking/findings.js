// What the rounds say, in a sentence.

import { percent, plural } from '../../../shared/format.js';
import { STRATEGIES } from './settings.js';

/** Accuracies on 2,000 digits that differ by less are one: two standard errors of the difference of two of them. */
const APART = 0.02;

/** @param {import('./value.js').Value} value */
export function findingOf({ history, answers, differ, settings }) {
  const now = history.at(-1);
  if (!now) return 'The network learns from 50 digits whose answers are known, and then asks about others.';
  const strokes = answers.filter(({ stroke }) => stroke && stroke.length > 0).length;
  const counted = settings.strokes ? '' : ' that does not count';
  const said = `From ${plural(now.answers, 'answer')}, ${strokes === answers.length ? 'each' : strokes} with a stroke${counted}, the network has learned to read ${percent(now.test)} of the test digits. ${percent(now.share_on_swatch)} of its gradient lies on the swatch.`;
  if (differ === null) return said;
  return differ === 0
    ? `${said} All labels that you gave in the last round are right.`
    : `${said} ${plural(differ, 'label')} of your last round ${differ === 1 ? 'differs' : 'differ'} from what is stored.`;
}

/** What the comparison says once it is whole: which strategy is ahead of chance, and what the strokes give. @param {import('./value.js').Column[]} columns */
export function comparisonOf(columns) {
  const endOf = (/** @type {string} */ strategy, /** @type {boolean} */ strokes) =>
    columns.find((one) => one.strategy === strategy && one.strokes === strokes)?.rounds.at(-1);
  const ends = /** @type {const} */ (['random', 'uncertainty', 'explanation', 'both']).map((strategy) => ({
    strategy,
    end: endOf(strategy, true),
  }));
  const [chance, bare] = [endOf('random', true), endOf('random', false)];
  const whole = [...ends.map(({ end }) => end), bare].every((end) => end && end.answers === chance?.answers);
  if (!whole || !chance || !bare) return null;
  const ahead = ends.filter(({ strategy, end }) => strategy !== 'random' && end && end.test - chance.test > APART);
  const names = ahead.map(({ strategy }) => STRATEGIES[strategy].label.toLowerCase());
  const first =
    names.length === 0
      ? 'No strategy is clearly ahead of chance here.'
      : `${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} clearly ahead of chance here.`;
  const gain = chance.test - bare.test;
  const second =
    gain > APART
      ? `The strokes are worth more: the same random answers give ${percent(chance.test)} with them and ${percent(bare.test)} without.`
      : `The same random answers give ${percent(chance.test)} with strokes and ${percent(bare.test)} without.`;
  return `${first[0].toUpperCase()}${first.slice(1)} ${second} One seed is one draw.`;
}
