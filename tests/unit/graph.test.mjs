// The drawing of a network: how its steps are folded, what is drawn of them, where it stands, and which part is seen.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createGraphActions } from '../../www/workbench/graph/graph_actions.js';
import { allGroups, folded } from '../../www/workbench/graph/folding.js';
import { boxFacts, boxLines, groupContent, groupName } from '../../www/workbench/graph/graph_words.js';
import { laidOut } from '../../www/workbench/graph/layout.js';
import { leadingSteps } from '../../www/workbench/graph/leading.js';
import { segmentsOf } from '../../www/workbench/graph/segments.js';
import { beginning, kept, moved, revealing, whole, zoomed } from '../../www/workbench/graph/viewport.js';
import { visibleOf } from '../../www/workbench/graph/visible.js';
import { createStore } from '../../www/shared/store.js';

/** A network that grows step by step. */
function network() {
  const steps = [];
  const taps = [];
  return {
    graph: { input: { name: 'photo', shape: [1, 3, 32, 32] }, steps, logits: null },
    taps,
    add(operator, reads, { size = null, channels = 8, weights = operator === 'Conv' ? 72 : 0, name = `/${operator}` } = {}) {
      const output = `t${steps.length}`;
      const shape = size ? [1, channels, size, size] : [1, channels];
      if (size) taps.push({ name: output, channels, height: size, width: size });
      return steps.push({ name, operator, reads, output, shape, weights }) - 1;
    },
  };
}

/** Blocks of two convolutions and what goes past them. */
function residual(counts) {
  const net = network();
  let last = net.add('Conv', [null], { size: 16 });
  counts.forEach((count, stage) => {
    const size = 8 / 2 ** stage;
    for (let block = 0; block < count; block += 1) {
      const about = { size, name: `/layer${stage}/layer${stage}.${block}/part` };
      const one = net.add('Relu', [net.add('Conv', [last], about)], about);
      const two = net.add('Conv', [one], about);
      const aside = block === 0 ? net.add('Conv', [last], about) : last;
      last = net.add('Relu', [net.add('Add', [two, aside], about)], about);
    }
  });
  last = net.add('Flatten', [net.add('GlobalAveragePool', [last])]);
  net.graph.logits = net.add('Gemm', [last], { weights: 80 });
  return net;
}

const stepsOf = (children) => children.flatMap((child) => (typeof child === 'number' ? [child] : stepsOf(child.children)));
const kinds = (children) => children.map((child) => (typeof child === 'number' ? 'step' : child.kind));

test('a cut is where one tensor carries everything on', () => {
  const reads = (...lists) => segmentsOf(lists.map((list) => ({ reads: list })));
  assert.deepEqual(reads([null], [0], [1]), [[0], [1], [2]]);
  assert.deepEqual(reads([null], [0], [1], [2, 0], [3]), [[0], [1, 2, 3], [4]]);
  // The photo itself goes past the first step.
  assert.deepEqual(reads([null], [0, null], [1]), [[0, 1], [2]]);
  // A second output that nothing reads keeps nothing together.
  assert.deepEqual(reads([null], [0], [1], [1], [3]), [[0], [1], [2], [3], [4]]);
  assert.deepEqual(reads(), []);
});

test('a residual network is folded into stages by the size of its maps, and a stage into blocks', () => {
  const { graph, taps } = residual([2, 5]);
  const children = folded(graph, taps);
  // The stage of a single step is that step.
  assert.deepEqual(kinds(children), ['step', 'stage', 'stage', 'head']);
  assert.deepEqual(
    children.slice(1).map(({ grid }) => grid),
    [[8, 8], [4, 4], null],
  );
  const [, first, second] = children;
  assert.deepEqual(kinds(first.children), ['block', 'block']);
  // The activation after the sum is of the block.
  assert.equal(graph.steps[first.children[0].steps.at(-1)].operator, 'Relu');
  // The first block of a stage has a convolution beside it; the four after it are alike.
  assert.deepEqual(kinds(second.children), ['block', 'alike']);
  assert.equal(second.children[1].children.length, 4);
  assert.equal(groupName(second, graph), '4 × 4 cells');
  assert.equal(groupContent(second, graph), '5 blocks, 26 steps');
  assert.equal(groupName(second.children[0], graph), 'Block layer1.0');
  assert.equal(groupName(second.children[1], graph), '4 blocks alike');
});

