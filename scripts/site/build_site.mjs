// The site: the pages of a built dist/, and beside them in docs/ what is written about Whylight.
//
// Eleventy and not a generator with a theme: those lay every address at the root of a server, and put inline scripts and styles into their pages, which the
// policy of these pages forbids.
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, posix, relative } from 'node:path';
import Eleventy from '@11ty/eleventy';
import { compressFolder } from '../compress.mjs';
import { contentSecurityPolicy } from '../serve.mjs';
import { writeServiceWorker } from '../service_worker.mjs';
import { Problem, root } from '../workspace.mjs';
import { javaScriptApi } from './api.mjs';
import { allPages } from './pages.mjs';
import { readGallery, readRegistry } from './registry.mjs';
import { searchIndex } from './search_index.mjs';

/** A picture of the kind that the networks of Fashion-MNIST know, for the figure of a method that needs a small network. */
const BOOT = { from: 'tests/fashion/9-ankle-boot.png', to: 'docs/files/ankle-boot.png' };

/**
 * @param {object} options
 * @param {string} options.out the folder of the site, emptied first
 * @param {string} options.page a built page, such as dist/
 * @param {string | null} [options.rustdoc] the folder that cargo wrote the documents of the crate to
 * @returns {Promise<{ pages: number }>}
 */
export async function buildSite({ out, page, rustdoc = null }) {
  if (!existsSync(join(page, 'site.js'))) throw new Problem(`${page} holds no built page; run \`npm run build\` first.`);
  rmSync(out, { recursive: true, force: true });
  cpSync(page, out, { recursive: true, preserveTimestamps: true });
  const { methods, metrics, version } = await readRegistry();
  const known = allPages({ methods, metrics, gallery: readGallery(), modules: await javaScriptApi(), rustdoc });
  for (const { data } of known.pages) if (data?.figure) measure(data.figure.photo);
  measure(known.hostFigure.photo);

  await render({ ...known, version, policy: contentSecurityPolicy(page) }, out);
  known.copyFiles(out);
  mkdirSync(dirname(join(out, BOOT.to)), { recursive: true });
  copyFileSync(join(root, BOOT.from), join(out, BOOT.to));
  writeFileSync(join(out, 'docs/search.json'), searchIndex(known.pages));
  if (rustdoc) cpSync(rustdoc, join(out, 'docs/api/rust'), { recursive: true });
  linkFromPages(out);
  return { pages: known.pages.length };
}

/** What needs the whole site: the service worker, which knows its files, and the compressed copies of what is new in it. @param {string} out */
export async function finishSite(out) {
  await writeServiceWorker(out);
  rmSync(join(out, 'service_worker.js.br'), { force: true });
  await compressFolder(join(out, 'docs'));
}

/** A picture needs its size, so that the text does not move when it comes. */
function measure(photo) {
  const { width, height } = sizeOf(readFileSync(photo.file === BOOT.to ? join(root, BOOT.from) : join(root, 'www', photo.file)));
  Object.assign(photo, { width, height });
}

/** Width and height of a PNG or a JPEG. */
export function sizeOf(bytes) {
  if (bytes.readUInt32BE(0) === 0x89504e47) return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  for (let place = 2; place < bytes.length; place += 2 + bytes.readUInt16BE(place + 2)) {
    const marker = bytes.readUInt16BE(place);
    // Start of a frame, but for the three markers among these that are none.
    if (marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker))
      return { height: bytes.readUInt16BE(place + 5), width: bytes.readUInt16BE(place + 7) };
  }
  throw new Problem('The photo of a figure is neither a PNG nor a JPEG.');
}

/** Eleventy takes folders relative to where it runs. */
async function render(site, out) {
  const from = process.cwd();
  process.chdir(root);
  try {
    const eleventy = new Eleventy('scripts/site/templates', relative(root, out), {
      quietMode: true,
      configPath: null,
      config(config) {
        config.setUseGitIgnore(false);
        config.setInputDirectory('scripts/site/templates');
        config.setIncludesDirectory('_includes');
        config.setTemplateFormats(['njk']);
        config.addGlobalData('site', site);
        config.addFilter('from', (target, page) => posix.relative(posix.dirname(page), target) || '.');
        config.addFilter('folder', (path) => `${posix.dirname(path)}/`);
      },
    });
    await eleventy.write();
  } finally {
    process.chdir(from);
  }
}

/** What the pages of dist/ know of the site: a link in the head, which the workbench shows, and one beside the studios in the head of the lesson. */
function linkFromPages(out) {
  for (const name of readdirSync(out).filter((name) => name.endsWith('.html'))) {
    const path = join(out, name);
    const text = readFileSync(path, 'utf8');
    // The minifier leaves out quotes and the end of the head.
    const help = text.replace('</title>', '</title><link rel="help" href="docs/index.html">');
    const linked = help.replace(/<a href="?studio\.html"?[^>]*>[^<]*<\/a>/, '$& <a href="docs/index.html">Docs</a>');
    if (basename(name) === 'index.html' && linked === help)
      throw new Problem('The head of index.html has no link to the studios beside which one to the documents could stand.');
    writeFileSync(path, basename(name) === 'index.html' ? linked : help);
    // The compressed copy is of the page without the link.
    rmSync(`${path}.br`, { force: true });
  }
}
