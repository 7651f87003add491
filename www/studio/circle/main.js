import { startOffline } from '../../offline/start_offline.js';
import { startCircle } from './start_circle.js';

startCircle(/** @type {HTMLElement} */ (document.getElementById('page')));
startOffline(document);
