// The photos and networks that are open, by the keys that the state has for them: ids of the gallery and of shipped networks, keys of the
// visitor's own files.

import { photoAddress } from '../files/gallery.js';
import { t } from '../../shared/language/text.js';

/**
 * @typedef {import('../state/types/parts.js').Store} Store
 * @typedef {import('../../client/connection.js').Options} Options
 * @typedef {import('../../client/whylight.js').Whylight} Client
 */

/** @param {{ store: Store, whylight: Client }} whylight the engine's client */
export function createOpened({ store, whylight }) {
  /** @type {Map<string, import('../../client/photo.js').Photo>} */
  const photos = new Map();
  /** @type {Map<string, import('../../client/model.js').Model>} */
  const models = new Map();
  const note = () => store.set({ opened: { photos: new Set(photos.keys()), models: new Set(models.keys()) } });

  /** Opens what is not open yet. @template T @param {Map<string, T>} list @param {string} key @param {() => Promise<T>} make */
  async function open(list, key, make) {
    const known = list.get(key);
    if (known) return known;
    const made = await make();
    list.set(key, made);
    note();
    return made;
  }

  /** @param {string} key */
  function photoOf(key) {
    const { gallery, files } = store.get();
    const own = files.get(key);
    if (own) return { source: own.file, name: own.name };
    const entry = gallery?.find(({ id }) => id === key);
    if (!entry) throw new Error(t`The gallery has no photo “${key}”.`);
    return { source: photoAddress(entry), name: entry.file };
  }

  const modelOf = (/** @type {string} */ key) => {
    const { files, limits } = store.get();
    const own = files.get(key);
    const about = { limits: limits.get(key) ?? null };
    if (!own) return { source: key, ...about };
    const { beside = [], card } = own.setup ?? {};
    // A file that the browser kept is one still, and the network among several is told by its name.
    const source = beside.length > 0 ? [/** @type {File} */ (own.file), ...beside] : own.file;
    return { source, name: own.name, ...(card && { card: { ...card, name: own.name } }), ...about };
  };

  return {
    /** @returns {Promise<import('../../client/photo.js').Photo>} */
    photo: (/** @type {string} */ key, /** @type {Options} */ options) =>
      open(photos, key, () => {
        const { source, name } = photoOf(key);
        return whylight.photo(source, { ...options, name });
      }),
    /** @returns {Promise<import('../../client/model.js').Model>} */
    model: (/** @type {string} */ key, /** @type {Options} */ options) =>
      open(models, key, () => {
        const { source, ...about } = modelOf(key);
        return whylight.model(source, { ...options, ...about });
      }),
    /** What another engine needs to open the same. */
    sources: { photo: photoOf, model: modelOf },
    /** A photo that is no file and no entry of the gallery, such as a frame of the camera. */
    guest: (/** @type {string} */ key, /** @type {File} */ file, /** @type {Options} */ options) =>
      open(photos, key, () => whylight.photo(file, options)),
    /** Closes photos and networks by their keys; they are opened again when a request names them. */
    close(/** @type {(key: string) => boolean} */ gone) {
      for (const list of [photos, models]) {
        for (const [key, one] of list) {
          if (!gone(key)) continue;
          one.close();
          list.delete(key);
        }
      }
      note();
    },
  };
}
