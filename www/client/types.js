// The records that cross between page and engine, under the names that the client uses. Their one source is the engine.

/**
 * @typedef {import('../../pkg/whylight.js').Registry} Registry
 * @typedef {import('../../pkg/whylight.js').DeviceRecord} DeviceRecord
 * @typedef {import('../../pkg/whylight.js').MethodRecord} MethodRecord
 * @typedef {import('../../pkg/whylight.js').MetricRecord} MetricRecord
 * @typedef {import('../../pkg/whylight.js').Parameter} Parameter
 * @typedef {import('../../pkg/whylight.js').ColourMap} ColourMap
 * @typedef {import('../../pkg/whylight.js').Card} Card
 * @typedef {import('../../pkg/whylight.js').ModelRecord} ModelRecord
 * @typedef {import('../../pkg/whylight.js').PhotoRecord} PhotoRecord
 * @typedef {import('../../pkg/whylight.js').Prediction} Prediction
 * @typedef {import('../../pkg/whylight.js').MapRecord} MapRecord
 * @typedef {import('../../pkg/whylight.js').View} View
 * @typedef {import('../../pkg/whylight.js').Report} Report
 * @typedef {import('../../pkg/whylight.js').Change} Change
 * @typedef {import('../../pkg/whylight.js').ChangedReport} ChangedReport
 * @typedef {import('../../pkg/whylight.js').ScoreReport} ScoreReport
 * @typedef {import('../../pkg/whylight.js').ObjectRegion} ObjectRegion
 * @typedef {import('../../pkg/whylight.js').Depth} Depth
 * @typedef {import('../../pkg/whylight.js').VerdictReport} VerdictReport
 * @typedef {import('../../pkg/whylight.js').Chart} Chart
 *
 * A question about a photo: what is left out takes its default.
 * @typedef {Partial<import('../../pkg/whylight.js').Request>} Question
 *
 * A metric with its parameters.
 * @typedef {{ metric: string, parameters?: Record<string, string | number | boolean | null> }} MetricQuestion
 *
 * How far work is: `done` of `total` in any unit, bytes for a download; `total` is 0 where that is not known.
 * @typedef {{ stage: string, label: string, done: number, total: number }} Progress
 *
 * A map while it is being made: of `done` of `total` parts.
 * @typedef {{ map: MapRecord, done: number, total: number, view: View }} Sketch
 */

export {};
