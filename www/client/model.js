import { calibrateOn } from './calibration.js';
import { checkedPhotos, checkFields, checkLimits, checkQuestion, OPTIONS } from './checks.js';
import { Explanation } from './explanation.js';

/**
 * @typedef {import('./messages.js').Messages} Messages
 * @typedef {import('./photo.js').Photo} Photo
 * @typedef {import('./connection.js').Options} Options
 * @typedef {import('./types.js').Question & { reference?: Photo | null }} Question
 *
 * The requests about a network and a photo, by type.
 * @typedef {"predict" | "featureMaps" | "preview" | "explain" | "changed" | "score" | "verdict" | "chart"} Asking
 */

// What is left out: the likeliest class, and no parameter but the defaults.
const TOP = 'top';
const USUAL = { target: TOP, method: 'gradient', parameters: {} };

/** A question without the fields that are there and undefined: those are as good as left out. @template {object} T @param {T} question @returns {T} */
const given = (question) =>
  /** @type {T} */ (Object.fromEntries(Object.entries(question).filter(([, value]) => value !== undefined)));

/** A network that is open. It answers about any photo that is open. */
export class Model {
  #connection;
  #colourMaps;

  /**
   * @param {import('./connection.js').Connection} connection @param {import('./connection.js').Key<"model">} key @param {import('./messages.js').OpenedModel} record
   * @param {import('./types.js').ColourMap[]} colourMaps
   */
  constructor(connection, key, record, colourMaps) {
    this.#connection = connection;
    this.#colourMaps = colourMaps;
    /** Under which the worker knows it. */
    this.key = key;
    /** Everything that is known of the network. */
    this.record = record;
  }

  get id() {
    return this.record.id;
  }

  get name() {
    return this.record.name;
  }

  /** One name per class. */
  get labels() {
    return this.record.labels;
  }

  /** The feature maps that class activation maps can be made of. */
  get taps() {
    return this.record.taps;
  }

