// The drawing of a network, as actions for the views: it is opened, folded, moved, and a feature map is chosen in it.

import { asProblem } from '../../client/errors.js';
import { withMethod } from '../state/questions.js';
import { tapParameter } from './chosen_tap.js';
import { allGroups, folded } from './folding.js';
import { boxLines } from './graph_words.js';
import { leadingSteps } from './leading.js';
import { createLayouts } from './lay_out.js';
import { beginning, hullOf, kept, moved, revealing, whole, zoomed } from './viewport.js';
import { visibleOf } from './visible.js';

/**
 * @typedef {import('../../client/model.js').Model} Model
 * @typedef {import('../state/types/graph.js').GraphView} GraphView
 * @typedef {import('../state/types/parts.js').Controller} Controller
 * @typedef {import('../state/types/parts.js').Store} Store
 * @typedef {import('./viewport.js').Viewport} Viewport
 *
 * What the drawing is opened for. `chooseTap`: what becomes of a feature map that is chosen.
 * @typedef {Pick<GraphView, "of" | "name"> & { model: () => Promise<Model>, chooseTap: (name: string) => void }} Opening
 */

const LINE_HEIGHT = 17;
const PADDING = { x: 14, y: 7 };
const LETTER_WIDTH = 7.4;
const MOST_WIDTH = 240;
// Which method looks at feature maps when none that does is chosen.
const USUAL_METHOD = 'grad-cam';
const STEP = 1.25;
// A wheel reports about 100 per notch.
const WHEEL = 0.0015;
// Less is a click.
const DRAG_PX = 5;
const KEY_PX = 60;

/**
 * A group that has just been unfolded is in view: all of it, or its heading at the top and as much below it as there is room for.
 * @param {Viewport} view @param {import('./layout.js').Layout["boxes"][string]} heading @param {import('./layout.js').Layout["boxes"][string][]} boxes
 * @param {import('./viewport.js').Extent} window
 */
const unfoldedInView = (view, heading, boxes, window) => revealing(revealing(view, hullOf(boxes), window), heading, window);

/** The size of a box. @param {import('./visible.js').GraphBox} box @param {import('../../client/types.js').NetworkGraph} graph */
function sizeOf(box, graph) {
  const lines = boxLines(box, graph).filter(Boolean);
  const letters = Math.max(...lines.map((line) => line.length)) + (box.kind === 'step' || box.kind === 'input' ? 0 : 2);
  const width = Math.min(MOST_WIDTH, letters * LETTER_WIDTH + 2 * PADDING.x);
  return { id: box.id, width, height: lines.length * LINE_HEIGHT + 2 * PADDING.y };
}

