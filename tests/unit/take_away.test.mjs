// What is taken out of the page, as far as it needs no browser: numbers, names, code, a painted object as text, a chart as SVG.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { root } from '../../scripts/workspace.mjs';
import { settingOf } from '../../www/element/attributes.js';
import { attributesOf, markupOf } from '../../www/element/markup.js';
import { escaped } from '../../www/shared/markup_text.js';
import { PAPER } from '../../www/shared/paper_colours.js';
import { createStore } from '../../www/shared/store.js';
import { chartDrawing } from '../../www/workbench/chart/chart_marks.js';
import { chartSvg } from '../../www/workbench/chart/chart_svg.js';
import { codeOfMask, maskOfCode } from '../../www/workbench/object/mask_code.js';
import { followLinkedMask } from '../../www/workbench/object/linked_mask.js';
import { canvasKey } from '../../www/workbench/object/object_mark.js';
import { emptyMask, withStroke } from '../../www/workbench/object/object_mask.js';
import { parseState } from '../../www/workbench/state/address.js';
import { FIELDS, MASK_CODE } from '../../www/workbench/state/choices.js';
import { INITIAL_VALUE } from '../../www/workbench/state/initial_value.js';
import { embedCode, embedNotes, embedSettings } from '../../www/workbench/take_away/embed_code.js';
import { fileName, slug } from '../../www/workbench/take_away/file_names.js';
import { addressOf, fragmentOf, frameAddress, ownThings } from '../../www/workbench/take_away/link.js';
import { csvOfMap } from '../../www/workbench/take_away/map_csv.js';

const float32 = fc.float({ noNaN: true, noDefaultInfinity: true });

test('a map as CSV is read back as the same float32 values, a line for each row', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 6 }),
      fc.infiniteStream(float32),
      (height, width, all) => {
        const values = Float32Array.from({ length: height * width }, () => all.next().value);
        const text = csvOfMap({ values, width, height });
        const lines = text.split('\r\n');
        assert.equal(lines.pop(), '', 'the last line ends as the others do');
        assert.equal(lines.length, height);
        const read = lines.flatMap((line) => line.split(',').map(Number));
        assert.ok(read.every((value, place) => Object.is(Math.fround(value), values[place])));
      },
    ),
  );
  assert.equal(csvOfMap({ values: Float32Array.of(0.1, -0, 1e-45, 3), width: 2, height: 2 }), '0.1,-0\r\n1e-45,3\r\n');
});

const mask = fc
  .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), fc.infiniteStream(fc.boolean()))
  .map(([width, height, bits]) => ({
    width,
    height,
    pixels: Uint8Array.from({ length: width * height }, () => Number(bits.next().value)),
  }));

test('a painted object comes back from its text, and a text that was cut or changed is refused', async () => {
  await fc.assert(
    fc.asyncProperty(mask, fc.nat(), async (painted, where) => {
      const code = await codeOfMask(painted);
      assert.match(code, MASK_CODE);
      assert.deepEqual(await maskOfCode(code), painted);
      const cut = code.slice(0, -1 - (where % 3));
      await assert.rejects(maskOfCode(cut), cut);
      const other = {
        ...painted,
        pixels: painted.pixels.map((pixel, place) => (place === where % painted.pixels.length ? 1 - pixel : pixel)),
      };
      assert.notEqual(await codeOfMask(other), code);
    }),
    { numRuns: 60 },
  );
});

test('the text of a usual painting is short, and one that stands for more pixels than it says is refused', async () => {
  const stroke = { from: { x: 0.2, y: 0.3 }, to: { x: 0.7, y: 0.6 }, diameter_px: 60 };
  const painted = withStroke(emptyMask(224, 224), stroke);
  const code = await codeOfMask(painted);
  assert.ok(code.length < 700, `${code.length} letters`);
  await assert.rejects(maskOfCode(code.replace('224x224', '8x8')));
  await assert.rejects(maskOfCode(code.replace('224x224', '9999x9999')));
  await assert.rejects(maskOfCode(code.replace(/^1/, '2')), 'another version');
});

