// Written by `WHYLIGHT_WRITE=1 cargo test --lib records` from the types in src/: change them there.

/** What a parameter of a method or metric is set to. */
export type ParameterValue = string | number | boolean | null;

/** The `code` of an error. */
export type ErrorCode = "bad-image" | "image-too-large" | "unsupported-image" | "bad-model" | "unknown-operator" | "wrong-hash" | "no-such-class" | "bad-parameter" | "cannot-serve" | "no-photo" | "no-model" | "not-finite" | "bad-data" | "diverged" | "out-of-memory" | "device-lost" | "cancelled" | "internal";

/** What the chart measures of every method. */
export type ChartColumnId = "time" | "resolution" | "stability" | "flexibility" | "faithfulness" | "localisation";

/** Which device to open. Where the GPU is not usable, the CPU is opened; the record says why. */
export type Wish = "auto" | "gpu" | "cpu";

/** How to start the engine. */
export type StartOptions = {
  /**
   * Which device to open, `auto` unless told otherwise. `gpu` and `auto` both fall back to the CPU where the GPU is not usable; the
   * record says why.
   */
  device?: Wish,
  /**
   * What is already known against the GPU, as a sentence: the CPU is then used, and the sentence becomes its reason. The engine traps on
   * an adapter without the feature `timestamp-query`, so ask the adapter first.
   */
  gpuProblem?: string | null,
  /** What the browser calls the adapter, for the record; wgpu cannot ask it. */
  gpuName?: string | null,
};

/** Which kind of device runs. */
export type DeviceKind = "gpu" | "cpu";

/** How the self-test went. */
export type SelfTest = {
  /** Whether the GPU agreed with the CPU. */
  passed: boolean,
  /** Largest relative L2 difference of the logits and of the gradient, or null where no finite number came back. */
  worst: number | null,
  /** Milliseconds that it took, compilation of the shaders included. */
  ms: number,
};

/** Which device runs, and why. */
export type DeviceRecord = {
  /** GPU or CPU. */
  kind: DeviceKind,
  /** Name for people. */
  name: string,
  /** One sentence: why this device. */
  reason: string,
  /** The comparison with the CPU; null where no GPU was tried. */
  selfTest: SelfTest | null,
};

/** A named value. */
export type ParameterChoice = {
  /** As written in URLs and on the command line. */
  value: string,
  /** For people. */
  label: string,
};

/** What a parameter may be, with its default. */
export type ParameterKind = { "kind": "choice",
  /** Value unless told otherwise. */
  default: string,
  /** What there is to choose from. */
  choices: Array<ParameterChoice>,
} | { "kind": "boolean",
  /** Value unless told otherwise. */
  default: boolean,
} | { "kind": "integer",
  /** Value unless told otherwise. */
  default: number,
  /** Smallest value. */
  min: number,
  /** Largest value. */
  max: number,
} | { "kind": "number",
  /** Value unless told otherwise. */
  default: number,
  /** Smallest value. */
  min: number,
  /** Largest value. */
  max: number,
  /** Step of a slider. */
  step: number,
  /** Unit, or what it is a share of. */
  unit: string,
} | { "kind": "automatic",
  /** Always `AUTOMATIC`. */
  default: string,
  /** What to begin with when setting it by hand. */
  usual: number,
  /** Smallest value. */
  min: number,
  /** Largest value. */
  max: number,
  /** Step of a slider. */
  step: number,
  /** Unit, or what it is a share of. */
  unit: string,
} | { "kind": "tap",
  /** Always `null`. */
  default: string | null,
  /** Whether several may be named, with ` + ` between them. */
  several: boolean,
};

/** The declaration of a parameter. */
export type Parameter = {
  /** As written in URLs and on the command line. */
  name: string,
  /** For people. */
  label: string,
  /** One sentence of meaning. */
  help: string,
} & ({ "kind": "choice",
    /** Value unless told otherwise. */
    default: string,
    /** What there is to choose from. */
    choices: Array<ParameterChoice>,
  } | { "kind": "boolean",
    /** Value unless told otherwise. */
    default: boolean,
  } | { "kind": "integer",
    /** Value unless told otherwise. */
    default: number,
    /** Smallest value. */
    min: number,
    /** Largest value. */
    max: number,
  } | { "kind": "number",
    /** Value unless told otherwise. */
    default: number,
    /** Smallest value. */
    min: number,
    /** Largest value. */
    max: number,
    /** Step of a slider. */
    step: number,
    /** Unit, or what it is a share of. */
    unit: string,
  } | { "kind": "automatic",
    /** Always `AUTOMATIC`. */
    default: string,
    /** What to begin with when setting it by hand. */
    usual: number,
    /** Smallest value. */
    min: number,
    /** Largest value. */
    max: number,
    /** Step of a slider. */
    step: number,
    /** Unit, or what it is a share of. */
    unit: string,
  } | { "kind": "tap",
    /** Always `null`. */
    default: string | null,
    /** Whether several may be named, with ` + ` between them. */
    several: boolean,
  });

/** The parameters of one request, each checked against its declaration, defaults filled in. */
export type ParameterValues = Record<string, ParameterValue>;

/** A publication. */
export type Paper = {
  /** Authors, as cited. */
  authors: string,
  /** Year of publication. */
  year: number,
  /** Title. */
  title: string,
  /** Where to read it. */
  url: string,
};

/** Methods that ask in the same way. */
export type MethodFamily = "Gradients" | "Paths" | "Class activation maps" | "Perturbations" | "Controls";

/** What a method's map is made of. */
export type MapOutput = "input" | "cam";

/** What a method is called with one choice of a parameter. */
export type NameBySetting = {
  /** The parameter. */
  parameter: string,
  /** The choice. */
  value: string,
  /** The name for people. */
  label: string,
};

/** A line of the registry. */
export type MethodRecord = {
  /** Name in URLs and on the command line. */
  id: string,
  /** Name for people. */
  label: string,
  /** Heading under which methods of one kind stand. */
  family: MethodFamily,
  /** The paper. */
  paper: Paper,
  /** One or two sentences: what it asks and how to read the answer. */
  summary: string,
  /** What its map is made of. */
  output: MapOutput,
  /** What can be set. */
  parameters: Array<Parameter>,
  /** Whether the map sums to a difference of scores. */
  complete: boolean,
  /** Whether the map depends on the class asked for. */
  classSensitive: boolean,
  /** Whether equal requests give equal maps whatever the seed. */
  deterministic: boolean,
  /** What it is called with a choice that makes another method of it. */
  names: Array<NameBySetting>,
  /** Passes through the network, in units of one forward pass, for progress and for comparison. */
  passes: number,
};

/** What a metric is about. */
export type MetricFamily = "faithfulness" | "localisation" | "robustness" | "randomisation" | "complexity" | "axioms";

/** Which way is better. */
export type Direction = "higher" | "lower" | "none";

