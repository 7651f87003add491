// Attributes that a figure does not have and that somebody means to be one of its own. `class` is not among them: every element has it.

/** @type {Record<string, string>} */
const MEANT = {
  ...{ method: 'methods', metric: 'metrics', parameter: 'parameters', params: 'parameters' },
  ...{ color: 'colours', colors: 'colours', colour: 'colours', colormap: 'colours', colourmap: 'colours' },
  ...{ image: 'photo', img: 'photo', src: 'photo', file: 'photo', network: 'model', label: 'target', control: 'controls' },
  ...{ alpha: 'opacity', box: 'object', load: 'loading' },
};

/** Tells whoever writes the page, on the console: an attribute that nobody reads changes nothing. @param {Element} element */
export function warnOfNearMisses(element) {
  for (const name of element.getAttributeNames()) {
    const meant = Object.hasOwn(MEANT, name) && MEANT[name];
    if (meant) console.warn(`<why-light> has no attribute “${name}”: write “${meant}”.`, element);
  }
}
