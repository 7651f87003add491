// Stands in for the compiled package while the page is built and looked at: the same interface, invented maps, honest delays.
// Photos named so can provoke what is hard to provoke: nothing here is ever shipped.

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const failure = (code, message) => Object.assign(new Error(message), { code });

export default async function init({ module_or_path }) {
  // An empty module, and yet only a page that allows WebAssembly gets it.
  const given = await module_or_path;
  await WebAssembly.instantiate(given.arrayBuffer ? await given.arrayBuffer() : given);
  await pause(50);
}

export const wasm_memory_bytes = () => 0;

const STOPS = {
  viridis: ['#440154', '#482878', '#3e4a89', '#31688e', '#26828e', '#1f9e89', '#35b779', '#6dcd59', '#b4de2c', '#fde725'],
  inferno: ['#000004', '#1b0c41', '#4a0c6b', '#781c6d', '#a52c60', '#cf4446', '#ed6925', '#fb9b06', '#f7d13d', '#fcffa4'],
  'blue-to-red': ['#0d0887', '#7e03a8', '#cc4778', '#f1605d'],
  'red-blue': ['#053061', '#4393c3', '#d1e5f0', '#f7f7f7', '#fddbc7', '#d6604d', '#67001f'],
};

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
      { name: 'tap', label: 'Tap', help: 'The layer whose feature maps are added up.', kind: 'tap', default: null },
      { name: 'relu', label: 'Keep only what speaks for the class', help: 'As in the paper.', kind: 'boolean', default: true },
      {
        name: 'steps',
        label: 'Slowness',
        help: 'Only here to have a slider.',
        kind: 'integer',
        default: 8,
        min: 1,
        max: 200,
        step: 1,
        unit: 'steps',
      },
      { name: 'seed', label: 'Seed', help: 'Only here to have a number.', kind: 'number', default: 0 },
    ],
    complete: false,
    classSensitive: true,
    deterministic: true,
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
        kind: 'number',
        default: 0.15,
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
  });
}

