// What the records of the registry say, in words.

const THIN = '\u202f';

/** A whole number with thin spaces between its thousands. */
const grouped = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, THIN);

const number = (value) => (Number.isInteger(value) ? grouped(value) : String(value)).replace('-', '−');

const range = ({ min, max, unit }) => `${number(min)} to ${number(max)}${unit ? `, ${unit}` : ''}`;

/** What a parameter may be: a sentence, or the choices by value and label. */
export function valuesOf(parameter) {
  switch (parameter.kind) {
    case 'choice':
      return { choices: parameter.choices };
    case 'boolean':
      return { text: 'true or false' };
    case 'automatic':
      return { text: `automatic, or ${range(parameter)}` };
    case 'tap':
      return { text: parameter.several ? 'the names of one or more feature maps' : 'the name of a feature map' };
    case 'integer':
      return { text: `a whole number, ${range(parameter)}` };
    default:
      return { text: range(parameter) };
  }
}

/** The value unless told otherwise, as it is written. */
export const defaultOf = ({ kind, default: usual }) =>
  kind === 'tap' ? 'chosen for the network' : usual === null ? 'none' : String(usual);

const passesWords = (passes) => {
  const rounded = passes < 10 ? Math.round(passes * 10) / 10 : Math.round(passes);
  return rounded === 1 ? '1 forward pass' : `${grouped(rounded)} forward passes`;
};

export function methodCost({ passes }) {
  if (passes === 0) return 'It does not run the network.';
  return `About as much as ${passesWords(passes)}, with the default settings.`;
}

export function metricCost({ passes, maps }) {
  const parts = [];
  if (passes > 0) parts.push(passesWords(passes));
  if (maps > 0) parts.push(maps === 1 ? '1 map of the method' : `${grouped(maps)} maps of the method`);
  if (parts.length === 0) return 'It reads the map alone, and does not run the network.';
  return `About as much as ${parts.join(' and ')}, with the default settings.`;
}

/** What a method needs of the network. The sentences follow from its record; where it fails on a network, it says so by name. */
export function methodNeeds({ id, output, family, parameters }) {
  const needs = [];
  if (family === 'Controls') needs.push('Nothing: it knows nothing of the network.');
  if (output === 'cam' || parameters.some(({ kind }) => kind === 'tap'))
    needs.push('A feature map with rows and columns; on a transformer these are the tokens of its patches.');
  if (id === 'exact-ig') needs.push('A piecewise linear network that bends rarely, such as a small network of rectifiers.');
  if (needs.length > 0) return needs;
  return family === 'Perturbations' ? ['Its scores alone: no gradient.'] : ['Its gradient.'];
}

const METRIC_NEEDS = {
  region: 'Where the object is: a box or a mask.',
  method: 'The method of the map, which it runs again.',
  'second-network': 'The network with re-initialised weights, which is made from the network itself.',
  completeness: 'A method whose maps promise to add up.',
};

export const metricNeeds = ({ needs }) =>
  needs.length > 0 ? needs.map((need) => METRIC_NEEDS[need]) : ['The map, the photo and the network.'];

const DIRECTIONS = { higher: 'Higher is better.', lower: 'Lower is better.', none: 'Neither way is better.' };

export const directionWords = ({ direction }) => DIRECTIONS[direction];

export function rangeWords({ range: { low, high } }) {
  if (low === null && high === null) return 'Any number.';
  if (high === null) return `From ${number(low)} upwards.`;
  if (low === null) return `Up to ${number(high)}.`;
  return `From ${number(low)} to ${number(high)}.`;
}

const READINGS = {
  order: 'One number per pixel to sort by: the sum of magnitudes over several channels, or the one channel with its sign.',
  weight: 'One number from 0 up per pixel: the sum of magnitudes over several channels, or the positive part of the one channel.',
  signed: 'The sum over the channels, with its sign.',
  whole: 'Every value of every channel as it is.',
};

export const readingWords = ({ reads }) => READINGS[reads];

/** A heading out of an id such as `localisation`. */
export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
