import { docsAddress } from '../../shared/docs_link.js';
import { chapterBefore } from '../../shared/lesson_chapters.js';
import { given, html, nothing } from '../../shared/template.js';
import { cameraDialog, creditsDialog, shortcutsDialog } from './dialogs.js';
import { graphDialog } from './graph/dialog.js';
import { figureView } from './figure/figure.js';
import { framesDialog } from './explore/camera_frames.js';
import { methodsDialog } from './question/methods_dialog.js';
import { ownNetworkDialog } from './own_network/dialog.js';
import { noticeView } from './notice.js';
import { photosView } from './photos.js';
import { precisionDialog } from './precision/precision.js';
import { printedView } from './printed.js';
import { questionBar } from './question/question_bar.js';
import { questionSheet } from './question_sheet.js';
import { questionView } from './question/question.js';
import { readingView } from './reading.js';
import { statusView } from './status.js';
import { takeAwayDialog } from './take_away/dialog.js';
import { tabsView } from './explore/tabs.js';
import { tourView } from './tour.js';
import { TOUR } from '../tour/tour_steps.js';
import { t, translated } from '../../shared/language/text.js';
import { say } from '../../shared/say.js';
import { addressOf } from '../../shared/language/address.js';
import { languageMenu } from '../../shared/language_menu.js';

/**
 * @typedef {import('../state/types/parts.js').Actions} Actions
 * @typedef {import('../../client/types.js').DeviceRecord} DeviceRecord
 * @typedef {import('../state/types/value.js').Value} Value
 */

/** The whole page from everything it knows. @param {Value} value @param {Actions} actions */
export function pageView(value, actions) {
  const { narrow, ui } = value;
  return html`<a class="skip" href="#figure" @click=${actions.skip}>${t`Skip to the picture`}</a>
    ${headerView(value, actions)} ${wayBack(location)} ${tourView(value, actions)}
    <main id="main" class=${given(ui.tourStep !== null && `touring-${TOUR[ui.tourStep].part}`)}>
      ${noticeView(ui.sheet === null ? value : { ...value, error: null }, actions)} ${photosView(value, actions)}
      <div class="bench">
        ${narrow ? questionBar(value, actions) : questionView(value, actions)} ${figureView(value, actions)}
        ${tabsView(value, actions)} ${readingView(value)}
      </div>
      ${printedView(value)}
    </main>
    <footer class="foot">${statusView(value, actions)} ${creditLine(value, actions)} ${languageMenu()}</footer>
    <div class="veil" ?hidden=${!ui.dragging} aria-hidden="true"><p>${t`Drop a photo, or a network as .onnx`}</p></div>
    <p class="unseen" role="status" aria-live="polite">${value.announcement}</p>
    ${narrow ? questionSheet(value, actions) : nothing} ${ownNetworkDialog(value, actions)} ${cameraDialog(value, actions)}
    ${framesDialog(value, actions)} ${methodsDialog(value, actions)} ${precisionDialog(value, actions)}
    ${shortcutsDialog(value, actions)} ${creditsDialog(value, actions)} ${graphDialog(value, actions)}
    ${takeAwayDialog(value, actions)}`;
}

/** @param {Value} value @param {Actions} actions */
function headerView({ device }, actions) {
  return html`<header class="head">
    <div class="masthead">
      <p class="mark">Whylight</p>
      <h1>${t`Which pixels decided?`}</h1>
      ${device ? deviceButton(device, actions) : nothing}
      <button class="plain" id="tour-button" @click=${actions.startTour}>${t`Tour`}</button>
      <button
        class="plain"
        aria-label=${t`Keyboard shortcuts`}
        aria-keyshortcuts="?"
        @click=${() => actions.openDialog('shortcuts')}
      >
        <span class="spare">${t`Shortcuts`} </span><kbd>?</kbd>
      </button>
    </div>
    <p class="lead">
      ${t`Give it a photo: this page works out which pixels spoke for a class.`}
      <span class="spare">${t`Everything is computed on your own device, and nothing you open here leaves it.`}</span>
    </p>
  </header>`;
}

/** For those whom a figure of the lesson led here. @param {Location} location */
function wayBack({ search }) {
  const chapter = chapterBefore(search);
  return chapter
    ? html`<p class="way-back">
        <a href="${addressOf('./')}#${chapter.id}">${t`Back to the lesson: ${translated(chapter.title)}`}</a>
      </p>`
    : nothing;
}

/** @param {DeviceRecord} device @param {Actions} actions */
function deviceButton(device, actions) {
  const kind = device.kind.toUpperCase();
  return html`<button class="plain running" aria-label=${t`Running on the ${kind}: why`} @click=${actions.showStatus}>
    ${say`<span class="spare">Running on the </span><strong>${kind}</strong>`}
  </button>`;
}

/** @param {Value} value @param {Actions} actions */
function creditLine({ version }, actions) {
  const openCredits = () => actions.openDialog('credits');
  const docs = docsAddress();
  return html`<p class="small">
    <a href=${addressOf('./')}>${t`Lesson: what did it look at?`}</a> ·
    <a href=${addressOf('studio.html')}>${t`Studio: right for the right reasons`}</a> ·
    ${docs ? html`<a href=${docs}>${t`Docs`}</a> · ` : nothing}
    <button class="link" @click=${openCredits}>${t`Photo credits and licences`}</button>${version ? ` · Whylight ${version}` : ''}
  </p>`;
}
