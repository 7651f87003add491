// What client and worker say to each other. A request has a type and fields; its answer has fields of its own, and some requests show early
// results before it.

/**
 * @typedef {import('./types.js').Card | Partial<import('./types.js').OwnFile>} Card
 *
 * What a request is about, by the keys under which it was added.
 * @typedef {{ model: string, photo: string, reference?: string | null }} Keys
 *
 * What a network is opened from: a shipped one by its id, a file with those in which it keeps weights, or the address of one.
 * `limits`: what it is judged by, in the place of what its card says.
 * @typedef {({ id: string } | { file: Blob, name: string, card?: Card, beside?: { name: string, file: Blob }[] }
 *   | { url: string, name: string, card?: Card }) & { limits?: import('./calibration.js').Limits, fetched?: Fetched }} ModelGiven
 *
 * What was downloaded before it is opened, so that no request waits for a server. `bytes`: null where the browser keeps them. `ms`: what it took.
 * @typedef {{ bytes: Uint8Array<ArrayBuffer> | null, labels?: string[], ms: number }} Fetched
 *
 * What a photo is opened from: a file, or the address of one.
 * @typedef {({ file: Blob, name: string } | { url: string, name: string }) & { fetched?: Fetched }} PhotoGiven
 *
 * What has to be downloaded: a shipped network, a file, or the small networks that a chart tries its methods on.
 * @typedef {{ id: string } | { url: string, name: string } | { networks: string[] }} Remote
 *
 * What a run of the decoy experiment is opened from: the file of digits, its plan, and where it goes on.
 * @typedef {{ digits: PhotoGiven, plan: import('./types.js').DecoyPlan, checkpoint: Uint8Array | null }} DecoyGiven
 *
 * A network as it was opened: whether its file was in the browser already, and the milliseconds that all of it took.
 * @typedef {import('./types.js').ModelRecord & { cached: boolean, ms: number }} OpenedModel
 *
 * What a worker that has started says: what there is to choose from.
 * @typedef {import('./types.js').Registry & { models: import('./types.js').ShippedCard[] }} Started
 *
 * Where the engine and the networks are, as addresses; or the networks themselves. `cpuWasm`: the engine without code for GPUs, null where `wasm` is used on the CPU too. `store`: whether networks are kept in the browser. `workers`: how many walk a batch together on the CPU, the one that is asked counted.
 * @typedef {{ url: string, bytes: number }} Code
 * @typedef {{ wasm: Code, cpuWasm: Code | null, models: import('./types.js').Network[] | string, store?: boolean, workers?: number }} SetUp
 *
 * By type: the fields of a request, those of its answer, and those of its early results.
 * @typedef {object} Messages
 * @property {{ fields: SetUp & { device: import('./types.js').Device, gpuProblem?: string }, answer: Started, early: never }} start
 * @property {{ fields: { source: Remote }, answer: { fetched: Fetched }, early: never }} fetch in nobody's turn
 * @property {{ fields: { key: string, source: ModelGiven }, answer: { model: OpenedModel }, early: never }} model
 * @property {{ fields: { key: string, source: PhotoGiven }, answer: { photo: import('./types.js').OpenedPhoto }, early: never }} photo
 * @property {{ fields: { key: string, source: DecoyGiven }, answer: { decoy: import('./types.js').DecoyOpened }, early: never }} decoy
 * @property {{ fields: { decoy: string, settings: import('./types.js').DecoySettings }, answer: { trained: import('./types.js').DecoyEpoch },
 *   early: never }} train-decoy
 * @property {{ fields: { decoy: string }, answer: { file: Uint8Array }, early: never }} write-decoy
 * @property {{ fields: { decoy: string, round: import('./types.js').CircleRequest }, answer: { circled: import('./types.js').CircleReport },
 *   early: never }} circle-round
 * @property {{ fields: Keys & import('./types.js').FeatureMapsRequest, answer: { maps: import('./types.js').FeatureMapsRecord }, early: never }} featureMaps
 * @property {{ fields: { head: import('./types.js').HeadRequest }, answer: { learned: import('./types.js').HeadReport }, early: never }} learn-head
 * @property {{ fields: { key: string }, answer: {}, early: never }} close
 * @property {{ fields: { model: string, runs: number }, answer: { steps: import('../../pkg/types/records.js').StepTime[] }, early: never }} profile
 * @property {{ fields: { model: string }, answer: { inspection: import('./types.js').Inspection }, early: never }} inspect
 * @property {{ fields: { model: string }, answer: { graph: import('./types.js').NetworkGraph }, early: never }} graph
 * @property {{ fields: Keys & import('./types.js').PreviewRequest, answer: import('./types.js').Preview, early: never }} preview
 * @property {{ fields: Keys & import('./types.js').PredictRequest, answer: import('./types.js').PredictReport, early: never }} predict
 * @property {{ fields: Keys & import('./types.js').Request, answer: { report: import('./types.js').Report },
 *   early: import('./types.js').EarlyPredictions | import('./types.js').EarlySketch }} explain
 * @property {{ fields: Keys & import('./types.js').Request & { change: import('./types.js').Change },
 *   answer: { changed: import('./types.js').ChangedReport }, early: never }} changed
 * @property {{ fields: Keys & import('./types.js').ScoreRequest, answer: { score: import('./types.js').ScoreReport }, early: never }} score
 * @property {{ fields: Keys & import('./types.js').VerdictRequest, answer: { verdict: import('./types.js').VerdictReport }, early: never }} verdict
 * @property {{ fields: Keys & import('./types.js').ChartRequest & { networks?: string[] }, answer: { chart: import('./types.js').Chart },
 *   early: import('./types.js').EarlyCell }} chart `networks`: ids of shipped ones
 * @property {{ fields: Keys & import('./types.js').PhotoPlace, answer: { numbers: import('./types.js').PhotoNumbers }, early: never }} calibrate-photo
 * @property {{ fields: { model: string, photos: import('./types.js').PhotoNumbers[] }, answer: { calibration: import('./types.js').Calibration }, early: never }} calibrate
 * @property {{ fields: { model: string, images: Float32Array, score: unknown }, answer: { walked: import('../../pkg/types/engine.js').Walked }, early: never }} walk between workers alone
 * @property {{ fields: { request: number, keep: boolean }, answer: {}, early: never }} cancel `keep`: what was computed so far is wanted
 *
 * Only the worker of the tests knows these.
 * @typedef {object} DebugMessages
 * @property {{ fields: {}, answer: {}, early: never }} lose-device
 * @property {{ fields: {}, answer: { bytes: number }, early: never }} memory
 *
 * @typedef {Messages & DebugMessages} AllMessages
 * @typedef {keyof AllMessages} Type
 * @typedef {import('./types.js').EarlyPredictions | import('./types.js').EarlySketch | import('./types.js').EarlyCell} AnyEarly
 *
 * What went wrong, as it travels. `fatal`: the worker must be replaced.
 * @typedef {{ code: import('./types.js').Code, message: string, detail?: string, fatal?: boolean }} FaultRecord
 *
 * What the worker says: an answer, how far it is, an early result, or what went wrong. Under id 0 it speaks of itself.
 * @typedef {{ id: number, type: "progress" } & import('./types.js').Progress} ProgressMessage
 * @typedef {{ id: number, type: "partial" } & AnyEarly} EarlyMessage
 * @typedef {{ id: number, type: "error" } & FaultRecord} ErrorMessage
 * @typedef {{ id: number, type: "done" } & AllMessages[Type]["answer"]} DoneMessage
 * @typedef {{ id: 0, type: "alive", lock: string }} AliveMessage the worker holds this lock as long as it lives
 * @typedef {ProgressMessage | EarlyMessage | ErrorMessage | DoneMessage} Message
 */

/** @template {Type} T @typedef {{ type: T } & AllMessages[T]["fields"]} RequestOf */
/** @template {Type} T @typedef {AllMessages[T]["answer"]} AnswerOf */
/** @template {Type} T @typedef {AllMessages[T]["early"]} EarlyOf */

export {};
