// What is in the tarball, what checkers of packages say of it, and what it does outside browsers.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { buildPackage } from '../../scripts/package.mjs';
import { root } from '../../scripts/workspace.mjs';
import { installPackage, temporaryFolder } from './package.mjs';

const bin = (name) => join(root, 'node_modules/.bin', name);

let installed;
before(async () => (installed = await installPackage()));

const inside = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name).slice(folder.length + 1))
    .sort();

test('the tarball holds the licences, every network with its labels, and the types', () => {
  const files = inside(installed.folder);
  const wanted = [
    'LICENSE-MIT',
    'LICENSE-APACHE',
    'NOTICE',
    'README.md',
    'client.js',
    'element.js',
    'whylight.global.js',
    'worker.js',
  ];
  for (const file of JSON.parse(readFileSync(join(root, 'models/index.json'), 'utf8'))) {
    const card = JSON.parse(readFileSync(join(root, 'models', file), 'utf8'));
    wanted.push(`models/${file}`, `models/${card.file}`, `models/${card.labels}`);
  }
  assert.deepEqual(
    wanted.filter((file) => !files.includes(file)),
    [],
  );
});

test('every address that the manifest names is a file', () => {
  const manifest = JSON.parse(readFileSync(join(installed.folder, 'package.json'), 'utf8'));
  const named = (value) => (typeof value === 'string' ? [value] : Object.values(value).flatMap(named));
  const paths = [...named(manifest.exports), manifest.main, manifest.types, manifest.unpkg, manifest.jsdelivr];
  for (const path of paths.filter((one) => !one.includes('*'))) assert.ok(existsSync(join(installed.folder, path)), path);
});

test('the worker is one script that runs under any name', () => {
  const worker = readFileSync(join(installed.folder, 'worker.js'), 'utf8');
  assert.doesNotMatch(worker, /\bimport\.meta\b|\bimport\s*[({"']|\bexport\s*[{*]/);
});

test('the same sources give the same package', async () => {
  const engine = installed.folder;
  const [first, second] = [temporaryFolder(), temporaryFolder()];
  await buildPackage({ out: first, engine });
  await buildPackage({ out: second, engine });
  assert.deepEqual(inside(first), inside(second));
  for (const file of inside(first)) assert.ok(readFileSync(join(first, file)).equals(readFileSync(join(second, file))), file);
});

test('publint finds nothing', () => {
  const said = execFileSync(bin('publint'), [installed.tarball, '--strict'], { encoding: 'utf8' });
  assert.match(said, /All good/);
});

test('the types resolve for every entry', () => {
  // A module that CommonJS cannot require is meant; so is an asset without types.
  execFileSync(bin('attw'), [installed.tarball, '--profile', 'esm-only', '--exclude-entrypoints', ...ASSETS], {
    encoding: 'utf8',
  });
});
const ASSETS = ['whylight.global.js', 'worker.js', 'whylight_bg.wasm', 'whylight_cpu_bg.wasm', 'models/*'];

test('a TypeScript program sees the client, the element and the engine', () => {
  const program = join(installed.project, 'program.ts');
  writeFileSync(
    program,
    `import { Whylight } from 'whylight';
import { WhyLightElement } from 'whylight/element';
import init from 'whylight/engine';

export async function main(element: WhyLightElement): Promise<string | null> {
  const whylight: Whylight = await Whylight.open({ device: 'cpu', base: 'https://example.com/whylight/' });
  await init();
  const model = await whylight.model('squeezenet11');
  const report = await model.explain(await whylight.photo('dog.jpg'), { method: 'grad-cam' });
  const width: number = report.map?.width ?? 0;
  // @ts-expect-error: the types of the engine reach the client
  const height: string = report.map?.height ?? 0;
  // @ts-expect-error: there is no such device
  await Whylight.open({ device: 'abacus' });
  return width > height.length ? element.getAttribute('photo') : null;
}

export async function figure(): Promise<number> {
  const element = document.createElement('why-light');
  Object.assign(element, { photo: 'dog.jpg', methods: 'gradient,grad-cam' });
  element.opacity = 0.5;
  element.addEventListener('error', ({ detail }) => console.log(detail.code));
  element.addEventListener('result', ({ detail: [first] }) => console.log(first.target.label));
  element.addEventListener('click', ({ clientX }) => console.log(clientX));
  // @ts-expect-error: there is no such time to begin
  element.loading = 'whenever';
  const [first] = await element.explain();
  return element.state === 'shown' ? first.target.probability : element.explanations.length;
}
`,
  );
  const options = [
    '--noEmit',
    '--strict',
    '--skipLibCheck',
    'false',
    '--ignoreConfig',
    '--target',
    'esnext',
    '--module',
    'nodenext',
    '--lib',
    'esnext,dom',
  ];
  execFileSync(bin('tsc'), [...options, program], { cwd: installed.project, encoding: 'utf8' });
});

/** Runs a module of an empty project that has the package; resolves to what it prints. */
function inNode(text) {
  const file = join(installed.project, 'program.mjs');
  writeFileSync(file, text);
  return execFileSync(process.execPath, [file], { cwd: installed.project, encoding: 'utf8' }).trim();
}

test('Node imports the client and the element, and is told where to go for more', () => {
  const said = inNode(`import { Whylight } from 'whylight';
import { WhyLightElement } from 'whylight/element';
console.log(typeof WhyLightElement, await Whylight.open().catch(({ message }) => message));`);
  assert.match(said, /^function .*whylight\/engine/);
});

test('Node runs the engine from bytes', () => {
  const said = inNode(`import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as engine from 'whylight/engine';
await engine.default({ module_or_path: readFileSync(fileURLToPath(import.meta.resolve('whylight/whylight_bg.wasm'))) });
const session = await (engine.Engine ?? engine.Whylight).start({ device: 'cpu' });
console.log(session.record().device.kind);`);
  assert.equal(said, 'cpu');
});
