// A verdict in words.

/**
 * @typedef {import('../../pkg/types/records.js').Verdict} Verdict
 * @typedef {import('../../pkg/types/records.js').Reason} Reason
 * @typedef {import('../../pkg/types/records.js').Level} Level
 */

export const VERDICTS = {
  trust: { word: 'Trust', symbol: '✓', sentence: 'Nothing speaks against this map.' },
  careful: { word: 'Careful', symbol: '!', sentence: 'Read this map with care.' },
  misleading: { word: 'Misleading', symbol: '✕', sentence: 'This map misleads.' },
};

export const LEVELS = {
  misleading: { word: 'misleads', symbol: '✕' },
  careful: { word: 'careful', symbol: '!' },
  fine: { word: 'fine', symbol: '✓' },
  unchecked: { word: 'not checked', symbol: '–' },
};

const ORDER = Object.keys(LEVELS);

/** What weighs most comes first. @template {Pick<Reason, "level">} R @param {R[]} reasons */
export const byWeight = (reasons) => [...reasons].sort((a, b) => ORDER.indexOf(a.level) - ORDER.indexOf(b.level));

/** The reason that decided, or a sentence where nothing was found. @param {Pick<Verdict, "verdict" | "reasons">} found */
export function decidingSentence({ verdict, reasons }) {
  const [first] = byWeight(reasons);
  return first && first.level === verdict ? first.sentence : VERDICTS[verdict].sentence;
}

/** "Quick check: 4 of 6 points, 2 not checked." @param {Pick<Verdict, "depth" | "reasons">} found */
export function extentWords({ depth, reasons }) {
  const open = reasons.filter(({ level }) => level === 'unchecked').length;
  const done = reasons.length - open;
  const points = `${done} ${done === 1 ? 'point' : 'points'} checked${open > 0 ? `, ${open} not` : ''}`;
  return `${depth === 'quick' ? 'Quick' : 'Thorough'} check: ${points}.`;
}
