import { h } from '../../shared/dom.js';

/** How far a task is, with a way to stop it. @param kind of the slot */
export function workingLine(value, kind, actions) {
  const { working } = value;
  const here = working?.slot.startsWith(kind) && working;
  const waiting = !here && value.tasks.some(({ slot }) => slot.startsWith(kind));
  if (!here && !waiting) return h('div', { class: 'working idle', key: `working-${kind}` });
  const fraction = here && here.total > 0 ? here.done / here.total : null;
  const left = value.tasks.filter(({ slot }) => slot.startsWith(kind)).length;
  const words = here ? `${here.label}…${left > 1 ? ` ${left - 1} more after this.` : ''}` : 'Waits for its turn.';
  return h(
    'div',
    { class: 'working', key: `working-${kind}` },
    h(
      'div',
      {
        class: fraction === null ? 'track busy' : 'track',
        role: 'progressbar',
        'aria-label': here ? here.label : 'Waiting',
        ...(fraction !== null && {
          'aria-valuemin': '0',
          'aria-valuemax': '100',
          'aria-valuenow': String(Math.round(fraction * 100)),
        }),
      },
      h('div', { class: 'fill', style: { width: fraction === null ? '30%' : `${fraction * 100}%` } }),
    ),
    h('p', { class: 'small' }, words),
    h('button', { onclick: () => actions.stopTasks(kind) }, 'Stop'),
  );
}
