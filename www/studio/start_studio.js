// Puts the studio together: store, engine, trainer and views; and starts it.

import { Whylight } from '../client/index.js';
import { createStore, drawBeforeDeeds } from '../shared/store.js';
import { draw } from '../shared/template.js';
import { createKeptRun } from './experiment/kept_run.js';
import { fragmentOf, settingsOf } from './experiment/settings.js';
import { createTrainer } from './experiment/trainer.js';
import { firstValue } from './experiment/value.js';
import { studioView } from './views/page.js';
import { t } from '../shared/language/text.js';

/** @param {HTMLElement} root */
export function startStudio(root) {
  document.title = t`Whylight studio: right for the right reasons`;
  const store = createStore(firstValue(location.hash));
  const stillness = matchMedia('(prefers-reduced-motion: reduce)');
  const trainer = createTrainer({
    store,
    whylight: new Whylight(),
    kept: createKeptRun(),
    digits: new URL('digits.png', document.baseURI),
    calm: () => stillness.matches,
  });

  const show = () => draw(studioView(store.get(), trainer), root);
  store.subscribe(() => {
    show();
    rememberSettings(store.get().settings);
  });
  show();
  drawBeforeDeeds(store, window);

  addEventListener('hashchange', () => trainer.set(settingsOf(location.hash)));
  // Phones end a page in the background without another word.
  document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && trainer.leave());
  trainer.start();
}

/** @param {import('./experiment/settings.js').Settings} settings */
function rememberSettings(settings) {
  const fragment = fragmentOf(settings);
  if (fragment === location.hash.slice(1)) return;
  history.replaceState(null, '', fragment === '' ? location.pathname + location.search : `#${fragment}`);
}
