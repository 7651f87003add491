import { checkFields, checkNumber, OPTIONS } from './checks.js';
import { problem } from './errors.js';
import { checkData } from './plain_data.js';
import { isBytes } from './platform_objects.js';
import { digitsSource } from './sources.js';
import { checkRound } from './training_checks.js';

/**
 * @typedef {import('./connection.js').Options} Options
 * @typedef {import('./types.js').DecoyEpoch} DecoyEpoch
 * @typedef {import('./types.js').DecoyPlan} DecoyPlan
 * @typedef {import('./types.js').DecoySettings} DecoySettings
 * @typedef {import('./types.js').CircleReport} CircleReport
 *
 * What a run is opened from. `digits`: the file that `scripts/digits/repack.py` writes. `checkpoint`: one of the same plan, to go on from.
 * @typedef {DecoyPlan & { digits: import('./sources.js').DigitsSource, checkpoint?: Uint8Array | null }} DecoyGiven
 *
 * How it is trained, and for how many epochs, 1 unless told otherwise; `onEpoch` hears of each.
 * @typedef {DecoySettings & { epochs?: number, onEpoch?: (epoch: DecoyEpoch) => void }} DecoyTraining
 *
 * A round of the active circle. `answers`: all that were given so far.
 * @typedef {import('./types.js').CirclePlan & { answers?: import('./types.js').CircleAnswer[] }} CircleGiven
 */

const MOST_EPOCHS = 100_000;

/**
 * A run of the decoy experiment. An epoch is done whole or not at all: one that was ended or failed leaves the run as it was, in another worker
 * too.
 */
export class Decoy {
  #connection;
  #opened;
  #checkpoint;

  /**
   * @param {import('./connection.js').Connection} connection @param {import('./connection.js').Key<"decoy">} key
   * @param {import('./types.js').DecoyOpened} opened @param {Uint8Array | null} checkpoint
   */
  constructor(connection, key, opened, checkpoint) {
    this.#connection = connection;
    this.#opened = opened;
    this.#checkpoint = checkpoint;
    /** Under which the worker knows it. */
    this.key = key;
    /** The digits whose maps every epoch shows, as they are in the test. */
    this.digits = opened.digits;
  }

  /** Epochs behind it. */
  get epoch() {
    return this.#opened.epoch;
  }

  /** The network as it is: accuracies, share of the gradient on the swatch, answers and maps for the digits shown. */
  get measured() {
    return this.#opened.measured;
  }

  /** The run so far as a safetensors file: weights and what Adam remembers of them. Null before the first epoch. */
  get checkpoint() {
    return this.#checkpoint;
  }

  /**
   * Trains. Resolves to the last epoch.
   * @param {DecoyTraining & Options} [training]
   * @returns {Promise<DecoyEpoch>}
   */
  async train(training = {}) {
    checkFields('train()', training, ['epochs', 'lambda', 'rate', 'onEpoch', ...OPTIONS]);
    const { epochs = 1, lambda = 0, rate, onEpoch, ...options } = training;
    checkNumber('train()', 'epochs', epochs, 1, MOST_EPOCHS);
    checkData('train()', 'lambda', lambda);
    checkData('train()', 'rate', rate);
    const settings = rate === undefined ? { lambda } : { lambda, rate };
    for (let left = epochs; ; left -= 1) {
      const trained = await this.#epochOf(settings, options);
      onEpoch?.(trained);
      if (left <= 1) return trained;
    }
  }

  /** @param {DecoySettings} settings @param {Options} options @returns {Promise<DecoyEpoch>} */
  async #epochOf(settings, options) {
    try {
      const { trained } = await this.#connection.request({ type: 'train-decoy', decoy: this.key, settings }, options);
      this.#opened = { ...this.#opened, epoch: trained.epoch, measured: trained.measured };
      this.#goOnFrom(trained.checkpoint, { held: true });
      return trained;
    } catch (error) {
      // The worker may have ended the epoch before it heard that nobody waits for it.
      this.#goOnFrom(this.#checkpoint, { held: false });
      throw error;
    }
  }

  /**
   * Goes back, or on, to a checkpoint of the same plan.
   * @param {Uint8Array | null} checkpoint null for before the first epoch @param {Options} [options]
   */
  async restore(checkpoint, options = {}) {
    checkCheckpoint('restore()', checkpoint);
    checkFields('restore()', options, OPTIONS);
    const before = this.#checkpoint;
    this.#goOnFrom(checkpoint, { held: false });
    try {
      this.#opened = await this.#connection.open(this.key, options);
    } catch (error) {
      this.#goOnFrom(before, { held: false });
      throw error;
    }
  }

  /** @param {Uint8Array | null} checkpoint @param {{ held: boolean }} worker */
  #goOnFrom(checkpoint, worker) {
    this.#checkpoint = checkpoint;
    this.#connection.goOnFrom(this.key, checkpoint, worker);
  }

  /**
   * The network as it is, as an ONNX file that other programs run: it takes digits `[n, 784]` from 0 to 1 and gives logits `[n, 10]`.
   * @param {Options} [options] @returns {Promise<Uint8Array>}
   */
  async toOnnx(options = {}) {
    checkFields('toOnnx()', options, OPTIONS);
    return (await this.#connection.request({ type: 'write-decoy', decoy: this.key }, options)).file;
  }

  /**
   * A round of the active circle: another network of the same kind learns from the answers alone, is measured on the test digits, and asks about
   * digits of the run that nobody has answered for. The run itself stays as it is.
   * @param {CircleGiven & Options} [given]
   * @returns {Promise<CircleReport>}
   */
  async round(given = {}) {
    checkFields('round()', given, ['answers', 'strategy', 'seed', 'round', 'questions', 'steps', 'lambda', ...OPTIONS]);
    const { answers = [], strategy, seed, round, questions, steps, lambda, ...options } = given;
    const fields = Object.entries({ strategy, seed, round, questions, steps, lambda });
    checkRound('round()', Object.fromEntries(fields), answers);
    const plan = Object.fromEntries(fields.filter(([, value]) => value !== undefined));
    const request = { type: /** @type {const} */ ('circle-round'), decoy: this.key, round: { answers, plan } };
    return (await this.#connection.request(request, options)).circled;
  }

  /** Forgets the run. */
  close() {
    this.#connection.remove(this.key);
  }
}

/** Refuses what holds no weights. @param {string} where @param {unknown} checkpoint */
function checkCheckpoint(where, checkpoint) {
  if (checkpoint === null || isBytes(checkpoint)) return;
  throw problem('bad-data', `${where} expects the checkpoint as a Uint8Array, or null.`);
}

/**
 * @param {import('./connection.js').Connection} connection @param {DecoyGiven & Options} given
 * @returns {Promise<Decoy>}
 */
export async function openDecoy(connection, given) {
  checkFields('decoy()', given, ['digits', 'seed', 'training', 'checkpoint', ...OPTIONS]);
  const { digits, checkpoint = null, seed, training, ...options } = given;
  checkCheckpoint('decoy()', checkpoint);
  checkData('decoy()', 'seed', seed);
  checkData('decoy()', 'training', training);
  const plan = { ...(seed !== undefined && { seed }), ...(training !== undefined && { training }) };
  const key = connection.add('decoy', { digits: digitsSource(digits), plan, checkpoint });
  try {
    return new Decoy(connection, key, await connection.open(key, options), checkpoint);
  } catch (error) {
    connection.remove(key);
    throw error;
  }
}
