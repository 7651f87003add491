// Whether the documents are true in what a machine can check: what ARCHITECTURE.md and CONTRIBUTING.md name exists, and lines wrap.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../../scripts/workspace.mjs';

const read = (path) => readFileSync(join(root, path), 'utf8');

/** Written by the build, so that a fresh clone has none of it. */
const GENERATED = [
  'dist/',
  'dist-debug/',
  'target/',
  'test-results/',
  'pkg/assets.js',
  'pkg/assets.page.js',
  'pkg/chunk-',
  'pkg/client.js',
  'pkg/element.js',
  'pkg/models/',
  'pkg/whylight.js',
  'pkg/whylight_bg.wasm',
  'pkg/whylight_cpu.js',
  'pkg/whylight_cpu_bg.wasm',
  'pkg/whylight.global.js',
  'pkg/worker.js',
];

/** Words of other programs and of the shell, which no source of ours has to hold. */
const FOREIGN = ['GPUDevice', 'MessageChannel', '$XDG_CACHE_HOME', 'FOLDER', 'PAGE'];

const ROOMS = ['src', 'kernels', 'shaders', 'www', 'scripts', 'tests', 'pkg', 'assets', 'examples', 'bench', 'docs', 'models'];
const TEXT = /\.(rs|js|mjs|ts|json|jsonl|css|html|toml|py)$/;
// This file names things that do not exist.
const SELF = 'tests/unit/documents.test.mjs';

/** Files of the repository, as paths from its root. What was built or installed is not among them. */
function filesOf(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesOf(path);
    return [path];
  });
}

const top = readdirSync(root, { withFileTypes: true });
const files = [...top.filter((entry) => entry.isFile()).map(({ name }) => name), ...ROOMS.flatMap(filesOf)].filter(
  (path) => !GENERATED.some((generated) => path.startsWith(generated)),
);
const isSource = (path) => TEXT.test(path) && path !== SELF && !/^(docs|models)\//.test(path);
const texts = new Map(files.filter(isSource).map((path) => [path, read(path)]));
const all = [...texts.values()].join('\n');
const words = new Set(all.match(/[A-Za-z_$][\w$]*/g));

/** Whether there is a file or a folder of that name: from the root, or the end of a longer path, as the folder at hand is not repeated. */
function isPath(path) {
  if (
    GENERATED.some((generated) => `/${generated}`.endsWith(`/${path}`) || (generated.endsWith('/') && path.startsWith(generated)))
  )
    return true;
  // What a user of the package imports.
  if (path.startsWith('whylight/')) return path.replace('whylight', '.') in entries;
  if (path.includes('*')) {
    const pattern = new RegExp(`(^|/)${path.split('*').map(escaped).join('[^/]*')}$`);
    return files.some((file) => pattern.test(file));
  }
  if (path.endsWith('/')) return files.some((file) => `/${file}`.includes(`/${path}`));
  return files.some((file) => `/${file}`.endsWith(`/${path}`)) || existsSync(join(root, path));
}

const { exports: entries } = JSON.parse(read('pkg/package.json'));

const escaped = (text) => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** Whether `name` is declared in a file that declares or implements the type `owner`, or in the module `owner`. */
function isMember(owner, name) {
  const declares = /^[a-z]/.test(owner)
    ? (path) => new RegExp(`(^|/)${owner}(\\.\\w+|/)`).test(path)
    : (path) => new RegExp(`\\b(struct|enum|trait|type|impl|for|class)\\b[^\\n{]*\\b${owner}\\b`).test(texts.get(path));
  const declared = new RegExp(
    `\\b(fn|const|static|type|struct|enum|mod|function|class) ${name}\\b|^\\s*(pub(\\([^)]*\\))? )?(async )?${name}\\s*[:,({=]`,
    'm',
  );
  return [...texts].some(([path, text]) => declares(path) && declared.test(text));
}

