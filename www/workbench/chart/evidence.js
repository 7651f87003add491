// What a cell of the chart was measured from, as lines and curves.

import { decimal, minus } from '../../shared/format.js';
import { engineText, marked, t, translated } from '../../shared/language/text.js';

/**
 * @typedef {import('../../client/types.js').Curve} Curve
 *
 * What stands behind a cell, as far as there are curves in it.
 * @typedef {{ curves?: Curve[], details?: { curves?: Curve[] } }} Behind
 */

// Groups whose names say nothing to a reader.
const UNNAMED = ['details', 'parameters', 'controls'];

/**
 * Evidence as lines of name and value, whatever shape it has.
 * @param {unknown} evidence @param {string} [name] @returns {[string, string | number][]}
 */
export function evidenceLines(evidence, name = '') {
  if (evidence === null || evidence === undefined || evidence === '') return [];
  if (typeof evidence !== 'object') return [[name || t`Measured`, typeof evidence === 'number' ? evidence : textOf(evidence)]];
  const under = (/** @type {string} */ key) => (UNNAMED.includes(key) ? name : [name, spaced(key)].filter(Boolean).join(', '));
  if (!Array.isArray(evidence)) return Object.entries(evidence).flatMap(([key, value]) => evidenceLines(value, under(key)));
  if (evidence.every((one) => typeof one === 'number')) return [[name, textOf(evidence)]];
  return evidence.flatMap((value, place) => entryLine(value, `${name.replace(/s$/, '')} ${place + 1}`.trim()));
}

/**
 * An entry of a list on one line, under its own name where it begins with one: a network, a control.
 * @param {unknown} entry @param {string} name @returns {[string, string | number][]}
 */
function entryLine(entry, name) {
  const fields = Object.entries(entry ?? {}).filter(([, value]) => value !== null && value !== undefined);
  if (typeof entry !== 'object' || fields.some(([, value]) => typeof value === 'object' && !isNumbers(value))) {
    return evidenceLines(entry, name);
  }
  const named = typeof fields[0]?.[1] === 'string';
  const rest = named ? fields.slice(1) : fields;
  const whole = named && rest.length === 1 && typeof rest[0][1] === 'number';
  const words = () => rest.map(([key, value]) => `${spaced(key)}: ${textOf(value)}`).join(' · ');
  return [[named ? engineText(fields[0][1]) : name, whole ? rest[0][1] : words()]];
}

/**
 * The curves behind a cell, which are drawn rather than listed.
 * @param {Behind | null | undefined} evidence
 */
export const curvesOf = (evidence) => evidence?.details?.curves ?? evidence?.curves ?? [];

/** What is drawn, and how often something was measured: runs, networks and steps are listed themselves. */
const UNLISTED = ['curves', 'n'];

/** Evidence as far as it is listed. @param {{ details?: object }} evidence @returns {Record<string, unknown>} */
export const listedEvidence = ({ details, ...evidence }) =>
  Object.fromEntries(Object.entries({ ...evidence, ...details }).filter(([name]) => !UNLISTED.includes(name)));

/** @param {unknown} value @returns {value is number[]} */
const isNumbers = (value) => Array.isArray(value) && value.every((one) => typeof one === 'number');

/** @param {unknown} value */
function textOf(value) {
  if (typeof value === 'boolean') return value ? t`yes` : t`no`;
  if (isNumbers(value)) return value.map(short).join(', ');
  return typeof value === 'number' ? short(value) : engineText(String(value));
}

/** @param {number} value */
const short = (value) => minus(decimal(String(Number(value.toPrecision(3)))));

/** What the engine calls what it measured, in words. @type {Record<string, string | undefined>} */
const NAMES = {
  steps: marked('steps in which squares are switched off'),
  random: marked('a random map'),
  sobel: marked('an edge detector'),
  centre: marked('a blob in the middle'),
  noise: marked('noise added to the photo (share of its range)'),
  rerun: marked('the method was run again'),
  self_agreement: marked('two re-runs of one photo agree by (rank correlation)'),
  margins: marked('lead that counts over'),
  overlap: marked('strongest pixels in common (share)'),
  chance: marked('what a map without aim reaches'),
  gain: marked('share of the rest that is gained'),
  peak_on_object: marked('the strongest pixel lies on the object'),
  runs_ms: marked('runs (ms)'),
  first_ms: marked('first run (ms)'),
  warm_runs_at_most: marked('runs after the first, at most'),
  warm_ms_at_most: marked('no further run after (ms)'),
  runs: marked('gives a map'),
  reason: marked('why not'),
  power: marked('share of the spectrum’s power'),
  input: marked('height and width of the input (px)'),
  tap: marked('feature map'),
  rows: marked('rows of the feature map'),
  columns: marked('columns of the feature map'),
  spectrum_px: marked('detail by the spectrum (px)'),
};

/** @param {string} key */
const spaced = (key) => (NAMES[key] ? translated(NAMES[key]) : engineText(key.replaceAll(/[_-]/g, ' ')));
