// The JavaScript API as Markdown, written by TypeDoc from the declarations of the package. TypeDoc's own pages need inline scripts, which the policy of the
// site forbids, and look like another site.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { must, Problem, root } from '../workspace.mjs';

const MODULES = [
  {
    name: 'client.md',
    title: 'whylight',
    description: 'The client: Whylight.open(), networks, photos, maps, verdicts and charts.',
  },
  {
    name: 'element.md',
    title: 'whylight/element',
    description: 'The class of the element <why-light>, its properties and its events.',
  },
  {
    name: 'engine.md',
    title: 'whylight/engine',
    description: 'The WebAssembly module, and the records that cross to JavaScript.',
  },
];

/** @returns {Promise<{ name: string, title: string, description: string, text: string }[]>} */
export async function javaScriptApi() {
  if (!existsSync(join(root, 'pkg/types/client/index.d.ts')))
    throw new Problem('pkg/types/client/ is missing; run `npm run build` first.');
  const out = mkdtempSync(join(tmpdir(), 'whylight-api-'));
  try {
    await must(
      process.execPath,
      [join(root, 'docs/api/node_modules/typedoc/bin/typedoc'), '--options', join(root, 'docs/api/typedoc.json'), '--out', out],
      { problem: 'TypeDoc could not write the JavaScript API; it says why above.' },
    );
    return MODULES.map((module) => ({ ...module, text: readFileSync(join(out, module.name), 'utf8') }));
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
