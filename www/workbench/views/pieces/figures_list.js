import { html } from '../../../shared/template.js';

/** Numbers under each other, each behind its name. @param {string[][]} rows [name, text] */
export const figuresList = (rows) =>
  html`<dl class="figures">
    ${rows.map(
      ([name, text]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${text}</dd>
        </div>`,
    )}
  </dl>`;
