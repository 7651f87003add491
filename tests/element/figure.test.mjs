// The element in a page: what it shows, when it begins, what a change runs again, and how figures share one engine.
// What watch.js gives every page.
/* global at, ended, inside, later, listen, sent, told, until, violations, words, workers */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { ELEMENT_BUDGET_BYTES } from '../../scripts/size.mjs';
import { eventually } from '../web/eventually.mjs';
import { figure, openSite, STRICT } from './pages.mjs';

let site;
before(async () => (site = await openSite()));
after(() => site?.close());

/** Opens a page, uses it, and expects nothing on its console. */
async function on(html, options, use) {
  const { page, requests, problems, close } = await site.visit(html, options);
  try {
    await use(page, requests);
    assert.deepEqual(problems, []);
  } finally {
    await close();
  }
}

let shared;

/** Shows figures in a page that had others before, which saves most of what a visit costs; nothing may come on its console. */
async function onShared(html, use) {
  shared ??= await site.visit('');
  const { page, problems } = shared;
  problems.length = 0;
  await page.evaluate(async (html) => {
    await customElements.whenDefined('why-light');
    document.body.replaceChildren(document.createRange().createContextualFragment(html));
    sent.length = 0;
    told.length = 0;
  }, html);
  await use(page);
  assert.deepEqual(problems, []);
}

const shown = (page, id = 'figure') => page.evaluate((id) => until(at(id), 'shown', 'failed').then(() => at(id).state), id);
const countSent = (page, type) => page.evaluate((type) => sent.filter((message) => message.type === type).length, type);

test('it shows photo, map, class, caption and colour bar, and tells of it', () =>
  onShared(figure('methods="gradient,grad-cam" alt="A dog"'), async (page) => {
    await page.evaluate(() => void listen(at('figure')));
    assert.equal(await shown(page), 'shown');
    const seen = await page.evaluate(() => ({
      words: words('figure'),
      canvases: [...at('figure').shadowRoot.querySelectorAll('canvas')].map((canvas) => [
        canvas.width > 1,
        canvas.role,
        canvas.ariaLabel,
      ]),
      bars: at('figure').shadowRoot.querySelectorAll('[part=bar]').length,
      maps: at('figure').explanations.map(({ report, target }) => [report.method, target.label]),
      results: told.filter(([, type]) => type === 'result').length,
      progress: told.some(([, type]) => type === 'progress'),
    }));
    assert.match(seen.words, /shirt\s*87\.3/i);
    assert.match(seen.words, /The network says: shirt\s*87\.3/i);
    assert.match(
      seen.words,
      /Gradient How much would the score .* if this pixel changed a little\? The brighter, the larger the value\./,
    );
    assert.match(seen.words, /Grad-CAM Deep inside the network, .*\. The brighter, the larger the value\./);
    assert.match(
      seen.words,
      /In logits per unit of input\. Colours clipped at the 99th percentile\. The largest value is 0\.\d+\./,
    );
    assert.equal(seen.canvases.length, 3);
    for (const [drawn, role] of seen.canvases) assert.deepEqual([drawn, role], [true, 'img']);
    assert.equal(seen.canvases[0][2], 'A dog');
    assert.match(
      seen.canvases[2][2],
      /^Grad-CAM for “.+”: strongest at \d+\.\d\u202f% from the left and \d+\.\d\u202f% from the top/,
    );
    assert.equal(seen.bars, 2);
    assert.deepEqual(
      seen.maps.map(([method]) => method),
      ['gradient', 'grad-cam'],
    );
    assert.deepEqual([seen.results, seen.progress], [1, true]);
    await page.evaluate(() => {
      at('figure').style.cssText = 'display: block; width: 240px';
      Object.assign(at('figure'), { methods: 'gradient', parameters: 'gradient.channels=sum' });
    });
    await page.waitForFunction(() => inside('figure', '.ends em'));
    const apart = await page.evaluate(() => {
      const ends = inside('figure', '.ends').getBoundingClientRect();
      const [low, high] = at('figure').shadowRoot.querySelectorAll('.ends em');
      const [left, right] = [low.getBoundingClientRect(), high.getBoundingClientRect()];
      return [left.left - ends.left, ends.right - right.right, Math.min(0, right.left - left.right)];
    });
    for (const pixels of apart) assert.ok(Math.abs(pixels) < 1, `the words stand below their numbers at 240 px: ${apart}`);
  }));

