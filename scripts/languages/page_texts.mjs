// The texts of the scripts: t`…`, say`…` and marked('…'), found by acorn; and what is said of the shipped photos and networks.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'acorn';
import { keyOf } from '../../www/shared/language/holes.js';
import { root } from '../workspace.mjs';

const TAGS = ['t', 'say'];
const FUNCTIONS = /Function|MethodDefinition/;

/** @returns {import('./po.mjs').Entry[]} */
export function pageTexts() {
  const files = readdirSync(join(root, 'www'), { recursive: true })
    .filter((path) => path.endsWith('.js'))
    .map((path) => join('www', path))
    .sort();
  return [...files.flatMap((file) => textsOf(readFileSync(join(root, file), 'utf8'), file)), ...photoTexts(), ...networkTexts()];
}

const PHOTOS = 'www/photos/gallery.json';

const photoTexts = () =>
  JSON.parse(readFileSync(join(root, PHOTOS), 'utf8')).flatMap(({ title, alt }) =>
    [title, alt].map((source) => ({ source, places: [PHOTOS] })),
  );

const NETWORKS = 'models';

const networkTexts = () =>
  readdirSync(join(root, NETWORKS))
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ name, card: JSON.parse(readFileSync(join(root, NETWORKS, name), 'utf8')) }))
    .filter(({ card }) => card.summary)
    .map(({ name, card }) => ({ source: card.summary, places: [`${NETWORKS}/${name}`] }));

/** @param {string} code @param {string} file @returns {import('./po.mjs').Entry[]} */
export function textsOf(code, file) {
  /** @type {import('./po.mjs').Entry[]} */
  const found = [];
  visit(parse(code, { ecmaVersion: 'latest', sourceType: 'module' }), false);
  return found;

  function visit(node, inFunction) {
    if (node.type === 'TaggedTemplateExpression' && TAGS.includes(node.tag.name)) {
      // There the catalogue is not there yet.
      if (!inFunction)
        throw new Error(
          `${file}: ${code.slice(node.start, node.end)} is translated before a language is chosen; use marked('…').`,
        );
      const values = node.quasi.expressions.map(
        ({ start, end }, place) => `{${place + 1}} is ${code.slice(start, end).replace(/\s+/g, ' ')}`,
      );
      const short = values.filter((value) => value.length < 80);
      found.push({ source: keyOf(node.quasi.quasis.map(({ value }) => value.cooked)), places: [file], note: short.join('; ') });
    }
    if (node.type === 'CallExpression' && node.callee.name === 'marked')
      found.push({ source: node.arguments[0].value, places: [file] });
    for (const child of Object.values(node)) {
      for (const one of Array.isArray(child) ? child : [child]) {
        if (one && typeof one.type === 'string')
          visit(one, inFunction || FUNCTIONS.test(node.type) || node.type === 'PropertyDefinition');
      }
    }
  }
}
