// What client, worker and figure say in English, as the engine does: whole sentences, and the names of what they are at. Whoever shows one
// translates it, at the same place as those of the engine.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'acorn';
import { keyOf } from '../../www/shared/language/holes.js';
import { root } from '../workspace.mjs';

/** A folder stands for all of its scripts. What the checks of arguments say is for those who write a program, and stays English. */
const SOURCES = [
  'www/worker',
  'www/client/calibration.js',
  'www/client/connection.js',
  'www/client/endings.js',
  'www/client/explanation.js',
  'www/client/locations.js',
  'www/client/resources.js',
  'www/client/sources.js',
  'www/client/start_worker.js',
  'www/client/whylight.js',
  'www/element/plan_runner.js',
  'www/element/shared_client.js',
  'www/element/why_light.js',
  'www/shared/agreement.js',
  'www/shared/canvas.js',
];

/** What stands in the sentences, and is a text too. */
const PARTS = {
  'www/client/endings.js': ['Cancelled.'],
  'www/client/sources.js': ['The photo', 'the network', 'The file of digits'],
  'www/worker/models.js': ['a list of the files of cards', 'the card of a network', 'a list of class names', 'a network'],
};

/** @returns {import('./po.mjs').Entry[]} */
export const saidTexts = () => [
  ...SOURCES.flatMap(scripts).flatMap((file) => textsOf(readFileSync(join(root, file), 'utf8'), file)),
  ...Object.entries(PARTS).flatMap(([file, sources]) => sources.map((source) => ({ source, places: [file] }))),
];

/** @param {string} path */
const scripts = (path) =>
  path.endsWith('.js')
    ? [path]
    : readdirSync(join(root, path))
        .filter((name) => name.endsWith('.js'))
        .sort()
        .map((name) => `${path}/${name}`);

/** @param {string} code @param {string} file @returns {import('./po.mjs').Entry[]} */
export function textsOf(code, file) {
  /** @type {import('./po.mjs').Entry[]} */
  const found = [];
  visit(parse(code, { ecmaVersion: 'latest', sourceType: 'module' }), false);
  return found;

  function visit(node, isLabel) {
    const source = sourceOf(node);
    if (source !== null && (isLabel ? isWords(source) : isSentence(source))) found.push({ source, places: [file] });
    // What is written to the console is for those who write a program.
    if (node.type === 'CallExpression' && /^console\./.test(code.slice(node.callee.start, node.callee.end))) return;
    if (node.type === 'ImportDeclaration' || node.type === 'TaggedTemplateExpression') return;
    const named = node.type === 'Property' && node.key.name === 'label';
    for (const child of Object.values(node)) {
      for (const one of Array.isArray(child) ? child : [child]) if (one && typeof one.type === 'string') visit(one, named);
    }
  }
}

/** The text of a literal with its values numbered; null of anything else. */
function sourceOf(node) {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : null;
  return node.type === 'TemplateLiteral' ? keyOf(node.quasis.map(({ value }) => value.cooked)) : null;
}

const isWords = (/** @type {string} */ text) => /\p{L}{2} /u.test(text);
const isSentence = (/** @type {string} */ text) =>
  isWords(text) && /^(\p{Lu}|\d|\{1\}|“|worker\.js)/u.test(text) && text.endsWith('.');
