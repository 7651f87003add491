// The panel for a network of the visitor's own.

/**
 * @typedef {import('../../../client/types.js').Inspection} Inspection
 * @typedef {import('../../../client/types.js').Preprocess} Preprocess
 * @typedef {import('../../../client/types.js').Preview} Preview
 * @typedef {import('../../../client/types.js').Fit} Fit
 * @typedef {import('../../../client/types.js').OwnFile} OwnCard
 * @typedef {import('./problem.js').Problem} Problem
 *
 * Where the names of the classes come from: the file, ImageNet, none but their numbers, or the visitor.
 * @typedef {"file" | "imagenet" | "numbers" | "own"} NamesFrom
 *
 * What the visitor says of a network.
 * @typedef {object} NetworkChoice
 * @property {string} preset its id; '' for what the file writes out
 * @property {Preprocess | null} written what the file writes out, where it is no preset
 * @property {Fit} fit how a photo comes to its size
 * @property {[height: number, width: number]} size of its input in pixels
 * @property {string} output its name
 * @property {"" | "softmax" | "sigmoid" | "probabilities" | "none"} head '' for that of the file
 * @property {string} tap '' for none
 * @property {NamesFrom} namesFrom
 * @property {string[]} names one per class; of a network with one output that of the class that it speaks for
 *
 * What is kept with a network: what the visitor said, the same as the engine takes it, and the files in which it keeps weights.
 * @typedef {{ choice: NetworkChoice, card: Partial<OwnCard>, beside: File[] }} NetworkSetup
 *
 * The panel. `key`: of the network whose setup is changed, null for a new one; `busy`: what is being done.
 * @typedef {object} OwnNetwork
 * @property {string | null} key
 * @property {string} name
 * @property {File[]} files the network and those in which it keeps weights
 * @property {string | null} busy
 * @property {Problem | null} problem
 * @property {Inspection | null} inspection
 * @property {NetworkChoice | null} choice
 * @property {string | null} wrongSize what to say of a size that was typed and cannot be had
 * @property {Preview | null} preview what it makes of the photo on display
 */

export {};