/** Whether a type or a constant of that name is declared, in Rust or in JavaScript, or an operator of ONNX has it. */
const isDeclared = (name) =>
  new RegExp(
    `\\b(struct|enum|trait|type|class|const|static|fn|mod) ${name}\\b|@typedef.*\\b${name}\\b|^\\s*${name}\\s*[,({]|"${name}"`,
    'm',
  ).test(all);

const isCalled = (name) => new RegExp(`\\b${escaped(name)}\\s*(<[^>]*>)?\\(`).test(all);

/** What is wrong with a command, or null. */
function commandProblem(command) {
  const [program, ...rest] = command.split(/\s+/).filter((part) => !/^[A-Z_]+=/.test(part));
  const foreign = command.match(/^[A-Z_]+(?==)/)?.[0];
  if (foreign && !words.has(foreign)) return `the variable ${foreign} is read by nobody`;
  return COMMANDS[program]?.(rest) ?? null;
}

const { scripts } = JSON.parse(read('package.json'));
const kinds = new Set([...read('scripts/test.mjs').matchAll(/\bid: '([\w-]+)'/g)].map(([, id]) => id));
const cargoOf = (folder) => (existsSync(join(root, folder, 'Cargo.toml')) ? read(`${folder}Cargo.toml`) : '');
const cargo = cargoOf('');
const nativeModules = new Set([...read('tests/native/main.rs').matchAll(/^mod (\w+);/gm)].map(([, name]) => name));

const after = (rest, option) => (rest.includes(option) ? rest[rest.indexOf(option) + 1] : undefined);
const noFile = (path) => (existsSync(join(root, path)) ? null : `${path} does not exist`);

const COMMANDS = {
  npm(rest) {
    const name = rest[0] === 'run' ? rest[1] : rest[0];
    if (['ci', 'install', 'pack'].includes(name)) return null;
    if (!(name in scripts)) return `package.json has no script ${name}`;
    // The benchmark has devices and no kinds.
    const named = name === 'bench' ? undefined : (after(rest, '--only') ?? after(rest, '--with'));
    const unknown = (named?.split(',') ?? []).filter((kind) => kind !== 'KIND' && !kinds.has(kind));
    return unknown.length > 0 ? `scripts/test.mjs has no kind ${unknown}` : null;
  },
  node(rest) {
    const paths = rest.filter((part) => /[/.]/.test(part));
    return paths.map(noFile).find(Boolean) ?? null;
  },
  npx: () => null,
  cargo(rest) {
    const [verb, ...options] = rest;
    // A package of the workspace by name, which holds its own examples and tests.
    const named = after(options, '-p');
    const folder = named === undefined ? '' : named.replace('whylight-', '') + '/';
    if (named !== undefined && !cargoOf(folder).includes(`name = "${named}"`)) return `the workspace has no package ${named}`;
    for (const option of ['--bin', '--example', '--test']) {
      const name = after(options, option);
      if (name === undefined) continue;
      const found =
        cargo.includes(`name = "${name}"`) ||
        (option === '--example' && [`examples/${name}/main.rs`, `${folder}examples/${name}.rs`].some(isPath));
      if (!found) return `Cargo.toml has no ${option.slice(2)} ${name}`;
    }
    if (verb === 'run' && after(options, '--bin') === 'whylight')
      return COMMANDS.whylight(options.slice(options.indexOf('--') + 1));
    if (verb !== 'test') return null;
    const filters = options.filter(
      (part, place) => !part.startsWith('-') && !/^(--(test|bin|example|profile)|-p)$/.test(options[place - 1] ?? ''),
    );
    return filters.map((filter) => filterProblem(filter, after(options, '--test') === 'native')).find(Boolean) ?? null;
  },
  whylight(rest) {
    const program = [...texts].filter(([path]) => path.startsWith('src/terminal/')).map(([, text]) => text);
    const variant = rest[0].replace(/^./, (letter) => letter.toUpperCase());
    if (!new RegExp(`^ +${variant}\\b`, 'm').test(read('src/terminal/mod.rs'))) return `the program has no command ${rest[0]}`;
    const unknown = rest.filter((part) => part.startsWith('--')).map((option) => option.slice(2).replaceAll('-', '_'));
    const missing = unknown.find((name) => !program.some((text) => new RegExp(`\\b${name}: |long = "${name}"`).test(text)));
    return missing ? `the program has no option ${missing}` : null;
  },
};

