// Stands in for the compiled package while the page is built and looked at: the same interface, invented maps, honest delays.
// Photos named so can provoke what is hard to provoke: nothing here is ever shipped.

/**
 * @typedef {import('../../pkg/types/engine.js').Engine} RealEngine
 * @typedef {import('../../pkg/types/engine.js').Decoy} RealDecoy
 * @typedef {import('../../pkg/types/engine.js').Card} Card
 * @typedef {import('../../pkg/types/engine.js').MethodRecord} MethodRecord
 * @typedef {import('../../pkg/types/engine.js').MetricRecord} MetricRecord
 * @typedef {import('../../pkg/types/engine.js').ChartColumn} ChartColumn
 * @typedef {import('../../pkg/types/engine.js').ChartRow} ChartRow
 * @typedef {import('../../pkg/types/engine.js').ErrorCode} ErrorCode
 * @typedef {import('../../pkg/types/engine.js').MapRecord} MapRecord
 * @typedef {import('../../pkg/types/engine.js').Prediction} Prediction
 * @typedef {import('../../pkg/types/engine.js').ParameterValues} ParameterValues
 * @typedef {import('../../pkg/types/engine.js').Reason} Reason
 * @typedef {import('../../pkg/types/engine.js').Standing} Standing
 * @typedef {import('../../pkg/types/engine.js').ScaleKind} ScaleKind
 * @typedef {import('../../pkg/types/engine.js').View} View
 */

/** What every shipped network is: it ends in plain logits. @type {import('../../pkg/types/engine.js').KnownHead} */
const HEAD = {
  head: 'none',
  source: 'assumed',
  link: 'softmax',
  sentence:
    'The file ends in neither a softmax nor a sigmoid, so its outputs are taken for logits; the probabilities are the softmax of all logits.',
};

const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));
/** @param {ErrorCode} code @param {string} message */
const failure = (code, message) => Object.assign(new Error(message), { code });

/** @type {typeof import('../../pkg/types/engine.js').default} */
export default async function init(options) {
  const given = await options?.module_or_path;
  // An empty module, and yet only a page that allows WebAssembly gets it.
  if (given instanceof Response) await WebAssembly.instantiate(await given.arrayBuffer());
  else if (given instanceof ArrayBuffer || ArrayBuffer.isView(given)) await WebAssembly.instantiate(given);
  await pause(50);
  return { memory: new WebAssembly.Memory({ initial: 1 }) };
}

export const wasm_memory_bytes = () => 0;

const STOPS = {
  viridis: ['#440154', '#482878', '#3e4a89', '#31688e', '#26828e', '#1f9e89', '#35b779', '#6dcd59', '#b4de2c', '#fde725'],
  inferno: ['#000004', '#1b0c41', '#4a0c6b', '#781c6d', '#a52c60', '#cf4446', '#ed6925', '#fb9b06', '#f7d13d', '#fcffa4'],
  'blue-to-red': ['#0d0887', '#7e03a8', '#cc4778', '#f1605d'],
  'red-blue': ['#053061', '#4393c3', '#d1e5f0', '#f7f7f7', '#fddbc7', '#d6604d', '#67001f'],
};

/** @param {string[]} stops */
function table(stops) {
  const colours = stops.map((hex) => [1, 3, 5].map((start) => parseInt(hex.slice(start, start + 2), 16)));
  const bytes = new Uint8Array(768);
  for (let entry = 0; entry < 256; entry += 1) {
    const place = (entry / 255) * (colours.length - 1);
    const below = Math.min(colours.length - 2, Math.floor(place));
    for (let channel = 0; channel < 3; channel += 1) {
      bytes[entry * 3 + channel] =
        colours[below][channel] + (colours[below + 1][channel] - colours[below][channel]) * (place - below);
    }
  }
  return bytes;
}

/** @type {MethodRecord[]} */
const METHODS = [
  {
    id: 'gradient',
    label: 'Gradient',
    family: 'Gradients',
    passes: 3,
    paper: {
      authors: 'Simonyan, Vedaldi and Zisserman',
      year: 2013,
      title: 'Deep Inside Convolutional Networks: Visualising Image Classification Models and Saliency Maps',
      url: 'https://arxiv.org/abs/1312.6034',
    },
    summary:
      'How much would the score of the class change if this pixel changed a little? The answer is the gradient of the score with respect to the input, one number for each pixel and colour.',
    output: 'input',
    parameters: [
      {
        name: 'channels',
        label: 'Over the colours',
        help: 'How three numbers become one.',
        kind: 'choice',
        default: 'max-abs',
        choices: [
          { value: 'max-abs', label: 'largest magnitude' },
          { value: 'sum', label: 'signed sum' },
          { value: 'flat', label: 'nothing (a flat map)' },
        ],
      },
    ],
    complete: false,
    classSensitive: true,
    deterministic: true,
    names: [],
  },
  {
    id: 'grad-cam',
    label: 'Grad-CAM',
    family: 'Class activation maps',
    passes: 2,
    paper: {
      authors: 'Selvaraju et al.',
      year: 2017,
      title: 'Grad-CAM: Visual Explanations from Deep Networks via Gradient-based Localization',
      url: 'https://arxiv.org/abs/1610.02391',
    },
    summary:
      'Deep inside the network, coarse feature maps say what was found where. Grad-CAM adds them up, each weighted by how strongly it pushes the score of the class.',
    output: 'cam',
    parameters: [
      {
        name: 'tap',
        label: 'Tap',
        help: 'The layer whose feature maps are added up.',
        kind: 'tap',
        default: null,
        several: false,
      },
      { name: 'relu', label: 'Keep only what speaks for the class', help: 'As in the paper.', kind: 'boolean', default: true },
      {
        name: 'steps',
        label: 'Slowness',
        help: 'Only here to have a slider.',
        kind: 'integer',
        default: 8,
        min: 1,
        max: 200,
      },
      {
        name: 'seed',
        label: 'Seed',
        help: 'Only here to have a number.',
        kind: 'number',
        default: 0,
        min: 0,
        max: 1e6,
        step: 1,
        unit: '',
      },
    ],
    complete: false,
    classSensitive: true,
    deterministic: true,
    names: [],
  },
  {
    id: 'smoothgrad',
    label: 'SmoothGrad',
    family: 'Gradients',
    passes: 48,
    paper: {
      authors: 'Smilkov et al.',
      year: 2017,
      title: 'SmoothGrad: removing noise by adding noise',
      url: 'https://arxiv.org/abs/1706.03825',
    },
    summary:
      'Averages the gradient over noisy copies of the photo: what stays is what the network is sensitive to all around it.',
    output: 'input',
    parameters: [
      { name: 'samples', label: 'Noisy copies', help: 'How many are averaged.', kind: 'integer', default: 16, min: 1, max: 256 },
      {
        name: 'sigma',
        label: 'Noise',
        help: 'Of the range.',
        kind: 'automatic',
        default: 'auto',
        usual: 0.15,
        min: 0,
        max: 1,
        step: 0.01,
        unit: '',
      },
      {
        name: 'baseline',
        label: 'Baseline',
        help: 'Only here to ask for a second photo.',
        kind: 'choice',
        default: 'black',
        choices: [
          { value: 'black', label: 'Black' },
          { value: 'photo', label: 'A second photo' },
        ],
      },
    ],
    complete: false,
    classSensitive: true,
    deterministic: false,
    names: [],
  },
];