/** What has the focus inside the figure, by its name or its text. */
const focused = (page) =>
  page.evaluate(() => {
    const element = at('figure').shadowRoot.activeElement;
    return element && (element.ariaLabel ?? element.textContent.trim());
  });
const announced = (page) => page.evaluate(() => inside('figure', '[role=status]').textContent);

/** Presses Stop once the figure says this, in the same step, since on a busy machine the map is there before the next; what it said then. */
const stopAt = (page, { source }) =>
  page.evaluate(async (source) => {
    while (!new RegExp(source).test(words('figure'))) await new Promise((next) => setTimeout(next, 10));
    const seen = { words: words('figure'), announced: inside('figure', '[role=status]').textContent };
    const stop = inside('figure', '[part=progress] button');
    stop.focus();
    stop.click();
    return seen;
  }, source);

test('the time is that of all maps', () =>
  onShared(figure('methods="gradient,smoothgrad,grad-cam"'), async (page) => {
    await shown(page);
    const times = await page.evaluate(() =>
      at('figure').explanations.map(({ report }) => report.timings.reduce((sum, { ms }) => sum + ms, 0)),
    );
    const [, number, unit] = /The 3 maps were computed on this device \(CPU\) in ([\d.]+)\s(ms|s)\./.exec(
      await page.evaluate(() => words('figure')),
    );
    const told = Number(number) * (unit === 's' ? 1000 : 1);
    const all = times.reduce((sum, ms) => sum + ms, 0);
    assert.ok(Math.abs(told - all) <= 10, `${told} ms told of ${times}`);
    assert.ok(all > times[0] + 20, `the other maps take longer than the rounding: ${times}`);
    assert.equal(await announced(page), 'All 3 maps are shown.');
  }));

test('after a stop it says what is shown and what was not checked, and the focus stays in the figure', () =>
  onShared(figure('methods="gradient,smoothgrad,grad-cam" verdict metrics="deletion"'), async (page) => {
    const before = await stopAt(page, / of 16 parts/);
    assert.match(before.words, /Waiting to be checked Deletion waiting/);
    assert.doesNotMatch(before.words, /Checking/);
    assert.equal(before.announced, 'Computing map 2 of 3, SmoothGrad.');
    await page.getByRole('button', { name: 'Go on' }).waitFor();
    assert.equal(await announced(page), 'Stopped. 2 of 3 maps are shown.');
    assert.match(await page.evaluate(() => words('figure')), /Not checked Deletion not measured/);
    assert.doesNotMatch(await page.evaluate(() => words('figure')), /Checking|Waiting/);
    assert.equal(await focused(page), 'Go on');
    await page.getByRole('button', { name: 'Go on' }).press('Enter');
    await page.waitForFunction(() => inside('figure', '[part=credit]'));
    assert.equal(await announced(page), 'All 3 maps are shown.');
    assert.ok((await focused(page)) !== null, 'the figure has it where its button is gone');
  }));

test('a stop before there is a map shows the button again, which counts nothing that is here', () =>
  on(figure('loading="press" methods="grad-cam"'), {}, async (page) => {
    await page.locator('why-light button.start').press('Enter');
    // In one step, since on a busy machine the map is there before the next.
    const [button, ...refused] = await page.evaluate(async () => {
      await until(at('figure'), 'computing');
      const stop = at('figure').shadowRoot.activeElement;
      const name = stop.textContent.trim();
      const refused = at('figure')
        .explain()
        .catch(({ code, name }) => [code, name]);
      stop.click();
      return [name, ...(await refused)];
    });
    assert.equal(button, 'Stop', 'the button that takes the place of the one that was pressed');
    await page.locator('why-light button.start').waitFor();
    assert.equal(await page.evaluate(() => words('figure')), 'Explain this photo The photo stays on this device.');
    assert.deepEqual([await focused(page), await announced(page)], ['Explain this photo', 'Stopped. No map is shown.']);
    assert.deepEqual(refused, ['cancelled', 'AbortError']);
  }));

