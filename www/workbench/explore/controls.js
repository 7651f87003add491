// The control methods, whose maps know nothing of the network: what the numbers of a map are compared with.

/** @typedef {import('../../client/types.js').MethodRecord} MethodRecord */

/** Their ids. */
export const CONTROLS = ['random', 'sobel', 'centre'];

/** Their ids and labels, as far as this engine has them. @param {MethodRecord[] | null} methods */
export const controlsOf = (methods) =>
  CONTROLS.map((id) => methods?.find((method) => method.id === id))
    .filter((method) => method !== undefined)
    // They stand among controls, so the label need not say it.
    .map(({ id, label }) => ({ id, label: label.replace(/ \(control\)$/, '') }));
