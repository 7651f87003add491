import { html, live, nothing } from '../../../shared/template.js';
import { stagesOf } from '../../own_network/stages.js';
import { counted, t } from '../../../shared/language/text.js';

/**
 * @typedef {import('../../state/types/parts.js').Actions} Actions
 * @typedef {import('../../state/types/own_network.js').NetworkChoice} NetworkChoice
 * @typedef {import('../../../client/types.js').Inspection} Inspection
 * @typedef {import('../../../client/types.js').Tap} Tap
 */

/**
 * The layers that Grad-CAM can look at, by stages from the photo to the classes. A stage is folded unless its layer is chosen.
 * @param {{ inspection: Inspection, choice: NetworkChoice }} about @param {Actions} actions
 */
export function stagesView({ inspection, choice }, actions) {
  const { taps, tap: proposed } = inspection;
  if (taps.length === 0) return nothing;
  const layer = (/** @type {Tap} */ tap) => layerView(tap, { proposed, chosen: choice.tap === tap.name }, actions);
  return html`<fieldset class="own-stages">
    <legend>${t`Feature map for Grad-CAM`}</legend>
    <button class="link" @click=${actions.openGraphOfOwn}>${t`Choose it in a drawing of the network…`}</button>
    ${stagesOf(taps).map(
      (stage) =>
        html`<details ?open=${stage.taps.some(({ name }) => name === choice.tap)}>
          <summary>${stageWords(stage)}</summary>
          ${stage.taps.map(layer)}
        </details>`,
    )}
  </fieldset>`;
}

/** @param {import('../../own_network/stages.js').Stage} stage */
const stageWords = ({ height, width, taps }) =>
  counted(taps.length, t`${height} × ${width} cells, 1 layer`, t`${height} × ${width} cells, ${taps.length} layers`);

/** @param {Tap} tap @param {{ proposed: string | null, chosen: boolean }} about @param {Actions} actions */
function layerView({ name, channels, height, width }, { proposed, chosen }, actions) {
  return html`<label class="own-layer" title=${t`${channels} maps of ${height} × ${width}`}>
    <input
      type="radio"
      name="own-tap"
      value=${name}
      .checked=${live(chosen)}
      @change=${() => actions.chooseForNetwork({ tap: name })}
    />
    <span class="own-layer-name">${name === proposed ? t`${name} (proposed)` : name}</span>
    <span class="small">${counted(channels, t`1 map`, t`${channels} maps`)}</span>
  </label>`;
}
