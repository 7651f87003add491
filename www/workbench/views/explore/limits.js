// The limits that the verdict on this network's maps goes by, and how to set them on photos of one's own.

import { roughly } from '../../../shared/format.js';
import { html, nothing } from '../../../shared/template.js';
import { costOf } from '../../explore/method_cost.js';
import { progressTrack } from '../pieces/progress_track.js';
import { counted, engineText, t } from '../../../shared/language/text.js';
import { language } from '../../../shared/language/catalogue.js';
import { progressWords } from '../../../shared/progress_words.js';

/**
 * @typedef {import('../../state/types/calibration.js').CalibrationRun} CalibrationRun
 * @typedef {import('../../state/types/calibration.js').OwnLimits} OwnLimits
 * @typedef {import('../../state/types/parts.js').Actions} Actions
 * @typedef {import('../../../client/types.js').Calibration["trial"]} Trial
 * @typedef {import('../../state/types/value.js').Value} Value
 */

/** Passes through the network that a photo takes, about. */
const PASSES_OF_PHOTO = 350;

/** @param {Value} value @param {Actions} actions */
export function limitsView(value, actions) {
  // A figure in somebody else's page keeps nothing.
  if (value.embedded) return nothing;
  const { calibrationRun: run, state } = value;
  const own = value.limits.get(state.model);
  const here = run?.model === state.model ? run : null;
  const { limitsOpen } = value.ui;
  const follow = (/** @type {Event & { currentTarget: HTMLDetailsElement }} */ event) =>
    event.currentTarget.open !== limitsOpen && actions.setUi({ limitsOpen: event.currentTarget.open });
  return html`<details class="limits" ?open=${limitsOpen} @toggle=${follow}>
    <summary>${t`Limits for this network`}</summary>
    <p class="small">${whoseWords(value, own)}</p>
    ${here ? runView(here, actions) : chooseView(value, own, actions)}
    ${run && !here ? html`<p class="small">${t`Another network is being calibrated.`}</p>` : nothing}
  </details>`;
}

/** @param {Value} value @param {OwnLimits | undefined} own */
function whoseWords({ cards, state }, own) {
  if (own) {
    const date = new Date(own.at).toLocaleDateString(language() === 'en' ? undefined : language());
    const lasts = own.kept ? t`This browser keeps them until you forget them.` : t`They last until you leave the page.`;
    return t`${t`A number is compared with limits that you set on ${own.photos} photos on ${date}.`} ${lasts}`;
  }
  const card = cards?.find(({ id }) => id === state.model);
  return card?.calibration
    ? t`A number is compared with limits that were set for this network on a few photos. Photos like those that you use it for fit it better.`
    : t`No limits were set for this network: a number is compared with those of other networks. Photos like those that you use it for fit it better.`;
}

/** @param {Value} value @param {OwnLimits | undefined} own @param {Actions} actions */
function chooseView(value, own, actions) {
  const photo_ms = costOf({ passes: PASSES_OF_PHOTO }, value);
  return html`<p class="small">
      ${
        photo_ms === null
          ? t`Choose 8 to 200 photos of the kind that the network is for; from 20 on they also tell which photos it knows. They stay on this device.`
          : t`Choose 8 to 200 photos of the kind that the network is for; from 20 on they also tell which photos it knows. Each takes ${roughly(photo_ms)} here. They stay on this device.`
      }
    </p>
    <div class="buttons">
      <button @click=${actions.calibrateOnPhotos}>${own ? t`Calibrate again…` : t`Calibrate on my photos…`}</button>
      ${
        own
          ? html`<button @click=${actions.saveLimits}>${t`Save them as a file`}</button>
              <button @click=${actions.forgetLimits}>${t`Forget them`}</button>`
          : nothing
      }
    </div>`;
}

/** @param {CalibrationRun} run @param {Actions} actions */
function runView(run, actions) {
  if (run.busy) {
    const label = progressWords(run);
    return html`<div class="working">
      ${progressTrack(label, run.fraction)}
      <p class="small">${run.left_ms === null ? t`${label}…` : t`${label}, ${roughly(run.left_ms)} left…`}</p>
      <button @click=${actions.stopCalibration}>${t`Stop`}</button>
    </div>`;
  }
  if (!run.found) {
    return html`<p class="refused">${engineText(run.problem ?? '')}</p>
      <div class="buttons">
        <button @click=${actions.calibrateOnPhotos}>${t`Choose other photos…`}</button>
        <button @click=${actions.dropFoundLimits}>${t`Leave it`}</button>
      </div>`;
  }
  return foundView(run.found, actions);
}

/** @param {NonNullable<CalibrationRun["found"]>} found @param {Actions} actions */
function foundView({ photos, trial, before, familiarity, learnt, skipped }, actions) {
  const better = mistakes(trial) < mistakes(before);
  return html`<p>
      ${t`Bad maps were planted among real ones, and each photo was tried with limits from the other ${photos - 1}:`}
    </p>
    <table class="trial">
      <thead>
        <tr>
          <th scope="col">${t`Limits`}</th>
          <th scope="col">${t`bad maps caught`}</th>
          <th scope="col">${t`real maps flagged`}</th>
        </tr>
      </thead>
      <tbody>
        ${trialRow(t`new`, trial)} ${trialRow(t`those before`, before)}
      </tbody>
    </table>
    <p class="small">
      ${learnt.length > 0 ? counted(learnt.length, t`Limits were set for 1 check; the others stay.`, t`Limits were set for ${learnt.length} checks; the others stay.`) : t`Too few maps were measured to set a limit.`}
      ${comparedWords(trial, before)} ${familiarity ? t`The photos also tell what this network knows.` : ''}
      ${skipped.length > 0 ? t`Left out, since they could not be read: ${skipped.map(({ name }) => name).join(', ')}.` : ''}
    </p>
    <div class="buttons">
      <button class=${better ? 'primary' : ''} ?disabled=${learnt.length === 0 && !familiarity} @click=${actions.useFoundLimits}>
        ${t`Use the new limits`}
      </button>
      <button class=${better ? '' : 'primary'} @click=${actions.dropFoundLimits}>${t`Keep those before`}</button>
    </div>`;
}

/** @param {Trial} trial @param {Trial} before */
function comparedWords(trial, before) {
  const [now, then] = [mistakes(trial), mistakes(before)];
  if (now < then) return t`On these photos the new limits do better.`;
  return now === then ? t`On these photos both do equally well.` : t`On these photos the limits before do better.`;
}

/** Bad maps that pass and real ones that are flagged. @param {Trial} trial */
const mistakes = ({ caught, flagged }) => caught.of - caught.count + flagged.count;

/** @param {string} name @param {Trial} trial */
const trialRow = (name, { caught, flagged }) =>
  html`<tr>
    <th scope="row">${name}</th>
    <td>${t`${caught.count} of ${caught.of}`}</td>
    <td>${t`${flagged.count} of ${flagged.of}`}</td>
  </tr>`;