// Controls, as the engine has them: they know nothing of the network.
const CONTROLS = [
  ['random', 'Random map', 'Noise, drawn from the seed.'],
  ['sobel', 'Edge detector', 'How much the brightness changes.'],
  ['centre', 'Centre blob', 'A bump in the middle.'],
];
for (const [id, label, summary] of CONTROLS) {
  METHODS.push({
    id,
    label,
    summary,
    family: 'Controls',
    passes: 0.1,
    paper: {
      authors: 'Adebayo et al.',
      year: 2018,
      title: 'Sanity Checks for Saliency Maps',
      url: 'https://arxiv.org/abs/1810.03292',
    },
    output: 'input',
    parameters: [],
    complete: false,
    classSensitive: false,
    deterministic: true,
    names: [],
  });
}

const PAPER = { authors: 'Somebody', year: 2020, title: 'A paper that nobody wrote', url: 'https://example.com/' };

/**
 * @param {string} id @param {string} label @param {MetricRecord["family"]} family @param {MetricRecord["direction"]} direction
 * @param {number} passes @param {Partial<MetricRecord>} [change] @returns {MetricRecord}
 */
const metric = (id, label, family, direction, passes, change = {}) => ({
  id,
  label,
  family,
  direction,
  passes,
  paper: PAPER,
  reads: 'order',
  maps: 0,
  needs: [],
  range: { low: 0, high: 1 },
  parameters: [],
  summary: `${label}, as its paper has it, here with invented numbers.`,
  ...change,
});
const METRICS = [
  metric('deletion', 'Deletion', 'faithfulness', 'lower', 30),
  metric('insertion', 'Insertion', 'faithfulness', 'higher', 30),
  metric('mu-fidelity', 'MuFidelity', 'faithfulness', 'higher', 200, { range: { low: -1, high: 1 } }),
  metric('infidelity', 'Infidelity', 'faithfulness', 'lower', 20, { range: { low: 0, high: null } }),
  metric('pointing-game', 'Pointing Game', 'localisation', 'higher', 0, { needs: ['region'] }),
  metric('relevance-mass', 'Relevance Mass', 'localisation', 'higher', 0, { needs: ['region'] }),
  metric('max-sensitivity', 'Max-Sensitivity', 'robustness', 'lower', 0, {
    maps: 10,
    needs: ['method'],
    range: { low: 0, high: null },
  }),
  metric('mprt', 'Cascading MPRT', 'randomisation', 'lower', 20, {
    maps: 200,
    needs: ['method', 'second-network'],
    range: { low: -1, high: 1 },
  }),
  metric('gini', 'Gini sparseness', 'complexity', 'none', 0),
  metric('completeness', 'Completeness', 'axioms', 'lower', 2, { needs: ['completeness'] }),
];

/** @param {ChartColumn["id"]} id @param {string} label @param {string} unit @param {ChartColumn["better"]} better @returns {ChartColumn} */
const column = (id, label, unit, better) => ({
  id,
  label,
  unit,
  better,
  summary: '',
  scale: { of: label, good: 0, fair: 0, why: '' },
  words: ['good', 'fair', 'poor'],
});
const COLUMNS = [
  column('time', 'Computation time', 'ms', 'lower'),
  column('resolution', 'Resolution', 'px', 'lower'),
  column('stability', 'Stability', '', 'higher'),
  column('flexibility', 'Architecture flexibility', '', 'higher'),
  column('faithfulness', 'Faithfulness', '', 'higher'),
  column('localisation', 'Localisation', '', 'higher'),
];

/** @type {import('../../pkg/types/engine.js').Preset[]} */
const PRESETS = [
  {
    id: 'torchvision',
    label: 'ImageNet’s mean and deviation',
    usedBy: 'most networks',
    channels: 'RGB',
    mean: [123.675, 116.28, 103.53],
    scale: [58.395, 57.12, 57.375],
    fit: 'short-side',
    filter: 'bilinear',
  },
];

// Blocks of each stage, as a ResNet-152 has them, and as a small one.
const BLOCKS = [3, 8, 36, 3];
const FEW_BLOCKS = [2, 2, 2, 2];

/**
 * A residual network; the one of a network with many weights has 500 steps.
 * @param {Card} card @returns {import('../../pkg/types/engine.js').NetworkGraph}
 */
