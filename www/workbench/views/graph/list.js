import { html, live, nothing } from '../../../shared/template.js';
import { groupContent, groupName, groupWeights, shapeWords } from '../../graph/graph_words.js';
import { t } from '../../../shared/language/text.js';
import { grouped } from '../../../shared/format.js';

/**
 * @typedef {import('../../state/types/parts.js').Actions} Actions
 * @typedef {import('../../state/types/graph.js').GraphView} GraphView
 * @typedef {import('../../state/types/graph.js').Folded} Folded
 * @typedef {import('../../graph/folding.js').Group} Group
 *
 * @typedef {{ network: Folded, unfolded: ReadonlySet<string>, names: Set<string>, chosen: string }} About
 */

/** The same as the drawing as an indented list. @param {GraphView} graph @param {string} chosen @param {Actions} actions */
export function listView({ network, unfolded }, chosen, actions) {
  if (!network) return nothing;
  const about = { network, unfolded, names: new Set(network.taps.map(({ name }) => name)), chosen };
  const { input } = network.graph;
  return html`<ul class="graph-list" aria-label=${t`Steps of the network, from the photo to the classes`}>
    <li>${t`Photo`} <span class="small">${shapeWords(input.shape)}</span></li>
    ${network.children.map((child) => childView(child, about, actions))}
  </ul>`;
}

/** @param {Group | number} child @param {About} about @param {Actions} actions @returns {unknown} */
function childView(child, about, actions) {
  if (typeof child === 'number') return stepView(child, about, actions);
  const { network, unfolded } = about;
  const open = unfolded.has(child.id);
  const weights = groupWeights(child, network.graph);
  return html`<li>
    <button class="link" aria-expanded=${String(open)} @click=${() => actions.toggleGroup(child.id)}>
      <span aria-hidden="true">${open ? '▾' : '▸'}</span> ${groupName(child, network.graph)}
    </button>
    <span class="small">${t`${groupContent(child, network.graph)}; ${grouped(weights)} weights`}</span>
    ${
      open
        ? html`<ul>
            ${child.children.map((each) => childView(each, about, actions))}
          </ul>`
        : nothing
    }
  </li>`;
}

/** @param {number} place @param {About} about @param {Actions} actions */
function stepView(place, { network, names, chosen }, actions) {
  const { operator, name, output, shape, weights } = network.graph.steps[place];
  const words = html`${operator}
    <span class="small"
      >${weights > 0 ? t`${name}, gives ${shapeWords(shape)}, ${grouped(weights)} weights` : t`${name}, gives ${shapeWords(shape)}`}</span
    >`;
  if (!names.has(output)) return html`<li>${words}</li>`;
  return html`<li>
    <label>
      <input
        type="radio"
        name="graph-tap"
        value=${output}
        .checked=${live(output === chosen)}
        @change=${() => actions.chooseTapInGraph(output)}
      />
      ${words}
    </label>
  </li>`;
}
