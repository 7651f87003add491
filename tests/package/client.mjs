// The door to the engine as an author's page uses it: networks, photos, questions, results and what goes wrong.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { root } from '../../scripts/workspace.mjs';
import { launch, serve } from './browser.mjs';
import { installPackage, temporaryFolder } from './package.mjs';

const PAGE = `<!doctype html>
<title>The client</title>
<img id="picture" src="cat.png" alt="A cat" />
<script type="module">
  import { Whylight } from './whylight/client.js';
  globalThis.ready = Whylight.open({ device: 'cpu' }).then((whylight) => Object.assign(globalThis, { whylight, Whylight }));
</script>`;

let opened;

/** Runs in the page; an error comes back as its code and message. */
const inPage = (work, value) => opened.page.evaluate(work, value);
const refusal = async (work, value) => {
  const answer = await inPage(work, value).catch((error) => ({ unexpected: String(error) }));
  assert.equal(answer.unexpected, undefined, answer.unexpected);
  return answer;
};

describe('the client', { timeout: 180_000 }, () => {
  let server;
  let browser;
  before(async () => {
    const { folder } = await installPackage();
    const site = temporaryFolder();
    mkdirSync(join(site, 'whylight'));
    cpSync(folder, join(site, 'whylight'), { recursive: true });
    cpSync(join(root, 'www/photos/dog_cat.jpg'), join(site, 'dog.jpg'));
    cpSync(join(root, 'www/photos/chelsea.png'), join(site, 'cat.png'));
    writeFileSync(join(site, 'index.html'), PAGE);
    writeFileSync(join(site, 'page.jpg'), '<!doctype html><title>Not here</title>');
    server = await serve(site);
    browser = await launch();
    opened = await browser.open(server.url);
    await opened.page.evaluate(() => globalThis.ready);
  });
  after(async () => {
    await browser?.close();
    server?.close();
  });

  test('says what there is', async () => {
    const { device, methods, metrics, models, colourMaps } = await inPage(() => ({
      device: globalThis.whylight.device,
      methods: globalThis.whylight.methods.length,
      metrics: globalThis.whylight.metrics.length,
      models: globalThis.whylight.models.map(({ id }) => id),
      colourMaps: globalThis.whylight.colourMaps.length,
    }));
    assert.equal(device.kind, 'cpu');
    assert.ok(methods > 5 && metrics > 5 && colourMaps > 1);
    assert.ok(models.includes('squeezenet11') && models.includes('fashion-mlp'));
  });

  test('two networks and two photos are in use at once', async () => {
    const maps = await inPage(async () => {
      const { whylight } = globalThis;
      const [first, second] = await Promise.all([whylight.model('squeezenet11'), whylight.model('fashion-mlp')]);
      const [dog, cat] = await Promise.all([whylight.photo('dog.jpg'), whylight.photo('cat.png')]);
      const pairs = [first, second].flatMap((model) => [dog, cat].map((photo) => [model, photo]));
      const explanations = await Promise.all(pairs.map(([model, photo]) => model.explain(photo, { method: 'gradient' })));
      return explanations.map(({ map, target, photo }) => ({
        photo: photo.name,
        width: map.width,
        target: target.label,
        sum: map.values.reduce((sum, value, place) => sum + value * (place % 97), 0),
      }));
    });
    assert.deepEqual(
      maps.map(({ photo, width }) => [photo, width]),
      [
        ['dog.jpg', maps[0].width],
        ['cat.png', maps[0].width],
        ['dog.jpg', 28],
        ['cat.png', 28],
      ],
    );
    assert.equal(new Set(maps.map(({ sum }) => sum)).size, 4, 'each pair has a map of its own');
  });

  test('all shipped networks are asked at once, and sixteen photos', async () => {
    const asked = await inPage(async () => {
      const { whylight } = globalThis;
      const models = await Promise.all(whylight.models.map(({ id }) => whylight.model(id)));
      const photo = await whylight.photo('dog.jpg');
      const maps = await Promise.all(models.map((model) => model.explain(photo, { method: 'gradient' })));
      const [small] = models.filter(({ id }) => id === 'fashion-mlp');
      const photos = await Promise.all(
        Array.from({ length: 16 }, (_, place) => whylight.photo(place % 2 ? 'dog.jpg' : 'cat.png')),
      );
      const predictions = await Promise.all(photos.map((one) => small.predict(one)));
      for (const one of [...models, ...photos, photo]) one.close();
      return { maps: maps.map(({ target }) => target.label), predictions: predictions.map(([first]) => first.label) };
    });
    assert.equal(asked.maps.length, 6);
    assert.equal(asked.predictions.length, 16);
    assert.ok([...asked.maps, ...asked.predictions].every(Boolean));
  });

  test('takes a photo in every form in which a page has one', async () => {
    const sizes = await inPage(async () => {
      const { whylight } = globalThis;
      const file = await (await fetch('cat.png')).blob();
      const bitmap = await createImageBitmap(file);
      const canvas = document.createElement('canvas');
      Object.assign(canvas, { width: 30, height: 20 });
      canvas.getContext('2d').fillRect(0, 0, 9, 9);
      const frame = document.body.appendChild(document.createElement('iframe')).contentWindow;
      const forms = {
        address: 'cat.png',
        url: new URL('cat.png', document.baseURI),
        blob: file,
        file: new File([file], 'my cat.png'),
        bytes: await file.arrayBuffer(),
        bitmap,
        element: document.getElementById('picture'),
        theirs: new frame.File([file], 'their cat.png'),
        canvas,
        theirCanvas: Object.assign(frame.document.createElement('canvas'), { width: 30, height: 20 }),
      };
      const found = {};
      for (const [form, source] of Object.entries(forms)) {
        const photo = await whylight.photo(source);
        found[form] = [photo.name, photo.width, photo.height];
        photo.close();
      }
      return found;
    });
    const { canvas, theirCanvas, ...others } = sizes;
    for (const one of [canvas, theirCanvas]) assert.deepEqual(one.slice(1), [30, 20]);
    for (const [form, [, width, height]] of Object.entries(others)) assert.deepEqual([width, height], [451, 300], form);
    assert.deepEqual([sizes.address[0], sizes.file[0], sizes.element[0]], ['cat.png', 'my cat.png', 'A cat']);
  });

  test('predicts, measures, judges and compares', async () => {
    const answers = await inPage(async () => {
      const { whylight } = globalThis;
      const model = await whylight.model('squeezenet11');
      const photo = await whylight.photo('dog.jpg');
      const question = { method: 'gradient' };
      const predictions = await model.predict(photo);
      const explained = await model.explain(photo, question);
      const { metrics } = await model.score(photo, { ...question, metrics: ['gini'] });
      const { verdict, reasons } = await model.verdict(photo, question);
      const changed = await model.changed(photo, { ...question, change: { view: { shift: [3, 0] } } });
      const cells = [];
      const chart = await model.chart(photo, {
        methods: ['gradient'],
        columns: ['time', 'flexibility'],
        networks: ['fashion-mlp'],
        onCell: (cell) => cells.push(cell.column),
      });
      return {
        predictions: predictions.length,
        best: [predictions[0].label, explained.predictions[0].label],
        gini: metrics[0].value,
        verdict,
        reasons: reasons.length,
        layers: changed.layers,
        rows: chart.rows.length,
        cells,
      };
    });
    assert.ok(answers.predictions >= 5);
    assert.equal(answers.best[0], answers.best[1], 'the likeliest class is the one that an explanation names');
    assert.equal(typeof answers.gini, 'number');
    assert.ok(['clear', 'careful', 'misleading'].includes(answers.verdict) && answers.reasons > 0);
    assert.ok(answers.layers > 1);
    assert.deepEqual([answers.rows, answers.cells], [1, ['time', 'flexibility']]);
  });

  test('a result draws itself and is kept as PNG, NumPy file and JSON', async () => {
    const kept = await inPage(async () => {
      const { whylight } = globalThis;
      const model = await whylight.model('squeezenet11');
      const explanation = await model.explain(await whylight.photo('dog.jpg'), { method: 'gradient' });
      const canvas = document.createElement('canvas');
      const coloursOf = (drawing) => {
        explanation.draw(canvas, drawing);
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        return new Set(new Uint32Array(data.buffer)).size;
      };
      const colours = { over: coloursOf(), alone: coloursOf({ over: false, colours: 'grey', percentile: 90 }) };
      const png = await explanation.toPng();
      const npy = new Uint8Array(await explanation.toNpy().arrayBuffer());
      const header = new TextDecoder('latin1').decode(npy.slice(10, 128));
      const first = new DataView(npy.buffer).getFloat32(npy.length - 4 * explanation.map.values.length, true);
      const json = JSON.parse(JSON.stringify(explanation));
      return {
        colours,
        aspect: canvas.width / canvas.height,
        png: [png.type, png.size],
        header,
        aligned: (npy.length - 4 * explanation.map.values.length) % 64,
        same: first === explanation.map.values[0],
        json: [json.method, json.photo.name, json.map.values.length === explanation.map.values.length],
      };
    });
    assert.ok(kept.colours.over > 1000 && kept.colours.alone > 20, JSON.stringify(kept.colours));
    assert.ok(Math.abs(kept.aspect - 284 / 177) < 0.01, 'the canvas has the shape of the photo');
    assert.equal(kept.png[0], 'image/png');
    assert.match(kept.header, /'descr': '<f4', 'fortran_order': False, 'shape': \(\d+, \d+\)/);
    assert.deepEqual([kept.aligned, kept.same], [0, true]);
    assert.deepEqual(kept.json, ['gradient', 'dog.jpg', true]);
  });

  test('progress, sketches, cancel, and a stop that keeps the map so far', async () => {
    const heard = await inPage(async () => {
      const { whylight } = globalThis;
      const model = await whylight.model('squeezenet11');
      const photo = await whylight.photo('dog.jpg');
      const question = { method: 'smoothgrad', parameters: { samples: 200 } };
      const cancel = new AbortController();
      const labels = new Set();
      const onProgress = ({ label }) => {
        labels.add(label);
        cancel.abort();
      };
      const cancelled = await model.explain(photo, { ...question, signal: cancel.signal, onProgress }).catch(({ code }) => code);
      const stop = new AbortController();
      let predictions = 0;
      const stopped = await model.explain(photo, {
        ...question,
        stop: stop.signal,
        onPredictions: (list) => (predictions = list.length),
        onSketch: () => stop.abort(),
      });
      return { labels: labels.size, cancelled, predictions, partial: stopped.partial, values: stopped.map.values.length };
    });
    assert.ok(heard.labels > 0);
    assert.equal(heard.cancelled, 'cancelled');
    assert.ok(heard.predictions >= 5);
    assert.ok(heard.partial.done > 0 && heard.partial.done < heard.partial.total, JSON.stringify(heard.partial));
    assert.ok(heard.values > 1);
  });

  for (const [what, source, code, words] of [
    ['an address that does not exist', 'nowhere.jpg', 'network', /404 for nowhere\.jpg/],
    ['an address that answers with a web page', 'page.jpg', 'network', /page\.jpg: the server answered with a web page/],
    ['something that is no photo', 7, 'unsupported-image', /A photo is a file/],
    ['what is no address', 'http://[', 'bad-parameter', /^A photo: “http:\/\/\[” is no address/],
    ['a percent sign in a name that is not there', '100%.jpg', 'network', /404 for 100%\.jpg/],
  ]) {
    test(`refuses ${what} in one sentence, with a stable code`, async () => {
      const error = await refusal(
        (source) => globalThis.whylight.photo(source).catch(({ code, message }) => ({ code, message })),
        source,
      );
      assert.equal(error.code, code);
      assert.match(error.message, words);
    });
  }

  test('says of a photo of another site why it cannot be read', async () => {
    const other = createServer((_, response) => response.end('no leave to read this'));
    await new Promise((listening) => other.listen(0, 'localhost', listening));
    const address = `http://localhost:${other.address().port}/dog.jpg`;
    const error = await refusal(
      (address) => globalThis.whylight.photo(address).catch(({ code, message }) => ({ code, message })),
      address,
    );
    other.closeAllConnections();
    other.close();
    assert.equal(error.code, 'network');
    assert.match(error.message, /dog\.jpg could not be downloaded\..*does not allow this page to read it \(CORS\)/);
  });

  test('a server that never answers keeps nobody else waiting', async () => {
    const mute = createServer(() => {});
    await new Promise((listening) => mute.listen(0, 'localhost', listening));
    const address = `http://localhost:${mute.address().port}/`;
    const answered = await inPage(async (address) => {
      const { whylight } = globalThis;
      const abort = new AbortController();
      const { signal } = abort;
      const code = (promise) => promise.catch((error) => error.code);
      const waiting = [
        code(whylight.photo(`${address}dog.jpg`, { signal })),
        code(whylight.model(`${address}net.onnx`, { signal })),
      ];
      const [model, photo] = await Promise.all([whylight.model('fashion-mlp'), whylight.photo('dog.jpg')]);
      const { target } = await model.explain(photo, { method: 'gradient' });
      abort.abort();
      return [target.label, ...(await Promise.all(waiting))];
    }, address).finally(() => {
      mute.closeAllConnections();
      mute.close();
    });
    assert.ok(answered[0]);
    assert.deepEqual(answered.slice(1), ['cancelled', 'cancelled']);
  });

  test('refuses networks that do not exist, an engine that is a web page and a photo that is closed, and goes on', async () => {
    const codes = await inPage(async () => {
      const { whylight } = globalThis;
      const code = (promise) =>
        promise.then(
          () => 'none',
          (error) => error.code,
        );
      const unknown = await code(whylight.model('no-such-network'));
      const text = await code(whylight.model(new File(['no network'], 'text.onnx')));
      const model = await whylight.model('fashion-mlp');
      const photo = await whylight.photo('dog.jpg');
      const beside = await code(model.chart(photo, { methods: ['gradient'], networks: ['constructor'] }));
      const page = new URL('page.jpg', document.baseURI);
      const engine = await code(globalThis.Whylight.open({ device: 'cpu', wasm: page }));
      photo.close();
      const closed = await code(model.explain(photo, {}));
      const again = await whylight.photo('dog.jpg');
      return { unknown, text, beside, engine, closed, after: await code(model.explain(again, {})) };
    });
    assert.deepEqual(codes, {
      ...{ unknown: 'bad-model', text: 'bad-model', beside: 'bad-model' },
      ...{ engine: 'network', closed: 'no-photo', after: 'none' },
    });
  });

  test('nothing is complained about on the console', () => {
    const expected = /404|CORS|net::ERR/;
    assert.deepEqual(
      opened.problems.filter((problem) => !expected.test(problem)),
      [],
    );
  });
});
