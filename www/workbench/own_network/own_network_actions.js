// The panel for a network of the visitor's own, as actions for the views: the file is read and inspected, and whatever is chosen is tried on the
// photo on display at once. Nothing of the page's own question changes before the network is used.

import { asProblem, problem } from '../../client/errors.js';
import { sizeProblem } from '../../client/sources.js';
import { chooseFile, chooseFiles } from '../files/file_input.js';
import { fetchImagenet } from '../files/gallery.js';
import { saveFile } from '../../shared/save_file.js';
import { isolated, shownName } from '../../shared/shown_name.js';
import { looksLikeWeights, missingFile, weightsAloneWords, wrongFileWords } from './second_file.js';
import {
  cardOf,
  choiceOfCard,
  imagenetNames,
  namesIn,
  namesWanted,
  preprocessOf,
  proposedChoice,
  sideIn,
  SIDES,
  wholeCard,
  withShippedCard,
} from './choice.js';
import { t } from '../../shared/language/text.js';

/**
 * @typedef {import('../state/types/parts.js').Controller} Controller
 * @typedef {import('../state/types/parts.js').Store} Store
 * @typedef {import('../state/types/own_network.js').NetworkChoice} NetworkChoice
 * @typedef {import('../state/types/own_network.js').NamesFrom} NamesFrom
 * @typedef {import('../state/types/own_network.js').OwnNetwork} OwnNetwork
 * @typedef {import('../../client/model.js').Model} Model
 * @typedef {import('../../client/whylight.js').Whylight} Whylight
 *
 * @typedef {object} Parts
 * @property {Store} store
 * @property {Controller} controller
 * @property {Whylight} whylight
 * @property {() => void} closeDialog
 * @property {ReturnType<typeof import('../graph/graph_actions.js').createGraphActions>["openGraph"]} openGraph
 */

const isNetwork = (/** @type {File} */ file) => /\.onnx$/i.test(file.name);
const isCard = (/** @type {File} */ file) => /\.json$/i.test(file.name);
const isPicture = (/** @type {File} */ file) => file.type.startsWith('image/');

/**
 * What was chosen, as far as it fits the network that the file is now.
 * @param {NetworkChoice} choice @param {NetworkChoice} proposed @param {import('../../client/types.js').Inspection} inspection @returns {NetworkChoice}
 */
function fitting(choice, proposed, inspection) {
  const { size, output } = proposed;
  const tap = choice.tap === '' || inspection.taps.some(({ name }) => name === choice.tap) ? choice.tap : proposed.tap;
  const named = choice.namesFrom === 'own' || choice.names.length === namesWanted(inspection) ? choice : proposed;
  return { ...choice, size, output, tap, namesFrom: named.namesFrom, names: named.names };
}

