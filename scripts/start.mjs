// npm start: sets up what is missing, builds, and serves the page.
import { join } from 'node:path';
import { entry, root } from './workspace.mjs';
import { setupBuild } from './setup.mjs';

await entry(async () => {
  const { bindgen } = await setupBuild();
  // From here on npm packages are there, and not before.
  const { build } = await import('./build.mjs');
  await build({ bindgen });
  const { serveUntilStopped } = await import('./serve_until_stopped.mjs');
  await serveUntilStopped(join(root, 'dist'));
});
