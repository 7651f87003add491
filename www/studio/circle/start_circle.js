// Puts the active circle together: store, engine, buttons and views; and starts it.

import { Whylight } from '../../client/index.js';
import { createStore, drawBeforeDeeds } from '../../shared/store.js';
import { draw } from '../../shared/template.js';
import { createCircler } from './asking/circler.js';
import { createKeptCircle } from './asking/kept_circle.js';
import { fragmentOf, settingsOf } from './asking/settings.js';
import { firstValue } from './asking/value.js';
import { circleView } from './views/page.js';
import { t } from '../../shared/language/text.js';

/** @param {HTMLElement} root */
export function startCircle(root) {
  document.title = t`Whylight studio: the active circle`;
  const store = createStore(firstValue(location.hash));
  const circler = createCircler({
    store,
    whylight: new Whylight(),
    kept: createKeptCircle(),
    digits: new URL('digits.png', document.baseURI),
  });
  const show = () => draw(circleView(store.get(), circler), root);
  store.subscribe(() => {
    show();
    rememberSettings(store.get().settings);
  });
  show();
  drawBeforeDeeds(store, window);
  addEventListener('hashchange', () => circler.set(settingsOf(location.hash)));
  addEventListener('keydown', (event) => onKey(event, circler));
  circler.start();
}

/** A digit answers, and the key that deletes takes an answer back, wherever nothing is typed. @param {KeyboardEvent} event @param {import('./asking/circler.js').Circler} circler */
function onKey(event, circler) {
  const { key, ctrlKey, metaKey, altKey, target } = event;
  if (ctrlKey || metaKey || altKey || (target instanceof Element && target.closest('input, select, textarea'))) return;
  if (/^\d$/.test(key)) circler.answer(Number(key));
  else if (key === 'Backspace') circler.undo();
  else return;
  event.preventDefault();
}

/** @param {import('./asking/settings.js').Settings} settings */
function rememberSettings(settings) {
  const fragment = fragmentOf(settings);
  if (fragment === location.hash.slice(1)) return;
  history.replaceState(null, '', fragment === '' ? location.pathname + location.search : `#${fragment}`);
}
