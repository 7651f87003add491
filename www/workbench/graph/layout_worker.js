// Lays drawings out beside the page: half a second for 400 boxes, in which the page would stand still.

import { laidOut } from './layout.js';

/** @param {MessageEvent<{ id: number, sizes: import('./layout.js').BoxSize[], edges: [string, string][] }>} event */
onmessage = ({ data: { id, sizes, edges } }) => postMessage({ id, layout: laidOut(sizes, edges) });