function graphOf({ input: { name, channels, height, width }, tap, bytes, labels = [] }) {
  /** @type {import('../../pkg/types/engine.js').GraphStep[]} */
  const steps = [];
  /** @param {string} operator @param {(number | null)[]} reads @param {number[]} shape @param {{ weights?: number, output?: string }} [about] */
  const add = (operator, reads, shape, { weights = 0, output = `t${steps.length}` } = {}) =>
    steps.push({ name: `/${operator}_${steps.length}`, operator, reads, output, shape: [1, ...shape], weights }) - 1;
  let grid = 112;
  let last = add('Conv', [null], [32, grid, grid], { weights: 864, output: 'stem' });
  last = add('Relu', [last], [32, grid, grid]);
  const stages = bytes > 5e6 ? BLOCKS : FEW_BLOCKS;
  stages.forEach((count, stage) => {
    grid /= 2;
    const wide = [64 * 2 ** stage, grid, grid];
    for (let block = 0; block < count; block += 1) {
      const from = last;
      for (let layer = 0; layer < 3; layer += 1) {
        last = add('Conv', [last], wide, { weights: wide[0] ** 2 });
        last = add('BatchNormalization', [last], wide, { weights: 2 * wide[0] });
        if (layer < 2) last = add('Relu', [last], wide);
      }
      const aside = block === 0 ? add('Conv', [from], wide, { weights: wide[0] ** 2 }) : from;
      last = add('Add', [last, aside], wide);
      const isLast = stage === stages.length - 1 && block === count - 1;
      last = add('Relu', [last], wide, isLast ? { output: tap ?? 'last' } : {});
    }
  });
  const wide = 64 * 2 ** (stages.length - 1);
  last = add('GlobalAveragePool', [last], [wide, 1, 1]);
  last = add('Flatten', [last], [wide]);
  const logits = add('Gemm', [last], [labels.length], { weights: (wide + 1) * labels.length });
  return { input: { name, shape: [1, channels, height, width] }, steps, logits };
}

/** Every map of a grid. @param {import('../../pkg/types/engine.js').NetworkGraph} graph @returns {import('../../pkg/types/engine.js').Tap[]} */
const tapsOf = ({ steps }) =>
  steps.flatMap(({ output, shape: [, channels, height = 1, width = 1] }) =>
    height > 1 ? [{ name: output, channels, height, width, tokens: null }] : [],
  );

// A number of 0 to 1 that only depends on the words.
const chance = (/** @type {unknown[]} */ ...words) => {
  let hash = 7;
  for (const letter of words.join()) hash = (hash * 31 + letter.charCodeAt(0)) % 9973;
  return hash / 9973;
};
const LAYERS = 6;
// What a method is found to be: one of each.
/** @type {Record<string, Standing>} */
const FOUND = {
  gradient: 'clear',
  'grad-cam': 'clear',
  smoothgrad: 'careful',
  sobel: 'misleading',
  random: 'misleading',
  centre: 'misleading',
};

// Where a number of f16 begins to vanish and to overflow. Inside the network gradients are larger than at its input.
const INSIDE = 100;
const F16_LEAST = 2 ** -24;
const F16_MOST = 65504;
const SKETCH_MS = 100;
/** @type {import('../../pkg/types/engine.js').Grade[]} */
const GRADES = ['poor', 'fair', 'good'];

/** @typedef {{ width: number, height: number, rgba: Uint8Array | Uint8ClampedArray }} Photo */

/** @implements {RealEngine} */
export class Engine {
  /** @type {Map<number, Card>} */
  models = new Map();
  /** @type {Map<number, Photo>} */
  photos = new Map();
  handles = 0;
  /** @type {import('../../pkg/types/engine.js').DeviceRecord} */
  device = { kind: 'cpu', name: '', reason: '', selfTest: null };
  /** @type {GPUDevice | undefined} */
  gpu;

  /** @type {typeof import('../../pkg/types/engine.js').Engine.start} */
  static async start({ device, gpuProblem }) {
    const self = new Engine();
    await pause(120);
    const kind = device === 'cpu' || gpuProblem ? 'cpu' : 'gpu';
    // A real device, so that losing it can be tried out.
    if (kind === 'gpu') self.gpu = await (await navigator.gpu.requestAdapter())?.requestDevice();
    self.device = {
      kind,
      name: kind === 'cpu' ? 'this computer’s processor (flex, SIMD)' : 'a stand-in graphics processor',
      reason: gpuProblem ?? (device === 'cpu' ? 'You asked for the CPU.' : 'It is the faster of the two.'),
      selfTest: kind === 'gpu' ? { passed: true, worst: 0.00031, ms: 84 } : null,
    };
    return self;
  }

  /** @type {RealEngine["record"]} */
  record() {
    const colourMaps = Object.entries(STOPS).map(([id, stops]) => ({
      id,
      label: id[0].toUpperCase() + id.slice(1),
      kind: /** @type {ScaleKind} */ (id === 'red-blue' ? 'diverging' : 'sequential'),
      table: table(stops),
    }));
    return { device: this.device, methods: METHODS, metrics: METRICS, colourMaps, presets: PRESETS, version: '0.1.0 (stand-in)' };
  }

  /** @type {RealEngine["set_helpers"]} It computes nothing that could be shared. */
  set_helpers() {}

  /** @type {RealEngine["walk"]} */
  async walk() {
    throw failure('bad-parameter', 'The stand-in walks no network.');
  }

  /** @type {RealEngine["profile"]} */
  async profile() {
    throw failure('bad-parameter', 'The stand-in walks no network.');
  }

  /** @type {RealEngine["open_model"]} */
  async open_model(bytes, card, progress) {
    if (typeof card === 'string' || !('file' in card)) {
      throw failure(
        'bad-model',
        `${typeof card === 'string' ? card : card.name}: expected an ONNX protobuf, found ${bytes.length} bytes of something else`,
      );
    }
    for (let step = 1; step <= 5; step += 1) {
      if (!progress('load', `Reading ${card.name}`, step, 5)) throw failure('cancelled', 'Cancelled.');
      await pause(30);
    }
    const { channels, height, width } = card.input;
    this.handles += 1;
    this.models.set(this.handles, card);
    return {
      handle: this.handles,
      id: card.id,
      name: card.name,
      labels: card.labels ?? [],
      taps: tapsOf(graphOf(card)),
      tap: card.tap ?? null,
      head: HEAD,
      input: { channels, height, width },
      bytes: bytes.length,
      sha256: card.sha256,
      weights: card.weights,
      notices: [],
    };
  }

