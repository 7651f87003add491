// Which methods a network can serve, as far as that is known before they are asked.

import { engineText, t } from '../../shared/language/text.js';

/**
 * @typedef {import('../../client/types.js').MethodRecord} MethodRecord
 * @typedef {import('./types/answers.js').Model} Model
 * @typedef {import('./types/value.js').Value} Value
 */

/** The network of the state, once it is open. @param {Pick<Value, "model" | "state">} value */
export const servedModel = ({ model, state }) => (model?.key === state.model ? model : null);

/** Whether the network lacks what the method looks at: a feature map. @param {Pick<MethodRecord, "parameters">} method @param {Pick<Model, "taps"> | null} model null while it is not open */
export const isUnfit = ({ parameters }, model) => model?.taps.length === 0 && parameters.some(({ kind }) => kind === 'tap');

/** The methods that a network can serve; all while it is not open. @template {Pick<MethodRecord, "parameters">} M @param {M[]} methods @param {Pick<Model, "taps"> | null} model */
export const fittingMethods = (methods, model) => methods.filter((method) => !isUnfit(method, model));

/** Why not. @param {Pick<MethodRecord, "label">} method @param {Pick<Model, "name">} model */
export const unfitWords = ({ label }, { name }) => t`${engineText(label)} looks at feature maps, and ${name} has none`;

/** Why methods of a list cannot be chosen; '' where all can. @param {MethodRecord[]} methods @param {Model | null} model */
export function unfitHelp(methods, model) {
  const unfit = methods.filter((method) => isUnfit(method, model));
  if (!model || unfit.length === 0) return '';
  return unfit.length === 1
    ? t`${engineText(unfit[0].label)} cannot be chosen, since ${model.name} has no feature maps.`
    : t`The ${unfit.length} methods that look at feature maps cannot be chosen, since ${model.name} has no feature maps.`;
}
