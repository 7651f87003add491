// What the rounds say, in a sentence.

import { percent } from '../../../shared/format.js';
import { STRATEGIES } from './settings.js';
import { counted, t, translated } from '../../../shared/language/text.js';
import { language } from '../../../shared/language/catalogue.js';

/** Accuracies on 2,000 digits that differ by less are one: two standard errors of the difference of two of them. */
const APART = 0.02;

/** @param {import('./value.js').Value} value */
export function findingOf({ history, answers, differ, settings }) {
  const now = history.at(-1);
  if (!now) return t`The network learns from 50 digits whose answers are known, and then asks about others.`;
  const strokes = answers.filter(({ stroke }) => stroke && stroke.length > 0).length;
  const [all, right] = [now.answers, percent(now.test)];
  const each = strokes === answers.length;
  const learned = settings.strokes
    ? each
      ? t`From ${all} answers, each with a stroke, the network has learned to read ${right} of the test digits.`
      : t`From ${all} answers, ${strokes} with a stroke, the network has learned to read ${right} of the test digits.`
    : each
      ? t`From ${all} answers, each with a stroke that does not count, the network has learned to read ${right} of the test digits.`
      : t`From ${all} answers, ${strokes} with a stroke that does not count, the network has learned to read ${right} of the test digits.`;
  const said = t`${learned} ${t`${percent(now.share_on_swatch)} of its gradient lies on the swatch.`}`;
  if (differ === null) return said;
  const told =
    differ === 0
      ? t`All labels that you gave in the last round are right.`
      : counted(
          differ,
          t`1 label of your last round differs from what is stored.`,
          t`${differ} labels of your last round differ from what is stored.`,
        );
  return t`${said} ${told}`;
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
  const names = new Intl.ListFormat(language()).format(ahead.map(({ strategy }) => translated(STRATEGIES[strategy].label)));
  const first =
    ahead.length === 0
      ? t`No strategy is clearly ahead of chance here.`
      : counted(ahead.length, t`${names} is clearly ahead of chance here.`, t`${names} are clearly ahead of chance here.`);
  const gain = chance.test - bare.test;
  const second =
    gain > APART
      ? t`The strokes are worth more: the same random answers give ${percent(chance.test)} with them and ${percent(bare.test)} without.`
      : t`The same random answers give ${percent(chance.test)} with strokes and ${percent(bare.test)} without.`;
  return t`${first} ${second} One seed is one draw.`;
}
