import { h } from '../../../shared/dom.js';
import { roughly, significant } from '../../../shared/format.js';
import {
  cheapMetrics,
  controlsOf,
  costOfMetric,
  costWithControls,
  isReady,
  metricFamilies,
  standingOf,
  standingSentence,
} from '../../explore/measures.js';
import { measureOf } from '../../explore/tasks.js';
import { curveView } from './curve.js';
import { objectView } from './object.js';
import { workingLine } from '../task_progress.js';

const DIRECTIONS = {
  higher: { arrow: '↑', words: 'more is better' },
  lower: { arrow: '↓', words: 'less is better' },
  none: { arrow: '·', words: 'neither is better: it describes' },
};
const MARKS = { random: 'R', sobel: 'E', centre: 'C', best: 'B' };

/** Every metric of the registry for the map on display, beside what three controls get. */
export function measuresView(value, actions, { question, result }) {
  if (!value.metrics) return null;
  const open = cheapMetrics(value).filter((metric) => !measureOf(value, question, metric));
  const cost = costWithControls(open, value);
  const busy = value.tasks.some(({ kind }) => kind === 'score');
  return h(
    'section',
    { class: 'measures', key: 'measures', 'aria-labelledby': 'measures-title' },
    h('h3', { id: 'measures-title' }, 'Measured'),
    h(
      'p',
      { class: 'small' },
      'A number alone says nothing. Beside each stand three maps that know nothing of the network: ',
      controlsOf(value.methods)
        .map(({ id, label }) => `${MARKS[id]} ${label.toLowerCase()}`)
        .join(', '),
      '.',
    ),
    h(
      'div',
      { class: 'buttons' },
      h(
        'button',
        { disabled: busy || open.length === 0, onclick: () => actions.measure(open) },
        open.length === 0
          ? 'The quick ones are measured'
          : `Measure the quick ones (${open.length}${cost === null || open.length === 0 ? '' : `, ${roughly(cost)}`})`,
      ),
    ),
    workingLine(value, 'score', actions),
    metricFamilies(value.metrics).map((family) => familyView(family, value, actions, { question, result, busy })),
  );
}

function familyView({ family, title, question: asks, metrics }, value, actions, asked) {
  const measured = metrics.filter((metric) => measureOf(value, asked.question, metric)).length;
  const local = metrics.some(({ needs }) => needs.includes('region'));
  return h(
    'details',
    { class: 'metric-family', key: family, 'data-family': family },
    h('summary', {}, h('strong', {}, title), h('span', { class: 'small' }, ` ${measured} of ${metrics.length}. ${asks}`)),
    local && objectView(value, actions, asked),
    h(
      'div',
      { class: 'metric-list' },
      metrics.map((metric) => metricView(metric, value, actions, asked)),
    ),
  );
}

function metricView(metric, value, actions, { question, busy }) {
  const standing = standingOf(metric, question, value);
  const { own } = standing;
  const { arrow, words } = DIRECTIONS[metric.direction];
  return h(
    'div',
    { class: 'metric-row', key: metric.id, 'data-metric': metric.id },
    h(
      'div',
      { class: 'metric-head' },
      h(
        'strong',
        {},
        metric.label,
        ' ',
        h('span', { class: 'arrow', 'aria-hidden': 'true' }, arrow),
        h('span', { class: 'unseen' }, `(${words})`),
      ),
      own && h('span', { class: 'number' }, own.value === null ? 'none' : significant(own.value)),
    ),
    own ? measuredView(metric, standing) : openView(metric, value, actions, busy),
    h(
      'details',
      {},
      h('summary', { class: 'small' }, 'What it asks'),
      h('p', { class: 'small' }, metric.summary, ` ${capital(words)}.`),
    ),
  );
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

function measuredView(metric, standing) {
  const { own, controls, best, low, high, placeOf } = standing;
  if (own.value === null) return h('p', { class: 'small' }, own.reason);
  const sentence = standingSentence(metric, standing);
  const others = best ? [...controls, { ...best, id: 'best' }] : controls;
  const spoken = others.map(({ label, value }) => `${label}: ${significant(value)}`).join(', ');
  return [
    h(
      'div',
      {
        class: 'standing',
        role: 'img',
        'aria-label': `${significant(own.value)} on a scale from ${significant(low)} to ${significant(high)}. ${spoken}`,
      },
      h('div', { class: 'bar' }, barOf(placeOf(own.value), placeOf(Math.min(high, Math.max(low, 0))))),
      others.map(({ id, value }) =>
        h('span', { key: id, class: `tick tick-${id}`, style: { left: `${placeOf(value) * 100}%` } }, MARKS[id]),
      ),
    ),
    h('div', { class: 'ticks', 'aria-hidden': 'true' }, h('span', {}, significant(low)), h('span', {}, significant(high))),
    (sentence || best) &&
      h(
        'p',
        { class: 'small' },
        sentence,
        best && ` Best so far of the other methods (B): ${best.label}, ${significant(best.value)}.`,
      ),
    curvesOf(own).map((curve) =>
      curveView({
        label: `${metric.label}: ${curve.label}`,
        curves: [{ label: curve.label, points: curve.points }],
        axes: { x: curve.x ?? 'share of the pixels', y: curve.y ?? 'score' },
      }),
    ),
  ];
}

// From zero to the value, whichever side that is.
function barOf(place, zero) {
  const [from, to] = [Math.min(place, zero), Math.max(place, zero)];
  return h('span', { style: { 'margin-left': `${from * 100}%`, width: `${(to - from) * 100}%` } });
}

/** The curves of a measure, in whatever shape the engine gives them. */
function curvesOf({ curve, curves }) {
  const all = curves ?? (curve ? [curve].flat() : []);
  return all
    .map((one) => (one.points ? one : { label: 'curve', points: one }))
    .filter(({ points }) => Array.isArray(points) && points.length > 1 && Array.isArray(points[0]));
}

function openView(metric, value, actions, busy) {
  if (!isReady(metric, value)) return h('p', { class: 'small' }, 'Mark the object first: with a box, a brush or a quadrant.');
  const { passes, ms, long } = costOfMetric(metric, value);
  const cost = ms === null ? `${Math.round(passes)} forward passes` : roughly(ms);
  if (value.ui.asking === metric.id) {
    return h(
      'div',
      { class: 'buttons confirm', role: 'group', 'aria-label': `Measure ${metric.label}?` },
      h('p', { class: 'small' }, `This takes ${cost}, and as much again for each control.`),
      h('button', { class: 'primary', onclick: () => actions.measure([metric]) }, 'Measure'),
      h('button', { onclick: () => actions.askMeasure(null) }, 'Leave it'),
    );
  }
  return h(
    'button',
    {
      class: 'link',
      disabled: busy,
      'aria-label': `Measure ${metric.label} (${cost})`,
      onclick: () => (long ? actions.askMeasure(metric.id) : actions.measure([metric])),
    },
    `Measure (${cost})`,
  );
}
