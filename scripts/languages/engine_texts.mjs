// What the engine says: the literals of the Rust sources that reach people. Rust has its own syntax, but for literals a pattern is enough.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspace.mjs';

/** What makes maps, measures them and judges them. What is said of files is in file_texts.mjs; the terminal speaks English. */
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
  'src/noise.rs',
  'src/model/error.rs',
  'src/model/randomise.rs',
  'src/network/error.rs',
];

const LITERAL = /"((?:[^"\\]|\\[\s\S])*)"/g;
/** What is said to those who read the program, and to no one else. */
const ASIDE =
  /(assert\w*!|panic!|expect|unreachable!|debug!|Noise::new|serde|derive|cfg|include\w*!|type =|url:|authors:|title:|metric:|id:|name:|#\[(?!error))[^"\n]*$/;

const files = (path) =>
  statSync(join(root, path)).isDirectory()
    ? readdirSync(join(root, path))
        .sort()
        .flatMap((name) => files(`${path}/${name}`))
    : [path];

/** What the sources put together of parts that have no words, or one, or say among what stays English: found again as these. */
const PUT_TOGETHER = {
  'src/figures.rs': [
    '{1} % of {2}',
    'less than 0.1 % of {1}',
    'more than 99.9 % of {1}',
    '{1} times {2}',
    '{1} % of the score',
    'less than 0.1 % of the score',
    'more than 99.9 % of the score',
    '{1} times the score',
    '{1} times itself',
    '{1} of {2}',
    '× {1} {2}',
  ],
  'src/methods/cam.rs': [
    '{1}, weighed by the mean gradient',
    '{1}, weighed by positive gradients',
    '{1}, weighed by the gradient where active',
    '{1}, cell by cell',
    '{1}, positive gradients cell by cell',
  ],
  'src/methods/exact_ig.rs': ['take integrated-gradients or adaptive-ig', 'take deeplift, idgi or occlusion'],
  'src/methods/lime.rs': ['nothing'],
  'src/methods/mod.rs': ['Gradients', 'Paths', 'Class activation maps', 'Perturbations', 'Controls'],
  'src/methods/modified_backprop.rs': [
    'squared {1}',
    'squared {1}, by a modified rule',
    '{1} rectifier',
    '{1} rectifiers',
    '{1} other activation',
    '{1} other activations',
  ],
  'src/methods/occlusion.rs': ['{1} pixels'],
  'src/methods/smoothgrad.rs': ['squared {1} per squared unit of normalised input'],
  'src/model/classifier.rs': [
    'none of its layers has rows and columns, so choose a method that needs no feature map, Gradient say',
    'choose one of {1}',
    '{1} or one of {2} earlier ones',
  ],
  'src/network/bends.rs': [
    'the network bends at `{1}` ({2}) where another number becomes the largest or smallest, which is not followed',
    'the network curves at `{1}` ({2})',
    'the network jumps at `{1}` ({2})',
    'the windows of `{1}` ({2}) hold {3} places, at most {4} can be followed',
  ],
  'src/network/error.rs': ['forward'],
  'src/model/score.rs': ['logits', 'log-probability', 'probability'],
  'src/report/chart.rs': ['{1} ms', '{1} s', '{1} px'],
  'src/report/headline.rs': [
    '{1} and {2}',
    '{1}, {2}',
    '{1} ({2})',
    '{1} does as well or better',
    '{1} do as well or better',
    'noise',
    'edges',
    'a blob',
  ],
  'src/web/mod.rs': ['Reading the network'],
};
/** Is said only as what stands above. */
const IN_PARTS = [
  'weighed by the mean gradient',
  'weighed by positive gradients',
  'weighed by the gradient where active',
  'cell by cell',
  'positive gradients cell by cell',
  'integrated-gradients or adaptive-ig',
  'deeplift, idgi or occlusion',
  '{1}{2}{3} per {4}unit of normalised input',
  'other activation',
  'other activations',
  '{1} {2} as well or better',
];

/** @returns {import('./po.mjs').Entry[]} */
export const engineTexts = () => [
  ...fromSources().filter(({ source }) => !IN_PARTS.includes(source)),
  ...Object.entries(PUT_TOGETHER).flatMap(([place, sources]) => sources.map((source) => ({ source, places: [place] }))),
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
  if (/\b(label|summary|help|unit|family|meaning|measures|x|y):\s*(Some\()?$/.test(before)) return words !== '';
  // The grades of a column of the chart.
  if (/words: \[("[^"]*", )*$/.test(before)) return true;
  if (/(sequential|diverging)\("[^"]*", $/.test(before)) return true;
  // A name of the program has no spaces; a text has letters and some.
  return /\p{L}{2}/u.test(words) && (/\s/.test(words.trim()) || /^[A-Z][a-z]+:?$/.test(words));
}
