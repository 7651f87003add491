import { withCode } from '../../../shared/code_words.js';
import { plural } from '../../../shared/format.js';
import { html, nothing } from '../../../shared/template.js';

/** @typedef {import('../../../client/types.js').Inspection} Inspection */

/** What the file says. @param {Inspection} inspection */
export function factsView(inspection) {
  const { outputs, head, taps, operators, parameters, opset, producer, notices } = inspection;
  const counts = [...operators].sort((a, b) => b.count - a.count).map(({ name, count }) => `${name} ${count}`);
  const facts = [
    ['Takes', inputWords(inspection.input)],
    ...outputs.map(({ name, shape, why }) => ['Gives', `${name} [${shape.join(', ')}]. ${why}`]),
    ['Probabilities', head.sentence],
    [
      'Feature maps',
      taps.length === 0 ? 'None that keep places, so there is no Grad-CAM.' : `${plural(taps.length, 'layer')} that keep places.`,
    ],
    ['Size', `${parameters.toLocaleString()} weights, ${plural(counts.length, 'kind')} of operators: ${counts.join(', ')}.`],
    ['Written by', `${producer ?? 'A program that does not say'}, operator set ${opset}.`],
  ];
  return html`<section aria-labelledby="own-facts">
    <h3 id="own-facts">What the file says</h3>
    ${
      notices.length > 0
        ? html`<ul class="small own-notices">
            ${notices.map((notice) => html`<li>${withCode(notice)}</li>`)}
          </ul>`
        : nothing
    }
    <dl class="own-facts">
      ${facts.map(
        ([what, words]) =>
          html`<div>
            <dt>${what}</dt>
            <dd>${withCode(words)}</dd>
          </div>`,
      )}
    </dl>
  </section>`;
}

/** @param {Inspection["input"]} input */
function inputWords({ name, shape, element, channels, layout, height, width, sizeOpen }) {
  const dimensions = shape.map((size) => size ?? 'open').join(', ');
  const where = layout === 'last' ? 'the channels last' : 'the channels first';
  const open = sizeOpen ? ' Its size is open.' : '';
  return `${name} [${dimensions}] of ${element}: ${plural(channels, 'channel')} of ${height} × ${width} pixels, ${where}.${open}`;
}
