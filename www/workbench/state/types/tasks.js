// What is asked about answers, and what came of it.

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
 * What tasks have in common. `slot`: tasks of one slot take each other's place. `about`: the key of the answer that this is about. `unasked`: the
 * page wants it by itself. `follow`: the slider of layers follows.
 * @typedef {object} TaskBase
 * @property {string} key
 * @property {string} slot
 * @property {string} label
 * @property {string} about
 * @property {Question} question
 * @property {boolean} [unasked]
 * @property {boolean} [follow]
 * @property {number} [layer]
 * @property {Mark | null} [mark]
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
 * @property {string} model
 * @property {Prediction[]} predictions
 * @property {Prediction} target
 * @property {number} layers
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
