// The photos and networks that are open, by the keys that the state has for them: ids of the gallery and of shipped networks, keys of the
// visitor's own files.

import { photoAddress } from '../files/gallery.js';

/** @param whylight the engine's client */
export function createOpened({ store, whylight }) {
  const photos = new Map();
  const models = new Map();
  const note = () => store.set({ opened: { photos: new Set(photos.keys()), models: new Set(models.keys()) } });

  /** Opens what is not open yet. */
  async function open(list, key, make) {
    if (!list.has(key)) {
      list.set(key, await make());
      note();
    }
    return list.get(key);
  }

  function photoOf(key) {
    const { gallery, files } = store.get();
    const own = files.get(key);
    if (own) return { source: own.file, name: own.name };
    const entry = gallery.find(({ id }) => id === key);
    return { source: photoAddress(entry), name: entry.file };
  }

  const modelOf = (key) => {
    const own = store.get().files.get(key);
    return own ? { source: own.file, name: own.name } : { source: key };
  };

  return {
    /** @returns {Promise<import('../../client/photo.js').Photo>} */
    photo: (key, options) =>
      open(photos, key, () => {
        const { source, name } = photoOf(key);
        return whylight.photo(source, { ...options, name });
      }),
    /** @returns {Promise<import('../../client/model.js').Model>} */
    model: (key, options) =>
      open(models, key, () => {
        const { source, name } = modelOf(key);
        return whylight.model(source, { ...options, name });
      }),
    /** What another engine needs to open the same. */
    sources: { photo: photoOf, model: modelOf },
    /** A photo that is no file and no entry of the gallery, such as a frame of the camera. */
    guest: (key, file, options) => open(photos, key, () => whylight.photo(file, options)),
    /** Closes what a test says; what is closed is opened again when it is asked about. @param gone (key) => boolean */
    close(gone) {
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