/** @param {{ store: Store, controller: Controller, layouts?: ReturnType<typeof createLayouts> }} parts */
export function createGraphActions({ store, controller, layouts = createLayouts() }) {
  /** What the drawing on display was opened for; one that finds another here is out of date. @type {Opening | null} */
  let opening = null;
  /** Fingers and buttons on the drawing, where each was last. @type {Map<number, { x: number, y: number }>} */
  const pointers = new Map();
  let dragged = 0;

  const get = () => store.get().graph;
  /** @param {Partial<GraphView>} change */
  const set = (change) => {
    const graph = get();
    if (graph) store.set({ graph: { ...graph, ...change } });
  };

  const fail = (/** @type {unknown} */ error) => set({ layingOut: false, problem: asProblem(error) });

  /** @param {Opening} wanted */
  async function openGraph(wanted) {
    opening = wanted;
    const { of, name } = wanted;
    store.set({
      graph: {
        of,
        name,
        problem: null,
        network: null,
        unfolded: new Set(),
        drawn: null,
        layingOut: false,
        viewport: null,
        window: null,
        active: null,
        pointed: null,
        asList: false,
      },
    });
    try {
      const model = await wanted.model();
      const graph = await model.graph();
      if (opening !== wanted) return;
      set({ network: { graph, children: folded(graph, model.taps), taps: model.taps, leading: leadingSteps(graph) } });
      await draw();
    } catch (error) {
      if (opening === wanted) fail(error);
    }
  }

  function closeGraph() {
    opening = null;
    pointers.clear();
    layouts.end();
    store.set({ graph: null });
  }

  /** Lays out what is to be seen. @param {string} [fixed] id of a box that stays where it is on the screen */
  async function draw(fixed) {
    const wanted = opening;
    const { network, unfolded } = get() ?? {};
    if (!network || !unfolded) return;
    const visible = visibleOf(network.graph, network.children, unfolded);
    set({ layingOut: true });
    const layout = await layouts.layOut(
      visible.boxes.map((box) => sizeOf(box, network.graph)),
      visible.edges,
    );
    const now = get();
    if (opening !== wanted || now?.unfolded !== unfolded) return;
    const before = fixed ? now.drawn?.layout.boxes[fixed] : undefined;
    const after = fixed ? layout.boxes[fixed] : undefined;
    const view = viewportOf(now);
    const anchored =
      view && before && after ? moved(view, view.scale * (before.x - after.x), view.scale * (before.y - after.y)) : now.viewport;
    const opened = visible.frames.find(({ group }) => group.id === fixed);
    const viewport =
      anchored && after && opened && now.window
        ? unfoldedInView(
            anchored,
            after,
            opened.boxes.map((id) => layout.boxes[id]),
            now.window,
          )
        : anchored;
    const active = now.active && layout.boxes[now.active] ? now.active : null;
    set({ drawn: { visible, layout }, layingOut: false, viewport, active });
  }

  /** @param {(view: Viewport) => Viewport} change */
  function look(change) {
    const graph = get();
    const view = graph && viewportOf(graph);
    if (!graph?.drawn || !graph.window || !view) return;
    set({ viewport: kept(change(view), graph.drawn.layout, graph.window) });
  }

  /** About the middle of the window. @param {number} by */
  function zoomGraph(by) {
    const size = get()?.window;
    if (size) look((view) => zoomed(view, by, { x: size.width / 2, y: size.height / 2 }));
  }

  /** @param {string} id of a group */
  function toggleGroup(id) {
    const graph = get();
    if (!graph?.network) return;
    const unfolded = new Set(graph.unfolded);
    if (!unfolded.delete(id)) unfolded.add(id);
    set({ unfolded, active: id });
    draw(id).catch(fail);
  }

  /** What a click on a box or Enter does: a group folds, a feature map is chosen. @param {string} id */
  function useBox(id) {
    const { network, drawn } = get() ?? {};
    const box = drawn?.visible.boxes.find((each) => each.id === id);
    if (!network || !box) return;
    set({ active: id });
    if (box.kind === 'folded' || box.kind === 'heading') toggleGroup(id);
    else if (box.kind === 'step') {
      const { output } = network.graph.steps[box.step];
      if (network.taps.some(({ name }) => name === output)) opening?.chooseTap(output);
    }
  }

  /** @param {Element} drawing @param {string} id */
  function activate(drawing, id) {
    const { drawn, window } = get() ?? {};
    const box = drawn?.layout.boxes[id];
    if (!box || !window) return;
    set({ active: id });
    look((view) => revealing(view, box, window));
    // After the views have made it the one that takes the focus.
    store.flush();
    /** @type {SVGElement | null} */ (drawing.querySelector(`[data-box="${id}"]`))?.focus();
  }

  /** @param {PointerEvent | WheelEvent} event */
  function pointIn(event) {
    const { left, top } = /** @type {Element} */ (event.currentTarget).getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }

  /** The feature map becomes that of the method that is chosen. @param {string} name */
  function chooseTapOfPage(name) {
    const parameter = tapParameter(store.get());
    if (parameter) controller.chooseParameter(parameter.name, name);
  }

  return {
    openGraph,
    closeGraph,
    /** The network on display. */
    openGraphOfPage() {
      const { state, cards, files } = store.get();
      const key = state.model;
      const name = files.get(key)?.name ?? cards?.find(({ id }) => id === key)?.name ?? key;
      return openGraph({ of: 'page', name, model: () => controller.openedModel(key, {}), chooseTap: chooseTapOfPage });
    },
    /** A method that looks at feature maps, where another was chosen. @param {string} tap */
    explainAtTap(tap) {
      const { state, methods } = store.get();
      const parameter = methods?.find(({ id }) => id === USUAL_METHOD)?.parameters.find(({ kind }) => kind === 'tap');
      if (parameter) controller.choose({ ...withMethod(state, USUAL_METHOD), parameters: { [parameter.name]: tap } });
    },
    toggleGroup,
    unfoldAll(/** @type {boolean} */ all) {
      const { network } = get() ?? {};
      if (!network) return;
      set({ unfolded: new Set(all ? allGroups(network.children).map(({ id }) => id) : []), viewport: null });
      draw().catch(fail);
    },
    useBox(/** @type {string} */ id) {
      // The end of a drag is no click.
      if (dragged <= DRAG_PX) useBox(id);
    },
    chooseTapInGraph: (/** @type {string} */ name) => opening?.chooseTap(name),
    pointAtBox: (/** @type {string | null} */ id) => get()?.pointed !== id && set({ pointed: id }),
    activateBox: (/** @type {string} */ id) => get()?.active !== id && set({ active: id }),
    showGraphAsList: (/** @type {boolean} */ asList) => set({ asList }),
    zoomGraph,
    enlargeGraph: () => zoomGraph(STEP),
    reduceGraph: () => zoomGraph(1 / STEP),
    fitGraph() {
      const { drawn, window } = get() ?? {};
      if (drawn && window) set({ viewport: whole(drawn.layout, window) });
    },
    /** The window in which it is shown has this size. @param {number} width @param {number} height */
    sizeGraph(width, height) {
      const known = get()?.window;
      if (known?.width === width && known.height === height) return;
      queueMicrotask(() => {
        const viewport = get()?.viewport ?? null;
        // What is in the middle stays there.
        const centred = viewport && known ? moved(viewport, (width - known.width) / 2, 0) : viewport;
        set({ window: { width, height }, viewport: centred });
      });
    },
    pressGraph(/** @type {PointerEvent} */ event) {
      if (event.button > 0) return;
      if (pointers.size === 0) dragged = 0;
      pointers.set(event.pointerId, pointIn(event));
    },
    dragGraph(/** @type {PointerEvent} */ event) {
      const before = pointers.get(event.pointerId);
      if (!before) return;
      const now = pointIn(event);
      const [right, down] = [now.x - before.x, now.y - before.y];
      dragged += Math.hypot(right, down);
      pointers.set(event.pointerId, now);
      if (dragged <= DRAG_PX) return;
      const element = /** @type {Element} */ (event.currentTarget);
      // From now on it is followed beyond the edge; before, a click would lose its box.
      if (!element.hasPointerCapture(event.pointerId)) element.setPointerCapture(event.pointerId);
      const [other] = [...pointers].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
      if (!other) return look((view) => moved(view, right, down));
      const apart = (/** @type {{ x: number, y: number }} */ point) =>
        Math.max(1, Math.hypot(point.x - other.x, point.y - other.y));
      look((view) =>
        zoomed(moved(view, right / 2, down / 2), apart(now) / apart(before), {
          x: (now.x + other.x) / 2,
          y: (now.y + other.y) / 2,
        }),
      );
    },
    leaveGraph(/** @type {PointerEvent} */ event) {
      // Released elsewhere, it would be taken for a second finger later on.
      pointers.delete(event.pointerId);
      set({ pointed: null });
    },
    releaseGraph(/** @type {PointerEvent} */ event) {
      pointers.delete(event.pointerId);
      // After the click that ends a drag; one that comes without a pointer, as a screen reader's does, is a click.
      if (pointers.size === 0) setTimeout(() => (dragged = 0));
    },
    /** The wheel moves the drawing; with Ctrl, which is also what a pinch on a touchpad reports, it enlarges. */
    wheelGraph(/** @type {WheelEvent} */ event) {
      event.preventDefault();
      const { deltaX, deltaY, ctrlKey, metaKey, shiftKey } = event;
      if (ctrlKey || metaKey) {
        const about = pointIn(event);
        return look((view) => zoomed(view, Math.exp(-deltaY * (Math.abs(deltaY) < 50 ? 10 : 1) * WHEEL), about));
      }
      look((view) => (shiftKey && deltaX === 0 ? moved(view, -deltaY, 0) : moved(view, -deltaX, -deltaY)));
    },
    keyGraph(/** @type {KeyboardEvent} */ event) {
      const graph = get();
      const drawing = /** @type {Element} */ (event.currentTarget);
      if (!graph?.drawn || event.altKey || event.ctrlKey || event.metaKey) return;
      const { boxes } = graph.drawn.layout;
      const ids = graph.drawn.visible.boxes.map(({ id }) => id);
      const from = graph.active ?? ids[0];
      const way = WAYS[event.key];
      /** @type {Record<string, () => void>} */
      const keys = {
        '+': () => zoomGraph(STEP),
        '=': () => zoomGraph(STEP),
        '-': () => zoomGraph(1 / STEP),
        0: () => graph.window && graph.drawn && set({ viewport: whole(graph.drawn.layout, graph.window) }),
        Home: () => activate(drawing, ids[0]),
        End: () => activate(drawing, ids[ids.length - 1]),
        Enter: () => useBox(from),
        ' ': () => useBox(from),
      };
      const act = way
        ? event.shiftKey
          ? () => look((view) => moved(view, -way.x * KEY_PX, -way.y * KEY_PX))
          : () => activate(drawing, neighbour(boxes, from, way))
        : keys[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    },
  };
}

/** @type {Record<string, { x: number, y: number }>} */
const WAYS = { ArrowDown: { x: 0, y: 1 }, ArrowUp: { x: 0, y: -1 }, ArrowRight: { x: 1, y: 0 }, ArrowLeft: { x: -1, y: 0 } };
// How much farther a box to the side counts than one straight on.
const ASIDE = 3;

/** The nearest box in a direction; the box itself where there is none. @param {import('./layout.js').Layout["boxes"]} boxes @param {string} from @param {{ x: number, y: number }} way */
function neighbour(boxes, from, way) {
  const start = boxes[from];
  let best = { id: from, distance: Infinity };
  for (const [id, { x, y }] of Object.entries(boxes)) {
    const [right, down] = [x - start.x, y - start.y];
    const ahead = right * way.x + down * way.y;
    if (id === from || ahead < 1) continue;
    const distance = ahead + ASIDE * Math.abs(right * way.y + down * way.x);
    if (distance < best.distance) best = { id, distance };
  }
  return best.id;
}

/** The part that is seen; null before the drawing is there. @param {GraphView} graph @returns {Viewport | null} */
export function viewportOf({ viewport, drawn, window }) {
  if (!drawn || !window) return null;
  return viewport ?? beginning(drawn.layout, window);
}