/** An answer about a photo of which the network sees 4 × 2 pixels. */
const seen = (width = 4) => ({
  question: { photo: 'cat', model: 'small' },
  report: { map: { width, height: 2 }, view: { x0: 0, y0: 0, x1: 1, y1: 1 } },
});
const PAINTED = { width: 4, height: 2, pixels: Uint8Array.of(0, 1, 1, 0, 0, 0, 1, 1) };

/** The page's value after an address with a mask was opened, and what was told. */
async function openMask(code, results, error = null) {
  const state = { ...parseState('photo=cat&model=small'), mask: code };
  const store = createStore({ ...INITIAL_VALUE, state, results: new Map([['', results]].filter(([, one]) => one)), error });
  const told = [];
  const controller = {
    revalidate: (change) => store.set({ state: { ...store.get().state, ...change } }),
    fail: (problem) => told.push([problem.code, problem.message]),
  };
  followLinkedMask({ store, controller });
  await new Promise((settle) => setTimeout(settle, 60));
  return { store, told };
}

test('a mask of an address is laid over the photo once it is known what the network sees', async () => {
  const code = await codeOfMask(PAINTED);
  const { store, told } = await openMask(code, null);
  assert.equal(store.get().masks.size, 0);
  store.set({ results: new Map([['', seen()]]) });
  await new Promise((settle) => setTimeout(settle, 5));
  assert.deepEqual(store.get().masks.get(canvasKey(store.get())), PAINTED);
  assert.equal(store.get().state.mask, code, 'a reload finds it again');
  assert.deepEqual(told, []);
});

test('a mask that is cut, or of another size, is left out with one sentence, and what was told before stays', async () => {
  const code = await codeOfMask(PAINTED);
  const cut = await openMask(code.slice(0, -1), seen());
  assert.deepEqual(cut.told, [
    ['bad-address', 'What was painted over the photo is cut or changed in this address: it is left out.'],
  ]);
  assert.equal(cut.store.get().state.mask, '');
  const other = await openMask(code, seen(5), { code: 'bad-address', message: 'There is no method “x”.' });
  assert.deepEqual(other.told, [
    [
      'bad-address',
      'There is no method “x”.\nWhat was painted over the photo in this address has 4 × 2 pixels, and this network sees 5 × 2: it is left out.',
    ],
  ]);
  assert.equal(other.store.get().masks.size, 0);
});

const LINKED = { ...INITIAL_VALUE, state: parseState('photo=cat&model=small&opacity=35'), results: new Map([['', seen()]]) };

test('a link has what is painted, and says what it cannot hold', async () => {
  const plain = await fragmentOf(LINKED);
  assert.deepEqual(plain, { fragment: 'photo=cat&model=small&opacity=35', notes: [] });
  const painted = { ...LINKED, masks: new Map([[canvasKey(LINKED), PAINTED]]) };
  const { fragment, notes } = await fragmentOf(painted);
  assert.deepEqual(notes, []);
  assert.deepEqual(await maskOfCode(parseState(fragment).mask), PAINTED);
  assert.deepEqual({ ...parseState(fragment), mask: '' }, LINKED.state);
  assert.equal(
    addressOf('https://example.org/w/workbench.html?x=1#old', 'embed.html', fragment),
    `https://example.org/w/embed.html#${fragment}`,
  );
  const framed = (search) => frameAddress(`https://example.org/w/workbench.html${search}#old`, fragment);
  assert.equal(framed('?lang=de'), `https://example.org/w/embed.html?lang=de#${fragment}`);
  assert.equal(framed('?x=1&lang=ZH-hans'), `https://example.org/w/embed.html?lang=zh#${fragment}`);
  assert.equal(framed('?lang=xx'), `https://example.org/w/embed.html#${fragment}`);
  assert.equal(framed(''), `https://example.org/w/embed.html#${fragment}`);
  // A box that is in use takes the place of what is painted.
  const boxed = { ...painted, state: { ...painted.state, box: '0,0,0.5,0.5' } };
  assert.equal((await fragmentOf(boxed)).fragment, 'photo=cat&model=small&box=0,0,0.5,0.5&opacity=35');
});

