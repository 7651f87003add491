import { duration } from '../shared/format.js';
import { given, html, styled } from '../shared/template.js';
import { fractionOf } from './figure.js';
import { progressWords } from './words.js';

/** Until the engine says more. */
const LABELS = {
  engine: 'Starting the engine',
  photo: 'Reading the photo',
  network: 'Opening the network',
  question: 'Opening the network',
  map: 'Computing the map',
  verdict: 'Checking the map',
  score: 'Measuring the map',
};

/** What is going on and how to stop it; when all is done, who computed it. @param {import('./figure.js').Figure} figure @param {import('./figure_view.js').Actions} actions */
export function footView(figure, actions) {
  const { step, progress, parts } = figure;
  if (!step) return figure.isStopped ? stoppedView(actions) : creditView(figure);
  const label = progress ? progressWords(progress, parts) : LABELS[step.kind];
  // Work of which nothing is done yet may be at its longest part: an empty bar would look as if nothing happened.
  const fraction = fractionOf(progress) || null;
  return html`<div class="foot" part="progress">
    <div
      class="track ${fraction === null ? 'unknown' : ''}"
      role="progressbar"
      aria-label=${progress?.label ?? label}
      aria-valuemin="0"
      aria-valuemax="100"
      aria-valuenow=${given(fraction !== null && String(Math.round(fraction * 100)))}
    >
      <span ${styled({ '--done': String(fraction ?? 0) })}></span>
    </div>
    <p>${label}</p>
    <button part="button" @click=${actions.stop}>Stop</button>
  </div>`;
}

/** @param {import('./figure_view.js').Actions} actions */
const stoppedView = (actions) =>
  html`<div class="foot" part="progress">
    <p>Stopped before the end.</p>
    <button part="button" @click=${actions.explain}>Go on</button>
  </div>`;

/** @param {import('./figure.js').Figure} figure */
function creditView({ panels, network, settings }) {
  const reports = panels.flatMap(({ explanation, isOld }) => (explanation && !isOld ? [explanation.report] : []));
  const took = reports.flatMap(({ timings }) => timings).reduce((sum, { ms }) => sum + ms, 0);
  const where = [...new Set(reports.map(({ device }) => device.kind.toUpperCase()))].join(' and ');
  return html`<div class="foot" part="credit">
    <p class="aside">
      ${network?.name ?? settings.model}. ${reports.length === 1 ? 'The map was' : `The ${reports.length} maps were`} computed on
      this device (${where})${took > 0 ? ` in ${duration(took)}` : ''}.
    </p>
  </div>`;
}
