// npm run package: everything that the npm package ships besides the compiled engine, into pkg/.
//
//   node scripts/package.mjs [--engine FOLDER] [--out FOLDER] [--debug]
//
// esbuild and not webpack: a library leaves `new URL('./file', import.meta.url)` and `import('./client.js')` as they are, for the
// user's bundler to follow, and webpack would resolve both here and bring its own loader along. It takes a tenth of a second.
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build, transform } from 'esbuild';
import { messagesOf } from './languages/po.mjs';
import { entry, must, Problem, root, say } from './workspace.mjs';

const source = join(root, 'pkg');
// The folders of www/ whose declarations the user may meet.
const TYPED = ['client', 'element', 'shared'];
const read = (...path) => readFileSync(join(...path), 'utf8');

/**
 * @param {string} options.out where the package is laid; pkg/ itself, or a folder that gets a copy of what is written by hand
 * @param {string} options.engine a folder with `whylight.js` and `whylight_bg.wasm`, such as the stand-in's, which has none for the CPU alone
 * @param {boolean} options.debug the worker of the tests, and no types: for the page alone
 */
export async function buildPackage({ out = source, engine = source, debug = false } = {}) {
  for (const file of engineFiles(engine)) {
    if (!existsSync(join(engine, file))) throw new Problem(`${file} is missing in ${engine}; run \`npm run build\` first.`);
  }
  const { version } = JSON.parse(read(source, 'package.json'));
  mkdirSync(out, { recursive: true });
  clear(out);
  const copy = (from, name = basename(from)) => cpSync(from, join(out, name), { recursive: true, preserveTimestamps: true });
  if (out !== source) for (const name of ['package.json', 'README.md']) copy(join(source, name), name);
  if (engine !== out) for (const name of engineFiles(engine)) copy(join(engine, name));
  for (const name of ['LICENSE-MIT', 'LICENSE-APACHE', 'NOTICE']) copy(join(root, name));
  copyNetworks(out);
  writeFileSync(join(out, 'assets.js'), assets(engine));
  writeFileSync(join(out, 'assets.page.js'), pageAssets(engine));
  await bundle({ out, engine, version, debug });
  if (!debug) await types(out);
  say('package', 'built');
}

/** @param {string} engine a folder */
const engineFiles = (engine) => ['whylight.js', 'whylight_bg.wasm', ...(hasCpuEngine(engine) ? [CPU_SCRIPT, CPU_WASM] : [])];

const CPU_SCRIPT = 'whylight_cpu.js';
const CPU_WASM = 'whylight_cpu_bg.wasm';

/** Whether there is an engine without code for GPUs beside the whole one. */
const hasCpuEngine = (engine) => existsSync(join(engine, CPU_SCRIPT));

/** What an earlier run left under a name that this one may not write again. */
function clear(out) {
  const chunks = readdirSync(out).filter((name) => name.startsWith('chunk-'));
  for (const name of [...chunks, 'models', ...TYPED.map((folder) => `types/${folder}`)]) {
    rmSync(join(out, name), { recursive: true, force: true });
  }
}

function copyNetworks(out) {
  const from = join(root, 'models');
  const files = ['index.json'];
  for (const file of JSON.parse(read(from, 'index.json'))) {
    const card = JSON.parse(read(from, file));
    files.push(file, card.file, card.labels);
  }
  for (const file of new Set(files)) cpSync(join(from, file), join(out, 'models', file), { preserveTimestamps: true });
}

/**
 * The module that names the files of the package. Each address is written out, since a bundler follows only what it can read.
 * Cards and labels are in the module itself: bundlers rename files, and put small ones into `data:` addresses, which a strict
 * Content-Security-Policy does not let anyone fetch.
 */
