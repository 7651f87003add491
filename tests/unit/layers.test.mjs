// Which rooms of www/ may import which: the rules of ARCHITECTURE.md, read off the import lines.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { test } from 'node:test';
import { root } from '../../scripts/workspace.mjs';

const ROOMS = {
  shared: [],
  client: ['shared'],
  worker: ['shared'],
  element: ['client', 'shared'],
  offline: ['shared'],
  service_worker: [],
  frame: [],
  report: ['shared'],
  workbench: ['client', 'element', 'offline', 'shared'],
  studio: ['client', 'element', 'offline', 'shared'],
  lesson: ['client', 'element', 'offline', 'shared'],
  site: ['element', 'offline', 'shared'],
};

const files = readdirSync(join(root, 'www'), { recursive: true })
  .filter((path) => path.endsWith('.js'))
  .map((path) => join('www', path));

/** What a file imports of this repository, by paths from its root. */
function importsOf(file) {
  // A type in a comment is no import.
  const text = readFileSync(join(root, file), 'utf8').replaceAll(/^\s*(\/\/|\/?\*).*$/gm, '');
  const paths = [...text.matchAll(/(?:from|import|import\()\s*'(\.[^']+)'/g)].map(([, path]) => path);
  return paths.map((path) => relative(root, resolve(root, dirname(file), path)));
}

const roomOf = (path) => path.split('/')[1];

test('every file is in a room', () => {
  for (const file of files) assert.ok(roomOf(file) in ROOMS, `${file} is in none of ${Object.keys(ROOMS).join(', ')}`);
});

test('a room imports only rooms below it', () => {
  for (const file of files) {
    for (const path of importsOf(file).filter((path) => path.startsWith('www/'))) {
      const [own, other] = [roomOf(file), roomOf(path)];
      assert.ok(own === other || ROOMS[own].includes(other), `${file} imports ${path}: ${own} may not know ${other}`);
    }
  }
});

test('one file alone imports the compiled package', () => {
  const importing = files.filter((file) => importsOf(file).some((path) => /^pkg\/whylight/.test(path)));
  assert.deepEqual(importing, ['www/worker/engine.js']);
});

test('no production entry reaches the debug entries', () => {
  const importing = files.flatMap((file) => importsOf(file)).filter((path) => /debug/.test(path));
  assert.deepEqual(importing, []);
});

test('no two folders import each other, at any distance', () => {
  const graph = new Map(files.map((file) => [dirname(file), new Set()]));
  for (const file of files) {
    for (const other of importsOf(file).filter((path) => files.includes(path))) {
      if (dirname(other) !== dirname(file)) graph.get(dirname(file)).add(dirname(other));
    }
  }
  assertNoCycle(graph);
});

test('no two files of a room import each other, at any distance', () => {
  const graph = new Map(files.map((file) => [file, importsOf(file).filter((path) => files.includes(path))]));
  assertNoCycle(graph);
});

/** @param {Map<string, Iterable<string>>} graph what each imports */
function assertNoCycle(graph) {
  const done = new Set();
  const visit = (one, road) => {
    const at = road.indexOf(one);
    assert.equal(at, -1, `a cycle: ${[...road.slice(at), one].join(' → ')}`);
    if (done.has(one)) return;
    for (const next of graph.get(one)) visit(next, [...road, one]);
    done.add(one);
  };
  for (const one of graph.keys()) visit(one, []);
}
