import { painter } from '../../../shared/canvas.js';
import { afterRender, html, nothing } from '../../../shared/template.js';
import { paintDigit } from '../../experiment/digit_picture.js';
import { paintStroked } from '../asking/stroked_picture.js';
import { followPointer, isPainted, painted } from '../../pieces/cells.js';
import { BRUSH, CORNER_NAMES, CORNERS, covers, SIDE } from '../asking/strokes.js';
import { t, translated } from '../../../shared/language/text.js';
import { say } from '../../../shared/say.js';

/**
 * @typedef {import('../asking/value.js').Value} Value
 * @typedef {import('../asking/circler.js').Circler} Circler
 */

const LABELS = Array.from({ length: 10 }, (_, label) => label);

/** The question on display: the digit to paint on, its map, and the buttons that answer. @param {Value} value @param {Circler} circler */
export function questionView(value, circler) {
  const { asked, given, at, phase, offer } = value;
  const question = asked[at];
  const open = given.filter((one) => one === null).length;
  return html`<section class="question" aria-labelledby="question-title">
    <h2 id="question-title">
      ${t`It asks`} <span class="small count">${question ? t`question ${at + 1} of ${asked.length}, ${open} open` : ''}</span>
    </h2>
    ${question ? askedView(value, circler) : html`<p class="aside empty">${waitingWords(value)}</p>`}
    ${question ? stripView(value, circler, phase === 'idle' && !offer) : nothing}
  </section>`;
}

/** @param {Value} value */
const waitingWords = ({ phase, offer }) =>
  offer
    ? t`Choose above whether to go on.`
    : phase === 'failed'
      ? t`Nothing could be started.`
      : t`The network learns from its first answers.`;

/** @param {Value} value @param {Circler} circler */
function askedView({ asked, at, stroke, table, phase }, circler) {
  const { pixels, map, guess } = asked[at];
  const idle = phase === 'idle';
  const shown = map.length > 0 ? map : null;
  return html`<div class="pair">
      <figure>
        <canvas
          class="paper"
          role="img"
          aria-label=${isPainted(stroke) ? t`The digit that is asked about, with your stroke` : t`The digit that is asked about`}
          width=${SIDE}
          height=${SIDE}
          ${afterRender(painter(paintStroked, { pixels, stroke }))}
          @pointerdown=${(/** @type {PointerEvent} */ event) => idle && beginStroke(event, stroke, circler)}
        ></canvas>
        <figcaption class="small">${t`Paint over what the answer must not rest on.`}</figcaption>
      </figure>
      <figure>
        <canvas
          role="img"
          aria-label=${t`Where its answer comes from`}
          width=${SIDE}
          height=${SIDE}
          ${afterRender(painter(paintDigit, { pixels, map: shown, table }))}
        ></canvas>
        <figcaption class="small">
          ${guess === null ? t`The network says nothing yet.` : say`The network says <strong class="guess">${guess}</strong>, from here.`}
        </figcaption>
      </figure>
    </div>
    <div class="corners" role="group" aria-label=${t`Cover a corner`}>
      ${CORNERS.map(
        (corner) =>
          html`<button
            aria-pressed=${String(covers(stroke, corner))}
            ?disabled=${!idle}
            @click=${() => circler.paintCorner(corner, !covers(stroke, corner))}
          >
            ${translated(CORNER_NAMES[corner])}
          </button>`,
      )}
      <button ?disabled=${!idle || !isPainted(stroke)} @click=${circler.clearStroke}>${t`Clear`}</button>
    </div>
    <div class="labels" role="group" aria-label=${t`Which digit is it?`}>
      ${LABELS.map((label) => html`<button class="label" ?disabled=${!idle} @click=${() => circler.answer(label)}>${label}</button>`)}
    </div>
    <p class="small aside">${t`Keys: 0 to 9 answer, Backspace takes the last answer back.`}</p>`;
}

/** The questions of the round, each with its answer where there is one. @param {Value} value @param {Circler} circler @param {boolean} idle */
function stripView({ asked, given, at }, circler, idle) {
  return html`<ol class="strip">
    ${asked.map((one, place) => {
      const answer = given[place];
      const words = answer ? t`Question ${place + 1}, answered ${answer.label}` : t`Question ${place + 1}, open`;
      return html`<li>
        <button
          class="plain"
          aria-current=${place === at ? 'step' : nothing}
          aria-label=${words}
          ?disabled=${!idle}
          @click=${() => circler.show(place)}
        >
          <canvas
            width=${SIDE}
            height=${SIDE}
            ${afterRender(painter(paintStroked, { pixels: one.pixels, stroke: answer?.stroke ?? null }))}
          ></canvas>
          <span class="small" aria-hidden="true">${answer ? answer.label : '?'}</span>
        </button>
      </li>`;
    })}
  </ol>`;
}

/**
 * Paints until the pointer is lifted.
 * @param {PointerEvent} event @param {Uint8Array} stroke as it was @param {Circler} circler
 */
function beginStroke(event, stroke, circler) {
  let now = stroke;
  followPointer(event, BRUSH, {
    stroke: (from, to) => {
      now = painted(now, from, to, BRUSH);
      circler.paint(now);
    },
  });
}
