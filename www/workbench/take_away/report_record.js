// Everything that is known of the maps on display, as plain data: what is saved as JSON, and what the printable page shows.

import { colourMapOf } from '../../shared/colour.js';
import { curvesOf } from '../../shared/curves/curves.js';
import { settingText } from '../../shared/method_words.js';
import { scaleAtOnce } from '../../shared/scale.js';
import { markOf } from '../object/object_mark.js';
import { markWords } from '../object/mark_words.js';
import { measureOf, verdictOf } from '../explore/findings.js';
import { captionLines } from './caption_lines.js';
import { marked } from '../../shared/language/text.js';

/**
 * @typedef {import('./answers.js').Taken} Taken
 * @typedef {import('../../client/types.js').MetricRecord} MetricRecord
 * @typedef {import('../state/types/value.js').Value} Value
 *
 * @typedef {ReturnType<typeof reportRecord>} ReportRecord
 */

const REPORT_FORMAT = 'whylight-report';
const REPORT_VERSION = 1;

const AS_THE_NETWORK = marked('as the network has it');

/**
 * @param {Value} value @param {[Taken, ...Taken[]]} answers on display
 * @param {{ made: string, link: string | null, photoSha256: string | null }} about `made`: when, as an ISO date; `link`: null where it would open something else
 */
export function reportRecord(value, answers, { made, link, photoSha256 }) {
  const [{ report, madeFrom }] = answers;
  const { photo, model } = madeFrom;
  const entry = value.gallery?.find(({ id }) => id === photo.key);
  const card = value.cards?.find(({ id }) => id === model.id);
  const mark = markOf(value);
  return {
    format: REPORT_FORMAT,
    formatVersion: REPORT_VERSION,
    made,
    whylight: value.version,
    link,
    device: report.device,
    photo: {
      name: photo.title ?? photo.name ?? '',
      file: entry?.file ?? value.files.get(photo.key)?.name ?? '',
      width: photo.width,
      height: photo.height,
      sha256: photoSha256,
      credit: entry ? `${entry.credit}, ${entry.licence}` : null,
      seen: report.view,
    },
    network: {
      id: model.id,
      name: model.name,
      sha256: model.sha256,
      bytes: model.bytes,
      weights: model.weights,
      input: model.input,
      licence: card?.licence ?? null,
    },
    predictions: report.predictions,
    familiarity: report.familiarity,
    object: mark && { from: mark.from, words: markWords(mark), boxes: mark.boxes, painted: mark.mask !== null },
    maps: answers.map((answer) => mapRecord(value, answer)),
  };
}

/** @param {Value} value @param {Taken} answer */
function mapRecord(value, { report, madeFrom, question, whole }) {
  const { method } = madeFrom;
  const { map, target, against, score, parameters, name, remark, timings, partial } = report;
  const colours = colourMapOf(value.colourMaps, map.kind, value.state[map.kind]);
  const scale = scaleAtOnce(map, value.state.clip);
  const verdict = whole ? (verdictOf(value, question) ?? null) : null;
  return {
    title: captionLines({ report, madeFrom }, { scale, table: colours.table })[0],
    caption: captionLines({ report, madeFrom }, { scale, table: colours.table })[2],
    method: { id: method.id, name: name ?? method.label, paper: method.paper },
    target,
    against,
    score,
    parameters,
    settings: method.parameters.map((parameter) => ({
      label: parameter.label,
      value: settingText(parameter, String(parameters[parameter.name] ?? parameter.default ?? AS_THE_NETWORK)),
    })),
    seed: 'seed' in report ? report.seed : null,
    precision: 'precision' in report ? report.precision : null,
    partial,
    strength: report.strength,
    remark,
    timings,
    colours: { id: colours.id, percentile: scale.percentile, low: scale.low, high: scale.high },
    verdict,
    measures: whole ? measuresOf(value, question) : [],
    map: { ...map, values: Array.from(map.values) },
  };
}

/** @param {Value} value @param {Taken["question"]} question */
const measuresOf = (value, question) =>
  (value.metrics ?? []).flatMap((metric) => {
    const found = measureOf(value, question, metric);
    return found ? [{ label: metric.label, direction: metric.direction, ...found }] : [];
  });

/**
 * The curves behind the numbers that were measured, each with a name.
 * @param {Value} value @param {Taken[]} answers
 */
export const measuredCurves = (value, answers) =>
  answers.flatMap((answer) =>
    (answer.whole ? (value.metrics ?? []) : []).flatMap((metric) => {
      const found = measureOf(value, answer.question, metric);
      const curves = found ? curvesOf(found) : [];
      return curves.length > 0 ? [{ metric, answer, curves }] : [];
    }),
  );
