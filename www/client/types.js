// The records that cross between page and engine, under the names that the client uses. Their one source is the engine.

/**
 * @typedef {import('../../pkg/types/records.js').Registry} Registry
 * @typedef {import('../../pkg/types/records.js').DeviceRecord} DeviceRecord
 * @typedef {import('../../pkg/types/records.js').MethodRecord} MethodRecord
 * @typedef {import('../../pkg/types/records.js').MetricRecord} MetricRecord
 * @typedef {import('../../pkg/types/records.js').Parameter} Parameter
 * @typedef {import('../../pkg/types/records.js').ColourMap} ColourMap
 * @typedef {import('../../pkg/types/records.js').Card} Card
 * @typedef {import('../../pkg/types/records.js').ModelRecord} ModelRecord
 * @typedef {import('../../pkg/types/records.js').PhotoRecord} PhotoRecord
 * @typedef {import('../../pkg/types/records.js').Prediction} Prediction
 * @typedef {import('../../pkg/types/records.js').MapRecord} MapRecord
 * @typedef {import('../../pkg/types/records.js').View} View
 * @typedef {import('../../pkg/types/records.js').Report} Report
 * @typedef {import('../../pkg/types/records.js').Change} Change
 * @typedef {import('../../pkg/types/records.js').ChangedReport} ChangedReport
 * @typedef {import('../../pkg/types/records.js').ScoreReport} ScoreReport
 * @typedef {import('../../pkg/types/records.js').ObjectRegion} ObjectRegion
 * @typedef {import('../../pkg/types/records.js').Depth} Depth
 * @typedef {import('../../pkg/types/records.js').VerdictReport} VerdictReport
 * @typedef {import('../../pkg/types/records.js').Chart} Chart
 *
 * A question about a photo: what is left out takes its default.
 * @typedef {Partial<import('../../pkg/types/records.js').Request>} Question
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
