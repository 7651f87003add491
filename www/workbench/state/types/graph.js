// The drawing of a network.

/**
 * @typedef {import('../../../client/types.js').NetworkGraph} NetworkGraph
 * @typedef {import('../../../client/types.js').Tap} Tap
 * @typedef {import('../../graph/folding.js').Group} Group
 * @typedef {import('../../graph/layout.js').Layout} Layout
 * @typedef {import('../../graph/viewport.js').Extent} Extent
 * @typedef {import('../../graph/viewport.js').Viewport} Viewport
 * @typedef {import('../../graph/visible.js').Visible} Visible
 * @typedef {import('./problem.js').Problem} Problem
 *
 * A network as it was read.
 * @typedef {{ graph: NetworkGraph, children: (Group | number)[], taps: Tap[], leading: ReadonlySet<number> }} Folded `leading`: the steps that the
 *   logits depend on
 *
 * What is drawn: the boxes and where they stand.
 * @typedef {{ visible: Visible, layout: Layout }} Drawn
 *
 * @typedef {object} GraphView
 * @property {"page" | "own"} of the network on display, or that of the panel for one of the visitor's own
 * @property {string} name of the network
 * @property {Problem | null} problem
 * @property {Folded | null} network null until it is read
 * @property {ReadonlySet<string>} unfolded ids of groups
 * @property {Drawn | null} drawn null until it is laid out
 * @property {boolean} layingOut whether another drawing is under way
 * @property {Viewport | null} viewport null for the first one
 * @property {Extent | null} window the size in which it is shown, once that is known
 * @property {string | null} active id of the box that the keys move from
 * @property {string | null} pointed id of the box under the pointer
 * @property {boolean} asList whether it is shown as a list
 */

export {};
