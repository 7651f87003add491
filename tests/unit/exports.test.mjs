// Whether every export of www/ is imported by somebody: what nobody imports is private, or is not needed.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { test } from 'node:test';
import { root } from '../../scripts/workspace.mjs';

const SCRIPT = /\.(js|mjs)$/;

const files = ['www', 'tests', 'scripts', 'bench'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true })
    .filter((path) => SCRIPT.test(path))
    .map((path) => join(folder, path)),
);

/** `import { a, b as c } from './x.js'`, `export { a } from './x.js'`, `const { a } = await import('./x.js')`, `import('./x.js').a` in a type. */
const IMPORTS = [
  /(?:import|export) \{([^}]*)\} from '(\.[^']+)'/g,
  /\{([^{}]*)\} = await import\((?:\/\*[^*]*\*\/ )?'(\.[^']+)'\)/g,
];
const TYPE_IMPORT = /import\('(\.[^']+)'\)\.(\w+)/g;

/** The names that a text imports, as `path name`, the path from the root. @param {string} file @param {string} text */
function importsOf(file, text) {
  const from = (path) => relative(root, resolve(root, dirname(file), path));
  const named = IMPORTS.flatMap((pattern) => [...text.matchAll(pattern)]).flatMap(([, names, path]) =>
    names.split(',').map((name) => `${from(path)} ${name.trim().split(/ as |:/)[0]}`),
  );
  return [...named, ...[...text.matchAll(TYPE_IMPORT)].map(([, path, name]) => `${from(path)} ${name}`)];
}

const exportsOf = (text) =>
  [...text.matchAll(/^export (?:async )?(?:const|let|function\*?|class) (\w+)/gm)].map(([, name]) => name);

/** @param {[file: string, text: string][]} sources @returns {string[]} exports of www/ that nobody imports, as `path name` */
function unusedExports(sources) {
  const imported = new Set(sources.flatMap(([file, text]) => importsOf(file, text)));
  return sources
    .filter(([file]) => file.startsWith('www/'))
    .flatMap(([file, text]) => exportsOf(text).map((name) => `${file} ${name}`))
    .filter((name) => !imported.has(name));
}

const sources = files.map((file) => [file, readFileSync(join(root, file), 'utf8')]);

test('every export of www/ is imported by another file', () => {
  assert.deepEqual(unusedExports(sources), []);
});

test('an export that nobody imports is noticed, and each way to import is known', () => {
  const one = [
    'www/one.js',
    'export const a = 1;\nexport async function b() {}\nexport class C {}\nexport const d = 2;\nexport const e = 3;',
  ];
  assert.deepEqual(unusedExports([one]), ['www/one.js a', 'www/one.js b', 'www/one.js C', 'www/one.js d', 'www/one.js e']);
  const others = [
    ['www/room/two.js', "import {\n  a,\n  b as other,\n} from '../one.js';\n/** @type {typeof import('../one.js').C} */"],
    ['tests/unit/three.mjs', "const { d } = await import('../../www/one.js');\nexport { e } from '../../www/one.js';"],
  ];
  assert.deepEqual(unusedExports([one, ...others]), []);
});
