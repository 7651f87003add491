// Prints how much memory the engine takes in a browser's WebAssembly for files of one's own: once a file is open, after a prediction and after a
// gradient. The bytes of the file stay in JavaScript's memory beside it.
//
//   node scripts/exports/memory_wasm.mjs FILE.onnx ...
//
// Needs `npm run build`. memory.py makes the files if it is given a folder. Memory only grows, so each file has a process of its own.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../workspace.mjs';

const MIB = 2 ** 20;
const go = () => true;

async function measured(file) {
  const engineScript = await import(join(root, 'pkg', 'whylight.js'));
  const { memory } = engineScript.initSync({ module: readFileSync(join(root, 'pkg', 'whylight_bg.wasm')) });
  const engine = await engineScript.Engine.start({ device: 'cpu', gpuProblem: null, gpuName: null });
  const held = () => Math.round(memory.buffer.byteLength / MIB);
  const { handle: model } = await engine.open_model(readFileSync(file), basename(file), go, undefined);
  const opened = held();
  const { handle: photo } = engine.open_photo(readFileSync(join(root, 'www', 'photos', 'coffee.png')));
  await engine.predict({ model, photo, most: 5 }, go);
  const predicted = held();
  await engine.explain({ model, photo, target: 'top', method: 'gradient', parameters: {} }, go, () => {});
  return [opened, predicted, held()];
}

const [only, ...files] = process.argv.slice(2);
if (only === '--one') {
  console.log(JSON.stringify(await measured(files[0])));
  process.exit(0);
}
console.log('| file | opened, MiB | predicted, MiB | gradient, MiB |\n|---|---:|---:|---:|');
for (const file of [only, ...files]) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), '--one', file]);
  if (status !== 0) throw new Error(`${file}: ${stderr}`);
  console.log(`| ${basename(file)} | ${JSON.parse(String(stdout)).join(' | ')} |`);
}