test('without a photo it says so', () =>
  onShared(
    '<why-light id="figure" loading="eager" photo=""></why-light><why-light id="press" loading="press"></why-light>',
    async (page) => {
      await page.waitForFunction(() => inside('figure', '.root') && inside('press', '.root'));
      const seen = await page.evaluate(async () => [
        words('figure'),
        words('press'),
        await at('figure')
          .explain()
          .catch(({ code, message }) => [code, message]),
        await document
          .createElement('why-light')
          .explain()
          .catch(({ code, message }) => [code, message]),
      ]);
      assert.deepEqual(seen, [
        'There is no photo here yet.',
        'There is no photo here yet.',
        ['no-photo', 'The figure has no photo: set the attribute “photo” or the property “file”.'],
        ['cancelled', 'The figure is in no page: append it before explain().'],
      ]);
    },
  ));

test('an attribute that was meant to be another one is named on the console', () =>
  onShared('', async (page) => {
    await page.waitForFunction(() => customElements.get('why-light'));
    const warned = [];
    page.on('console', (message) => message.type() === 'warning' && warned.push(message.text()));
    await page.evaluate(() => {
      const element = Object.assign(document.createElement('why-light'), { id: 'figure', className: 'wide', title: 'x' });
      for (const [name, value] of Object.entries({ method: 'grad-cam', colors: 'inferno', src: 'dog.jpg' }))
        element.setAttribute(name, value);
      document.body.append(element);
      // A second one that is right, and the first one moved.
      document.body.append(document.createElement('why-light'), at('figure'));
    });
    await page.waitForFunction(() => inside('figure', '.root'));
    assert.deepEqual(
      warned.map((text) => text.split(' JSHandle')[0]),
      ['method', 'colors', 'src'].map(
        (name) =>
          `<why-light> has no attribute “${name}”: write “${{ method: 'methods', colors: 'colours', src: 'photo' }[name]}”.`,
      ),
    );
  }));

test('where nobody can say what is in view, it begins at once', () =>
  on(figure('loading="lazy"'), { first: 'delete globalThis.IntersectionObserver;' }, async (page) =>
    assert.equal(await shown(page), 'shown'),
  ));

test('before it is in view, the page has loaded the script of the element and nothing else', () =>
  on(`<div id="tall"></div>${figure('loading="lazy"')}`, { first: TALL }, async (page, requests) => {
    await page.waitForFunction(() => customElements.get('why-light') && at('figure').shadowRoot.querySelector('.root'));
    const own = requests.filter((address) => !/(watch|first)\.js$|\/$|^data:/.test(address));
    assert.ok(own.length > 0);
    for (const address of own) assert.match(address, /\/whylight\/[\w.-]+\.js$/);
    const bytes = own.reduce(
      (sum, address) => sum + gzipSync(readFileSync(join(site.folder, new URL(address).pathname)), { level: 6 }).length,
      0,
    );
    assert.ok(bytes <= ELEMENT_BUDGET_BYTES, `${bytes} bytes`);
    assert.equal(await page.evaluate(() => at('figure').state), 'idle');
    await page.evaluate(() => at('figure').scrollIntoView());
    assert.equal(await shown(page), 'shown');
  }));
const TALL = `addEventListener('DOMContentLoaded', () => (at('tall').style.height = '4000px'));`;

test('with loading="press" there is the photo with a button that says how much is fetched', () =>
  on(figure('loading="press"'), {}, async (page, requests) => {
    await page.waitForFunction(() => globalThis.inside('figure', 'button.start'));
    const seen = await page.evaluate(() => [words('figure'), at('figure').state, inside('figure', 'img').getAttribute('src')]);
    assert.match(seen[0], /Explain this photo Fetches about 0\.4\sMB once\. The photo stays on this device\./);
    assert.deepEqual(seen.slice(1), ['idle', 'dog.jpg']);
    assert.ok(!requests.some((address) => /client|worker|wasm|onnx/.test(address)));
    await page.locator('why-light button.start').click();
    assert.equal(await shown(page), 'shown');
  }));