test('a transformer is folded into its blocks, each of two parts', () => {
  const net = network();
  let last = net.add('Add', [net.add('Transpose', [net.add('Conv', [null], { size: 4 })], { size: 4 })], {
    size: 4,
    weights: 128,
  });
  for (let block = 0; block < 6; block += 1) {
    const normal = net.add('LayerNormalization', [last], { size: 4, weights: 16 });
    const scores = net.add('Softmax', [net.add('MatMul', [normal, normal], { channels: 16 })], { channels: 16 });
    last = net.add('Add', [net.add('MatMul', [scores, normal], { size: 4 }), last], { size: 4 });
    const inner = net.add(
      'Gelu',
      [net.add('MatMul', [net.add('LayerNormalization', [last], { size: 4, weights: 16 })], { size: 4, weights: 64 })],
      { size: 4 },
    );
    last = net.add('Add', [net.add('MatMul', [inner], { size: 4, weights: 64 }), last], { size: 4 });
  }
  net.graph.logits = net.add('Gemm', [net.add('Flatten', [last])], { weights: 80 });
  const children = folded(net.graph, net.taps);
  assert.deepEqual(kinds(children), ['chain', 'alike', 'head']);
  assert.deepEqual(kinds(children[1].children), Array(6).fill('block'));
  assert.deepEqual(kinds(children[1].children[0].children), ['block', 'block']);
  const [attention, perceptron] = children[1].children[0].children;
  assert.deepEqual([groupName(attention, net.graph), groupName(perceptron, net.graph)], ['Attention', 'Block']);
});

test('a small network is not folded, and a chain has no group of its own within its stage', () => {
  const net = network();
  let last = null;
  for (let step = 0; step < 4; step += 1) last = net.add('Conv', [last], { size: 8 });
  assert.deepEqual(folded(net.graph, net.taps), [0, 1, 2, 3]);
  for (let step = 0; step < 12; step += 1) last = net.add(step % 2 ? 'Conv' : 'Relu', [last], { size: 4 });
  const children = folded(net.graph, net.taps);
  assert.deepEqual(kinds(children), ['stage', 'stage']);
  assert.deepEqual(
    children[1].children,
    Array.from({ length: 12 }, (_, step) => step + 4),
  );
});

