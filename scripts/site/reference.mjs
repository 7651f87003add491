// A page for every method and every metric of the registry, with a live figure.
import { firstSentences } from './markdown.mjs';
import {
  capital,
  defaultOf,
  directionWords,
  methodCost,
  methodNeeds,
  metricCost,
  metricNeeds,
  rangeWords,
  readingWords,
  valuesOf,
} from './words.mjs';

/** Forward passes: a figure that costs more waits for a press, since it would compute for seconds for everybody who passes by. */
const MOST_UNASKED = 20;

/** The shipped network with the smallest file among those of ImageNet. */
const MODEL = 'squeezenet11';

/** Settings under which a figure takes seconds. They are said below it. */
const CHEAPER = {
  smoothgrad: { samples: 16 },
  'smoothgrad-squared': { samples: 16 },
  vargrad: { samples: 16 },
  'integrated-gradients': { steps: 64 },
  'expected-gradients': { samples: 32 },
  rise: { masks: 200 },
  lime: { samples: 150 },
  'kernel-shap': { samples: 150 },
};

const parameterRow = (parameter) => ({ ...parameter, values: valuesOf(parameter), usual: defaultOf(parameter) });

const cite = ({ authors, year, title, url }) => ({ authors, year, title, url });

/** The photo of every figure, with the box of its first object. */
function photoOf(gallery, id) {
  const { file, alt, objects } = gallery.find((photo) => photo.id === id);
  return { file: `photos/${file}`, alt, box: objects[0].box };
}

export function methodPages({ methods, gallery }) {
  return methods.map((method, place) => ({
    path: `docs/methods/${method.id}.html`,
    title: method.label,
    description: firstSentences(method.summary),
    section: 'methods',
    kind: 'method',
    group: method.family,
    keywords: `${method.id} ${method.paper.authors} ${method.paper.year} ${method.paper.title}`,
    data: {
      ...method,
      paper: cite(method.paper),
      parameters: method.parameters.map(parameterRow),
      cost: methodCost(method),
      needs: methodNeeds(method),
      figure: methodFigure(method, gallery),
      before: neighbour(methods, place - 1, 'methods'),
      after: neighbour(methods, place + 1, 'methods'),
    },
  }));
}

function methodFigure(method, gallery) {
  const settings = Object.fromEntries(
    Object.entries(CHEAPER[method.id] ?? {}).filter(([name]) => method.parameters.some((parameter) => parameter.name === name)),
  );
  // Exact on networks that bend rarely, so it has one of them and a picture of its kind.
  const small = method.id === 'exact-ig';
  const photo = small
    ? { file: 'docs/files/ankle-boot.png', alt: 'An ankle boot, bright on black, 28 pixels to a side.' }
    : photoOf(gallery, 'chelsea');
  return {
    photo,
    methods: method.id,
    model: small ? 'fashion-mlp' : MODEL,
    parameters: Object.entries(settings)
      .map(([name, value]) => `${method.id}.${name}=${value}`)
      .join(','),
    settings: Object.entries(settings).map(([name, value]) => {
      const parameter = method.parameters.find((other) => other.name === name);
      return { label: parameter.label, value, usual: parameter.default };
    }),
    loading: method.passes > MOST_UNASKED ? 'press' : 'lazy',
  };
}

export function metricPages({ metrics, methods, gallery }) {
  return metrics.map((metric, place) => ({
    path: `docs/metrics/${metric.id}.html`,
    title: metric.label,
    description: firstSentences(metric.summary),
    section: 'metrics',
    kind: 'metric',
    group: capital(metric.family),
    keywords: `${metric.id} ${metric.paper.authors} ${metric.paper.year} ${metric.paper.title}`,
    data: {
      ...metric,
      paper: cite(metric.paper),
      parameters: metric.parameters.map(parameterRow),
      cost: metricCost(metric),
      needs: metricNeeds(metric),
      direction: directionWords(metric),
      range: rangeWords(metric),
      reading: readingWords(metric),
      figure: metricFigure(metric, methods, gallery),
      before: neighbour(metrics, place - 1, 'metrics'),
      after: neighbour(metrics, place + 1, 'metrics'),
    },
  }));
}

function metricFigure(metric, methods, gallery) {
  // A method that promises to add up, for the metric that asks for it.
  const judged = metric.needs.includes('completeness') ? 'integrated-gradients' : 'grad-cam';
  const { passes } = methods.find(({ id }) => id === judged);
  const photo = photoOf(gallery, 'chelsea');
  return {
    photo,
    methods: judged,
    metrics: metric.id,
    object: metric.needs.includes('region') ? photo.box.join(',') : '',
    model: MODEL,
    settings: [],
    judged: methods.find(({ id }) => id === judged).label,
    loading: metric.passes + (metric.maps + 1) * passes > MOST_UNASKED ? 'press' : 'lazy',
  };
}

const neighbour = (list, place, folder) =>
  place in list ? { path: `docs/${folder}/${list[place].id}.html`, title: list[place].label } : null;

/** The rows of an index page, by the family of what they name. @param {object[]} pages */
export function byGroup(pages) {
  const groups = new Map();
  for (const page of pages) groups.set(page.group, [...(groups.get(page.group) ?? []), page]);
  return [...groups].map(([title, members]) => ({ title, pages: members }));
}

/** A how-to page has the figure that its two lines make. */
export function hostFigure(gallery) {
  return {
    photo: photoOf(gallery, 'dog-cat'),
    methods: 'grad-cam',
    model: MODEL,
    settings: [],
    loading: 'press',
  };
}
