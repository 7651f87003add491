// Written by hand for what src/web/mod.rs exports; the two change together.

/** Where the module comes from: an address, a response, bytes, or a compiled module. */
export type InitInput = RequestInfo | URL | Response | BufferSource | WebAssembly.Module;

/** What the instantiated module offers besides the functions below. */
export interface InitOutput {
  /** The memory of the instance. It grows and never shrinks. */
  readonly memory: WebAssembly.Memory;
}

/**
 * Fetches and instantiates the module; everything else waits for it. Without an argument the wasm is looked for beside the script,
 * as `whylight_bg.wasm`. Calling it again changes nothing.
 */
export default function init(options?: { module_or_path: InitInput | Promise<InitInput> }): Promise<InitOutput>;

/** Which device to open. `gpu` and `auto` both fall back to the CPU when the GPU is not usable; the record says why. */
export type Wish = 'auto' | 'gpu' | 'cpu';

export interface StartOptions {
  /** `auto` unless told otherwise. */
  device?: Wish;
  /**
   * What is already known against the GPU, as a sentence: the CPU is then used, and the sentence becomes its reason. The
   * engine traps on an adapter without the feature `timestamp-query`, so ask the adapter first.
   */
  gpuProblem?: string | null;
  /** What the browser calls the adapter, for the record; wgpu cannot ask it. */
  gpuName?: string | null;
}

/** The comparison of a small network's logits and gradient on the GPU with those on the CPU. */
export interface SelfTest {
  passed: boolean;
  /** Largest relative L2 difference; null when no finite number came back. */
  worst: number | null;
  /** Milliseconds that it took, shader compilation included. */
  ms: number;
}

export interface DeviceRecord {
  kind: 'gpu' | 'cpu';
  name: string;
  /** One sentence: why this device. */
  reason: string;
  /** Null when no GPU was tried. */
  selfTest: SelfTest | null;
}

interface ParameterText {
  name: string;
  label: string;
  help: string;
}

/** The declaration of a method's parameter. */
export type Parameter = ParameterText &
  (
    | { kind: 'choice'; default: string; choices: { value: string; label: string }[] }
    | { kind: 'boolean'; default: boolean }
    | { kind: 'integer'; default: number; min: number; max: number }
    | { kind: 'number'; default: number; min: number; max: number; step: number; unit: string }
    /** The name of a feature map; null stands for the network's own default. */
    | { kind: 'tap'; default: null; several: boolean }
  );

/** One line of the registry of methods. */
export interface MethodRecord {
  id: string;
  label: string;
  /** Heading under which methods of one kind stand: Gradients, Paths, Class activation maps, Perturbations, Controls. */
  family: string;
  paper: { authors: string; year: number; title: string; url: string };
  /** What it asks and how to read the answer. */
  summary: string;
  /** `input`: one number per channel and pixel of the input; `cam`: one per cell of a feature map. */
  output: 'input' | 'cam';
  parameters: Parameter[];
  /** Whether the map sums to a difference of scores. */
  complete: boolean;
  /** Whether the map depends on the class asked about. */
  classSensitive: boolean;
  /** Whether equal requests give equal maps. */
  deterministic: boolean;
  /** Cost, in units of one forward pass. */
  passes: number;
}

export interface ColourMap {
  id: string;
  label: string;
  kind: 'sequential' | 'diverging';
  /** 256 triples of red, green and blue. On a diverging map the value 0 is entry 128. */
  table: Uint8Array;
}

/** One line of the registry of metrics. */
export interface MetricRecord {
  id: string;
  label: string;
  family: 'faithfulness' | 'localisation' | 'robustness' | 'randomisation' | 'complexity' | 'axioms';
  paper: { authors: string; year: number; title: string; url: string };
  /** What it asks and how to read the number. */
  summary: string;
  /** Which way is better; `none` where it only describes. */
  direction: 'higher' | 'lower' | 'none';
  /** The values that it can take; an end that is null is open. */
  range: { low: number | null; high: number | null };
  needs: ('region' | 'method' | 'second-network' | 'completeness')[];
  /** How a map with several channels becomes what it judges. */
  reads: 'order' | 'weight' | 'signed' | 'whole';
  /** Cost by itself with default settings, in units of one forward pass. */
  passes: number;
  /** How often it asks the method for a map with default settings; each costs what the method costs. */
  maps: number;
  parameters: Parameter[];
}

/** What there is to choose from, and where it is computed. */
export interface Registry {
  device: DeviceRecord;
  methods: MethodRecord[];
  metrics: MetricRecord[];
  colourMaps: ColourMap[];
  version: string;
}

