// What is drawn of a network: boxes for steps and folded groups, a heading for each group that is unfolded, and the edges between them.

/**
 * @typedef {import('../../client/types.js').NetworkGraph} NetworkGraph
 * @typedef {import('./folding.js').Group} Group
 *
 * A box. `heading`: of an unfolded group, above what is in it.
 * @typedef {{ id: string, kind: "input" } | { id: string, kind: "step", step: number } | { id: string, kind: "folded" | "heading", group: Group }} GraphBox
 *
 * An unfolded group and the boxes in it, its heading first.
 * @typedef {{ group: Group, boxes: string[], depth: number }} GroupFrame
 * @typedef {{ boxes: GraphBox[], edges: [from: string, to: string][], frames: GroupFrame[] }} Visible
 */

const INPUT_ID = 'input';

/** @param {number} step */
const stepId = (step) => `step-${step}`;

/**
 * @param {NetworkGraph} graph @param {(Group | number)[]} children the network as groups and steps
 * @param {ReadonlySet<string>} unfolded ids of groups @returns {Visible}
 */
export function visibleOf({ steps }, children, unfolded) {
  /** @type {GraphBox[]} */
  const boxes = [{ id: INPUT_ID, kind: 'input' }];
  /** @type {GroupFrame[]} */
  const frames = [];
  /** The box that stands for each step, and the unfolded groups that it is in, the outermost first. @type {{ id: string, inside: Group[] }[]} */
  const shown = [];

  /** @param {Group | number} child @param {Group[]} inside @returns {string[]} ids of its boxes */
  function add(child, inside) {
    if (typeof child === 'number') {
      const id = stepId(child);
      boxes.push({ id, kind: 'step', step: child });
      shown[child] = { id, inside };
      return [id];
    }
    const { id } = child;
    if (!unfolded.has(id)) {
      boxes.push({ id, kind: 'folded', group: child });
      for (const step of child.steps) shown[step] = { id, inside };
      return [id];
    }
    boxes.push({ id, kind: 'heading', group: child });
    const within = [id, ...child.children.flatMap((each) => add(each, [...inside, child]))];
    frames.push({ group: child, boxes: within, depth: inside.length });
    return within;
  }
  for (const child of children) add(child, []);

  /** @type {Map<string, [string, string]>} */
  const edges = new Map();
  const link = (/** @type {string} */ from, /** @type {string} */ to) => {
    if (from !== to) edges.set(`${from}>${to}`, [from, to]);
  };
  steps.forEach(({ reads }, place) => {
    const { id, inside } = shown[place];
    for (const read of reads) {
      const source = read === null ? { id: INPUT_ID, inside: [] } : shown[read];
      if (source.id === id) continue;
      // What enters a group passes its heading.
      const entered = inside.filter((group) => !(/** @type {Group[]} */ (source.inside).includes(group)));
      const road = [source.id, ...entered.map((group) => group.id), id];
      road.slice(1).forEach((to, at) => link(road[at], to));
    }
  });
  // Outer frames are drawn before those within.
  frames.sort((one, other) => one.depth - other.depth);
  return { boxes, edges: [...edges.values()], frames };
}