  /** Files of one's own are refused when they are opened, so that only shipped networks come here. @type {RealEngine["inspect"]} */
  async inspect() {
    throw failure('cannot-serve', 'the stand-in looks into no file: choose the compiled engine');
  }

  /** @type {RealEngine["graph"]} */
  graph(model) {
    return graphOf(/** @type {Card} */ (this.models.get(model)));
  }

  /** The mean colour of nine cells, three maps. @type {RealEngine["feature_maps"]} */
  async feature_maps(request) {
    const { picture } = this.look(request);
    const cells = Array.from({ length: 9 }, (_, cell) => {
      const [row, column] = [Math.floor(cell / 3), cell % 3].map((place, axis) =>
        Math.floor(((place + 0.5) / 3) * (axis === 0 ? picture.height : picture.width)),
      );
      return (row * picture.width + column) * 4;
    });
    const values = [0, 1, 2].flatMap((channel) => cells.map((place) => picture.rgba[place + channel] / 255));
    return { tap: request.tap ?? 'maps', channels: 3, rows: 3, columns: 3, values: Float32Array.from(values), view: WHOLE };
  }

  /** @type {RealEngine["preview"]} */
  async preview(request) {
    const { card, picture } = this.look(request);
    const { width, height, rgba } = picture;
    return { predictions: ranked(card, ['top']), seen: { width, height, rgba: new Uint8ClampedArray(rgba) } };
  }

  /** @type {RealEngine["close_model"]} */
  close_model(handle) {
    this.models.delete(handle);
  }

