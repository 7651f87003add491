// Tasks on finished maps, and their results.

/**
 * @typedef {import('../../../client/types.js').Prediction} Prediction
 * @typedef {import('../../../client/types.js').MapRecord} MapRecord
 * @typedef {import('../../../client/types.js').MetricResult} MetricResult
 * @typedef {import('../../../client/types.js').VerdictReport} VerdictReport
 * @typedef {import('../../../client/types.js').Depth} Depth
 * @typedef {import('../../../client/types.js').Change} Change
 * @typedef {import('../../../shared/colour.js').MapPicture} MapPicture
 * @typedef {import('../../../shared/agreement.js').Agreement} Agreement
 * @typedef {import('../../../client/types.js').ChartColumnId} ColumnId
 * @typedef {import('./answers.js').Question} Question
 * @typedef {import('./answers.js').Result} Result
 * @typedef {import('./object.js').Mark} Mark
 * @typedef {import('./chart.js').Chart} Chart
 *
 * What tasks have in common.
 * @typedef {object} TaskBase
 * @property {string} key under which its outcome is kept
 * @property {string} slot tasks of one slot take each other's place
 * @property {string} label for the progress line
 * @property {string} about the key of the answer that it is about
 * @property {Question} question whose map it is about
 * @property {boolean} [unasked] whether the page wants it by itself
 * @property {boolean} [follow] whether the slider of layers follows
 * @property {number} [layer] how many layers are re-initialised
 * @property {Mark | null} [mark] where the object is
 *
 * @typedef {TaskBase & { kind: "changed", details: { change: Change } }} ChangedTask
 * @typedef {TaskBase & { kind: "score", details: { metrics: string[], where: string } }} ScoreTask
 * @typedef {TaskBase & { kind: "verdict", details: { depth: Depth } }} VerdictTask
 * @typedef {TaskBase & { kind: "chart", details: { methods: string[], columns: ColumnId[] | null, where: string } }} ChartTask
 * @typedef {TaskBase & { kind: "frame", details: { place: number } }} FrameTask
 * @typedef {TaskBase & { kind: "elsewhere", details: {} }} ElsewhereTask
 * @typedef {ChangedTask | ScoreTask | VerdictTask | ChartTask | FrameTask | ElsewhereTask} Task
 *
 * The task under way, and how far it is.
 * @typedef {Task & { done: number, total: number, left_ms: number | null }} Working
 *
 * What a change made of an answer. `canvas` and `aligned` are of a changed photo; a re-initialised network has the same photo.
 * @typedef {object} Changed
 * @property {string} model key of the network
 * @property {Prediction[]} predictions the likeliest first
 * @property {Prediction} target of the explained class
 * @property {number} layers how many can be re-initialised
 * @property {MapRecord} map
 * @property {Agreement} [numbers] how far the map agrees with the first
 *
 * @typedef {Changed & { canvas: HTMLCanvasElement, aligned: MapPicture }} ChangedPhoto
 *
 * What was found out about an answer.
 * @typedef {MetricResult | VerdictReport | Chart} Evidence
 *
 * @typedef {"shift" | "rotation"} WiggleKind
 * @typedef {{ kind: WiggleKind, amount: number }} Wiggle
 *
 * What a part of the page below the map is about.
 * @typedef {{ question: Question, result: Result }} Answered
 */

export {};