const metric = (id, label, family, direction, passes, change = {}) => ({
  id,
  label,
  family,
  direction,
  passes,
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

const COLUMNS = [
  { id: 'time', label: 'Computation time', unit: 'ms', better: 'lower' },
  { id: 'resolution', label: 'Resolution', unit: 'px', better: 'lower' },
  { id: 'stability', label: 'Stability', unit: '', better: 'higher' },
  { id: 'flexibility', label: 'Architecture flexibility', unit: '', better: 'higher' },
  { id: 'faithfulness', label: 'Faithfulness', unit: '', better: 'higher' },
  { id: 'localisation', label: 'Localisation', unit: '', better: 'higher' },
];

// A number of 0 to 1 that only depends on the words.
const chance = (...words) => {
  let hash = 7;
  for (const letter of words.join()) hash = (hash * 31 + letter.charCodeAt(0)) % 9973;
  return hash / 9973;
};
const LAYERS = 6;
// What a method is found to be: one of each.
const FOUND = {
  gradient: 'trust',
  'grad-cam': 'trust',
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

export class Engine {
  models = new Map();
  photos = new Map();
  handles = 0;

  static async start({ device, gpuProblem }) {
    const self = new Engine();
    await pause(120);
    const kind = device === 'cpu' || gpuProblem ? 'cpu' : 'gpu';
    // A real device, so that losing it can be tried out.
    if (kind === 'gpu') self.gpu = await (await navigator.gpu.requestAdapter()).requestDevice();
    self.device = {
      kind,
      name: kind === 'cpu' ? 'this computer’s processor (flex, SIMD)' : 'a stand-in graphics processor',
      reason: gpuProblem ?? (device === 'cpu' ? 'You asked for the CPU.' : 'It is the faster of the two.'),
      selfTest: kind === 'gpu' ? { passed: true, worst: 0.00031, ms: 84 } : null,
    };
    return self;
  }

  record() {
    const colourMaps = Object.entries(STOPS).map(([id, stops]) => ({
      id,
      label: id[0].toUpperCase() + id.slice(1),
      kind: id === 'red-blue' ? 'diverging' : 'sequential',
      table: table(stops),
    }));
    return { device: this.device, methods: METHODS, metrics: METRICS, colourMaps, version: '0.1.0 (stand-in)' };
  }

  async open_model(bytes, card, progress) {
    if (typeof card === 'string') {
      throw failure('bad-model', `${card}: expected an ONNX protobuf, found ${bytes.length} bytes of something else`);
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
      labels: card.labels,
      taps: [
        { name: 'stem', channels: 32, height: 112, width: 112 },
        { name: card.tap, channels: 1280, height: 7, width: 7 },
      ],
      tap: card.tap,
      input: { channels, height, width },
      bytes: bytes.length,
      sha256: card.sha256,
      weights: card.weights,
    };
  }

  close_model(handle) {
    this.models.delete(handle);
  }

  async open_photo(bytes) {
    let bitmap;
    try {
      bitmap = await createImageBitmap(new Blob([bytes]));
    } catch {
      throw failure('bad-image', `expected a PNG, JPEG or WebP picture, found ${bytes.length} bytes of something else`);
    }
    const { width, height } = bitmap;
    const context = new OffscreenCanvas(width, height).getContext('2d');
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, width, height);
    return { ...this.open_photo_rgba(width, height, data), rgba: data.slice() };
  }

  open_photo_rgba(width, height, rgba) {
    this.handles += 1;
    this.photos.set(this.handles, { width, height, rgba });
    return { handle: this.handles, width, height };
  }

  close_photo(handle) {
    this.photos.delete(handle);
  }

  /** What a request is about. */
  look({ model, photo }) {
    if (!this.models.has(model)) throw failure('no-model', `no network is open under ${model}`);
    if (!this.photos.has(photo)) throw failure('no-photo', `no photo is open under ${photo}`);
    this.model = this.models.get(model);
    this.photo = this.photos.get(photo);
  }

  async predict(request) {
    this.look(request);
    return { predictions: this.ranked('top'), view: this.seen(), timings: [] };
  }

  async explain(request, progress, partial) {
    this.look(request);
    const { target, method, parameters, against, score = 'logit', precision = 'f32', loss_scale = 1 } = request;
    const { height, width } = this.model.input;
    const predictions = this.ranked(target, against);
    await pause(60);
    if (parameters.baseline === 'photo' && !this.photos.has(request.reference))
      throw failure('cannot-serve', 'There is no second photo.');
    const find = (index) => predictions.find((prediction) => prediction.index === index);
    partial({ predictions });
    const chosen = find(target) ?? predictions[0];
    const view = this.seen();
    const invented = { height, width, view, method, parameters };
    const unit = 'logits per unit of input';
    const drawn = (share) => {
      const values = this.invent({ ...invented, seed: chosen.index - (against ?? 0), share });
      const lost = precision === 'f16' ? round16(values, loss_scale) : { underflowed: 0, overflowed: 0 };
      return { map: mapRecord({ height, width, values, unit }), lost };
    };
    const parts = parameters.samples ?? (method === 'smoothgrad' ? 16 : 1);
    const steps = parts * (parameters.steps ?? 8);
    let told = performance.now();
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
      target: chosen,
      against: against === undefined ? null : find(against),
      score,
      partial: made,
      precision: { kind: precision, loss_scale, ...lost },
      method,
      parameters,
      seed: 0,
      view,
      map,
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
      model: { id: this.model.id, sha256: this.model.sha256 },
      version: '0.1.0',
    };
  }

  ranked(...asked) {
    const probabilities = [0.873, 0.064, 0.021, 0.0093, 0.00004];
    const indices = this.model.labels.length > 300 ? [207, 281, 282, 340, 7] : [6, 7, 3, 1, 0];
    const named = (index) => ({ index, label: this.model.labels[index], probability: 1e-6, logit: -3 });
    const predictions = indices.map((index, place) => ({ ...named(index), probability: probabilities[place], logit: 9 - place }));
    for (const index of asked) {
      if (typeof index === 'number' && !indices.includes(index)) predictions.push(named(index));
    }
    return predictions;
  }

  seen() {
    const { width, height } = this.photo;
    const side = Math.min(width, height) * 0.875;
    const [across, down] = [side / width / 2, side / height / 2];
    return { x0: 0.5 - across, y0: 0.5 - down, x1: 0.5 + across, y1: 0.5 + down };
  }

  // Only shifts are really seen; the rest is told apart by numbers.
  async explain_changed(request, change, progress) {
    this.look(request);
    const { target, method, parameters, against } = request;
    const { view: { shift = [0, 0], degrees = 0, noise = 0 } = {}, randomised = 0 } = change;
    const { height, width } = this.model.input;
    for (let step = 0; step < 6; step += 1) {
      if (!progress('explain', `Computing ${method}`, step, 6)) throw failure('cancelled', 'Cancelled.');
      await pause(15);
    }
    const predictions = this.ranked(target, against);
    const chosen = predictions.find(({ index }) => index === target) ?? predictions[0];
    const moved = Math.hypot(...shift) / 800 + Math.abs(degrees) / 400 + noise;
    const change_by = (one) => ({ ...one, probability: one.probability * (1 - moved) * (1 - randomised / (LAYERS + 1)) });
    const view = this.seen();
    const seed = chosen.index - (against ?? 0) + randomised + (method === 'gradient' ? degrees / 3 : 0);
    const values = this.invent({ height, width, view, method, parameters, seed });
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
        const x = Math.floor((view.x0 + ((column - right) / width) * (view.x1 - view.x0)) * this.photo.width);
        const y = Math.floor((view.y0 + ((row - down) / height) * (view.y1 - view.y0)) * this.photo.height);
        const from = (y * this.photo.width + x) * 4;
        if (from >= 0) rgba.set(this.photo.rgba.subarray(from, from + 3), (row * width + column) * 4);
      }
    }
    return {
      predictions: predictions.map(change_by),
      target: change_by(chosen),
      layers: LAYERS,
      map: mapRecord({ height, width, values }),
      aligned,
      shown,
      picture: { width, height, rgba },
    };
  }

  async score({ target, method, metrics, region, ...about }, progress) {
    this.look(about);
    const answers = [];
    for (const { metric: id } of metrics) {
      if (!progress('score', `Measuring ${id}`, answers.length, metrics.length)) throw failure('cancelled', 'Cancelled.');
      await pause(20);
      const { needs, range } = METRICS.find((one) => one.id === id);
      const low = range.low ?? 0;
      const value =
        low +
        ((range.high ?? 3) - low) *
          chance(id, method, region?.box ?? region?.mask?.reduce((sum, pixel, place) => (sum + pixel * place) % 9973, 0) ?? '');
      const none = needs.includes('completeness') && method !== 'gradient';
      const curve = ['deletion', 'insertion'].includes(id)
        ? {
            label: id,
            x: 'share of the pixels',
            y: 'probability',
            points: Array.from({ length: 21 }, (_, at) => [at / 20, Math.exp((-at * value) / 5)]),
          }
        : null;
      answers.push({
        id,
        value: none ? null : value,
        reason: none ? 'This method promises no sum.' : null,
        curve: none ? null : curve,
        parameters: {},
        ms: 20,
      });
    }
    return { metrics: answers, target, timings: [] };
  }

  async verdict({ method, depth, ...about }, progress) {
    this.look(about);
    const parts = depth === 'quick' ? 5 : 40;
    for (let step = 0; step < parts; step += 1) {
      if (!progress('verdict', 'Checking the map', step, parts)) throw failure('cancelled', 'Cancelled.');
      await pause(20);
    }
    const verdict = FOUND[method];
    const standard = depth === 'standard';
    const reason = (id, level, sentence, evidence = null) => ({ id, level, sentence, evidence });
    const controls = { random: 0.31, sobel: 0.44, centre: 0.52 };
    const reasons = {
      trust: [
        reason('better-than-random', 'fine', 'It finds pixels that matter better than a random map.', {
          metric: 'deletion',
          value: 0.12,
          threshold: 0.25,
          controls,
        }),
      ],
      careful: [
        reason('unsure', 'careful', 'The network itself is unsure: the first class is hardly ahead of the second.', {
          metric: null,
          value: 0.12,
          threshold: 0.2,
          controls: null,
        }),
      ],
      misleading: [
        reason(
          'no-network',
          'misleading',
          'The map stays the same when what the network learnt is undone: it does not depend on the network.',
          { metric: 'mprt', value: 0.98, threshold: 0.7, controls },
        ),
        reason('no-better', 'misleading', 'It is no better than a random map.', {
          metric: 'deletion',
          value: 0.33,
          threshold: 0.25,
          controls,
        }),
      ],
    }[verdict];
    const rest = [
      reason('prediction', 'fine', 'The network is sure of its answer.', {
        metric: null,
        value: 0.87,
        threshold: 0.5,
        controls: null,
      }),
      reason(
        'unstable',
        standard ? 'fine' : 'unchecked',
        standard ? 'It stays when the photo barely changes.' : 'Whether it stays when the photo barely changes was not checked.',
      ),
    ];
    return { verdict, depth, passes: standard ? 140 : 9, ms: 20 * parts, reasons: [...rest, ...reasons] };
  }

  async chart({ methods, columns, boxes, mask, ...about }, progress, partial) {
    this.look(about);
    const rows = [];
    const asked = COLUMNS.filter(({ id }) => !columns || columns.includes(id));
    for (const [place, method] of methods.entries()) {
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
        cells[id] = {
          value: none ? null : value,
          text: none ? '' : unit ? `${value} ${unit}` : value.toFixed(2),
          unit,
          grade: none ? null : ['poor', 'fair', 'good'][Math.floor(3 * (better === 'lower' ? 1 - share : share))],
          reason: none ? 'No object was marked.' : null,
          evidence: {
            measured: 'Invented.',
            n: none ? 0 : 3,
            values: [value, value * 1.1, value * 0.9],
            against: { mean: value },
          },
        };
        partial({ row: place, method, column: id, cell: cells[id] });
      }
      rows.push({ method, cells });
    }
    return { columns: asked, rows };
  }

  invent({ height, width, view, method, parameters, seed, share = 1 }) {
    const values = new Float32Array(height * width);
    if (parameters.channels === 'flat') return values;
    const grey = (row, column) => {
      const x = Math.min(
        this.photo.width - 1,
        Math.max(0, Math.round((view.x0 + (column / width) * (view.x1 - view.x0)) * this.photo.width)),
      );
      const y = Math.min(
        this.photo.height - 1,
        Math.max(0, Math.round((view.y0 + (row / height) * (view.y1 - view.y0)) * this.photo.height)),
      );
      const at = (y * this.photo.width + x) * 4;
      return (this.photo.rgba[at] + this.photo.rgba[at + 1] + this.photo.rgba[at + 2]) / 765;
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
}

function mapRecord({ height, width, values, unit }) {
  const signed = values.some((value) => value < 0);
  const magnitudes = Float32Array.from(values, Math.abs).sort();
  const flat = magnitudes[0] === magnitudes.at(-1) && !signed;
  const high = flat ? magnitudes[0] : magnitudes[Math.floor(magnitudes.length * 0.99)];
  const kind = signed ? 'diverging' : 'sequential';
  return { height, width, values, low: signed ? -high : 0, high, kind, flat, percentile: 99, unit };
}

/** Rounds to eleven bits at a loss scale, in place; says which shares vanished and overflowed. */
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
