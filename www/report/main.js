import { startReport } from './start_report.js';

startReport(/** @type {HTMLElement} */ (document.getElementById('report')));