/** Whether a filter of `cargo test` finds a module or a test. */
function filterProblem(filter, native) {
  const [first, second] = filter.split('::');
  if (native && !nativeModules.has(first)) return `tests/native/main.rs has no module ${first}`;
  if (!native && !new RegExp(`\\b(fn|mod) \\w*${first}`).test(all)) return `no test and no module is called ${first}`;
  return second && !new RegExp(`\\bfn \\w*${second}`).test(all) ? `no test is called ${second}` : null;
}

const EXTENSION = /\.(rs|js|mjs|ts|json|jsonl|css|html|toml|py|md|wasm|onnx|txt|png|webp|yml)$/;

/** What is wrong with the words of a code span, or null. */
function problemOf(span) {
  if (COMMAND.test(span)) return commandProblem(span);
  if (/^[\w.*@/-]+$/.test(span) && (span.includes('/') || EXTENSION.test(span))) return isPath(span) ? null : 'is no path';
  const member = span.match(/^(\w+)::(\w+)(?:\(.*\))?$/);
  if (member) return isMember(member[1], member[2]) ? null : `${member[1]} has no ${member[2]}`;
  const call = span.match(/^(?:[\w#]+\.)*#?(\w+)\(\)$/);
  if (call) return isCalled(call[1]) ? null : `nobody calls ${call[1]}`;
  if (/^[A-Z][a-z]\w+$/.test(span) && !FOREIGN.includes(span)) return isDeclared(span) ? null : 'is declared nowhere';
  // Names with hyphens stand in the sources as they are: ids, attributes, error codes, tags, options.
  const hyphened = span.match(/(?<![\w-])[a-z][a-z0-9]*(?:-[a-z0-9]+)+(?![\w-])/g) ?? [];
  const absent = hyphened.find((name) => !all.includes(name) && !words.has(name.replaceAll('-', '_')));
  if (absent) return `${absent} occurs nowhere`;
  const plain = hyphened.reduce((text, name) => text.replace(name, ' '), span);
  const unknown = (plain.match(/[A-Za-z_$][\w$]*/g) ?? []).find((word) => !words.has(word) && !FOREIGN.includes(word));
  return unknown ? `${unknown} occurs nowhere` : null;
}

/** The lines outside fenced blocks, and the fenced ones, with their numbers. */
function linesOf(text) {
  let fenced = false;
  return text.split('\n').map((line, place) => {
    const fence = /^\s*(```|~~~)/.test(line);
    if (fence) fenced = !fenced;
    return { line, number: place + 1, fenced: fenced || fence };
  });
}

/** Code spans of a paragraph may go over the end of a line. */
function spansOf(text) {
  const prose = linesOf(text)
    .map(({ line, fenced }) => (fenced ? '' : line))
    .join('\n');
  return [...prose.matchAll(/(`+)([^`]|[^`][\s\S]*?[^`])\1(?!`)/g)].map(([, , span], place, found) => ({
    span: span.replaceAll(/\s+/g, ' ').trim(),
    number: prose.slice(0, found[place].index).split('\n').length,
  }));
}

const COMMAND = /^([A-Z_]+=\S+ )*(npm|npx|node|cargo|whylight) \S/;

/** Commands in code spans, and lines of fenced blocks that are one. */
function commandsOf(text) {
  const lines = linesOf(text)
    .filter(({ fenced }) => fenced)
    .map(({ line, number }) => ({ command: line.replace(/\s+#.*$/, '').trim(), number }));
  const spans = spansOf(text).map(({ span, number }) => ({ command: span, number }));
  return [...lines, ...spans].filter(({ command }) => COMMAND.test(command));
}

const documents = files.filter((path) => path.endsWith('.md'));

for (const document of ['ARCHITECTURE.md', 'CONTRIBUTING.md']) {
  test(`what ${document} names exists`, () => {
    const problems = spansOf(read(document))
      .map(({ span, number }) => ({ span, number, problem: problemOf(span) }))
      .filter(({ problem }) => problem);
    assert.deepEqual(
      problems.map(({ span, number, problem }) => `${document}:${number} \`${span}\`: ${problem}`),
      [],
    );
  });

  test(`every path in the pictures of ${document} exists`, () => {
    const fenced = linesOf(read(document)).filter(({ fenced }) => fenced);
    const missing = fenced.flatMap(({ line, number }) =>
      (line.match(/(?<![\w./-])(?:src|www|pkg|tests|scripts|models|docs|examples|bench)\/[\w./*-]*/g) ?? [])
        .filter((path) => !isPath(path))
        .map((path) => `${document}:${number} ${path}`),
    );
    assert.deepEqual(missing, []);
  });
}

test('the commands of every document name what exists', () => {
  const problems = documents.flatMap((path) =>
    commandsOf(read(path))
      .map(({ command, number }) => ({ command, number, problem: commandProblem(command) }))
      .filter(({ problem }) => problem)
      .map(({ command, number, problem }) => `${path}:${number} \`${command}\`: ${problem}`),
  );
  assert.deepEqual(problems, []);
});

test('CONTRIBUTING.md lists every kind of test', () => {
  const [, listed] = read('CONTRIBUTING.md').match(/\(kinds: ([^)]*)\)/);
  assert.deepEqual(listed.split(', '), [...kinds]);
});

test('the check would notice a name that is gone', () => {
  const gone = [
    'www/errors.js',
    'walker.rs',
    'tests/native/*.mjs',
    'Weights::gpu',
    'Sunshine',
    'openSesame()',
    'load_model_twice',
    'no-such-code',
    'npm run nothing',
    'npm test -- --only everything',
    'cargo test --test conformance',
    'cargo test --test native conformity::',
    'node --test tests/unit/nothing.test.mjs',
    'whylight dance',
    'whylight explain --nonsense',
    'NO_SUCH_VARIABLE=1 cargo test',
  ];
  for (const span of gone) assert.ok(problemOf(span), span);
});

test('the check knows what is there', () => {
  const there = [
    'www/client/errors.js',
    'tests/native/*.rs',
    'walk.rs',
    'src/web/',
    'pkg/whylight.js',
    'Weights::with',
    'Whylight.open()',
    'wasm-forbidden',
    'npm test -- --only unit,native',
    'cargo test --test native conformance::',
    'node --test tests/unit/state.test.mjs',
    'whylight calibrate --from docs/calibration/squeezenet11.jsonl',
  ];
  for (const span of there) assert.equal(problemOf(span), null, span);
});

/** Longest line of a document, characters. */
const WIDTH = 120;

test('lines of documents wrap', () => {
  assert.ok(documents.length > 10, `found only ${documents}`);
  const long = documents.flatMap((path) =>
    linesOf(read(path))
      .filter(({ line, fenced }) => !fenced && [...withoutAddresses(line)].length > WIDTH && !isTable(line))
      .map(({ number }) => `${path}:${number}`),
  );
  assert.deepEqual(long, []);
});

const isTable = (line) => /^\s*\|/.test(line);

/** What a link or an image points at cannot be broken, nor what is one word. */
const withoutAddresses = (line) => (/^\s*((>\s*)?\S+$|!\[)/.test(line) ? '' : line.replaceAll(/\]\([^)]*\)/g, ']()'));
