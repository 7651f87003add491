// Everything that the page knows, as one value.

/**
 * @typedef {import('../../../client/types.js').Prediction} Prediction
 * @typedef {import('../../../client/types.js').Familiarity} Familiarity
 * @typedef {import('../../../client/types.js').MethodRecord} MethodRecord
 * @typedef {import('../../../client/types.js').MetricRecord} MetricRecord
 * @typedef {import('../../../client/types.js').ColourMap} ColourMap
 * @typedef {import('../../../client/types.js').DeviceRecord} DeviceRecord
 * @typedef {import('../../../client/types.js').ShippedCard} ShippedCard
 * @typedef {import('../../../shared/colour.js').Point} Point
 * @typedef {import('../../../client/types.js').ChartColumnId} ColumnId
 * @typedef {import('./problem.js').Problem} Problem
 * @typedef {import('./choices.js').State} State
 * @typedef {import('./answers.js').Photo} Photo
 * @typedef {import('./answers.js').Model} Model
 * @typedef {import('./answers.js').MadeFrom} MadeFrom
 * @typedef {import('./answers.js').ShownReport} ShownReport
 * @typedef {import('./answers.js').Sketch} Sketch
 * @typedef {import('./answers.js').Answer} Answer
 * @typedef {import('./answers.js').Result} Result
 * @typedef {import('./object.js').Box} Box
 * @typedef {import('./object.js').Mask} Mask
 * @typedef {import('./object.js').MarkBefore} MarkBefore
 * @typedef {import('./tasks.js').Task} Task
 * @typedef {import('./tasks.js').Working} Working
 * @typedef {import('./tasks.js').Changed} Changed
 * @typedef {import('./tasks.js').ChangedPhoto} ChangedPhoto
 * @typedef {import('./frames.js').Frames} Frames
 * @typedef {import('./tasks.js').Evidence} Evidence
 * @typedef {import('./precision.js').Precision} Precision
 * @typedef {import('./files.js').GalleryPhoto} GalleryPhoto
 * @typedef {import('./files.js').OwnFile} OwnFile
 * @typedef {import('./steps.js').Progress} Progress
 * @typedef {import('./tasks.js').Wiggle} Wiggle
 * @typedef {import('./object.js').Marking} Marking
 * @typedef {import('./object.js').Brush} Brush
 * @typedef {import('./chart.js').ChartSort} ChartSort
 *
 * @typedef {"target" | "against" | "second"} ClassField
 * @typedef {{ field: ClassField, query: string, open: boolean, active: number }} Search
 *
 * What is open, typed or pointed at.
 * @typedef {object} Ui
 * @property {"camera" | "frames" | "methods" | "precision" | "shortcuts" | "credits" | null} dialog
 * @property {Point | null} cursor
 * @property {boolean} dragging
 * @property {Search | null} search
 * @property {string} methodQuery
 * @property {boolean} aligned
 * @property {Wiggle} wiggle
 * @property {number} layer
 * @property {string | null} confirming id of a metric
 * @property {Marking} marking
 * @property {Box | null} drawing
 * @property {{ mask: Mask, last: Point, erasing: boolean } | null} stroke
 * @property {Brush} brush
 * @property {readonly MarkBefore[]} marksBefore
 * @property {Set<string>} shownAnyway keys of answers
 * @property {boolean} limitsOpen
 * @property {"usual" | "all"} chartOf
 * @property {ChartSort | null} chartSort
 * @property {{ method: string, column: ColumnId } | null} chartCell
 *
 * @typedef {object} Value
 * @property {State} state
 * @property {boolean} requireTrust
 * @property {boolean} embedded
 * @property {GalleryPhoto[] | null} gallery
 * @property {string[] | null} imagenet
 * @property {Map<string, OwnFile>} files by key
 * @property {ShippedCard[] | null} cards
 * @property {MethodRecord[] | null} methods
 * @property {ColourMap[] | null} colourMaps
 * @property {string | null} version
 * @property {DeviceRecord | null} device
 * @property {State["device"] | null} startedFor
 * @property {Model | null} model
 * @property {Photo | null} photo
 * @property {Prediction[] | null} predictions
 * @property {Familiarity | null} familiarity whether the photo is of the kind that the network knows; null where that is not known
 * @property {{ readonly photos: Set<string>, readonly models: Set<string> }} opened keys
 * @property {Map<string, number>} tops index of the likeliest class, by photo and network
 * @property {Map<string, Result>} results
 * @property {Precision | null} precision
 * @property {Map<string, import('./calibration.js').OwnLimits>} limits of the verdict that the visitor set, by the key of the network
 * @property {import('./calibration.js').CalibrationRun | null} calibrationRun
 * @property {Map<string, number>} paces milliseconds of a forward pass, by device and network
 * @property {Map<string, Problem>} failures by question
 * @property {MetricRecord[] | null} metrics
 * @property {readonly Task[]} tasks
 * @property {Working | null} working
 * @property {Map<string, Evidence>} evidence
 * @property {Map<string, Changed | ChangedPhoto>} changes
 * @property {{ about: string, found: ChangedPhoto } | null} wiggled
 * @property {Map<string, Problem>} taskFailures by task
 * @property {Map<string | null, Mask>} masks by what they were painted over
 * @property {Sketch | null} sketch
 * @property {Answer | null} stoppedAnswer what came of the computation that was stopped last
 * @property {ShownReport | null} report on display in the single view, finished or not
 * @property {MadeFrom | null} madeFrom what that report was made from
 * @property {string | null} reportKey the question that it answers
 * @property {boolean} reportFinished whether nothing more comes of that question: its map is whole, or was stopped
 * @property {State | null} reportState what the visitor had chosen when the last finished report came on display
 * @property {number | null} drawn_ms
 * @property {string | null} stoppedFor what was wanted when the visitor stopped or a step failed: until something else is wanted, nothing goes on
 * @property {Progress | null} progress
 * @property {Problem | null} error
 * @property {string} announcement
 * @property {MediaStream | null} camera
 * @property {number | null} framesTaken
 * @property {Frames | null} frames
 * @property {Problem | null} frameProblem
 * @property {boolean} dark
 * @property {Ui} ui
 */

export {};