/** The values that a metric can take; an end that is null is open. */
export type ValueRange = {
  /** Smallest value. */
  low: number | null,
  /** Largest value. */
  high: number | null,
};

/** What a metric needs beside the map, the photo and the network. */
export type MetricNeed = "region" | "method" | "second-network" | "completeness";

/**
 * How a map becomes what a metric judges. A map of one channel is a judgement already: its sign says for or against the class.
 * With several channels the signs of a pixel's colours differ, and its magnitude is what counts.
 */
export type MapReading = "order" | "weight" | "signed" | "whole";

/** A line of the registry. */
export type MetricRecord = {
  /** Name in URLs and on the command line. */
  id: string,
  /** Name for people. */
  label: string,
  /** What it is about. */
  family: MetricFamily,
  /** The paper. */
  paper: Paper,
  /** One or two sentences: what it asks and how to read the number. */
  summary: string,
  /** Which way is better. */
  direction: Direction,
  /** The values that it can take. */
  range: ValueRange,
  /** What it needs beside the map, the photo and the network. */
  needs: Array<MetricNeed>,
  /** How a map with channels becomes what it judges. */
  reads: MapReading,
  /** Cost by itself with default settings, in units of one forward pass. */
  passes: number,
  /** How often it asks the method for a map with default settings; each costs what the method costs. */
  maps: number,
  /** What can be set. */
  parameters: Array<Parameter>,
};

/** Where 0 lies among the colours. */
export type ScaleKind = "sequential" | "diverging";

/** A range of colours. */
export type ColourMap = {
  /** Stable, for addresses and settings. */
  id: string,
  /** Name for people. */
  label: string,
  /** Where 0 lies among the colours. */
  kind: ScaleKind,
  /** 256 triples of red, green and blue. On a diverging map the value 0 is entry 128. */
  table: Uint8Array,
};

/** The interpolation. Both are stretched when the picture shrinks, hence antialiased. */
export type Filter = "bilinear" | "bicubic";

/** The order of the colours in a network's input. */
export type Channels = "RGB" | "BGR";

/** How a photo usually comes to the network's size. */
export type Fit = "short-side" | "squash";

/** A usual way in which a photo becomes numbers. */
export type Preset = {
  /** Stable, for the command line and cards of one's own. */
  id: string,
  /** Name for people. */
  label: string,
  /** Who prepares photos so. */
  usedBy: string,
  /** The order of the colours. */
  channels: Channels,
  /** Subtracted from a pixel 0..=255, per channel in the order of `channels`. */
  mean: [number, number, number],
  /** The divisor after `mean`. */
  scale: [number, number, number],
  /** How the photo usually comes to the network's size. */
  fit: Fit,
  /** How it is interpolated. */
  filter: Filter,
};

/** What there is to choose from, and where it is computed. */
export type Registry = {
  /** The device. */
  device: DeviceRecord,
  /** Every method, in the order in which people are offered them. */
  methods: Array<MethodRecord>,
  /** Every metric, in the order in which people are shown them. */
  metrics: Array<MetricRecord>,
  /** Every range of colours; the first of each kind is that kind's default. */
  colourMaps: Array<ColourMap>,
  /** The usual ways in which a photo becomes numbers, in the order in which people are offered them. */
  presets: Array<Preset>,
  /** Version of the engine. */
  version: string,
};

/** How the photo comes to the network's size. */
export type Resize = { "mode": "short-side", size: number, filter: Filter,
} | { "mode": "squash", filter: Filter,
};

/** The size of the centre crop, in pixels. */
export type Crop = {
  /** Height in pixels. */
  height: number,
  /** Width in pixels. */
  width: number,
};

/** How a model's card says that a photo becomes its input. Plain data: `Preprocess::for_input` checks it. */
export type Preprocess = {
  /** How the photo comes to the network's size. */
  resize: Resize,
  /** What is kept after a `short-side` resize: the centre, of the size of the input. Null with `squash`. */
  crop: Crop | null,
  /** The order of the colours in the input. */
  channels: Channels,
  /** Subtracted from a pixel 0..=255, per channel, in the order of `channels`. */
  mean: [number, number, number],
  /** The divisor after `mean`, per channel, in the order of `channels`. Not 0. */
  scale: [number, number, number],
};

/** The input port of a network. */
export type CardInput = {
  /** Name of the port. */
  name: string,
  /** Number of channels. */
  channels: number,
  /** Height in pixels. */
  height: number,
  /** Width in pixels. */
  width: number,
};

/** The steps that turn logits into probabilities. */
export type Head = "softmax" | "sigmoid" | "probabilities" | "none";

/** Which score. */
export type FamiliarityScore = "distance" | "energy";

/** What a network's card keeps of its reference photos. */
export type FamiliarityStatistics = {
  /** Which score. */
  score: FamiliarityScore,
  /** Number of reference photos, at least 20. */
  photos: number,
  /** Of the distance: the mean logits `[classes]` of the photos of every class that was predicted for at least two. */
  means?: Array<Array<number>>,
  /** Of the distance: the covariance of the logits about the means, its lower triangle row by row. */
  covariance?: Array<number>,
  /** The percentiles 0 to 100 of the scores of the reference photos, rising. A photo below the fifth is not known. */
  percentiles: Array<number>,
};

/** The card of a network, `models/NAME.json`. */
export type Card = {
  /** Name in URLs and on the command line. */
  id: string,
  /** Name for people. */
  name: string,
  /** File name; only a label where the bytes are given. */
  file: string,
  /** Size of the file. */
  bytes: number,
  /** SHA-256 of the file, in lower-case hexadecimal digits. */
  sha256: string,
  /** Precision in which the weights are stored. */
  weights: string,
  /** The input port. */
  input: CardInput,
  /** How a photo becomes the input. */
  preprocess: Preprocess,
  /**
   * Name of the output that holds one number per class, or one for a yes/no classifier: logits, or what a softmax or sigmoid makes of
   * them.
   */
  logits: string,
  /**
   * The head of that output, where it is not what the file shows: `softmax`, `sigmoid`, or `none` where the numbers are logits. It says
   * how probabilities follow from logits. A head that the file does not end in is taken to come after the output.
   */
  head?: Head | null,
  /** Name of the feature map that Grad-CAM uses unless told otherwise. */
  tap?: string | null,
  /** What is kept of photos that the network knows; without it no photo is known or unknown. */
  familiarity?: FamiliarityStatistics | null,
  /** One name per class; in `models/` the file that holds them. */
  labels?: string[],
  /** The limits of the verdict that `whylight calibrate` set for this network, a record of `Thresholds`(crate::report::Thresholds). */
  calibration?: Record<string, unknown>,
};

