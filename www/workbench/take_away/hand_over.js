// Hands a report to a page of its own, as often as that page is loaded.

import { MAKING, READY, reportChannel } from '../../shared/report_channel.js';
import { addressOf } from '../../shared/language/address.js';

/**
 * Opens the page for printing. To be called while a press is handled: browsers open no window later.
 * @param {() => Promise<object>} makeReport @param {(error: unknown) => void} onFailure
 * @returns {boolean} false where the browser opens no window
 */
export function openReport(makeReport, onFailure) {
  const id = crypto.getRandomValues(new Uint32Array(2)).join('-');
  const channel = reportChannel(id);
  /** @type {Promise<object> | null} */
  let report = null;
  channel.addEventListener('message', async ({ data }) => {
    if (data !== READY) return;
    channel.postMessage(MAKING);
    try {
      report ??= makeReport();
      channel.postMessage({ report: await report });
    } catch (error) {
      report = null;
      channel.postMessage({ problem: error instanceof Error ? error.message : String(error) });
      onFailure(error);
    }
  });
  if (globalThis.open(`${addressOf('report.html')}#${id}`, '_blank')) return true;
  channel.close();
  return false;
}
