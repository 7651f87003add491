// The service worker of a built page: its script is bundled around the list of the files that the page consists of.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import { build } from 'esbuild';
import { root } from './workspace.mjs';

const NAME = 'service_worker.js';
/** What a page needs to begin, whichever it is. */
const PAGES = new Set(['.html', '.js', '.css', '.json', '.txt', '.svg', '.webmanifest']);
/** What is stored whole when the worker is installed, in bytes at most: a larger file waits until it was used. */
const LARGEST = 500_000;
/** As webpack names files by their content. */
const HASHED = /\.[0-9a-f]{8}\.\w+$/;

/** Networks are kept by the engine's worker, the embedded page stores nothing, the thousand pages of rustdoc are its own, and the rest no page asks for. */
const LEFT_OUT = /\.(onnx|map|br|md)$|^docs\/api\/rust\/|\.LICENSE\.txt$|^embed\.html$|^robots\.txt$|^service_worker\.js$/;

/**
 * What is stored at once, and what is stored once it was used.
 * @param {string} folder @returns {{ pages: { url: string, revision: string | null }[], used: string[] }}
 */
export function filesOf(folder) {
  const names = readdirSync(folder, { recursive: true })
    .filter((name) => statSync(join(folder, name)).isFile())
    .map((name) => name.split(sep).join('/'))
    .filter((name) => !LEFT_OUT.test(name))
    .sort();
  // Of more than a hundred documents a visitor reads a few.
  const isPage = (name) =>
    name.startsWith('photos/small/') ||
    (!name.startsWith('docs/') && PAGES.has(extname(name)) && statSync(join(folder, name)).size <= LARGEST);
  return {
    pages: names.filter(isPage).map((url) => ({ url, revision: HASHED.test(url) ? null : hashOf(join(folder, url)) })),
    used: names.filter((name) => !isPage(name)),
  };
}

const hashOf = (path) => createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16);

/** Writes the script into the folder. @param {string} folder of a whole page: what is added to it later is not stored */
export async function writeServiceWorker(folder) {
  const { pages, used } = filesOf(folder);
  await build({
    absWorkingDir: root,
    entryPoints: ['www/service_worker/service_worker.js'],
    outfile: join(folder, NAME),
    bundle: true,
    minify: true,
    format: 'iife',
    target: ['chrome91', 'edge91', 'firefox90', 'safari16.4'],
    define: {
      'process.env.NODE_ENV': '"production"',
      WHYLIGHT_PAGES: JSON.stringify(pages),
      WHYLIGHT_USED_FILES: JSON.stringify(used),
    },
    logLevel: 'warning',
  });
}
