// A verdict in words.

import { firstSentence, plural } from './format.js';

/**
 * @typedef {import('../../pkg/types/records.js').Verdict} Verdict
 * @typedef {import('../../pkg/types/records.js').Reason} Reason
 */

const VERDICTS = {
  clear: { symbol: '○', sentence: 'Nothing was found against this map so far.' },
  careful: { symbol: '!', sentence: 'Read this map with care.' },
  misleading: { symbol: '✕', sentence: 'This map misleads.' },
};

const EARNED = {
  symbol: '✓',
  sentence: 'Every check that matters was made, and faithfulness, stability and a second method speak for this map.',
};

export const LEVELS = {
  misleading: { word: 'misleads', symbol: '✕' },
  careful: { word: 'careful', symbol: '!' },
  weak: { word: 'says little for the map', symbol: '○' },
  fine: { word: 'speaks for the map', symbol: '✓' },
  given: { word: 'holds of every map', symbol: '·' },
  unchecked: { word: 'not checked', symbol: '–' },
};

const ORDER = Object.keys(LEVELS);

/** What weighs most comes first. @template {Pick<Reason, "level">} R @param {R[]} reasons */
export const byWeight = (reasons) => [...reasons].sort((a, b) => ORDER.indexOf(a.level) - ORDER.indexOf(b.level));

/**
 * A verdict's symbol and colour: `earned` is green, `clear` is neutral.
 * @param {Pick<Verdict, "verdict" | "earned">} found
 */
export function verdictLook({ verdict, earned }) {
  return earned ? { kind: 'earned', ...EARNED } : { kind: verdict, ...VERDICTS[verdict] };
}

/**
 * The engine's own headline, which says no more than was measured. A quick look does not compare with the controls: what the chart found poor
 * meanwhile stands beside it.
 * @param {Pick<Verdict, "headline" | "depth">} found @param {string[]} [poor] in the words of the chart
 */
export function standingWords({ headline, depth }, poor = []) {
  return depth === 'quick' && poor.length > 0 ? `${headline}; the chart finds: ${poor.join(', ')}` : headline;
}

/** The reason that decided, or a sentence where nothing was found. @param {Pick<Verdict, "verdict" | "earned" | "reasons">} found */
export function decidingSentence(found) {
  const [first] = byWeight(found.reasons);
  const decides = first && (first.level === found.verdict || (first.level === 'weak' && !found.earned));
  return decides ? first.sentence : verdictLook(found).sentence;
}

/** The same at a glance: what else there is to say of it stands with the reasons. @param {Pick<Verdict, "verdict" | "earned" | "reasons">} found */
export const decidingGlance = (found) => firstSentence(decidingSentence(found));

/**
 * "Quick check: 1 speaks for the map, 1 says little either way. The thorough check makes 3 more."
 * @param {Pick<Verdict, "depth" | "checks"> & { reasons: Pick<Reason, "level">[] }} found
 */
export function extentWords({ depth, checks: { passed, made, all, open: later }, reasons }) {
  const count = (/** @type {Reason["level"][]} */ ...levels) => reasons.filter(({ level }) => levels.includes(level)).length;
  const [against, care, little] = [count('misleading'), count('careful'), count('weak')];
  const quick = depth === 'quick';
  const found = [
    quick
      ? passed > 0 && `${passed} ${passed === 1 ? 'speaks' : 'speak'} for the map`
      : `${passed} of ${plural(all, 'check')} passed`,
    against > 0 && `${against} ${against === 1 ? 'speaks' : 'speak'} against the map`,
    care > 0 && `${care} ${care === 1 ? 'asks' : 'ask'} for care`,
    little > 0 && `${little} ${little === 1 ? 'says' : 'say'} little either way`,
    !quick && all > made && `${all - made} not made`,
  ].filter(Boolean);
  const words = `${quick ? 'Quick' : 'Thorough'} check: ${found.join(', ') || 'nothing was found'}.`;
  return quick && later > 0 ? `${words} The thorough check looks at ${later} more.` : words;
}