/** How a photo becomes the input of a network. */
export interface Preprocess {
  resize:
    { mode: 'short-side'; size: number; filter: 'bilinear' | 'bicubic' } | { mode: 'squash'; filter: 'bilinear' | 'bicubic' };
  /** The centre, of the size of the input, after `short-side`; null with `squash`. */
  crop: { height: number; width: number } | null;
  channels: 'RGB' | 'BGR';
  /** Subtracted from a pixel 0..255, in the order of `channels`. */
  mean: [number, number, number];
  /** The divisor after that, in the order of `channels`. */
  scale: [number, number, number];
}

/** What is known about a network beside its file. Further fields are ignored. */
export interface Card {
  id: string;
  name: string;
  /** File name; only a label here. */
  file: string;
  /** Size of the file. */
  bytes: number;
  /** SHA-256 of the file in lower-case hexadecimal digits. */
  sha256: string;
  /** Precision of the stored weights, in words. */
  weights: string;
  input: { name: string; channels: number; height: number; width: number };
  preprocess: Preprocess;
  /** Name of the output with one number per class. */
  logits: string;
  /** Name of the feature map that Grad-CAM looks at unless told otherwise. */
  tap?: string | null;
  /** One name per class. The file name that a card in models/ holds instead is not followed. */
  labels?: string[];
}

/** A network that was loaded. */
export interface ModelRecord {
  id: string;
  name: string;
  labels: string[];
  /** Feature maps that CAM-like methods can look at, in the order of the walk. */
  taps: { name: string; channels: number; height: number; width: number }[];
  /** The default one. */
  tap: string | null;
  input: { channels: number; height: number; width: number };
  bytes: number;
  sha256: string;
  weights: string;
}

/** A photo, upright, on a white ground. */
export interface PhotoRecord {
  width: number;
  height: number;
  rgba: Uint8ClampedArray;
}

export interface Prediction {
  index: number;
  label: string;
  /** Softmax of the logits, 0 to 1. */
  probability: number;
  logit: number;
}

/** What is taken of a class: before the softmax or after it. */
export type Score = 'logit' | 'log-probability' | 'probability';

/** How much of the work a map is made of: parts, such as noisy copies, done of those planned. */
export interface Done {
  done: number;
  total: number;
}

/** Colours and numbers of a map. */
export interface MapRecord {
  /** Of the network's input. */
  height: number;
  width: number;
  /** Row by row; all finite. */
  values: Float32Array;
  /** Value at the first colour: 0, or -`high` on a diverging scale. */
  low: number;
  /** Value at the last colour. */
  high: number;
  kind: 'sequential' | 'diverging';
  /** All values are equal: draw one colour, do not stretch. */
  flat: boolean;
  /** The percentile that `high` is; 100 where the one asked for was 0 on a map that is not. */
  percentile: number;
  unit: string;
}

