import { ordinal, shortLabel } from './format.js';

// What a map is of, in words: the same under every picture of it.

/**
 * @typedef {import('../../pkg/types/records.js').MethodRecord} MethodRecord
 *
 * What was asked, as an answer says.
 * @typedef {{ target: { label: string }, against?: { label: string } | null, score?: import('../../pkg/types/records.js').Score }} Asked
 */

/** A control knows nothing of the network, and some methods nothing of the class: their captions must not say otherwise. @param {Pick<MethodRecord, "family"> | null | undefined} method */
export const isControl = (method) => method?.family === 'Controls';

const SCORES = { logit: 'logit', 'log-probability': 'log-probability', probability: 'probability' };

/**
 * "SmoothGrad (squared) for “tabby” rather than “tiger cat” (log-probability)". A report names the method with its settings.
 * @param {Pick<MethodRecord, "label" | "classSensitive">} method @param {Asked & { name?: string }} report
 */
export function subject({ label, classSensitive }, report) {
  const { name = label } = report;
  return classSensitive ? `${name} for ${asked(report)}` : `${name}, the same for every class`;
}

/** What is explained: a class, or what sets it apart from another, and which number of it where that is not the usual one. @param {Asked} report */
export function asked({ target, against, score }) {
  const rather = against ? ` rather than “${shortLabel(against.label)}”` : '';
  const number = score && score !== 'logit' ? ` (${SCORES[score]})` : '';
  return `“${shortLabel(target.label)}”${rather}${number}`;
}

/** What happened to the colours. @param {Pick<import('./colour.js').ColourScale, "percentile" | "flat">} scale */
export function clipWords({ percentile, flat }) {
  if (flat) return '';
  return percentile === 100 ? 'No colours clipped.' : `Colours clipped at the ${ordinal(percentile)} percentile.`;
}
