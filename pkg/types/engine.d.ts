// Written by hand for what src/web/mod.rs exports; a native test compares the names. The records come from the types in src/.

import type {
  Agreement,
  Calibration,
  CalibrationRequest,
  Card,
  Change,
  ChangedReport,
  Chart,
  ChartRequest,
  CircleReport,
  CircleRequest,
  ColourScale,
  DecoyEpoch,
  DecoyOpened,
  DecoyPlan,
  DecoySettings,
  EarlyCell,
  EarlyPredictions,
  EarlySketch,
  ErrorCode,
  FeatureMapsRecord,
  FeatureMapsRequest,
  FoundClasses,
  GalleryObject,
  GradientMagnitudes,
  Handles,
  HeadReport,
  HeadRequest,
  Inspection,
  Measured,
  ModelRecord,
  NetworkGraph,
  OpenedPhoto,
  OpenedSize,
  OtherNetworks,
  OwnFile,
  PhotoNumbers,
  PhotoPlace,
  PredictReport,
  PredictRequest,
  Preview,
  PreviewRequest,
  Registry,
  Report,
  Request,
  ScoreReport,
  ScoreRequest,
  StartOptions,
  StepTime,
  VerdictReport,
  VerdictRequest,
} from './records.js';

export type * from './records.js';

/** What a walk found: the logits `[n, classes]`, and the gradient `[n, channels, height, width]` of the score, or nothing without one. */
export interface Walked {
  logits: Float32Array<ArrayBuffer>;
  gradient: Float32Array<ArrayBuffer>;
}

/** Where the module comes from: an address, a response, bytes, or a compiled module. */
export type InitInput = RequestInfo | URL | Response | BufferSource | WebAssembly.Module;

/** What the instantiated module offers besides the functions below. */
export interface InitOutput {
  /** The memory of the instance. It grows and never shrinks. */
  readonly memory: WebAssembly.Memory;
}

/**
 * Fetches and instantiates the module; everything else waits for it. Without an argument the wasm is looked for beside the script, as
 * `whylight_bg.wasm`. Calling it again changes nothing.
 */
export default function init(options?: { module_or_path: InitInput | Promise<InitInput> }): Promise<InitOutput>;

/**
 * Called about every 40 ms while something is computed, before and after a turn of the event loop. Return `false` to stop: the call then
 * rejects with the code `cancelled`, or, where a part of the map or a cell of the chart had been told of, resolves to an answer that has
 * `partial`.
 */
export type Progress = (stage: string, label: string, done: number, total: number) => boolean | void;

/**
 * What the functions below throw or reject with. Anything without a `code`, such as a trap, is a fault of the engine: nothing of the instance
 * can be called after it. What a panic said is then in {@link globalThis.whylightPanic}.
 */
export interface WhylightError extends Error {
  code: ErrorCode;
}

declare global {
  /** What the last panic of the engine said, and where; set before the trap. */
  var whylightPanic: string | undefined;
}

/**
 * A device with the networks and photos that are open on it. A request names both by their handles. Calls may overlap; each has its own
 * progress. Failures are {@link WhylightError}s, after which the engine goes on as it was.
 */
export class Engine {
  private constructor();

  /** Opens a device, tests a GPU against the CPU, and falls back to the CPU where that fails. */
  static start(options: StartOptions): Promise<Engine>;

  /** What there is: device, methods, metrics, colour maps, version. */
  record(): Registry;

  /**
   * Opens a network. With a card, its bytes must be those that the card describes. With a file name in the place of the card, alone or
   * with what is known of it ({@link OwnFile}), it is an ONNX file of unknown origin, and what is not said is assumed: ImageNet's mean and
   * standard deviation, short side resized, centre cropped; the name is what messages call it. `files` has the bytes of the files in which it keeps weights, each under its name.
   */
  open_model(
    bytes: Uint8Array,
    card: Card | OwnFile | string,
    progress: Progress,
    files?: Record<string, Uint8Array>,
  ): Promise<ModelRecord>;

  /**
   * Has other workers walk a share of every batch, for networks that are opened from now on. `ready` gives how many of them have the network
   * open, `walk` promises what {@link Engine.walk} gives of one of them, by its place among those. What is found is the same to the bit; the
   * share of one that rejects is walked here.
   */
  set_helpers(
    ready: (model: number) => number,
    walk: (place: number, model: number, images: Float32Array, score: unknown) => Promise<Walked>,
  ): void;

  /** Walks images `[n, channels, height, width]` as a helper of another worker. `score`: what that engine gave its function, null for none. */
  walk(model: number, images: Float32Array, score: unknown): Promise<Walked>;

  /** Lets go of a network. Requests about it that are under way still end. */
  close_model(handle: number): void;

  /**
   * Inspects an open network: what its file says, how it probably wants its photos and what its classes are called, each with its reason, and
   * the card that follows.
   */
  inspect(model: number, progress: Progress): Promise<Inspection>;

  /** The steps of an open network and what each of them reads, to be drawn. */
  graph(model: number): NetworkGraph;

  /** What each step of an open network takes in a walk forward and back to the input, in milliseconds, over 1 to 1000 walks. */
  profile(model: number, runs: number): Promise<StepTime[]>;

  /** The feature maps of a photo. */
  feature_maps(request: Handles & FeatureMapsRequest, progress: Progress): Promise<FeatureMapsRecord>;