test('a network that the browser keeps already is not counted', () =>
  on(figure('loading="press"'), {}, async (page) => {
    await page.locator('why-light button.start').click();
    assert.equal(await shown(page), 'shown');
    // The worker keeps the network after it has answered.
    await eventually(page, async () => (await (await caches.open('whylight-models')).keys()).length > 0);
    await page.reload();
    await page.waitForFunction(() => globalThis.inside('figure', 'button.start') && !/MB/.test(words('figure')));
    assert.match(
      await page.evaluate(() => words('figure')),
      /^Explain this photo Fetches about \d+\skB once\. The photo stays on this device\.$/,
    );
  }));

test('a change of the drawing computes nothing', () =>
  onShared(figure(), async (page) => {
    await shown(page);
    const before = await page.evaluate(() => sent.length);
    const first = await page.evaluateHandle(() => at('figure').explanations[0]);
    const pixels = () => page.evaluate(() => inside('figure', '[part=map]').toDataURL().length);
    const drawn = await pixels();
    await page.evaluate(() => Object.assign(at('figure'), { opacity: 0.2, percentile: 90, colours: 'inferno' }));
    await page.waitForFunction((before) => inside('figure', '[part=map]').toDataURL().length !== before, drawn);
    const same = (first) => [at('figure').state, sent.length, at('figure').explanations[0] === first];
    assert.deepEqual(await page.evaluate(same, first), ['shown', before, true]);
    assert.equal(await page.evaluate(() => at('figure').getAttribute('opacity')), '0.2');
  }));

test('a new method, class, metric or verdict computes only that', () =>
  onShared(figure('methods="gradient"'), async (page) => {
    await shown(page);
    const change = async (attributes) => {
      const before = await page.evaluate(() => sent.length);
      await page.evaluate((attributes) => {
        for (const [name, value] of Object.entries(attributes)) at('figure').setAttribute(name, value);
      }, attributes);
      assert.equal(await shown(page), 'shown');
      return page.evaluate((before) => sent.slice(before).map(({ type, method }) => `${type} ${method ?? ''}`.trim()), before);
    };
    assert.deepEqual(await change({ methods: 'grad-cam,gradient' }), ['explain grad-cam']);
    assert.deepEqual(await change({ verdict: '' }), ['verdict grad-cam', 'verdict gradient']);
    assert.deepEqual(await change({ metrics: 'deletion', verdict: 'quick' }), ['score grad-cam', 'score gradient']);
    assert.match(await page.evaluate(() => words('figure')), /○ Quick look: .*lower is better/);
    await page.evaluate(() => void listen(at('figure')));
    assert.deepEqual(await change({ methods: 'gradient' }), []);
    assert.equal(await page.evaluate(() => told.filter(([, type]) => type === 'result').length), 1, 'a map fewer is a result');
    const label = await page.evaluate(() => at('figure').explanations[0].target.label);
    assert.deepEqual(await change({ target: 'sneaker' }), ['explain gradient', 'verdict gradient', 'score gradient']);
    assert.notEqual(await page.evaluate(() => at('figure').explanations[0].target.label), label);
    assert.deepEqual(
      await page.evaluate(() => told.map(([, type]) => type).filter((type) => type === 'verdict' || type === 'metric')),
      ['verdict', 'metric'],
    );
    assert.deepEqual(await change({ photo: 'china.jpg', verdict: 'quick', metrics: '' }), [
      'close',
      'fetch',
      'photo',
      'explain gradient',
      'verdict gradient',
    ]);
  }));

test('two figures share one worker and one network', () =>
  on(figure('', 'one') + figure('methods="grad-cam"', 'two'), {}, async (page) => {
    assert.deepEqual([await shown(page, 'one'), await shown(page, 'two')], ['shown', 'shown']);
    assert.deepEqual(
      [await page.evaluate(() => workers), await countSent(page, 'start'), await countSent(page, 'model')],
      [1, 1, 1],
    );
  }));

