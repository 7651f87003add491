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
 * What is taken away: the chosen kind of embed code, the code with the attributes of its element, whether it is shown live, what was said last,
 * and a text that could not be copied.
 * @typedef {{ variant: import('../../take_away/embed_code.js').Variant, code: string, attributes: Record<string, string>, preview: boolean,
 *   said: string, shown: { what: "link" | "code", text: string } | null }} TakeAway
 *
 * What is open, typed or pointed at.
 * @typedef {object} Ui
 * @property {"camera" | "frames" | "own-network" | "methods" | "precision" | "shortcuts" | "credits" | "take-away" | null} dialog the one that is open
 * @property {"class" | "method" | "network" | null} sheet the part of the question for which the sheet is open
 * @property {number | null} tourStep place of the step of the tour that is shown
 * @property {Point | null} cursor the crosshair, in fractions of the photo
 * @property {boolean} dragging whether a file is held over the page
 * @property {Search | null} search the class search that is in use
 * @property {string} methodQuery words that methods are searched by
 * @property {boolean} aligned whether maps of changed photos are laid back over the first
 * @property {Wiggle} wiggle where the slider that wiggles the photo stands
 * @property {number} layer how many layers are re-initialised, by the slider
 * @property {string | null} confirming id of the metric that asks first whether it may take so long
 * @property {readonly string[]} families of measures that were unfolded: the others are not drawn, since the page draws itself often
 * @property {string | null} forgetting key of the file of the visitor's own of which it is asked whether it is to be forgotten
 * @property {Marking} marking how the object is marked
 * @property {Box | null} drawing the box that is being drawn
 * @property {{ mask: Mask, last: Point, erasing: boolean } | null} stroke the stroke that is being painted
 * @property {Brush} brush its size, and where it is
 * @property {readonly MarkBefore[]} marksBefore the marks before this one, the latest last
 * @property {Set<string>} shownAnyway keys of answers that are shown although they mislead
 * @property {boolean} limitsOpen whether the limits of the verdict are unfolded
 * @property {"usual" | "all"} chartOf which methods the chart compares
 * @property {ChartSort | null} chartSort null for the order in which they were measured
 * @property {{ method: string, column: ColumnId } | null} chartCell whose evidence is open
 * @property {TakeAway} takeAway
 *
 * @typedef {object} Value
 * @property {State} state what the visitor chose
 * @property {boolean} requireTrust whether the page that holds this one asks for maps that can be trusted only
 * @property {boolean} embedded whether this is a figure in a frame of another page
 * @property {GalleryPhoto[] | null} gallery null until it is there, as with all records
 * @property {string[] | null} imagenet names of its thousand classes, by which the gallery tells its objects
 * @property {Map<string, OwnFile>} files by key
 * @property {boolean} keepFiles whether the visitor wants them to outlast the visit
 * @property {ShippedCard[] | null} cards of the shipped networks
 * @property {MethodRecord[] | null} methods of the engine’s registry
 * @property {ColourMap[] | null} colourMaps of the engine’s registry
 * @property {string | null} version of the engine
 * @property {DeviceRecord | null} device on which the engine runs
 * @property {import('../../../client/types.js').Preset[] | null} presets usual ways in which a photo becomes numbers
 * @property {import('./own_network.js').OwnNetwork | null} ownNetwork while the panel for a network of the visitor's own is open
 * @property {import('./graph.js').GraphView | null} graph while the drawing of a network is open
 * @property {State["device"] | null} startedFor the choice of device that it was started for
 * @property {Model | null} model the network on display
 * @property {Photo | null} photo on display
 * @property {Prediction[] | null} predictions of that network for that photo
 * @property {Familiarity | null} familiarity whether the photo is of the kind that the network knows; null where that is not known
 * @property {{ readonly photos: Set<string>, readonly models: Set<string> }} opened keys of the photos and networks that are open in the client
 * @property {Map<string, number>} topClasses index of the likeliest class, by photo and network
 * @property {Map<string, Result>} results finished answers, by question
 * @property {Precision | null} precision while its view is open
 * @property {Map<string, import('./calibration.js').OwnLimits>} limits of the verdict that the visitor set, by the key of the network
 * @property {import('./calibration.js').CalibrationRun | null} calibrationRun while limits are being set
 * @property {Map<string, number>} paces milliseconds of a forward pass, by device and network
 * @property {Map<string, Problem>} failures by question
 * @property {MetricRecord[] | null} metrics of the engine’s registry
 * @property {readonly Task[]} tasks that the visitor asked for and that are not done
 * @property {boolean} unaskedTasks whether the page runs tasks that nobody asked for while it is idle; tests of other things turn them off
 * @property {Working | null} working the task under way
 * @property {Map<string, Evidence>} evidence verdicts, measures and charts, by the keys of `explore/keys.js`
 * @property {Map<string, Changed | ChangedPhoto>} changes maps of changed photos and networks, by task
 * @property {{ about: string, found: ChangedPhoto } | null} wiggled the last map of the wiggled photo, shown until there is the next
 * @property {Map<string, Problem>} taskFailures by task
 * @property {Map<string | null, Mask>} masks by what they were painted over
 * @property {Sketch | null} sketch the map that is being made, so far
 * @property {Answer | null} stoppedAnswer what came of the computation that was stopped last
 * @property {ShownReport | null} report on display in the single view, finished or not
 * @property {MadeFrom | null} madeFrom what that report was made from
 * @property {string | null} reportKey the question that it answers
 * @property {boolean} reportFinished whether nothing more comes of that question: its map is whole, or was stopped
 * @property {State | null} reportState what the visitor had chosen when the last finished report came on display
 * @property {number | null} drawn_ms how long drawing that report took
 * @property {string | null} stoppedFor what was wanted when the visitor stopped or a step failed: until something else is wanted, nothing goes on
 * @property {Progress | null} progress of the step under way, unless that is a task
 * @property {Problem | null} error what the page tells at its top
 * @property {string} announcement for screen readers
 * @property {MediaStream | null} camera while it is open
 * @property {number | null} framesTaken of four, while they are taken
 * @property {Frames | null} frames the last four that were taken
 * @property {Problem | null} frameProblem why there are none
 * @property {boolean} narrow whether the screen is too narrow for the question beside the picture
 * @property {boolean} dark whether the visitor prefers dark colours
 * @property {Ui} ui what is open, typed or pointed at
 */

export {};
