// Where the boxes of a drawing stand and how the edges run: in layers from top to bottom, as few crossings as dagre finds. A drawing is cut where a
// single box carries everything on, and its parts are laid out one after another: dagre's time grows with more than the square of what it is given,
// and it calls itself once for each layer.

import { Graph, layout } from '@dagrejs/dagre';

/**
 * @typedef {{ id: string, width: number, height: number }} BoxSize
 * @typedef {{ x: number, y: number }} Place
 * @typedef {[from: string, to: string]} Edge
 *
 * `boxes`: the middle of each box by its id; `edges`: the points that each runs through, in the order given; all in pixels at scale 1.
 * @typedef {object} Layout
 * @property {Record<string, Place & { width: number, height: number }>} boxes
 * @property {Place[][]} edges
 * @property {number} width
 * @property {number} height
 *
 * What lies between two cuts. `entry`: the box before it that leads to it.
 * @typedef {{ boxes: BoxSize[], entry: BoxSize | null }} LaidPart
 */

const MARGIN = 24;
const BETWEEN_LAYERS = 26;
const BETWEEN_BOXES = 28;
// dagre gives an edge a place in every layer that it passes; with so many of them it takes about two seconds.
const MOST_PASSED = 2500;
// How far the curve of an edge stands out at the side of a column.
const LEAST_ASIDE = 30;
const MOST_ASIDE = 320;

/** @param {BoxSize[]} sizes in an order in which no edge leads back @param {Edge[]} edges @returns {Layout} */
export function laidOut(sizes, edges) {
  /** @type {Layout["boxes"]} */
  const boxes = {};
  /** @type {Place[][]} */
  const points = [];
  let bottom = 0;
  for (const { part, inside } of partsOf(sizes, edges)) {
    const found = laidOutPart(part, inside);
    const { entry } = part;
    const above = entry && boxes[entry.id];
    const top = Math.min(...part.boxes.map(({ id, height }) => found.boxes[id].y - height / 2));
    const right = above ? above.x - found.boxes[entry.id].x : 0;
    const down = (above ? bottom + BETWEEN_LAYERS : 0) - top;
    for (const { id, width, height } of part.boxes) {
      boxes[id] = { x: found.boxes[id].x + right, y: found.boxes[id].y + down, width, height };
      bottom = Math.max(bottom, boxes[id].y + height / 2);
    }
    inside.forEach(({ edge: [from], index }, place) => {
      points[index] = found.edges[place].map(({ x, y }) => ({ x: x + right, y: y + down }));
      // Another box may stand between the entry and the part.
      if (above && from === entry.id) points[index][0] = { x: points[index][0].x, y: above.y + above.height / 2 };
    });
  }
  return framed(boxes, points);
}

/** Everything within a margin. @param {Layout["boxes"]} boxes @param {Place[][]} edges @returns {Layout} */
function framed(boxes, edges) {
  let [left, right, bottom] = [Infinity, -Infinity, 0];
  for (const { x, y, width, height } of Object.values(boxes)) {
    left = Math.min(left, x - width / 2);
    right = Math.max(right, x + width / 2);
    bottom = Math.max(bottom, y + height / 2);
  }
  for (const { x } of edges.flat()) {
    left = Math.min(left, x);
    right = Math.max(right, x);
  }
  const moved = (/** @type {Place} */ { x, y }) => ({ x: x - left + MARGIN, y: y + MARGIN });
  return {
    boxes: Object.fromEntries(Object.entries(boxes).map(([id, box]) => [id, { ...box, ...moved(box) }])),
    edges: edges.map((points) => points.map(moved)),
    width: right - left + 2 * MARGIN,
    height: bottom + 2 * MARGIN,
  };
}

