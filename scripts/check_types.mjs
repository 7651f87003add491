// The types of the sources, of the examples in the documents, and of pages in TypeScript that use the package. An example that does not compile is
// wrong.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { types } from './package.mjs';
import { entry, must, root, say } from './workspace.mjs';

/** As templates of frameworks have it: what is imported and never used does not build there. */
const NOTHING_UNUSED = { noUnusedLocals: true, noUnusedParameters: true };

const DOCUMENTS = ['README.md', 'pkg/README.md', 'docs/embedding.md', 'docs/learning.md'];

/**
 * The scripts in a document: blocks of JavaScript and TypeScript, and modules in blocks of HTML.
 * @param {string} markdown
 * @returns {{ line: number, language: "js" | "ts", text: string }[]} `line`: the first of the script, from 1
 */
export function examplesOf(markdown) {
  return [...markdown.matchAll(/^```(js|ts|html)\n([\s\S]*?)^```$/gm)].flatMap(({ index, 0: whole, 1: language, 2: text }) => {
    const begin = index + whole.indexOf('\n') + 1;
    if (language !== 'html') return [{ line: lineAt(markdown, begin), language, text }];
    return [...text.matchAll(/<script type="module">\n([\s\S]*?)<\/script>/g)].map((script) => ({
      line: lineAt(markdown, begin + script.index) + 1,
      language: 'js',
      text: script[1],
    }));
  });
}

const lineAt = (text, place) => text.slice(0, place).split('\n').length;

/** Each example is a module of its own, under the name of its document and line, which is what the compiler then names. */
function writeExamples(folder) {
  let count = 0;
  for (const document of DOCUMENTS) {
    for (const { line, language, text } of examplesOf(readFileSync(join(root, document), 'utf8'))) {
      const name = `${document.replaceAll(/\W+/g, '_')}_line_${line}.${language}`;
      writeFileSync(join(folder, name), `${text}\nexport {};\n`);
      count += 1;
    }
  }
  return count;
}

async function checkExamples() {
  // Within the checkout, so that what the sources import is found.
  const folder = join(root, 'out', 'examples');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const count = writeExamples(folder);
  const config = {
    extends: '../../tsconfig.json',
    compilerOptions: {
      types: ['node'],
      paths: {
        whylight: ['../../www/client/index.js'],
        'whylight/element': ['../../www/element/index.js'],
        'whylight/engine': ['../../pkg/types/engine.d.ts'],
      },
    },
    include: ['.', '../../www/element/*.d.ts'],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config, null, 2));
  await must('tsc', ['-p', folder], {
    problem: 'An example in the documents does not compile; tsc names document and line above.',
  });
  rmSync(folder, { recursive: true });
  return count;
}

/** The pages in tests/types/ against the declarations that the package ships: the tag in JSX, its properties and its events. */
async function checkPages() {
  const folder = join(root, 'out', 'pages');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await types(folder);
  // The example for React, with the pragmas that stand for the settings of its template.
  const [, react] = /^```tsx\n([\s\S]*?)^```$/m.exec(readFileSync(join(root, 'docs/embedding.md'), 'utf8'));
  writeFileSync(join(folder, 'react_example.tsx'), `/** @jsxRuntime automatic */\n/** @jsxImportSource react */\n${react}`);
  const config = {
    extends: '../../tsconfig.json',
    compilerOptions: {
      ...NOTHING_UNUSED,
      jsx: 'preserve',
      allowJs: false,
      checkJs: false,
      paths: {
        whylight: ['./types/client/index.d.ts'],
        'whylight/element': ['./types/element/index.d.ts'],
      },
    },
    include: ['../../tests/types', 'react_example.tsx'],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config, null, 2));
  await must('tsc', ['-p', folder], {
    problem: 'A page in tests/types/ does not compile against the declarations of the package; tsc says where above.',
  });
  rmSync(folder, { recursive: true });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await entry(async () => {
    for (const project of [root, join(root, 'www', 'service_worker')]) {
      await must('tsc', ['-p', project], { problem: 'The types do not agree; tsc says where above.' });
    }
    const count = await checkExamples();
    await checkPages();
    say('types', `the sources, ${count} examples and the pages in tests/types/ compile`);
  });
}
