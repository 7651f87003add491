// Which Chromium the tests and the benchmark drive, and with which switches. Tests take its headless shell where there is one: the same
// engine without the windows, tabs and pages of the browser's own, which no test looks at and which cost CPU at each opening.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { must, output, Problem, run, say } from './workspace.mjs';

// Chromium hears only the last --disable-features. So what Playwright turns off stands here too, but for the partitions of storage in
// frames of other origins, which a visitor's browser has.
const UNUSED_FEATURES = [
  // Chrome asks a server of Google's about the fields of any page it shows; no page can see or stop that.
  'AutofillServerCommunication',
  // Pages of the browser's own below its address bar, which nobody sees here: they took a fifth of the CPU of each opening.
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  // Off by Playwright too.
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'TcpPortRandomizationWin',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
];

/** Switches for every run: no background traffic of the browser's own, which a test on requests could mistake for the page's. */
export const QUIET = [
  '--headless=new',
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--disable-features=${UNUSED_FEATURES}`,
];

/** Adds WebGPU on SwiftShader, so that a machine without a GPU runs the same shaders. */
export const SWIFTSHADER = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];

/** Adds WebGPU on whatever adapter the machine has. */
export const HARDWARE = ['--enable-unsafe-webgpu', '--enable-features=Vulkan', '--ignore-gpu-blocklist'];

const SHELL = 'chromium-headless-shell';
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const USUAL_PLACES = [
  '/usr/lib/chromium/chromium',
  '/opt/google/chrome/chrome',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** The path of a Chromium on this machine, or null. With `shell` its headless shell, where there is one. */
export async function findChromium({ shell = false } = {}) {
  const named = process.env.WHYLIGHT_CHROMIUM;
  if (named) {
    if (!executable(named)) throw new Problem(`WHYLIGHT_CHROMIUM names ${named}, which cannot be run.`);
    return named;
  }
  const folders = (process.env.PATH ?? '').split(delimiter);
  const onPath = (shell ? [SHELL, ...NAMES] : NAMES).flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...onPath, ...USUAL_PLACES].find(executable) ?? (await playwrightChromium());
}

/** Installs one: Debian's with its headless shell where apt and root are there, else Playwright's. */
export async function installChromium() {
  if (process.getuid?.() === 0 && output('apt-get', ['--version'])) {
    say('chromium', "installing Debian's packages");
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['-qq', 'update'], { env });
    await run('apt-get', ['-qq', '-y', '--no-install-recommends', 'install', 'chromium', SHELL], { env });
    const found = await findChromium({ shell: true });
    if (found) return found;
  }
  say('chromium', "downloading Playwright's");
  const refusal =
    'No Chromium is on this machine and none could be installed; install Chromium or Chrome, or name one in WHYLIGHT_CHROMIUM.';
  await must('playwright-core', ['install', 'chromium'], { problem: refusal });
  const found = await playwrightChromium();
  if (!found) throw new Problem(refusal);
  return found;
}

async function playwrightChromium() {
  try {
    const { chromium } = await import('playwright-core');
    const path = chromium.executablePath();
    return executable(path) ? path : null;
  } catch {
    return null;
  }
}

function executable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
