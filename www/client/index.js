// The one door to the engine: what the page can do, anyone can do with what is exported here.

export { Whylight } from './whylight.js';
export { Model } from './model.js';
export { Photo } from './photo.js';
export { Decoy } from './decoy.js';
export { Explanation } from './explanation.js';
export { ERRORS, explainError } from './errors.js';