/** What is said of a visitor's own ONNX file that has no card. */
export type OwnFile = {
  /** What messages call it. */
  name: string,
  /** Its head, where it is not what the file shows. */
  head?: Head | null,
  /** The limits of the verdict for it, as a card holds them. */
  calibration?: Record<string, unknown> | null,
  /** What its familiarity with a photo is told by, as a card holds it. */
  familiarity?: FamiliarityStatistics | null,
  /** Height and width of its input in pixels, where the file leaves them open; 224 x 224 unless told otherwise. */
  size?: [number, number] | null,
  /** The output that holds its classes, where it has several; by default the one that looks most like classes. */
  output?: string | null,
  /** How a photo becomes its input: the id of a preset, or as a card says it. Unless told otherwise it is assumed, and a notice says what. */
  preprocess?: Preprocess | string | null,
  /** One name per class; of a network with one output the name of the class that it speaks for. Without them classes are numbered. */
  labels?: Array<string> | null,
  /** Name of the feature map that Grad-CAM uses unless told otherwise. */
  tap?: string | null,
};

/** How the head of a network is known. */
export type HeadSource = "file" | "card" | "assumed";

/** How the probabilities of the classes follow from their logits: the inverse link function of a generalised linear model. */
export type Link = "softmax" | "sigmoid" | "yes-no";

/** The head that a network is used with, and how it is known. */
export type KnownHead = {
  /** What it is said to be, else what the file ends in. */
  head: Head,
  /** How it is known. */
  source: HeadSource,
  /** How probabilities are computed. */
  link: Link,
  /** The same in one sentence. */
  sentence: string,
};

/** A spatial feature map that a CAM-like method can look at. */
export type Tap = {
  /** The tensor's name in the file. */
  name: string,
  /** Number of maps. */
  channels: number,
  /** Rows. */
  height: number,
  /** Columns. */
  width: number,
  /**
   * For a transformer's tokens, which are laid back on the grid of patches: how many come before those of the grid (a class token,
   * registers).
   */
  tokens: number | null,
};

/** The size of a network's input. */
export type InputSize = {
  /** Number of channels. */
  channels: number,
  /** Height in pixels. */
  height: number,
  /** Width in pixels. */
  width: number,
};

/** A network that was opened. */
export type ModelRecord = {
  /** What requests call it. */
  handle: number,
  /** Name in URLs and on the command line; of a file without a card its name. */
  id: string,
  /** Name for people. */
  name: string,
  /** One name per class. */
  labels: Array<string>,
  /** Feature maps that CAM-like methods can look at, in the order of the walk. */
  taps: Array<Tap>,
  /** The one to look at unless told otherwise; null where there is none. */
  tap: string | null,
  /** How logits become probabilities, and how that is known: where it is `assumed`, whoever knows the network can say it in a card. */
  head: KnownHead,
  /** What it takes. */
  input: InputSize,
  /** Size of the file. */
  bytes: number,
  /** SHA-256 of the file in lower-case hexadecimal digits. */
  sha256: string,
  /** Precision of the stored weights, in words. */
  weights: string,
  /** What to know of how the file was read, one sentence each: a size that was assumed, a quantised file that is read as floats. */
  notices: Array<string>,
};

/** Where the channels of an image are among its dimensions. */
export type ChannelPlace = "first" | "last";

/** The input of a network. */
export type InspectedInput = {
  /** Its name in the file. */
  name: string,
  /** Its dimensions in the file; null for one that is open. */
  shape: Array<number | null>,
  /** The format's name of its element type. */
  element: string,
  /** Channels of the image that the file takes. */
  channels: number,
  /** Where the channels are. */
  layout: ChannelPlace,
  /** Height in pixels. */
  height: number,
  /** Width in pixels. */
  width: number,
  /** Whether the file leaves height or width open, so that another size may be given. */
  sizeOpen: boolean,
};

/** What an output of a network looks like, by its shape, its name and what is made of it. */
export type OutputLooks = "classes" | "features" | "image" | "boxes" | "map" | "tokens" | "ranking" | "constant" | "unreadable" | "other";

/** An output of a file. */
export type InspectedOutput = {
  /** Its name. */
  name: string,
  /** Its shape, for one image. */
  shape: Array<number>,
  /** What it looks like. */
  looks: OutputLooks,
  /** How many numbers it has for one image; null where it cannot be explained. */
  numbers: number | null,
  /** Whether it is the one that is explained. */
  proposed: boolean,
  /** Why it is proposed or not, in one sentence. */
  why: string,
};

/** How often an operator stands in a file. */
export type OperatorCount = {
  /** Its name, the domain in front unless that is the format's own. */
  name: string,
  /** How often. */
  count: number,
};

/** How sure a guess is. */
export type Sureness = "known" | "likely" | "guess";

/** How a network wants its photos. */
export type PreprocessGuess = {
  /** Id of the preset; null where the file says something that no preset is. */
  preset: string | null,
  /** The same as a card says it. */
  preprocess: Preprocess,
  /** Why, in one sentence. */
  reason: string,
  /** How sure it is. */
  sure: Sureness,
};

/** Where the names of the classes are known from. */
export type LabelsKind = "file" | "imagenet" | "imagenet-with-background" | "unknown";

/** What the classes of a network are called. */
export type LabelsGuess = {
  /** Where they are known from. */
  kind: LabelsKind,
  /** The same in one sentence. */
  reason: string,
  /** The names, where the file holds them; else none. */
  names: Array<string>,
};

/** What is known of an opened network. */
export type Inspection = {
  /** What it takes. */
  input: InspectedInput,
  /** Its outputs, in the order of the file. */
  outputs: Array<InspectedOutput>,
  /** How logits become probabilities, and how that is known. */
  head: KnownHead,
  /** Number of classes. */
  classes: number,
  /** Feature maps that CAM-like methods can look at, in the order of the walk. */
  taps: Array<Tap>,
  /** The one proposed; null where there is none. */
  tap: string | null,
  /** How often each operator stands in the file, in alphabetical order. */
  operators: Array<OperatorCount>,
  /** Number of weight values. */
  parameters: number,
  /** Multiplications and additions of one forward pass. */
  work: number,
  /** Version of ONNX's operator set. */
  opset: number,
  /** Name and version of the program that wrote the file; null where it does not say. */
  producer: string | null,
  /** What to know of how the file was read, one sentence each. */
  notices: Array<string>,
  /** How it wants its photos. */
  preprocess: PreprocessGuess,
  /** What its classes are called. */
  labels: LabelsGuess,
  /** The card that follows: what was said of the network, and the guesses where nothing was. */
  card: Card,
};

/** What a network takes. */
export type GraphInput = {
  /** Its name in the file. */
  name: string,
  /** Its planned shape, the batch first. */
  shape: Array<number>,
};

/** One step of a network. */
export type GraphStep = {
  /** Its name in the file. */
  name: string,
  /** Its operator in the file. */
  operator: string,
  /** What it reads, as places among the steps; null for the input of the network. */
  reads: Array<number | null>,
  /** Name of the tensor that it gives, by which a feature map is named. */
  output: string,
  /** Planned shape of that tensor, the batch first. */
  shape: Array<number>,
  /** Number of its trained values. */
  weights: number,
};

