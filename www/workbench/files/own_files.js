// Photos and networks that the visitor brings. They stay files until the worker reads them, and never leave the device. Once opened they are
// kept in this browser for the visit, or until the visitor forgets them if that was chosen.

import { problem } from '../../client/errors.js';
import { sizeProblem } from '../../client/sources.js';
import { shownName } from '../../shared/shown_name.js';
import { isAnimation } from '../../shared/animated.js';
import { createKeepChoice } from './keep_choice.js';
import { createKeptFiles } from './kept_files.js';
import { thumbnailOf } from './thumbnail.js';
import { createVisit, newId } from './visit.js';
import { t } from '../../shared/language/text.js';

/**
 * @typedef {import('./kept_files.js').KeptFile} KeptFile
 * @typedef {import('../state/types/files.js').OwnFile} OwnFile
 * @typedef {import('../state/types/own_network.js').NetworkSetup} NetworkSetup
 * @typedef {import('../state/types/problem.js').Problem} Problem
 * @typedef {import('../state/types/answers.js').Result} Result
 * @typedef {import('../state/types/parts.js').Store} Store
 *
 * @typedef {object} Parts
 * @property {Store} store
 * @property {{ photo: (key: string) => void, model: (key: string) => void, reference: (key: string) => void }} choose
 * @property {(problem: Problem) => void} fail
 * @property {(gone: (key: string) => boolean) => void} close files that make room are closed
 * @property {ReturnType<typeof createKeptFiles>} [kept] where files last longer than the page
 * @property {import('./visit.js').Visit} [visit]
 * @property {ReturnType<typeof createKeepChoice>} [keepChoice]
 * @property {(photo: HTMLCanvasElement) => Promise<Blob | null>} [pictureOf] the small picture of the gallery
 */

const FILES_KEPT = 6;

const OWN = 'own-';

/** Whether a key of the state stands for a file of the visitor's own. @param {string} key */
export const isOwn = (key) => key.startsWith(OWN);

/** No two pages give two files the same key, since an address with it may be opened in any of them. */
const newKey = () => `${OWN}${newId()}`;

