// One process for all of them, since the site is built once.
import './pages.mjs';
import './figures.mjs';
import './offline.mjs';
