// The settings of a map in words, as far as they differ from the defaults: two maps of one method that were made in different ways must not
// have the same caption.

import { settingText } from '../../shared/method_words.js';
import { namedTaps } from './parameters.js';
import { engineText, t } from '../../shared/language/text.js';

/**
 * @typedef {import('../../client/types.js').MethodRecord} MethodRecord
 * @typedef {import('../../client/types.js').Parameter} Parameter
 * @typedef {import('./types/answers.js').Model} Model
 * @typedef {import('./types/choices.js').Texts} Texts
 */

/**
 * "Noisy copies: 16. Feature map: conv4 (96 × 28 × 28)." Empty where every setting has its default.
 * @param {Pick<MethodRecord, "parameters">} methodRecord @param {Texts} texts that differ from the defaults @param {Pick<Model, "taps"> | null} model
 */
export function settingsWords({ parameters }, texts, model) {
  return parameters
    .filter(({ name }) => name in texts)
    .map((parameter) => t`${engineText(parameter.label)}: ${valueWords(parameter, texts[parameter.name], model)}.`)
    .reduce((one, next) => (one ? t`${one} ${next}` : next), '');
}

/** @param {Parameter} parameter @param {string} text @param {Pick<Model, "taps"> | null} model */
function valueWords(parameter, text, model) {
  if (parameter.kind !== 'tap') return settingText(parameter, text);
  return namedTaps(parameter, text, model)
    .map((name) => tapWords(name, model))
    .reduce((one, next) => t`${one} and ${next}`);
}

/** "conv4 (96 × 28 × 28)" @param {string} name @param {Pick<Model, "taps"> | null} model */
function tapWords(name, model) {
  const tap = model?.taps.find((one) => one.name === name);
  return tap ? `${name} (${tap.channels} × ${tap.height} × ${tap.width})` : name;
}
