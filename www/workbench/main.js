import { startOffline } from '../offline/start_offline.js';
import { startPage } from './page/start_page.js';
import { startLanguage } from '../shared/language/start.js';

const page = /** @type {HTMLElement} */ (document.getElementById('page'));
await startLanguage();
startPage(page);
// The embedded page stores nothing.
if (!page.hasAttribute('embed')) startOffline(document);
