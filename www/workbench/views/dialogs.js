import { h } from '../../shared/dom.js';
import { cameraPicture } from './camera_picture.js';
import { modal } from './modal.js';

export function cameraDialog({ ui, camera }, actions) {
  return modal(
    { id: 'camera', title: 'Camera', open: ui.dialog === 'camera', onClose: actions.closeDialog },
    cameraPicture(camera),
    h(
      'div',
      { class: 'buttons' },
      h('button', { class: 'primary', autofocus: true, onclick: actions.capture }, 'Take the photo'),
      h('button', { onclick: actions.closeDialog }, 'Leave'),
    ),
    h('p', { class: 'small' }, 'The picture stays in this page.'),
  );
}

const SHORTCUTS = [
  ['?', 'this list'],
  ['Esc', 'stop what is being computed and keep the map so far; close what is open'],
  ['O', 'choose a photo from a file'],
  ['C', 'search the classes'],
  ['M', 'look through the methods'],
  ['T', 'follow the top prediction'],
  ['1 … 4', 'side by side, photo, map, overlay'],
  ['[ and ]', 'map over photo: less, more'],
  ['Ctrl Z and Ctrl Y', 'undo and redo (also the browser’s back and forward)'],
  ['Arrow keys', 'on a picture: move the crosshair; with Shift ten pixels at once'],
  ['Home', 'on a picture: the crosshair goes to the maximum'],
];

export function shortcutsDialog({ ui }, actions) {
  return modal(
    { id: 'shortcuts', title: 'Keyboard', open: ui.dialog === 'shortcuts', onClose: actions.closeDialog },
    h(
      'dl',
      { class: 'keys' },
      SHORTCUTS.map(([keys, what]) => h('div', {}, h('dt', {}, h('kbd', {}, keys)), h('dd', {}, what))),
    ),
  );
}

export function creditsDialog({ ui, gallery, cards }, actions) {
  return modal(
    { id: 'credits', title: 'Credits', open: ui.dialog === 'credits', onClose: actions.closeDialog },
    h('h3', {}, 'Photos'),
    h(
      'ul',
      {},
      (gallery ?? []).map(({ title, credit, licence, source }) =>
        h('li', {}, `${title}: ${credit}, ${licence}`, source && sourceLine(source)),
      ),
    ),
    h('h3', {}, 'Networks'),
    h(
      'ul',
      {},
      (cards ?? []).map(({ name, licence, source }) =>
        h('li', {}, `${name}: ${licence}`, source?.package && `, from ${source.registry} ${source.package} ${source.version}`),
      ),
    ),
  );
}

function sourceLine(source) {
  return /^https:/.test(source)
    ? [' (', h('a', { href: source, rel: 'noopener noreferrer', target: '_blank' }, 'source'), ')']
    : `, ${source}`;
}
