// What a visitor may open by mistake: each gets one sentence with a remedy, the photo stays, and the page goes on.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { CHOOSE_MODEL, CHOOSE_PHOTO, chooseFile, go, launch, read, screenshot, settled } from './harness.mjs';

const text = Buffer.from('This is neither a picture nor a network.\n'.repeat(20));
const jpeg = read('www/photos/china.jpg');
const onnx = read('models/squeezenet11.onnx');

const PHOTOS = [
  { what: 'a text file named .jpg', name: 'notes.jpg', buffer: text, codes: ['bad-image', 'unsupported-image'] },
  { what: 'an empty file', name: 'empty.png', buffer: Buffer.alloc(0), codes: ['bad-image', 'unsupported-image'] },
  { what: 'a JPEG cut in half', name: 'half.jpg', buffer: jpeg.subarray(0, jpeg.length / 2), codes: ['bad-image'] },
  {
    what: 'a PNG cut in half',
    name: 'half.png',
    buffer: read('www/photos/coffee.png').subarray(0, 200_000),
    codes: ['bad-image'],
  },
  { what: 'a PNG of 100 megapixels', name: 'huge.png', buffer: png(10_000, 10_000), codes: ['image-too-large'] },
];
const NETWORKS = [
  { what: 'a text file named .onnx', name: 'notes.onnx', buffer: text, codes: ['bad-model'] },
  { what: 'a network cut short', name: 'short.onnx', buffer: onnx.subarray(0, onnx.length / 2), codes: ['bad-model'] },
  {
    what: 'a network with an unknown operator',
    name: 'unknown.onnx',
    buffer: read('tests/networks/unknown_operator.onnx'),
    codes: ['unknown-operator'],
  },
];

/** A GIF of one pixel. @param {number} frames */
function gif(frames) {
  const head = [...Buffer.from('GIF89a'), 1, 0, 1, 0, 0x80, 0, 0, 255, 255, 255, 0, 0, 0];
  const frame = [0x21, 0xf9, 4, 0, 10, 0, 0, 0, 0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0];
  return Buffer.from([...head, ...Array.from({ length: frames }, () => frame).flat(), 0x3b]);
}