test('figures of six networks and of sixteen photos are all shown', () => {
  const networks = ['efficientnet-lite0', 'squeezenet11', 'mobilenetv2-dogs', 'fashion-mlp', 'fashion-resnet', 'fashion-vit'];
  const photos = Array.from({ length: 16 }, (_, place) => `photo="dog.jpg?${place}"`);
  const figures = [...networks.map((id) => `model="${id}"`), ...photos].map((attributes, place) =>
    figure(attributes, `n${place}`),
  );
  return on(figures.join(''), {}, async (page) => {
    const states = await page.evaluate(() =>
      Promise.all([...document.querySelectorAll('why-light')].map((element) => until(element, 'shown', 'failed'))),
    );
    assert.deepEqual(states, Array(22).fill('shown'));
  });
});

test('a figure that is removed while it computes cancels its request and leaves the other alone', () =>
  onShared(figure('methods="smoothgrad"', 'one') + figure('', 'two'), async (page) => {
    const left = await page.evaluate(async () => {
      const one = listen(at('one'));
      await new Promise((resolve) => one.addEventListener('progress', () => one.state === 'computing' && resolve()));
      const explained = one.explain().catch(({ code, message }) => [code, message]);
      one.remove();
      await until(at('two'), 'shown', 'failed');
      const asked = sent.find(({ type, method }) => type === 'explain' && method === 'smoothgrad');
      return {
        explained: await explained,
        two: at('two').state,
        one: one.state,
        results: told.filter(([, type]) => type === 'result').length,
        cancelled: sent.some(({ type, request }) => type === 'cancel' && request === asked.id),
      };
    });
    const explained = ['cancelled', 'The figure was removed before it had a map.'];
    assert.deepEqual(left, { explained, two: 'shown', one: 'idle', results: 0, cancelled: true });
  }));

test('a figure that is moved goes on', () =>
  onShared(`${figure('methods="smoothgrad"')}<div id="there"></div>`, async (page) => {
    const moved = await page.evaluate(async () => {
      const element = listen(at('figure'));
      await new Promise((resolve) => element.addEventListener('progress', () => element.state === 'computing' && resolve()));
      at('there').append(element);
      await until(element, 'shown', 'failed', 'idle');
      return [element.state, sent.filter(({ type }) => type === 'explain' || type === 'cancel').length];
    });
    assert.deepEqual(moved, ['shown', 1]);
  }));

test('a figure that is moved into a frame keeps its styles, and takes files and addresses of the frame', () => {
  cpSync(join(site.folder, 'dog.jpg'), join(site.folder, 'in/this/folder/dog.jpg'));
  return on(`${figure()}<iframe id="frame" src="first.js"></iframe>`, {}, async (page) => {
    await shown(page);
    const moved = await page.evaluate(async () => {
      const [element, frame] = [at('figure'), at('frame').contentWindow];
      const fetched = await (await fetch('china.jpg')).arrayBuffer();
      frame.document.body.append(element);
      element.file = new frame.File([fetched], 'theirs.jpg');
      await new Promise((resolve) => element.addEventListener('result', resolve));
      const { display } = frame.getComputedStyle(element.shadowRoot.querySelector('.panels'));
      const theirs = [display, element.state, element.explanations[0].photo.name];
      frame.document.head.append(Object.assign(frame.document.createElement('base'), { href: 'in/this/folder/' }));
      element.photo = 'dog.jpg';
      return [
        ...theirs,
        await until(element, 'shown', 'failed'),
        new URL(sent.findLast(({ source }) => source?.url).source.url).pathname,
      ];
    });
    assert.deepEqual(moved, ['grid', 'shown', 'theirs.jpg', 'shown', '/in/this/folder/dog.jpg']);
  });
});

test('a figure that comes back shows what it had', () =>
  on(figure(), {}, async (page) => {
    await shown(page);
    const back = await page.evaluate(async () => {
      const element = at('figure');
      const before = sent.length;
      element.remove();
      await new Promise((resolve) => setTimeout(resolve));
      document.body.append(element);
      await until(element, 'shown', 'failed');
      return [element.state, sent.slice(before).map(({ type }) => type), inside('figure', '[part=map]') !== null];
    });
    assert.deepEqual(back, ['shown', ['close'], true]);
  }));

