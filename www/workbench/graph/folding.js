// A network in stages, blocks and steps. A stage is what gives maps of one size; a block is what a single tensor enters and leaves, such as a
// residual block; blocks that are alike and follow one another are put together once more.

import { segmentsOf } from './segments.js';

/**
 * @typedef {import('../../client/types.js').NetworkGraph} NetworkGraph
 * @typedef {import('../../client/types.js').Tap} Tap
 * @typedef {[rows: number, columns: number]} Grid
 *
 * Steps that can be folded. `stage`: its maps have one size; `head`: what has no places any more; `alike`: blocks that are alike; `block`: what a
 * single tensor enters and leaves; `chain`: steps one after another.
 * @typedef {object} Group
 * @property {string} id
 * @property {"stage" | "head" | "alike" | "block" | "chain"} kind
 * @property {Grid | null} grid rows and columns of its maps
 * @property {(Group | number)[]} children groups and steps, these as places among the steps
 * @property {number[]} steps all steps in it
 */

// A network of no more steps is seen at once.
const FEW_STEPS = 12;
// A chain of no more steps beside others is no shorter as one box.
const SHORT_CHAIN = 2;
// Blocks that are alike are put together from so many on.
const LEAST_ALIKE = 3;
// Parts of which a block that repeats may be made, such as attention and the perceptron after it.
const LONGEST_PERIOD = 4;

/**
 * The network as groups and steps.
 * @param {NetworkGraph} graph @param {Tap[]} taps its feature maps @returns {(Group | number)[]}
 */
export function folded({ steps }, taps) {
  if (steps.length <= FEW_STEPS) return steps.map((_, place) => place);
  const grids = new Map(taps.map(({ name, height, width }) => [name, /** @type {Grid} */ ([height, width])]));
  const parts = joined(withGrids(partsOf(segmentsOf(steps), steps, grids)), steps);
  const stages = stagesOf(parts);
  const sized = stages.filter(({ grid }) => grid !== null);
  const groups = stages.map((stage) => stageGroup(stage, steps));
  // Where all maps have one size, the stage would be the whole network.
  const shown = sized.length > 1 ? groups : groups.flatMap((group) => (group.kind === 'stage' ? group.children : [group]));
  return shown.flatMap((child) => (typeof child === 'number' || child.steps.length > 1 ? [child] : child.steps));
}

/** @typedef {{ isBlock: boolean, steps: number[], grid: Grid | null }} Part */

/** Scalars of an arithmetic step are no weights of a layer. @param {number} weights */
const isLayer = (weights) => weights > 1;

/**
 * Blocks, and the other steps one by one.
 * @param {number[][]} segments @param {NetworkGraph["steps"]} steps @param {Map<string, Grid>} grids @returns {Part[]}
 */
function partsOf(segments, steps, grids) {
  return segments.map((segment) => {
    const last = segment.findLast((place) => grids.has(steps[place].output));
    // Several steps without weights are an activation that the file writes out.
    const isBlock = segment.length > 1 && segment.some((place) => isLayer(steps[place].weights));
    return { isBlock, steps: segment, grid: last === undefined ? null : (grids.get(steps[last].output) ?? null) };
  });
}

/** What has no grid of its own takes that of what comes before, unless no later one has any: that is the head. @param {Part[]} parts */
function withGrids(parts) {
  const last = parts.findLastIndex(({ grid }) => grid !== null);
  let grid = parts.find((part) => part.grid !== null)?.grid ?? null;
  return parts.map((part, place) => {
    if (place > last) return part;
    grid = part.grid ?? grid;
    return { ...part, grid };
  });
}

/**
 * Chains put together, and what only follows a block, such as its activation, put into the block.
 * @param {Part[]} parts @param {NetworkGraph["steps"]} steps @returns {Part[]}
 */
