// Where the object is, and how it is marked.

/**
 * @typedef {import('../../../shared/colour.js').Point} Point
 *
 * Where the object is. `boxes`: in fractions of what the network sees; `label`: of the gallery.
 * @typedef {{ key: string, from: "visitor", boxes: Box[], mask: Mask | null, label?: undefined }} OwnMark
 * @typedef {{ key: string, from: "gallery", boxes: Box[], mask: Mask | null, label: string }} GalleryMark
 * @typedef {OwnMark | GalleryMark} Mark
 * @typedef {[x0: number, y0: number, x1: number, y1: number]} Box
 * @typedef {{ width: number, height: number, pixels: Uint8Array }} Mask row by row, 0 outside the object
 *
 * A mark as there was one before: what it was over, the field `box`, and what was painted.
 * @typedef {{ at: string | null, box: string, mask: Mask | null }} MarkBefore
 *
 * @typedef {"box" | "brush" | "quadrant"} Marking
 *
 * @typedef {{ size: number, erasing: boolean, cursor: Point | null }} Brush `size`: in percent of the shorter side
 */

export {};
