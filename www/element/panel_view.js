import { colourMapOf } from '../shared/colour.js';
import { paintPhoto, painter } from '../shared/canvas.js';
import { methodName } from '../shared/method_words.js';
import { afterRender, html, nothing, styled } from '../shared/template.js';
import { colourBarView } from './colour_bar_view.js';
import { panelErrorView } from './error_view.js';
import { metricsView } from './metrics_view.js';
import { parametersOf, textsOfEntries } from './plan.js';
import { verdictView } from './verdict_view.js';
import { describeMap, readingOf, settingsWords } from './words.js';
import { engineText, marked, t, translated } from '../shared/language/text.js';

/**
 * @typedef {import('./figure.js').Figure} Figure
 * @typedef {import('./figure.js').Panel} Panel
 * @typedef {import('./figure.js').Face} Face
 * @typedef {import('./figure_view.js').Actions} Actions
 */

/** What a press of the button over the picture shows next. @type {Record<Face, { next: Face, press: string }>} */
const FACES = {
  over: { next: 'map', press: marked('Show the map alone') },
  map: { next: 'photo', press: marked('Show the photo') },
  photo: { next: 'over', press: marked('Show the map over the photo') },
};

/** The map of one method, and what is said about it. @param {Panel} panel @param {Figure} figure @param {Actions} actions */
export function panelView(panel, figure, actions) {
  const { method, record, explanation, isOld, error } = panel;
  const classes = ['panel', isOld ? 'old' : '', panel.isBusy ? 'busy' : ''].join(' ');
  return html`<figure class=${classes} part="panel" data-method=${method}>
    ${error ? panelErrorView(record?.label ?? method, error, figure.reader) : stageView(panel, figure, actions)}
    ${error ? nothing : html`<figcaption part="caption"><strong>${engineText(explanation?.report.name ?? (record && methodName(record, textsOf(panel, figure))) ?? method)}</strong> <span class="aside">${captionOf(panel, figure)}</span></figcaption>`}
    ${explanation && !error && !isOld ? belowView(panel, explanation, figure) : nothing}
    ${explanation || error ? nothing : html`<div class="below-place"></div>`}
  </figure>`;
}

/** The settings of a panel's method that the attribute names, as texts. @param {Panel} panel @param {Figure} figure */
const textsOf = ({ method }, { settings }) => textsOfEntries(parametersOf(settings.parameters, method));

/** @param {Panel} panel @param {Figure} figure */
function captionOf(panel, figure) {
  const { record, explanation, isOld, partial, isBusy } = panel;
  const { whylight, settings } = figure;
  if (!record || !explanation || isOld) return '';
  if (partial && isBusy) return t`${partial.done} of ${partial.total} parts so far.`;
  const stopped = partial ? t`Stopped after ${partial.done} of ${partial.total} parts.` : '';
  const table = whylight && explanation.map && colourMapOf(whylight.colourMaps, explanation.map.kind, settings.colours)?.table;
  const changed = settingsWords(record, textsOf(panel, figure));
  return [stopped, changed, readingOf(record, explanation, table ?? undefined)].filter(Boolean).join(' ');
}

/** @param {Panel} panel @param {Figure} figure @param {Actions} actions */
function stageView({ method, record, explanation, face, fraction, isBusy }, figure, actions) {
  const { photo, isDark, settings } = figure;
  if (!photo) return nothing;
  const { colours, percentile, opacity } = settings;
  const { next, press: english } = FACES[face];
  const press = translated(english);
  const scene = { explanation, photo: photo.picture, face, colours, percentile, opacity, dark: isDark };
  return html`<div class="stage" part="stage" ${styled({ '--aspect': String(photo.width / photo.height) })}>
    ${
      explanation && record
        ? html`<canvas
              part="map"
              role="img"
              aria-label=${describeMap(record, explanation)}
              ${afterRender(painter(paintPanel, scene))}
            ></canvas>
            <button
              class="face"
              part="face"
              aria-label="${press}: ${engineText(record.label)}"
              @click=${() => actions.face(method, next)}
            >
              <span aria-hidden="true">${press}</span>
            </button>`
        : html`<canvas
            class="faint"
            aria-hidden="true"
            ${afterRender(painter(paintPhoto, { photo: photo.picture, report: null, dark: isDark }))}
          ></canvas>`
    }
    ${isBusy ? html`<span class="thread ${fraction === null ? 'unknown' : ''}" ${styled({ '--done': String(fraction ?? 0) })}></span>` : nothing}
  </div>`;
}

/** @param {HTMLCanvasElement} canvas @param {any} scene */
function paintPanel(canvas, { explanation, photo, face, colours, percentile, opacity, dark }) {
  if (face === 'photo') paintPhoto(canvas, { photo, report: explanation.report, dark });
  else explanation.draw(canvas, { ...(colours && { colours }), percentile, opacity, over: face === 'over', dark });
}

/** @param {Panel} panel @param {import('../client/index.js').Explanation} explanation @param {Figure} figure */
function belowView(panel, explanation, figure) {
  return html`${colourBarView(explanation, figure)} ${verdictView(panel)} ${metricsView(panel)}
  ${figure.settings.controls && !(panel.partial && panel.isBusy) ? saveView(panel, explanation, figure) : nothing}`;
}

/** How long a browser may take to begin a download. */
const READ_MS = 60_000;

/** @param {Panel} panel @param {import('../client/index.js').Explanation} explanation @param {Figure} figure */
function saveView({ method, record }, explanation, { settings: { colours, percentile, opacity } }) {
  const save = async () => {
    const png = await explanation.toPng({ ...(colours && { colours }), percentile, opacity });
    const address = URL.createObjectURL(png);
    const name = explanation.photo.name.replace(/\.\w+$/, '');
    Object.assign(document.createElement('a'), { href: address, download: `${name}-${method}.png` }).click();
    // Some browsers read it only after the click.
    setTimeout(() => URL.revokeObjectURL(address), READ_MS);
  };
  return html`<button
    class="save"
    part="button"
    aria-label=${t`Save as PNG: ${engineText(record?.label ?? method)}`}
    @click=${save}
  >
    ${t`Save as PNG`}
  </button>`;
}
