import { withoutCode } from '../shared/code_words.js';
import { problem } from '../client/errors.js';
import { ended } from '../shared/format.js';
import { draw } from '../shared/template.js';
import { withFullAddresses } from './addresses.js';
import { readAttributes } from './attributes.js';
import { figureOf } from './figure.js';
import { FigurePhoto } from './figure_photo.js';
import { figureView } from './figure_view.js';
import { keepFocus } from './keep_focus.js';
import { isKept } from './kept_network.js';
import { warnOfNearMisses } from './near_misses.js';
import { known } from './perform_steps.js';
import { failureOf, planOf } from './plan.js';
import { problemWords } from './problem_words.js';
import { ReflectingElement } from './reflecting_element.js';
import { PlanRunner } from './plan_runner.js';
import { sharedClient } from './shared_client.js';
import { dress } from './styles.js';
import { whenInView } from './when_in_view.js';
import { shownWords } from './words.js';
import { engineText, t } from '../shared/language/text.js';
import { loadLanguage } from '../shared/language/load.js';

/**
 * @typedef {import('../client/index.js').Explanation} Explanation
 * @typedef {'idle' | 'waiting' | 'computing' | 'shown' | 'failed'} State
 * @typedef {Error & { code: string }} Problem
 */

const ANSWERS = ['map', 'verdict', 'score'];

/**
 * `<why-light photo="dog.jpg" model="efficientnet-lite0" methods="grad-cam">`: one live figure of which pixels made a classifier decide.
 *
 * It tells as events: `progress` ({ label, done, total }), `result` (the explanations), `verdict` ({ method, verdict, reasons, … }), and
 * `error` ({ code, title, message, remedy }). None of them bubbles.
 */
export class WhyLightElement extends ReflectingElement {
  #photo = new FigurePhoto();
  #begun = false;
  #dirty = false;
  /** Whether something is to be done that an attribute which means nothing holds up. */
  #interrupted = false;
  #forgetView = () => {};
  /** @type {import('./attributes.js').Settings} */
  #settings = readAttributes(() => null).settings;
  /** @type {Problem | null} an attribute that means nothing */
  #misread = null;
  #told = '';
  /** The maps that the last `result` told of. @type {Explanation[]} */
  #toldMaps = [];
  /** @type {import('./shared_client.js').SharedClient | null} */
  #client = null;
  /** @type {Map<string, Explanation>} the last map of each method, shown faded until there is the next */
  #last = new Map();
  /** @type {import('./figure.js').Choices} */
  #choices = { faces: new Map(), query: null, active: -1 };
  #announcement = '';
  /** The step that was announced last. */
  #announced = '';
  /** Whether the work was stopped before its end. */
  #isStopped = false;
  /** The network that this browser keeps already, if it is the one asked for. */
  #keptModel = '';
  /** @type {{ resolve: (explanations: Explanation[]) => void, reject: (error: Error) => void }[]} */
  #waiting = [];
  #wasConnected = false;

  #runner = new PlanRunner({
    asked: () => ({ settings: this.#settings, file: this.#photo.own }),
    changed: () => {
      this.#announceStep();
      this.#soon();
    },
    progress: ({ label, done, total }) => {
      this.#tell('progress', { label, done, total });
      this.#soon();
    },
    done: (step, value) => this.#hearDone(step, value),
    failed: (step, error) => {
      this.#tellError(error);
      if (step.kind === 'map') this.#tellResult();
    },
    settled: () => this.#settle(),
  });

  constructor() {
    super();
    const shadow = this.attachShadow({ mode: 'open' });
    dress(shadow);
  }

  /** A photo of the reader's own, explained in place of `photo`; null goes back. @returns {import('./figure_photo.js').PhotoFile | null} */
  get file() {
    return this.#photo.file;
  }