  /** @type {RealEngine["open_photo"]} */
  async open_photo(bytes) {
    let bitmap;
    try {
      bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
    } catch {
      throw failure('bad-image', `expected a PNG, JPEG or WebP picture, found ${bytes.length} bytes of something else`);
    }
    const { width, height } = bitmap;
    const context = /** @type {OffscreenCanvasRenderingContext2D} */ (new OffscreenCanvas(width, height).getContext('2d'));
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, width, height);
    return { ...this.open_photo_rgba(width, height, new Uint8Array(data.buffer)), rgba: data.slice() };
  }

  /** @type {RealEngine["open_photo_rgba"]} */
  open_photo_rgba(width, height, rgba) {
    this.handles += 1;
    this.photos.set(this.handles, { width, height, rgba });
    return { handle: this.handles, width, height };
  }

  /** @type {RealEngine["close_photo"]} */
  close_photo(handle) {
    this.photos.delete(handle);
  }

  /** @type {RealEngine["examine_for_calibration"]} */
  async examine_for_calibration(request, progress) {
    this.look(request);
    for (let step = 0; step < 4; step += 1) {
      if (!progress('calibrate', 'Measuring the maps of a photo', step, 4)) throw failure('cancelled', 'Cancelled.');
      await pause(30);
    }
    return { logits: [], maps: [] };
  }

  /** @type {RealEngine["calibrate"]} */
  calibrate({ photos }) {
    const trial = { caught: { count: photos.length, of: photos.length }, flagged: { count: 0, of: photos.length } };
    return {
      calibration: { command: '', limits: [] },
      familiarity: null,
      photos: photos.length,
      learnt: [],
      trial,
      before: trial,
    };
  }

  /** What a request is about. @param {{ model: number, photo: number }} handles */
  look({ model, photo }) {
    const [card, picture] = [this.models.get(model), this.photos.get(photo)];
    if (!card) throw failure('no-model', `no network is open under ${model}`);
    if (!picture) throw failure('no-photo', `no photo is open under ${photo}`);
    return { card, picture };
  }

  /** @type {RealEngine["predict"]} */
  async predict(request) {
    const { card, picture } = this.look(request);
    return { predictions: ranked(card, ['top']), familiarity: familiarityOf(card), view: seenOf(picture), timings: [] };
  }

  /** @type {RealEngine["explain"]} */
  async explain(request, progress, partial) {
    const { card, picture } = this.look(request);
    const { target, method, parameters = {}, score = 'logit', precision = 'f32', loss_scale = 1 } = request;
    const against = typeof request.against === 'number' ? request.against : null;
    const { height, width } = card.input;
    const predictions = ranked(card, [target, against]);
    await pause(60);
    if (parameters.baseline === 'photo' && !this.photos.has(request.reference ?? 0))
      throw failure('cannot-serve', 'There is no second photo.');
    const find = (/** @type {number | string | null} */ index) => predictions.find((prediction) => prediction.index === index);
    const familiarity = familiarityOf(card);
    partial({ predictions, familiarity });
    const chosen = find(target) ?? predictions[0];
    const view = seenOf(picture);
    const invented = { height, width, view, method, parameters };
    const unit = 'logits per unit of input';
    const drawn = (/** @type {number} */ share) => {
      const values = invent(picture, { ...invented, seed: chosen.index - (against ?? 0), share });
      const lost = precision === 'f16' ? round16(values, loss_scale) : { underflowed: null, overflowed: null };
      return { map: mapRecord({ height, width, values, unit }), lost };
    };
    const parts = Number(parameters.samples ?? (method === 'smoothgrad' ? 16 : 1));
    const steps = parts * Number(parameters.steps ?? 8);
    let told = performance.now();
    /** @type {{ done: number, total: number } | null} */
    let made = null;
    for (let step = 0; step < steps; step += 1) {
      const done = Math.floor((step * parts) / steps);
      if (!progress('explain', `Computing ${method}`, step, steps)) {
        if (!made) throw failure('cancelled', 'Cancelled.');
        break;
      }
      await pause(15);
      if (performance.now() - told > SKETCH_MS && done > 0) {
        told = performance.now();
        made = { done, total: parts };
        partial({ ...made, view, map: drawn(done / parts).map });
      }
      if (step === steps - 1) made = null;
    }
    const { map, lost } = drawn(made ? made.done / parts : 1);
    const { flat } = map;
    return {
      predictions,
      familiarity,
      target: chosen,
      against: find(against) ?? null,
      score,
      head: HEAD,
      partial: made,
      precision: { kind: precision, loss_scale, ...lost },
      method,
      name: METHODS.find(({ id }) => id === method)?.label ?? method,
      parameters,
      seed: 0,
      view,
      map,
      verdict: null,
      withheld: false,
      remark: null,
      strength: {
        max: 1,
        l1: 12.1,
        sentence: flat
          ? 'The network does not react here.'
          : 'A change of one grey level everywhere moves the score by 0.3 logits.',
      },
      timings: [
        { stage: 'prepare', label: 'Prepare the photo', ms: 6.2 },
        { stage: 'forward', label: 'Forward', ms: 74.1 },
        { stage: 'explain', label: 'Explain', ms: 162.4 },
      ],
      device: this.device,
      model: { id: card.id, sha256: card.sha256 },
      version: '0.1.0',
    };
  }

  // Only shifts are really seen; the rest is told apart by numbers.
  /** @type {RealEngine["explain_changed"]} */
  async explain_changed(request, change, progress) {
    const { card, picture } = this.look(request);
    const { target, method, parameters = {} } = request;
    const against = typeof request.against === 'number' ? request.against : null;
    const { view: { shift = [0, 0], degrees = 0, noise = 0 } = {}, randomised = 0 } = change;
    const { height, width } = card.input;
    for (let step = 0; step < 6; step += 1) {
      if (!progress('explain', `Computing ${method}`, step, 6)) throw failure('cancelled', 'Cancelled.');
      await pause(15);
    }
    const predictions = ranked(card, [target, against]);
    const chosen = predictions.find(({ index }) => index === target) ?? predictions[0];
    const moved = Math.hypot(...shift) / 800 + Math.abs(degrees) / 400 + noise;
    const change_by = (/** @type {Prediction} */ one) => ({
      ...one,
      probability: one.probability * (1 - moved) * (1 - randomised / (LAYERS + 1)),
    });
    const view = seenOf(picture);
    const seed = chosen.index - (against ?? 0) + randomised + (method === 'gradient' ? degrees / 3 : 0);
    const values = invent(picture, { height, width, view, method, parameters, seed });
    const wild = method === 'gradient' ? Math.abs(degrees) + Math.hypot(...shift) / 2 + noise * 100 + randomised * 3 : randomised;
    values.forEach((value, place) => (values[place] = value + wild * 0.0004 * Math.abs(Math.sin((place + seed) * 12.9898))));
    const [right, down] = shift.map(Math.round);
    const aligned = new Float32Array(height * width);
    const shown = new Uint8Array(height * width);
    for (let row = 0; row < height; row += 1) {
      for (let column = 0; column < width; column += 1) {
        if (row + down < 0 || row + down >= height || column + right < 0 || column + right >= width) continue;
        aligned[row * width + column] = values[row * width + column];
        shown[row * width + column] = 1;
      }
    }
    const rgba = new Uint8ClampedArray(height * width * 4).fill(255);
    for (let row = 0; row < height; row += 1) {
      for (let column = 0; column < width; column += 1) {
        const x = Math.floor((view.x0 + ((column - right) / width) * (view.x1 - view.x0)) * picture.width);
        const y = Math.floor((view.y0 + ((row - down) / height) * (view.y1 - view.y0)) * picture.height);
        const from = (y * picture.width + x) * 4;
        if (from >= 0) rgba.set(picture.rgba.subarray(from, from + 3), (row * width + column) * 4);
      }
    }
    return {
      predictions: predictions.map(change_by),
      target: change_by(chosen),
      layers: LAYERS,
      map: mapRecord({ height, width, values, unit: 'logits per unit of input' }),
      aligned,
      shown,
      picture: { width, height, rgba },
    };
  }

  /** @type {RealEngine["score"]} */
  async score({ target, against, method, metrics, region, ...about }, progress) {
    const { card } = this.look(about);
    /** @type {import('../../pkg/types/engine.js').MetricResult[]} */
    const answers = [];
    for (const { metric: id } of metrics) {
      if (!progress('score', `Measuring ${id}`, answers.length, metrics.length)) throw failure('cancelled', 'Cancelled.');
      await pause(20);
      const metric = METRICS.find((one) => one.id === id);
      if (!metric) throw failure('bad-parameter', `there is no metric ${id}`);
      const { needs, range } = metric;
      const low = range.low ?? 0;
      const value = low + ((range.high ?? 3) - low) * chance(id, method, placeOf(region));
      const none = needs.includes('completeness') && method !== 'gradient';
      const curve = ['deletion', 'insertion'].includes(id)
        ? {
            label: id,
            x: 'share of the pixels',
            y: 'probability',
            points: Array.from(
              { length: 21 },
              (_, at) => /** @type {[number, number]} */ ([at / 20, Math.exp((-at * value) / 5)]),
            ),
          }
        : null;
      answers.push({
        id,
        value: none ? null : value,
        reason: none ? 'This method promises no sum.' : null,
        curve: none ? null : curve,
        details: [],
        parameters: {},
        ms: 20,
      });
    }
    return { metrics: answers, ...askedOf(card, target, against), timings: [] };
  }

  /** @type {RealEngine["verdict"]} */
  async verdict({ target, against, method, depth = 'quick', ...about }, progress) {
    const { card } = this.look(about);
    const parts = depth === 'quick' ? 5 : 40;
    for (let step = 0; step < parts; step += 1) {
      if (!progress('verdict', 'Checking the map', step, parts)) throw failure('cancelled', 'Cancelled.');
      await pause(20);
    }
    const verdict = FOUND[method];
    const standard = depth === 'standard';
    const controls = { random: 0.31, sobel: 0.44, centre: 0.52 };
    const none = { random: null, sobel: null, centre: null };
    const once = { margins: none, scatter: null, rerun: '' };
    /** @type {Record<Standing, Reason[]>} */
    const reasons = {
      clear: [
        {
          id: 'faithfulness',
          level: 'fine',
          sentence: 'It finds pixels that matter better than a random map.',
          evidence: { metric: 'relevance-gain', value: 0.62, better: 'higher', threshold: 0.25, controls, ...once },
        },
      ],
      careful: [
        {
          id: 'class',
          level: 'careful',
          sentence: 'The network itself is unsure: the first class is hardly ahead of the second.',
          evidence: { metric: 'class-probability', value: 0.12, better: 'higher', threshold: 0.2, controls: none, ...once },
        },
      ],
      misleading: [
        {
          id: 'randomisation',
          level: 'misleading',
          sentence: 'The map stays the same when what the network learnt is undone: it does not depend on the network.',
          evidence: { metric: 'mprt', value: 0.98, better: 'lower', threshold: 0.7, controls, ...once },
        },
        {
          id: 'faithfulness',
          level: 'misleading',
          sentence: 'It is no better than a random map.',
          evidence: { metric: 'relevance-gain', value: 0.12, better: 'higher', threshold: 0.25, controls, ...once },
        },
      ],
    };
    /** @type {Reason[]} */
    const rest = [
      {
        id: 'prediction',
        level: 'fine',
        sentence: 'The network is sure of its answer.',
        evidence: { metric: 'probability', value: 0.87, better: 'higher', threshold: 0.5, controls: none, ...once },
      },
      {
        id: 'stability',
        level: standard ? 'fine' : 'unchecked',
        sentence: standard
          ? 'It stays when the photo barely changes.'
          : 'Whether it stays when the photo barely changes was not checked.',
        evidence: { metric: 'noise-correlation', value: null, better: 'higher', threshold: null, controls: none, ...once },
      },
    ];
    const all = [...rest, ...reasons[verdict]];
    const count = (/** @type {(level: string) => boolean} */ of) => all.filter(({ level }) => of(level)).length;
    const made = count((level) => level !== 'unchecked');
    const clear = standard
      ? `No fault found: ${count((level) => level === 'fine')} of ${all.length} checks passed`
      : `Quick look: nothing against the map in ${made} checks`;
    return {
      verdict,
      headline: { clear, careful: 'Careful', misleading: 'Misleading' }[verdict],
      named: [],
      earned: verdict === 'clear' && standard,
      checks: {
        passed: count((level) => level === 'fine'),
        made,
        all: all.length,
        open: standard ? 0 : all.length - made,
      },
      depth,
      passes: standard ? 140 : 9,
      ms: 20 * parts,
      reasons: all,
      ...askedOf(card, target, against),
      timings: [],
    };
  }

  /** @type {RealEngine["chart"]} */
  async chart({ methods, columns, boxes = [], mask, target = 'top', against, score = 'logit', ...about }, progress, partial) {
    const { card } = this.look(about);
    /** @type {ChartRow[]} */
    const rows = [];
    const asked = COLUMNS.filter(({ id }) => !columns || columns.includes(id));
    for (const [place, method] of methods.entries()) {
      /** @type {ChartRow["cells"]} */
      const cells = {};
      for (const { id, unit, better } of asked) {
        const done = place * COLUMNS.length + Object.keys(cells).length;
        if (!progress('chart', `Measuring ${method}`, done, methods.length * COLUMNS.length))
          throw failure('cancelled', 'Cancelled.');
        await pause(15);
        const share = chance(method, id);
        const none = id === 'localisation' && boxes.length === 0 && !mask;
        const value =
          id === 'time' ? Math.round(10 ** (1 + 3 * share)) : id === 'resolution' ? Math.round(1 + 31 * share) : share;
        /** @type {import('../../pkg/types/engine.js').ChartCell} */
        const cell = {
          value: none ? null : value,
          text: none ? '' : unit ? `${value} ${unit}` : value.toFixed(2),
          unit,
          grade: none ? null : GRADES[Math.floor(3 * (better === 'lower' ? 1 - share : share))],
          word: null,
          reason: none ? 'No object was marked.' : null,
          evidence: {
            measured: 'Invented.',
            n: none ? 0 : 3,
            parameters: {},
            details: { values: [value, value * 1.1, value * 0.9], against: { mean: value } },
          },
        };
        cells[id] = cell;
        partial({ row: place, method, column: id, cell });
      }
      const { label } = METHODS.find((one) => one.id === method) ?? { label: method };
      rows.push({ method, label, parameters: {}, cells });
    }
    const networks = [card.id];
    return {
      ...askedOf(card, target, against),
      score,
      device: this.device,
      model: card.id,
      networks,
      partial: null,
      columns: asked,
      rows,
    };
  }

  /** @type {RealEngine["gradient_magnitudes"]} */
  async gradient_magnitudes() {
    return { least: -24, counts: [1, 4, 2], zeros: 0 };
  }

  /** @type {RealEngine["measure"]} */
  async measure() {
    return { forward_ms: 20, gradient_ms: 60 };
  }

  free() {
    this.models.clear();
    this.photos.clear();
  }
}