  /**
   * The likeliest classes.
   * @param {Photo} photo @param {Options & { most?: number }} [options] `most`: how many, five unless told otherwise
   * @returns {Promise<import('./types.js').Prediction[]>}
   */
  async predict(photo, options = {}) {
    checkQuestion(this.#connection, 'predict', photo, options, arguments);
    return (await this.#ask('predict', photo, given(options))).predictions;
  }

  /**
   * Its feature maps for a photo, from which {@link Whylight.head} learns.
   * @param {Photo} photo @param {Options & { tap?: string | null }} [options] `tap`: the name of one of {@link Model.taps}; the one that Grad-CAM takes unless told otherwise
   * @returns {Promise<import('./types.js').FeatureMapsRecord>}
   */
  async featureMaps(photo, options = {}) {
    checkQuestion(this.#connection, 'featureMaps', photo, options, arguments);
    return (await this.#ask('featureMaps', photo, given(options))).maps;
  }

  /**
   * What its file says: input, outputs, head, feature maps, operators; how it probably wants its photos and what its classes are called, each
   * with a reason and how sure it is; and the card that follows.
   * @param {Options} [options]
   * @returns {Promise<import('./types.js').Inspection>}
   */
  async inspect(options = {}) {
    checkFields('inspect()', options, OPTIONS);
    return (await this.#connection.request({ type: 'inspect', model: this.key }, options)).inspection;
  }

  /**
   * Its steps and what each of them reads, to be drawn: operator, name, shape and number of weights of each. A step whose `output` is the name
   * of one of {@link Model.taps} gives that feature map.
   * @param {Options} [options]
   * @returns {Promise<import('./types.js').NetworkGraph>}
   */
  async graph(options = {}) {
    checkFields('graph()', options, OPTIONS);
    return (await this.#connection.request({ type: 'graph', model: this.key }, options)).graph;
  }

  /**
   * What the network would see and say with its photos prepared in another way. It stays as it is.
   * @param {Photo} photo
   * @param {Options & { preprocess: import('./types.js').Preprocess | string, most?: number }} options `preprocess`: the id of a preset of {@link Whylight.presets}, or as a card says it; `most`: how many classes, five unless told otherwise
   * @returns {Promise<import('./types.js').Preview>}
   */
  async preview(photo, options) {
    checkQuestion(this.#connection, 'preview', photo, options, arguments);
    return this.#ask('preview', photo, given(options));
  }

  /**
   * A saliency map: which pixels spoke for the class.
   * @param {Photo} photo
   * @param {Question & Options & { onSketch?: (sketch: import('./types.js').Sketch) => void,
   *   onPredictions?: (predictions: import('./types.js').Prediction[], familiarity: import('./types.js').Familiarity | null) => void }} [question]
   * @returns {Promise<Explanation>}
   */
  async explain(photo, question = {}) {
    checkQuestion(this.#connection, 'explain', photo, question, arguments);
    const { onSketch, onPredictions, ...asked } = question;
    const onPartial = (/** @type {Messages["explain"]["early"]} */ early) => {
      if ('predictions' in early) return onPredictions?.(early.predictions, early.familiarity);
      const { map, done, total, view } = early;
      onSketch?.({ map, done, total, view });
    };
    const { report } = await this.#ask('explain', photo, { ...USUAL, ...given(asked) }, onPartial);
    return new Explanation(report, photo, this.#colourMaps);
  }

  /**
   * The same question with the photo seen a little differently, or with layers of the network re-initialised.
   * @param {Photo} photo @param {Question & Options & { change: import('./types.js').Change }} question
   * @returns {Promise<import('./types.js').ChangedReport>}
   */
  async changed(photo, question) {
    checkQuestion(this.#connection, 'changed', photo, question, arguments);
    return (await this.#ask('changed', photo, { ...USUAL, ...given(question) })).changed;
  }

  /**
   * Measures the map of a method.
   * @param {Photo} photo
   * @param {Question & Options & { metrics: (string | import('./types.js').MetricQuestion)[], region?: import('./types.js').ObjectRegion | null }} question
   * @returns {Promise<import('./types.js').Scores>}
   */
  async score(photo, question) {
    checkQuestion(this.#connection, 'score', photo, question, arguments);
    const { metrics, ...rest } = question;
    const named = metrics.map((metric) => (typeof metric === 'string' ? { metric, parameters: {} } : metric));
    const { score } = await this.#ask('score', photo, { ...USUAL, ...given(rest), metrics: named });
    return { ...score, metrics: score.metrics.map((result) => ({ ...result, metric: result.id })) };
  }

  /**
   * Judges whether the map of a method can be trusted, and says why.
   * @param {Photo} photo @param {Question & Options & { depth?: import('./types.js').Depth }} [question]
   * @returns {Promise<import('./types.js').VerdictReport>}
   */
  async verdict(photo, question = {}) {
    checkQuestion(this.#connection, 'verdict', photo, question, arguments);
    return (await this.#ask('verdict', photo, { ...USUAL, ...given(question) })).verdict;
  }

  /**
   * Measures methods beside each other.
   * @param {Photo} photo
   * @param {Omit<Question, "method" | "parameters"> & Options & Omit<import('./types.js').ChartRequest, "target"> & { networks?: string[],
   *   onCell?: (cell: import('./types.js').EarlyCell) => void }} question `networks`: ids of shipped ones on which the methods are tried too
   * @returns {Promise<import('./types.js').Chart>}
   */
  async chart(photo, question) {
    checkQuestion(this.#connection, 'chart', photo, question, arguments);
    const { onCell, ...asked } = question;
    return (await this.#ask('chart', photo, { target: TOP, ...given(asked) }, (cell) => onCell?.(cell))).chart;
  }

  /**
   * Sets the limits of the verdict for this network on photos of the kind that it is for, 8 to 200 of them; from 20 on also what familiarity
   * is told by. A photo takes about 350 passes through the network. Nothing changes before {@link Model.judgeBy} is given the result.
   * @param {Iterable<import('./sources.js').PhotoSource>} photos @param {Options} [options]
   * @returns {Promise<import('./calibration.js').PhotosCalibration>}
   */
  async calibrate(photos, options = {}) {
    const given = /** @type {import('./sources.js').PhotoSource[]} */ (checkedPhotos('calibrate()', photos));
    checkFields('calibrate()', options, OPTIONS);
    return calibrateOn(this.#connection, this.key, given, options);
  }

  /**
   * From now on verdicts go by these limits; by those of the network's card where it is given null.
   * @param {import('./calibration.js').Limits | null} limits @param {Options} [options]
   */
  async judgeBy(limits, options = {}) {
    checkLimits('judgeBy()', limits);
    checkFields('judgeBy()', options, OPTIONS);
    const own = limits && { calibration: limits.calibration, familiarity: limits.familiarity };
    await this.#connection.change(this.key, own, options);
  }

  /** Forgets the network. Maps that were made with it stay. */
  close() {
    this.#connection.remove(this.key);
  }

  /**
   * @template {Asking} T @param {T} type @param {Photo} photo
   * @param {Omit<Messages[T]["fields"], keyof import('./messages.js').Keys> & Options & { reference?: Photo | null }} question
   * @param {(early: Messages[T]["early"]) => void} [onPartial]
   * @returns {Promise<import('./messages.js').AnswerOf<T>>}
   */
  #ask(type, photo, { signal, stop, patience_ms, onProgress, reference, ...asked }, onPartial) {
    const keys = { model: this.key, photo: photo.key, ...(reference && { reference: reference.key }) };
    const message = /** @type {import('./messages.js').RequestOf<T>} */ (/** @type {unknown} */ ({ type, ...asked, ...keys }));
    return this.#connection.request(message, { signal, stop, patience_ms, onProgress, onPartial });
  }
}
