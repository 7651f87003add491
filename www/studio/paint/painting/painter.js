// What the buttons do: photos are read, painted on and kept, heads are learned. One thing at a time, in the order of the presses.

import { codeOf, problem } from '../../../client/errors.js';
import { isPainted, painted } from '../../pieces/cells.js';
import { seenPart } from './pictures.js';
import { NETWORK, TAP } from './settings.js';
import { fetchList, fetchPicture, SHIPPED_CLASSES, versionsOf } from './shipped_set.js';
import { coveredOf, trainingOf } from './value.js';
import { shownName } from '../../../shared/shown_name.js';
import { counted, t, translated } from '../../../shared/language/text.js';

/**
 * @typedef {import('./value.js').Value} Value
 * @typedef {import('./value.js').Item} Item
 * @typedef {import('./value.js').Head} Head
 * @typedef {import('../../../client/errors.js').Problem} Problem
 * @typedef {ReturnType<typeof createPainter>} Painter
 */

/** Of the photos of a class every fourth is held out, from this many on. */
const HELD_OUT_EVERY = 4;
const FEWEST_TO_HOLD_OUT = 6;
/** Photos of one's own: their feature maps take 350 kB each. */
const MOST_PHOTOS = 200;
/** How often Undo can be pressed. */
const REMEMBERED = 30;

/**
 * @param {object} parts
 * @param {ReturnType<typeof import('../../../shared/store.js').createStore<Value>>} parts.store
 * @param {import('../../../client/index.js').Whylight} parts.whylight one that need not have started
 * @param {ReturnType<typeof import('./kept_paint.js').createKeptPaint>} parts.kept
 * @param {URL} parts.photos address of the folder of the shipped photos
 */
