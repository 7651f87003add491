// Many requests at once: each is answered, whatever has to be closed to make room.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Connection } from '../../www/client/connection.js';

/** A worker that holds what it was told to open, answers in order, and refuses what is about anything else, as the real one does. */
class HoldingWorker {
  open = new Set();
  most = { model: 0, photo: 0 };
  dead = false;
  #last = Promise.resolve();

  postMessage(message) {
    this.#last = this.#last.then(() => new Promise((resolve) => setTimeout(resolve))).then(() => this.#answer(message));
  }

  terminate() {
    this.dead = true;
  }

  #answer({ id, type, key, ...fields }) {
    if (this.dead) return;
    const say = (answer) => this.onmessage({ data: { id, ...answer } });
    if (type === 'model' || type === 'photo') {
      this.open.add(key);
      const held = [...this.open].filter((one) => one.startsWith(type)).length;
      this.most[type] = Math.max(this.most[type], held);
    }
    if (type === 'close') this.open.delete(key);
    const missing = [fields.model, fields.photo, fields.reference].find((one) => one && !this.open.has(one));
    if (missing) return say({ type: 'error', code: 'no-model', message: `${missing} is not open.` });
    say({ type: 'done', model: {}, photo: {}, report: [fields.model, fields.photo], device: {} });
  }
}

function office() {
  const workers = [];
  const createWorker = () => {
    workers.push(new HoldingWorker());
    return workers.at(-1);
  };
  return { workers, connection: new Connection({ createWorker, setUp: () => ({}) }) };
}

/** Opens so many of both, and gives their keys. */
async function opened(connection, counts) {
  await connection.start('cpu');
  const keys = {};
  for (const [kind, count] of Object.entries(counts)) {
    keys[kind] = Array.from({ length: count }, (_, place) => connection.add(kind, { id: String(place) }));
    await Promise.all(keys[kind].map((key) => connection.open(key)));
  }
  return keys;
}

const ask = async (connection, model, photo, options) =>
  (await connection.request({ type: 'explain', model, photo }, options)).report;

for (const count of [3, 6, 20]) {
  test(`${count} networks are used at once`, async () => {
    const { connection, workers } = office();
    const { model: models, photo } = await opened(connection, { model: count, photo: 1 });
    const answers = await Promise.all(models.map((model) => ask(connection, model, photo[0])));
    assert.deepEqual(
      answers,
      models.map((model) => [model, photo[0]]),
    );
    assert.ok(workers[0].most.model <= 3, `${workers[0].most.model} networks were open at once`);
  });
}

for (const count of [13, 16, 40]) {
  test(`${count} photos are used at once`, async () => {
    const { connection, workers } = office();
    const { model, photo: photos } = await opened(connection, { model: 1, photo: count });
    const answers = await Promise.all(photos.map((photo) => ask(connection, model[0], photo)));
    assert.deepEqual(
      answers,
      photos.map((photo) => [model[0], photo]),
    );
    assert.ok(workers[0].most.photo <= 13, `${workers[0].most.photo} photos were open at once`);
  });
}

test('networks are opened while others are used', async () => {
  const { connection } = office();
  const { model: models, photo } = await opened(connection, { model: 2, photo: 1 });
  const more = Array.from({ length: 5 }, () => connection.add('model', { id: 'more' }));
  const asked = [...models, ...more].map((model) => ask(connection, model, photo[0]));
  await Promise.all(more.map((key) => connection.open(key)));
  assert.equal((await Promise.all(asked)).length, 7);
});

test('a network is judged by other limits while it is used', async () => {
  const { connection } = office();
  const { model, photo: photos } = await opened(connection, { model: 1, photo: 14 });
  const before = photos.map((photo) => ask(connection, model[0], photo));
  // By now the first question has found its network open, and waits for its photo, which is closed.
  await new Promise((resolve) => setTimeout(resolve));
  const changed = connection.change(model[0], { calibration: {}, familiarity: null });
  const after = photos.map((photo) => ask(connection, model[0], photo));
  await changed;
  assert.equal((await Promise.all([...before, ...after])).length, 28);
});

test('a request that ends while it waits for its turn leaves the others alone', async () => {
  const { connection } = office();
  const { model: models, photo } = await opened(connection, { model: 4, photo: 1 });
  const abort = new AbortController();
  const asked = models.map((model, place) => ask(connection, model, photo[0], place === 1 ? { signal: abort.signal } : {}));
  abort.abort();
  const outcomes = await Promise.allSettled(asked);
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled', 'fulfilled'],
  );
});

test('a network that cannot be opened leaves the others their turns', async () => {
  const { connection, workers } = office();
  const { model: models, photo } = await opened(connection, { model: 3, photo: 1 });
  connection.remove(models[0]);
  const outcomes = await Promise.allSettled(models.map((model) => ask(connection, model, photo[0])));
  assert.equal(outcomes[0].reason.code, 'no-model');
  assert.match(outcomes[0].reason.message, /^This network was closed/);
  assert.deepEqual([outcomes[1].status, outcomes[2].status, workers.length], ['fulfilled', 'fulfilled', 1]);
});

test('closing ends what waits for its turn, and another start too', async () => {
  for (const giveUp of [(connection) => connection.close(), (connection) => connection.start('cpu')]) {
    const { connection } = office();
    const { model: models, photo } = await opened(connection, { model: 5, photo: 1 });
    const asked = Promise.allSettled(models.map((model) => ask(connection, model, photo[0])));
    giveUp(connection);
    const codes = (await asked).map(({ reason }) => reason?.code);
    assert.deepEqual(codes, Array(5).fill('cancelled'));
  }
});

test('what was ended rejects as everywhere in browsers, and says why', async () => {
  const { connection } = office();
  const { model, photo } = await opened(connection, { model: 1, photo: 1 });
  const why = new Error('The visitor left.');
  const abort = new AbortController();
  const asked = ask(connection, model[0], photo[0], { signal: abort.signal });
  abort.abort(why);
  await assert.rejects(asked, { name: 'AbortError', code: 'cancelled', cause: why });
  const late = ask(connection, model[0], photo[0], { signal: AbortSignal.timeout(0) });
  await assert.rejects(late, ({ name, code, cause }) => name === 'TimeoutError' && code === 'cancelled' && cause.name === name);
  await assert.rejects(ask(connection, model[0], photo[0], { signal: AbortSignal.abort() }), { name: 'AbortError' });
});
