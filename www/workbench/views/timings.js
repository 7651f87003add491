import { h } from '../../shared/dom.js';
import { duration } from '../../shared/format.js';

/** Rows of bars under one heading: time today, quality measures beside it tomorrow. */
export function barsView({ id, title, note, rows }) {
  return h(
    'section',
    { class: 'metric', 'aria-labelledby': id, key: id },
    h('h3', { id }, title),
    h(
      'dl',
      { class: 'bars' },
      rows.map(({ label, text, share }) =>
        h(
          'div',
          { key: label },
          h('dt', {}, label),
          h('dd', {}, text),
          h('div', { class: 'bar', 'aria-hidden': 'true' }, h('span', { style: { width: `${Math.max(share * 100, 0.5)}%` } })),
        ),
      ),
    ),
    note && h('p', { class: 'small' }, note),
  );
}

/** Time spent per stage, from the report and from the page's own drawing. */
export function timeRows({ report, drawn_ms }) {
  const drawn = drawn_ms === null ? [] : [{ stage: 'render', label: 'Draw', ms: drawn_ms }];
  const timings = [...report.timings, ...drawn];
  const longest = Math.max(...timings.map(({ ms }) => ms), 1e-9);
  return timings.map(({ label, stage, ms }) => ({ label: label || stage, text: duration(ms), share: ms / longest }));
}

export function metricsView(value) {
  if (!value.report?.timings.length) return h('div', { class: 'metrics' });
  const { timings, device } = value.report;
  const computed = timings.filter(({ stage }) => stage !== 'download');
  const total = duration(computed.reduce((sum, { ms }) => sum + ms, 0));
  return h(
    'div',
    { class: 'metrics' },
    barsView({
      id: 'time-title',
      title: 'Where the time went',
      rows: timeRows(value),
      note: `${total} on the ${device.kind.toUpperCase()}${computed.length < timings.length ? ', without the download' : ''}.`,
    }),
  );
}
