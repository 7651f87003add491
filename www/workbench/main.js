import { startPage } from './start_page.js';

startPage(document.getElementById('page'));
