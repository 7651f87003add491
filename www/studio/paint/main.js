import { startPaint } from './start_paint.js';

startPaint(/** @type {HTMLElement} */ (document.getElementById('page')));
