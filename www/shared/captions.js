import { ordinal, shortLabel } from './format.js';
import { engineText, marked, t, translated } from './language/text.js';

// What a map is of, in words: the same under every picture of it.

/**
 * @typedef {import('../../pkg/types/records.js').MethodRecord} MethodRecord
 *
 * What was asked, as an answer says.
 * @typedef {{ target: { label: string }, against?: { label: string } | null, score?: import('../../pkg/types/records.js').Score }} Asked
 */

/** A control knows nothing of the network, and some methods nothing of the class: their captions must not say otherwise. @param {Pick<MethodRecord, "family"> | null | undefined} method */
export const isControl = (method) => method?.family === 'Controls';

const SCORES = { logit: marked('logit'), 'log-probability': marked('log-probability'), probability: marked('probability') };

/**
 * "SmoothGrad (squared) for “tabby” rather than “tiger cat” (log-probability)". A report names the method with its settings.
 * @param {Pick<MethodRecord, "label" | "classSensitive">} method @param {Asked & { name?: string }} report
 */
export function subject({ label, classSensitive }, report) {
  const name = engineText(report.name ?? label);
  return classSensitive ? t`${name} for ${asked(report)}` : t`${name}, the same for every class`;
}

/** What is explained: a class, or what sets it apart from another, and which number of it where that is not the usual one. @param {Asked} report */
export function asked({ target, against, score }) {
  const name = shortLabel(target.label);
  const number = score && score !== 'logit' ? ` (${translated(SCORES[score])})` : '';
  return (against ? t`“${name}” rather than “${shortLabel(against.label)}”` : t`“${name}”`) + number;
}

/** What happened to the colours. @param {Pick<import('./colour.js').ColourScale, "percentile" | "flat">} scale */
export function clipWords({ percentile, flat }) {
  if (flat) return '';
  return percentile === 100 ? t`No colours clipped.` : t`Colours clipped at the ${ordinal(percentile)} percentile.`;
}