/** The part of the photo that the network sees, as fractions of its width and height. */
export interface View {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

/** What is told before the report: the classes, once, and the map while it is being made, now and then. */
export type EarlyResult = { predictions: Prediction[] } | (Done & { map: MapRecord; view: View });

export interface Request {
  /** A class by its number or its name, or `top` for the likeliest one. */
  target: number | string;
  /** Id of a method. */
  method: string;
  /** Parameters by name; what is left out or null takes its default. */
  parameters?: Record<string, string | number | boolean | null>;
  /** Percentile of the magnitudes at which the colours end, above 0 and up to 100, which is the default. */
  percentile?: number;
  /** A class to compare with, as `target` is given: the map then explains the difference of the two scores. */
  against?: number | string;
  /** The logit unless told otherwise. */
  score?: Score;
  /** Precision in which activations and gradients are kept; `f16` is emulated by rounding. `f32` unless told otherwise. */
  precision?: 'f32' | 'f16';
  /** What gradients are multiplied by on their way, so that small ones survive in f16; 2^-24 to 2^24, 1 unless told otherwise. */
  loss_scale?: number;
  /** A verdict on the map, and how much may be spent on it; none unless asked for. */
  verdict?: Depth | null;
  /**
   * Withholds a misleading map: `map` of the report is then null, `withheld` true, and the reasons stand in `verdict`. There is a verdict in
   * any case, a quick one unless told otherwise, and the map is not sketched while it is made.
   */
  require_trust?: boolean;
}

/** How much a verdict may cost: at most 12 or at most 150 forward passes, making the map not counted. */
export type Depth = 'quick' | 'standard';

/** What a map was held against. */
export type SignalId =
  | 'faithfulness'
  | 'stability'
  | 'class'
  | 'randomisation'
  | 'convergence'
  | 'completeness'
  | 'surrogate'
  | 'contrast'
  | 'agreement'
  | 'prediction';

export interface Reason {
  id: SignalId;
  /** `unchecked`: the sentence says why. */
  level: 'misleading' | 'careful' | 'fine' | 'unchecked';
  sentence: string;
  evidence: {
    /** Name of the number; not each is a metric of the registry. */
    metric: string;
    /** Null where it was not checked. */
    value: number | null;
    better: 'higher' | 'lower';
    /** The threshold that was crossed, or the nearest one that was not. */
    threshold: number | null;
    /** What maps that explain nothing reach; null where that was not asked. */
    controls: { random: number | null; sobel: number | null; centre: number | null };
  };
}

export interface Verdict {
  verdict: 'trust' | 'careful' | 'misleading';
  depth: Depth;
  /** What it cost when it was first asked for, in units of one forward pass. */
  passes: number;
  ms: number;
  /** Worst first. */
  reasons: Reason[];
}

export interface VerdictRequest {
  target: number | string;
  against?: number | string | null;
  score?: Score;
  method: string;
  parameters?: Record<string, string | number | boolean | null>;
  /** `quick` unless told otherwise. */
  depth?: Depth;
}

export interface VerdictReport extends Verdict {
  target: Prediction;
  against: Prediction | null;
  timings: { stage: string; label: string; ms: number }[];
}

/**
 * Where the object is: a box x0, y0, x1, y1 in fractions of what the network sees, or a mask with one number for each pixel of the network's
 * input, row by row, 0 outside the object. A mask of another size is refused; one that is empty or full gives a reason and no number.
 */
export type ObjectRegion = { box: [number, number, number, number] } | { mask: Uint8Array };

export interface ScoreRequest {
  target: number | string;
  against?: number | string | null;
  score?: Score;
  method: string;
  parameters?: Record<string, string | number | boolean | null>;
  /** Ids of metrics, each with its parameters. */
  metrics: { metric: string; parameters?: Record<string, string | number | boolean | null> }[];
  /** Where the object is; see {@link ObjectRegion}. */
  region?: ObjectRegion | null;
}

export interface MetricResult {
  id: string;
  /** Null where there is none; `reason` then says why. */
  value: number | null;
  reason: string | null;
  curve: { label: string; x: string; y: string; points: [number, number][] } | null;
  /** Further numbers. */
  details: { name: string; value: number }[];
  parameters: Record<string, string | number | boolean | null>;
  ms: number;
}

export interface ScoreReport {
  /** In the order in which they were asked for. */
  metrics: MetricResult[];
  target: Prediction;
  against: Prediction | null;
  timings: { stage: string; label: string; ms: number }[];
}

/** Something changed about a question; what is left out stays as it is. */
export interface Change {
  /** The photo seen a little differently. */
  view?: {
    /** Pixels of the input, to the right and down. */
    shift?: [number, number];
    /** Turn about the middle, clockwise. */
    degrees?: number;
    /** Enlargement about the middle; 1 keeps the size. */
    zoom?: number;
    /** Added to the brightness, as a share of black to white. */
    brightness?: number;
    /** Standard deviation of noise, as a share of black to white. */
    noise?: number;
  };
  /** Layers, counted from the last one, put back to before training. */
  randomised?: number;
  /** Of the noise and of the layers. */
  seed?: number;
}

export interface ChangedReport {
  /** What the network says now: the five likeliest classes, and the target if it is none of them. */
  predictions: Prediction[];
  /** The class asked about, which the unchanged photo decides. */
  target: Prediction;
  /** How many layers can be randomised. */
  layers: number;
  map: {
    height: number;
    width: number;
    values: Float32Array;
    low: number;
    high: number;
    kind: 'sequential' | 'diverging';
    flat: boolean;
    percentile: number;
  };
  /** The map laid back over the photo as it was, 0 where the view does not show the place. */
  aligned: Float32Array;
  /** 1 where the view shows the place. */
  shown: Uint8Array;
  /** What was shown to the network. */
  picture: PhotoRecord;
}

export interface Report {
  /** The five likeliest classes, and the target and the class compared with when they are none of them. */
  predictions: Prediction[];
  target: Prediction;
  /** The class compared with, or null. */
  against: Prediction | null;
  score: Score;
  /** How numbers were kept, and in f16 the shares of the score's gradients that round to zero and that overflow. */
  precision: { kind: 'f32' | 'f16'; loss_scale: number; underflowed: number | null; overflowed: number | null };
  /** Of what the map is made where the work was stopped before its end; else null. */
  partial: Done | null;
  /** Id of the method. */
  method: string;
  /** As used, defaults filled in. */
  parameters: Record<string, string | number | boolean | null>;
  /** Seed of everything random; null where the method draws nothing. */
  seed: number | null;
  view: View;
  /** Null where it is withheld. */
  map: MapRecord | null;
  /** Where one was asked for and the map is whole. */
  verdict: Verdict | null;
  /** Whether the map is withheld, because trust was required and the map misleads. */
  withheld: boolean;
  /** Largest magnitude, sum of the magnitudes, and a sentence about them. */
  strength: { max: number; l1: number; sentence: string };
  /** What else there is to say of the map, such as how complete it is; null where there is nothing. */
  remark: string | null;
  /** `prepare` and `forward` are missing when the photo and the network were looked at before. */
  timings: { stage: string; label: string; ms: number }[];
  device: DeviceRecord;
  model: { id: string; sha256: string };
  version: string;
}

/** What the chart measures of every method. */
export type ChartColumnId = 'time' | 'resolution' | 'stability' | 'flexibility' | 'faithfulness' | 'localisation';

export interface ChartRequest {
  /** Ids of the methods, one row each. */
  methods: string[];
  /** All unless told otherwise; they come in the order above. */
  columns?: ChartColumnId[] | null;
  /** Parameters by method; what is left out takes its default. */
  parameters?: Record<string, Record<string, string | number | boolean | null>>;
  /** A class by its number or its name, or `top`, which is the default. */
  target?: number | string;
  /** A class to compare with, as `target` is given. */
  against?: number | string | null;
  /** The logit unless told otherwise. */
  score?: Score;
  /** Where the object is: x0, y0, x1, y1 in shares of the whole photo's width and height. What lies in any of them is the object. */
  boxes?: [number, number, number, number][];
  /** In the place of boxes: one number for each pixel of the network's input, row by row, 0 outside the object. */
  mask?: Uint8Array | null;
}

/** Green, yellow, red. */
export type Grade = 'good' | 'fair' | 'poor';

export interface ChartColumn {
  id: ChartColumnId;
  label: string;
  /** What is measured, and what it does not say. */
  summary: string;
  unit: string;
  better: 'higher' | 'lower';
  /** What makes a grade: the number that is graded, the thresholds for good and fair, and where they come from. */
  scale: { of: string; good: number; fair: number; why: string };
  /** The grades in words: good, fair, poor. */
  words: [string, string, string];
}

/** One measurement. A cell without a number, or without a grade, has a reason. */
export interface ChartCell {
  value: number | null;
  /** The number for people, with its unit where it is short; `-` without a number. */
  text: string;
  unit: string;
  grade: Grade | null;
  /** The grade in a word, for whoever does not see colours. */
  word: string | null;
  reason: string | null;
  evidence: {
    /** One sentence: what was measured. */
    measured: string;
    /** How often: runs, views, networks, steps of a curve. */
    n: number;
    /** Settings of the measurement. */
    parameters: Record<string, unknown>;
    /** The single numbers: runs, views, networks, curves, controls. */
    details: Record<string, unknown>;
  };
}

export interface Chart {
  target: Prediction;
  against: Prediction | null;
  score: Score;
  /** Where it was computed; times are this device's. */
  device: DeviceRecord;
  /** Id of the network. */
  model: string;
  /** Names of the networks that methods were tried on. */
  networks: string[];
  /** Cells measured of those planned where it was stopped before its end; else null. Cells and rows at the end are then missing. */
  partial: Done | null;
  columns: ChartColumn[];
  rows: {
    /** Id of the method. */
    method: string;
    label: string;
    /** Its parameters as used, defaults filled in. */
    parameters: Record<string, string | number | boolean | null>;
    cells: Partial<Record<ChartColumnId, ChartCell>>;
  }[];
}

/** A cell of the chart as soon as it is measured; `row` is its place among the methods asked for. */
export interface EarlyCell {
  row: number;
  method: string;
  column: ChartColumnId;
  cell: ChartCell;
}

/**
 * Called about every 40 ms while something is computed, before and after a turn of the event loop.
 * Return `false` to stop: the call then rejects with the code `cancelled`, or, where a part of the map had been told of, resolves to
 * a report that has `partial`.
 */
export type Progress = (stage: string, label: string, done: number, total: number) => boolean | void;

/** The `code` of a rejection. */
export type ErrorCode =
  | 'bad-image'
  | 'image-too-large'
  | 'unsupported-image'
  | 'bad-model'
  | 'unknown-operator'
  | 'wrong-hash'
  | 'no-such-class'
  | 'bad-parameter'
  | 'cannot-serve'
  | 'no-photo'
  | 'no-model'
  | 'not-finite'
  | 'device-lost'
  | 'cancelled'
  | 'internal';

/** What the methods below throw or reject with. Anything without a `code`, such as a trap, is a fault of the engine. */
export interface WhylightError extends Error {
  code: ErrorCode;
}

/**
 * One device, at most one network, at most one photo. One call at a time: an object that is busy with an asynchronous call
 * refuses a second one, so await each. Failures are {@link WhylightError}s; after one the session goes on as it was.
 */
export class Whylight {
  private constructor();

