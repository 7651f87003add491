import { html, keyed, nothing } from '../../../shared/template.js';
import { TAB_IDS } from '../../state/choices.js';
import { questionOf, resultOf } from '../../state/questions.js';
import { randomisedLayersView } from './randomised_layers.js';
import { chartView } from './chart.js';
import { fourViews } from './four_views.js';
import { limitsView } from './limits.js';
import { measuresView } from './measures.js';
import { reasonWithheld } from '../../explore/trust_required.js';
import { reasonsView } from './reasons.js';
import { marked, t, translated } from '../../../shared/language/text.js';

/**
 * @typedef {import('../../state/types/parts.js').Actions} Actions
 * @typedef {import('../../state/types/tasks.js').Answered} Answered
 * @typedef {import('../../state/types/value.js').Value} Value
 * @typedef {import('../../state/types/choices.js').TabId} TabId
 *
 * `heading`: where the view has none of its own above the headings of its parts.
 * @typedef {{ id: TabId, label: string, heading?: string, view: (value: Value, actions: Actions, asked: Answered) => unknown }} Tab
 */

/** @type {Record<TabId, Omit<Tab, "id">>} */
const TAB_VIEWS = {
  trust: { label: marked('Checks'), view: checksTab },
  views: { label: marked('Views'), heading: marked('The same photo, changed slightly'), view: fourViews },
  break: { label: marked('Break it'), heading: marked('The network, broken layer by layer'), view: randomisedLayersView },
  chart: { label: marked('Compare all'), heading: marked('All methods on this photo'), view: chartView },
};

/** @type {Tab[]} */
const TABS = TAB_IDS.map((id) => ({ id, ...TAB_VIEWS[id] }));

/** What can be looked at though the map itself is withheld: why it is, and how other methods do. */
const ALWAYS_SHOWN = ['trust', 'chart'];

/**
 * Below the map: what there is to know about it before it is believed. One thing at a time.
 * @param {Value} value @param {Actions} actions
 */
export function tabsView(value, actions) {
  const { state } = value;
  if (state.compare !== '') return nothing;
  const open = TABS.find(({ id }) => id === state.tab) ?? TABS[0];
  return html`<section class="believe" id="believe" aria-labelledby="believe-title">
    <h2 id="believe-title">${t`Before you believe it`}</h2>
    <div class="tabs" role="tablist" aria-labelledby="believe-title" @keydown=${actions.tabKey}>
      ${TABS.map((tab) => tabView(tab, tab === open, actions))}
    </div>
    ${keyed(open.id, panelView(open, value, actions))}
  </section>`;
}

/** @param {Tab} tab @param {boolean} open @param {Actions} actions */
function tabView({ id, label }, open, actions) {
  const openThis = () => actions.openTab(id);
  const focus = open ? '0' : '-1';
  return html`<button
    id="tab-${id}"
    role="tab"
    aria-controls="believe-panel"
    aria-selected=${open}
    tabindex=${focus}
    @click=${openThis}
  >
    ${translated(label)}
  </button>`;
}

/** @param {Tab} tab @param {Value} value @param {Actions} actions */
function panelView(tab, value, actions) {
  return html`<div class="tab-panel tab-${tab.id}" id="believe-panel" role="tabpanel" aria-labelledby="tab-${tab.id}">
    ${tab.heading ? html`<h3 class="unseen">${translated(tab.heading)}</h3>` : nothing} ${contents(tab, value, actions)}
  </div>`;
}

/** @param {Tab} tab @param {Value} value @param {Actions} actions */
function contents({ id, view }, value, actions) {
  const question = questionOf(value.state);
  const result = resultOf(value, question);
  if (!result) return html`<p class="small">${t`This needs a finished map.`}</p>`;
  if (reasonWithheld(value, question) && !ALWAYS_SHOWN.includes(id))
    return html`<p class="small">${t`The map is withheld, and so are its views.`}</p>`;
  return view(value, actions, { question, result });
}

/** The verdict and its reasons by themselves. @param {Value} value @param {Actions} actions */
export function reasonsPanel(value, actions) {
  const question = questionOf(value.state);
  if (value.state.compare !== '' || !resultOf(value, question)) return nothing;
  return html`<section class="believe" id="believe-panel" aria-labelledby="believe-title">
    <h2 id="believe-title" tabindex="-1">${t`Before you believe it`}</h2>
    ${reasonsView(value, question, actions)}
  </section>`;
}

/** @param {Value} value @param {Actions} actions @param {Answered} asked */
function checksTab(value, actions, asked) {
  return [reasonsView(value, asked.question, actions), measuresView(value, actions, asked), limitsView(value, actions)];
}