/** The steps of a network and what each of them reads. */
export type NetworkGraph = {
  /** What it takes. */
  input: GraphInput,
  /** Its steps, in an order in which each reads only those before it. */
  steps: Array<GraphStep>,
  /** The step that gives the logits, as its place among the steps; null where they are the input itself. */
  logits: number | null,
};

/** A photo that was opened, upright, on a white ground. */
export type OpenedPhoto = {
  /** What requests call it. */
  handle: number,
  /** Width in pixels. */
  width: number,
  /** Height in pixels. */
  height: number,
  /** `[height, width, 4]`: red, green, blue, opacity. */
  rgba: Uint8ClampedArray,
};

/** A photo that was opened from pixels, which the caller has. */
export type OpenedSize = {
  /** What requests call it. */
  handle: number,
  /** Width in pixels. */
  width: number,
  /** Height in pixels. */
  height: number,
};

/** A photo, upright, on a white ground. */
export type PhotoRecord = {
  /** Width in pixels. */
  width: number,
  /** Height in pixels. */
  height: number,
  /** `[height, width, 4]`: red, green, blue, opacity. */
  rgba: Uint8ClampedArray,
};

/** What a request is about. */
export type Handles = {
  /** The network. */
  model: number,
  /** The photo. */
  photo: number,
  /** A second photo, for methods that start from one. */
  reference?: number | null,
};

/** What is taken of a class: its logit, or its probability by the network's `Link`. */
export type Score = "logit" | "log-probability" | "probability";

/** How typical a photo is of what a network knows. */
export type Familiarity = {
  /** The score; the larger, the more typical. */
  score: number,
  /** The smallest score of a known photo, the fifth percentile of the reference photos. */
  threshold: number,
  /** Whether the score reaches the threshold. */
  known: boolean,
  /** The share of the reference photos that are less typical, 0..=1. */
  share: number,
};

/** One class and what the network says of it. */
export type Prediction = {
  /** Index of the class. */
  index: number,
  /** Its name. */
  label: string,
  /** Probability by the softmax or sigmoid of the network, 0..=1. */
  probability: number,
  /** The number before the softmax or sigmoid. */
  logit: number,
};

/** A part of a photo, as fractions 0..=1 of its width (`x0` < `x1`, from the left) and of its height (`y0` < `y1`, from the top). */
export type View = {
  /** Left edge. */
  x0: number,
  /** Upper edge. */
  y0: number,
  /** Right edge. */
  x1: number,
  /** Lower edge. */
  y1: number,
};

/** Time that a stage took. */
export type Timing = {
  /** Stable name. */
  stage: string,
  /** Name for people. */
  label: string,
  /** Milliseconds. */
  ms: number,
};

/** A request for the classes of a photo. */
export type PredictRequest = {
  /** How many classes, 5 unless told otherwise. */
  most?: number,
};

/** What a network says of a photo. */
export type PredictReport = {
  /** The likeliest classes, likeliest first. */
  predictions: Array<Prediction>,
  /** Whether the photo is of the kind that the network knows; null where its card keeps no statistics. */
  familiarity: Familiarity | null,
  /** The part of the photo that the network sees. */
  view: View,
  /** Empty where the network has looked at the photo before. */
  timings: Array<Timing>,
};

/** What is tried. */
export type PreviewRequest = {
  /** The id of a preset, or what a card has under `preprocess`. */
  preprocess: Preprocess | string,
  /** How many classes, 5 unless told otherwise. */
  most?: number,
};

/** What a network would see and say. */
export type Preview = {
  /** The likeliest classes, likeliest first. */
  predictions: Array<Prediction>,
  /** What it sees: the photo at the size of its input, grey where it takes one channel. */
  seen: PhotoRecord,
};

/** A precision. */
export type Precision = "f32" | "f16";

/** How much a verdict may cost beside the map: at most 12 or at most 150 forward passes. */
export type Depth = "quick" | "standard";

/** What one asks of a session. */
export type Request = {
  /** A class by its index or its name, or `top` for the likeliest one. */
  target: number | string,
  /** Id of the method. */
  method: string,
  /** Its parameters by name; what is left out or null takes its default. */
  parameters?: ParameterValues,
  /** Percentile of the magnitudes at which the colours end, above 0 and up to 100, which is the default. */
  percentile?: number,
  /** A class to compare with, as `target` is given: the map then explains the difference of the two scores. */
  against?: number | string | null,
  /** What is taken of a class: its logit unless told otherwise. */
  score?: Score,
  /** Precision in which activations and gradients are kept between steps; `f16` is emulated by rounding. `f32` unless told otherwise. */
  precision?: Precision,
  /** What gradients are multiplied by on their way, so that small ones survive in f16; 2^-24 to 2^24, 1 unless told otherwise. */
  loss_scale?: number,
  /** A verdict on the map, and how much may be spent on it; none unless asked for. */
  verdict?: Depth | null,
  /**
   * Withholds a misleading map: the report then has no map, is `withheld`, and has the reasons in its verdict. A verdict is given in any
   * case, a quick one unless told otherwise, and the map is not sketched while it is made.
   */
  require_trust?: boolean,
};

/** The classes, told once, as soon as they are known. */
export type EarlyPredictions = {
  /** The five likeliest. */
  predictions: Array<Prediction>,
  /** Whether the photo is of the kind that the network knows; null where its card keeps no statistics. */
  familiarity: Familiarity | null,
};

/** The map while it is being made, told now and then. */
export type EarlySketch = {
  /** Parts that the map is made of so far, such as noisy copies. */
  done: number,
  /** Parts planned. */
  total: number,
  /** The map so far. */
  map: MapRecord,
  /** The part of the photo that the network sees. */
  view: View,
};

/** Values and colours of a map, at the size of the network's input. */
export type MapRecord = {
  /** Height in pixels. */
  height: number,
  /** Width in pixels. */
  width: number,
  /** `[height, width]`, row by row; all finite. */
  values: Float32Array,
  /** Value at the first colour: 0, or -`high` on a diverging scale. */
  low: number,
  /** Value at the last colour. */
  high: number,
  /** Whether 0 is the first colour, where no value is negative, or the middle one. */
  kind: ScaleKind,
  /** All values are equal: draw one colour, do not stretch. */
  flat: boolean,
  /** The percentile of the magnitudes that `high` is, 0 to 100. It is 100 where the one asked for was 0 on a map that is not. */
  percentile: number,
  /** Unit of the values. */
  unit: string,
};

/** Parts done of parts planned. */
export type Done = {
  /** Parts behind us: noisy copies, say. */
  done: number,
  /** Parts planned. */
  total: number,
};

/** How strong the signal in a map is, in words and numbers. */
export type Strength = {
  /** Largest magnitude. */
  max: number,
  /** Sum of the magnitudes. */
  l1: number,
  /** One sentence. */
  sentence: string,
};

