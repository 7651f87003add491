// A map while it is being made, as a report, so that everything that shows reports shows it too.

import { lowered } from '../../shared/format.js';
import { engineText, t } from '../../shared/language/text.js';
import { language } from '../../shared/language/catalogue.js';

/**
 * @typedef {import('../../client/types.js').DeviceRecord} DeviceRecord
 * @typedef {import('../state/types/answers.js').Model} Model
 * @typedef {import('../../client/types.js').Prediction} Prediction
 * @typedef {import('../../client/types.js').Familiarity} Familiarity
 * @typedef {import('../state/types/answers.js').Question} Question
 * @typedef {import('../state/types/choices.js').ClassChoice} ClassChoice
 * @typedef {import('../../client/types.js').Done} Done
 * @typedef {import('../../client/types.js').Parameter} Parameter
 * @typedef {import('../../client/types.js').ParameterValues} ParameterValues
 * @typedef {import('../../client/types.js').Sketch} EngineSketch
 * @typedef {import('../state/types/answers.js').SketchReport} SketchReport
 * @typedef {import('../state/types/answers.js').NamedClass} NamedClass
 *
 * What a sketch is of; `name`: of the method with its settings.
 * @typedef {{ predictions: Prediction[], familiarity: Familiarity | null, model: Model, question: Question, name: string, parameters: ParameterValues, device: DeviceRecord }} Seen
 */

/**
 * @param {EngineSketch} sketch @param {Seen} seen
 * @returns {SketchReport} as the engine gives for work that was stopped
 */
export function reportOfSketch(
  { map, done, total, view },
  { predictions, familiarity, model, question, name, parameters, device },
) {
  /** Networks and photos are open, so classes go by their numbers. @param {ClassChoice} asked @returns {NamedClass} */
  const named = (asked) => {
    const index = Number(asked);
    return (
      predictions.find((prediction) => prediction.index === index) ?? {
        index,
        label: model.labels[index],
        probability: null,
        logit: null,
      }
    );
  };
  return {
    predictions,
    familiarity,
    target: question.target === 'top' ? predictions[0] : named(question.target),
    against: question.against === '' ? null : named(question.against),
    score: question.score,
    head: model.head,
    partial: { done, total },
    method: question.method,
    name,
    parameters,
    view,
    map,
    strength: null,
    remark: null,
    timings: [],
    device,
  };
}

/**
 * What the parts are: the whole-number setting that says how many there are names them.
 * @param {Done} done @param {Parameter[]} declarations @param {ParameterValues} parameters
 */
export function partsWords({ total }, declarations, parameters) {
  const counted = declarations.find(
    ({ kind, name, default: usual }) => kind === 'integer' && Number(parameters[name] ?? usual) === total,
  );
  if (!counted) return t`parts of the work`;
  return language() === 'en' ? lowered(counted.label) : engineText(counted.label);
}