test('the worker ends a while after the last figure has left, and a later figure starts another', () => {
  const first = `const later = setTimeout;
globalThis.setTimeout = (act, ms, ...rest) => later(act, ms === 10000 ? 0 : ms, ...rest);
globalThis.ended = new Promise((resolve) => {
  const { terminate } = Worker.prototype;
  Worker.prototype.terminate = function () {
    resolve();
    terminate.call(this);
  };
});`;
  return on(figure(), { first }, async (page) => {
    await shown(page);
    const again = await page.evaluate(async () => {
      const [one, two] = [at('figure'), at('figure').cloneNode(true)];
      one.remove();
      await ended;
      two.setAttribute('methods', 'grad-cam');
      document.body.append(two);
      return [await until(two, 'shown', 'failed'), workers];
    });
    assert.deepEqual(again, ['shown', 2]);
  });
});

test('a map of parts is sketched, and a stop keeps the sketch', () =>
  onShared(figure('methods="smoothgrad"'), async (page) => {
    await stopAt(page, /\d+ of 16 parts so far/);
    await page.waitForFunction(() => at('figure').state === 'shown');
    assert.match(await page.evaluate(() => words('figure')), /Stopped after \d+ of 16 parts\. Averages the gradient/);
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.waitForFunction(() => at('figure').state === 'shown');
    assert.deepEqual(await page.evaluate(() => at('figure').explanations.map(({ partial }) => partial)), [null]);
  }));

test('a file, or a canvas as it is at that moment, takes the place of the photo', () =>
  onShared(figure(), async (page) => {
    await shown(page);
    const name = await page.evaluate(async () => {
      const bytes = await (await fetch('china.jpg')).blob();
      at('figure').file = new File([bytes], 'mine.jpg');
      await until(at('figure'), 'shown', 'failed');
      return at('figure').explanations[0].photo.name;
    });
    assert.equal(name, 'mine.jpg');
    const canvases = await page.evaluate(async () => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 30, height: 20 });
      canvas.getContext('2d').fillRect(0, 0, 9, 9);
      const found = [];
      for (const given of [canvas, await createImageBitmap(canvas), canvas]) {
        at('figure').file = given;
        given.close?.();
        found.push(
          await until(at('figure'), 'shown', 'failed'),
          at('figure').file === given,
          at('figure').explanations[0]?.photo,
        );
      }
      const [first, , last] = found.filter((_, place) => place % 3 === 2);
      return [found.filter((_, place) => place % 3 < 2), first !== last];
    });
    assert.deepEqual(canvases, [['shown', true, 'shown', true, 'shown', true], true]);
    const back = await page.evaluate(async () => {
      at('figure').photo = 'dog.jpg';
      await until(at('figure'), 'shown', 'failed');
      return [at('figure').file, at('figure').explanations[0].photo.name];
    });
    assert.deepEqual(back, [null, 'dog.jpg'], 'the address that it had goes back to it');
  }));

test('properties that were set before the browser knew the element count', () => {
  const early = `addEventListener('DOMContentLoaded', () => Object.assign(at('figure'), { methods: 'grad-cam', opacity: 0.3 }));`;
  // The module runs before the event unless it is brought later.
  const late = `globalThis.later = () => import('./whylight/element.js');`;
  return on(figure(), { first: early + late, script: '' }, async (page) => {
    await page.evaluate(() => later());
    assert.equal(await shown(page), 'shown');
    assert.deepEqual(
      await page.evaluate(() => [at('figure').getAttribute('methods'), at('figure').explanations[0].report.method]),
      ['grad-cam', 'grad-cam'],
    );
  });
});

