import { breakingSentence, fixed } from '../../explore/changes.js';
import { h } from '../../../shared/dom.js';
import { percent, roughly, shortLabel } from '../../../shared/format.js';
import { costOf } from '../../run/method_cost.js';
import { layerOf, layersOf, layerTask, refusalOf } from '../../explore/tasks.js';
import { curveView } from './curve.js';
import { sliderField } from '../fields.js';
import { smallEmpty, smallMap } from '../small_pictures.js';
import { workingLine } from '../task_progress.js';

/**
 * Adebayo et al. (2018), Sanity Checks for Saliency Maps: layers of the network are put back to before training, from the last one
 * on. A map that stays the same does not explain what the network learnt.
 */
export function breakView(value, actions, { question, result }) {
  const { ui } = value;
  const layers = layersOf(value);
  if (layers === null) {
    const refused = refusalOf(value, layerTask(value, question, 1));
    return [
      introView(),
      workingLine(value, 'layers', actions),
      refused && h('p', { class: 'refused' }, refused.message),
      !value.tasks.some(({ slot }) => slot === 'layers') &&
        value.working?.slot !== 'layers' &&
        h('button', { key: 'begin', class: 'offer', onclick: () => actions.slideLayer(1, false) }, 'Undo the last layer'),
    ];
  }
  const layer = Math.min(ui.layer, layers);
  const found = layer > 0 ? layerOf(value, question, layer) : null;
  const tried = triedLayers(value, question, layers);
  const now = found ?? (layer === 0 ? result.report : null);
  const playing = value.tasks.some(({ follow }) => follow);
  return [
    introView(),
    sliderField({
      id: 'layers',
      label: 'Layers as before training, from the last one on',
      value: layer,
      shown: `${layer} of ${layers}`,
      min: 0,
      max: layers,
      step: 1,
      onSlide: (text) => actions.slideLayer(Number(text), true),
      onCommit: (text) => actions.slideLayer(Number(text), false),
    }),
    h(
      'div',
      { class: 'four two', key: 'maps' },
      h(
        'div',
        { class: 'view', key: 'original', role: 'group', 'aria-label': 'The network as it is', 'data-view': 'original' },
        h('h4', {}, 'The network as it is'),
        smallMap(result.report.map, 'Map of the network as it is', value),
        predictionNow(result.report),
      ),
      h(
        'div',
        { class: 'view', key: 'broken', role: 'group', 'aria-label': 'The broken network', 'data-view': 'broken' },
        h('h4', {}, layer === 0 ? 'Nothing undone yet' : `${layer} of ${layers} layers undone`),
        now
          ? [
              smallMap(now.map, `Map with ${layer} of ${layers} layers as before training`, value),
              predictionNow(now),
              found?.numbers &&
                h(
                  'p',
                  { class: 'small' },
                  found.numbers.reason ?? `Rank correlation with the original: ${fixed(found.numbers.spearman)}`,
                ),
            ]
          : missing(layer, value, question, actions),
      ),
      h(
        'div',
        { class: 'view', key: 'curve' },
        curveView({
          label: `Rank correlation with the original map over layers undone: ${tried.map((one) => `${one.layer}: ${fixed(one.spearman)}`).join(', ')}`,
          curves: [{ label: 'rank correlation', points: [[0, 1], ...tried.map((one) => [one.layer, one.spearman])] }],
          ranges: { x: [0, layers], y: [Math.min(0, ...tried.map(({ spearman }) => spearman)), 1] },
          axes: { x: 'layers undone', y: 'rank correlation' },
          dots: true,
        }),
      ),
    ),
    h('p', { class: 'sentence', key: 'sentence', 'aria-live': 'polite' }, breakingSentence(tried, layers)),
    workingLine(value, 'layers', actions),
    !playing && playButton(value, layers, tried, actions),
  ];
}

/** In the place of a map: why there is none, or how to get it. */
function missing(layer, value, question, actions) {
  const wanted = layerTask(value, question, layer);
  const refused = refusalOf(value, wanted);
  if (refused) return smallEmpty(refused.message);
  if (value.working?.key === wanted.key || value.tasks.some(({ key }) => key === wanted.key))
    return smallEmpty('Being computed.');
  return h('button', { key: 'compute', class: 'offer', onclick: () => actions.slideLayer(layer, false) }, 'Compute this map');
}

const introView = () =>
  h(
    'p',
    { class: 'small intro' },
    'Undo what the network learnt, layer by layer, and see whether the map notices. An explanation of the network has to break with it ',
    '(Adebayo et al. 2018).',
  );

function triedLayers(value, question, layers) {
  return Array.from({ length: layers }, (_, place) => place + 1)
    .map((layer) => ({ layer, spearman: layerOf(value, question, layer)?.numbers?.spearman }))
    .filter(({ spearman }) => spearman !== undefined);
}

function playButton(value, layers, tried, actions) {
  const cost = costOf(
    value.methods.find(({ id }) => id === value.state.method),
    value,
  );
  const open = layers - tried.length;
  return h(
    'button',
    { key: 'play', class: 'offer', onclick: () => actions.playLayers(layers) },
    `Play: undo all ${layers}${cost === null || open === 0 ? '' : ` (${roughly(cost * open)})`}`,
  );
}

/** What the network says now. */
function predictionNow({ predictions, target }) {
  const top = predictions.reduce((a, b) => (a.probability >= b.probability ? a : b));
  return h(
    'p',
    { class: 'small says-now' },
    h('strong', {}, shortLabel(top.label)),
    ` ${percent(top.probability)}`,
    top.index !== target.index && `; ${shortLabel(target.label)} ${percent(target.probability)}`,
  );
}