/** @param {Parts} parts */
export function createOwnNetworkActions({ store, controller, whylight, closeDialog, openGraph }) {
  /** The network of the panel while it is open in the engine. @type {Model | null} */
  let model = null;
  /** What the panel is about: a reading that finds another here is out of date. */
  let current = Symbol('panel');
  let wantsPreview = false;
  let previewing = false;
  /** The file that the network misses, by its name. @type {string | null} */
  let missing = null;

  const get = () => store.get().ownNetwork;
  /** @param {Partial<OwnNetwork>} change */
  const set = (change) => {
    const panel = get();
    if (panel) store.set({ ownNetwork: { ...panel, ...change } });
  };

  /** @param {Pick<OwnNetwork, "name" | "files"> & { key?: string | null, choice?: NetworkChoice | null }} about */
  function openPanel({ key = null, name, files, choice = null }) {
    letGo();
    missing = null;
    store.set({
      ownNetwork: { key, name, files, busy: null, problem: null, inspection: null, choice, wrongSize: null, preview: null },
      error: null,
    });
    controller.setUi({ dialog: 'own-network' });
    read();
  }

  /** A network, with those of its files and its card that are there. @param {File[]} files */
  async function openNetwork(files) {
    const network = files.find(isNetwork);
    if (!network) {
      const weights = files.find(looksLikeWeights);
      const words = weights
        ? weightsAloneWords(weights.name)
        : t`None of the files is a network: choose one whose name ends in .onnx.`;
      return controller.fail(problem('bad-model', words));
    }
    const [card] = files.filter(isCard);
    const own = [network, ...files.filter((file) => file !== network && !isCard(file))];
    if (!card) return openPanel({ name: shownName(network.name), files: own });
    try {
      const said = JSON.parse(await card.text());
      openPanel({
        name: shownName(said.name ?? network.name),
        files: own,
        choice: choiceOfCard(said, store.get().presets ?? []),
      });
    } catch (error) {
      controller.fail(
        problem(
          'bad-model',
          t`${isolated(shownName(card.name))} is no card of a network: open the network without it, and save a card from its panel.`,
          String(error),
        ),
      );
    }
  }

  function letGo() {
    current = Symbol('panel');
    model?.close();
    model = null;
  }

  /** The engine runs. The page starts it by itself, and a file may be dropped before. */
  const started = () =>
    new Promise((/** @type {(nothing?: undefined) => void} */ resolve) => {
      if (store.get().startedFor !== null) return resolve();
      const stop = store.subscribe(({ startedFor }) => {
        if (startedFor === null) return;
        stop();
        resolve();
      });
    });

  /**
   * Reads the files and inspects the network. What was chosen stays, unless it is about another output or size.
   * @param {import('../../client/types.js').Inspection | null} [known] what another head leaves as it was
   * @param {string[]} [added] names of the files that were just given, because one was missing
   */
  async function read(known = null, added = []) {
    const panel = get();
    if (!panel) return;
    letGo();
    const mine = current;
    const { name, files, choice } = panel;
    const here = () => current === mine && get() !== null;
    set({ busy: t`Reading the network`, problem: null });
    try {
      const tooLarge = files.map((file) => sizeProblem(file, file.name, 'bad-model')).find(Boolean);
      if (tooLarge) throw tooLarge;
      await started();
      if (!here()) return;
      const said = choice ? { output: choice.output || null, head: choice.head || null, size: choice.size } : {};
      const made = await whylight.model(files.length > 1 ? files : files[0], { name, card: { name, ...said } });
      if (!here()) return made.close();
      model = made;
      set({ busy: t`Looking at the network` });
      const { head } = made.record;
      const inspection = known ? { ...known, head } : withShippedCard(await made.inspect(), store.get().cards ?? []);
      const { kind } = inspection.labels;
      const imagenet = kind.startsWith('imagenet') ? (store.get().imagenet ?? (await fetchImagenet())) : null;
      if (!here()) return;
      const proposed = proposedChoice(inspection, imagenet);
      set({ inspection, busy: null, choice: choice ? fitting(choice, proposed, inspection) : proposed });
      await tryOut();
    } catch (error) {
      if (!here()) return;
      const refusal = asProblem(error);
      const before = missing;
      missing = missingFile(refusal.message);
      const isWrong = missing !== null && missing === before && added.length > 0;
      const told = isWrong && missing ? problem(refusal.code, wrongFileWords(added, missing)) : refusal;
      set({ busy: null, problem: Object.assign(told, { step: /** @type {const} */ ('load') }) });
    }
  }

  /** What the network makes of the photo on display, the way it is chosen. While it is computed the latest choice waits. */
  async function tryOut() {
    wantsPreview = true;
    if (previewing) return;
    previewing = true;
    try {
      while (wantsPreview && model) {
        wantsPreview = false;
        const mine = current;
        const { state, presets } = store.get();
        const choice = get()?.choice;
        if (!choice || !state.photo) break;
        try {
          const photo = await controller.openedPhoto(state.photo, {});
          const preview = await model.preview(photo, { preprocess: preprocessOf(choice, presets ?? []) });
          if (current === mine) set({ preview, problem: null });
        } catch (error) {
          if (current === mine) set({ preview: null, problem: asProblem(error) });
        }
      }
    } finally {
      previewing = false;
    }
  }

  /** @param {Partial<NetworkChoice>} change */
  function choose(change) {
    const panel = get();
    if (!panel?.choice) return;
    set({ choice: { ...panel.choice, ...change }, wrongSize: null });
    // Another output, head or size makes another network of the file.
    if ('output' in change || 'size' in change) read();
    else if ('head' in change) read(panel.inspection);
    else if ('preset' in change || 'fit' in change) tryOut();
  }

  /** A side of the input as it was typed: 0 is its height, 1 its width. @param {0 | 1} place @param {string} text */
  function chooseSideOfNetwork(place, text) {
    const size = get()?.choice?.size;
    if (!size) return;
    const side = sideIn(text);
    if (side === null) {
      const { least, most } = SIDES;
      const wrongSize = t`Height and width are whole numbers from ${least} to ${most} pixels: ${size[0]} × ${size[1]} stays.`;
      return set({ wrongSize });
    }
    choose({ size: place === 0 ? [side, size[1]] : [size[0], side] });
  }

  /** @param {File[]} files beside those that there are; of two with one name the later counts */
  function addFiles(files) {
    const panel = get();
    if (!panel || files.length === 0) return;
    const names = new Set(files.map((file) => file.name));
    set({ files: [...panel.files.filter((file) => !names.has(file.name)), ...files] });
    read(
      null,
      files.map((file) => file.name),
    );
  }

  /** The text of a file with names. @param {File} file */
  async function readNames(file) {
    choose({ namesFrom: 'own', names: namesIn(await file.text()) });
  }

  return {
    /** Files from a drop, a paste or the browser's chooser: a network with what belongs to it, or a photo. @param {File[]} files */
    openFiles(files) {
      if (files.some(isNetwork)) return openNetwork(files);
      if (get() && files.length > 0 && !files.every(isPicture)) return addFiles(files.filter((file) => !isCard(file)));
      if (files.some(looksLikeWeights)) return openNetwork(files);
      controller.open(files[0]);
    },
    pickModel: () => chooseFiles('.onnx,.data,.bin,.json', openNetwork),
    /** Files in which the network of the panel keeps weights. */
    pickFilesBeside: () => chooseFiles('', addFiles),
    /** Opens the panel for a network that is kept. @param {string} key */
    setUpNetwork(key) {
      const own = store.get().files.get(key);
      if (!own) return;
      const file = own.file instanceof File ? own.file : new File([own.file], own.name);
      openPanel({ key, name: own.name, files: [file, ...(own.setup?.beside ?? [])], choice: own.setup?.choice ?? null });
    },
    renameNetwork: (/** @type {string} */ key, /** @type {string} */ name) => controller.changeNetwork(key, { name }),
    chooseForNetwork: choose,
    chooseSideOfNetwork,
    /** @param {NamesFrom} namesFrom */
    chooseNamesFrom(namesFrom) {
      const panel = get();
      if (!panel?.inspection || !panel.choice) return;
      const { labels } = panel.inspection;
      if (namesFrom === 'file') return choose({ namesFrom, names: labels.names });
      if (namesFrom === 'own') return choose({ namesFrom });
      if (namesFrom === 'numbers') return choose({ namesFrom, names: [] });
      const known = imagenetNames(labels.kind, store.get().imagenet);
      if (known) return choose({ namesFrom, names: known });
      fetchImagenet().then((imagenet) => {
        store.set({ imagenet });
        const names = imagenetNames(labels.kind, imagenet);
        if (names) choose({ namesFrom, names });
        else set({ problem: problem('network', t`The names of ImageNet’s classes could not be downloaded.`) });
      });
    },
    typeNames: (/** @type {string} */ text) => choose({ namesFrom: 'own', names: namesIn(text) }),
    pickNames: () => chooseFile('.txt,.csv,text/plain', readNames),
    /** The card of the network as it is chosen, as a file. */
    saveCard() {
      const panel = get();
      if (!panel?.inspection || !panel.choice) return;
      const card = wholeCard(panel.name, panel.choice, panel.inspection, store.get().presets ?? []);
      const name = `${panel.files[0].name.replace(/\.onnx$/i, '')}.json`;
      saveFile(new Blob([`${JSON.stringify(card, null, 2)}\n`], { type: 'application/json' }), name);
    },
    /** The network of the panel as a drawing, in which its feature map can be chosen. */
    openGraphOfOwn() {
      const panel = get();
      const open = model;
      if (!panel || !open) return;
      openGraph({ of: 'own', name: panel.name, model: async () => open, chooseTap: (tap) => choose({ tap }) });
    },
    /** From now on the page asks this network. */
    useNetwork() {
      const panel = get();
      if (!panel?.choice) return;
      const { key, name, files, choice } = panel;
      const [network, ...beside] = files;
      const setup = { choice, card: cardOf(name, choice, store.get().presets ?? []), beside };
      closeDialog();
      if (key) controller.changeNetwork(key, { name, setup });
      else controller.open(network, { name, setup });
    },
    /** The panel was closed: nothing of it stays. */
    leaveOwnNetwork() {
      letGo();
      store.set({ ownNetwork: null });
    },
  };
}
