import { colourMapOf } from '../../../shared/colour.js';
import { h } from '../../../shared/dom.js';
import { percent, shortLabel, significant } from '../../../shared/format.js';
import { paintBar, paintMap, paintOverlay, paintPhoto, painter } from '../../../shared/canvas.js';
import { cellsOf, comparedMethods, keyOf, resultOf, settingsOf, wantedKey } from '../../state/questions.js';
import { scaleAtOnce } from '../../../shared/scale.js';
import { partsWords } from '../../run/sketch.js';
import { LEAST_COMPARED, MOST_COMPARED } from '../../state/choices.js';
import { asked, clipWords, subject } from '../captions.js';
import { classField } from '../question/class_field.js';
import { differenceView } from './difference.js';
import { checkField, selectField } from '../fields.js';
import { isHeld, verdictOfCell, withheldView } from '../explore/verdict.js';

/** Comparisons that teach something, under a name of their own. */
export const PRESETS = [
  { label: 'Gradient, SmoothGrad, Grad-CAM', methods: ['gradient', 'smoothgrad', 'grad-cam'] },
  { label: 'Explanation, or edges?', methods: ['guided-backprop', 'gradient', 'sobel'] },
  {
    label: 'Six class activation maps',
    methods: ['grad-cam', 'grad-cam-plus-plus', 'hires-cam', 'xgrad-cam', 'layer-cam', 'eigen-cam'],
  },
];

/** What a comparison begins with: the first ready-made one, and the method that is on display. */
export function firstComparison(method, methods) {
  const known = (id) => methods.some((one) => one.id === id);
  const usual = PRESETS[0].methods.every(known) ? PRESETS[0].methods : methods.slice(0, 3).map(({ id }) => id);
  return usual.includes(method) ? usual : [method, ...usual];
}

/** Several methods on the same photo, network and class, side by side; and where two of them differ. */
export function compareView(value, actions) {
  if (!value.methods)
    return h('div', { class: 'compare', key: 'compare' }, h('div', { class: 'stage' }, h('div', { class: 'waiting' })));
  const cells = cellsOf(value).map((cell) => ({ ...cell, ...stateOf(cell, value) }));
  const rows = [0, 1].map((row) => cells.filter((cell) => cell.row === row)).filter((row) => row.length > 0);
  return h(
    'div',
    { class: 'compare', key: 'compare' },
    toolsView(value, actions),
    rows.map((row, place) =>
      h(
        'section',
        { key: `row-${place}`, class: 'row-of-cells', 'aria-labelledby': `row-${place}-title` },
        h('h3', { id: `row-${place}-title` }, rowTitle(value, place)),
        h(
          'div',
          { class: 'grid', style: { '--columns': String(gridColumns(row.length)) } },
          row.map((cell) => cellView(cell, value, actions)),
        ),
      ),
    ),
    differenceView(cells, value, actions),
  );
}

// Four stand better two by two than three and one.
const gridColumns = (count) => (count === 4 ? 2 : Math.min(3, count));

/** What there is to show of a cell. */
function stateOf({ question }, value) {
  const key = keyOf(question);
  const result = resultOf(value, question);
  if (result) return { status: isHeld(value, question) ? 'withheld' : 'done', result };
  const held = isHeld(value, question);
  if (value.sketch?.key === key && !held) return { status: 'working', result: value.sketch };
  if (value.progress?.key === key) return { status: 'working' };
  if (value.stopped?.key === key && !held) return { status: 'stopped', result: value.stopped };
  const error = value.failures.get(key);
  if (error) return { status: 'failed', error };
  return { status: value.halted === wantedKey(value) ? 'halted' : 'waiting' };
}

function rowTitle({ state, predictions, model }, row) {
  const index = row === 1 ? state.second : state.target === 'top' ? predictions?.[0]?.index : state.target;
  if (index === undefined) return 'The top prediction';
  const prediction = predictions?.find((one) => one.index === index);
  const label = prediction?.label ?? model?.labels[index] ?? `class ${index}`;
  return [
    shortLabel(label),
    prediction?.probability ? h('span', { class: 'small' }, ` ${percent(prediction.probability)}`) : null,
  ];
}

function toolsView(value, actions) {
  const { state, methods, predictions } = value;
  const compared = comparedMethods(state);
  const others = (methods ?? []).filter(({ id }) => !compared.includes(id));
  const full = compared.length >= MOST_COMPARED;
  const runnerUp = runnerUpOf(value);
  return h(
    'div',
    { class: 'tools' },
    h(
      'div',
      { class: 'presets', role: 'group', 'aria-label': 'Ready-made comparisons' },
      PRESETS.filter((preset) => preset.methods.every((id) => methods?.some((method) => method.id === id))).map(
        ({ label, methods: ids }) =>
          h(
            'button',
            { key: label, 'aria-pressed': String(ids.join() === state.compare), onclick: () => actions.compare(ids) },
            label,
          ),
      ),
    ),
    selectField({
      id: 'add-method',
      label: full ? `${MOST_COMPARED} are the most` : 'Add a method',
      value: '',
      choices: full
        ? []
        : [{ value: '', label: 'Choose…' }, ...others.map(({ id, label, family }) => ({ value: id, label, group: family }))],
      onChoose: (id) => id && actions.compare([...compared, id]),
    }),
    checkField({
      id: 'two-classes',
      label: 'Two classes, a row each',
      checked: state.second !== '',
      onChoose: (wanted) => actions.choose({ second: wanted ? (runnerUp ?? '') : '', pair: '' }),
    }),
    state.second !== '' &&
      classField(
        {
          name: 'second',
          label: `Class of the second row: ${shortLabel(value.model?.labels[state.second] ?? '…')}`,
          chosen: state.second,
          without: targetOf(state, predictions),
        },
        value,
        actions,
      ),
  );
}

