// What stands below a picture that is saved: of what it is, of which photo and network, and what its colours are.

import { isControl, subject } from '../../shared/captions.js';
import { signWords } from '../../shared/colour_names.js';
import { significant } from '../../shared/format.js';
import { scaleWords } from '../picture/scale_words.js';
import { engineText, t, translated } from '../../shared/language/text.js';

/**
 * @typedef {import('../picture/scene.js').OnDisplay} OnDisplay
 * @typedef {import('../picture/scene.js').Scene} Scene
 */

/** The photo and the network. @param {Pick<import('../state/types/answers.js').MadeFrom, "photo" | "model">} madeFrom */
export const sourceLine = ({ photo, model }) => t`${translated(photo.title ?? photo.name ?? '')}, by the network ${model.name}.`;

/** @param {OnDisplay} onDisplay @param {Pick<Scene, "scale" | "table">} scene */
export function captionLines({ report, madeFrom }, { scale, table }) {
  const { method, settings } = madeFrom;
  const { map, partial } = report;
  const subjectWords = isControl(method)
    ? t`${engineText(method.label)}: it says nothing about the network`
    : subject(method, report);
  const stopped = partial ? t`Stopped after ${partial.done} of ${partial.total} parts.` : '';
  const what = [`${subjectWords}.`, settings, stopped].filter(Boolean).join(' ');
  const of = sourceLine(madeFrom);
  if (map.flat) return [what, of, t`Flat: every pixel has the value ${significant(map.values[0])}.`];
  const signs = scale.kind === 'diverging' && !isControl(method) ? ` ${signWords(table, t`the class`)}` : '';
  return [what, of, `${scaleWords(scale, report)}${signs}`];
}