  /** Opens a device, tests a GPU against the CPU, and falls back to the CPU where that fails. */
  static start(options: StartOptions): Promise<Whylight>;

  /** What there is: device, methods, metrics, colour maps, version. */
  record(): Registry;

  /** Takes a network that has a card. Its bytes must be those that the card describes. The photo stays. */
  load_model(bytes: Uint8Array, card: Card, progress: Progress): Promise<ModelRecord>;

  /**
   * Takes an ONNX file without a card: 3 channels before height and width, RGB, ImageNet's mean and standard deviation, short
   * side resized, centre cropped. `name` is what messages call it. The photo stays.
   */
  load_file(bytes: Uint8Array, name: string, progress: Progress): Promise<ModelRecord>;

  /** Takes a photo as the bytes of a PNG, JPEG or WebP file, up to 64 million pixels; EXIF orientation is applied. The network stays. */
  set_photo(bytes: Uint8Array): PhotoRecord;

  /** Takes a photo as pixels `[height, width, 4]` with straight alpha, laid over white. */
  set_photo_rgba(width: number, height: number, rgba: Uint8Array): PhotoRecord;

  /**
   * Takes a second photo, for what compares two, such as the baseline `photo` of the path methods; the bytes are as for `set_photo`. It stays
   * until another one comes or it is cleared.
   */
  set_reference(bytes: Uint8Array): PhotoRecord;

