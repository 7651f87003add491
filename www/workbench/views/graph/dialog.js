import { html, nothing } from '../../../shared/template.js';
import { allGroups } from '../../graph/folding.js';
import { chosenTap } from '../../graph/chosen_tap.js';
import { problemWords } from '../../words/problem_words.js';
import { ended } from '../../../shared/format.js';
import { withCode } from '../../../shared/code_words.js';
import { segmentsField } from '../pieces/fields.js';
import { modal } from '../pieces/modal.js';
import { detailsView } from './details.js';
import { drawingView } from './drawing.js';
import { listView } from './list.js';
import { engineText, t } from '../../../shared/language/text.js';

/**
 * @typedef {import('../../state/types/parts.js').Actions} Actions
 * @typedef {import('../../state/types/graph.js').GraphView} GraphView
 * @typedef {import('../../state/types/value.js').Value} Value
 */

/** A network, to be looked at: as a drawing or as a list. @param {Value} value @param {Actions} actions */
export function graphDialog(value, actions) {
  const { graph } = value;
  const content = graph ? contentView(graph, value, actions) : nothing;
  const title = graph ? t`The network ${graph.name}` : t`The network`;
  return modal({ id: 'graph', title, open: graph !== null, onClose: actions.closeGraph }, content);
}

/** @param {GraphView} graph @param {Value} value @param {Actions} actions */
function contentView(graph, value, actions) {
  const { network, drawn, problem, asList } = graph;
  if (problem) {
    const { title, remedy } = problemWords(problem, value);
    return html`<div role="alert" class="notice">
      <p data-code=${problem.code}><strong>${title}. </strong>${withCode(ended(engineText(problem.message)))} ${remedy}</p>
    </div>`;
  }
  if (!network || !drawn)
    return html`<p class="small" role="status">${network ? t`Drawing the network…` : t`Reading the network…`}</p>`;
  const chosen = chosenTap(graph, value);
  return html`${toolsView(graph, actions)}
    <div class=${asList ? 'graph-columns graph-listed' : 'graph-columns'}>
      ${asList ? listView(graph, chosen, actions) : drawingView(graph, chosen, actions)}
      ${asList ? nothing : detailsView(graph, chosen, value, actions)}
    </div>`;
}

/** @param {GraphView} graph @param {Actions} actions */
function toolsView({ asList, network, unfolded, layingOut }, actions) {
  const groups = network ? allGroups(network.children).length : 0;
  return html`<div class="graph-tools">
    ${segmentsField({
      name: 'graph-as',
      label: t`Shown as`,
      value: asList ? 'list' : 'drawing',
      choices: [
        { value: 'drawing', label: t`Drawing` },
        { value: 'list', label: t`List` },
      ],
      onChoose: (as) => actions.showGraphAsList(as === 'list'),
    })}
    <p class="small graph-busy" role="status">${layingOut ? t`Drawing…` : nothing}</p>
    <div class="buttons">
      ${
        asList
          ? nothing
          : html`<button aria-label=${t`Smaller`} @click=${actions.reduceGraph}>−</button>
              <button aria-label=${t`Larger`} @click=${actions.enlargeGraph}>+</button>
              <button @click=${actions.fitGraph}>${t`All of it`}</button>`
      }
      <button ?disabled=${unfolded.size === groups} @click=${() => actions.unfoldAll(true)}>${t`Unfold all`}</button>
      <button ?disabled=${unfolded.size === 0} @click=${() => actions.unfoldAll(false)}>${t`Fold all`}</button>
    </div>
  </div>`;
}