describe('bad input', { timeout: 300_000 }, () => {
  let session;
  before(async () => (session = await launch()));
  after(() => session?.close());

  describe('one after another', () => {
    let page;
    let close;
    before(async () => {
      ({ page, close } = await session.open({ unasked: false, hash: '#photo=dog-cat&model=fashion-resnet&method=grad-cam' }));
      await settled(page);
    });
    after(() => close?.());

    for (const { what, codes, ...file } of PHOTOS) {
      test(`refuses ${what}`, () => refuses(page, CHOOSE_PHOTO, file, codes));
    }
    for (const { what, codes, ...file } of NETWORKS) {
      test(`refuses ${what}`, () => refuses(page, CHOOSE_MODEL, file, codes));
    }

    test('says of an empty photo what it is, once, and of nothing that it is being read', async () => {
      await chooseFile(page, CHOOSE_PHOTO, { name: 'empty.png', buffer: Buffer.alloc(0) });
      const alert = page.getByRole('alert').locator('[data-code]');
      await alert.waitFor({ timeout: 60_000 });
      assert.match(await alert.innerText(), /empty\.png: the file is empty: choose the complete file\.\s*$/i);
      assert.equal(await page.locator('p.unseen[role="status"]').innerText(), '');
    });

    test('writes out what turns a name, and says that a map is of the first frame of an animation', async () => {
      await chooseFile(page, CHOOSE_PHOTO, { name: 'cat\u{202e}fig.gif', buffer: gif(3) });
      await page
        .getByText('Showing cat\\u{202e}fig.gif. Of this animation the first frame is taken.')
        .waitFor({ timeout: 60_000 });
      assert.equal((await page.locator('body').innerText()).includes('\u{202e}'), false);
      await chooseFile(page, CHOOSE_PHOTO, { name: 'תמונה.gif', buffer: gif(1) });
      await page.getByText('Showing \u{2068}תמונה.gif\u{2069}.').waitFor({ timeout: 60_000 });
      assert.equal(await page.getByText('the first frame is taken').count(), 0);
    });

    test('computes the next map after all of these', async () => {
      const { report, top } = await go(page, 'photo=panda&model=squeezenet11&method=grad-cam');
      assert.equal(top.index, 388);
      assert.equal(report.flat, false);
    });
  });

  describe('an address', () => {
    const visit = async (hash) => session.open({ unasked: false, hash });

    test('says so when it names a class that is not there, and asks about the top one', async () => {
      const { page: other, close, problems } = await visit('#photo=coffee&model=squeezenet11&method=grad-cam&target=5000');
      const alert = other.getByRole('alert').locator('[data-code="no-such-class"]');
      await alert.waitFor({ timeout: 60_000 });
      assert.match(await alert.innerText(), /SqueezeNet.*“5000”.*1000.*top prediction/);
      await other.waitForFunction(() => globalThis.whylight.get().report !== null);
      const { report, top, state } = await settled(other);
      assert.equal(state.target, 'top');
      assert.equal(report.target.index, top.index);
      assert.ok(await alert.isVisible(), 'the sentence stays beside the map');
      assert.doesNotMatch(other.url(), /target=/);
      await screenshot(other, 'no-such-class');

      // Later it comes with a map to lose: the back button, or a link typed over this one.
      await other.getByRole('button', { name: /^Giant panda/ }).click();
      await alert.waitFor({ state: 'detached' });
      for (const asked of ['99999999', 'unicorn']) {
        const panda = await go(other, `photo=panda&model=squeezenet11&method=grad-cam&target=${asked}`);
        assert.equal(panda.error.code, 'no-such-class');
        assert.match(await alert.innerText(), new RegExp(`“${asked}”`));
        assert.equal(panda.report.target.index, 388);
      }
      const eggnog = await go(other, 'photo=coffee&model=squeezenet11&method=grad-cam&target=Eggnog');
      assert.equal(eggnog.error, null);
      assert.deepEqual([eggnog.report.target.index, eggnog.state.target], [969, 969], 'a class has a name');
      assert.deepEqual(problems, []);
      await close();
    });

    test('finds a class by its name as the page opens, too', async () => {
      const { page: other, close } = await visit('#photo=dog-cat&model=fashion-mlp&method=gradient&target=Trouser');
      const { report, error, state } = await settled(other);
      assert.equal(error, null);
      assert.deepEqual([report.target.index, state.target], [1, 1]);
      await close();
    });

    test('of what is not here says what takes its place, until something else is asked', async () => {
      const { page: other, close, problems } = await visit('#photo=nothing&model=x&method=y');
      const notice = other.getByRole('alert').locator('[data-code="bad-address"]');
      for (const name of ['photo “nothing”', 'network “x”', 'method “y”'])
        await notice.getByText(`There is no ${name}`).waitFor({ timeout: 60_000 });
      await other.waitForFunction(() => globalThis.whylight.get().report);
      await other.getByRole('tab', { name: /break/i }).click();
      assert.match(await notice.innerText(), /no network “x”/, 'another tab asks nothing else');
      await go(other, 'photo=dog-cat&method=gradient');
      await notice.waitFor({ state: 'detached' });
      for (const [hash, told] of [
        ['photo=nowhere&model=nothing&method=none&device=abacus', 'bad-address'],
        ['%%%&&==', undefined],
        ['opacity=900&clip=NaN&set.tap=moon', 'bad-address'],
      ]) {
        const { report, error } = await go(other, hash);
        assert.ok(report, `shows a map in spite of ${hash}`);
        assert.equal(error?.code, told);
      }
      assert.deepEqual(problems, []);
      await close();
    });

    test('of 10 MB, or of 100,000 settings, says so in a few lines, and the page goes on', async () => {
      const begin = '#photo=coffee&model=squeezenet11&method=grad-cam';
      const settings = Array.from({ length: 100_000 }, (_, place) => `set.m${place % 70}.p${place}=1`).join('&');
      for (const [rest, words] of [
        [`nothing=${'a'.repeat(10_000_000)}`, /“nothing=a{32}…” means nothing to this page/],
        [`mask=${'A'.repeat(10_000_000)}`, /“A{40}…” cannot be what was painted over the photo/],
        [settings, /And [\d,]+ more of this kind\./],
      ]) {
        const { page: other, close } = await visit(begin);
        await settled(other);
        await other.evaluate((hash) => (location.hash = hash), `${begin}&${rest}`);
        const alert = other.getByRole('alert').locator('[data-code="bad-address"]');
        await alert.waitFor({ timeout: 60_000 });
        const told = await alert.innerText();
        assert.match(told, words);
        assert.ok(told.length < 900, `${told.length} letters`);
        assert.equal((await settled(other)).report.method, 'grad-cam');
        await close();
      }
    });

    test('that is no address opens the page all the same', async () => {
      const { page: other, close, problems } = await visit('#%%%&&==');
      await other.waitForFunction(() => globalThis.whylight?.get().report);
      const { report, error } = await settled(other);
      assert.ok(report);
      assert.equal(error, null);
      assert.deepEqual(problems, []);
      await close();
    });
  });
});

async function refuses(page, button, file, codes) {
  const before = await settled(page);
  await chooseFile(page, button, file);
  const notice = page.getByRole('alert').locator('[data-code]');
  await notice.waitFor({ timeout: 30_000 });
  const words = await notice.innerText();
  const code = await notice.getAttribute('data-code');
  assert.ok(codes.includes(code), `${code}: ${words}`);
  assert.ok(words.length > 40, words);
  assert.doesNotMatch(words, /panicked|unreachable|RuntimeError|undefined|\[object/);
  const after = await settled(page);
  assert.equal(after.photo.key, before.photo.key, 'the photo stays');
  assert.equal(after.model, before.model, 'the network stays');
  assert.deepEqual(after.map, before.map, 'the map stays');
  await screenshot(page, `refused-${file.name}`);
  // A network is refused in its panel.
  await page.getByRole('button', { name: button === CHOOSE_MODEL ? 'Cancel' : 'Dismiss this message' }).click();
  await notice.waitFor({ state: 'detached' });
}

/** A PNG whose header promises `width` x `height` pixels and whose data holds none. */
function png(width, height) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(checksum(body));
    return Buffer.concat([length, body, sum]);
  };
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(64))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** CRC-32 as PNG wants it, bit by bit. */
function checksum(bytes) {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
