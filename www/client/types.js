// The records that cross between page and engine, under the names that the client uses. Their one source is the engine.

/**
 * @typedef {import('../../pkg/types/records.js').Registry} Registry
 * @typedef {import('../../pkg/types/records.js').DeviceRecord} DeviceRecord
 * @typedef {import('../../pkg/types/records.js').Wish} Device
 * @typedef {import('../../pkg/types/records.js').MethodRecord} MethodRecord
 * @typedef {import('../../pkg/types/records.js').MetricRecord} MetricRecord
 * @typedef {import('../../pkg/types/records.js').MetricFamily} MetricFamily
 * @typedef {import('../../pkg/types/records.js').MetricResult} MetricResult
 * @typedef {import('../../pkg/types/records.js').Parameter} Parameter
 * @typedef {import('../../pkg/types/records.js').ParameterValue} ParameterValue
 * @typedef {import('../../pkg/types/records.js').ParameterValues} ParameterValues
 * @typedef {import('../../pkg/types/records.js').ColourMap} ColourMap
 * @typedef {import('../../pkg/types/records.js').ColourScale} ColourScale
 * @typedef {import('../../pkg/types/records.js').ScaleKind} ScaleKind
 * @typedef {import('../../pkg/types/records.js').Card} Card
 * @typedef {import('../../pkg/types/records.js').OwnFile} OwnFile
 * @typedef {import('../../pkg/types/records.js').Preprocess} Preprocess
 * @typedef {import('../../pkg/types/records.js').Preset} Preset
 * @typedef {import('../../pkg/types/records.js').Fit} Fit
 * @typedef {import('../../pkg/types/records.js').Inspection} Inspection
 * @typedef {import('../../pkg/types/records.js').NetworkGraph} NetworkGraph
 * @typedef {import('../../pkg/types/records.js').PreviewRequest} PreviewRequest
 * @typedef {import('../../pkg/types/records.js').Preview} Preview
 * @typedef {import('../../pkg/types/records.js').Tap} Tap
 * @typedef {import('../../pkg/types/records.js').ModelRecord} ModelRecord
 * @typedef {import('../../pkg/types/records.js').OpenedPhoto} OpenedPhoto
 * @typedef {import('../../pkg/types/records.js').PhotoRecord} PhotoRecord
 * @typedef {import('../../pkg/types/records.js').Prediction} Prediction
 * @typedef {import('../../pkg/types/records.js').Familiarity} Familiarity
 * @typedef {import('../../pkg/types/records.js').PredictRequest} PredictRequest
 * @typedef {import('../../pkg/types/records.js').PredictReport} PredictReport
 * @typedef {import('../../pkg/types/records.js').Score} Score
 * @typedef {import('../../pkg/types/records.js').Done} Done
 * @typedef {import('../../pkg/types/records.js').Timing} Timing
 * @typedef {import('../../pkg/types/records.js').MapRecord} MapRecord
 * @typedef {import('../../pkg/types/records.js').View} View
 * @typedef {import('../../pkg/types/records.js').Request} Request
 * @typedef {import('../../pkg/types/records.js').Report} Report
 * @typedef {import('../../pkg/types/records.js').EarlyPredictions} EarlyPredictions
 * @typedef {import('../../pkg/types/records.js').EarlySketch} EarlySketch
 * @typedef {import('../../pkg/types/records.js').Change} Change
 * @typedef {import('../../pkg/types/records.js').ViewChange} ViewChange
 * @typedef {import('../../pkg/types/records.js').ChangedReport} ChangedReport
 * @typedef {import('../../pkg/types/records.js').ScoreRequest} ScoreRequest
 * @typedef {import('../../pkg/types/records.js').ScoreReport} ScoreReport
 * @typedef {import('../../pkg/types/records.js').Curve} Curve
 * @typedef {import('../../pkg/types/records.js').ObjectRegion} ObjectRegion
 * @typedef {import('../../pkg/types/records.js').Depth} Depth
 * @typedef {import('../../pkg/types/records.js').Standing} Standing
 * @typedef {import('../../pkg/types/records.js').Level} Level
 * @typedef {import('../../pkg/types/records.js').Reason} Reason
 * @typedef {import('../../pkg/types/records.js').Verdict} Verdict
 * @typedef {import('../../pkg/types/records.js').VerdictRequest} VerdictRequest
 * @typedef {import('../../pkg/types/records.js').VerdictReport} VerdictReport
 * @typedef {import('../../pkg/types/records.js').PhotoNumbers} PhotoNumbers
 * @typedef {import('../../pkg/types/records.js').PhotoPlace} PhotoPlace
 * @typedef {import('../../pkg/types/records.js').Calibration} Calibration
 * @typedef {import('../../pkg/types/records.js').ChartRequest} ChartRequest
 * @typedef {import('../../pkg/types/records.js').Chart} Chart
 * @typedef {import('../../pkg/types/records.js').ChartColumn} ChartColumn
 * @typedef {import('../../pkg/types/records.js').ChartColumnId} ChartColumnId
 * @typedef {import('../../pkg/types/records.js').ChartCell} ChartCell
 * @typedef {import('../../pkg/types/records.js').Grade} Grade
 * @typedef {import('../../pkg/types/records.js').EarlyCell} EarlyCell
 * @typedef {import('../../pkg/types/records.js').Agreement} Agreement
 * @typedef {import('../../pkg/types/records.js').DecoyPlan} DecoyPlan
 * @typedef {import('../../pkg/types/records.js').DecoySettings} DecoySettings
 * @typedef {import('../../pkg/types/records.js').DecoyDigit} DecoyDigit
 * @typedef {import('../../pkg/types/records.js').DecoyMeasured} DecoyMeasured
 * @typedef {import('../../pkg/types/records.js').DecoyOpened} DecoyOpened
 * @typedef {import('../../pkg/types/records.js').DecoyEpoch} DecoyEpoch
 * @typedef {import('../../pkg/types/records.js').CircleStrategy} CircleStrategy
 * @typedef {import('../../pkg/types/records.js').CirclePlan} CirclePlan
 * @typedef {import('../../pkg/types/records.js').CircleAnswer} CircleAnswer
 * @typedef {import('../../pkg/types/records.js').CircleRequest} CircleRequest
 * @typedef {import('../../pkg/types/records.js').CircleRound} CircleRound
 * @typedef {import('../../pkg/types/records.js').CircleAsked} CircleAsked
 * @typedef {import('../../pkg/types/records.js').CircleReport} CircleReport
 * @typedef {import('../../pkg/types/records.js').FeatureMapsRequest} FeatureMapsRequest
 * @typedef {import('../../pkg/types/records.js').FeatureMapsRecord} FeatureMapsRecord
 * @typedef {import('../../pkg/types/records.js').HeadExample} HeadExample
 * @typedef {import('../../pkg/types/records.js').HeadRequest} HeadRequest
 * @typedef {import('../../pkg/types/records.js').HeadAnswer} HeadAnswer
 * @typedef {import('../../pkg/types/records.js').HeadReport} HeadReport
 * @typedef {import('../../pkg/types/records.js').FoundClass} FoundClass
 * @typedef {import('../../pkg/types/records.js').FoundClasses} FoundClasses
 * @typedef {import('../../pkg/types/records.js').GalleryObject} GalleryObject
 *
 * Every `code` that an error can have: those of the engine and those of page and worker.
 * @typedef {keyof typeof import('./errors.js').ERRORS} Code
 *
 * The card of a shipped network: `labels` is the file with the names of its classes, `default` says that it is the one to begin with.
 * @typedef {Omit<Card, "labels"> & { labels: string, default?: boolean, summary: string, licence: string, source?: CardSource }} ShippedCard
 *
 * Where a network was published.
 * @typedef {{ registry?: string, package?: string, version?: string, sha256?: string }} CardSource
 *
 * A shipped network: its card, the address of its ONNX file, and the names of its classes or the address of a list of them.
 * @typedef {{ card: ShippedCard, file: string, labels: string[] | string }} Network
 *
 * A question about a photo: what is left out takes its default.
 * @typedef {Partial<Request>} Question
 *
 * A metric with its parameters.
 * @typedef {import('../../pkg/types/records.js').MetricRequest} MetricQuestion
 *
 * What metrics gave: each under the name by which it was asked for, `metric`, which is its `id` too.
 * @typedef {Omit<ScoreReport, "metrics"> & { metrics: (MetricResult & { metric: string })[] }} Scores
 *
 * How far work is: `done` of `total` in any unit, bytes for a download; `total` is 0 where that is not known.
 * @typedef {{ stage: string, label: string, done: number, total: number }} Progress
 *
 * A map while it is being made: of `done` of `total` parts.
 * @typedef {EarlySketch} Sketch
 */

export {};
