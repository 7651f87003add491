import { duration } from '../shared/format.js';
import { given, html, styled } from '../shared/template.js';
import { fractionOf } from './figure.js';
import { progressWords } from './words.js';
import { language } from '../shared/language/catalogue.js';
import { counted, engineText, marked, t, translated } from '../shared/language/text.js';

/** Until the engine says more. */
const LABELS = {
  engine: marked('Starting the engine'),
  photo: marked('Reading the photo'),
  network: marked('Opening the network'),
  question: marked('Opening the network'),
  map: marked('Computing the map'),
  verdict: marked('Checking the map'),
  score: marked('Measuring the map'),
};

/** What is going on and how to stop it; when all is done, who computed it. @param {import('./figure.js').Figure} figure @param {import('./figure_view.js').Actions} actions */
export function footView(figure, actions) {
  const { step, progress, parts } = figure;
  if (!step) return figure.isStopped ? stoppedView(actions) : creditView(figure);
  const label = progress ? progressWords(progress, parts) : translated(LABELS[step.kind]);
  // Work of which nothing is done yet may be at its longest part: an empty bar would look as if nothing happened.
  const fraction = fractionOf(progress) || null;
  return html`<div class="foot" part="progress">
    <div
      class="track ${fraction === null ? 'unknown' : ''}"
      role="progressbar"
      aria-label=${progress ? engineText(progress.label) : label}
      aria-valuemin="0"
      aria-valuemax="100"
      aria-valuenow=${given(fraction !== null && String(Math.round(fraction * 100)))}
    >
      <span ${styled({ '--done': String(fraction ?? 0) })}></span>
    </div>
    <p>${label}</p>
    <button part="button" @click=${actions.stop}>${t`Stop`}</button>
  </div>`;
}

/** @param {import('./figure_view.js').Actions} actions */
const stoppedView = (actions) =>
  html`<div class="foot" part="progress">
    <p>${t`Stopped before the end.`}</p>
    <button part="button" @click=${actions.explain}>${t`Go on`}</button>
  </div>`;

/** @param {import('./figure.js').Figure} figure */
function creditView({ panels, network, settings }) {
  const reports = panels.flatMap(({ explanation, isOld }) => (explanation && !isOld ? [explanation.report] : []));
  const took = reports.flatMap(({ timings }) => timings).reduce((sum, { ms }) => sum + ms, 0);
  const devices = [...new Set(reports.map(({ device }) => device.kind.toUpperCase()))];
  const where = new Intl.ListFormat(language()).format(devices);
  return html`<div class="foot" part="credit">
    <p class="aside">${network?.name ?? settings.model}. ${madeWords(reports.length, where, took)}</p>
  </div>`;
}

/** @param {number} maps @param {string} where @param {number} took ms */
function madeWords(maps, where, took) {
  if (took > 0) {
    const time = duration(took);
    return counted(
      maps,
      t`The map was computed on this device (${where}) in ${time}.`,
      t`The ${maps} maps were computed on this device (${where}) in ${time}.`,
    );
  }
  return counted(
    maps,
    t`The map was computed on this device (${where}).`,
    t`The ${maps} maps were computed on this device (${where}).`,
  );
}
