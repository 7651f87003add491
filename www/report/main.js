import { startLanguage } from '../shared/language/start.js';
import { startReport } from './start_report.js';

await startLanguage();
startReport(/** @type {HTMLElement} */ (document.getElementById('report')));