  /** What a network would see and say with its photos prepared in another way. The network stays as it is. */
  preview(request: Handles & PreviewRequest, progress: Progress): Promise<Preview>;

  /** Opens a photo: the bytes of a PNG, JPEG or WebP file, up to 64 million pixels; EXIF orientation is applied. */
  open_photo(bytes: Uint8Array): OpenedPhoto;

  /** Opens a photo given as pixels `[height, width, 4]` with straight alpha, laid over white. */
  open_photo_rgba(width: number, height: number, rgba: Uint8Array): OpenedSize;

  /** Lets go of a photo. Requests about it that are under way still end. */
  close_photo(handle: number): void;

  /** What a network says of a photo. */
  predict(request: Handles & PredictRequest, progress: Progress): Promise<PredictReport>;

  /** Answers a request. `partial` gets the five likeliest classes as soon as they are known, and the map while it is being made. */
  explain(
    request: Handles & Request,
    progress: Progress,
    partial: (early: EarlyPredictions | EarlySketch) => void,
  ): Promise<Report>;

  /** Answers a request with something changed about the photo or the network. */
  explain_changed(request: Handles & Request, change: Change, progress: Progress): Promise<ChangedReport>;

  /** Judges the map of a method by metrics. A map that was explained before is not made again. */
  score(request: Handles & ScoreRequest, progress: Progress): Promise<ScoreReport>;

  /**
   * Measures the maps of one photo of those that limits of the verdict are to be set from, in about 350 passes through the network.
   */
  examine_for_calibration(request: Handles & PhotoPlace, progress: Progress): Promise<PhotoNumbers>;

  /** Sets limits of the verdict from the numbers of 8 to 200 photos: what a card holds, and how the limits fare. */
  calibrate(request: CalibrationRequest): Calibration;

  /** Judges whether the map of a method can be trusted. Neither map nor verdict are made twice for one photo and network. */
  verdict(request: Handles & VerdictRequest, progress: Progress): Promise<VerdictReport>;

  /**
   * Measures methods beside each other, cell by cell. `partial` gets every cell as it is done. Stopped after the first cell, it resolves to the
   * chart so far, which has `partial`.
   */
  chart(
    request: Handles & ChartRequest & OtherNetworks,
    progress: Progress,
    partial: (early: EarlyCell) => void,
  ): Promise<Chart>;

  /** How large the gradients of a request's score are, over all steps of the network in f32. */
  gradient_magnitudes(request: Handles & Request, progress: Progress): Promise<GradientMagnitudes>;

  /** Times a network on a photo. */
  measure(model: number, photo: number): Promise<Measured>;

  /** Gives the memory of the engine back. The object cannot be used afterwards. */
  free(): void;
}

/**
 * A network that learns digits with a swatch whose grey gives the answer away (Ross, Hughes and Doshi-Velez, 2017). It is trained on the CPU,
 * where one plan gives one run. Failures are {@link WhylightError}s, after which the run is as it was. Calls may not overlap.
 */
export class Decoy {
  private constructor();

  /** A run by its plan, from the file of digits; one that goes on where `checkpoint` was taken. Call it after `init`. */
  static open(digits: Uint8Array, plan: DecoyPlan, checkpoint?: Uint8Array): Decoy;

  /** The digits shown and the network as it is. */
  record(): Promise<DecoyOpened>;

  /** Trains for one epoch. Stopped, or where the weights do not stay finite, the run is as it was before. */
  epoch(settings: DecoySettings, progress: Progress): Promise<DecoyEpoch>;

  /** The network as it is, as an ONNX file: it takes digits `[n, 784]` from 0 to 1 and gives logits `[n, 10]`. */
  onnx(): Promise<Uint8Array>;

  /**
   * A round of the active circle on the run's digits: another network of the same kind learns from the answers alone, is measured, and asks about
   * digits that nobody has answered for. The run stays as it is.
   */
  round(request: CircleRequest, progress: Progress): Promise<CircleReport>;

  /** Gives its memory back. The object cannot be used afterwards. */
  free(): void;
}

/**
 * Learns a head for classes of one's own from the feature maps of examples, on the CPU, where one request gives one head. Call it after `init`.
 */
export function learn_head(request: HeadRequest, progress: Progress): Promise<HeadReport>;

/** How far two maps of one size agree, or why they cannot be compared. */
export function agreement(one: Float32Array, other: Float32Array): Agreement | { reason: string };

/** The range of values that the colours of a map span, to a percentile of the magnitudes, 0 to 100. */
export function heatmap_scale(values: Float32Array, percentile: number): ColourScale;

/** The class that a number or a name means; undefined where there is none. A whole label comes before one of the synonyms in it. */
export function class_of(labels: string[], asked: string): number | undefined;

/** The classes whose name or number matches, best first, at most `most`. */
export function find_classes(labels: string[], query: string, most: number): FoundClasses;

/** The objects of a photo that the class with that index names; `imagenet` names ImageNet's thousand classes. */
export function objects_named(
  objects: GalleryObject[],
  labels: string[],
  imagenet: string[],
  index: number,
): GalleryObject[];

/** Size of the module's memory in bytes. It never shrinks, so this is its peak. Call it after `init`. */
export function wasm_memory_bytes(): number;