  /** Lets go of the second photo. */
  clear_reference(): void;

  /** Answers a request. `partial` gets the five likeliest classes as soon as they are known, and the map while it is being made. */
  explain(request: Request, progress: Progress, partial: (early: EarlyResult) => void): Promise<Report>;

  /** Answers a request with something changed about the photo or the network. */
  explain_changed(request: Request, change: Change, progress: Progress): Promise<ChangedReport>;

  /**
   * How many gradients of a request's score lie between which powers of two, over all steps of the network: `counts[k]` from 2^(least + k)
   * up to twice that.
   */
  gradient_magnitudes(request: Request, progress: Progress): Promise<{ least: number; counts: number[]; zeros: number }>;
  /** Judges the map of a method by metrics. A map that was explained before is not made again. */
  score(request: ScoreRequest, progress: Progress): Promise<ScoreReport>;

  /** Judges whether the map of a method can be trusted. Neither map nor verdict are made twice for one photo and network. */
  verdict(request: VerdictRequest, progress: Progress): Promise<VerdictReport>;

  /**
   * Takes a network beside the one that is explained, for the chart to try methods on: with its card, or with its file name. The network
   * that is explained need not be added.
   */
  add_network(bytes: Uint8Array, card: Card | string, progress: Progress): Promise<void>;

  /** Lets go of the networks beside the one that is explained. */
  clear_networks(): void;

  /**
   * Measures methods beside each other, cell by cell. `partial` gets every cell as it is done. Stopped after the first cell, it resolves to the
   * chart so far, which has `partial`.
   */
  chart(request: ChartRequest, progress: Progress, partial: (early: EarlyCell) => void): Promise<Chart>;

  /**
   * Milliseconds of one forward pass, and of one with the gradient of class 0, each waited for. Needs a network and a
   * photo.
   */
  measure(): Promise<{ forward_ms: number; gradient_ms: number }>;

  /** Gives the memory of the session back. The object cannot be used afterwards. */
  free(): void;
}

/** Size of the module's memory in bytes. It never shrinks, so this is its peak. Call it after `init`. */
export function wasm_memory_bytes(): number;
