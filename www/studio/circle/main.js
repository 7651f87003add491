import { startOffline } from '../../offline/start_offline.js';
import { startLanguage } from '../../shared/language/start.js';
import { startCircle } from './start_circle.js';

await startLanguage();
startCircle(/** @type {HTMLElement} */ (document.getElementById('page')));
startOffline(document);
