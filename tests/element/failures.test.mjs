// What a reader sees of a figure that cannot be shown, and what the page is told.
// What watch.js gives every page.
/* global at, inside, listen, sent, told, until, words */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { figure, openSite, STRICT } from './pages.mjs';

let site;
let shared;
before(async () => {
  site = await openSite();
  shared = await site.visit(figure('', 'other'));
});
after(() => site?.close());

/**
 * Adds an element that fails to a page with one that does not. With `options` of the page it has one to itself.
 */
async function failing(attributes, { photo = 'dog.jpg', ...options } = {}) {
  const own = Object.keys(options).length > 0;
  const { page, close } = own ? await site.visit('', options) : shared;
  const html = figure(`${attributes} loading="press"`).replace('dog.jpg', photo);
  try {
    return await page.evaluate(
      async ([html, alone]) => {
        await customElements.whenDefined('why-light');
        document.body.append(document.createRange().createContextualFragment(html));
        told.length = 0;
        const element = listen(at('figure'));
        element.loading = 'eager';
        const state = await until(element, 'failed', 'shown');
        const other = alone ? null : await until(at('other'), 'failed', 'shown');
        await new Promise(requestAnimationFrame);
        const slot = inside('figure', 'slot');
        const seen = {
          state,
          other,
          error: told.find(([, type]) => type === 'error')?.[2],
          errors: told.filter(([, type]) => type === 'error').length,
          results: told.filter(([, type]) => type === 'result').length,
          words: words('figure'),
          fallback: slot?.assignedNodes()[0]?.textContent,
          workers: globalThis.workers,
        };
        element.remove();
        return seen;
      },
      [html, own],
    );
  } finally {
    if (own) await close();
  }
}

async function refuses(attributes, code, sentence, options) {
  const seen = await failing(attributes, options);
  assert.equal(seen.state, 'failed');
  assert.equal(seen.error?.code, code);
  assert.match(seen.error.message, sentence);
  assert.ok(seen.error.title && seen.error.remedy);
  assert.deepEqual([seen.errors, seen.results], [1, 0]);
  for (const part of [seen.error.title, seen.error.message, seen.error.remedy])
    assert.ok(seen.words.includes(part), `${part} in ${seen.words}`);
  assert.equal(seen.fallback, 'Otherwise');
  if (seen.other !== null) assert.equal(seen.other, 'shown');
  return seen;
}

test('an unknown method', () =>
  refuses('methods="gradients"', 'bad-attribute', /“methods”: there is no “gradients”; there are gradient, /));
test('a parameter of an unknown method', () =>
  refuses('parameters="nope.x=1"', 'bad-attribute', /“parameters”: there is no “nope”; there are gradient, /));
test('an unknown class', () => refuses('target="unicorn"', 'no-such-class', /has 10 classes, and none is “unicorn”/));
test('an unknown class to compare with', () => refuses('against="4711"', 'no-such-class', /none is “4711”/));
test('an unknown colour map', () => refuses('colours="octarine"', 'bad-attribute', /“colours”: there is no “octarine”/));
test('an unknown colour map holds everything up until it is corrected', async () => {
  const { page, close } = await site.visit(figure('colours="octarine"'));
  const seen = await page.evaluate(async () => {
    const element = listen(at('figure'));
    const held = [await until(element, 'failed'), sent.some(({ type }) => type === 'explain')];
    element.colours = 'inferno';
    const shown = await until(element, 'shown');
    element.colours = 'octarine';
    return [...held, shown, element.state, element.explanations.length];
  });
  assert.deepEqual(seen, ['failed', false, 'shown', 'failed', 1]);
  await close();
});
test('an unknown network', () =>
  refuses('model="resnet"', 'bad-attribute', /“model”: there is no “resnet”; there are efficientnet-lite0/));
test('a device that there is not', () => refuses('device="abacus"', 'bad-attribute', /“device”: expected one of auto, gpu, cpu/));
test('a number out of range', () =>
  refuses('percentile="150"', 'bad-attribute', /“percentile”: expected a number from 50 to 100/));

