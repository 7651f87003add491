// The studio without a browser: its address, its slider, its sentences, and what its buttons do to a run.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingOf, lastPlain } from '../../www/studio/experiment/findings.js';
import { lambdaAt, lambdaWords, LAST_PLACE, placeOf } from '../../www/studio/experiment/lambda_scale.js';
import { DEFAULTS, fragmentOf, settingsOf } from '../../www/studio/experiment/settings.js';
import { createTrainer } from '../../www/studio/experiment/trainer.js';
import { firstValue } from '../../www/studio/experiment/value.js';
import { createStore } from '../../www/shared/store.js';
import { problem } from '../../www/client/errors.js';

test('settings go through the address, and what is out of range has its default', () => {
  const settings = { lambda: 12.5, rate: 0.003, seed: 7, training: 1000, epochs: 5 };
  assert.deepEqual(settingsOf(`#${fragmentOf(settings)}`), settings);
  assert.equal(fragmentOf(DEFAULTS), '');
  for (const bad of ['lambda=-1', 'lambda=many', 'lambda=', 'rate=0', 'rate=NaN', 'seed=1.5', 'digits=511', 'epochs=Infinity']) {
    assert.deepEqual(settingsOf(bad), DEFAULTS, bad);
  }
});

test('the slider is off at its left end and rises by equal factors', () => {
  assert.deepEqual([0, 1, 11, LAST_PLACE].map(lambdaAt), [0, 0.01, 0.1, 1000]);
  for (let place = 0; place <= LAST_PLACE; place += 1) assert.equal(placeOf(lambdaAt(place)), place);
  assert.deepEqual([1e-9, 1e9].map(placeOf), [1, LAST_PLACE]);
  assert.deepEqual([lambdaWords(0), lambdaWords(1000)], ['off', '1000']);
});

const point = (epoch, train, test, lambda = 0, share = 0.08) => ({ epoch, train, test, share, lambda });

test('the finding says what the accuracies say', () => {
  const start = point(0, 0.1, 0.1);
  const fooled = point(1, 0.99, 0.6);
  assert.match(findingOf([], 0), /knows nothing yet/);
  assert.match(findingOf([start], 0), /knows nothing yet/);
  assert.match(findingOf([start, point(1, 0.5, 0.45)], 0), /still learning/);
  assert.match(findingOf([start, fooled], 0), /reads the swatch\. Now switch the penalty on/);
  assert.match(findingOf([start, fooled], 10), /from the next epoch/);
  assert.match(findingOf([start, fooled, point(2, 0.99, 0.7, 10)], 10), /The penalty is at work/);
  const turned = [start, fooled, point(2, 0.97, 0.86, 10, 0.001)];
  assert.match(findingOf(turned, 10), /risen from 60\.0.% to 86\.0.%.* from 8\.0.% to 0\.1.%/);
  assert.deepEqual(lastPlain(turned), fooled);
  assert.equal(lastPlain([start, fooled]), null);
});

/** Resolves once it holds of the store's value. */
const until = (store, holds) =>
  new Promise((resolve) => {
    const look = () => holds(store.get()) && resolve();
    store.subscribe(look);
    look();
  });

/** A client whose runs rise by a tenth of test accuracy an epoch; a step size above 1 diverges. */
function clientOf() {
  const asked = [];
  return {
    asked,
    colourMaps: [{ kind: 'sequential', table: new Uint8Array(768) }],
    use: async () => {},
    async decoy({ seed, training, checkpoint }) {
      asked.push({ seed, training, from: checkpoint?.[0] ?? 0 });
      if (checkpoint?.[0] === 99) throw problem('bad-data', 'the kept weights are damaged');
      const run = {
        digits: [],
        epoch: 0,
        checkpoint,
        closed: false,
        get measured() {
          return {
            train: 1,
            test: Math.min(run.epoch, 10 - run.epoch) / 10,
            share_on_swatch: 0.1,
            answers: [],
            maps: new Float32Array(),
          };
        },
        async train({ rate, signal }) {
          if (rate > 1) throw problem('diverged', 'epoch left the finite numbers');
          await new Promise((settle) => setImmediate(settle));
          if (signal.aborted) throw problem('cancelled', 'Cancelled.');
          run.restore(new Uint8Array([run.epoch + 1]));
          return { epoch: run.epoch, measured: run.measured, checkpoint: run.checkpoint };
        },
        restore(kept) {
          run.checkpoint = kept;
          run.epoch = kept?.[0] ?? 0;
        },
        close: () => (run.closed = true),
      };
      if (checkpoint) run.restore(checkpoint);
      return run;
    },
  };
}

function keptOf({ run = null, full = false } = {}) {
  const kept = {
    run,
    puts: 0,
    get: async () => kept.run,
    async put(next) {
      kept.puts += 1;
      if (!full) kept.run = next;
      return !full;
    },
    remove: async () => (kept.run = null),
  };
  return kept;
}

