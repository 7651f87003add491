import { h } from '../../shared/dom.js';
import { explainError } from '../../client/errors.js';
import { cameraDialog, creditsDialog, shortcutsDialog } from './dialogs.js';
import { figureView } from './figure/figure.js';
import { framesDialog } from './explore/camera_frames.js';
import { methodsDialog } from './question/methods_dialog.js';
import { photosView } from './photos.js';
import { precisionDialog } from './precision.js';
import { questionView } from './question/question.js';
import { readingView } from './reading.js';
import { statusView } from './status.js';
import { trustView } from './explore/tabs.js';

/** The whole page from everything it knows. */
export function pageView(value, actions) {
  return [
    h('a', { class: 'skip', href: '#figure', onclick: actions.skip }, 'Skip to the picture'),
    headerView(value, actions),
    h(
      'main',
      { id: 'main' },
      noticeView(value, actions),
      photosView(value, actions),
      h(
        'div',
        { class: 'bench' },
        figureView(value, actions),
        questionView(value, actions),
        trustView(value, actions),
        readingView(value),
      ),
    ),
    h('footer', { class: 'foot' }, statusView(value, actions), creditLine(value, actions)),
    h(
      'div',
      { class: 'veil', hidden: !value.ui.dragging, 'aria-hidden': 'true' },
      h('p', {}, 'Drop a photo, or a network as .onnx'),
    ),
    h('p', { class: 'unseen', role: 'status', 'aria-live': 'polite' }, value.announcement),
    cameraDialog(value, actions),
    framesDialog(value, actions),
    methodsDialog(value, actions),
    precisionDialog(value, actions),
    shortcutsDialog(value, actions),
    creditsDialog(value, actions),
  ];
}

function headerView({ device }, actions) {
  return h(
    'header',
    { class: 'head' },
    h(
      'div',
      { class: 'masthead' },
      h('p', { class: 'mark' }, 'Whylight'),
      device &&
        h(
          'button',
          {
            key: 'device',
            class: 'plain running',
            'aria-label': `Running on the ${device.kind.toUpperCase()}: why`,
            onclick: actions.showStatus,
          },
          h('span', { class: 'spare' }, 'Running on the '),
          h('strong', {}, device.kind.toUpperCase()),
        ),
      h(
        'button',
        {
          key: 'shortcuts',
          class: 'plain',
          'aria-label': 'Keyboard shortcuts',
          onclick: () => actions.openDialog('shortcuts'),
          'aria-keyshortcuts': '?',
        },
        h('span', { class: 'spare' }, 'Shortcuts '),
        h('kbd', {}, '?'),
      ),
    ),
    h('h1', {}, 'Which pixels decided?'),
    h(
      'p',
      { class: 'lead' },
      'An image classifier names what it sees, and keeps its reasons to itself. Give it a photo: this page works out which pixels spoke for ',
      'a class and lights them up. Networks and computation run on your own device; nothing you open here leaves it.',
    ),
  );
}

// The container stays in the page so that assistive technology is already listening when the words arrive.
function noticeView({ error }, actions) {
  const { title, remedy } = error ? explainError(error.code) : {};
  return h(
    'div',
    { role: 'alert', class: error ? 'notice' : 'notice empty' },
    error && h('p', { 'data-code': error.code }, h('strong', {}, `${title}. `), sentence(error.message), ' ', remedy),
    error && h('button', { class: 'plain', onclick: actions.dismiss, 'aria-label': 'Dismiss this message' }, '×'),
  );
}

const sentence = (text) => (/[.!?…]$/.test(text) ? text : `${text}.`);

function creditLine({ version }, actions) {
  return h(
    'p',
    { class: 'small' },
    h('button', { class: 'link', onclick: () => actions.openDialog('credits') }, 'Photo credits and licences'),
    version && ` · Whylight ${version}`,
  );
}
