// Which feature map is looked at.

import { defaultText } from '../state/parameters.js';

/**
 * @typedef {import('../state/types/graph.js').GraphView} GraphView
 * @typedef {import('../state/types/value.js').Value} Value
 */

/** The parameter of the method that is chosen which names a feature map. @param {Pick<Value, "methods" | "state">} value */
export const tapParameter = ({ methods, state }) =>
  methods?.find(({ id }) => id === state.method)?.parameters.find(({ kind }) => kind === 'tap');

/**
 * The name of the feature map that Grad-CAM and its relatives look at; '' for none.
 * @param {Pick<GraphView, "of">} graph @param {Pick<Value, "methods" | "state" | "model" | "ownNetwork">} value
 */
export function chosenTap({ of }, value) {
  if (of === 'own') return value.ownNetwork?.choice?.tap ?? '';
  const { state, model } = value;
  const parameter = tapParameter(value);
  return parameter ? (state.parameters[parameter.name] ?? defaultText(parameter, model)) : '';
}