/** What a map can be held against, in the order in which reasons of one level are given. */
export type SignalId = "dependence" | "faithfulness" | "stability" | "reproduction" | "class" | "randomisation" | "convergence" | "completeness" | "conservation" | "surrogate" | "contrast" | "agreement" | "prediction" | "belief" | "familiarity";

/** What a reason says. */
export type Level = "misleading" | "careful" | "unchecked" | "weak" | "given" | "fine";

/** Which way is better. */
export type Better = "higher" | "lower";

/** What the three controls reach; null where they were not measured. */
export type ControlValues = {
  /** Uniform noise. */
  random: number | null,
  /** The edges of the photo. */
  sobel: number | null,
  /** A blob in the middle. */
  centre: number | null,
};

/**
 * How far two re-runs of a method agree that differ in their random numbers alone. No map of the method can be expected to agree better
 * with a re-run, so that what is lacking up to there is the method's own scatter.
 */
export type Scatter = {
  /** Spearman's rank correlation of the two on one photo, -1..=1. */
  agreement: number,
  /** The standard error of a rank correlation between maps with as few independent places. */
  error: number,
  /** Whether the re-runs have fewer samples than the map. */
  poorer: boolean,
};

/** The number behind a reason. */
export type Evidence = {
  /** Name of the number; not each is a metric of the registry. */
  metric: string,
  /** The number; null where it was not checked. */
  value: number | null,
  /** Which way is better. */
  better: Better,
  /** The threshold that was crossed, or the nearest that was not. */
  threshold: number | null,
  /** What maps that explain nothing reach on the same photo. */
  controls: ControlValues,
  /** By how much the map has to exceed each control: the standard error of their difference. Null where that was not measured. */
  margins: ControlValues,
  /** How far two re-runs agree that differ in their random numbers alone; null where there are none, or where they were not made. */
  scatter: Scatter | null,
  /** How the settings of re-runs differ from those of the map, in words; empty where they do not, or where nothing was re-run. */
  rerun: string,
};

/** One reason. */
export type Reason = {
  /** What the map was held against. */
  id: SignalId,
  /** How serious it is; `unchecked` where there is no number, and the sentence says why. */
  level: Level,
  /** The reason for people. */
  sentence: string,
  /** The number behind it. */
  evidence: Evidence,
};

/** The verdict in a word. */
export type Standing = "clear" | "careful" | "misleading";

/** How much was checked. What holds of every map (`Level::Given`) is not counted. */
export type Checks = {
  /** Checks that speak for the map; one that says little for it did not pass, though nothing is held against the map. */
  passed: number,
  /** Checks that gave a number. */
  made: number,
  /** Checks that apply to the map. */
  all: number,
  /** Checks that were not made, and that the standard check makes; 0 of the standard check itself. */
  open: number,
};

/** What is said of a map. */
export type Verdict = {
  /** In a word. */
  verdict: Standing,
  /** In a few words, without a full stop: the standing and how much was checked, or what the chart calls less than good. */
  headline: string,
  /** The checks whose result the headline names; none where it names the standing alone. */
  named: Array<SignalId>,
  /**
   * Whether it may be shown in green: nothing was found against the map in the standard check, every required check was made, and
   * faithfulness, stability and agreement speak for the map.
   */
  earned: boolean,
  /** How much was checked. */
  checks: Checks,
  /** How much might be spent. */
  depth: Depth,
  /** What it cost when it was first asked for, in units of one forward pass. */
  passes: number,
  /** Milliseconds. */
  ms: number,
  /** Worst first. */
  reasons: Array<Reason>,
};

/** How numbers were kept. */
export type PrecisionRecord = {
  /** Precision of activations and gradients. */
  kind: Precision,
  /** What gradients were multiplied by on their way. */
  loss_scale: number,
  /** In f16, the share of the score's gradients that round to zero, 0 to 1; else null. */
  underflowed: number | null,
  /** In f16, the share of the score's gradients that overflow, 0 to 1; else null. */
  overflowed: number | null,
};

/** Which network answered. */
export type ModelIdentity = {
  /** Name in URLs and on the command line. */
  id: string,
  /** SHA-256 of the file in lower-case hexadecimal digits. */
  sha256: string,
};

/** The answer to a request. */
export type Report = {
  /** The five likeliest classes, and the target and the class compared with where they are none of them. */
  predictions: Array<Prediction>,
  /** Whether the photo is of the kind that the network knows; null where its card keeps no statistics. */
  familiarity: Familiarity | null,
  /** The explained class. */
  target: Prediction,
  /** The class that it is compared with; null where there is none. */
  against: Prediction | null,
  /** What is taken of a class. */
  score: Score,
  /** How logits become probabilities, and how that is known. */
  head: KnownHead,
  /** How numbers were kept. */
  precision: PrecisionRecord,
  /** What the map is made of where the work was stopped before its end; else null. */
  partial: Done | null,
  /** Id of the method. */
  method: string,
  /** Its name for people with these parameters: "SmoothGrad (squared)". */
  name: string,
  /** As used, defaults filled in. */
  parameters: ParameterValues,
  /** Seed of everything random; null where the method draws nothing. */
  seed: number | null,
  /** The part of the photo that the network sees. */
  view: View,
  /** Null where it is withheld. */
  map: MapRecord | null,
  /** The verdict, where one was asked for and the map is whole; else null. */
  verdict: Verdict | null,
  /** Whether the map is withheld, because trust was required and the map misleads. */
  withheld: boolean,
  /** How strong the signal in the map is. */
  strength: Strength,
  /** What else there is to say of the map, such as how complete it is; null where there is nothing. */
  remark: string | null,
  /** `prepare` and `forward` are missing where the network has looked at the photo before. */
  timings: Array<Timing>,
  /** Where it was computed. */
  device: DeviceRecord,
  /** The network. */
  model: ModelIdentity,
  /** Version of the engine. */
  version: string,
};

/** What to give a verdict on. */
export type VerdictRequest = {
  /** A class by its index or its name, or `top` for the likeliest one. */
  target: number | string,
  /** A class to compare with, as `target` is given. */
  against?: number | string | null,
  /** What is taken of a class: its logit unless told otherwise. */
  score?: Score,
  /** Id of the method. */
  method: string,
  /** Its parameters by name; what is left out or null takes its default. */
  parameters?: ParameterValues,
  /** How much may be spent; `quick` unless told otherwise. */
  depth?: Depth,
};

/** A verdict, and what it is about. */
export type VerdictReport = {
  /** The explained class. */
  target: Prediction,
  /** The class that it is compared with; null where there is none. */
  against: Prediction | null,
  /** Time per stage. */
  timings: Array<Timing>,
  /** In a word. */
  verdict: Standing,
  /** In a few words, without a full stop: the standing and how much was checked, or what the chart calls less than good. */
  headline: string,
  /** The checks whose result the headline names; none where it names the standing alone. */
  named: Array<SignalId>,
  /**
   * Whether it may be shown in green: nothing was found against the map in the standard check, every required check was made, and
   * faithfulness, stability and agreement speak for the map.
   */
  earned: boolean,
  /** How much was checked. */
  checks: Checks,
  /** How much might be spent. */
  depth: Depth,
  /** What it cost when it was first asked for, in units of one forward pass. */
  passes: number,
  /** Milliseconds. */
  ms: number,
  /** Worst first. */
  reasons: Array<Reason>,
};

