// The packed package in every kind of page that people build: each shows a map with the two lines of docs/embedding.md.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { root } from '../../scripts/workspace.mjs';
import { launch, mapFromClient, mapOnScreen, serve } from './browser.mjs';
import { installPackage, npmHost, pythonHost, temporaryFolder } from './package.mjs';

// As docs/embedding.md says of a strict page: no blob, no inline script, no other server.
const STRICT =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; img-src 'self' blob: data:; style-src 'self'";
const ELEMENT = '<why-light photo="dog.jpg" model="fashion-resnet" methods="grad-cam"></why-light>';

let installed;
let elsewhere;
let browser;
before(async () => {
  installed = await installPackage();
  elsewhere = await serve(installed.folder, { cors: true });
  browser = await launch({ engine: elsewhere.url });
});
after(async () => {
  await browser?.close();
  elsewhere?.close();
});

/** Both ways into the package, on one page. */
async function bothWays(url, { client } = {}) {
  const { page, requests, problems, close } = await browser.open(url);
  try {
    const element = await mapOnScreen(page);
    assert.ok(element.width > 1 && element.height > 1, `the element shows ${element.width}×${element.height}`);
    const asked = await mapFromClient(page, client);
    assert.equal(asked.width, 28);
    assert.ok(asked.values > 10, `the map has ${asked.values} different values`);
    assert.deepEqual(problems, []);
    return requests;
  } finally {
    await close();
  }
}

const photoInto = (folder) => cpSync(join(root, 'www/photos/dog_cat.jpg'), join(folder, 'dog.jpg'));

