// A verdict in words.

/**
 * @typedef {import('../../pkg/types/records.js').Verdict} Verdict
 * @typedef {import('../../pkg/types/records.js').Reason} Reason
 */

const VERDICTS = {
  clear: { word: 'No fault found', symbol: '○', sentence: 'Nothing was found against this map so far.' },
  careful: { word: 'Careful', symbol: '!', sentence: 'Read this map with care.' },
  misleading: { word: 'Misleading', symbol: '✕', sentence: 'This map misleads.' },
};

const EARNED = { word: 'No fault found', symbol: '✓', sentence: 'Every check that matters was made and speaks for this map.' };

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
 * A verdict's word, symbol and colour: `earned` is green, `clear` is neutral.
 * @param {Pick<Verdict, "verdict" | "earned">} found
 */
export function verdictLook({ verdict, earned }) {
  return earned ? { kind: 'earned', ...EARNED } : { kind: verdict, ...VERDICTS[verdict] };
}

/** The word of a verdict, with how much was checked where nothing was found. @param {Pick<Verdict, "verdict" | "earned" | "checks">} found */
export function standingWords(found) {
  const { word } = verdictLook(found);
  return found.verdict === 'clear' ? `${word}: ${found.checks.passed} of ${found.checks.all} checks passed` : word;
}

/** The reason that decided, or a sentence where nothing was found. @param {Pick<Verdict, "verdict" | "earned" | "reasons">} found */
export function decidingSentence(found) {
  const [first] = byWeight(found.reasons);
  const decides = first && (first.level === found.verdict || (first.level === 'weak' && !found.earned));
  return decides ? first.sentence : verdictLook(found).sentence;
}

/**
 * "Quick check: 4 of 9 checks passed, 1 speaks against the map, 1 says little, 3 not made."
 * @param {Pick<Verdict, "depth" | "checks"> & { reasons: Pick<Reason, "level">[] }} found
 */
export function extentWords({ depth, checks: { passed, made, all }, reasons }) {
  const count = (/** @type {Reason["level"][]} */ ...levels) => reasons.filter(({ level }) => levels.includes(level)).length;
  const [against, little] = [count('misleading', 'careful'), count('weak')];
  const words = [
    `${passed} of ${all} ${all === 1 ? 'check' : 'checks'} passed`,
    against > 0 && `${against} ${against === 1 ? 'speaks' : 'speak'} against the map`,
    little > 0 && `${little} ${little === 1 ? 'says' : 'say'} little either way`,
    all > made && `${all - made} not made`,
  ].filter(Boolean);
  return `${depth === 'quick' ? 'Quick' : 'Thorough'} check: ${words.join(', ')}.`;
}
