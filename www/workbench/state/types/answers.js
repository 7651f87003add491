// Questions and their answers.

/**
 * @typedef {import('../../../client/types.js').Report} Report
 * @typedef {import('../../../client/types.js').MapRecord} MapRecord
 * @typedef {import('../../../client/types.js').MethodRecord} MethodRecord
 * @typedef {import('../../../client/types.js').GalleryObject} GalleryObject
 * @typedef {import('../../../client/types.js').Done} Done
 * @typedef {import('../../../client/messages.js').OpenedModel} OpenedModel
 * @typedef {import('./choices.js').State} State
 *
 * Everything that decides a map, and nothing that only decides how it is shown.
 * @typedef {Pick<State, "device" | "photo" | "model" | "target" | "against" | "score" | "method" | "parameters" | "reference">} Question
 *
 * A cell of the comparison.
 * @typedef {{ id: string, row: 0 | 1, method: string, question: Question }} Cell
 *
 * A photo on the page.
 * @typedef {object} Photo
 * @property {string} key
 * @property {string | undefined} name
 * @property {string} [title]
 * @property {string} [alt]
 * @property {GalleryObject[]} [objects]
 * @property {number} width
 * @property {number} height
 * @property {HTMLCanvasElement} canvas
 *
 * @typedef {OpenedModel & { key: string }} Model
 *
 * What an answer was made from. `settings`: in words, those of the method that differ from its defaults.
 * @typedef {{ photo: Photo, model: Model, method: MethodRecord, settings: string }} MadeFrom
 *
 * An answer of the engine. Its map is always there: the page never asks the engine to withhold one.
 * @typedef {Report & { map: MapRecord }} WholeReport
 *
 * A class in a map that is not finished: of one that is not among the likeliest there are no numbers.
 * @typedef {{ index: number, label: string, probability: number | null, logit: number | null }} NamedClass
 *
 * A map while it is being made, as an answer.
 * @typedef {Omit<WholeReport, "target" | "against" | "partial" | "strength" | "precision" | "seed" | "verdict" | "withheld" | "model" | "version"> & {
 *   target: NamedClass, against: NamedClass | null, partial: Done, strength: null }} SketchReport
 *
 * @typedef {WholeReport | SketchReport} ShownReport
 * @typedef {{ key: string, report: ShownReport, madeFrom: MadeFrom }} Sketch
 * @typedef {Sketch & { question: Question }} Answer
 * @typedef {Answer & { report: WholeReport }} Result
 */

export {};
