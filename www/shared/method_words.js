// What a method and its settings are called.

import { engineText, t } from './language/text.js';

/**
 * @typedef {import('../../pkg/types/records.js').MethodRecord} MethodRecord
 * @typedef {import('../../pkg/types/records.js').Parameter} Parameter
 */

/**
 * The name of a method with these settings, as a report has it: "SmoothGrad (squared)". What is not set has its default.
 * @param {Pick<MethodRecord, "label"> & Partial<Pick<MethodRecord, "names" | "parameters">>} methodRecord
 * @param {Record<string, unknown>} [settings]
 */
export function methodName({ label, names = [], parameters = [] }, settings = {}) {
  const valueOf = (/** @type {string} */ name) => settings[name] ?? parameters.find((one) => one.name === name)?.default;
  return names.find(({ parameter, value }) => valueOf(parameter) === value)?.label ?? label;
}

/** "Noisy copies: 16." @param {Parameter} parameter @param {string} text */
export const settingWords = (parameter, text) => t`${engineText(parameter.label)}: ${settingText(parameter, text)}.`;

/** The value of a setting for people. @param {Parameter} parameter @param {string} text */
export function settingText(parameter, text) {
  if (parameter.kind === 'choice')
    return engineText(parameter.choices.find(({ value }) => String(value) === text)?.label ?? text);
  if (parameter.kind === 'boolean') return text === 'true' ? t`yes` : t`no`;
  return text;
}