export function createPainter({ store, whylight, kept, photos }) {
  /** @type {import('../../../client/index.js').Model | null} */
  let model = null;
  /** @type {AbortController | null} */
  let work = null;
  let last = Promise.resolve();
  let counter = 0;
  /** What is kept and was not read yet: it is kept on. @type {import('./kept_paint.js').KeptSet | null} */
  let unread = null;

  /**
   * Does the work once what is under way has ended, which it ends unless it waits.
   * @param {(signal: AbortSignal) => Promise<void>} job @param {{ waits?: boolean }} [how]
   */
  function inTurn(job, { waits = false } = {}) {
    if (!waits) work?.abort();
    const abort = new AbortController();
    last = last.then(async () => {
      work = abort;
      try {
        if (!abort.signal.aborted) await job(abort.signal);
      } catch (error) {
        fail(error, abort.signal);
      } finally {
        if (work === abort) work = null;
      }
    });
    return last;
  }

  /** @param {unknown} error @param {AbortSignal} signal */
  function fail(error, signal) {
    const { items, set } = store.get();
    // Without the shipped photos there is nothing to do but to read them again.
    const phase = model && (set === 'own' || items.length > 0) ? 'idle' : 'failed';
    if (signal.aborted || codeOf(error) === 'cancelled') return store.set({ phase, loading: null, announcement: t`Stopped.` });
    const known = codeOf(error)
      ? /** @type {Problem} */ (error)
      : problem('network', t`The photos could not be loaded: ${String(error)}.`);
    store.set({ phase, loading: null, error: known });
  }

  const onProgress = (/** @type {Value["loading"]} */ loading) => store.set({ loading });

  /** A photo as the network sees it. @param {import('../../../client/sources.js').PhotoSource} source @param {string} name @param {AbortSignal} signal */
  async function read(source, name, signal) {
    const photo = await whylight.photo(source, { name, signal });
    try {
      model ??= await whylight.model(NETWORK, { signal, onProgress });
      const { values, channels, rows, columns, view } = await model.featureMaps(photo, { tap: TAP, signal });
      return {
        picture: seenPart(photo.picture, view),
        features: values,
        shape: /** @type {Value["shape"]} */ ([channels, rows, columns]),
      };
    } finally {
      photo.close();
    }
  }

  /** @param {AbortSignal} signal */
  async function openShipped(signal) {
    store.set({
      phase: 'reading',
      set: 'shipped',
      classes: SHIPPED_CLASSES.map(translated),
      items: [],
      heads: null,
      error: null,
      paintings: new Map(),
      past: [],
      chosen: null,
    });
    unread = await kept.get('shipped');
    store.set({ paintings: new Map(unread?.paintings) });
    const list = await fetchList(new URL('index.json', photos), signal);
    for (const [place, one] of list.entries()) {
      store.set({ loading: { stage: 'read', label: t`Reading the photos`, done: place, total: list.length } });
      for (const { groups, badge } of versionsOf(one)) {
        const { shape, ...seen } = await read(await fetchPicture(new URL(one.file, photos), badge, signal), one.file, signal);
        const label = SHIPPED_CLASSES.indexOf(one.label);
        const name = t`${translated(one.label)}, ${one.author}`;
        add(
          groups.map((group) => ({ id: `${one.file}/${group}`, base: one.file, name, label, group, ...seen })),
          shape,
        );
      }
    }
    settle();
  }

  /** @param {Item[]} more @param {Value["shape"]} shape */
  function add(more, shape) {
    const items = [...store.get().items, ...more];
    const chosen = store.get().chosen ?? items.find(({ group }) => group === 'training')?.id ?? null;
    store.set({ items, chosen, shape, stale: true });
  }

  /** All of the set is here: what is painted on a map of another size goes. */
  function settle() {
    const cells = cellsOf(store.get());
    const ids = new Set(store.get().items.map(({ id }) => id));
    const paintings = new Map([...store.get().paintings].filter(([id, painting]) => ids.has(id) && painting.length === cells));
    unread = null;
    store.set({ phase: 'idle', loading: null, paintings });
  }

  /** @param {AbortSignal} signal */
  async function openOwn(signal) {
    const found = await kept.get('own');
    const classes = found && found.classes.length >= 2 ? found.classes : [t`first`, t`second`];
    store.set({
      phase: 'reading',
      set: 'own',
      classes,
      items: [],
      heads: null,
      error: null,
      paintings: new Map(),
      past: [],
      chosen: null,
    });
    unread = found;
    store.set({ paintings: new Map(found?.paintings) });
    const all = found?.photos ?? [];
    for (const [place, { id, name, label, blob }] of all.entries()) {
      store.set({ loading: { stage: 'read', label: t`Reading your photos`, done: place, total: all.length } });
      const { shape, ...seen } = await read(blob, name, signal);
      add([{ id, base: id, name, label, group: 'training', blob, ...seen }], shape);
    }
    holdOut();
    settle();
  }

  /** Every fourth photo of a class is held out, where there are some. */
  function holdOut() {
    const seen = new Map();
    const { items } = store.get();
    const count = (/** @type {number} */ label) => items.filter((item) => item.label === label).length;
    store.set({
      items: items.map((item) => {
        const number = (seen.get(item.label) ?? 0) + 1;
        seen.set(item.label, number);
        const held = count(item.label) >= FEWEST_TO_HOLD_OUT && number % HELD_OUT_EVERY === 0;
        return { ...item, group: held ? 'held-out' : 'training' };
      }),
    });
  }

  /** Keeps what the visitor did. */
  async function keep() {
    const { set, classes, items, paintings } = store.get();
    const own = items.flatMap(({ id, name, label, blob }) => (blob ? [{ id, name, label, blob }] : []));
    const here = new Set(own.map(({ id }) => id));
    const later = unread?.set === set ? unread.photos.filter(({ id }) => !here.has(id)) : [];
    const forgetful = !(await kept.put({ set, classes, photos: [...own, ...later], paintings: [...paintings] }));
    if (forgetful !== store.get().forgetful) store.set({ forgetful });
  }

  /** @param {Map<string, Uint8Array>} paintings */
  function setPaintings(paintings) {
    const { past, paintings: before } = store.get();
    store.set({ paintings, past: [...past, before].slice(-REMEMBERED), stale: true });
    keep();
  }

  /** @param {number} lambda @param {AbortSignal} signal @returns {Promise<Head>} */
  async function learn(lambda, signal) {
    const { items, classes, shape, settings, paintings } = store.get();
    const examples = items.map(({ id, features, label, group }) => ({
      values: features,
      label,
      trains: group === 'training',
      wrong: paintings.get(id) ?? new Uint8Array(),
    }));
    const { epochs, seed } = settings;
    const given = {
      examples,
      classes: classes.length,
      shape: /** @type {[number, number, number]} */ (shape),
      lambda,
      epochs,
      seed,
    };
    const { answers } = await whylight.head({ ...given, signal, onProgress });
    return new Map(items.map(({ id }, place) => [id, answers[place]]));
  }

  return {
    /** Starts the engine, and opens the set that was open last. */
    start: () =>
      inTurn(async (signal) => {
        store.set({ phase: 'opening', error: null });
        await whylight.use('cpu', { onProgress });
        store.set({ table: whylight.colourMaps.find(({ kind }) => kind === 'sequential')?.table ?? null });
        model = await whylight.model(NETWORK, { signal, onProgress });
        await ((await kept.last()) === 'own' ? openOwn(signal) : openShipped(signal));
      }),

    /** @param {Value["set"]} set */
    open: (set) =>
      inTurn(async (signal) => {
        await kept.opened(set);
        await (set === 'own' ? openOwn(signal) : openShipped(signal));
      }),

    /** Adds photos of one's own to a class; one that is no photo is named, and the others are read. @param {number} label @param {File[]} files */
    addPhotos: (label, files) =>
      inTurn(
        async (signal) => {
          const room = MOST_PHOTOS - store.get().items.length;
          store.set({ phase: 'reading' });
          /** @type {Problem | null} */
          let refused =
            files.length > room
              ? problem('bad-parameter', t`At most ${MOST_PHOTOS} photos are read: ${room} more were taken.`)
              : null;
          try {
            for (const [place, file] of files.slice(0, room).entries()) {
              store.set({ loading: { stage: 'read', label: t`Reading your photos`, done: place, total: files.length } });
              try {
                const { shape, ...seen } = await read(file, shownName(file.name), signal);
                counter += 1;
                const id = `own-${Date.now()}-${counter}`;
                add([{ id, base: id, name: shownName(file.name), label, group: 'training', blob: file, ...seen }], shape);
              } catch (error) {
                if (signal.aborted || codeOf(error) === 'cancelled') throw error;
                refused = /** @type {Problem} */ (error);
              }
            }
          } finally {
            // Those that were read before a stop stay.
            holdOut();
            store.set({ phase: 'idle', loading: null, heads: null, ...(refused && { error: refused }) });
            await keep();
          }
        },
        { waits: true },
      ),

    /** @param {string} id */
    removePhoto(id) {
      if (unread) unread = { ...unread, photos: unread.photos.filter((photo) => photo.id !== id) };
      const { items, chosen, paintings } = store.get();
      const left = items.filter((item) => item.id !== id);
      const painted = new Map(paintings);
      painted.delete(id);
      store.set({ items: left, paintings: painted, heads: null, chosen: chosen === id ? (left[0]?.id ?? null) : chosen });
      holdOut();
      keep();
    },

    /** @param {number} label @param {string} name */
    renameClass(label, name) {
      store.set({ classes: store.get().classes.with(label, name.trim() || t`class ${label + 1}`) });
      keep();
    },

    addClass() {
      const { classes } = store.get();
      store.set({ classes: [...classes, t`class ${classes.length + 1}`], heads: null });
      keep();
    },

    /** The last class, where it has no photos. */
    removeClass() {
      const { classes, items } = store.get();
      if (classes.length <= 2 || items.some(({ label }) => label === classes.length - 1)) return;
      store.set({ classes: classes.slice(0, -1), heads: null });
      keep();
    },

    /** Forgets the photos of one's own, with what is painted on them. */
    forget: () =>
      inTurn(async (signal) => {
        unread = null;
        await kept.remove('own');
        await openOwn(signal);
      }),

    /** Learns a head without the penalty and one with it. */
    learn: () =>
      inTurn(async (signal) => {
        const { settings, paintings } = store.get();
        if (coveredOf(store.get())) return;
        store.set({ phase: 'learning', error: null, announcement: t`Learning.` });
        const plain = await learn(0, signal);
        const turned = [...paintings.values()].some(isPainted) ? await learn(settings.lambda, signal) : null;
        store.set({
          phase: 'idle',
          loading: null,
          heads: { plain, turned },
          stale: false,
          announcement: turned ? t`Two heads are learned.` : t`A head is learned.`,
        });
      }),

    stop: () => work?.abort(),

    /** @param {string} id */
    choose: (id) => store.set({ chosen: id }),
    /** @param {Value["tool"]} tool */
    useTool: (tool) => store.set({ tool }),

    /** A stroke on the chosen photo, while it is drawn. @param {[number, number]} from @param {[number, number]} to @param {{ begins: boolean }} how */
    stroke(from, to, { begins }) {
      const { chosen, paintings, shape, tool, past } = store.get();
      if (chosen === null || !shape) return;
      const [, rows, columns] = shape;
      const next = new Map(paintings).set(
        chosen,
        painted(paintings.get(chosen), from, to, { rows, columns, on: tool === 'paint' }),
      );
      store.set({ paintings: next, stale: true, ...(begins && { past: [...past, paintings].slice(-REMEMBERED) }) });
    },
    strokeEnds: () => keep(),

    /** The painting of the chosen photo is put on every photo of its class that is learned from. */
    paintClass() {
      const value = store.get();
      const { chosen, paintings } = value;
      const painting = chosen === null ? undefined : paintings.get(chosen);
      const label = trainingOf(value).find(({ id }) => id === chosen)?.label;
      if (!painting || label === undefined) return;
      const same = trainingOf(value).filter((item) => item.label === label);
      setPaintings(
        new Map([...paintings, ...same.map(({ id }) => /** @type {[string, Uint8Array]} */ ([id, painting.slice()]))]),
      );
      store.set({ announcement: counted(same.length, t`Painted on 1 photo.`, t`Painted on ${same.length} photos.`) });
    },

    clear() {
      const { chosen, paintings } = store.get();
      if (chosen === null || !paintings.has(chosen)) return;
      const next = new Map(paintings);
      next.delete(chosen);
      setPaintings(next);
    },

    clearAll: () => setPaintings(new Map()),

    undo() {
      const { past } = store.get();
      const before = past.at(-1);
      if (!before) return;
      store.set({ paintings: before, past: past.slice(0, -1), stale: true });
      keep();
    },

    /** @param {Partial<Value["settings"]>} change */
    set: (change) => store.set({ settings: { ...store.get().settings, ...change }, stale: true }),

    dismiss: () => store.set({ error: null }),
  };
}

/** Cells of the feature maps. @param {Value} value */
const cellsOf = ({ shape }) => (shape ? shape[1] * shape[2] : 0);