test('a painting that no address can carry is left out, with a sentence', async () => {
  let word = 1;
  const random = () => {
    for (const shift of [13, -17, 5]) word ^= shift > 0 ? word << shift : word >>> -shift;
    return word & 1;
  };
  const wide = { width: 400, height: 300, pixels: Uint8Array.from({ length: 120_000 }, random) };
  const answer = { ...seen(), report: { ...seen().report, map: { width: 400, height: 300 } } };
  const value = { ...LINKED, results: new Map([['', answer]]) };
  const { fragment, notes } = await fragmentOf({ ...value, masks: new Map([[canvasKey(value), wide]]) });
  assert.equal(fragment, 'photo=cat&model=small&opacity=35');
  assert.equal(notes.length, 1);
  assert.match(
    notes[0],
    /^What you painted has so many edges that the link would be \d+\.\d kB long, .* it is not in the link\.$/,
  );
});

test('own photos and networks are named as what a link cannot hold', () => {
  const files = new Map([
    ['own-1', { name: 'my cat.png' }],
    ['own-2', { name: 'mine.onnx' }],
  ]);
  const of = (fragment, limits = new Map()) => ownThings({ state: parseState(fragment), files, limits });
  assert.deepEqual(of('photo=cat&model=small'), []);
  const [photo, network, ...rest] = of('photo=own-1&model=own-2');
  assert.match(photo, /^The photo “my cat\.png” is a file on your device and cannot be in a link:/);
  assert.match(network, /^The network “mine\.onnx” is a file on your device and cannot be in a link:/);
  assert.deepEqual(rest, []);
  assert.deepEqual(of('model=small', new Map([['small', {}]])), ['The limits of the verdict that you set are not in the link.']);
});

test('a painted object in an address that is no text of one has a sentence, and the rest is read', () => {
  for (const bad of ['x', '2.4x2.0123abcd.AA', '1.4x2.0123abcd.', '1.4x2.0123ABCD.AA', `1.4x2.0123abcd.${'A'.repeat(9000)}`]) {
    assert.ok(FIELDS.mask.misses(bad), bad.slice(0, 30));
    assert.deepEqual({ ...parseState(`mask=${bad}&opacity=35`) }, { ...parseState('opacity=35') });
  }
});

test('names of files speak, in any script, and hold nothing that a file system refuses', () => {
  assert.equal(slug('Crème brûlée, 2'), 'creme-brulee-2');
  assert.equal(slug('金毛寻回犬'), '金毛寻回犬');
  assert.equal(slug('../..'), 'unnamed');
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => /^[\p{L}\p{N}-]+$/u.test(slug(text))));
  const of = (method, name = 'IMG_12.JPG') => ({
    report: { target: { label: 'golden retriever, dog' } },
    madeFrom: { photo: { name }, model: { name: 'SqueezeNet 1.1' }, method: { id: method } },
  });
  assert.equal(fileName([of('grad-cam')], 'overlay', 'png'), 'img-12-squeezenet-1-1-golden-retriever-grad-cam-overlay.png');
  assert.equal(fileName([of('grad-cam'), of('gradient')], '', 'png'), 'img-12-squeezenet-1-1-golden-retriever-comparison.png');
});

test('markup says what differs from the defaults, is read back as it was meant, and no text breaks out of it', () => {
  assert.equal(markupOf({ photo: 'dog.jpg' }), '<why-light photo="dog.jpg"><img src="dog.jpg" alt="" /></why-light>');
  const settings = {
    photo: 'a.png',
    alt: '"<b>&',
    methods: ['gradient', 'lime'],
    verdict: 'quick',
    controls: true,
    opacity: 0.5,
    percentile: 99,
  };
  assert.equal(
    markupOf(settings),
    '<why-light photo="a.png" alt="&quot;&lt;b&gt;&amp;" methods="gradient,lime" verdict controls opacity="0.5"><img src="a.png" alt="&quot;&lt;b&gt;&amp;" /></why-light>',
  );
  const meant = {
    ...settings,
    verdict: 'standard',
    object: [0.1, 0.2, 0.5, 1],
    parameters: ['lime.samples=64'],
    target: '207',
    device: 'cpu',
  };
  for (const [name, text] of Object.entries(attributesOf(meant))) assert.deepEqual(settingOf(name, text), meant[name], name);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      assert.doesNotMatch(escaped(text), /[<>"]|&(?!(amp|lt|gt|quot);)/);
      assert.equal(
        escaped(text).replaceAll(/&(\w+);/g, (_, name) => ({ lt: '<', gt: '>', quot: '"', amp: '&' })[name]),
        text,
      );
    }),
  );
});

