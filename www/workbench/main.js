import { startOffline } from '../offline/start_offline.js';
import { startPage } from './page/start_page.js';

const page = /** @type {HTMLElement} */ (document.getElementById('page'));
startPage(page);
// The embedded page stores nothing.
if (!page.hasAttribute('embed')) startOffline(document);
