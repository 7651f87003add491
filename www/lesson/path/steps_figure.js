// How many gradients a rule of integration needs: the gap, measured on the reader's device.

import { curveView } from '../../shared/curves/curve_view.js';
import { percent } from '../../shared/format.js';
import { html, draw, nothing } from '../../shared/template.js';
import { chosenPhoto } from '../base/chosen_photo.js';
import { NETWORK, openNetwork } from '../base/engine.js';
import { beforePaper, tellState } from '../pieces/print_queue.js';
import { isCancelled, problemLine } from '../base/problem_line.js';
import { classIn, logitsOf, logitsOfPixels, photoOf, seenBy } from '../base/seen.js';
import { linkToPhoto } from '../base/workbench_link.js';
import { baselineOf, gapOf, sumOf } from './walk.js';
import { subject } from '../pieces/lesson_photo.js';
import { marked, t, translated } from '../../shared/language/text.js';

/**
 * @typedef {'midpoint' | 'gauss-legendre' | 'adaptive'} Rule
 * @typedef {{ gradients: number, gap: number }} Measured
 * @typedef {{ measured: Map<Rule, Measured[]>, running: boolean, said: string }} Value
 */

/** @type {[Rule, string][]} */
const RULES = [
  ['midpoint', marked('evenly spaced')],
  ['gauss-legendre', marked('Gauss-Legendre')],
  ['adaptive', marked('adaptive')],
];

/** How many gradients each rule may take. */
const GRADIENTS = [8, 16, 32, 64];

const ONE = marked(
  'The workbench opens with the adaptive rule: the rule and the number of gradients are settings of the method.',
);

/** What the workbench opens with. */
const LAST = { 'integrated-gradients': { baseline: 'black', rule: 'adaptive', steps: String(GRADIENTS[GRADIENTS.length - 1]) } };

/** @param {Document} page */
export function startSteps(page) {
  const place = /** @type {HTMLElement | null} */ (page.querySelector('#steps-figure'));
  if (!place) return;
  /** @type {Value} */
  let value = { measured: new Map(), running: false, said: '' };
  let working = new AbortController();
  const setLink = linkToPhoto(place);
  /** @param {Partial<Value>} change */
  const set = (change) => {
    value = { ...value, ...change };
    draw(stepsView(value, { measure, stop: () => working.abort() }), place);
    tellState(place, { isDone: value.measured.size > 0, isBusy: value.running });
    setLink({ methods: ['integrated-gradients'], settings: LAST }, ONE);
  };

  async function measure() {
    working.abort();
    working = new AbortController();
    const { signal } = working;
    set({ measured: new Map(), running: true, said: t`The engine is started.` });
    try {
      const opened = await openNetwork(NETWORK, { signal });
      const pixels = await seenBy(opened, chosenPhoto().source, { signal });
      const photo = await photoOf(opened, pixels, { signal });
      const logits = await logitsOf(opened, photo, { signal });
      const target = classIn(opened, chosenPhoto().target, logits);
      const gain = logits[target] - (await logitsOfPixels(opened, baselineOf('black', pixels), { signal }))[target];
      for (const most of GRADIENTS) {
        for (const [rule, name] of RULES) {
          set({ said: t`${translated(name)}, at most ${most} gradients.` });
          const parameters = { baseline: 'black', rule, steps: most };
          const { map, report } = await opened.network.explain(photo, {
            target,
            method: 'integrated-gradients',
            parameters,
            signal,
          });
          const gap = gapOf(sumOf(map?.values ?? []), gain);
          const gradients = Number(report.parameters.steps);
          const before = value.measured.get(rule) ?? [];
          // An adaptive rule that has settled takes no more gradients where more are allowed.
          if (gap === null || before.some((one) => one.gradients === gradients)) continue;
          set({ measured: new Map(value.measured).set(rule, [...before, { gradients, gap }]) });
        }
      }
      photo.close();
      set({ running: false, said: t`Measured on this device.` });
    } catch (error) {
      set({ running: false, said: isCancelled(error) ? t`Stopped.` : problemLine(error) });
    }
  }

  set({});
  beforePaper(place, measure);
  subject.subscribe(() => {
    working.abort();
    set({ measured: new Map(), running: false, said: '' });
  });
}

/** @param {Map<Rule, Measured[]>} measured @returns {import('../../shared/curves/curves.js').CurveChart} */
export const gapChart = (measured) => ({
  axes: { x: t`gradients`, y: t`gap, % of what the score gains` },
  dots: true,
  curves: RULES.flatMap(([rule, label]) => {
    const points = (measured.get(rule) ?? []).map(
      ({ gradients, gap }) => /** @type {[number, number]} */ ([gradients, 100 * gap]),
    );
    return points.length > 0 ? [{ label: translated(label), points }] : [];
  }),
});

/** @param {Value} value @param {{ measure: () => void, stop: () => void }} actions */
const stepsView = ({ measured, running, said }, { measure, stop }) =>
  html`${measured.size > 0 ? curveView(gapChart(measured)) : nothing}
    ${
      measured.size > 0
        ? html`<div class="scroll" tabindex="0" role="region" aria-label=${t`The gap of three rules`}>
            <table>
              <thead>
                <tr>
                  <th scope="col">${t`rule`}</th>
                  <th scope="col">${t`gap by number of gradients`}</th>
                </tr>
              </thead>
              <tbody>
                ${RULES.map(
                  ([rule, label]) =>
                    html`<tr data-rule=${rule}>
                      <th scope="row">${translated(label)}</th>
                      <td>
                        ${(measured.get(rule) ?? []).map(({ gradients, gap }) => `${gradients}: ${percent(gap)}`).join(' · ')}
                      </td>
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>`
        : nothing
    }
    <p class="buttons">
      ${
        running
          ? html`<button type="button" class="primary" @click=${stop}>${t`Stop`}</button>`
          : html`<button type="button" class="primary" @click=${measure}>${t`Measure the gap`}</button>`
      }
      <span class="small" role="status">${said}</span>
    </p>`;
