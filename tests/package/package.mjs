// The package as npm would install it, and the hosts that it is put into.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPackage } from '../../scripts/package.mjs';
import { cache, must, root } from '../../scripts/workspace.mjs';

const hosts = join(dirname(fileURLToPath(import.meta.url)), 'hosts');
const npm = (args, cwd) => execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

const temporary = [];
process.on('exit', () => temporary.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A folder that is removed when the process ends. */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'whylight-package-'));
  temporary.push(folder);
  return folder;
}

let packed;

/**
 * Packs the package and installs the tarball into an empty project, once.
 * WHYLIGHT_PKG names a stand-in for the compiled engine.
 * @returns {Promise<{ tarball: string, project: string, folder: string }>} `folder` is `node_modules/whylight` of the project
 */
export const installPackage = () => (packed ??= packAndInstall());

async function packAndInstall() {
  const work = temporaryFolder();
  let source = join(root, 'pkg');
  if (process.env.WHYLIGHT_PKG) {
    source = join(work, 'stand-in');
    await buildPackage({ out: source, engine: join(root, process.env.WHYLIGHT_PKG) });
  }
  const name = npm(['pack', '--silent', '--pack-destination', work], source).trim();
  const project = join(work, 'project');
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const tarball = join(work, name);
  npm(['install', '--no-audit', '--no-fund', '--offline', '--loglevel=error', tarball], project);
  return { tarball, project, folder: join(project, 'node_modules', 'whylight') };
}

/**
 * A copy of `hosts/NAME` with everything installed that its package.json asks for, and the package as if installed with it.
 * What npm installed is kept in the cache for as long as that package.json stays the same, and linked to; the package is copied,
 * as bundlers treat what a link leads to differently.
 */
export async function npmHost(name, { folder }) {
  const manifest = join(hosts, name, 'package.json');
  const installed = await kept(name, manifest, async (into) => {
    cpSync(manifest, join(into, 'package.json'));
    await must('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'], { cwd: into });
  });
  const host = temporaryFolder();
  mkdirSync(join(host, 'node_modules'));
  for (const name of readdirSync(join(installed, 'node_modules')).filter((one) => !one.startsWith('.'))) {
    symlinkSync(join(installed, 'node_modules', name), join(host, 'node_modules', name), 'junction');
  }
  cpSync(folder, join(host, 'node_modules', 'whylight'), { recursive: true });
  cpSync(join(hosts, name), host, { recursive: true });
  return host;
}

/** A copy of `hosts/python`, and a folder with the programs that its requirements name; null where there is no Python. */
export async function pythonHost() {
  const python = ['python3', 'python'].find((name) => {
    try {
      return execFileSync(name, ['-c', 'import sys, venv; print(sys.version_info[0])'], { encoding: 'utf8' }).trim() === '3';
    } catch {
      return false;
    }
  });
  if (!python) return null;
  const requirements = join(hosts, 'python', 'requirements.txt');
  const environment = await kept('python', requirements, async (into) => {
    await must(python, ['-m', 'venv', into]);
    await must(join(into, 'bin', 'python'), [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '-r',
      requirements,
    ]);
  });
  const host = temporaryFolder();
  cpSync(join(hosts, 'python'), host, { recursive: true });
  return { host, programs: join(environment, 'bin') };
}

/** The folder that `install` filled, in this run or in an earlier one. */
async function kept(name, manifest, install) {
  const key = createHash('sha256').update(readFileSync(manifest)).digest('hex').slice(0, 12);
  const folder = join(cache, 'hosts', `${name}-${key}`);
  const complete = join(folder, 'complete');
  if (!existsSync(complete)) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    await install(folder);
    writeFileSync(complete, '');
  }
  return folder;
}