function assets(engine) {
  const cards = JSON.parse(read(root, 'models', 'index.json')).map((file) => JSON.parse(read(root, 'models', file)));
  const lists = [...new Set(cards.map((card) => card.labels))];
  const names = (list) => JSON.stringify(read(root, 'models', list).trimEnd().split(/\r?\n/));
  const network = (card) =>
    `  { card: ${JSON.stringify(card)}, file: at(${url(`models/${card.file}`)}), labels: labels[${lists.indexOf(card.labels)}] },`;
  return `// Written by scripts/package.mjs.

// Vite before version 8 moves a dependency's modules in its development server, and nothing else of it.
const at = (url) => url.href.replace(/\\/\\.vite\\/deps\\//, '/whylight/');

const labels = [
${lists.map((list) => `  ${names(list)},`).join('\n')}
];

export const worker = () => new URL(at(${url('worker.js')}));
${codes(engine, (address) => `new URL(at(${address}))`)}
export const models = () => [
${cards.map(network).join('\n')}
];
`;
}

/** The same for the page, which serves the networks as they are, in a folder beside it. */
const pageAssets = (engine) => `// Written by scripts/package.mjs.

export const worker = () => ${url('worker.js')};
${codes(engine, (address) => address)}
export const models = () => new URL('models/', document.baseURI);
`;

/** Both engines with their sizes: a compressed answer does not say how long it will be once it is decompressed. */
function codes(engine, addressed) {
  const code = (file) => `({ url: ${addressed(url(file))}, bytes: ${statSync(join(engine, file)).size} })`;
  return `export const wasm = () => ${code('whylight_bg.wasm')};
export const cpuWasm = () => ${hasCpuEngine(engine) ? code(CPU_WASM) : 'null'};`;
}

const url = (path) => `new URL('./${path}', import.meta.url)`;

async function bundle({ out, engine, version, debug }) {
  const shared = {
    absWorkingDir: root,
    bundle: true,
    minify: true,
    metafile: true,
    legalComments: 'none',
    // The oldest browsers with SIMD and private methods.
    target: ['chrome91', 'edge91', 'firefox90', 'safari16.4'],
    define: { WHYLIGHT_VERSION: JSON.stringify(version), WHYLIGHT_DOWNLOADS: JSON.stringify(downloads(out)) },
    // The build of lit for Node runs in browsers too, and can be imported where there is no document: on a server that renders the page.
    platform: 'neutral',
    conditions: ['node'],
    mainFields: ['module', 'main'],
    logLevel: 'warning',
    outdir: out,
    plugins: [generated(engine), STYLES, CATALOGUES],
  };
  const built = await Promise.all([
    build({
      ...shared,
      entryPoints: { client: 'www/client/index.js', element: 'www/element/index.js' },
      format: 'esm',
      splitting: true,
      // Beside the entries: the addresses in assets.js are relative to the chunk that holds them.
      chunkNames: 'chunk-[name]-[hash]',
    }),
    build({
      ...shared,
      entryPoints: { worker: `www/worker/${debug ? 'debug_worker' : 'worker'}.js` },
      // One classic script without imports: it runs under any name, from a blob too, and no bundler has to look inside.
      format: 'iife',
      banner: { js: "'use strict';" },
      define: { ...shared.define, 'import.meta.url': 'self.location.href' },
    }),
    build({
      ...shared,
      entryPoints: { 'whylight.global': 'www/element/global.js' },
      format: 'iife',
    }),
  ]);
  creditOthers(built.flatMap(({ metafile }) => Object.keys(metafile.inputs)));
}

/** What the first use fetches, in bytes: the wasm as a server would compress it, the larger one and that for the CPU alone, and each network as it is. */
function downloads(out) {
  const cards = JSON.parse(read(root, 'models', 'index.json')).map((file) => JSON.parse(read(root, 'models', file)));
  const compressed = (file) => gzipSync(readFileSync(join(out, file)), { level: 6 }).length;
  return {
    engine: compressed('whylight_bg.wasm'),
    cpuEngine: compressed(hasCpuEngine(out) ? CPU_WASM : 'whylight_bg.wasm'),
    networks: Object.fromEntries(cards.map(({ id, bytes, sha256 }) => [id, { bytes, sha256 }])),
  };
}

/** What is bundled is given to others, and its licence asks to be named. */
function creditOthers(inputs) {
  const notice = read(root, 'NOTICE');
  const packages = inputs.map((path) => path.match(/.*node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1]).filter(Boolean);
  // The engine may lie in an installed copy of this package.
  for (const name of new Set(packages.filter((name) => name !== 'whylight'))) {
    if (!new RegExp(`(^|[\\s"])${name}([\\s,.]|$)`, 'm').test(notice))
      throw new Problem(`${name} is in the package and not in NOTICE.`);
  }
}

