import { startOffline } from '../../offline/start_offline.js';
import { startPaint } from './start_paint.js';

startPaint(/** @type {HTMLElement} */ (document.getElementById('page')));
startOffline(document);
