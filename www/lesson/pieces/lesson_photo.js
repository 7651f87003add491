// Which photo the lesson is about: the puppy, or one of the reader's own.

import { createStore } from '../../shared/store.js';

/**
 * `photo`: an address, or a file of the reader's own. `target`: the class that is asked about.
 * @typedef {{ photo: string | Blob, target: string, alt: string }} Subject
 */

/** @type {Subject} */
export const PUPPY = {
  photo: 'photos/dog_cat.jpg',
  target: 'golden retriever',
  alt: 'A golden retriever puppy beside a grey tabby kitten',
};

/** What all figures of the lesson follow. */
export const subject = createStore(PUPPY);
