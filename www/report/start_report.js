// Shows the report that the page which opened this one hands over, or says why there is none.

import { MAKING, READY, reportChannel } from '../shared/report_channel.js';
import { draw } from '../shared/template.js';
import { reportView, sentenceView } from './report_view.js';
import { engineText, marked, t, translated } from '../shared/language/text.js';

// A workbench that is open answers at once that it is at work.
const ANSWERS_WITHIN_MS = 5_000;

const EMPTY = marked(
  'There is no report here. Open the workbench, choose “Save or share…” beside “Compare methods”, and there “Page for printing”: the report opens in a tab of its own.',
);
const GONE = marked(
  'The workbench that this report came from is closed, and a report is kept nowhere. Open the workbench again, and there “Save or share…”, “Page for printing”.',
);

/** @param {HTMLElement} root */
export function startReport(root) {
  const id = location.hash.slice(1);
  if (id === '') return draw(sentenceView(translated(EMPTY)), root);
  draw(sentenceView(t`The report is being made.`), root);
  const channel = reportChannel(id);
  const timer = setTimeout(() => draw(sentenceView(translated(GONE)), root), ANSWERS_WITHIN_MS);
  channel.addEventListener('message', ({ data }) => {
    clearTimeout(timer);
    if (data === MAKING) return;
    if (data.problem !== undefined) return draw(sentenceView(t`The report could not be made: ${engineText(data.problem)}`), root);
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