/** Every photo is unknown to a network whose card keeps statistics. @param {Card} card @returns {import('../../pkg/types/records.js').Familiarity | null} */
const familiarityOf = ({ familiarity }) =>
  familiarity ? { score: familiarity.percentiles[0] - 1, threshold: familiarity.percentiles[5], known: false, share: 0 } : null;

/**
 * The likeliest classes, and those that were asked about.
 * @param {Card} card @param {(number | string | null | undefined)[]} asked @returns {Prediction[]}
 */
function ranked({ labels = [] }, asked) {
  const probabilities = [0.873, 0.064, 0.021, 0.0093, 0.00004];
  const indices = labels.length > 300 ? [207, 281, 282, 340, 7] : [6, 7, 3, 1, 0];
  const named = (/** @type {number} */ index) => ({ index, label: labels[index], probability: 1e-6, logit: -3 });
  const predictions = indices.map((index, place) => ({ ...named(index), probability: probabilities[place], logit: 9 - place }));
  for (const index of asked) {
    if (typeof index === 'number' && !indices.includes(index)) predictions.push(named(index));
  }
  return predictions;
}

/** @param {Card} card @param {number | string} target @param {number | string | null} [against] */
function askedOf(card, target, against) {
  const predictions = ranked(card, [target, against]);
  const find = (/** @type {number | string | null | undefined} */ asked) => predictions.find(({ index }) => index === asked);
  return { target: find(target) ?? predictions[0], against: find(against) ?? null };
}

