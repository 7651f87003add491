// What the engine says: the literals of the Rust sources that reach people. Rust has its own syntax, but for literals a pattern is enough.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspace.mjs';

/** What makes maps, measures them and judges them. Errors about files and about the terminal stay English for now. */
const SOURCES = [
  'src/methods',
  'src/metrics',
  'src/report',
  'src/image/colour.rs',
  'src/device.rs',
  'src/device',
  'src/parameters.rs',
  'src/session',
  'src/figures.rs',
];

const LITERAL = /"((?:[^"\\]|\\[\s\S])*)"/g;
/** What is said to those who read the program, and to no one else. */
const ASIDE =
  /(assert\w*!|panic!|expect|unreachable!|debug!|serde|derive|cfg|include\w*!|url:|authors:|title:|metric:|id:|name:|#\[)[^"\n]*$/;

const files = (path) =>
  statSync(join(root, path)).isDirectory()
    ? readdirSync(join(root, path))
        .sort()
        .flatMap((name) => files(`${path}/${name}`))
    : [path];

/** What the sources put together of parts that have no words: found again as these. */
const PUT_TOGETHER = [
  '{1} and {2}',
  '{1}, {2}',
  '{1} ({2})',
  '{1} does as well or better',
  '{1} do as well or better',
  'noise',
  'edges',
  'a blob',
];

/** @returns {import('./po.mjs').Entry[]} */
export const engineTexts = () => [
  ...fromSources(),
  ...PUT_TOGETHER.map((source) => ({ source, places: ['src/report/headline.rs'] })),
];

const fromSources = () =>
  SOURCES.flatMap(files)
    .filter((path) => path.endsWith('.rs'))
    .flatMap((path) => textsOf(readFileSync(join(root, path), 'utf8'), path));

/** @param {string} code @param {string} file */
export function textsOf(code, file) {
  // Tests are at the end of a file.
  const [shipped] = code.split(/^#\[cfg\(test\)\]\n(?:pub )?mod /m);
  // The sign '"' alone would seem to begin a literal.
  const bare = shipped.replace(/^\s*\/\/.*$/gm, '').replace(/'\\?"'/g, "' '");
  return [...bare.matchAll(LITERAL)].flatMap((match) => {
    const before = bare.slice(Math.max(0, match.index - 120), match.index);
    const { source, names } = withHoles(match[1]);
    return isSaid(source, before)
      ? [{ source, places: [file], note: names.map((name, place) => `{${place + 1}} is ${name}`).join('; ') }]
      : [];
  });
}

/** `{value:.2}` becomes `{1}`, and what Rust escapes is read. */
function withHoles(literal) {
  const text = literal
    .replace(/\\\n\s*/g, '')
    .replace(/\\n/g, '\n')
    .replace(/\\(["\\])/g, '$1')
    .replace(/\\u\{(\w+)\}/g, (_, code) => String.fromCodePoint(parseInt(code, 16)));
  const names = [];
  const source = text.replace(/\{\{|\}\}|\{([^{}]*)\}/g, (whole, name) => {
    if (name === undefined) return whole[0];
    names.push(name.split(':')[0] || 'a value');
    return `{${names.length}}`;
  });
  return { source, names };
}

function isSaid(source, before) {
  if (ASIDE.test(before)) return false;
  const words = source.replace(/\{\d+\}/g, '').trim();
  if (/(label|summary|help|unit|family|meaning|measures):\s*(Some\()?$/.test(before)) return words !== '';
  if (/(sequential|diverging)\("[^"]*", $/.test(before)) return true;
  // A name of the program has no spaces; a text has letters and some.
  return /\p{L}{2}/u.test(words) && (/\s/.test(words.trim()) || /^[A-Z][a-z]+:?$/.test(words));
}
