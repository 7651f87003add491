// npm run docs: the site, into site/. Any static server can serve that folder, under any address.
//
//   node scripts/docs.mjs [--serve] [--with-rustdoc] [--out FOLDER]
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { setupBuild } from './setup.mjs';
import { entry, must, root, say, targetDir, withClaim } from './workspace.mjs';

/** The documents of the crate, by cargo: minutes, and hundreds of megabytes with those of burn, which are left out. */
async function rustDocuments() {
  await withClaim(() =>
    must('cargo', ['doc', '--no-deps', '--lib'], { problem: 'The Rust API could not be written; cargo says why above.' }),
  );
  return join(targetDir, 'doc');
}

await entry(async () => {
  const { values } = parseArgs({
    options: {
      serve: { type: 'boolean', default: false },
      'with-rustdoc': { type: 'boolean', default: false },
      out: { type: 'string', default: join(root, 'site') },
    },
  });
  const { bindgen } = await setupBuild();
  // From here on npm packages are there, and not before.
  const { build } = await import('./build.mjs');
  await build({ bindgen });
  const rustdoc = values['with-rustdoc'] ? await rustDocuments() : null;
  const { buildSite, finishSite } = await import('./site/build_site.mjs');
  const out = resolve(values.out);
  const { pages } = await buildSite({ out, page: join(root, 'dist'), rustdoc });
  await finishSite(out);
  say('site', `${pages} pages of documents beside those of dist/, in ${out}`);
  if (!values.serve) return;
  const { serveUntilStopped } = await import('./serve_until_stopped.mjs');
  await serveUntilStopped(out);
});
