import { fixed } from '../../explore/changes.js';
import { h } from '../../../shared/dom.js';
import { percent, shortLabel } from '../../../shared/format.js';

// What the views of one photo, and the frames of one scene, have in common.

/** One of several views beside one another. */
export const viewFigure = (key, title, children) =>
  h('div', { key, class: 'view', role: 'group', 'aria-label': title, 'data-view': key }, h('h4', {}, title), children);

/** What the network now says, and of the class that was asked about. */
export function says({ predictions, target }) {
  const [top] = predictions;
  return h(
    'p',
    { class: 'small says-now' },
    h('strong', {}, shortLabel(top.label)),
    ` ${percent(top.probability)}`,
    top.index !== target.index && h('span', { class: 'asked' }, `${shortLabel(target.label)} ${percent(target.probability)}`),
  );
}

/** How far the map agrees with that of the first view. */
export function numbersView(numbers) {
  if (!numbers) return null;
  if (numbers.reason) return h('p', { class: 'small' }, numbers.reason);
  const rows = [
    ['Rank correlation', fixed(numbers.spearman), numbers.spearman],
    ['Top 5 % in common', percent(numbers.overlap), numbers.overlap],
  ];
  return h(
    'dl',
    { class: 'figures with-bars' },
    rows.map(([label, text, share]) =>
      h(
        'div',
        { key: label },
        h('dt', {}, label),
        h('dd', {}, text),
        h('div', { class: 'bar', 'aria-hidden': 'true' }, h('span', { style: { width: `${Math.max(0, share) * 100}%` } })),
      ),
    ),
  );
}
