import { html, nothing } from '../../../shared/template.js';
import { tapParameter } from '../../graph/chosen_tap.js';
import { boxFacts } from '../../graph/graph_words.js';
import { t } from '../../../shared/language/text.js';

/**
 * @typedef {import('../../state/types/parts.js').Actions} Actions
 * @typedef {import('../../state/types/graph.js').GraphView} GraphView
 * @typedef {import('../../state/types/value.js').Value} Value
 */

/** What is known of the box under the pointer, or of the one that the keys are at. @param {GraphView} graph @param {string} chosen @param {Value} value @param {Actions} actions */
export function detailsView({ of, network, drawn, pointed, active }, chosen, value, actions) {
  if (!network || !drawn) return nothing;
  const find = (/** @type {string | null} */ id) => drawn.visible.boxes.find((each) => each.id === id);
  const box = find(pointed) ?? find(active);
  const taps = new Set(network.taps.map(({ name }) => name));
  return html`<section class="graph-details" aria-label=${t`What is pointed at`}>
    ${
      box
        ? html`<dl class="own-facts">
            ${boxFacts(box, network.graph, { taps, chosen, leading: network.leading }).map(
              ([what, words]) =>
                html`<div>
                  <dt>${what}</dt>
                  <dd>${words}</dd>
                </div>`,
            )}
          </dl>`
        : html`<p class="small">${t`Point at a box to see its operator, its name, its shapes and its weights.`}</p>`
    }
    ${tapView({ of, network, box: find(active) }, chosen, value, actions)}
    <p class="small graph-legend">
      ${
        network.taps.length === 0
          ? t`No step of this network keeps places, so there is no Grad-CAM.`
          : html`<span class="graph-dot"></span>
              ${t`A feature map for Grad-CAM: a click or Enter chooses it. Groups unfold the same way.`}`
      }
    </p>
  </section>`;
}

/**
 * A method that looks at no feature map leaves nothing to choose: another is offered.
 * @param {Pick<GraphView, "of" | "network"> & { box: import('../../graph/visible.js').GraphBox | undefined }} about @param {string} chosen
 * @param {Value} value @param {Actions} actions
 */
function tapView({ of, network, box }, chosen, value, actions) {
  if (box?.kind !== 'step' || !network || of === 'own') return nothing;
  const { output } = network.graph.steps[box.step];
  if (!network.taps.some(({ name }) => name === output) || tapParameter(value) || value.state.compare !== '') return nothing;
  return html`<button class="primary" @click=${() => actions.explainAtTap(output)}>${t`Grad-CAM of this feature map`}</button>`;
}
