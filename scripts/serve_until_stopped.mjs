// Serves a folder for a person: on the first free port, until Ctrl-C.
import { serve } from './serve.mjs';
import { Problem, say } from './workspace.mjs';

/** @param {string} folder */
export async function serveUntilStopped(folder) {
  const server = await onFreePort(Number(process.env.PORT || 8080), (port) => serve({ folder, port }));
  console.log(`\nWhylight is at ${server.url}\n`);
  console.log('Ctrl-C ends it.');
  process.on('SIGINT', () => process.exit(0));
  process.on('SIGTERM', () => process.exit(0));
}

async function onFreePort(first, listen) {
  for (let port = first; port < first + 20; port += 1) {
    try {
      return await listen(port);
    } catch (error) {
      if (error.code !== 'EADDRINUSE') throw error;
      say('server', `port ${port} is taken by another program; trying ${port + 1}`);
    }
  }
  throw new Problem(`Ports ${first} to ${first + 19} are all taken; set PORT to a free one.`);
}
