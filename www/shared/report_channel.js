// How the workbench hands a report to the page that prints it: over a channel between pages of one site, so that nothing of it is in an address
// or stored. The name of the channel is in the fragment of the page.

/** A channel of its own for each report. @param {string} id */
export const reportChannel = (id) => new BroadcastChannel(`whylight-report-${id}`);

/** What the page says once it can show a report. */
export const READY = 'ready';

/** What the workbench answers at once: the pictures take longer. */
export const MAKING = 'making';
