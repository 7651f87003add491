// Below each figure a link to the workbench, which opens with what the figure shows and follows its knobs.

import { FROM } from '../../shared/lesson_chapters.js';
import { workbenchFragment } from '../../shared/workbench_address.js';
import { chosenPhoto, galleryId, PUPPY_CUT } from './chosen_photo.js';
import { marked, t, translated } from '../../shared/language/text.js';
import { addressOf } from '../../shared/language/address.js';

/**
 * @typedef {import('../../element/why_light.js').WhyLightElement} Figure
 *
 * `own`: whether the photo is one that no address can hold. `settings`: by method. `chapter`: where the link stands, so that the workbench leads back.
 * @typedef {{ photo: string | null, network: string, target: string, methods: string[], settings: Record<string, Record<string, string>>,
 *   percentile?: string | null, tab?: string | null, chapter?: string }} Shown
 */

const USUAL_NETWORK = 'efficientnet-lite0';

const OWN = marked('The workbench opens with its first photo: one of your own cannot be in an address, so choose it there.');

const WHOLE = marked('The workbench shows the whole photo.');

/** The settings of each method. @param {string} text `method.name=value`, separated by commas */
export function settingsOf(text) {
  /** @type {Shown['settings']} */
  const settings = {};
  for (const entry of text.split(',')) {
    const [, method, name, value] = /^\s*([\w-]+)\.([\w-]+)=(.*\S)\s*$/.exec(entry) ?? [];
    if (method) settings[method] = { ...settings[method], [name]: value };
  }
  return settings;
}

/** @param {Shown} shown */
export function workbenchAddress({ photo, network, target, methods, settings, percentile, tab, chapter }) {
  const [method] = methods;
  const { [method]: parameters, ...others } = settings;
  const compared = methods.length > 1 ? methods.join(',') : '';
  /** @type {[string, string | null | undefined][]} */
  const fields = [
    ['photo', photo],
    ['model', network],
    // The likeliest class is what the workbench asks about by itself.
    ['target', target === 'top' ? null : target],
    ['method', method],
    ['compare', compared],
    ['clip', percentile],
    ['look', tab],
  ];
  const told = fields.flatMap(([name, value]) => (value ? [/** @type {[string, string]} */ ([name, value])] : []));
  const page = addressOf('workbench.html');
  const from = chapter ? `${page.includes('?') ? '&' : '?'}${FROM}=${chapter}` : '';
  return `${page}${from}#${workbenchFragment({ fields: told, parameters, settingsByMethod: others })}`;
}

/** Whether a figure shows a part that the lesson cut out of its photo. @param {Figure} figure */
const isCut = (figure) => (figure.file ? figure.file instanceof HTMLCanvasElement : figure.getAttribute('photo') === PUPPY_CUT);

/** What a figure shows now. @param {Figure} figure @returns {Shown} */
const shownIn = (figure) => ({
  photo: figure.file && !isCut(figure) ? null : galleryId(isCut(figure) ? PUPPY_CUT : figure.getAttribute('photo')),
  network: figure.getAttribute('model') ?? USUAL_NETWORK,
  target: figure.getAttribute('target') ?? 'top',
  methods: (figure.getAttribute('methods') ?? 'gradient').split(',').map((method) => method.trim()),
  settings: settingsOf(figure.getAttribute('parameters') ?? ''),
  percentile: figure.getAttribute('percentile'),
});

/**
 * Puts a link below a figure.
 * @param {Element} place the figure
 * @returns {(shown: Shown | null, note?: string) => void} makes it lead to what is shown; null: nothing that the workbench can open
 */
function linkBelow(place) {
  const page = place.ownerDocument;
  const line = Object.assign(page.createElement('p'), { className: 'open-there' });
  const link = Object.assign(page.createElement('a'), { textContent: t`Open in the workbench` });
  const said = Object.assign(page.createElement('span'), { className: 'small' });
  line.append(link, ' ', said);
  (place.querySelector(':scope > figcaption') ?? place).append(line);
  const chapter = place.closest('section[id]')?.id;
  return (shown, note = '') => {
    line.hidden = shown === null;
    if (!shown) return;
    link.setAttribute('href', workbenchAddress({ ...shown, chapter }));
    said.textContent = translated(note);
  };
}

/** @param {Document} page */
export function startWorkbenchLinks(page) {
  for (const place of page.querySelectorAll('figure.live')) {
    const figure = /** @type {Figure | null} */ (place.querySelector('why-light'));
    if (!figure) continue;
    const set = linkBelow(place);
    const follow = () => set(shownIn(figure), isCut(figure) ? WHOLE : figure.file ? OWN : '');
    // A file is set without an attribute, but with another text of the photo.
    new MutationObserver(follow).observe(figure, { attributes: true });
    follow();
  }
}

/**
 * Puts a link below a figure of the lesson's own, which leads to the lesson's photo.
 * @param {Element} part of the figure
 * @returns {(shown: Partial<Shown> & Pick<Shown, 'methods'> | null, note?: string) => void} `note`: what the workbench shows in another way
 */
export function linkToPhoto(part, network = USUAL_NETWORK) {
  const set = linkBelow(/** @type {Element} */ (part.closest('figure')));
  return (shown, note = '') => {
    if (!shown) return set(null);
    const { id, target } = chosenPhoto();
    set({ photo: id, network, target, settings: {}, ...shown }, noteFor({ id }) || note);
  };
}

/** What is said where a figure shows a photo that no address can hold. @param {{ id: string | null }} photo */
export const noteFor = ({ id }) => (id === null ? OWN : '');
