// The families of metrics, and what each asks of a map.

/**
 * @typedef {import('../../client/types.js').MetricRecord} MetricRecord
 */

/** @type {Record<import('../../client/types.js').MetricFamily, [title: string, question: string]>} */
const FAMILIES = {
  faithfulness: ['Faithfulness', 'Does the score change with the pixels that the map marks?'],
  localisation: ['Localisation', 'Does the map lie on the object? Mark the object, unless the gallery has it.'],
  robustness: ['Robustness', 'Does the map stay the same when the photo hardly changes?'],
  randomisation: ['Randomisation', 'Does the map depend on the network and on the class?'],
  complexity: ['Complexity', 'How much of the photo does the map mark?'],
  axioms: ['Axioms', 'Does the map have the properties that its method promises?'],
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
