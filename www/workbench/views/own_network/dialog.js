import { withCode } from '../../../shared/code_words.js';
import { begun, ended } from '../../../shared/format.js';
import { html, nothing } from '../../../shared/template.js';
import { namesProblem } from '../../own_network/choice.js';
import { problemWords } from '../../words/problem_words.js';
import { modal } from '../pieces/modal.js';
import { factsView } from './facts.js';
import { choicesView } from './choices.js';
import { previewView } from './preview.js';
import { engineText, t } from '../../../shared/language/text.js';
import { say } from '../../../shared/say.js';

/**
 * @typedef {import('../../state/types/parts.js').Actions} Actions
 * @typedef {import('../../state/types/own_network.js').OwnNetwork} OwnNetwork
 * @typedef {import('../../state/types/value.js').Value} Value
 */

/**
 * A network of the visitor's own: what its file says, what it is told beyond that, and what it makes of the photo.
 * @param {Value} value @param {Actions} actions
 */
export function ownNetworkDialog(value, actions) {
  const { ui, ownNetwork } = value;
  const open = ui.dialog === 'own-network' && ownNetwork !== null;
  const content = open ? panelView(ownNetwork, value, actions) : nothing;
  return modal({ id: 'own-network', title: t`A network of your own`, open, onClose: actions.closeDialog }, content);
}

/** @param {OwnNetwork} panel @param {Value} value @param {Actions} actions */
function panelView(panel, value, actions) {
  const { name, busy, inspection, choice } = panel;
  const ready = inspection !== null && choice !== null && busy === null;
  const wrongNames = ready ? namesProblem(choice, inspection) : null;
  return html`<p class="small">${say`<strong>${name}</strong> stays on this device: it is read here and never sent.`}</p>
    ${inspection ? html`<p>${summaryOf(inspection)}</p>` : nothing} ${problemView(panel, value, actions)}
    <p class="small" role="status">${busy === null ? nothing : `${busy}…`}</p>
    ${
      inspection && choice
        ? html`<div class="own-columns">
            <div class="own-told">
              ${choicesView({ inspection, choice, wrongNames, wrongSize: panel.wrongSize }, value, actions)}
              ${factsView(inspection)}
            </div>
            ${previewView(panel, value)}
          </div>`
        : nothing
    }
    <div class="buttons own-buttons">
      <button class="primary" ?disabled=${!ready || wrongNames !== null} @click=${actions.useNetwork}>
        ${t`Use this network`}
      </button>
      <button ?disabled=${!ready || wrongNames !== null} @click=${actions.saveCard}>${t`Save card`}</button>
      <button @click=${actions.closeDialog}>${t`Cancel`}</button>
    </div>`;
}

/** @param {import('../../../client/types.js').Inspection} inspection */
function summaryOf({ input, classes, producer }) {
  const { height, width } = input;
  const words =
    input.channels === 1
      ? t`A grey photo of ${height} × ${width} pixels goes in, ${classes} classes come out.`
      : t`A colour photo of ${height} × ${width} pixels goes in, ${classes} classes come out.`;
  return producer ? `${words} ${t`Written by ${producer}.`}` : words;
}

/** @param {OwnNetwork} panel @param {Value} value @param {Actions} actions */
function problemView({ problem, inspection }, value, actions) {
  const words = problem && problemWords(problem, value);
  const lacksFile = problem !== null && inspection === null && /second file/.test(problem.message);
  // A file that is missing makes the network no worse.
  const remedy = lacksFile ? nothing : words?.remedy;
  return html`<div role="alert" class=${problem ? 'notice' : 'notice empty'}>
      ${
        problem && words
          ? html`<p data-code=${problem.code}>
              <strong>${words.title}. </strong>${withCode(begun(ended(engineText(problem.message))))} ${remedy}
            </p>`
          : nothing
      }
    </div>
    ${lacksFile ? html`<button @click=${actions.pickFilesBeside}>${t`Add its second file…`}</button>` : nothing}`;
}
