// What a visitor says of a network: what is proposed at first, and the same as the engine takes it.

import { counted, t } from '../../shared/language/text.js';

/**
 * @typedef {import('../state/types/own_network.js').NetworkChoice} NetworkChoice
 * @typedef {import('../state/types/own_network.js').OwnNetwork} OwnNetwork
 * @typedef {import('../../client/types.js').Inspection} Inspection
 * @typedef {import('../../client/types.js').Preprocess} Preprocess
 * @typedef {import('../../client/types.js').Preset} Preset
 */

/** What the inspection proposes. @param {Inspection} inspection @param {string[] | null} imagenet its names, where they are known @returns {NetworkChoice} */
export function proposedChoice({ preprocess, input, outputs, card, tap, labels }, imagenet) {
  const named = proposedNames(labels, imagenet);
  return {
    preset: preprocess.preset ?? '',
    written: preprocess.preset ? null : preprocess.preprocess,
    fit: preprocess.preprocess.resize.mode,
    size: [input.height, input.width],
    output: outputs.find(({ proposed }) => proposed)?.name ?? '',
    head: card.head ?? '',
    tap: tap ?? '',
    ...named,
  };
}

/**
 * The inspection of a file that the page has a card for: the card says how it wants its photos, and nothing need be guessed.
 * @param {Inspection} inspection @param {Pick<import('../../client/types.js').ShippedCard, "sha256" | "name" | "preprocess">[]} cards of the shipped
 *   networks @returns {Inspection}
 */
export function withShippedCard(inspection, cards) {
  const card = cards.find(({ sha256 }) => sha256 === inspection.card.sha256);
  if (!card) return inspection;
  const reason = t`it is that of ${card.name}, which comes with this page and a card.`;
  return { ...inspection, preprocess: { preset: null, preprocess: card.preprocess, reason, sure: 'known' } };
}

/**
 * What a card says, as it was saved by this page or by the program.
 * @param {import('../../client/types.js').Card} card @param {Preset[]} presets @returns {NetworkChoice}
 */
export function choiceOfCard({ preprocess, input, logits, head, tap, labels }, presets) {
  const numbers = (/** @type {Pick<Preset, "channels" | "mean" | "scale">} */ { channels, mean, scale }) =>
    JSON.stringify([channels, mean, scale]);
  const { mode, filter } = preprocess.resize;
  const same = presets.filter((preset) => numbers(preset) === numbers(preprocess) && preset.filter === filter);
  // Two presets may differ by no more than how a photo usually comes to its size.
  const preset = same.find(({ fit }) => fit === mode) ?? same[0];
  return {
    preset: preset?.id ?? '',
    written: preset ? null : preprocess,
    fit: mode,
    size: [input.height, input.width],
    output: logits,
    head: head ?? '',
    tap: tap ?? '',
    namesFrom: Array.isArray(labels) ? 'own' : 'numbers',
    names: Array.isArray(labels) ? labels : [],
  };
}

/** @param {Inspection["labels"]} labels @param {string[] | null} imagenet @returns {Pick<NetworkChoice, "namesFrom" | "names">} */
function proposedNames({ kind, names }, imagenet) {
  if (kind === 'file') return { namesFrom: 'file', names };
  const known = imagenetNames(kind, imagenet);
  return known ? { namesFrom: 'imagenet', names: known } : { namesFrom: 'numbers', names: [] };
}

/** ImageNet's names for a network that has as many classes; null for another. @param {Inspection["labels"]["kind"]} kind @param {string[] | null} imagenet */
export function imagenetNames(kind, imagenet) {
  if (!imagenet) return null;
  if (kind === 'imagenet') return imagenet;
  return kind === 'imagenet-with-background' ? ['background', ...imagenet] : null;
}

/** How many names the classes of a network take: one output speaks for one class. @param {Inspection} inspection */
export const namesWanted = ({ outputs, classes }) => outputs.find(({ proposed }) => proposed)?.numbers ?? classes;

/** The sides, in pixels, that a network of open size can be given here. */
export const SIDES = { least: 1, most: 2048 };

/** A side as it was typed, in pixels; null where it is none that can be had. @param {string} text */
export function sideIn(text) {
  const side = Number(text);
  return text.trim() !== '' && Number.isInteger(side) && side >= SIDES.least && side <= SIDES.most ? side : null;
}

/** Names as somebody writes them: one per line, or between commas where there is one line. @param {string} text @returns {string[]} */
export function namesIn(text) {
  const trimmed = text.trim();
  if (trimmed === '') return [];
  const parts = trimmed.includes('\n') ? trimmed.split(/\r?\n/) : trimmed.split(',');
  return parts.map((part) => part.trim());
}

/** What is wrong with the names; null where they fit. @param {NetworkChoice} choice @param {Inspection} inspection */
export function namesProblem({ namesFrom, names }, inspection) {
  if (namesFrom === 'numbers') return null;
  const wanted = namesWanted(inspection);
  if (names.length !== wanted) {
    const given = counted(names.length, t`1 name`, t`${names.length} names`);
    return counted(wanted, t`${given} for 1 class.`, t`${given} for ${wanted} classes.`);
  }
  const empty = names.findIndex((name) => name === '');
  return empty < 0 ? null : t`Line ${empty + 1} has no name.`;
}

/** How photos are prepared. @param {NetworkChoice} choice @param {Preset[]} presets @returns {Preprocess} */
export function preprocessOf({ preset, written, fit, size }, presets) {
  const known = presets.find(({ id }) => id === preset);
  const { channels, mean, scale } = known ?? /** @type {Preprocess} */ (written);
  const filter = known?.filter ?? written?.resize.filter ?? 'bilinear';
  const [height, width] = size;
  if (fit === 'squash') return { resize: { mode: 'squash', filter }, crop: null, channels, mean, scale };
  // A file that writes its preparation out may have another margin around its crop.
  const own = !known && written?.resize.mode === 'short-side' ? written.resize.size : null;
  const shorter = Math.max(own ?? Math.floor((Math.max(height, width) * 8) / 7), height, width);
  return { resize: { mode: 'short-side', size: shorter, filter }, crop: { height, width }, channels, mean, scale };
}

/**
 * What is said of the network, as the engine takes it.
 * @param {string} name @param {NetworkChoice} choice @param {Preset[]} presets
 */
export function cardOf(name, choice, presets) {
  const { size, output, head, tap, namesFrom, names } = choice;
  return {
    name,
    preprocess: preprocessOf(choice, presets),
    labels: namesFrom === 'numbers' ? null : names,
    head: head || null,
    output: output || null,
    size,
    tap: tap || null,
  };
}

/**
 * A whole card, as `whylight inspect --write-card` writes it.
 * @param {string} name @param {NetworkChoice} choice @param {Inspection} inspection @param {Preset[]} presets
 */
export function wholeCard(name, choice, { card }, presets) {
  const { head, tap, labels, preprocess, output } = cardOf(name, choice, presets);
  const plain = name.replace(/\.onnx$/i, '');
  return {
    ...card,
    name: plain,
    preprocess,
    logits: output ?? card.logits,
    tap,
    ...(head ? { head } : {}),
    labels: labels ?? undefined,
  };
}

/** The class that an index means, by the names that are chosen. @param {number} index @param {NetworkChoice} choice */
export function classNamed(index, { namesFrom, names }) {
  if (namesFrom !== 'numbers' && names.length === 1 && index === 1) return t`not ${names[0]}`;
  return (namesFrom !== 'numbers' && names[index]) || t`class ${index}`;
}
