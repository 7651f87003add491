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

/** The engine's headline names what the chart calls less than good, and nothing asks for care. */
const WEAK = { symbol: '◐', sentence: 'Some checks say little for this map.' };

const EARNED = {
  symbol: '✓',
  sentence: 'Every check that matters was made, and faithfulness, stability and a second method speak for this map.',
};

export const LEVELS = {
  misleading: { word: 'misleads', symbol: '✕' },
  careful: { word: 'careful', symbol: '!' },
  weak: { word: 'says little for the map', symbol: '◐' },
  fine: { word: 'speaks for the map', symbol: '✓' },
  given: { word: 'holds of every map', symbol: '·' },
  unchecked: { word: 'not checked', symbol: '–' },
};

const ORDER = Object.keys(LEVELS);

/** What weighs most comes first. @template {Pick<Reason, "level">} R @param {R[]} reasons */
export const byWeight = (reasons) => [...reasons].sort((a, b) => ORDER.indexOf(a.level) - ORDER.indexOf(b.level));

/**
 * A verdict's symbol and colour: `earned` is green, `clear` is neutral, and `weak` is a clear one whose headline names what was found.
 * @param {Pick<Verdict, "verdict" | "earned" | "named">} found
 */
export function verdictLook({ verdict, earned, named }) {
  if (earned) return { kind: 'earned', ...EARNED };
  return verdict === 'clear' && named.length > 0 ? { kind: 'weak', ...WEAK } : { kind: verdict, ...VERDICTS[verdict] };
}

/**
 * The engine's own headline, which says no more than was measured. A quick look does not compare with the controls: what the chart found poor
 * meanwhile stands beside it.
 * @param {Pick<Verdict, "headline" | "depth">} found @param {string[]} [poor] in the words of the chart
 */
export function standingWords({ headline, depth }, poor = []) {
  return depth === 'quick' && poor.length > 0 ? `${headline}; the chart finds: ${poor.join(', ')}` : headline;
}

/** @typedef {Pick<Verdict, "verdict" | "named" | "earned" | "reasons">} Found */

/**
 * What a reader is told beside the headline: the reason that it names, and the one that decided where that is another; a sentence where nothing
 * was found.
 * @param {Found} found
 */
export function decidingSentence(found) {
  const reasons = byWeight(found.reasons);
  const named = reasons.find(({ id, level }) => found.named.includes(id) && ['misleading', 'careful', 'weak'].includes(level));
  const decides = decidingReason(found, reasons);
  const told = named && (decides === undefined || decides.level === named.level) ? [named] : [named, decides];
  return told.flatMap((reason) => reason?.sentence ?? []).join(' ') || verdictLook(found).sentence;
}

/** @param {Found} found @param {Reason[]} reasons by weight @returns {Reason | undefined} */
function decidingReason({ verdict, earned }, reasons) {
  const [first] = reasons;
  if (first?.level === verdict || (verdict === 'clear' && first?.level === 'weak' && !earned)) return first;
  // A map whose faithfulness could not be checked asks for care, whatever else was found.
  return verdict === 'careful' ? reasons.find(({ id, level }) => id === 'faithfulness' && level === 'unchecked') : undefined;
}

/** The same at a glance: what else there is to say of it stands with the reasons. @param {Found} found */
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