test('it can be used by keyboard', () =>
  onShared(figure('controls'), async (page) => {
    await shown(page);
    const focused = () => page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.ariaLabel ?? '');
    for (let press = 0; press < 20 && !/^Show the map alone: Gradient$/.test(await focused()); press += 1)
      await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => inside('figure', '[part=face]').textContent.trim() === 'Show the photo');
    await page.keyboard.press('Space');
    await page.waitForFunction(() => inside('figure', '[part=face]').textContent.trim() === 'Show the map over the photo');
    for (let press = 0; press < 20 && !/Search/.test(await focused()); press += 1) await page.keyboard.press('Tab');
    await page.keyboard.type('s');
    await page.waitForFunction(() => inside('figure', '[role=option][aria-selected=true]'));
    const first = await page.evaluate(() => inside('figure', 'input').getAttribute('aria-activedescendant'));
    await page.keyboard.press('ArrowDown');
    await page.waitForFunction((first) => inside('figure', 'input').getAttribute('aria-activedescendant') !== first, first);
    const chosen = await page.evaluate(() =>
      inside('figure', 'input').getAttribute('aria-activedescendant').replace('class-', ''),
    );
    await page.keyboard.press('Enter');
    await page.waitForFunction((chosen) => at('figure').target === chosen, chosen);
    assert.equal(await shown(page), 'shown');
    assert.equal(await page.evaluate(() => at('figure').explanations[0].target.index), Number(chosen));
  }));

test('the controls choose class, methods and opacity, and save a map', () =>
  onShared(figure('controls methods="gradient"'), async (page) => {
    await shown(page);
    await page.locator('why-light .class').nth(1).click();
    await page.waitForFunction(
      () => at('figure').explanations[0]?.target.index === at('figure').explanations[0]?.predictions[1].index,
    );
    await page.locator('why-light select').selectOption('grad-cam');
    assert.equal(await page.evaluate(() => at('figure').methods), 'gradient,grad-cam');
    assert.equal(await shown(page), 'shown');
    await page.locator('why-light select').selectOption('smoothgrad');
    await page.getByRole('button', { name: 'Remove SmoothGrad' }).press('Enter');
    assert.equal(await page.evaluate(() => at('figure').methods), 'gradient,grad-cam');
    assert.equal(await focused(page), 'Remove Gradient');
    await page.getByRole('button', { name: 'Remove Gradient' }).press('Enter');
    assert.equal(await page.evaluate(() => at('figure').methods), 'grad-cam');
    assert.equal(await focused(page), 'Add a method', 'the last method cannot be removed');
    const slider = page.getByRole('slider', { name: 'Opacity of the map', exact: true });
    await slider.fill('0.25');
    assert.equal(await page.evaluate(() => at('figure').opacity), 0.25);
    assert.equal(await slider.getAttribute('aria-valuetext'), '25 %');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as PNG: Grad-CAM' }).click(),
    ]);
    assert.equal(download.suggestedFilename(), 'dog-grad-cam.png');
  }));

test('it is dark where the text of the page is light', () =>
  onShared(figure(), async (page) => {
    await shown(page);
    const dark = (wanted) => page.waitForFunction((wanted) => inside('figure', '.root').matches('.dark') === wanted, wanted);
    await dark(false);
    await page.emulateMedia({ colorScheme: 'dark' });
    await dark(true);
    await page.emulateMedia({ colorScheme: 'light' });
    await dark(false);
    await page.evaluate(() => (document.body.style.color = '#eee'));
    await dark(true);
  }));

test('a strict Content-Security-Policy holds, with trusted types', () =>
  on(
    figure('controls verdict metrics="deletion" methods="gradient,smoothgrad"') + figure('loading="press"', 'two'),
    { policy: `${STRICT}; require-trusted-types-for 'script'; trusted-types whylight lit-html` },
    async (page) => {
      assert.equal(await shown(page), 'shown');
      assert.deepEqual(await page.evaluate(() => violations), []);
    },
  ));

test('two versions side by side: the first one stays', () => {
  cpSync(join(site.folder, 'whylight'), join(site.folder, 'other'), { recursive: true });
  const both =
    '<script type="module">await import("./whylight/element.js"); await import("./other/element.js"); document.title = "both";</script>';
  return on(figure(), { script: both }, async (page, requests) => {
    await page.waitForFunction(() => document.title === 'both');
    assert.equal(await shown(page), 'shown');
    assert.ok(!requests.some((address) => address.includes('/other/client.js')));
  });
});

test('Node imports the element without a document', () => {
  const text = `import { WhyLightElement } from ${JSON.stringify(join(site.folder, 'whylight/element.js'))}; console.log(typeof WhyLightElement)`;
  assert.equal(execFileSync(process.execPath, ['--input-type=module', '-e', text], { encoding: 'utf8' }).trim(), 'function');
});