const targetOf = (state, predictions) => (state.target === 'top' ? predictions?.[0]?.index : state.target);

/** The likeliest class that is not asked about already. */
function runnerUpOf({ state, predictions }) {
  const target = targetOf(state, predictions);
  return predictions?.find(({ index }) => index !== target)?.index;
}

function cellView(cell, value, actions) {
  const { id, row, method: methodId, status, result, error } = cell;
  const { methods, state } = value;
  const method = methods.find((one) => one.id === methodId);
  const compared = comparedMethods(state);
  return h(
    'figure',
    { key: id, class: `cell ${status}`, 'data-cell': id, 'data-status': status },
    h(
      'div',
      { class: 'cell-head' },
      h('strong', {}, method.label),
      row === 0 &&
        h(
          'button',
          {
            class: 'plain remove',
            'aria-label': `Take ${method.label} out of the comparison`,
            disabled: compared.length <= LEAST_COMPARED,
            onclick: () => actions.compare(compared.filter((one) => one !== methodId)),
          },
          '×',
        ),
    ),
    status === 'withheld' ? withheldView(value, cell.question, actions) : pictureView(cell, method, value, actions),
    progressLine(cell, method, value),
    h('figcaption', {}, captionOf({ status, result, error }, method, value)),
    result && status === 'done' && verdictOfCell(value, cell.question),
    status === 'failed' && h('button', { class: 'link', onclick: actions.compute }, 'Try again'),
  );
}

function pictureView(cell, method, value, actions) {
  const { result } = cell;
  const { photo, state, dark } = value;
  const canvas = result?.shown.photo.canvas ?? (photo?.key === state.photo ? photo.canvas : null);
  const aspect = { '--aspect': String(canvas ? canvas.width / canvas.height : 4 / 3) };
  if (!result) {
    const hook = canvas && painter(paintPhoto, { photo: canvas, report: null, dark });
    return h(
      'div',
      { class: 'stage idle', key: 'idle', style: aspect },
      hook ? h('canvas', { role: 'img', 'aria-label': `${method.label}: no map yet`, hook }) : h('div', { class: 'waiting' }),
    );
  }
  const scene = sceneOfResult(result, value);
  const paint = { photo: paintPhoto, map: paintMap }[state.view] ?? paintOverlay;
  const label = subject(method, result.report);
  return h(
    'div',
    { class: 'picture', key: 'picture' },
    h(
      'button',
      { class: 'stage open', style: aspect, 'aria-label': `${label}: open it alone`, onclick: () => actions.openCell(cell) },
      h('canvas', { role: 'img', 'aria-label': `Map: ${label}`, hook: painter(paint, sceneFor(paint, scene)) }),
    ),
    rampView(scene),
  );
}

/** What a picture of one answer is painted from. */
export function sceneOfResult({ report, shown }, { state, colourMaps, dark }) {
  const { table } = colourMapOf(colourMaps, report.map.kind, state[report.map.kind]);
  return { photo: shown.photo.canvas, report, scale: scaleAtOnce(report.map, state.clip), table, opacity: state.opacity, dark };
}

// A picture is painted anew only when something that it shows has changed.
function sceneFor(paint, { photo, report, scale, table, opacity, dark }) {
  if (paint === paintMap) return { photo, report, scale, table };
  if (paint === paintPhoto) return { photo, report, dark };
  return { photo, report, scale, table, opacity, dark };
}

function rampView({ scale, table, report }) {
  if (report.map.flat) return null;
  return h(
    'div',
    { class: 'small-ramp', 'aria-hidden': 'true', title: report.map.unit },
    h('span', {}, significant(scale.low)),
    h('canvas', { hook: painter(paintBar, { table }) }),
    h('span', {}, significant(scale.high)),
  );
}

function progressLine({ status, result }, method, { progress }) {
  if (status !== 'working' || !progress) return null;
  const fraction = progress.total > 0 ? progress.done / progress.total : 0;
  return h(
    'div',
    {
      class: 'track',
      role: 'progressbar',
      'aria-label': `Computing ${method.label}`,
      'aria-valuemin': '0',
      'aria-valuemax': '100',
      'aria-valuenow': String(Math.round(fraction * 100)),
      'data-parts': result && `${result.report.partial.done} of ${result.report.partial.total}`,
    },
    h('div', { class: 'fill', style: { width: `${fraction * 100}%` } }),
  );
}

function captionOf({ status, result, error }, method, value) {
  if (status === 'failed') return h('span', { class: 'refused' }, error.message);
  if (status === 'withheld') return '';
  if (status === 'waiting') return 'Waits for its turn.';
  if (status === 'halted') return 'Not computed.';
  if (!result) return 'Being computed.';
  const { report } = result;
  const made =
    report.partial &&
    `${report.partial.done} of ${report.partial.total} ${partsWords(report.partial, method.parameters, report.parameters)}. `;
  const settings = settingsWords(method, settingsOf(value.state, method.id));
  const so = status === 'stopped' ? `Stopped after ${made}` : made;
  const flat = report.map.flat ? 'Flat: nothing stands out. ' : '';
  const about = !method.classSensitive
    ? 'The same for every class. '
    : report.against || report.score !== 'logit'
      ? `For ${asked(report)}. `
      : '';
  return [so, about, settings, flat, clipWords(scaleAtOnce(report.map, value.state.clip))];
}

/** The settings that differ from the defaults: "Noisy copies: 64. " */
function settingsWords({ parameters }, texts) {
  return parameters
    .filter(({ name }) => name in texts)
    .map(
      ({ label, name, choices }) =>
        `${label}: ${choices?.find((choice) => String(choice.value) === texts[name])?.label ?? texts[name]}. `,
    )
    .join('');
}
