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
  const { step, progress } = figure;
  if (!step) return figure.isStopped ? stoppedView(actions) : creditView(figure);
  const label = progress ? progressWords(progress) : LABELS[step.kind];
  const fraction = fractionOf(progress);
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
function creditView({ answered, network, settings }) {
  const took = answered?.report.timings.reduce((sum, { ms }) => sum + ms, 0) ?? 0;
  const where = answered?.report.device.kind === 'gpu' ? 'GPU' : 'CPU';
  return html`<div class="foot" part="credit">
    <p class="aside">
      ${network?.name ?? settings.model}, computed on this device (${where}${took > 0 ? `, ${duration(took)}` : ''})
    </p>
  </div>`;
}