/** The part of a photo that the network sees. @param {Photo} picture @returns {View} */
function seenOf({ width, height }) {
  const side = Math.min(width, height) * 0.875;
  const [across, down] = [side / width / 2, side / height / 2];
  return { x0: 0.5 - across, y0: 0.5 - down, x1: 0.5 + across, y1: 0.5 + down };
}

/** Something that another object changes. @param {import('../../pkg/types/engine.js').ObjectRegion | null | undefined} region */
function placeOf(region) {
  if (!region) return '';
  return 'box' in region ? region.box : region.mask.reduce((sum, pixel, place) => (sum + pixel * place) % 9973, 0);
}

/**
 * A map of what is in the photo and what the method is called.
 * @param {Photo} picture
 * @param {{ height: number, width: number, view: View, method: string, parameters: ParameterValues, seed: number, share?: number }} asked
 */
function invent(picture, { height, width, view, method, parameters, seed, share = 1 }) {
  const values = new Float32Array(height * width);
  if (parameters.channels === 'flat') return values;
  const grey = (/** @type {number} */ row, /** @type {number} */ column) => {
    const x = Math.min(
      picture.width - 1,
      Math.max(0, Math.round((view.x0 + (column / width) * (view.x1 - view.x0)) * picture.width)),
    );
    const y = Math.min(
      picture.height - 1,
      Math.max(0, Math.round((view.y0 + (row / height) * (view.y1 - view.y0)) * picture.height)),
    );
    const at = (y * picture.width + x) * 4;
    return (picture.rgba[at] + picture.rgba[at + 1] + picture.rgba[at + 2]) / 765;
  };
  const spotX = 0.3 + 0.4 * ((seed * 0.37) % 1);
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      const spot = Math.exp(-((column / width - spotX) ** 2 + (row / height - 0.45) ** 2) / 0.04);
      const edge = grey(row, column) - grey(row + 1, column + 1);
      const place = row * width + column;
      // The fewer copies are averaged, the more noise stays.
      const noise = method === 'smoothgrad' ? 0.002 * (1 - share) * Math.abs(Math.sin(place * 12.9898)) : 0;
      if (method === 'centre') values[place] = Math.exp(-((column / width - 0.5) ** 2 + (row / height - 0.5) ** 2) / 0.05);
      else if (method === 'random') values[place] = Math.abs(Math.sin((place + 1) * 78.233) * 43758.5) % 1;
      else if (method === 'sobel') values[place] = Math.abs(edge);
      else if (method === 'grad-cam') values[place] = parameters.relu === false ? spot - 0.3 : Math.max(0, spot - 0.08);
      else values[place] = (parameters.channels === 'sum' ? edge : Math.abs(edge)) * (0.15 + spot) * 0.02 + noise;
    }
  }
  return values;
}

const WHOLE = { x0: 0, y0: 0, x1: 1, y1: 1 };
const DIGIT = 28;
const EPOCH_MS = 60;

/** A run whose test accuracy falls without the penalty and rises with it; its checkpoint is its epoch and its test accuracy. @implements {RealDecoy} */
export class Decoy {
  epochs = 0;
  test = 0.1;

  /** @type {typeof import('../../pkg/types/engine.js').Decoy.open} */
  static open(digits, _plan, checkpoint) {
    if (digits.length < 1000) throw failure('bad-data', 'the file of digits is cut short or damaged: write it again');
    const run = new Decoy();
    if (checkpoint) [run.epochs, run.test] = new Float64Array(checkpoint.slice().buffer);
    return run;
  }

  /** @returns {import('../../pkg/types/engine.js').DecoyMeasured} */
  get measured() {
    const maps = Float32Array.from({ length: 9 * DIGIT ** 2 }, (_, place) => chance(place, this.epochs));
    const answers = Array.from({ length: 9 }, (_, label) => (chance(label, this.epochs) < this.test ? label : 9));
    return { train: this.epochs === 0 ? 0.1 : 0.99, test: this.test, share_on_swatch: 0.1 * (1 - this.test), answers, maps };
  }

  async record() {
    const digits = Array.from({ length: 9 }, (_, label) => ({
      label,
      swatch: 9 - label,
      pixels: Uint8Array.from({ length: DIGIT ** 2 }, (_, place) =>
        place % DIGIT < 4 && place < 4 * DIGIT ? 255 - 25 * (9 - label) : 0,
      ),
    }));
    return { epoch: this.epochs, digits, measured: this.measured };
  }

  /** @type {import('../../pkg/types/engine.js').Decoy["epoch"]} */
  async epoch({ lambda = 0, rate = 0.001 }, progress) {
    if (rate > 1) {
      const kept = `the weights of epoch ${this.epochs} were put back`;
      throw failure('diverged', `epoch ${this.epochs + 1} left the finite numbers, and ${kept}: choose a smaller step size`);
    }
    for (const done of [0, 1]) {
      await pause(EPOCH_MS / 2);
      if (progress('train', 'Training', done, 2) === false) throw failure('cancelled', 'cancelled');
    }
    this.epochs += 1;
    this.test += ((lambda > 0 ? 0.94 : 0.6) - this.test) / 3;
    const checkpoint = new Uint8Array(new Float64Array([this.epochs, this.test]).buffer);
    return { epoch: this.epochs, cross_entropy: 0.1, penalty: lambda > 0 ? 0.01 : 0, measured: this.measured, checkpoint };
  }