/** What is wrong with a planted map. */
export type Plant = "random" | "edge" | "wrong-class" | "untrained-network" | "saturated-f16" | "three-steps" | "stretched" | "blind";

/** What was measured of one map. */
export type MapNumbers = {
  /** What is wrong with it; null for a real map. */
  plant: Plant | null,
  /** The method that made it, or that it claims to be made by. */
  method: string,
  /** The signals that have a number, each with it. */
  values: Array<[SignalId, number]>,
  /** The relevance gain of the controls on the same photo. */
  controls?: ControlValues,
  /** How far two re-runs agree that differ in their random numbers alone; null where there are none. */
  scatter?: Scatter | null,
};

/** What was measured of the maps of one photo: all that limits are set from. */
export type PhotoNumbers = {
  /** What the network says of it, `[classes]`. */
  logits: Array<number>,
  /** Its maps, real and planted. */
  maps: Array<MapNumbers>,
};

/** A photo among those that limits are to be set from. */
export type PhotoPlace = {
  /** Its place, from 0; random choices are drawn by it. */
  index: number,
};

/** The photos to set limits from. */
export type CalibrationRequest = {
  /** Handle of the network. */
  model: number,
  /** What was measured of each photo. */
  photos: Array<PhotoNumbers>,
};

/** So many of so many. */
export type Share = {
  /** How many. */
  count: number,
  /** Of how many. */
  of: number,
};

/** How limits fare: the more planted maps are caught and the fewer real ones flagged, the better. */
export type Trial = {
  /** Planted bad maps that are careful or misleading. */
  caught: Share,
  /** Real maps that are careful or misleading. */
  flagged: Share,
};

/** Limits from a visitor's photos, and how far they can be relied on. */
export type Calibration = {
  /** What a card holds as `calibration`: the limits that were learnt, and for other signals those that the network had. */
  calibration: Record<string, unknown>,
  /** What familiarity is told by: what a card holds as `familiarity`. Null with fewer than 20 photos, or on a network of one class. */
  familiarity: FamiliarityStatistics | null,
  /** Number of photos. */
  photos: number,
  /** The signals whose limits were learnt. */
  learnt: Array<SignalId>,
  /** How the limits fare on a photo that had no part in them: every photo in turn, with limits from all the others. */
  trial: Trial,
  /** The same with the limits that the network had before. */
  before: Trial,
};

/** How a view differs from the photo. */
export type ViewChange = {
  /** Pixels to the right and down. */
  shift?: [number, number],
  /** Turn about the middle, clockwise, in degrees. */
  degrees?: number,
  /** Enlargement about the middle; 1 keeps the size. */
  zoom?: number,
  /** What is added to the brightness, as a share of black to white. */
  brightness?: number,
  /** Standard deviation of the noise, as a share of black to white. */
  noise?: number,
};

/** Something changed about a request; what is left out stays as it is. */
export type Change = {
  /** How the photo is seen. */
  view?: ViewChange,
  /** How many layers, counted from the last one, are re-initialised; 0 leaves the network as it is. */
  randomised?: number,
  /** Seed of the view's noise and of the layers. */
  seed?: number,
};

/** The answer to a request with something changed. */
export type ChangedReport = {
  /** What the network says now: the five likeliest classes, and the target where it is none of them. */
  predictions: Array<Prediction>,
  /** The explained class, which the unchanged photo decides, and what the network says of it now. */
  target: Prediction,
  /** How many layers can be randomised. */
  layers: number,
  /** The map of what was shown. */
  map: MapRecord,
  /** The map laid back over the photo as it was, `[height, width]`, 0 where the view does not show the place. */
  aligned: Float32Array,
  /** 1 where the view shows the place, else 0; `[height, width]`. */
  shown: Uint8Array,
  /** What was shown to the network. */
  picture: PhotoRecord,
};

/**
 * Where the object is: a box x0, y0, x1, y1 in fractions of what the network sees, or a mask with one number for each pixel of the
 * network's input, row by row, 0 outside the object. A mask of another size is refused; one that is empty or full gives a reason and no
 * number.
 */
export type ObjectRegion = { box: [number, number, number, number] } | { mask: Uint8Array };

/** One metric and its parameters. */
export type MetricRequest = {
  /** Id of the metric. */
  metric: string,
  /** Its parameters by name; what is left out or null takes its default. */
  parameters?: ParameterValues,
};

/** A request for metrics. */
export type ScoreRequest = {
  /** A class by its index or its name, or `top` for the likeliest one. */
  target: number | string,
  /** A class to compare with, as `target` is given. */
  against?: number | string | null,
  /** What is taken of a class: its logit unless told otherwise. */
  score?: Score,
  /** Id of the method. */
  method: string,
  /** Its parameters; what is left out or null takes its default. */
  parameters?: ParameterValues | null,
  /** The metrics, in the order in which they are to be measured. */
  metrics: Array<MetricRequest>,
  /** Where the object is, for metrics of localisation. */
  region?: ObjectRegion | null,
};

/** Points that belong together, to be drawn. */
export type Curve = {
  /** Name for people. */
  label: string,
  /** What runs along, with its unit. */
  x: string,
  /** What runs up, with its unit. */
  y: string,
  /** The points, by rising x. */
  points: Array<[number, number]>,
};

/** A number beside the metric's own. */
export type Detail = {
  /** Stable name. */
  name: string,
  /** The number. */
  value: number,
};

/** What one metric says. */
export type MetricResult = {
  /** Id of the metric. */
  id: string,
  /** Null where there is none; `reason` then says why. */
  value: number | null,
  /** Why there is no value. */
  reason: string | null,
  /** What the value is made of, where there is something to draw. */
  curve: Curve | null,
  /** Further numbers. */
  details: Array<Detail>,
  /** As used, defaults filled in. */
  parameters: ParameterValues,
  /** Milliseconds that it took. */
  ms: number,
};

/** What metrics say of a map. */
export type ScoreReport = {
  /** In the order in which they were asked for. */
  metrics: Array<MetricResult>,
  /** The explained class. */
  target: Prediction,
  /** The class that it is compared with; null where there is none. */
  against: Prediction | null,
  /** Time per stage. */
  timings: Array<Timing>,
};

