import { startOffline } from '../../offline/start_offline.js';
import { startLanguage } from '../../shared/language/start.js';
import { startPaint } from './start_paint.js';

await startLanguage();
startPaint(/** @type {HTMLElement} */ (document.getElementById('page')));
startOffline(document);
