// The files in which a network keeps its weights: which one is missing, and what was given in its place.

import { t } from '../../shared/language/text.js';
import { isolated, shownName } from '../../shared/shown_name.js';

/** The file that the engine misses, by its name; null where it misses none. @param {string} message */
export const missingFile = (message) => /second file, `([^`]+)`, which was not given/.exec(message)?.[1] ?? null;

/** What was given is not what is missing. @param {string[]} given their names @param {string} missing its name */
export const wrongFileWords = (given, missing) =>
  given.length === 1
    ? t`“${shown(given[0])}” is not the second file that is missing: choose “${shown(missing)}”.`
    : t`${given.map((name) => t`“${shown(name)}”`).join(', ')} are not the second file that is missing: choose “${shown(missing)}”.`;

/** @param {string} name */
const shown = (name) => isolated(shownName(name));

/** Whether a file holds weights and no network, by its name as exporters give it. @param {{ name: string }} file */
export const looksLikeWeights = ({ name }) => /\.(data|bin|weights)$|\.onnx[._-]?data/i.test(name);

/** Weights were opened without their network. @param {string} name */
export const weightsAloneWords = (name) =>
  t`“${shown(name)}” looks like the weights of a network: choose the .onnx that belongs to it, both together.`;