function joined(parts, steps) {
  /** @type {Part[]} */
  const found = [];
  for (const part of parts) {
    const before = found.at(-1);
    const same = before && sameGrid(before.grid, part.grid);
    const size = (/** @type {number[]} */ places) => steps[places[places.length - 1]].shape.join();
    const follows =
      same &&
      before.isBlock &&
      part.steps.every((place) => !isLayer(steps[place].weights)) &&
      size(before.steps) === size(part.steps);
    if (!part.isBlock && same && (follows || !before.isBlock)) {
      found[found.length - 1] = { ...before, steps: [...before.steps, ...part.steps] };
    } else found.push(part);
  }
  return found;
}

/** @param {Grid | null} one @param {Grid | null} other */
const sameGrid = (one, other) => one?.join() === other?.join();

/** @param {Part[]} parts @returns {{ grid: Grid | null, parts: Part[] }[]} */
function stagesOf(parts) {
  /** @type {{ grid: Grid | null, parts: Part[] }[]} */
  const stages = [];
  for (const part of parts) {
    const last = stages.at(-1);
    if (last && sameGrid(last.grid, part.grid)) last.parts.push(part);
    else stages.push({ grid: part.grid, parts: [part] });
  }
  return stages;
}

/** @param {{ grid: Grid | null, parts: Part[] }} stage @param {NetworkGraph["steps"]} steps @returns {Group} */
function stageGroup({ grid, parts }, steps) {
  /** @type {(Group | number)[]} */
  const children = [];
  for (const part of alike(parts, steps)) {
    if (part.kind === 'chain' && part.steps.length <= SHORT_CHAIN) children.push(...part.steps);
    else children.push(part);
  }
  const only = children.length === 1 && typeof children[0] !== 'number' ? children[0].children : children;
  return groupOf(grid === null ? 'head' : 'stage', grid, only);
}

/** @param {Group["kind"]} kind @param {Grid | null} grid @param {(Group | number)[]} children @returns {Group} */
function groupOf(kind, grid, children) {
  const steps = children.flatMap((child) => (typeof child === 'number' ? [child] : child.steps));
  return { id: `${kind}-${steps[0]}-${steps[steps.length - 1]}`, kind, grid, children, steps };
}

/** Parts as groups, those that repeat put together. @param {Part[]} parts @param {NetworkGraph["steps"]} steps @returns {Group[]} */
function alike(parts, steps) {
  const signs = parts.map((part) => part.steps.map((place) => steps[place].operator).join());
  const plain = (/** @type {Part} */ part) => groupOf(part.isBlock ? 'block' : 'chain', part.grid, part.steps);
  /** @type {Group[]} */
  const found = [];
  for (let at = 0; at < parts.length;) {
    const { period, times } = repetition(signs, at);
    if (times < LEAST_ALIKE) {
      found.push(plain(parts[at]));
      at += 1;
      continue;
    }
    const blocks = Array.from({ length: times }, (_, time) => {
      const own = parts.slice(at + time * period, at + (time + 1) * period).map(plain);
      return own.length === 1 ? own[0] : groupOf('block', own[0].grid, own);
    });
    found.push(groupOf('alike', parts[at].grid, blocks));
    at += times * period;
  }
  return found;
}

/** How often the parts from a place on repeat at once, and how many parts make one time: the period that covers most. @param {string[]} signs @param {number} at */
function repetition(signs, at) {
  let best = { period: 1, times: 1 };
  for (let period = 1; period <= LONGEST_PERIOD; period += 1) {
    let end = at + period;
    while (end < signs.length && signs[end] === signs[end - period]) end += 1;
    const times = Math.floor((end - at) / period);
    if (times >= LEAST_ALIKE && times * period > best.times * best.period) best = { period, times };
  }
  return best;
}

/** Every group, with those in it. @param {(Group | number)[]} children @returns {Group[]} */
export const allGroups = (children) =>
  children.flatMap((child) => (typeof child === 'number' ? [] : [child, ...allGroups(child.children)]));