  async onnx() {
    return new Uint8Array([8, 8, this.epochs]);
  }

  /** The more answers and the more of them with a stroke, the better. @type {import('../../pkg/types/engine.js').Decoy["round"]} */
  async round({ answers, plan: { questions = 10, round = 0 } }, progress) {
    for (const done of [0, 1]) {
      await pause(EPOCH_MS / 2);
      if (progress('train', 'Learning from the answers', done, 2) === false) throw failure('cancelled', 'cancelled');
    }
    const known = new Set(answers.map(({ picture }) => picture));
    const open = Array.from({ length: 8000 }, (_, place) => (place * 7 + round) % 8000).filter((place) => !known.has(place));
    const strokes = answers.filter(({ stroke }) => stroke?.some((cell) => cell > 0)).length;
    const share = answers.length === 0 ? 0 : strokes / answers.length;
    const asked = open.slice(0, questions).map((picture) => {
      const label = picture % 10;
      const stroke = Uint8Array.from({ length: DIGIT ** 2 }, (_, place) => Number(place % DIGIT < 4 && place < 4 * DIGIT));
      const pixels = stroke.map((cell) => cell * (255 - 25 * label));
      const map = answers.length === 0 ? [] : Array.from({ length: DIGIT ** 2 }, (_, place) => chance(place, picture));
      const guess = answers.length === 0 ? null : (label + (round % 2)) % 10;
      return { picture, pixels, guess, map: Float32Array.from(map), stored: { picture, label, stroke } };
    });
    if (answers.length === 0) return { measured: null, asked };
    const test = 0.9 - 0.3 * (1 - share) - 10 / answers.length;
    return { measured: { answers: answers.length, test, share_on_swatch: 0.3 * (1 - share) + 0.01 }, asked };
  }

  free() {}
}

/** @param {Pick<MapRecord, "height" | "width" | "values" | "unit">} map @returns {MapRecord} */
function mapRecord({ height, width, values, unit }) {
  const signed = values.some((value) => value < 0);
  const magnitudes = Float32Array.from(values, Math.abs).sort();
  const flat = magnitudes[0] === magnitudes[magnitudes.length - 1] && !signed;
  const high = flat ? magnitudes[0] : magnitudes[Math.floor(magnitudes.length * 0.99)];
  const kind = /** @type {ScaleKind} */ (signed ? 'diverging' : 'sequential');
  return { height, width, values, low: signed ? -high : 0, high, kind, flat, percentile: 99, unit };
}

/** Rounds to eleven bits at a loss scale, in place; says which shares vanished and overflowed. @param {Float32Array} values @param {number} loss_scale */
function round16(values, loss_scale) {
  let underflowed = 0;
  let overflowed = 0;
  values.forEach((value, place) => {
    const scaled = value * loss_scale;
    const size = Math.abs(scaled);
    if (size > 0 && size < F16_LEAST) underflowed += 1;
    if (size * INSIDE > F16_MOST) overflowed += 1;
    const step = 2 ** (Math.max(-14, Math.floor(Math.log2(size || 1))) - 10);
    values[place] = (Math.min(F16_MOST, Math.round(size / step) * step) * Math.sign(scaled)) / loss_scale;
  });
  return { underflowed: underflowed / values.length, overflowed: overflowed / values.length };
}

// What needs no device, as simply as can be: this file imports nothing, since it is copied to where the engine would be.

/** Right about all that trains; the rest only with a penalty. @type {typeof import('../../pkg/types/engine.js').learn_head} */
export async function learn_head({ examples, classes, shape: [, rows, columns], lambda = 0 }, progress) {
  for (const done of [0, 1]) {
    await pause(EPOCH_MS);
    if (progress('train', 'Learning the head', done, 2) === false) throw failure('cancelled', 'cancelled');
  }
  const answers = examples.map(({ label, trains = true, wrong }) => {
    const sure = trains || lambda > 0 ? 0.95 : 0.3;
    const shares = Array.from({ length: classes }, (_, place) => (place === label ? sure : (1 - sure) / (classes - 1)));
    const map = Float32Array.from({ length: rows * columns }, (_, cell) =>
      wrong?.[cell] && lambda > 0 ? 0 : chance(cell, label),
    );
    return { shares, map };
  });
  return { answers };
}

/** @type {typeof import('../../pkg/types/engine.js').agreement} */
export function agreement(one, other) {
  if (one.length !== other.length) return { reason: 'The maps differ in size.' };
  const equal = one.every((value, place) => value === other[place]);
  return { spearman: equal ? 1 : 0.5, pearson: equal ? 1 : 0.5, overlap: equal ? 1 : 0.5, magnitudes: false };
}

/** @type {typeof import('../../pkg/types/engine.js').heatmap_scale} */
export function heatmap_scale(values) {
  const { low, high, kind, flat, percentile } = mapRecord({ height: 1, width: values.length, values, unit: '' });
  return { low, high, kind, flat, percentile };
}

/** @type {typeof import('../../pkg/types/engine.js').class_of} */
export function class_of(labels, asked) {
  const index = labels.indexOf(asked);
  return index < 0 ? undefined : index;
}

/** @type {typeof import('../../pkg/types/engine.js').find_classes} */
export function find_classes(labels, query, most) {
  const found = labels.map((label, index) => ({ index, label })).filter(({ label }) => label.includes(query));
  return { matches: found.slice(0, most), total: found.length };
}

/** @type {typeof import('../../pkg/types/engine.js').objects_named} */
export const objects_named = (objects, _labels, _imagenet, index) => objects.filter(({ classes }) => classes.includes(index));
