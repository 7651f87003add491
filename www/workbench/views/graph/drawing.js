import { afterRender, given, guard, html, nothing, repeat, svg } from '../../../shared/template.js';
import { viewportOf } from '../../graph/graph_actions.js';
import { isIn, nearby } from '../../graph/viewport.js';
import { boxFacts, boxLines, spokenFacts } from '../../graph/graph_words.js';
import { t } from '../../../shared/language/text.js';

/**
 * @typedef {import('../../state/types/parts.js').Actions} Actions
 * @typedef {import('../../state/types/graph.js').Drawn} Drawn
 * @typedef {import('../../state/types/graph.js').Folded} Folded
 * @typedef {import('../../state/types/graph.js').GraphView} GraphView
 * @typedef {import('../../graph/layout.js').Place} Place
 * @typedef {import('../../graph/visible.js').GraphBox} GraphBox
 */

const FRAME_AIR = 10;
const FRAME_STEP = 7;
const MOST_LETTERS = 28;
// Below this scale letters are specks.
const LEAST_SCALE_FOR_LETTERS = 0.3;

/** The network from the photo at the top to the classes at the bottom. @param {GraphView} graph @param {string} chosen name of a feature map @param {Actions} actions */
export function drawingView(graph, chosen, actions) {
  const { network, drawn, active, window } = graph;
  if (!network || !drawn) return html``;
  const view = viewportOf(graph);
  const { x, y, scale } = view ?? { x: 0, y: 0, scale: 1 };
  // Of 500 boxes a dozen are seen at a time: the others are drawn when the drawing moves to them.
  const region = view && window ? nearby(view, window) : null;
  const about = { network, drawn, chosen, active, region, hasLetters: scale >= LEAST_SCALE_FOR_LETTERS };
  const at = region && Object.values(region).join();
  const measure = (/** @type {HTMLElement} */ element) => actions.sizeGraph(element.clientWidth, element.clientHeight);
  return html`<div class="graph-side">
    <div
      class="graph-window"
      role="group"
      aria-label=${t`Drawing of the network`}
      aria-describedby="graph-keys"
      @pointerdown=${actions.pressGraph}
      @pointermove=${actions.dragGraph}
      @pointerup=${actions.releaseGraph}
      @pointercancel=${actions.releaseGraph}
      @pointerleave=${actions.leaveGraph}
      @wheel=${actions.wheelGraph}
      @keydown=${actions.keyGraph}
      ${afterRender(measure)}
    >
      <svg>
        <g transform="translate(${x} ${y}) scale(${scale})">
          ${guard([network, drawn, chosen, active, at, about.hasLetters], () => contentView(about, actions))}
        </g>
      </svg>
    </div>
    <p class="small" id="graph-keys">
      ${t`Drag or scroll to move, Ctrl and scroll or two fingers to enlarge. Keys: arrows, Enter, + and −, 0 for all of it.`}
    </p>
  </div>`;
}

/**
 * @typedef {object} About
 * @property {Folded} network
 * @property {Drawn} drawn
 * @property {string} chosen name of a feature map
 * @property {string | null} active
 * @property {import('../../graph/viewport.js').Region | null} region that is drawn
 * @property {boolean} hasLetters
 */

/** @param {About} about @param {Actions} actions */
function contentView({ network, drawn, chosen, active, region, hasLetters }, actions) {
  if (!region) return nothing;
  const { visible, layout } = drawn;
  const names = new Set(network.taps.map(({ name }) => name));
  const focusable = active ?? visible.boxes[0].id;
  // The box that has the focus keeps it while it is out of sight.
  const boxes = visible.boxes.filter(({ id }) => id === focusable || isIn(region, layout.boxes[id]));
  return svg`${visible.frames.map((frame) => frameView(frame, drawn))}
    ${layout.edges.filter((points) => isIn(region, around(points))).map((points) => svg`<path class="graph-edge" d=${pathOf(points)} />`)}
    ${repeat(
      boxes,
      ({ id }) => id,
      (box) => boxView(box, { network, layout, names, chosen, focusable, hasLetters }, actions),
    )}`;
}

/** The box around points. @param {Place[]} points */
function around(points) {
  const [left, right] = [Math.min(...points.map(({ x }) => x)), Math.max(...points.map(({ x }) => x))];
  const [top, bottom] = [Math.min(...points.map(({ y }) => y)), Math.max(...points.map(({ y }) => y))];
  return { x: (left + right) / 2, y: (top + bottom) / 2, width: right - left, height: bottom - top };
}

