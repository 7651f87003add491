// Shows the report that the page which opened this one hands over, or says why there is none.

import { MAKING, READY, reportChannel } from '../shared/report_channel.js';
import { draw } from '../shared/template.js';
import { reportView, sentenceView } from './report_view.js';

// A workbench that is open answers at once that it is at work.
const ANSWERS_WITHIN_MS = 5_000;

const EMPTY =
  'There is no report here. Open the workbench, choose “Take it away…” below the map, and there “Page for printing”: the report opens in a tab of its own.';
const GONE =
  'The workbench that this report came from is closed, and a report is kept nowhere. Open the workbench again, and there “Take it away…”, “Page for printing”.';

/** @param {HTMLElement} root */
export function startReport(root) {
  const id = location.hash.slice(1);
  if (id === '') return draw(sentenceView(EMPTY), root);
  draw(sentenceView('The report is being made.'), root);
  const channel = reportChannel(id);
  const timer = setTimeout(() => draw(sentenceView(GONE), root), ANSWERS_WITHIN_MS);
  channel.addEventListener('message', ({ data }) => {
    clearTimeout(timer);
    if (data === MAKING) return;
    if (data.problem !== undefined) return draw(sentenceView(`The report could not be made: ${data.problem}`), root);
    document.title = `${data.report.maps[0].title} Whylight`;
    draw(reportView(data.report, addressOf), root);
  });
  channel.postMessage(READY);
}

/** @type {Map<Blob, string>} */
const addresses = new Map();

/** An address for a picture, the same each time. @param {Blob} blob */
function addressOf(blob) {
  const address = addresses.get(blob) ?? URL.createObjectURL(blob);
  addresses.set(blob, address);
  return address;
}
