// The types of what the page knows, of what a visitor can choose, and of what views can do.

/**
 * @typedef {import('../../client/types.js').Prediction} Prediction
 * @typedef {import('../../client/types.js').Familiarity} Familiarity
 * @typedef {import('../../client/types.js').Report} Report
 * @typedef {import('../../client/types.js').MapRecord} MapRecord
 * @typedef {import('../../client/types.js').MethodRecord} MethodRecord
 * @typedef {import('../../client/types.js').MetricRecord} MetricRecord
 * @typedef {import('../../client/types.js').MetricResult} MetricResult
 * @typedef {import('../../client/types.js').VerdictReport} VerdictReport
 * @typedef {import('../../client/types.js').Parameter} Parameter
 * @typedef {import('../../client/types.js').ColourMap} ColourMap
 * @typedef {import('../../client/types.js').ScaleKind} ScaleKind
 * @typedef {import('../../client/types.js').DeviceRecord} DeviceRecord
 * @typedef {import('../../client/types.js').ShippedCard} ShippedCard
 * @typedef {import('../../client/types.js').GalleryObject} GalleryObject
 * @typedef {import('../../client/types.js').Depth} Depth
 * @typedef {import('../../client/types.js').Change} Change
 * @typedef {import('../../client/types.js').View} View
 * @typedef {import('../../client/types.js').Done} Done
 * @typedef {import('../../client/types.js').Score} Score
 * @typedef {import('../../client/types.js').ChartColumn} ChartColumn
 * @typedef {import('../../client/types.js').ChartCell} ChartCell
 * @typedef {import('../../client/messages.js').OpenedModel} OpenedModel
 *
 * What went wrong: an error of the client, or one of the page's own. `step`: which step of the page it ended.
 * @typedef {import('../../client/types.js').Code | keyof typeof import('../problem_words.js').PAGE_ERRORS} ProblemCode
 * @typedef {Error & { code: ProblemCode, detail?: string, step?: Step["kind"] }} Problem
 *
 * @typedef {import('../../shared/colour.js').MapPicture} MapPicture
 * @typedef {import('../../shared/colour.js').Point} Point
 * @typedef {import('../../shared/agreement.js').Agreement} Agreement
 *
 *
 * What a visitor can choose.
 *
 * A class: its index, `top` for the likeliest, or a name until the labels of the network are known. `''` where there need be none.
 * @typedef {number | string} ClassChoice
 *
 * Settings of a method as text, by the name of the parameter; what is left out has its default.
 * @typedef {Record<string, string>} Texts
 *
 * The fields that `choices.js` reads from the address and writes to it.
 * @typedef {object} Fields
 * @property {string} photo id in the gallery, or key of a file
 * @property {string} model id of a shipped network, or key of a file
 * @property {ClassChoice} target
 * @property {ClassChoice} against
 * @property {Score} score
 * @property {string} method
 * @property {string} reference as `photo`; '' where the method starts from none
 * @property {string} compare ids of methods with commas between them; '' where one map is shown
 * @property {ClassChoice} second
 * @property {string} pair ids of two cells with a comma between them; '' for the first two
 * @property {import('../../client/types.js').Device} device
 * @property {"all" | "photo" | "map" | "overlay"} view
 * @property {string} sequential id of a colour map; '' for the first
 * @property {string} diverging id of a colour map; '' for the first
 * @property {Look} look
 * @property {Preset | "camera"} views
 * @property {number} views-seed
 * @property {string} box four fractions with commas between them, `none`, or ''
 * @property {"no" | "yes"} require-trust
 * @property {number} opacity in percent
 * @property {number} clip percentile
 *
 * @typedef {"trust" | "views" | "break" | "chart"} Look
 * @typedef {"mixed" | "shift" | "rotation" | "zoom" | "brightness" | "noise"} Preset
 * @typedef {Fields & { parameters: Texts, settingsByMethod: Record<string, Texts> }} State
 *
 *
 * Questions and answers.
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
 * What an answer was made from.
 * @typedef {{ photo: Photo, model: Model, method: MethodRecord }} Shown
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
 * @typedef {{ key: string, report: ShownReport, shown: Shown }} Sketch
 * @typedef {Sketch & { question: Question }} Answer
 * @typedef {Answer & { report: WholeReport }} Result
 *
 *
 * What is asked about answers.
 *
 * Where the object is. `boxes`: in fractions of what the network sees; `label`: of the gallery.
 * @typedef {{ key: string, from: "visitor", boxes: Box[], mask: Mask | null, label?: undefined }} OwnMark
 * @typedef {{ key: string, from: "gallery", boxes: Box[], mask: Mask | null, label: string }} GalleryMark
 * @typedef {OwnMark | GalleryMark} Mark
 * @typedef {[x0: number, y0: number, x1: number, y1: number]} Box
 * @typedef {{ width: number, height: number, pixels: Uint8Array }} Mask row by row, 0 outside the object
 *
 * A mark as there was one before: what it was over, the field `box`, and what was painted.
 * @typedef {{ at: string | null, box: string, mask: Mask | null }} MarkBefore
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
 * What a change made of an answer. `canvas` and `aligned` are of a changed photo; a broken network has the same photo.
 * @typedef {object} Changed
 * @property {string} model
 * @property {Prediction[]} predictions
 * @property {Prediction} target
 * @property {number} layers
 * @property {MapRecord} map
 * @property {Agreement} [numbers] how far the map agrees with the first
 *
 * @typedef {Changed & { canvas: HTMLCanvasElement, aligned: MapPicture }} ChangedView
 *
 * Frames of the camera, and what the network makes of each.
 * @typedef {{ key: string, file: File, canvas: HTMLCanvasElement }} FramePicture
 * @typedef {{ id: number, pictures: FramePicture[], found: Map<string, Frame> }} Frames
 * @typedef {object} FirstFrame
 * @property {WholeReport} report
 * @property {Prediction[]} predictions
 * @property {Prediction} target
 * @property {MapRecord} map
 * @property {HTMLCanvasElement} canvas
 * @property {import('../camera/translation.js').Grey} grey
 *
 * @typedef {FirstFrame & { moved?: undefined, aligned?: undefined, numbers?: undefined }
 *   | FirstFrame & { moved: import('../camera/translation.js').Movement, aligned: MapPicture, numbers: Agreement }} Frame
 *
 * The chart of methods. Columns are few words until the engine names its own; a cell remembers the mark that it was measured for.
 * @typedef {import('../../client/types.js').ChartColumnId} ColumnId
 * @typedef {Pick<ChartColumn, "id" | "label" | "unit" | "better"> & Partial<ChartColumn>} Column
 * @typedef {ChartCell & { where?: string }} MeasuredCell
 * @typedef {Partial<Record<ColumnId, MeasuredCell>>} Cells
 * @typedef {{ method: string, cells: Cells }} Row
 * @typedef {{ columns: Column[], rows: Row[] }} Chart
 *
 * What was found out about an answer.
 * @typedef {MetricResult | VerdictReport | Chart} Evidence
 *
 *
 * Other arithmetic.
 *
 * The map in 16-bit floats, or that there was none.
 * @typedef {WholeReport & { refused?: undefined }} HalfReport
 * @typedef {{ refused: string, precision: { kind: "f16", underflowed: null, overflowed: null } }} Refused
 * @typedef {HalfReport | Refused} Half
 *
 * @typedef {object} Precision
 * @property {Question} question
 * @property {Shown} shown
 * @property {WholeReport | null} cpu
 * @property {WholeReport | null} gpu
 * @property {string | null} gpuReason why there is none
 * @property {Half | null} half
 * @property {number} exponent of two that the gradient is multiplied with
 * @property {Map<number, Half>} tried by exponent
 * @property {string | null} busy
 * @property {number | null} [fraction] what is done, 0 to 1
 * @property {string | null} problem
 *
 *
 * What the page knows.
 *
 * @typedef {object} GalleryPhoto
 * @property {string} id
 * @property {string} file
 * @property {string} title
 * @property {string} alt
 * @property {string} credit
 * @property {string} licence
 * @property {string} [source]
 * @property {GalleryObject[]} [objects]
 *
 * A file of the visitor's own. `forVisit`: it is not kept any longer; `opened`: it was once; `kept`: this browser keeps it; `small`: the address
 * of its picture for the gallery.
 * @typedef {{ name: string, file: Blob, isModel: boolean, forVisit: boolean, opened: boolean, kept: boolean, small: string | null }} OwnFile
 *
 * A step of those that lead to what the state asks for.
 * @typedef {{ kind: "start" | "photo" | "load" | "reference", key: string, question?: undefined, task?: undefined }} OpeningStep
 * @typedef {{ kind: "recall", key: string, question?: undefined, task?: undefined }} RecallStep
 * @typedef {{ kind: "explain", key: string, question: Question, task?: undefined }} ExplainStep
 * @typedef {{ kind: "task", key: string, question: Question, task: Task }} TaskStep
 * @typedef {OpeningStep | RecallStep | ExplainStep | TaskStep} Step
 *
 * @typedef {object} Progress
 * @property {Exclude<Step["kind"], "task" | "recall">} kind
 * @property {string} key
 * @property {string} stage of the work, as the worker names it
 * @property {string} label
 * @property {number} done
 * @property {number} total
 * @property {number | null} left_ms
 * @property {boolean} visible
 * @property {boolean} cancellable
 *
 * @typedef {"shift" | "rotation"} WiggleKind
 * @typedef {{ kind: WiggleKind, amount: number }} Wiggle
 * @typedef {"box" | "brush" | "quadrant"} Marking
 * @typedef {"target" | "against" | "second"} ClassField
 * @typedef {{ field: ClassField, query: string, open: boolean, active: number }} Search
 * @typedef {{ size: number, erasing: boolean, cursor: Point | null }} Brush `size`: in percent of the shorter side
 * @typedef {{ column: ColumnId | "method", ascending: boolean }} ChartSort
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
 * @property {string | null} asking id of a metric
 * @property {Marking} marking
 * @property {Box | null} drawing
 * @property {{ mask: Mask, last: Point, erasing: boolean } | null} stroke
 * @property {Brush} brush
 * @property {readonly MarkBefore[]} marksBefore
 * @property {Set<string>} shownAnyway keys of answers
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
 * @property {Map<string, number>} paces milliseconds of a forward pass, by device and network
 * @property {Map<string, Problem>} failures by question
 * @property {MetricRecord[] | null} metrics
 * @property {readonly Task[]} tasks
 * @property {Working | null} working
 * @property {Map<string, Evidence>} evidence
 * @property {Map<string, Changed | ChangedView>} changes
 * @property {{ about: string, found: ChangedView } | null} wiggled
 * @property {Map<string, Problem>} refusals by task
 * @property {Map<string | null, Mask>} masks by what they were painted over
 * @property {Sketch | null} sketch
 * @property {Answer | null} stopped
 * @property {ShownReport | null} report
 * @property {Shown | null} shown
 * @property {string | null} explained key
 * @property {string | null} displayed key
 * @property {State | null} explainedState
 * @property {number | null} drawn_ms
 * @property {string | null} halted key
 * @property {Progress | null} progress
 * @property {Problem | null} error
 * @property {string} announcement
 * @property {MediaStream | null} camera
 * @property {number | null} counted
 * @property {Frames | null} frames
 * @property {Problem | null} frameProblem
 * @property {boolean} dark
 * @property {Ui} ui
 *
 * What a part of the page below the map is about.
 * @typedef {{ question: Question, result: Result }} Asked
 *
 * What views can do.
 * @typedef {Controller & ExploreActions & ObjectActions & CameraActions & PageActions} Actions
 * @typedef {ReturnType<typeof import('../explore/explore_actions.js').createExploreActions>} ExploreActions
 * @typedef {ReturnType<typeof import('../object/object_actions.js').createObjectActions>} ObjectActions
 * @typedef {ReturnType<typeof import('../camera/camera_actions.js').createCameraActions>} CameraActions
 * @typedef {ReturnType<typeof import('../precision/precision.js').createPrecision>} PrecisionActions
 *
 * @typedef {object} PageActions
 * @property {() => void} undo
 * @property {() => void} redo
 * @property {(event: Event) => void} skip
 * @property {() => void} showStatus
 * @property {() => void} focusSearch
 * @property {() => void} pickPhoto
 * @property {() => void} pickModel
 * @property {() => void} pickReference
 * @property {() => void} compareSome
 * @property {() => void} compareNone
 * @property {(id: string) => void} pickMethod in a comparison one more, or one less
 * @property {PrecisionActions["open"]} openPrecision
 * @property {PrecisionActions["slide"]} slideScale
 * @property {PrecisionActions["choose"]} chooseScale
 * @property {PrecisionActions["tryAll"]} tryScales
 * @property {(dialog: Ui["dialog"]) => void} openDialog
 * @property {() => void} closeDialog
 * @property {() => void} escape
 * @property {(by: number) => void} fade
 * @property {(event: PointerEvent & { currentTarget: Element }) => void} pointAt
 * @property {(event: PointerEvent) => void} pointAway
 * @property {(event: KeyboardEvent) => void} moveCrosshair
 * @property {(event: Event, index: number, field: ClassField) => void} pickClass
 * @property {(event: KeyboardEvent, matches: import('../../client/types.js').FoundClass[], field: ClassField) => void} searchKey
 * @property {() => Promise<void>} download
 *
 * @typedef {ReturnType<typeof import('./store.js').createStore>} Store
 * @typedef {ReturnType<typeof import('../run/controller.js').createController>} Controller
 * @typedef {ReturnType<typeof import('../run/opened.js').createOpened>} Opened
 */

export {};