test('a class that is compared with itself, by its name or as the likeliest', async () => {
  const same = /^The class “Shirt” of the network is compared with itself\.$/i;
  await refuses('target="shirt" against="shirt"', 'bad-parameter', same);
  const { error } = await refuses('against="shirt"', 'bad-parameter', same);
  assert.equal(error.remedy, 'Whoever writes this page can correct the attribute “target” or “against”.');
});
test('what is no file', async () => {
  const { page, problems, close } = await site.visit(figure());
  for (const [given, found] of [
    ['dog.jpg', /expected a File, a Blob, a canvas or an ImageBitmap, found the text “dog\.jpg”\./],
    [{}, /expected a File, a Blob, a canvas or an ImageBitmap, found Object\./],
  ]) {
    const seen = await page.evaluate(async (given) => {
      const element = listen(at('figure'));
      await until(element, 'shown');
      told.length = 0;
      element.file = given;
      const state = element.state;
      await new Promise(requestAnimationFrame);
      const { code, message } = told.find(([, type]) => type === 'error')[2];
      const refused = await element.explain().catch(({ code }) => code);
      const seen = { state, code, message, refused, words: words('figure'), map: inside('figure', '[part=map]') !== null };
      element.file = null;
      return seen;
    }, given);
    assert.deepEqual([seen.state, seen.code, seen.refused, seen.map], ['failed', 'bad-attribute', 'bad-attribute', false]);
    assert.match(seen.message, found);
    assert.ok(seen.words.includes(seen.message));
  }
  assert.equal(await page.evaluate(() => until(at('figure'), 'shown')), 'shown');
  assert.deepEqual(problems, []);
  await close();
});
test('addresses that no photo has', async () => {
  for (const photo of ['mailto:dog@example.com', 'about:blank', 'javascript:void 0'])
    await refuses('', 'bad-attribute', new RegExp(`“photo”: “${photo}” is no address of a photo`), { photo });
});

test('a photo that is not there', () => refuses('', 'network', /answered 404 for none\.jpg/, { photo: 'none.jpg' }));
test('a photo that is a web page', () => refuses('', 'network', /web page where a file was expected/, { photo: 'page.jpg' }));
test('a photo of another site that lets nobody read it', () =>
  refuses('', 'network', /does not allow this page to read it \(CORS\)/, { photo: `${site.elsewhere}/dog.jpg` }));

test('a policy that forbids WebAssembly', () =>
  refuses('', 'wasm-forbidden', /forbids WebAssembly/, { policy: STRICT.replace(" 'wasm-unsafe-eval'", '') }));

test('a browser without WebAssembly: nothing is fetched for it', async () => {
  const seen = await refuses('', 'no-wasm', /has no WebAssembly/, { first: 'delete globalThis.WebAssembly;' });
  assert.equal(seen.workers, 0);
});

test('an unknown metric says so beside the map', async () => {
  const seen = await failing('metrics="niceness"');
  assert.equal(seen.state, 'shown');
  assert.equal(seen.error.code, 'bad-attribute');
  assert.match(seen.words, /shirt/i);
});

test('a metric that needs the object says which attribute gives it', async () => {
  const seen = await failing('metrics="pointing-game,gini"');
  assert.equal(seen.state, 'shown');
  assert.equal(seen.error.code, 'bad-attribute');
  assert.match(seen.words, /The attribute “object”: Pointing Game needs the box of the object, such as “0\.2,0\.1,0\.8,0\.9”\./);
  assert.equal(seen.errors, 1);
  assert.equal((await failing('metrics="pointing-game" object="0.2,0.1,0.8,0.9"')).errors, 0);
});