  set file(file) {
    if (this.#photo.take(file ?? null)) this.#changed();
  }

  /** What there is to see: the maps that are done, in the order of `methods`. @returns {Explanation[]} */
  get explanations() {
    this.#update();
    const { plan, done } = this.#runner;
    return (plan?.maps ?? []).map(({ key }) => done.get(key)?.value).filter(Boolean);
  }

  /** @returns {State} */
  get state() {
    this.#update();
    if (this.#problem) return 'failed';
    const { next, current, isRunning } = this.#runner;
    const step = current?.step ?? (isRunning ? next : null);
    if (step) return ANSWERS.includes(step.kind) ? 'computing' : 'waiting';
    return this.explanations.length > 0 ? 'shown' : 'idle';
  }

  /**
   * Begins at once, or again after a failure or a stop.
   * @returns {Promise<Explanation[]>} when all is done; rejects where nothing can be shown
   */
  explain() {
    const answer = new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
    // The event tells of it too.
    answer.catch(() => {});
    if (!this.isConnected) {
      this.#settle();
      return answer;
    }
    this.#isStopped = false;
    this.#runner.forgive();
    this.#begin();
    return answer;
  }

  /** Ends what is being computed; a map that is made of parts stays with the parts so far. */
  stop() {
    this.#isStopped = this.#runner.isRunning;
    this.#runner.stop();
    // What was fetched before the stop is kept by now.
    this.#lookForKept(this.#settings.model);
    this.#soon();
  }

  connectedCallback() {
    super.connectedCallback();
    if (!this.#wasConnected) warnOfNearMisses(this);
    this.#wasConnected = true;
    // The picture between the tags tells the shape of the photo.
    this.addEventListener('load', this.#soon, true);
    // The language of the page is that of its figures.
    void loadLanguage(document.documentElement.lang).then(this.#soon);
    scheme?.addEventListener('change', this.#soon);
    this.#changed();
  }

  /** In another document, such as that of a frame, the styles are given anew: a document takes no sheet of another one. */
  adoptedCallback() {
    dress(/** @type {ShadowRoot} */ (this.shadowRoot));
  }

  /** An element that is only moved is back before the end of the task. */
  disconnectedCallback() {
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#forgetView();
      scheme?.removeEventListener('change', this.#soon);
      this.#begun = false;
      this.#runner.release();
      this.#client?.leave(this);
      this.#client = null;
      this.#photo.forgetAddress();
    });
  }

  /** @param {string} name @param {string | null} before @param {string | null} after */
  attributeChangedCallback(name, before, after) {
    // A photo that is named now is wanted now, also where it is the one that was named before.
    if (name === 'photo') this.file = null;
    if (before !== after) this.#changed();
  }

  #changed() {
    this.#dirty = true;
    this.#soon();
  }

  #rendering = false;

  /** Once for all that changes in one turn. An arrow, since it is a listener too. */
  #soon = () => {
    if (this.#rendering || !this.#wasConnected) return;
    this.#rendering = true;
    queueMicrotask(() => {
      this.#rendering = false;
      this.#update();
      this.#render();
    });
  };

  /** Follows what the attributes ask for now. */
  #update() {
    if (!this.#dirty || !this.isConnected) return;
    this.#dirty = false;
    const read = readAttributes((name) => this.getAttribute(name));
    const photo = this.#photo.read(read.settings.photo, this.baseURI);
    const { settings, error } = withFullAddresses(read.settings, this.baseURI);
    if (!this.#begun) this.#lookForKept(settings.model);
    this.#settings = settings;
    this.#misread = read.error ?? error ?? photo.error;
    if (this.#misread) this.#interrupt();
    else this.#follow(planOf(settings, photo.key));
    this.#tellMisreading();
  }

  /** @param {import('./plan.js').Plan | null} plan */
  #follow(plan) {
    const before = this.#runner.plan?.photo.key;
    const isNew = this.#runner.follow(plan);
    if (this.#runner.plan?.photo.key !== before) this.#last.clear();
    if (!this.#begun) this.#arm();
    else this.#join();
    this.#interrupted ||= this.#begun && isNew;
    if (this.#unknownName) return this.#interrupt();
    if (this.#begun && this.#interrupted) {
      this.#isStopped = false;
      this.#runner.start();
    }
    this.#interrupted = false;
    this.#tellResult();
  }

  /** What there is stays for when the attribute is corrected. */
  #interrupt() {
    this.#interrupted ||= this.#runner.isRunning;
    this.#runner.pause();
  }

  /** What the browser keeps is not fetched again, and the button does not count it. @param {string} model */
  async #lookForKept(model) {
    if (model === this.#keptModel || !(await isKept(model))) return;
    this.#keptModel = model;
    this.#soon();
  }

  /** Waits for what begins it. */
  #arm() {
    this.#forgetView();
    this.#forgetView = () => {};
    const { loading } = this.#settings;
    if (!this.#runner.plan || loading === 'press') return;
    if (loading === 'eager') return this.#begin();
    this.#forgetView = whenInView(this, () => this.#begin());
  }

  #begin() {
    this.#forgetView();
    this.#begun = true;
    this.#update();
    if (this.#misread ?? this.#unknownName) return this.#settle();
    if (this.isConnected) {
      this.#join();
      this.#runner.start();
    }
    this.#soon();
  }

  /** One of those who share the client. */
  #join() {
    const client = sharedClient(this.#settings);
    if (client === this.#client) return;
    this.#client?.leave(this);
    client.enter(this);
    this.#client = client;
  }

  /** Why there is nothing to show. @returns {Problem | null} */
  get #problem() {
    const { plan, done } = this.#runner;
    return this.#misread ?? this.#unknownName ?? (plan && failureOf(plan, done));
  }

  /** A name that the engine does not know, where no step of the work would say so. @returns {Problem | null} */
  get #unknownName() {
    const { plan, done } = this.#runner;
    const engine = plan && done.get(plan.engine.key)?.value;
    if (!engine) return null;
    const { colours, parameters } = this.#settings;
    try {
      if (colours) known('colours', engine.whylight.colourMaps, colours);
      for (const entry of parameters) known('parameters', engine.whylight.methods, entry.split('.', 1)[0]);
      return null;
    } catch (error) {
      return /** @type {Problem} */ (error);
    }
  }

  /** @param {import('./plan.js').Step} step @param {any} value */
  #hearDone({ kind, method }, value) {
    // Only the engine knows the names of colour maps and methods.
    if (kind === 'engine' && this.#unknownName) {
      this.#interrupt();
      this.#tellMisreading();
    }
    if (kind === 'verdict') this.#tell('verdict', { method, ...value });
    if (kind === 'score') this.#tell('metric', { method, ...value });
    if (kind !== 'map') return;
    this.#last.set(/** @type {string} */ (method), value);
    this.#tellResult();
  }

  /** Once every map is done or has failed, and again where others are shown, such as after a method was taken away. */
  #tellResult() {
    const { plan, done } = this.#runner;
    if (!plan?.maps.every(({ key }) => done.has(key))) return;
    const { explanations } = this;
    const isTold = explanations.length === this.#toldMaps.length && explanations.every((one, at) => one === this.#toldMaps[at]);
    if (explanations.length === 0 || isTold) return;
    this.#toldMaps = explanations;
    this.#tell('result', explanations);
  }

  /** Once for each attribute that means nothing. */
  #tellMisreading() {
    const error = this.#misread ?? this.#unknownName;
    const message = error?.message ?? '';
    if (error && message !== this.#told) this.#tellError(error);
    this.#told = message;
  }

  /** @param {Problem} error */
  #tellError(error) {
    const { code } = error;
    const message = ended(engineText(error.message));
    const { title, remedy } = problemWords(error, this.#reader);
    this.#announcement = `${title}. ${withoutCode(message)}`;
    this.#tell('error', { code, title, message, remedy });
  }

  /** @param {string} type @param {any} detail */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  /** What the reader may mend. @returns {import('./problem_words.js').Reader} */
  get #reader() {
    return { controls: this.#settings.controls, hasOwnFile: this.#photo.file !== null };
  }

  /** Says which map is being made, once, for those who do not see the figure. */
  #announceStep() {
    const { plan, done, current } = this.#runner;
    const step = current?.step;
    if (!plan || !step || step.key === this.#announced) return;
    this.#announced = step.key;
    if (step.kind === 'engine') this.#announcement = t`Starting the engine.`;
    if (step.kind !== 'map') return;
    const record = done
      .get(plan.engine.key)
      ?.value?.whylight.methods.find((/** @type {{ id: string }} */ { id }) => id === step.method);
    const place = plan.maps.findIndex(({ key }) => key === step.key) + 1;
    this.#announcement = t`Computing map ${place} of ${plan.maps.length}, ${engineText(record?.label ?? step.method ?? '')}.`;
  }

  /** Nothing is left to do for now. */
  #settle() {
    const waiting = this.#waiting.splice(0);
    const { plan } = this.#runner;
    const { explanations } = this;
    if (this.#isStopped || explanations.length > 0) {
      this.#announcement = `${this.#isStopped ? `${t`Stopped.`} ` : ''}${shownWords(explanations.length, plan?.maps.length ?? 0)}`;
    }
    this.#announced = '';
    const error = this.#problem ?? (explanations.length === 0 ? this.#whyNothing : null);
    for (const { resolve, reject } of waiting) error ? reject(error) : resolve(explanations);
    this.#soon();
  }

  /** Why there is no map although nothing failed. @returns {Problem} */
  get #whyNothing() {
    if (!this.#wasConnected) return problem('cancelled', 'The figure is in no page: append it before explain().');
    if (!this.isConnected) return problem('cancelled', 'The figure was removed before it had a map.');
    return this.#runner.plan
      ? problem('cancelled', 'The figure was stopped before it had a map.')
      : problem('no-photo', 'The figure has no photo: set the attribute “photo” or the property “file”.');
  }

  #render() {
    const figure = figureOf({
      element: this,
      state: this.state,
      settings: this.#settings,
      problem: this.#problem,
      runner: this.#runner,
      last: this.#last,
      // An element that is gone holds no address.
      poster: this.isConnected ? this.#photo.addressFor(this.photo, this.baseURI) : this.photo,
      here: { engine: Boolean(this.#client?.isOpen), network: this.#hasNetwork },
      announcement: this.#announcement,
      choices: this.#choices,
      reader: this.#reader,
    });
    const shadow = /** @type {ShadowRoot} */ (this.shadowRoot);
    const focused = shadow.activeElement;
    draw(figureView(figure, this.#actions), shadow);
    keepFocus(shadow, focused);
  }

  /** Whether the network need not be fetched: it is open, or this browser keeps it. */
  get #hasNetwork() {
    const { plan, done } = this.#runner;
    return this.#keptModel === this.#settings.model || Boolean(plan && done.get(plan.network.key)?.value);
  }

  #actions = {
    explain: () => void this.explain(),
    stop: () => this.stop(),
    look: () => this.#soon(),
    /** @param {Partial<import('./figure.js').Choices>} change */
    choose: (change) => {
      Object.assign(this.#choices, change);
      this.#soon();
    },
    /** @param {string} method @param {import('./figure.js').Face} face */
    face: (method, face) => {
      this.#choices.faces.set(method, face);
      this.#soon();
    },
    /** The reader's choices are attributes, as if the page had set them. @param {string} name @param {string} text */
    set: (name, text) => this.setAttribute(name, text),
  };
}

const scheme = globalThis.matchMedia?.('(prefers-color-scheme: dark)');
