// Photos of the gallery, and files of the visitor’s own.

/**
 * @typedef {import('../../../client/types.js').GalleryObject} GalleryObject
 *
 * @typedef {object} GalleryPhoto
 * @property {string} id
 * @property {string} file
 * @property {number} width in pixels
 * @property {number} height
 * @property {string} title
 * @property {string} alt
 * @property {string} credit
 * @property {string} licence
 * @property {string} [source]
 * @property {GalleryObject[]} [objects]
 *
 * A file of the visitor's own. `setup`: what the visitor said of a network; `forVisit`: it is not kept any longer; `opened`: it was once; `kept`: this browser keeps it; `small`: the address
 * of its picture for the gallery; `animated`: it has several frames.
 * @typedef {{ name: string, file: Blob, isModel: boolean, forVisit: boolean, opened: boolean, kept: boolean, small: string | null,
 *   animated?: boolean, setup?: import('./own_network.js').NetworkSetup }} OwnFile
 */

export {};
