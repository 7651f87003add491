// A verdict in words.

import { firstSentence } from './format.js';
import { counted, engineText, marked, t, translated } from './language/text.js';

/**
 * @typedef {import('../../pkg/types/records.js').Verdict} Verdict
 * @typedef {import('../../pkg/types/records.js').Reason} Reason
 */

const VERDICTS = {
  clear: { symbol: '○', sentence: marked('Nothing was found against this map so far.') },
  careful: { symbol: '!', sentence: marked('Read this map with care.') },
  misleading: { symbol: '✕', sentence: marked('This map misleads.') },
};

/** The engine's headline names what the chart calls less than good, and nothing asks for care. */
const WEAK = { symbol: '◐', sentence: marked('Some checks say little for this map.') };

const EARNED = {
  symbol: '✓',
  sentence: marked('Every check that matters was made, and faithfulness, stability and a second method speak for this map.'),
};

export const LEVELS = {
  misleading: { word: marked('misleads'), symbol: '✕' },
  careful: { word: marked('careful'), symbol: '!' },
  weak: { word: marked('says little for the map'), symbol: '◐' },
  fine: { word: marked('speaks for the map'), symbol: '✓' },
  given: { word: marked('holds of every map'), symbol: '·' },
  unchecked: { word: marked('not checked'), symbol: '–' },
};

/**
 * What stands before a reason, such as "careful"; empty where the engine's sentence begins with it ("Not checked: …").
 * @param {{ level: keyof typeof LEVELS, sentence: string }} reason
 */
export function levelWord({ level, sentence }) {
  const { word } = LEVELS[level];
  return sentence.toLowerCase().startsWith(word) ? '' : translated(word);
}

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
  const words = engineText(headline);
  return depth === 'quick' && poor.length > 0 ? t`${words}; the chart finds: ${poor.join(', ')}` : words;
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
      ? passed > 0 && counted(passed, t`${passed} speaks for the map`, t`${passed} speak for the map`)
      : counted(all, t`${passed} of ${all} check passed`, t`${passed} of ${all} checks passed`),
    against > 0 && counted(against, t`${against} speaks against the map`, t`${against} speak against the map`),
    care > 0 && counted(care, t`${care} asks for care`, t`${care} ask for care`),
    little > 0 && counted(little, t`${little} says little either way`, t`${little} say little either way`),
    !quick && all > made && t`${all - made} not made`,
  ].filter(Boolean);
  const list = found.join(', ') || t`nothing was found`;
  const words = quick ? t`Quick check: ${list}.` : t`Thorough check: ${list}.`;
  return quick && later > 0 ? `${words} ${t`The thorough check looks at ${later} more.`}` : words;
}