function studio({ kept = keptOf(), fragment = 'epochs=3' } = {}) {
  const store = createStore(firstValue(fragment));
  const client = clientOf();
  let ms = 0;
  const trainer = createTrainer({ store, whylight: client, kept, digits: new URL('http://localhost/digits.png'), now: () => ms });
  return {
    store,
    client,
    kept,
    trainer,
    wait: (more) => (ms += more),
    epochs: () => store.get().history.map(({ epoch }) => epoch),
  };
}

test('training goes through its epochs, keeps the run and remembers the best epoch', async () => {
  const { store, kept, trainer, epochs } = studio({ fragment: 'epochs=7' });
  await trainer.start();
  assert.equal(store.get().phase, 'idle');
  await trainer.train();
  assert.deepEqual(epochs(), [0, 1, 2, 3, 4, 5, 6, 7]);
  assert.deepEqual([store.get().phase, store.get().bestEpoch], ['idle', 5]);
  // At the first epoch, since nothing was kept before, and at the end; the time stood still.
  assert.equal(kept.puts, 2);
  assert.deepEqual([kept.run.latest[0], kept.run.best.epoch, kept.run.history.length], [7, 5, 8]);
  // For the next run, and not for the one that is kept.
  trainer.set({ seed: 9, lambda: 3 });
  await trainer.backToBest();
  assert.deepEqual([kept.run.settings.seed, kept.run.settings.lambda], [0, 3]);
  assert.deepEqual(epochs(), [0, 1, 2, 3, 4, 5]);
  assert.equal(kept.run.latest[0], 5);
  await trainer.oneEpoch();
  assert.deepEqual(epochs(), [0, 1, 2, 3, 4, 5, 6]);
});

test('a pause lets the epoch end, and a reset ends it', async () => {
  const { store, kept, trainer, epochs } = studio({ fragment: 'epochs=1000' });
  await trainer.start();
  const training = trainer.train();
  await until(store, () => epochs().length > 1);
  trainer.pause();
  await training;
  const paused = epochs().length;
  assert.ok(paused > 1 && store.get().phase === 'idle');
  trainer.train();
  await until(store, () => epochs().length > paused);
  await trainer.reset();
  assert.deepEqual([epochs(), store.get().bestEpoch, store.get().error], [[0], null, null]);
  assert.equal(kept.run, null);
});

test('what was kept is offered, and gone on with or left', async () => {
  const run = {
    settings: { ...DEFAULTS, seed: 3, lambda: 5, epochs: 1 },
    history: [point(0, 0.1, 0.1), point(1, 1, 0.1), point(2, 1, 0.2)],
    latest: new Uint8Array([2]),
    best: { epoch: 2, checkpoint: new Uint8Array([2]) },
  };
  const one = studio({ kept: keptOf({ run }) });
  await one.trainer.start();
  assert.deepEqual(one.store.get().offer, { epoch: 2 });
  await one.trainer.goOn();
  assert.deepEqual([one.store.get().offer, one.store.get().settings.lambda, one.store.get().bestEpoch], [null, 5, 2]);
  assert.deepEqual(one.client.asked.at(-1), { seed: 3, training: 8000, from: 2 });
  await one.trainer.train();
  assert.deepEqual(one.epochs(), [0, 1, 2, 3]);

  const other = studio({ kept: keptOf({ run }) });
  await other.trainer.start();
  await other.trainer.reset();
  assert.deepEqual([other.store.get().offer, other.kept.run, other.epochs()], [null, null, [0]]);
});

test('kept weights that are damaged are told and forgotten, and a run is there all the same', async () => {
  const run = { settings: DEFAULTS, history: [point(0, 0, 0), point(99, 1, 1)], latest: new Uint8Array([99]), best: null };
  const { store, kept, trainer, epochs } = studio({ kept: keptOf({ run }) });
  await trainer.start();
  await trainer.goOn();
  assert.deepEqual([store.get().error.code, kept.run, epochs(), store.get().phase], ['bad-data', null, [0], 'idle']);
  await trainer.oneEpoch();
  assert.deepEqual([store.get().error, epochs()], [null, [0, 1]]);
});

test('a sentence says that a browser keeps nothing, and training goes on', async () => {
  const { store, trainer, epochs } = studio({ kept: keptOf({ full: true }) });
  await trainer.start();
  await trainer.train();
  assert.deepEqual([store.get().forgetful, epochs()], [true, [0, 1, 2, 3]]);
});

test('a run that diverges stops, says so, and goes on with other settings', async () => {
  const { store, trainer, epochs } = studio();
  await trainer.start();
  await trainer.oneEpoch();
  trainer.set({ rate: 100 });
  await trainer.train();
  assert.deepEqual([store.get().error.code, store.get().phase, epochs()], ['diverged', 'idle', [0, 1]]);
  trainer.set({ rate: 0.001 });
  await trainer.oneEpoch();
  assert.deepEqual([store.get().error, epochs()], [null, [0, 1, 2]]);
});
