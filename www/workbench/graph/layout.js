// Where the boxes of a drawing stand and how the edges run, by dagre: layers from top to bottom, as few crossings as it finds.

import { Graph, layout } from '@dagrejs/dagre';

/**
 * @typedef {{ id: string, width: number, height: number }} Size
 * @typedef {{ x: number, y: number }} Place
 *
 * `boxes`: the middle of each box by its id; `edges`: the points that each runs through, in the order given; all in pixels at scale 1.
 * @typedef {object} Layout
 * @property {Record<string, Place & { width: number, height: number }>} boxes
 * @property {Place[][]} edges
 * @property {number} width
 * @property {number} height
 */

const MARGIN = 24;
const BETWEEN_LAYERS = 26;
const BETWEEN_BOXES = 28;

/** @param {Size[]} sizes @param {[from: string, to: string][]} edges @returns {Layout} */
export function laidOut(sizes, edges) {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'TB', ranksep: BETWEEN_LAYERS, nodesep: BETWEEN_BOXES, marginx: MARGIN, marginy: MARGIN });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, width, height } of sizes) graph.setNode(id, { width, height });
  for (const [from, to] of edges) graph.setEdge(from, to);
  layout(graph);
  const boxes = Object.fromEntries(
    sizes.map(({ id, width, height }) => {
      const { x, y } = graph.node(id);
      return [id, { x, y, width, height }];
    }),
  );
  const points = edges.map(([from, to]) => graph.edge(from, to).points.map((/** @type {Place} */ { x, y }) => ({ x, y })));
  const { width = 0, height = 0 } = graph.graph();
  return { boxes, edges: points, width, height };
}
