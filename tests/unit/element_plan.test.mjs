// The plan of a figure: which steps there are, in which order they are done, and which a change leaves alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAttributes } from '../../www/element/attributes.js';
import { failureOf, nextStep, planOf, stepsOf } from '../../www/element/plan.js';

const plan = (given = {}, photo = 'dog.jpg') => planOf(readAttributes((name) => given[name] ?? null).settings, photo);

/** Does everything, and says in which order. */
function run(plan, done = new Map(), outcome = () => ({ value: {} })) {
  const order = [];
  for (let step = nextStep(plan, done); step; step = nextStep(plan, done)) {
    order.push([step.kind, step.method, step.metric].filter(Boolean).join(' '));
    done.set(step.key, outcome(step));
  }
  return order;
}

test('without a photo there is nothing to do', () => assert.equal(plan({}, ''), null));

test('maps come first, then what is said about them', () => {
  const order = run(plan({ methods: 'gradient,grad-cam', verdict: '', metrics: 'deletion' }));
  assert.deepEqual(order, [
    'engine',
    'photo',
    'network',
    'question',
    'map gradient',
    'map grad-cam',
    'verdict gradient',
    'verdict grad-cam',
    'score gradient deletion',
    'score grad-cam deletion',
  ]);
});

/** What is done after a change that was not done before. */
function changed(before, after, photos = []) {
  const done = new Map();
  run(plan(before, photos[0]), done);
  const next = plan(after, photos[1]);
  const wanted = new Set(stepsOf(next).map(({ key }) => key));
  for (const key of [...done.keys()]) if (!wanted.has(key)) done.delete(key);
  return run(next, done);
}

test('a change runs only what it changes', () => {
  const base = { methods: 'gradient', metrics: 'deletion' };
  assert.deepEqual(changed(base, { ...base, opacity: '0.2', percentile: '90', colours: 'magma', controls: '' }), []);
  assert.deepEqual(changed(base, { ...base, methods: 'grad-cam,gradient' }), ['map grad-cam', 'score grad-cam deletion']);
  assert.deepEqual(changed(base, { ...base, metrics: 'deletion,insertion' }), ['score gradient insertion']);
  assert.deepEqual(changed(base, { ...base, verdict: '' }), ['verdict gradient']);
  assert.deepEqual(changed(base, { ...base, target: 'tabby' }), ['question', 'map gradient', 'score gradient deletion']);
  assert.deepEqual(changed(base, { ...base, model: 'squeezenet11' }), [
    'network',
    'question',
    'map gradient',
    'score gradient deletion',
  ]);
  assert.deepEqual(changed(base, base, ['dog.jpg', 'cat.jpg']), ['photo', 'map gradient', 'score gradient deletion']);
  assert.deepEqual(changed(base, { ...base, device: 'cpu' })[0], 'engine');
});

test('whether the likeliest class is the one to compare with waits for the photo', () => {
  assert.deepEqual(run(plan({ against: 'tabby' })).slice(0, 4), ['engine', 'photo', 'network', 'question']);
  const photos = ['dog.jpg', 'cat.jpg'];
  assert.deepEqual(changed({ against: 'tabby' }, { against: 'tabby' }, photos), ['photo', 'question', 'map gradient']);
  const target = { target: 'cat', against: 'tabby' };
  assert.deepEqual(changed(target, target, photos), ['photo', 'map gradient']);
});

test('what all need is not opened when no answer is missing', () => {
  const done = new Map();
  const whole = plan({ methods: 'gradient' });
  run(whole, done);
  for (const { kind, key } of stepsOf(whole)) if (kind !== 'map') done.delete(key);
  assert.equal(nextStep(whole, done), null);
});

test('one map that fails leaves the others', () => {
  const done = new Map();
  const error = Object.assign(new Error('no'), { code: 'cannot-serve' });
  const two = plan({ methods: 'gradient,grad-cam', verdict: '' });
  const order = run(two, done, ({ kind, method }) => (kind === 'map' && method === 'grad-cam' ? { error } : { value: {} }));
  assert.deepEqual(order.slice(4), ['map gradient', 'map grad-cam', 'verdict gradient']);
  assert.equal(failureOf(two, done), null);
});

test('a photo that cannot be had is the end', () => {
  const done = new Map();
  const error = Object.assign(new Error('no'), { code: 'network' });
  const one = plan();
  assert.deepEqual(
    run(one, done, ({ kind }) => (kind === 'photo' ? { error } : { value: {} })),
    ['engine', 'photo'],
  );
  assert.equal(failureOf(one, done), error);
});

test('when every map fails, the first says why', () => {
  const done = new Map();
  const outcome = ({ kind, method }) =>
    kind === 'map' ? { error: Object.assign(new Error(method), { code: 'cannot-serve' }) } : { value: {} };
  const two = plan({ methods: 'gradient,grad-cam' });
  run(two, done, outcome);
  assert.equal(failureOf(two, done).message, 'gradient');
});

test('a parameter runs the maps of its method again, and an object the metrics alone', () => {
  const before = { methods: 'gradient,smoothgrad', metrics: 'deletion' };
  assert.deepEqual(changed(before, { ...before, parameters: 'smoothgrad.samples=64' }), [
    'map smoothgrad',
    'score smoothgrad deletion',
  ]);
  assert.deepEqual(changed(before, { ...before, object: '0.2,0.1,0.8,0.9' }), [
    'score gradient deletion',
    'score smoothgrad deletion',
  ]);
});