/** A folder with one page and a photo. */
function site(html, { files = {} } = {}) {
  const folder = temporaryFolder();
  photoInto(folder);
  for (const [name, text] of Object.entries({ 'index.html': `<!doctype html>\n<title>A page</title>\n${html}`, ...files })) {
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

async function served(folders, options, use) {
  const server = await serve(folders, options);
  try {
    return await use(server.url);
  } finally {
    server.close();
  }
}

/** A site, and `node_modules` beside it. */
const withModules = (folder) => [folder, installed.project];

const importMap = (at) => `<script type="importmap">
  { "imports": { "whylight": "${at}/client.js", "whylight/element": "${at}/element.js" } }
</script>`;
const MODULE = `import 'whylight/element';
import { Whylight } from 'whylight';
globalThis.Whylight = Whylight;`;
const module = `<script type="module">${MODULE}</script>`;
const classic = (at) => `<script src="${at}/whylight.global.js"></script>`;

describe('a page without a bundler', () => {
  const own = 'node_modules/whylight';

  test('modules by an import map', async () => {
    const folders = withModules(site(importMap(`./${own}`) + ELEMENT + module));
    await served(folders, {}, (url) => bothWays(url));
  });

  test('one classic script', async () => {
    await served(withModules(site(ELEMENT + classic(own))), {}, (url) => bothWays(url));
  });

  test('a strict Content-Security-Policy: the worker is a file of the page’s own server', async () => {
    await served(withModules(site(ELEMENT + classic(own))), { policy: STRICT }, async (url) => {
      const requests = await bothWays(url);
      assert.deepEqual(
        requests.filter((address) => !address.startsWith(url)),
        [],
      );
    });
  });

  test('two copies of the script: the first one stays, and both do no harm', async () => {
    const folders = withModules(site(ELEMENT + classic(own) + classic(elsewhere.url)));
    await served(folders, {}, async (url) => {
      const requests = await bothWays(url);
      assert.deepEqual(
        requests.filter((address) => address.startsWith(elsewhere.url)),
        [`${elsewhere.url}/whylight.global.js`],
      );
    });
  });
});

describe('the package on another server', () => {
  test('modules by an import map', async () => {
    await served(site(importMap(elsewhere.url) + ELEMENT + module), {}, (url) => bothWays(url));
  });

  test('one classic script', async () => {
    await served(site(ELEMENT + classic(elsewhere.url)), {}, (url) => bothWays(url));
  });

  test('a policy that names the other server', async () => {
    const policy = STRICT.replaceAll(/(script-src|connect-src) 'self'/g, `$1 'self' ${elsewhere.url}`).replace(
      "worker-src 'self'",
      'worker-src blob:',
    );
    await served(site(ELEMENT + classic(elsewhere.url)), { policy }, (url) => bothWays(url));
  });

  test('the code of this server, the large files of another one', async () => {
    const folders = withModules(site(ELEMENT.replace('>', ` base="${elsewhere.url}">`) + classic('node_modules/whylight')));
    await served(folders, {}, async (url) => {
      const requests = await bothWays(url, { client: { base: elsewhere.url } });
      const large = requests.filter((address) => /\.(wasm|onnx)$/.test(address));
      assert.ok(large.length >= 3);
      for (const address of large) assert.ok(address.startsWith(elsewhere.url), address);
    });
  });

  test('the worker of this server, so that a policy without blobs holds', async () => {
    const policy = STRICT.replaceAll(/(script-src|connect-src) 'self'/g, `$1 'self' ${elsewhere.url}`);
    const folder = site('');
    cpSync(join(installed.folder, 'worker.js'), join(folder, 'worker.js'));
    await served(folder, { policy }, async (url) => {
      const { page, problems, close } = await browser.open(url);
      await page.addScriptTag({ url: `${elsewhere.url}/whylight.global.js` });
      assert.equal((await mapFromClient(page, { base: elsewhere.url, worker: 'worker.js' })).width, 28);
      assert.deepEqual(problems, []);
      await close();
    });
  });

  test('a sandboxed frame, whose origin is nobody’s', async () => {
    const html = ELEMENT.replace('dog.jpg', `${elsewhere.url}/dog.jpg`) + classic(elsewhere.url);
    photoInto(installed.folder);
    await served(site(html), { policy: 'sandbox allow-scripts' }, async (url) => {
      const { page, problems, close } = await browser.open(url);
      assert.ok((await mapOnScreen(page)).width > 1);
      assert.deepEqual(problems, []);
      await close();
    });
  });
});

describe('Vite', () => {
  let host;
  let vite;
  const load = (name) => import(pathToFileURL(createRequire(join(host, 'package.json')).resolve(name)));
  before(async () => {
    host = await npmHost('vite', installed);
    mkdirSync(join(host, 'public'));
    photoInto(join(host, 'public'));
    vite = await import(pathToFileURL(join(host, 'node_modules/vite/dist/node/index.js')));
  });

  const settings = (more = {}) => ({ root: host, configFile: false, logLevel: 'error', ...more });

  async function developed(path, more) {
    const server = await vite.createServer(settings(more));
    try {
      await server.listen(0);
      await bothWays(new URL(path, server.resolvedUrls.local[0]).href);
    } finally {
      await server.close();
    }
  }

  async function built(path, more = {}) {
    await vite.build(settings({ ...more, build: { emptyOutDir: true, rollupOptions: { input: join(host, path) } } }));
    const server = await vite.preview(settings({ preview: { port: 0 }, ...more }));
    try {
      return await bothWays(new URL(path, server.resolvedUrls.local[0]).href);
    } finally {
      await server.close();
    }
  }

  test('its development server, which moves the modules of dependencies', () => developed('index.html'));

  test('built, under names that Vite gives', async () => {
    const requests = await built('index.html');
    assert.ok(requests.some((address) => /\/assets\/squeezenet11-.*\.onnx$/.test(address)));
  });

  test('built for a folder below the root of a server', () => built('index.html', { base: '/below/' }));

  test('the tag, with the package’s folder in `public/`', async () => {
    const folder = join(host, 'public', 'whylight');
    cpSync(installed.folder, folder, { recursive: true });
    writeFileSync(join(host, 'tag.html'), `<!doctype html>\n<title>A page</title>\n${ELEMENT}\n${classic('/whylight')}`);
    try {
      await developed('tag.html');
      await built('tag.html');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('a React app', async () => {
    const { default: react } = await load('@vitejs/plugin-react');
    await built('react.html', { plugins: [react()] });
  });

  test('a Vue app', async () => {
    const { default: vue } = await load('@vitejs/plugin-vue');
    const template = { compilerOptions: { isCustomElement: (tag) => tag === 'why-light' } };
    await developed('vue.html', { plugins: [vue({ template })] });
  });
});

test('webpack', async () => {
  const host = await npmHost('webpack', installed);
  const dist = site(`${ELEMENT}<script src="main.js"></script>`);
  const { default: webpack } = await import(pathToFileURL(join(host, 'node_modules/webpack/lib/index.js')));
  const compiler = webpack({
    mode: 'production',
    context: host,
    entry: './main.js',
    output: { path: dist },
    performance: { hints: false },
  });
  const stats = await new Promise((settle, reject) => compiler.run((error, done) => (error ? reject(error) : settle(done))));
  const { errors, warnings } = stats.toJson({ all: false, errors: true, warnings: true });
  assert.deepEqual([...errors, ...warnings], []);
  await served(dist, {}, (url) => bothWays(url));
});

describe('pages that Python writes', () => {
  let python;
  before(async () => (python = await pythonHost()));

  test('a site by MkDocs, with a script tag in Markdown', async (context) => {
    if (!python) return context.skip('There is no Python with venv here.');
    const docs = join(python.host, 'docs');
    photoInto(docs);
    cpSync(installed.folder, join(docs, 'whylight'), { recursive: true });
    execFileSync(join(python.programs, 'mkdocs'), ['build', '--quiet'], { cwd: python.host, stdio: 'inherit' });
    await served(join(python.host, 'site'), {}, (url) => bothWays(url));
  });

  test('a notebook, exported by nbconvert', async (context) => {
    if (!python) return context.skip('There is no Python with venv here.');
    const notebook = join(python.host, 'notebook.ipynb');
    writeFileSync(notebook, readFileSync(notebook, 'utf8').replaceAll('ELSEWHERE', elsewhere.url));
    photoInto(python.host);
    execFileSync(join(python.programs, 'jupyter-nbconvert'), ['--to', 'html', '--log-level', 'ERROR', 'notebook.ipynb'], {
      cwd: python.host,
      stdio: 'inherit',
    });
    await served(python.host, {}, (url) => bothWays(`${url}/notebook.html`));
  });

  test('a notebook in JupyterLab, which inserts the output and then its scripts afresh', async () => {
    const insert = `const output = document.getElementById('output');
output.innerHTML = ${JSON.stringify(ELEMENT + classic(elsewhere.url))};
for (const script of output.querySelectorAll('script')) {
  const fresh = document.createElement('script');
  for (const { name, value } of script.attributes) fresh.setAttribute(name, value);
  script.replaceWith(fresh);
}`;
    const folder = site('<div id="output"></div><script src="insert.js"></script>', { files: { 'insert.js': insert } });
    await served(folder, { referred: true }, (url) => bothWays(url));
  });
});
