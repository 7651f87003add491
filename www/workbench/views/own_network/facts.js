import { withCode } from '../../../shared/code_words.js';
import { grouped } from '../../../shared/format.js';
import { html, nothing } from '../../../shared/template.js';
import { counted, engineText, t } from '../../../shared/language/text.js';

/** @typedef {import('../../../client/types.js').Inspection} Inspection */

/** What the file says. @param {Inspection} inspection */
export function factsView(inspection) {
  const { outputs, head, taps, operators, parameters, opset, producer, notices } = inspection;
  const counts = [...operators].sort((a, b) => b.count - a.count).map(({ name, count }) => `${name} ${count}`);
  const facts = [
    [t`Takes`, inputWords(inspection.input)],
    ...outputs.map(({ name, shape, why }) => [t`Gives`, `${name} [${shape.join(', ')}]. ${engineText(why)}`]),
    [t`Probabilities`, engineText(head.sentence)],
    [
      t`Feature maps`,
      taps.length === 0
        ? t`None that keep places, so there is no Grad-CAM.`
        : counted(taps.length, t`1 layer that keeps places.`, t`${taps.length} layers that keep places.`),
    ],
    [t`Size`, sizeWords(parameters, counts)],
    [t`Written by`, producer ? t`${producer}, operator set ${opset}.` : t`A program that does not say, operator set ${opset}.`],
  ];
  return html`<section aria-labelledby="own-facts">
    <h3 id="own-facts">${t`What the file says`}</h3>
    ${
      notices.length > 0
        ? html`<ul class="small own-notices">
            ${notices.map((notice) => html`<li>${withCode(engineText(notice))}</li>`)}
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

/** @param {number} weights @param {string[]} operators */
const sizeWords = (weights, operators) =>
  counted(
    operators.length,
    t`${grouped(weights)} weights, 1 kind of operators: ${operators[0]}.`,
    t`${grouped(weights)} weights, ${operators.length} kinds of operators: ${operators.join(', ')}.`,
  );

/** @param {Inspection["input"]} input */
function inputWords({ name, shape, element, channels, layout, height, width, sizeOpen }) {
  const dimensions = shape.map((size) => size ?? t`open`).join(', ');
  const shaped = t`${name} [${dimensions}] of ${element}`;
  const size = `${height} × ${width}`;
  const words =
    layout === 'last'
      ? counted(
          channels,
          t`${shaped}: 1 channel of ${size} pixels, the channels last.`,
          t`${shaped}: ${channels} channels of ${size} pixels, the channels last.`,
        )
      : counted(
          channels,
          t`${shaped}: 1 channel of ${size} pixels, the channels first.`,
          t`${shaped}: ${channels} channels of ${size} pixels, the channels first.`,
        );
  return sizeOpen ? `${words} ${t`Its size is open.`}` : words;
}