test('what only the writer of the page can mend is said to the writer, and the rest to the reader', async () => {
  for (const [attributes, options, remedy] of [
    ['target="unicorn"', {}, /^Whoever writes this page can correct the attribute “target”/],
    ['target="unicorn" controls', {}, /^Choose another of its classes/],
    ['target="unicorn" against="unicorn"', {}, /^Whoever writes this page can correct the attribute “target”\./],
    ['against="unicorn" controls', {}, /^Whoever writes this page can correct the attribute “against”\./],
    ['target="shirt" against="shirt" controls', {}, /^Choose another of its classes/],
    ['', { photo: 'none.jpg' }, /^Check its address/],
    ['', { photo: 'page.jpg' }, /^Check its address/],
    ['', { photo: 'watch.js' }, /^Whoever writes this page can put another photo at this address/],
    ['model="page.jpg"', {}, /^Check its address/],
    ['model="watch.js"', {}, /^Whoever writes this page can name another network in the attribute “model”/],
  ]) {
    const { error } = await failing(attributes, { ...options });
    assert.match(error?.remedy ?? '', remedy, `${attributes} ${options.photo}`);
  }
});

test('an error leaves the photo, with the sentence below it, and the controls that may mend it', async () => {
  const html =
    '<why-light id="figure" photo="dog.jpg" alt="A dog" model="fashion-mlp" device="cpu" loading="eager" target="unicorn" controls></why-light>';
  const { page, close } = await site.visit(html);
  await page.evaluate(() => until(at('figure'), 'failed'));
  await page.waitForFunction(() => inside('figure', 'img')?.naturalWidth > 1);
  const seen = await page.evaluate(() => {
    const [photo, error] = ['img', '.error'].map((selector) => inside('figure', selector).getBoundingClientRect());
    return { alt: inside('figure', 'img').alt, below: error.top >= photo.bottom };
  });
  assert.deepEqual(seen, { alt: 'A dog', below: true });
  await page.getByRole('combobox', { name: 'Search for another class' }).fill('sneaker');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => until(at('figure'), 'shown')), 'shown');
  // A photo that is not there leaves no broken picture.
  await page.evaluate(() => (at('figure').photo = 'none.jpg'));
  await page.evaluate(() => until(at('figure'), 'failed'));
  await page.waitForFunction(() => inside('figure', 'img')?.hidden);
  await close();
});

test('a classic script whose modules cannot be loaded says why on the console', async () => {
  const { page, problems, close } = await site.visit(figure(), {
    script: `<script src="${site.elsewhere}/whylight/whylight.global.js"></script>`,
  });
  await page.waitForFunction(() => globalThis.Whylight);
  const isOurs = (text) => text.startsWith('Whylight:');
  if (!problems.some(isOurs)) await page.waitForEvent('console', (message) => isOurs(message.text()));
  assert.match(
    problems.find(isOurs),
    /element\.js could not be loaded\. A server that is not the one of the page must send Access-Control-Allow-Origin/,
  );
  await close();
});

test('one method of two that fails says so in its place, and the other is the result, whichever comes first', async () => {
  for (const methods of ['gradient,gradients', 'gradients,gradient']) {
    const seen = await failing(`methods="${methods}"`);
    assert.equal(seen.state, 'shown');
    assert.equal(seen.error.code, 'bad-attribute');
    assert.match(seen.words, /there is no “gradients”/);
    assert.equal(seen.results, 1, methods);
  }
});

test('a storage that is forbidden changes nothing', async () => {
  const seen = await failing('', { policy: 'sandbox allow-scripts', cors: true });
  assert.equal(seen.state, 'shown');
});

test('what was wrong can be corrected, and a failed photo tried again', async () => {
  const { page, close } = await site.visit(figure('methods="gradients"'));
  const states = await page.evaluate(async () => {
    const element = at('figure');
    await customElements.whenDefined('why-light');
    const states = [await until(element, 'failed')];
    element.methods = 'gradient';
    states.push(await until(element, 'shown', 'failed'));
    const [first] = element.explanations;
    element.percentile = 7;
    states.push(element.state, await element.explain().catch(({ code }) => code));
    element.percentile = 98;
    states.push(element.state, element.explanations[0] === first);
    element.photo = 'none.jpg';
    states.push(await until(element, 'failed', 'shown'));
    element.photo = 'http://';
    states.push(element.state);
    element.photo = 'none.jpg';
    const refused = await element.explain().catch(({ code }) => code);
    return [...states, refused];
  });
  assert.deepEqual(states, ['failed', 'shown', 'failed', 'bad-attribute', 'shown', true, 'failed', 'failed', 'network']);
  await close();
});
