// One process for both, since the site is built once.
import './pages.mjs';
import './figures.mjs';
