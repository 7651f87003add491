// What the page knows.

/**
 * Everything the page knows, before anything has been loaded.
 * @type {Readonly<Omit<import('./types/value.js').Value, "state" | "requireTrust">>}
 */
export const INITIAL_VALUE = Object.freeze({
  gallery: null,
  // The names of ImageNet's classes, by whose numbers the gallery tells its objects.
  imagenet: null,
  files: new Map(),
  // Whether they outlast the visit.
  keepFiles: false,
  cards: null,
  methods: null,
  colourMaps: null,
  version: null,
  presets: null,
  // The panel for a network of the visitor's own: see `own_network/own_network_actions.js`.
  ownNetwork: null,
  // The drawing of a network: see `graph/graph_actions.js`.
  graph: null,
  device: null,
  startedFor: null,
  model: null,
  photo: null,
  predictions: null,
  familiarity: null,
  // Keys of the photos and networks that are open: asking about one of them needs nothing more.
  opened: Object.freeze({ photos: new Set(), models: new Set() }),
  topClasses: new Map(),
  results: new Map(),
  precision: null,
  // Limits of the verdict that the visitor set, by the key of the network, and a calibration under way.
  limits: new Map(),
  calibrationRun: null,
  paces: new Map(),
  failures: new Map(),
  // Tasks on the finished maps, and their results: see `explore/tasks.js`.
  metrics: null,
  tasks: Object.freeze([]),
  unaskedTasks: true,
  working: null,
  evidence: new Map(),
  changes: new Map(),
  // The last answer of the wiggle slider, shown until there is the next one.
  wiggled: null,
  taskFailures: new Map(),
  // What was painted over photos, each as one network sees it: see `object/object_mark.js`.
  masks: new Map(),
  sketch: null,
  // What came of the computation that was stopped last.
  stoppedAnswer: null,
  report: null,
  madeFrom: null,
  reportKey: null,
  reportFinished: false,
  reportState: null,
  drawn_ms: null,
  stoppedFor: null,
  progress: null,
  error: null,
  announcement: '',
  // The stream while it runs, and how many of four frames it has given so far; null where no frames are taken.
  camera: null,
  framesTaken: null,
  // Four frames of the camera with what the network makes of them, and why there are none: see `views/explore/camera_frames.js`.
  frames: null,
  frameProblem: null,
  narrow: false,
  dark: false,
  // In a frame of somebody else's page.
  embedded: false,
  ui: Object.freeze({
    dialog: null,
    // On a narrow screen the question is a sheet: see `question/sheet_actions.js`.
    sheet: null,
    tourStep: null,
    cursor: null,
    dragging: false,
    search: null,
    methodQuery: '',
    // Below the map: maps laid back over the photo or as the network saw them, the wiggle slider, the re-initialised layers.
    aligned: true,
    wiggle: Object.freeze({ kind: 'shift', amount: 0 }),
    layer: 0,
    // A measure that asks first whether it may take so long.
    confirming: null,
    // Families of measures that were unfolded.
    families: Object.freeze([]),
    // A file of the visitor's own, by its key, that is forgotten if the visitor says so once more.
    forgetting: null,
    // How the object is marked, a box or a stroke while it is drawn, the brush, and the marks before this one: see `object/object_actions.js`.
    marking: 'box',
    drawing: null,
    stroke: null,
    brush: Object.freeze({ size: 12, erasing: false, cursor: null }),
    marksBefore: Object.freeze([]),
    // Answers that are shown although they were found to mislead.
    shownAnyway: new Set(),
    // The part on the limits of the verdict is folded.
    limitsOpen: false,
    chartOf: 'usual',
    chartSort: null,
    chartCell: null,
    takeAway: Object.freeze({ variant: 'script', code: '', attributes: {}, preview: false, said: '', shown: null }),
  }),
});
