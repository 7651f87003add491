import { isUnfit } from '../../state/method_fit.js';
import { engineText, t } from '../../../shared/language/text.js';

/**
 * @typedef {import('../../../client/types.js').MethodRecord} MethodRecord
 * @typedef {import('../../state/types/answers.js').Model} Model
 */

/**
 * Methods as the choices of a field, under their families; those that the network cannot serve are there and cannot be chosen.
 * @param {MethodRecord[]} methods @param {Model | null} model
 */
export const methodChoices = (methods, model) =>
  methods.map((method) => {
    const { id, label, family } = method;
    const disabled = isUnfit(method, model);
    return {
      value: id,
      label: disabled ? t`${engineText(label)} (needs feature maps)` : engineText(label),
      group: engineText(family),
      disabled,
    };
  });