/** What one asks of the chart. */
export type ChartRequest = {
  /** Ids of the methods, one row each. */
  methods: Array<string>,
  /** Ids of the columns; all unless told otherwise. */
  columns?: ChartColumnId[] | null,
  /** Parameters by method: id to object. What is left out takes its default. */
  parameters?: Record<string, ParameterValues>,
  /** A class by its index or its name, or `top` for the likeliest one. */
  target?: number | string,
  /** A class to compare with, as `target` is given. */
  against?: number | string | null,
  /** What is taken of a class. */
  score?: Score,
  /** Where the object is: boxes x0, y0, x1, y1 in shares of the whole photo's width and height. What lies in any of them is the object. */
  boxes?: Array<[number, number, number, number]>,
  /** Where the object is, as painted, in the place of boxes: a number for each pixel of the network's input, row by row, 0 outside. */
  mask?: Uint8Array | null,
};

/** The networks on which a chart tries methods beside the one that it explains. */
export type OtherNetworks = {
  /** Their handles; that of the network that is explained need not be among them. */
  networks?: Array<number>,
};

/** Green, yellow or red. */
export type Grade = "poor" | "fair" | "good";

/** From where on a number is good, and from where on it is at least fair. */
export type GradeScale = {
  /** The number that is graded, which need not be the one that is shown. */
  of: string,
  /** Up to here, or from here on, it is good. */
  good: number,
  /** Up to here, or from here on, it is at least fair. */
  fair: number,
  /** Where the two thresholds come from. */
  why: string,
};

/** A column of the chart. */
export type ChartColumn = {
  /** Stable name. */
  id: ChartColumnId,
  /** Name for people. */
  label: string,
  /** What is measured, and what it does not say. */
  summary: string,
  /** Unit of the shown number. */
  unit: string,
  /** Which way the shown number is better. */
  better: Direction,
  /** What makes a grade of it. */
  scale: GradeScale,
  /** The grades in words: good, fair, poor. */
  words: [string, string, string],
};

/** What stands behind a cell. */
export type ChartEvidence = {
  /** One sentence: what was measured. */
  measured: string,
  /** How often: runs, views, networks, points of a curve. */
  n: number,
  /** With which settings of the measurement. */
  parameters: Record<string, unknown>,
  /** The single numbers. */
  details: Record<string, unknown>,
};

/** One measurement. */
export type ChartCell = {
  /** The number; finite. */
  value: number | null,
  /** The number for people, with its unit where it is short. */
  text: string,
  /** Its unit. */
  unit: string,
  /** Green, yellow or red, where it can be graded. */
  grade: Grade | null,
  /** The grade in a word. */
  word: string | null,
  /** Why there is no number, or no grade. */
  reason: string | null,
  /** What stands behind it. */
  evidence: ChartEvidence,
};

/** A method and its cells. */
export type ChartRow = {
  /** Id of the method. */
  method: string,
  /** Its name. */
  label: string,
  /** Its parameters. */
  parameters: ParameterValues,
  /** What was measured so far, by column, in the order of the columns. */
  cells: Partial<Record<ChartColumnId, ChartCell>>,
};

/** Columns and rows. A chart that was stopped lacks cells and rows at its end. */
export type ChartTable = {
  /** What was asked of every method. */
  columns: Array<ChartColumn>,
  /** The methods. */
  rows: Array<ChartRow>,
};

/** A chart and what it is about. */
export type Chart = {
  /** The explained class. */
  target: Prediction,
  /** The class that it is compared with. */
  against: Prediction | null,
  /** What is taken of a class. */
  score: Score,
  /** Where it was computed: times are this device's. */
  device: DeviceRecord,
  /** Id of the network. */
  model: string,
  /** The networks that methods were tried on. */
  networks: Array<string>,
  /** Cells done of cells planned, where it was stopped before its end. */
  partial: Done | null,
  /** What was asked of every method. */
  columns: Array<ChartColumn>,
  /** The methods. */
  rows: Array<ChartRow>,
};

/** A cell of the chart, told as soon as it is measured. */
export type EarlyCell = {
  /** Its row: the place of the method among those asked for. */
  row: number,
  /** Id of the method. */
  method: string,
  /** Id of the column. */
  column: ChartColumnId,
  /** The measurement. */
  cell: ChartCell,
};

/** How many gradients lie between which powers of two, over all steps of a walk. */
export type GradientMagnitudes = {
  /** The exponent of the first count: it holds magnitudes from 2^least up to twice that, and everything smaller but not zero. */
  least: number,
  /** One count for each power of two. */
  counts: Array<number>,
  /** Gradients that are exactly zero. */
  zeros: number,
};

/** Milliseconds of one forward pass and of one forward and reverse pass, each waited for. */
export type Measured = {
  /** Logits of the photo. */
  forward_ms: number,
  /** Logits and gradient of class 0. */
  gradient_ms: number,
};

/** What one step took. */
export type StepTime = {
  /** The step's name in the file. */
  node: string,
  /** Its operator, with what else decides how long it takes: a kernel of 3x3, say. */
  operator: string,
  /** Shape of its output for the planned image. */
  shape: Array<number>,
  /** Multiplications and additions forward. */
  work: number,
  /** Milliseconds forward. */
  forward_ms: number,
  /** Milliseconds in reverse; 0 for a step that is not reversed. */
  reverse_ms: number,
};

/** What a run of the decoy experiment is of. One plan gives one run. */
export type DecoyPlan = {
  /** What weights and order of the digits start from, 0 unless told otherwise. */
  seed?: number,
  /** Digits to train on, 512 to 8,000; all unless told otherwise. */
  training?: number,
};

/** How an epoch is trained. */
export type DecoySettings = {
  /**
   * Weight of the penalty on the input gradient inside the swatch, 0 to 1e9; 0, which is no penalty, unless told otherwise. On a batch the
   * penalty weighs at most as much as the cross-entropy.
   */
  lambda?: number,
  /** Adam's step size, above 0; 0.001 unless told otherwise. */
  rate?: number,
};

/** A test digit whose map is shown. */
export type DecoyDigit = {
  /** The digit. */
  label: number,
  /** The digit that the grey of its swatch stands for. */
  swatch: number,
  /** `[28, 28]`, row by row, with the swatch. */
  pixels: Uint8Array,
};

/** How good the network is, and what it looks at. */
export type DecoyMeasured = {
  /** Share of the digits that it trains on which it classifies as labelled, 0 to 1. */
  train: number,
  /** The same of 2,000 test digits, whose swatches show a random digit. */
  test: number,
  /** The share of the magnitude of the input gradient that lies on the swatch, mean over the test digits, 0 to 1. */
  share_on_swatch: number,
  /** The class that the network gives each digit shown. */
  answers: Array<number>,
  /** The magnitude of the input gradient of the summed log-probabilities for each digit shown, `[9, 28, 28]` row by row. */
  maps: Float32Array,
};

/** A run that was opened. */
export type DecoyOpened = {
  /** Epochs behind it. */
  epoch: number,
  /** The digits whose maps are shown. */
  digits: Array<DecoyDigit>,
  /** The network as it is. */
  measured: DecoyMeasured,
};

