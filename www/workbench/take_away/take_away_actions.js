// Pictures, numbers, reports, links and code of what is on display, as actions for the views.

import { attributesOf } from '../../element/markup.js';
import { npyOf } from '../../client/npy.js';
import { paintBar, paintMap, paintOverlay, paintPhoto, pngOf } from '../../shared/canvas.js';
import { chartsOf } from '../../shared/curves/curves.js';
import { significant } from '../../shared/format.js';
import { saveFile } from '../../shared/save_file.js';
import { sceneOfResult } from '../picture/scene.js';
import { ticksOf } from '../picture/scale_words.js';
import { answersOnDisplay } from './answers.js';
import { captionLines, sourceLine } from './caption_lines.js';
import { copyText } from './copy_text.js';
import { curveSvg } from './curve_svg.js';
import { embedCode, embedSettings } from './embed_code.js';
import { fileName, slug } from './file_names.js';
import { openReport } from './hand_over.js';
import { addressOf, fragmentOf, frameAddress, ownThings } from './link.js';
import { csvOfMap } from './map_csv.js';
import { paintSheet } from './picture_sheet.js';
import { measuredCurves, reportRecord } from './report_record.js';
import { photoSha256 } from './sha256.js';
import { engineText, marked, t, translated } from '../../shared/language/text.js';

/**
 * @typedef {import('../state/types/parts.js').Controller} Controller
 * @typedef {import('../state/types/parts.js').Store} Store
 * @typedef {import('../state/types/value.js').TakeAway} TakeAway
 * @typedef {import('../state/types/value.js').Value} Value
 * @typedef {import('./answers.js').Taken} Taken
 * @typedef {import('./embed_code.js').Variant} Variant
 */

const NOTHING = marked('There is no finished map to take away.');

/** @param {{ store: Store, controller: Controller }} about */
export function createTakeAwayActions({ store, controller }) {
  const get = store.get;
  const set = (/** @type {Partial<TakeAway>} */ change) => controller.setUi({ takeAway: { ...get().ui.takeAway, ...change } });
  const say = (/** @type {string} */ said) => set({ said, shown: null });

  /** @template T @param {(answers: [Taken, ...Taken[]], value: Value) => Promise<T>} work */
  async function withAnswers(work) {
    const value = get();
    const [first, ...others] = answersOnDisplay(value);
    if (!first) return say(translated(NOTHING));
    try {
      await work([first, ...others], value);
    } catch (error) {
      say(t`It could not be made: ${engineText(error instanceof Error ? error.message : String(error))}`);
    }
  }

  /** @param {Blob} blob @param {string} name */
  function save(blob, name) {
    saveFile(blob, name);
    say(t`Saved as ${name}.`);
  }

  /** @param {string} text @param {{ what: "link" | "code", done: string, notes?: string[] }} about */
  async function copy(text, { what, done, notes = [] }) {
    const copied = await copyText(text);
    const told = copied
      ? done
      : t`The browser does not allow this page to copy. The text is selected: copy it with ${'Ctrl\u00a0C'} or ${'⌘\u00a0C'}.`;
    set({ said: [told, ...notes].join(' '), shown: copied ? null : { what, text } });
  }

  /** The code is made anew for what is on display. @param {Variant} variant */
  async function chooseEmbed(variant) {
    set({ variant, preview: false });
    const value = get();
    const { fragment } = await fragmentOf(value);
    const answers = answersOnDisplay(value);
    const settings = embedSettings(value, answers);
    const title = answers[0] ? captionLines(answers[0], sceneOfResult(answers[0], value))[0] : t`Saliency map`;
    const frame = frameAddress(location.href, fragment);
    if (get().ui.takeAway.variant !== variant) return;
    set({ code: embedCode(variant, { settings, frame, title }), attributes: attributesOf(settings) });
  }

  return {
    openTakeAway() {
      controller.setUi({ dialog: 'take-away' });
      set({ said: '', shown: null, preview: false });
      chooseEmbed(get().ui.takeAway.variant);
    },

    /** The overlay or the map alone; of a comparison all maps in one picture. */
    savePicture: (/** @type {"overlay" | "map"} */ what) =>
      withAnswers(async (answers, value) => {
        const png = await pngOf((canvas) => paintSheet(canvas, tilesOf(answers, value, what), sheetOf(answers)));
        save(png, fileName(answers, what, 'png'));
      }),

    saveNumbers: (/** @type {"npy" | "csv"} */ ending, /** @type {number} */ place) =>
      withAnswers(async (answers) => {
        const answer = answers[place];
        const { values, width, height } = answer.report.map;
        const blob =
          ending === 'npy'
            ? npyOf(values, [height, width])
            : new Blob([csvOfMap({ values, width, height })], { type: 'text/csv' });
        save(blob, fileName([answer], `${height}x${width}`, ending));
      }),

    /** The curves of a measured number, by their place among {@link measuredCurves}. */
    saveCurve: (/** @type {number} */ place) =>
      withAnswers(async (answers, value) => {
        const { metric, answer, curves } = measuredCurves(value, answers)[place];
        const { method } = answer.madeFrom;
        const charts = chartsOf(curves);
        const [what, source] = captionLines(answer, sceneOfResult(answer, value));
        for (const [index, chart] of charts.entries()) {
          const svg = await curveSvg(chart, [`${engineText(metric.label)}, ${engineText(method.label)}`, what, source]);
          const name = `${slug(metric.label)}-${method.id}${charts.length > 1 ? `-${index + 1}` : ''}.svg`;
          save(new Blob([svg], { type: 'image/svg+xml' }), name);
        }
      }),

    saveReport: () =>
      withAnswers(async (answers, value) => {
        const record = await recordOf(answers, value);
        save(
          new Blob([`${JSON.stringify(record, null, 1)}\n`], { type: 'application/json' }),
          fileName(answers, 'report', 'json'),
        );
      }),

    openPrintableReport() {
      const value = get();
      const [first, ...others] = answersOnDisplay(value);
      if (!first) return say(translated(NOTHING));
      const make = () => printableReport([first, ...others], value);
      const opened = openReport(make, () => say(t`The report could not be made.`));
      say(
        opened
          ? t`The report is open in a new tab: print it from there.`
          : t`The browser opened no new tab. Allow this page to open one, and press again.`,
      );
    },

    async copyLink() {
      const { fragment, notes } = await fragmentOf(get());
      const link = addressOf(location.href, 'workbench.html', fragment);
      await copy(link, { what: 'link', done: t`The link is on the clipboard.`, notes });
    },

    async copyEmbedCode() {
      await copy(get().ui.takeAway.code, { what: 'code', done: t`The code is on the clipboard.` });
    },

    chooseEmbed,

    async previewEmbed() {
      try {
        await import(/* webpackChunkName: "element" */ '../../element/index.js');
        set({ preview: true });
      } catch {
        say(t`The element could not be loaded: check the connection, and press again.`);
      }
    },
  };
}

