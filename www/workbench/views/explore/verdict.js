import { h } from '../../../shared/dom.js';
import { significant } from '../../../shared/format.js';
import { questionOf, resultKey, resultOf } from '../../state/questions.js';
import { refusalOf, verdictOf, verdictTask } from '../../explore/tasks.js';
import { byWeight, decidingSentence, extentWords, LEVELS, VERDICTS } from '../../explore/verdict_words.js';
import { workingLine } from '../task_progress.js';

/** Whether a host page or the address asks for maps that can be trusted only. */
export const asksForTrust = ({ requireTrust, state, can }) => can.verdict && (requireTrust || state['require-trust'] === 'yes');

/** Why a map is not shown: "checking" until there is a verdict, then "misleading"; null when it is shown. */
export function isHeld(value, question) {
  if (!asksForTrust(value) || value.ui.shownAnyway.has(resultKey(value, question))) return null;
  const found = verdictOf(value, question);
  if (found) return found.verdict === 'misleading' ? 'misleading' : null;
  // A map that cannot be checked is shown, and says so.
  const refused = refusalOf(value, verdictTask(value, question, 'quick'));
  return refused ? null : 'checking';
}

/** An icon and a word, and a colour for those who see it. */
export function chipView(value, question) {
  if (!value.can.verdict || !resultOf(value, question)) return null;
  const found = verdictOf(value, question);
  const checking = value.working?.kind === 'verdict' && value.working.about === resultKey(value, question);
  if (!found) {
    const refused = refusalOf(value, verdictTask(value, question, 'quick'));
    return chip('unknown', '?', checking ? 'Checking…' : refused ? 'Not checked' : 'Not checked yet', refused?.message);
  }
  const { word, symbol } = VERDICTS[found.verdict];
  return chip(found.verdict, symbol, word, decidingSentence(found));
}

const chip = (kind, symbol, word, title) =>
  h(
    'span',
    { class: `chip ${kind}`, 'data-verdict': kind, title },
    h('span', { class: 'symbol', 'aria-hidden': 'true' }, symbol),
    ' ',
    word,
  );

/** Below the pictures: the verdict on the map and what decided it. */
export function verdictLine(value, actions) {
  const question = questionOf(value.state);
  const shown = chipView(value, question);
  // In the place of a map that is withheld stand the verdict and its reasons already.
  if (!shown || isHeld(value, question) === 'misleading') return null;
  const found = verdictOf(value, question);
  return h(
    'div',
    { class: 'verdict-line', key: 'verdict' },
    shown,
    h('p', {}, found ? decidingSentence(found) : ''),
    h('button', { class: 'link', onclick: () => actions.openTrust() }, 'Why'),
  );
}

/** In a cell of a comparison: the chip, and its reasons a click away. */
export function verdictOfCell(value, question) {
  const shown = chipView(value, question);
  if (!shown) return null;
  const found = verdictOf(value, question);
  if (!found) return h('p', { class: 'cell-verdict', key: 'verdict' }, shown);
  return h(
    'details',
    { class: 'cell-verdict', key: 'verdict' },
    h('summary', {}, shown, h('span', { class: 'small' }, ' why')),
    reasonList(found, value),
  );
}

/** All reasons with their evidence, and the thorough check. */
export function reasonsView(value, question, actions) {
  const found = verdictOf(value, question);
  const refused = refusalOf(value, verdictTask(value, question, 'quick'));
  const thorough = found?.depth === 'standard';
  const failed = refusalOf(value, verdictTask(value, question, 'standard'));
  return h(
    'section',
    { class: 'reasons', key: 'reasons', 'aria-labelledby': 'reasons-title' },
    h('h3', { id: 'reasons-title' }, 'Can this map be trusted? ', chipView(value, question)),
    found && h('p', { class: 'small' }, extentWords(found)),
    found
      ? reasonList(found, value)
      : h('p', { class: 'small' }, refused?.message ?? 'It is checked as soon as the engine is idle.'),
    failed && h('p', { class: 'refused' }, failed.message),
    workingLine(value, 'verdict', actions),
    h(
      'div',
      { class: 'buttons' },
      h(
        'button',
        { disabled: value.tasks.some(({ kind }) => kind === 'verdict'), onclick: () => actions.checkThoroughly() },
        thorough ? 'Check thoroughly again' : 'Check thoroughly',
      ),
      refused && !found && h('button', { onclick: () => actions.checkQuickly() }, 'Try again'),
    ),
  );
}

function reasonList({ reasons }, { metrics }) {
  return h(
    'ul',
    { class: 'reason-list' },
    byWeight(reasons).map((reason) => reasonView(reason, metrics)),
  );
}

function reasonView({ id, level, sentence, evidence }, metrics) {
  const { word, symbol } = LEVELS[level];
  const lines = evidence ? evidenceRows(evidence, metrics) : [];
  return h(
    'li',
    { key: id, class: `reason ${level}`, 'data-reason': id, 'data-level': level },
    h('span', { class: 'symbol', 'aria-hidden': 'true' }, symbol),
    h(
      'div',
      {},
      h('span', { class: 'unseen' }, `${word}: `),
      sentence,
      lines.length > 0 &&
        h(
          'details',
          {},
          h('summary', { class: 'small' }, 'Evidence'),
          h(
            'dl',
            { class: 'figures' },
            lines.map(([name, text]) => h('div', { key: name }, h('dt', {}, name), h('dd', {}, text))),
          ),
        ),
    ),
  );
}

const CONTROL_NAMES = { random: 'A random map', sobel: 'An edge detector', centre: 'A blob in the middle' };

function evidenceRows({ metric, value, threshold, controls }, metrics) {
  const name = metrics?.find(({ id }) => id === metric)?.label ?? metric ?? 'Measured';
  const rows = [
    [name, value],
    ['Threshold', threshold],
    ...Object.entries(controls ?? {}).map(([id, one]) => [CONTROL_NAMES[id] ?? id, one]),
  ];
  return rows.filter(([, one]) => typeof one === 'number').map(([label, one]) => [label, significant(one)]);
}

/** In the place of a map that is not shown: why, and how to see it all the same. */
export function withheldView(value, question, actions) {
  const held = isHeld(value, question);
  const found = verdictOf(value, question);
  return h(
    'div',
    { class: 'withheld', key: 'withheld', 'data-held': held },
    held === 'checking'
      ? h('p', {}, 'This page shows maps that were checked only. This one is being checked.')
      : [
          h('p', {}, chipView(value, question), ' This map is withheld, because it would mislead:'),
          reasonList({ reasons: found.reasons.filter(({ level }) => level === 'misleading' || level === 'careful') }, value),
        ],
    h('button', { onclick: () => actions.showAnyway(question) }, 'Show it anyway'),
  );
}