/** An epoch that was done. */
export type DecoyEpoch = {
  /** Epochs behind the run. */
  epoch: number,
  /** Mean cross-entropy of its steps. */
  cross_entropy: number,
  /** Mean penalty of its steps, before its weight; 0 where there was none. */
  penalty: number,
  /** The network after it. */
  measured: DecoyMeasured,
  /** The run so far, from which it can be opened again: a safetensors file. */
  checkpoint: Uint8Array,
};

/** Which pictures are asked about. */
export type CircleStrategy = "random" | "uncertainty" | "explanation" | "both";

/** How a round goes. */
export type CirclePlan = {
  /** Which digits are asked about; `uncertainty` unless told otherwise. */
  strategy?: CircleStrategy,
  /** What weights and the random choices start from, 0 unless told otherwise. */
  seed?: number,
  /** Rounds before this one, 0 unless told otherwise: each draws other random numbers. */
  round?: number,
  /** How many digits are asked about, 10 unless told otherwise. */
  questions?: number,
  /** Steps of training from newly drawn weights, 400 unless told otherwise. */
  steps?: number,
  /** Weight of the penalty on the input gradient inside the strokes, 1000 unless told otherwise; 0 for labels alone. */
  lambda?: number,
};

/** An answer for one digit. */
export type CircleAnswer = {
  /** The digit, by its place among those of the run. */
  picture: number,
  /** What it is, 0 to 9. */
  label: number,
  /** `[28, 28]`, row by row: other than 0 where the answer must not rest. Left out or empty for no stroke. */
  stroke?: Uint8Array,
};

/** A round that is asked for. */
export type CircleRequest = {
  /** What is learned from; without answers digits are asked about and nothing is learned. */
  answers: Array<CircleAnswer>,
  /** How it goes. */
  plan: CirclePlan,
};

/** A network after a round. */
export type CircleRound = {
  /** Answers so far. */
  answers: number,
  /** Share of the test pictures that it classifies as labelled, 0..=1. */
  test: number,
  /** The share of its gradient on the confounder, mean over the test pictures that have one, 0..=1. */
  share_on_swatch: number,
};

/** A digit that is asked about. */
export type CircleAsked = {
  /** The digit, by its place among those of the run. */
  picture: number,
  /** `[28, 28]`, row by row, with the swatch. */
  pixels: Uint8Array,
  /** The class that the network gives it; null where nothing was learned yet. */
  guess: number | null,
  /** The magnitude of the input gradient of the summed log-probabilities, `[28, 28]` row by row; empty where nothing was learned yet. */
  map: Float32Array,
  /** The answer that is stored for it: its label, and a stroke over its swatch. */
  stored: CircleAnswer,
};

/** What comes of a round. */
export type CircleReport = {
  /** The network; null where there was nothing to learn from. */
  measured: CircleRound | null,
  /** The digits that it asks about, those from which it would learn most first. */
  asked: Array<CircleAsked>,
};

/** What is asked of the feature maps of a photo. */
export type FeatureMapsRequest = {
  /** The feature map, by its name; the one that Grad-CAM takes unless told otherwise. */
  tap?: string | null,
};

/** The feature maps of a photo. */
export type FeatureMapsRecord = {
  /** Where they are. */
  tap: string,
  /** Number of maps. */
  channels: number,
  /** Rows of a map. */
  rows: number,
  /** Columns of a map. */
  columns: number,
  /** `[channels, rows, columns]`, row by row. */
  values: Float32Array,
  /** The part of the photo that the network sees, over which the maps lie. */
  view: View,
};

/** The feature maps of a photo, and what is known of it. */
export type HeadExample = {
  /** `[channels, rows, columns]`, row by row. */
  values: Float32Array,
  /** Its class, from 0 on. */
  label: number,
  /** `[rows, columns]`, row by row: other than 0 where the evidence is not. Left out or empty for nowhere. */
  wrong?: Uint8Array,
  /** Whether the head learns from it; it does unless told otherwise. */
  trains?: boolean,
};

/** A head that is to be learned. */
export type HeadRequest = {
  /** What it learns from, and what it is asked about. */
  examples: Array<HeadExample>,
  /** How many classes there are, 2 to 10. */
  classes: number,
  /** Channels, rows and columns of the feature maps. */
  shape: [number, number, number],
  /** Weight of the penalty, the square of the log-odds that come from where the evidence is not; 0 for none unless told otherwise. */
  lambda?: number,
  /** Passes over the examples that train, 1 to 1000; 60 unless told otherwise. */
  epochs?: number,
  /** Adam's step size, above 0; 0.001 unless told otherwise. */
  rate?: number,
  /** What weights and order start from, 0 unless told otherwise. */
  seed?: number,
};

/** What a head says of an example. */
export type HeadAnswer = {
  /** The probability of each class. */
  shares: Array<number>,
  /**
   * The class activation map of the log-odds of its class `[rows, columns]`, row by row (Zhou et al., 2016, equation 2): of two classes its sum
   * and the difference of the biases make the log-odds.
   */
  map: Float32Array,
};

/** A head that was learned. */
export type HeadReport = {
  /** What it says of each example, in their order. */
  answers: Array<HeadAnswer>,
};

/** How far two maps agree. */
export type Agreement = {
  /** Spearman's rank correlation with average ranks for ties, -1..=1. */
  spearman: number,
  /** Pearson's correlation, -1..=1. */
  pearson: number,
  /**
   * The share of the strongest 5 % of the one map that are among those of the other, 0..=1. Where pixels tie at the border, what a fair
   * draw among them gives on average.
   */
  overlap: number,
  /** Whether magnitudes were compared, because one map alone is signed. */
  magnitudes: boolean,
};

/** The range of values that the colours of a map span. Made by `Heatmap::scale`. */
export type ColourScale = {
  /** The value at the first colour: 0 for `Sequential`, -`high` for `Diverging`. */
  low: number,
  /** The value at the last colour; what exceeds it gets the last colour too. At least `low`, and above it unless all values are 0. */
  high: number,
  /** Whether 0 is at the end of the colours (no value is negative) or in the middle. */
  kind: ScaleKind,
  /** All values of the map are equal to within rounding. It is drawn in the one colour of 0, never stretched. */
  flat: boolean,
  /**
   * The percentile of the magnitudes that `high` is, 0..=100. It is 100 where the one asked for was 0 on a map that is not, and
   * where no value lies above it: the strongest part of a map of parts may hold more pixels than would be clipped.
   */
  percentile: number,
};

/** A class that a search found. */
export type FoundClass = {
  /** Its index. */
  index: number,
  /** Its name. */
  label: string,
};

/** What a search found. */
export type FoundClasses = {
  /** The best matches. */
  matches: Array<FoundClass>,
  /** How many classes match, those included that are not listed. */
  total: number,
};

/** An object in a photo of the gallery. */
export type GalleryObject = {
  /** Its name. */
  label?: string,
  /** ImageNet classes that are right for it. */
  classes: Array<number>,
  /** Its box x0, y0, x1, y1 in shares of the photo. */
  box: [number, number, number, number],
};
