// Puts the studio of painting together: store, engine, buttons and views; and starts it.

import { Whylight } from '../../client/index.js';
import { createStore, drawBeforeDeeds } from '../../shared/store.js';
import { draw } from '../../shared/template.js';
import { createKeptPaint } from './painting/kept_paint.js';
import { createPainter } from './painting/painter.js';
import { fragmentOf, settingsOf } from './painting/settings.js';
import { firstValue } from './painting/value.js';
import { paintView } from './views/page.js';
import { t } from '../../shared/language/text.js';

/** @param {HTMLElement} root */
export function startPaint(root) {
  document.title = t`Whylight studio: paint the reason`;
  const store = createStore(firstValue(location.hash));
  const painter = createPainter({
    store,
    whylight: new Whylight(),
    kept: createKeptPaint(),
    photos: new URL('reasons/', document.baseURI),
  });
  const show = () => draw(paintView(store.get(), painter), root);
  store.subscribe(() => {
    show();
    const fragment = fragmentOf(store.get().settings);
    if (fragment !== location.hash.slice(1))
      history.replaceState(null, '', fragment === '' ? location.pathname + location.search : `#${fragment}`);
  });
  show();
  drawBeforeDeeds(store, window);
  addEventListener('hashchange', () => painter.set(settingsOf(location.hash)));
  addEventListener('keydown', (event) => {
    const typing = event.target instanceof Element && event.target.closest('input, select, textarea');
    if (typing || event.key !== 'z' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    painter.undo();
  });
  painter.start();
}
