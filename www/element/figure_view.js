import { paintPhoto, painter } from '../shared/canvas.js';
import { percent, shortLabel } from '../shared/format.js';
import { afterRender, html, nothing, repeat, styled } from '../shared/template.js';
import { controlsView } from './controls_view.js';
import { errorView } from './error_view.js';
import { panelView } from './panel_view.js';
import { posterView } from './poster_view.js';
import { footView } from './progress_view.js';
import { classWords, likelihood } from './words.js';
import { t } from '../shared/language/text.js';

/**
 * @typedef {import('./figure.js').Figure} Figure
 *
 * @typedef {object} Actions
 * @property {() => void} explain @property {() => void} stop
 * @property {() => void} look shows everything anew
 * @property {(change: Partial<import('./figure.js').Choices>) => void} choose
 * @property {(method: string, face: import('./figure.js').Face) => void} face
 * @property {(name: string, text: string) => void} set writes an attribute
 */

/** The whole figure. @param {Figure} figure @param {Actions} actions */
export function figureView(figure, actions) {
  return html`<div
    class="root ${figure.isDark ? 'dark' : ''}"
    part="figure"
    role="group"
    tabindex="-1"
    aria-label=${t`Saliency maps`}
    data-state=${figure.state}
  >
    ${bodyView(figure, actions)}
    <p class="unseen" role="status">${figure.announcement}</p>
    <span class="ink" @transitionrun=${actions.look}></span>
  </div>`;
}

/** @param {Figure} figure @param {Actions} actions */
function bodyView(figure, actions) {
  const { state, problem, photo, settings, poster, network, reader } = figure;
  if (problem) {
    return html`<slot>${poster ? lonePhotoView(figure) : nothing}</slot> ${errorView(problem, reader, actions)}
      ${settings.controls && network ? controlsView(figure, actions) : nothing}`;
  }
  if (!poster && !photo) return html`<slot><p class="aside">${t`There is no photo here yet.`}</p></slot>`;
  if (state === 'idle' && (settings.loading === 'press' || photo)) return posterView(figure, actions);
  if (!photo)
    return html`${placeView(figure, actions)} ${state === 'idle' ? html`<div class="foot"></div>` : footView(figure, actions)}
    ${settings.controls ? html`<div class="controls"></div>` : nothing}`;
  return html`${answerView(figure)}
    <div class=${panelClasses(settings, figure.panels.length)}>
      ${photoView(figure)}
      ${repeat(
        figure.panels,
        ({ method }) => method,
        (panel) => panelView(panel, figure, actions),
      )}
    </div>
    ${footView(figure, actions)} ${settings.controls ? controlsView(figure, actions) : nothing}`;
}

/**
 * The photo that an error leaves, if there is one. Without `crossorigin`, since a photo that no script may read can be shown all the same.
 * @param {Figure} figure
 */
const lonePhotoView = ({ poster, settings: { alt } }) =>
  html`<img
    class="lone"
    part="poster"
    src=${poster}
    alt=${alt}
    @error=${(/** @type {{ target: HTMLImageElement }} */ { target }) => (target.hidden = true)}
    @load=${(/** @type {{ target: HTMLImageElement }} */ { target }) => (target.hidden = false)}
  />`;

/**
 * Until the photo is read: the picture that the page put between the tags, else the one that is named, in the photo's place, and the places of the maps.
 * @param {Figure} figure @param {Actions} actions
 */
const placeView = ({ poster, aspect, settings }, actions) =>
  html`<p class="answer">&nbsp;</p>
    <div class=${panelClasses(settings, settings.methods.length)} ${styled({ '--aspect': String(aspect) })}>
      <figure class="panel photo">
        <div class="place">
          <slot
            >${
              poster
                ? html`<img
                    part="poster"
                    crossorigin="anonymous"
                    loading="lazy"
                    src=${poster}
                    alt=${settings.alt}
                    @load=${actions.look}
                  />`
                : nothing
            }</slot
          >
        </div>
        <figcaption>&nbsp;</figcaption>
      </figure>
      ${settings.methods.map(
        () =>
          html`<figure class="panel">
            <div class="place"></div>
            <figcaption>&nbsp;</figcaption>
            <div class="below-place"></div>
          </figure>`,
      )}
    </div>`;

/** What is below a map, and how high its place is therefore. @param {Figure["settings"]} settings @param {number} maps */
const panelClasses = ({ verdict, controls }, maps) =>
  ['panels', arrangement(maps), verdict ? 'judged' : '', controls ? 'saved' : ''].join(' ');

/** Three and four pictures have their own ways to fill the rows. @param {number} maps beside the photo */
const arrangement = (maps) => ({ 2: 'three', 3: 'four' })[maps] ?? '';

/** What the network says. @param {Figure} figure */
function answerView({ answered, predictions }) {
  const [top] = predictions;
  if (!answered) {
    return html`<p class="answer" part="answer">
      ${top ? html`<span class="aside">${t`The network says:`}</span> <strong>${shortLabel(top.label)}</strong> ${chance(top)}` : html`&nbsp;`}
    </p>`;
  }
  const { target, report } = answered;
  const isTop = top?.index === target.index;
  return html`<p class="answer" part="answer">
    <span class="aside">${isTop && !report.against ? t`The network says:` : t`Explained:`}</span>
    <strong>${classWords(answered)}</strong>
    ${report.against ? html`<span class="aside">(${likelihood(target)}; ${likelihood(report.against)})</span>` : chance(target)}
    ${top && !isTop ? html`<span class="aside">${t`The network says: ${likelihood(top)}.`}</span>` : nothing}
  </p>`;
}

const chance = (/** @type {{ probability: number }} */ { probability }) =>
  html`<span class="chance">${percent(probability)}</span>`;

/** @param {Figure} figure */
function photoView({ photo, answered, settings: { alt }, isDark }) {
  if (!photo) return nothing;
  const scene = { photo: photo.picture, report: answered?.report ?? null, dark: isDark };
  return html`<figure class="panel photo" part="panel">
    <div class="stage" part="stage" ${styled({ '--aspect': String(photo.width / photo.height) })}>
      <canvas
        part="photo"
        role="img"
        aria-label=${alt || t`The photo ${photo.name}`}
        ${afterRender(painter(paintPhoto, scene))}
      ></canvas>
    </div>
    <figcaption part="caption"><strong>${t`Photo`}</strong> <span class="aside">${captionOf(answered)}</span></figcaption>
  </figure>`;
}

/** @param {Figure["answered"]} answered */
function captionOf(answered) {
  const { x0, y0, x1, y1 } = answered?.report.view ?? { x0: 0, y0: 0, x1: 1, y1: 1 };
  return x0 > 0 || y0 > 0 || x1 < 1 || y1 < 1 ? t`The network does not see the faded edge.` : '';
}
