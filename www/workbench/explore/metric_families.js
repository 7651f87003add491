// The families of metrics, and what each asks of a map.

import { marked } from '../../shared/language/text.js';

/**
 * @typedef {import('../../client/types.js').MetricRecord} MetricRecord
 */

/** @type {Record<import('../../client/types.js').MetricFamily, [title: string, question: string]>} */
const FAMILIES = {
  faithfulness: [marked('Faithfulness'), marked('Does the score change with the pixels that the map marks?')],
  localisation: [marked('Localisation'), marked('Does the map lie on the object? Mark the object, unless the gallery has it.')],
  robustness: [marked('Robustness'), marked('Does the map stay the same when the photo hardly changes?')],
  randomisation: [marked('Randomisation'), marked('Does the map depend on the network and on the class?')],
  complexity: [marked('Complexity'), marked('How much of the photo does the map mark?')],
  axioms: [marked('Axioms'), marked('Does the map have the properties that its method promises?')],
};

/** Families with their metrics, in the registry's order. @param {MetricRecord[]} metrics */
export function metricFamilies(metrics) {
  const names = [...new Set(metrics.map(({ family }) => family))];
  return names.map((family) => ({
    family,
    title: FAMILIES[family][0],
    question: FAMILIES[family][1],
    metrics: metrics.filter((metric) => metric.family === family),
  }));
}