const METHODS = [
  { id: 'gradient', label: 'Gradient', parameters: [] },
  { id: 'smoothgrad', label: 'SmoothGrad', parameters: [] },
];
const SHOWN = {
  ...INITIAL_VALUE,
  methods: METHODS,
  gallery: [{ id: 'cat', file: 'cat.png' }],
  photo: { key: 'cat', alt: 'A "tabby" <cat>' },
  colourMaps: [
    { id: 'viridis', kind: 'sequential' },
    { id: 'magma', kind: 'sequential' },
  ],
};

test('embed code has class, method, settings, colours and percentile of the view', () => {
  const of = (fragment, variant = 'script') => {
    const value = { ...SHOWN, state: parseState(fragment) };
    const frame = `https://example.org/embed.html#${fragment}`;
    return embedCode(variant, { settings: embedSettings(value, []), frame, title: 'Map of “x”' });
  };
  const view = 'photo=cat&model=squeezenet11&target=281&method=smoothgrad&sequential=magma&clip=95&opacity=40&set.samples=8';
  const alt = 'alt="A &quot;tabby&quot; &lt;cat&gt;"';
  const tag =
    `<why-light photo="cat.png" ${alt} model="squeezenet11" target="281" methods="smoothgrad" parameters="smoothgrad.samples=8" ` +
    `verdict colours="magma" percentile="95" opacity="0.4"><img src="cat.png" ${alt} /></why-light>`;
  assert.equal(of(view), `${tag}\n<script src="whylight/whylight.global.js"></script>\n`);
  assert.equal(of(view, 'npm'), `${tag}\n<script type="module">import 'whylight/element';</script>\n`);
  assert.equal(
    of('photo=cat&clip=95', 'frame'),
    '<iframe title="Map of “x”" src="https://example.org/embed.html#photo=cat&amp;clip=95" width="720" height="900"></iframe>\n',
  );
  assert.match(
    of('photo=cat&compare=gradient,smoothgrad&method=gradient&set.smoothgrad.samples=4'),
    / methods="gradient,smoothgrad" parameters="smoothgrad\.samples=4" /,
  );
});

test('what the element cannot show is said, and is not in the code', () => {
  const value = { ...SHOWN, state: parseState('photo=cat&method=gradient&set.baseline=photo&reference=cat&score=probability') };
  assert.deepEqual(embedSettings(value, []).parameters, []);
  assert.deepEqual(embedNotes(value, 'script').slice(1), [
    'The element explains the logit: that you chose another number of the class is not in the code.',
    'The element starts from no second photo: the method’s usual baseline takes its place.',
  ]);
  assert.deepEqual(embedNotes(value, 'frame'), []);
});

test('the chart as SVG stands alone, with every text of the chart', () => {
  const chart = {
    columns: [{ id: 'time', label: 'Computation time', unit: 'ms', better: 'lower' }],
    rows: [
      { method: 'gradient', cells: { time: { value: 12, text: '12 ms', unit: 'ms', grade: 'good' } } },
      { method: 'a & b', cells: {} },
    ],
  };
  const svg = chartSvg(
    chartDrawing(chart, (id) => id, 'A cat · <net>'),
    'A cat · <net>',
  );
  assert.match(
    svg,
    /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" [^>]*font-family="[^"]+"><title>Methods compared<\/title><desc>A cat · &lt;net&gt;<\/desc>/,
  );
  assert.doesNotMatch(svg, /var\(|class=|style=|NaN|undefined/);
  for (const text of ['Computation time', 'gradient', 'a &amp; b', '12 ms', '● good'])
    assert.ok(svg.includes(`>${text}</text>`), text);
  assert.equal(svg.match(new RegExp(`<rect[^>]*fill="${PAPER.good}"`, 'g')).length, 1, 'the bar has the colour of its grade');
});

test('files have the colours of the light page', () => {
  const tokens = readFileSync(join(root, 'www/shared/styles/tokens.css'), 'utf8').split('@media')[0];
  for (const [name, colour] of Object.entries(PAPER)) assert.match(tokens, new RegExp(`--${name}: ${colour};`), name);
});