/** Around the boxes of a group and the edges between them. @param {import('../../graph/visible.js').GroupFrame} frame @param {Drawn} drawn */
function frameView({ boxes, depth }, { visible, layout }) {
  const inside = boxes.map((id) => layout.boxes[id]);
  const known = new Set(boxes);
  const between = layout.edges.filter((_, place) => visible.edges[place].every((end) => known.has(end))).flat();
  // The frame of a group within another is inside that of the other.
  const air = Math.max(2, FRAME_AIR - depth * 2);
  const aside = Math.max(2, 2 * FRAME_AIR - depth * FRAME_STEP);
  const across = [...inside.flatMap(({ x, width }) => [x - width / 2, x + width / 2]), ...between.map(({ x }) => x)];
  const left = Math.min(...across) - aside;
  const right = Math.max(...across) + aside;
  const top = Math.min(...inside.map(({ y, height }) => y - height / 2)) - air;
  const bottom = Math.max(...inside.map(({ y, height }) => y + height / 2)) + air;
  return svg`<rect class="graph-frame" x=${left} y=${top} width=${right - left} height=${bottom - top} rx="10" />`;
}

/** Through the middles between its points, with these as its bends. @param {Place[]} points */
function pathOf(points) {
  const [first, ...rest] = points;
  const end = rest[rest.length - 1] ?? first;
  const bends = rest.slice(0, -1).map((point, place) => {
    const next = rest[place + 1];
    const last = place === rest.length - 2;
    const [x, y] = last ? [next.x, next.y] : [(point.x + next.x) / 2, (point.y + next.y) / 2];
    return `Q${point.x},${point.y} ${x},${y}`;
  });
  return `M${first.x},${first.y}${bends.length > 0 ? bends.join('') : `L${end.x},${end.y}`}`;
}

/**
 * @param {GraphBox} box
 * @param {{ network: Folded, layout: import('../../graph/layout.js').Layout, names: Set<string>, chosen: string, focusable: string,
 *   hasLetters: boolean }} about
 * @param {Actions} actions
 */
function boxView(box, { network, layout, names, chosen, focusable, hasLetters }, actions) {
  const { graph, leading } = network;
  const { id } = box;
  const { x, y, width, height } = layout.boxes[id];
  const group = box.kind === 'folded' || box.kind === 'heading' ? box.group : null;
  const output = box.kind === 'step' ? graph.steps[box.step].output : null;
  const isTap = output !== null && names.has(output);
  const holds = group !== null && box.kind === 'folded' && group.steps.some((step) => graph.steps[step].output === chosen);
  const isChosen = (isTap && output === chosen) || holds;
  const isAside = box.kind === 'step' && !leading.has(box.step);
  const [first, second] = boxLines(box, graph);
  const mark = group ? (box.kind === 'folded' ? '▸ ' : '▾ ') : '';
  const kind = ['graph-box', box.kind, isTap && 'tap', isChosen && 'chosen', isAside && 'aside'].filter(Boolean).join(' ');
  const facts = spokenFacts(boxFacts(box, graph, { taps: names, chosen, leading }));
  return svg`<g
    class=${kind}
    data-box=${id}
    role=${group || isTap ? 'button' : 'img'}
    tabindex=${id === focusable ? 0 : -1}
    aria-label=${facts}
    aria-expanded=${given(group && String(box.kind === 'heading'))}
    aria-pressed=${given(isTap && String(isChosen))}
    transform="translate(${x - width / 2} ${y - height / 2})"
    @click=${() => actions.useBox(id)}
    @focus=${() => actions.activateBox(id)}
    @pointerenter=${() => actions.pointAtBox(id)}
  >
    <rect width=${width} height=${height} rx="6" />
    ${hasLetters ? svg`<text x=${width / 2} y=${second ? 19 : height / 2 + 4}>${shortened(mark + first)}</text>` : nothing}
    ${hasLetters && second ? svg`<text class="graph-shape" x=${width / 2} y="36">${shortened(second)}</text>` : nothing}
    ${isTap || holds ? svg`<circle cx=${width - 3} cy="3" r="5" />` : nothing}
  </g>`;
}

/** @param {string} text */
const shortened = (text) => (text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS - 1)}…` : text);