/** The two modules that no source file holds. They get the same name in every folder, since the names of chunks depend on it. */
const generated = (engine) => ({
  name: 'generated',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/pkg\/assets\.js$/ }, () => ({ path: 'assets.js', namespace: 'generated' }));
    onLoad({ filter: /^/, namespace: 'generated' }, () => ({ contents: assets(engine) }));
    onResolve({ filter: /\/pkg\/whylight\.js$/ }, () => ({ path: join(engine, 'whylight.js') }));
    onResolve({ filter: /\/pkg\/whylight_cpu\.js$/ }, () => ({
      path: join(engine, hasCpuEngine(engine) ? CPU_SCRIPT : 'whylight.js'),
    }));
  },
});

/** The stylesheets of the element are text in its script: its shadow root takes them as one constructed sheet, which no policy forbids. */
const STYLES = {
  name: 'styles',
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, 'utf8'), { loader: 'css', minify: true });
      return { contents: code.trimEnd(), loader: 'text' };
    });
  },
};

/** The catalogues of a language are a chunk that is fetched where that language is wanted. */
const CATALOGUES = {
  name: 'catalogues',
  setup({ onLoad }) {
    onLoad({ filter: /\.po$/ }, ({ path }) => ({
      contents: JSON.stringify(messagesOf(readFileSync(path, 'utf8'))),
      loader: 'json',
    }));
  },
};

/** Declarations that lie in the repository, beside the folders of those that are written here. */
const engineTypes = () => readdirSync(join(source, 'types')).filter((name) => name.endsWith('.d.ts'));

/** Declarations from the JSDoc of the sources, into the folder `types` of `out`. */
export async function types(out) {
  if (out !== source) for (const name of engineTypes()) cpSync(join(source, 'types', name), join(out, 'types', name));
  const folder = mkdtempSync(join(tmpdir(), 'whylight-types-'));
  try {
    await must(
      'tsc',
      [
        ...['--allowJs', '--declaration', '--emitDeclarationOnly', '--skipLibCheck', '--ignoreConfig'],
        ...['--target', 'esnext', '--module', 'nodenext', '--lib', 'esnext,dom,dom.iterable'],
        ...['--rootDir', root, '--outDir', folder, 'www/client/index.js', 'www/element/index.js'],
      ],
      { problem: 'The types could not be written; tsc says why above.' },
    );
    const from = join(folder, 'www');
    // What no declaration imports: it adds the tag to the types of the DOM.
    cpSync(join(root, 'www/element/dom_types.d.ts'), join(from, 'element/dom_types.d.ts'));
    appendFileSync(join(from, 'element/index.d.ts'), "export * from './dom_types.js';\n");
    for (const name of reachable(from, ['client/index.d.ts', 'element/index.d.ts'])) {
      const to = join(out, 'types', name);
      mkdirSync(dirname(to), { recursive: true });
      const up = relative(dirname(to), join(out, 'types'));
      // The types of the compiled package are those of engine.d.ts.
      const text = read(from, name).replace(/(["'])(?:\.\.\/)+pkg\/(?:types\/)?/g, `$1${up}/`);
      writeFileSync(to, text.replaceAll(`${up}/whylight.js`, `${up}/engine.js`));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The declarations that these ones import, and they themselves: what the user never meets is not shipped. */
function reachable(folder, names) {
  const found = new Set(names);
  for (const name of found) {
    for (const [, path] of read(folder, name).matchAll(/(?:from|import\(?)\s*["'](\.[^"']*)\.js["']/g)) {
      const next = join(dirname(name), `${path}.d.ts`);
      if (existsSync(join(folder, next))) found.add(next);
    }
  }
  return [...found].sort();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await entry(async () => {
    const { values } = parseArgs({
      options: { engine: { type: 'string' }, out: { type: 'string' }, debug: { type: 'boolean' } },
    });
    await buildPackage({
      ...values,
      ...(values.engine && { engine: resolve(values.engine) }),
      ...(values.out && { out: resolve(values.out) }),
    });
  });
}