/** @param {BoxSize[]} sizes @param {Edge[]} edges @returns {{ part: LaidPart, inside: { edge: Edge, index: number }[] }[]} each edge in the part of its end */
function partsOf(sizes, edges) {
  const placeOf = new Map(sizes.map(({ id }, place) => [id, place]));
  const at = (/** @type {string} */ id) => placeOf.get(id) ?? 0;
  const lastRead = sizes.map(() => -1);
  for (const [from, to] of edges) lastRead[at(from)] = Math.max(lastRead[at(from)], at(to));
  /** @type {{ part: LaidPart, inside: { edge: Edge, index: number }[] }[]} */
  const parts = [];
  const partOf = sizes.map(() => 0);
  /** Places of boxes that later ones still read. @type {Set<number>} */
  const waiting = new Set();
  /** @type {LaidPart} */
  let part = { boxes: [], entry: null };
  sizes.forEach((size, place) => {
    part.boxes.push(size);
    partOf[place] = parts.length;
    if (lastRead[place] > place) waiting.add(place);
    for (const one of waiting) if (lastRead[one] <= place) waiting.delete(one);
    if (waiting.size > 1 && place < sizes.length - 1) return;
    parts.push({ part, inside: [] });
    const [carrying] = waiting;
    part = { boxes: [], entry: carrying === undefined ? null : sizes[carrying] };
  });
  edges.forEach((edge, index) => parts[partOf[at(edge[1])]].inside.push({ edge, index }));
  return parts;
}

/**
 * @param {LaidPart} part @param {{ edge: Edge }[]} inside
 * @returns {{ boxes: Record<string, Place>, edges: Place[][] }} with the entry among the boxes
 */
function laidOutPart({ boxes, entry }, inside) {
  const all = entry ? [entry, ...boxes] : boxes;
  const edges = inside.map(({ edge }) => edge);
  if (all.length <= 2 || passedLayers(all, edges) > MOST_PASSED) return column(all, edges);
  const graph = new Graph();
  graph.setGraph({ rankdir: 'TB', ranksep: BETWEEN_LAYERS, nodesep: BETWEEN_BOXES });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, width, height } of all) graph.setNode(id, { width, height });
  for (const [from, to] of edges) graph.setEdge(from, to);
  layout(graph);
  const places = Object.fromEntries(all.map(({ id }) => [id, { x: graph.node(id).x, y: graph.node(id).y }]));
  return {
    boxes: places,
    edges: edges.map(([from, to]) => graph.edge(from, to).points.map((/** @type {Place} */ { x, y }) => ({ x, y }))),
  };
}

/** Layers that edges pass without ending there. @param {BoxSize[]} boxes @param {Edge[]} edges */
function passedLayers(boxes, edges) {
  /** @type {Map<string, string[]>} */
  const sources = new Map(boxes.map(({ id }) => [id, []]));
  for (const [from, to] of edges) sources.get(to)?.push(from);
  /** @type {Map<string, number>} */
  const layers = new Map();
  const layerOf = (/** @type {string} */ id) => layers.get(id) ?? 0;
  for (const { id } of boxes) layers.set(id, Math.max(0, ...(sources.get(id) ?? []).map((source) => layerOf(source) + 1)));
  return edges.reduce((sum, [from, to]) => sum + layerOf(to) - layerOf(from) - 1, 0);
}

/** One below the other; an edge that passes boxes runs at their side. @param {BoxSize[]} boxes @param {Edge[]} edges */
function column(boxes, edges) {
  let bottom = 0;
  /** @type {Record<string, Place & BoxSize & { order: number }>} */
  const places = {};
  boxes.forEach((box, order) => {
    places[box.id] = { ...box, order, x: 0, y: bottom + box.height / 2 };
    bottom += box.height + BETWEEN_LAYERS;
  });
  const lines = edges.map(([from, to]) => {
    const [one, other] = [places[from], places[to]];
    const passed = other.order - one.order - 1;
    if (passed === 0)
      return [
        { x: 0, y: one.y + one.height / 2 },
        { x: 0, y: other.y - other.height / 2 },
      ];
    const aside = Math.max(one.width, other.width) / 2 + Math.min(MOST_ASIDE, LEAST_ASIDE + passed * LEAST_ASIDE);
    return [
      { x: one.width / 2, y: one.y },
      { x: aside, y: (one.y + other.y) / 2 },
      { x: other.width / 2, y: other.y },
    ];
  });
  return { boxes: places, edges: lines };
}
