// A GPU for native tests: the machine's own, or SwiftShader, which Chromium brings and which emulates one on the CPU.
import { existsSync, mkdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { findChromium } from './chromium.mjs';
import { output, root } from './workspace.mjs';

const EMULATED = 'libvk_swiftshader.so';
const LOADER = 'libvulkan.so.1';
const USUAL_FOLDERS = ['/usr/lib/chromium', '/usr/lib/chromium-browser', '/opt/google/chrome'];

/** What has to be in the environment of a native program for it to find a GPU; nothing where the machine has Vulkan, or is no Linux. */
export async function vulkanEnvironment() {
  if (process.platform !== 'linux' || output('ldconfig', ['-p'])?.includes(LOADER)) return {};
  const chromium = await findChromium();
  const folders = chromium ? [dirname(realpathSync(chromium)), ...USUAL_FOLDERS] : USUAL_FOLDERS;
  const library = folders.map((folder) => join(folder, EMULATED)).find(existsSync);
  if (!library) return {};
  // SwiftShader has all entries of the loader, whose name wgpu looks for.
  const folder = join(root, 'target/vulkan');
  mkdirSync(folder, { recursive: true });
  rmSync(join(folder, LOADER), { force: true });
  symlinkSync(library, join(folder, LOADER));
  const others = process.env.LD_LIBRARY_PATH;
  return { LD_LIBRARY_PATH: others ? `${folder}${delimiter}${others}` : folder };
}
