// What is said of the boxes of a drawing.

import { grouped } from '../../shared/format.js';
import { counted, t } from '../../shared/language/text.js';

/**
 * @typedef {import('../../client/types.js').NetworkGraph} NetworkGraph
 * @typedef {import('./folding.js').Group} Group
 * @typedef {import('./visible.js').GraphBox} GraphBox
 */

/** "64 × 56 × 56": what one image makes of a shape. @param {number[]} shape the batch first */
export const shapeWords = (shape) => (shape.length > 1 ? shape.slice(1) : shape).join(' × ');

/**
 * What the names of all steps of a block begin with, as exporters write the modules of a network into them: "/layer1/layer1.0/conv1/Conv" and
 * "/layer1/layer1.0/Add" are of "layer1.0". '' where there is no such thing.
 * @param {Group} group @param {NetworkGraph} graph
 */
function moduleName(group, { steps }) {
  const [first, ...rest] = group.steps.map((place) => steps[place].name.split('/').slice(0, -1));
  const differs = first.findIndex((part, depth) => rest.some((name) => name[depth] !== part));
  return (differs < 0 ? first : first.slice(0, differs)).at(-1) ?? '';
}

/** A block of parts is not called by one of them. @param {Group} group @param {NetworkGraph} graph */
const isAttention = ({ children }, { steps }) =>
  children.some((child) => typeof child === 'number' && steps[child].operator === 'Softmax');

/** @param {Group} group @param {NetworkGraph} graph */
export function groupName(group, graph) {
  const { kind, grid, children, steps } = group;
  switch (kind) {
    case 'stage':
      return t`${grid?.join(' × ') ?? ''} cells`;
    case 'head':
      return t`Head`;
    case 'alike':
      return counted(children.length, t`1 block alike`, t`${children.length} blocks alike`);
    case 'block':
      return (isAttention(group, graph) ? t`Attention ${moduleName(group, graph)}` : t`Block ${moduleName(group, graph)}`).trim();
    default:
      return stepsWords(steps.length);
  }
}

/** @param {number} count */
const stepsWords = (count) => counted(count, t`1 step`, t`${count} steps`);

/** What is in a group. @param {Group} group @param {NetworkGraph} graph */
export function groupContent(group, { steps }) {
  const { children, kind } = group;
  if (kind === 'block' || kind === 'chain' || kind === 'head') {
    const names = [...new Set(group.steps.map((place) => steps[place].operator))];
    const words = names.slice(0, 2).join(', ');
    return names.length > 2 ? `${words} …` : words;
  }
  const blocks = children.flatMap((child) =>
    typeof child === 'number' ? [] : child.kind === 'alike' ? child.children : [child],
  );
  const count = stepsWords(group.steps.length);
  if (blocks.length === 0 || kind !== 'stage') return count;
  return counted(blocks.length, t`1 block, ${count}`, t`${blocks.length} blocks, ${count}`);
}

/** @param {Group} group @param {NetworkGraph} graph */
export const groupWeights = (group, { steps }) => group.steps.reduce((sum, place) => sum + steps[place].weights, 0);

/** The two lines of a box. @param {GraphBox} box @param {NetworkGraph} graph @returns {[first: string, second: string]} */
export function boxLines(box, graph) {
  if (box.kind === 'input') return [t`Photo`, shapeWords(graph.input.shape)];
  if (box.kind === 'step') {
    const { operator, shape } = graph.steps[box.step];
    return [operator, shapeWords(shape)];
  }
  return [groupName(box.group, graph), box.kind === 'folded' ? groupContent(box.group, graph) : ''];
}

/**
 * Everything that is known of a box, by rows.
 * @param {GraphBox} box @param {NetworkGraph} graph
 * @param {{ taps: ReadonlySet<string>, chosen: string, leading: ReadonlySet<number> }} about names of the feature maps, which is chosen, and the steps
 *   that the logits depend on
 * @returns {[what: string, words: string][]}
 */
export function boxFacts(box, graph, { taps, chosen, leading }) {
  if (box.kind === 'input')
    return [
      [t`Input`, graph.input.name],
      [t`Shape`, shapeWords(graph.input.shape)],
    ];
  if (box.kind !== 'step') {
    const { group } = box;
    const last = graph.steps[group.steps[group.steps.length - 1]];
    return [
      [t`Group`, groupName(group, graph)],
      [t`Holds`, groupContent(group, graph)],
      [t`Gives`, shapeWords(last.shape)],
      [t`Weights`, grouped(groupWeights(group, graph))],
    ];
  }
  const { name, operator, reads, output, shape, weights } = graph.steps[box.step];
  const read = reads.map((place) => shapeWords(place === null ? graph.input.shape : graph.steps[place].shape));
  /** @type {[string, string][]} */
  const facts = [
    [t`Operator`, operator],
    [t`Name`, name],
    [t`Takes`, read.join('; ') || t`nothing of the photo`],
    [t`Gives`, `${shapeWords(shape)}, ${output}`],
    [t`Weights`, grouped(weights)],
  ];
  if (box.step === graph.logits) facts.push([t`Logits`, t`These are the numbers of the classes.`]);
  if (!leading.has(box.step)) facts.push([t`Leads to`, t`an output that is not explained.`]);
  if (taps.has(output)) facts.push([t`Feature map`, output === chosen ? t`Grad-CAM looks here.` : t`Grad-CAM can look here.`]);
  return facts;
}

/** The same in one breath, for a screen reader. @param {[string, string][]} facts */
export const spokenFacts = (facts) => facts.map(([what, words]) => `${what} ${words}`).join('. ');