/** Any graph whose steps read what comes before them. */
const anyNetwork = fc
  .array(
    fc.record({
      reads: fc.array(fc.option(fc.nat(50), { freq: 8 }), { minLength: 1, maxLength: 3 }),
      size: fc.constantFrom(8, 8, 8, 4, null),
      operator: fc.constantFrom('Conv', 'Relu', 'Add'),
      recent: fc.boolean(),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((given) => {
    const net = network();
    for (const { reads, size, operator, recent } of given) {
      const at = net.graph.steps.length;
      const places = reads.map((read) => (read === null || at === 0 ? null : recent ? at - 1 : read % at));
      net.add(operator, places, { size });
    }
    return net;
  });

test('whatever is unfolded, every step is in one box and every edge between two boxes is drawn', () => {
  fc.assert(
    fc.property(anyNetwork, fc.infiniteStream(fc.boolean()), ({ graph, taps }, choices) => {
      const children = folded(graph, taps);
      assert.deepEqual(
        stepsOf(children),
        graph.steps.map((_, place) => place),
      );
      const groups = allGroups(children);
      assert.equal(new Set(groups.map(({ id }) => id)).size, groups.length, 'ids differ');
      const unfolded = new Set(groups.filter(() => choices.next().value).map(({ id }) => id));
      const { boxes, edges, frames } = visibleOf(graph, children, unfolded);
      const place = new Map(boxes.map(({ id }, index) => [id, index]));
      assert.equal(place.size, boxes.length);
      for (const [from, to] of edges) assert.ok(place.get(from) < place.get(to), `${from} before ${to}`);
      const boxOf = new Map();
      for (const { id, kind, step, group } of boxes) {
        if (kind === 'step') boxOf.set(step, id);
        if (kind === 'folded') group.steps.forEach((each) => boxOf.set(each, id));
      }
      assert.equal(boxOf.size, graph.steps.length);
      // A road of edges leads from each step to whatever reads it, past headings alone.
      const headings = new Set(boxes.filter(({ kind }) => kind === 'heading').map(({ id }) => id));
      const leads = (from, to) =>
        edges.some(([start, end]) => start === from && (end === to || (headings.has(end) && leads(end, to))));
      graph.steps.forEach(({ reads }, step) => {
        for (const read of reads) {
          const from = read === null ? 'input' : boxOf.get(read);
          if (from !== boxOf.get(step)) assert.ok(leads(from, boxOf.get(step)));
        }
      });
      assert.equal(frames.length, headings.size);
    }),
    { numRuns: 60 },
  );
});

test('boxes do not overlap, and each stands below those that it reads', () => {
  const { graph, taps } = residual([2, 3]);
  const children = folded(graph, taps);
  const { boxes, edges } = visibleOf(graph, children, new Set(allGroups(children).map(({ id }) => id)));
  const layout = laidOut(
    boxes.map(({ id }) => ({ id, width: 100, height: 40 })),
    edges,
  );
  const placed = Object.values(layout.boxes);
  for (const [index, one] of placed.entries()) {
    assert.ok(one.x >= 50 && one.x <= layout.width - 50 && one.y >= 20 && one.y <= layout.height - 20);
    for (const other of placed.slice(index + 1)) {
      assert.ok(Math.abs(one.x - other.x) >= 100 || Math.abs(one.y - other.y) >= 40);
    }
  }
  edges.forEach(([from, to], place) => {
    assert.ok(layout.boxes[from].y < layout.boxes[to].y);
    assert.ok(layout.edges[place].length > 1);
  });
});

test('whatever is drawn, no box lies over another, and edges run down from box to box', () => {
  const sizeOf = ({ id }) => ({ id, width: 60 + 7 * id.length, height: 40 });
  fc.assert(
    fc.property(anyNetwork, ({ graph, taps }) => {
      const children = folded(graph, taps);
      const { boxes, edges } = visibleOf(graph, children, new Set(allGroups(children).map(({ id }) => id)));
      const layout = laidOut(boxes.map(sizeOf), edges);
      const placed = Object.values(layout.boxes);
      assert.equal(placed.length, boxes.length);
      placed.forEach((one, index) => {
        for (const other of placed.slice(index + 1)) {
          const apart = Math.abs(one.x - other.x) >= (one.width + other.width) / 2 || Math.abs(one.y - other.y) >= 40;
          assert.ok(apart, `${boxes[index].id} and another`);
        }
      });
      edges.forEach(([from, to], place) => {
        const [above, below] = [layout.boxes[from], layout.boxes[to]];
        assert.ok(above.y < below.y, `${from} above ${to}`);
        const [start, end] = [layout.edges[place][0], layout.edges[place].at(-1)];
        for (const [point, box] of /** @type {const} */ ([
          [start, above],
          [end, below],
        ])) {
          assert.ok(Math.abs(point.x - box.x) <= box.width / 2 + 1 && Math.abs(point.y - box.y) <= 21, `${from} to ${to}`);
        }
      });
    }),
    { numRuns: 40 },
  );
});

test('a network that dagre alone would take minutes for, or call itself too deep for, is drawn', () => {
  const dense = network();
  let features = [dense.add('Conv', [null], { size: 8 })];
  for (let layer = 0; layer < 40; layer += 1) {
    features = [
      ...features,
      dense.add('Conv', [dense.add('Relu', [dense.add('Concat', features, { size: 8 })], { size: 8 })], { size: 8 }),
    ];
  }
  const chain = network();
  for (let step = 0, last = null; step < 3000; step += 1) last = chain.add('Conv', [last], { size: 8 });
  for (const { graph, taps } of [dense, chain]) {
    const children = folded(graph, taps);
    const { boxes, edges } = visibleOf(graph, children, new Set(allGroups(children).map(({ id }) => id)));
    const layout = laidOut(
      boxes.map(({ id }) => ({ id, width: 100, height: 40 })),
      edges,
    );
    const heights = boxes.map(({ id }) => layout.boxes[id].y);
    heights.slice(1).forEach((height, place) => assert.ok(height >= heights[place] + 40));
  }
});

test('a box says operator, name, shapes and weights, and whether Grad-CAM can look there', () => {
  const { graph, taps } = residual([1, 1]);
  const names = new Set(taps.map(({ name }) => name));
  const facts = (step, chosen = '') =>
    Object.fromEntries(boxFacts({ id: '', kind: 'step', step }, graph, { taps: names, chosen, leading: leadingSteps(graph) }));
  assert.deepEqual(facts(1), {
    Operator: 'Conv',
    Name: '/layer0/layer0.0/part',
    Takes: '8 × 16 × 16',
    Gives: '8 × 8 × 8, t1',
    Weights: '72',
    'Feature map': 'Grad-CAM can look here.',
  });
  assert.equal(facts(1, 't1')['Feature map'], 'Grad-CAM looks here.');
  assert.match(facts(graph.logits).Logits, /classes/);
  assert.equal(facts(graph.logits)['Feature map'], undefined);
  assert.deepEqual(boxLines({ id: 'input', kind: 'input' }, graph), ['Photo', '3 × 32 × 32']);
});

test('a step that only another output depends on is marked', () => {
  const net = network();
  const body = net.add('Conv', [null], { size: 4 });
  net.graph.logits = net.add('Gemm', [body], { weights: 80 });
  const aside = net.add('Sigmoid', [body], { size: 4 });
  const leading = leadingSteps(net.graph);
  assert.deepEqual([...leading].sort(), [body, net.graph.logits]);
  const facts = boxFacts({ id: '', kind: 'step', step: aside }, net.graph, { taps: new Set(), chosen: '', leading });
  assert.equal(Object.fromEntries(facts)['Leads to'], 'an output that is not explained.');
});

const DRAWING = { width: 400, height: 2000 };
const WINDOW = { width: 500, height: 600 };
const near = (one, other) => assert.ok(Math.abs(one - other) < 1e-9, `${one} and ${other}`);

test('enlarging keeps the point under the pointer, and stops where nothing more is to be seen', () => {
  const about = { x: 120, y: 300 };
  const view = { x: -30, y: 40, scale: 0.8 };
  const next = zoomed(view, 1.7, about);
  for (const axis of ['x', 'y']) near((about[axis] - view[axis]) / view.scale, (about[axis] - next[axis]) / next.scale);
  near(next.scale, 0.8 * 1.7);
  assert.equal(zoomed(view, 1e6, about).scale, 3);
  assert.equal(zoomed(zoomed(view, 1e-6, about), 1e6, about).scale, 3);
});

test('all of a drawing fits, and a long one begins at its upper end in letters that can be read', () => {
  const all = whole(DRAWING, WINDOW);
  near(all.scale * DRAWING.height, WINDOW.height);
  const begin = beginning(DRAWING, WINDOW);
  assert.deepEqual([begin.y, begin.scale], [0, 1]);
  assert.deepEqual(beginning({ width: 200, height: 300 }, WINDOW), whole({ width: 200, height: 300 }, WINDOW));
  assert.equal(beginning({ width: 2000, height: 2000 }, WINDOW).scale, 0.75);
});

test('a box out of sight is brought into it, and the drawing never leaves the window', () => {
  const view = { x: 0, y: 0, scale: 1 };
  const box = { x: 200, y: 1500, width: 100, height: 40 };
  const shown = revealing(view, box, WINDOW);
  assert.ok(shown.y + box.y + 20 <= WINDOW.height && shown.y + box.y - 20 >= 0);
  assert.deepEqual(revealing(shown, box, WINDOW), shown);
  const far = kept(moved(view, 1e5, -1e5), DRAWING, WINDOW);
  assert.ok(far.x < WINDOW.width && far.y + DRAWING.height > 0);
});

/** The actions of a drawing of a small residual network, shown in a window of 500 x 600 pixels. */
async function opened() {
  const { graph, taps } = residual([1, 1]);
  const chosen = [];
  const store = createStore({ graph: null });
  const layouts = { layOut: async (sizes, edges) => laidOut(sizes, edges), end: () => {} };
  const actions = createGraphActions({ store, controller: {}, layouts });
  const model = { graph: async () => graph, taps };
  await actions.openGraph({ of: 'own', name: 'net', model: async () => model, chooseTap: (name) => chosen.push(name) });
  actions.sizeGraph(500, 600);
  await Promise.resolve();
  const currentTarget = {
    getBoundingClientRect: () => ({ left: 0, top: 0 }),
    hasPointerCapture: () => true,
    querySelector: () => null,
  };
  const event = (clientX, clientY, more = {}) => ({ pointerId: 1, button: 0, clientX, clientY, currentTarget, ...more });
  return { actions, event, chosen, graph: () => store.get().graph };
}

test('a drag moves the drawing and chooses nothing, and the next click chooses', async () => {
  const { actions, event, chosen, graph } = await opened();
  const box = 'step-0';
  actions.useBox(box);
  assert.deepEqual(chosen, ['t0']);
  actions.pressGraph(event(100, 100));
  actions.dragGraph(event(140, 130));
  const { x, y } = graph().viewport;
  actions.dragGraph(event(150, 150));
  assert.deepEqual([graph().viewport.x - x, graph().viewport.y - y].map(Math.round), [10, 20]);
  actions.releaseGraph(event(150, 150));
  actions.useBox(box);
  assert.deepEqual(chosen, ['t0'], 'the click that ends the drag');
  await new Promise((resolve) => setTimeout(resolve));
  actions.useBox(box);
  assert.deepEqual(chosen, ['t0', 't0']);
});

test('a pointer that leaves is no second finger', async () => {
  const { actions, event, graph } = await opened();
  actions.pressGraph(event(10, 10, { pointerId: 7 }));
  actions.leaveGraph(event(-5, 10, { pointerId: 7 }));
  actions.pressGraph(event(100, 100));
  actions.dragGraph(event(140, 160));
  const { scale } = graph().viewport;
  actions.dragGraph(event(180, 220));
  assert.equal(graph().viewport.scale, scale);
  actions.pressGraph(event(300, 300, { pointerId: 2 }));
  actions.dragGraph(event(400, 400, { pointerId: 2 }));
  assert.ok(graph().viewport.scale > scale, 'two fingers enlarge');
});

test('a group that is unfolded at the lower edge comes into view: all of it, or as much as there is room for', async () => {
  for (const height of [600, 200]) {
    const { actions, graph } = await opened();
    actions.sizeGraph(500, height);
    await Promise.resolve();
    const { boxes } = graph().drawn.visible;
    const { id } = boxes.find(({ kind }) => kind === 'folded');
    const place = () => graph().drawn.layout.boxes[id];
    const { viewport, window } = graph();
    const view = viewport ?? beginning(graph().drawn.layout, window);
    // The folded box touches the lower edge, so that everything in it would open below.
    actions.wheelGraph({ deltaX: 0, deltaY: view.y + view.scale * place().y - height, preventDefault() {} });
    actions.toggleGroup(id);
    await new Promise((resolve) => setTimeout(resolve));
    const { drawn, viewport: after } = graph();
    const inside = drawn.visible.frames.find(({ group }) => group.id === id).boxes.map((box) => drawn.layout.boxes[box]);
    const ends = inside.map((box) => after.y + after.scale * (box.y + box.height / 2));
    const top = after.y + after.scale * (place().y - place().height / 2);
    const needed = Math.max(...ends) - top;
    assert.ok(inside.length > 2 && top >= 0, `the heading begins at ${top}`);
    if (needed <= height - 48) assert.ok(Math.max(...ends) <= height, `of ${height} px it ends at ${Math.max(...ends)}`);
    else assert.ok(top <= 48, `what does not fit begins at the top, at ${top}`);
  }
});

test('keys go from box to box, unfold a group and choose a feature map', async () => {
  const { actions, event, chosen, graph } = await opened();
  const press = async (key) => {
    actions.keyGraph({ ...event(0, 0), key, preventDefault() {} });
    await new Promise((resolve) => setTimeout(resolve));
  };
  await press('ArrowDown');
  assert.equal(graph().active, 'step-0');
  await press('Enter');
  assert.deepEqual(chosen, ['t0']);
  await press('ArrowDown');
  const group = graph().active;
  await press('Enter');
  assert.ok(
    graph().unfolded.has(group) && graph().drawn.visible.boxes.some(({ id, kind }) => id === group && kind === 'heading'),
  );
  await press('Enter');
  assert.equal(graph().unfolded.size, 0);
  const { scale } = graph().viewport;
  await press('+');
  assert.ok(graph().viewport.scale > scale);
});
