// The site over the build of the page that tests can look into, in a folder of its own.
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSite } from '../../scripts/site/build_site.mjs';
import { debug } from '../web/harness.mjs';

// Beside the site lies nothing that it may need, and it is not at the root of the server.
const parent = mkdtempSync(join(tmpdir(), 'whylight-site-'));
export const BASE = 'some/folder';
export const folder = join(parent, BASE);
export const served = parent;

export const built = buildSite({ out: folder, page: debug });
// The server of the tests takes the policy for its headers from the page at its root.
copyFileSync(join(debug, 'index.html'), join(parent, 'index.html'));

process.on('exit', () => rmSync(parent, { recursive: true, force: true }));