/** @param {Taken[]} answers @param {Value} value @param {"overlay" | "map"} what */
function tilesOf(answers, value, what) {
  return answers.map((answer) => {
    const scene = { ...sceneOfResult(answer, value), dark: false };
    const [title, source, scale] = captionLines(answer, scene);
    const paint = what === 'map' ? paintMap : paintOverlay;
    return { scene, paint, lines: answers.length === 1 ? [title, source, scale] : [title, scale] };
  });
}

/** @param {Taken[]} answers */
function sheetOf(answers) {
  if (answers.length === 1) return {};
  return { heading: sourceLine(answers[0].madeFrom), columns: answers.length === 4 ? 2 : Math.min(3, answers.length) };
}

/** @param {[Taken, ...Taken[]]} answers @param {Value} value */
async function recordOf(answers, value) {
  const [sha256, { fragment }] = await Promise.all([photoSha256(value, value.state.photo), fragmentOf(value)]);
  const link = ownThings(value).length === 0 ? addressOf(location.href, 'workbench.html', fragment) : null;
  return reportRecord(value, answers, { made: new Date().toISOString(), link, photoSha256: sha256 });
}

/** The record with its pictures, and without the values of the maps, which nobody prints. @param {[Taken, ...Taken[]]} answers @param {Value} value */
async function printableReport(answers, value) {
  const record = await recordOf(answers, value);
  const maps = await Promise.all(
    record.maps.map(async ({ map, ...rest }, place) => {
      const scene = { ...sceneOfResult(answers[place], value), dark: false };
      const bar = map.flat ? null : await pngOf((canvas) => paintBar(canvas, scene));
      const [overlay, alone] = await Promise.all([
        pngOf((canvas) => paintOverlay(canvas, scene)),
        pngOf((canvas) => paintMap(canvas, scene)),
      ]);
      return { ...rest, pictures: { map: alone, overlay, bar }, ticks: ticksOf(scene.scale).map(significant), unit: map.unit };
    }),
  );
  const photo = await pngOf((canvas) =>
    paintPhoto(canvas, { photo: answers[0].madeFrom.photo.canvas, report: answers[0].report, dark: false }),
  );
  // On paper a link is typed: without what was painted it is short enough.
  const link = record.link?.replace(/&mask=[^&]*/, '') ?? null;
  return { ...record, link, maps, photoPicture: photo };
}