/** @param {Parts} parts */
export function createOwnFiles({
  store,
  choose,
  fail,
  close,
  kept = createKeptFiles(),
  visit = createVisit(),
  keepChoice = createKeepChoice(),
  pictureOf = thumbnailOf,
}) {
  /** The visit that a file lasts for, null for longer. */
  const lastsFor = () => (store.get().keepFiles ? null : visit.id());

  /** @param {string} key @param {OwnFile} entry @param {Blob | null} small @returns {KeptFile} */
  const asKept = (key, { name, file, isModel, setup }, small) => ({
    ...{ key, name, file, isModel, small, at: Date.now(), visit: lastsFor() },
    ...(setup && { setup }),
  });

  /** @param {string} key @param {Partial<OwnFile>} change */
  function note(key, change) {
    const { files } = store.get();
    const known = files.get(key);
    if (known) store.set({ files: new Map(files).set(key, { ...known, ...change }) });
  }

  /** @param {string} key @param {Blob} file */
  async function noteFrames(key, file) {
    // What cannot be read is told by whoever opens it.
    if (await isAnimation(file).catch(() => false)) note(key, { animated: true });
  }

  /** @param {Map<string, OwnFile>} files those that stay; with a file go the answers about it */
  function keepOnly(files) {
    const { files: before, results } = store.get();
    const held = (/** @type {string} */ name) => !isOwn(name) || files.has(name);
    const isHeld = (/** @type {[string, Result]} */ [, { question }]) =>
      [question.photo, question.model, question.reference].every(held);
    store.set({ files, results: new Map([...results].filter(isHeld)) });
    close((name) => !held(name));
    for (const [key, { small }] of before) {
      if (files.has(key)) continue;
      if (small) URL.revokeObjectURL(small);
      kept.remove(key);
    }
  }

  /** Makes room for a file. @param {string} key @param {OwnFile} entry */
  function add(key, entry) {
    const { files: before, state } = store.get();
    const files = new Map(before).set(key, entry);
    for (const old of files.keys()) {
      if (files.size <= FILES_KEPT) break;
      if (![state.photo, state.model, state.reference].includes(old)) files.delete(old);
    }
    keepOnly(files);
    store.set({ error: null });
  }

  return {
    /**
     * @param {File | undefined} file
     * @param {{ reference?: boolean, forVisit?: boolean, name?: string, setup?: NetworkSetup }} [options] `reference`: as the second photo of a method that starts from one;
     *   `forVisit`: it is not kept any longer; `setup`: what was said of a network
     */
    open(file, { reference = false, forVisit = false, name = file?.name, setup } = {}) {
      if (!file) return fail(problem('nothing-to-open', t`What was dropped or pasted holds no file.`));
      const isModel = !reference && /\.onnx$/i.test(file.name);
      const tooLarge = sizeProblem(file, file.name, isModel ? 'bad-model' : 'image-too-large');
      if (tooLarge) return fail(tooLarge);
      const key = newKey();
      const said = setup ? { setup } : {};
      add(key, {
        name: shownName(name || t`The pasted photo`),
        file,
        isModel,
        forVisit,
        opened: false,
        kept: false,
        small: null,
        ...said,
      });
      if (!isModel) noteFrames(key, file);
      if (reference) choose.reference(key);
      else if (isModel) choose.model(key);
      else choose.photo(key);
    },

    /** What is kept from before a reload, and if that was chosen from earlier visits. What a visit left that is over goes. */
    async restore() {
      store.set({ keepFiles: keepChoice.get() });
      const [all, underWay] = await Promise.all([kept.all(), visit.underWay()]);
      const own = all.filter((file) => !file.visit || file.visit === visit.id());
      const found = own.slice(-FILES_KEPT);
      const isOver = (/** @type {KeptFile} */ file) => file.visit && !underWay.has(file.visit);
      // Two pages that were open at once may have kept more than there is room for.
      for (const { key } of [...all.filter(isOver), ...own.slice(0, -FILES_KEPT)]) kept.remove(key);
      for (const file of found) if (file.visit !== lastsFor()) kept.put({ ...file, visit: lastsFor() });
      const files = found.map(({ key, name, file, isModel, small, setup }) => {
        const picture = small && URL.createObjectURL(small);
        const said = setup ? { setup } : {};
        return /** @type {[string, OwnFile]} */ ([
          key,
          { name: shownName(name), file, isModel, forVisit: false, opened: true, kept: true, small: picture, ...said },
        ]);
      });
      store.set({ files: new Map([...files, ...store.get().files]) });
      for (const { key, file, isModel } of found) if (!isModel) noteFrames(key, file);
    },

    /** A file was opened: it gets its picture, and is kept. @param {string} key @param {HTMLCanvasElement} [photo] */
    async opened(key, photo) {
      const entry = store.get().files.get(key);
      if (!entry || entry.opened) return;
      note(key, { opened: true });
      const small = photo ? await pictureOf(photo).catch(() => null) : null;
      if (small) note(key, { small: URL.createObjectURL(small) });
      if (entry.forVisit) return;
      const isKept = await kept.put(asKept(key, entry, small));
      // Forgotten meanwhile.
      if (!store.get().files.has(key)) return kept.remove(key);
      note(key, { kept: isKept });
    },

    /** Whether files outlast the visit, those that are here too. @param {boolean} keepFiles */
    async keep(keepFiles) {
      store.set({ keepFiles });
      keepChoice.set(keepFiles);
      for (const file of await kept.all()) if (store.get().files.has(file.key)) kept.put({ ...file, visit: lastsFor() });
    },

    /** What is known of a network, or what it is called, changes. @param {string} key @param {{ name?: string, setup?: NetworkSetup }} change */
    async change(key, change) {
      note(key, { ...change, ...(change.name !== undefined && { name: shownName(change.name) }) });
      const entry = store.get().files.get(key);
      if (entry?.kept) note(key, { kept: await kept.put(asKept(key, entry, null)) });
    },

    /** A file could not be opened: nothing of it stays. @param {string} key */
    refuse(key) {
      const { files } = store.get();
      if (files.get(key)?.opened === false) keepOnly(without(files, key));
    },

    /** The visitor wants a file to be gone, from here and from the browser. @param {string} key */
    forget(key) {
      const { files, state } = store.get();
      if (!files.has(key)) return;
      keepOnly(without(files, key));
      if (state.photo === key) choose.photo('');
      if (state.model === key) choose.model('');
      if (state.reference === key) choose.reference('');
    },
  };
}

/** @param {Map<string, OwnFile>} files @param {string} key */
const without = (files, key) => new Map([...files].filter(([name]) => name !== key));
