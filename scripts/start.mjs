// npm start: sets up what is missing, builds, and serves the page.
import { join } from 'node:path';
import { entry, Problem, root, say } from './workspace.mjs';
import { setupBuild } from './setup.mjs';

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

await entry(async () => {
  const { bindgen } = await setupBuild();
  // From here on npm packages are there, and not before.
  const { build } = await import('./build.mjs');
  await build({ bindgen });

  const { serve } = await import('./serve.mjs');
  const first = Number(process.env.PORT || 8080);
  const server = await onFreePort(first, (port) => serve({ folder: join(root, 'dist'), port }));
  console.log(`\nWhylight is at ${server.url}\n`);
  console.log('Ctrl-C ends it.');
  process.on('SIGINT', () => process.exit(0));
  process.on('SIGTERM', () => process.exit(0));
});
