// The report as a page for printing.

import { megabytes, percent, shortLabel, significant } from '../shared/format.js';
import { html, nothing } from '../shared/template.js';
import { byWeight, extentWords, LEVELS, levelWord, standingWords, verdictLook } from '../shared/verdict_words.js';
import { addressOf as pageAddress } from '../shared/language/address.js';
import { engineText, t, translated } from '../shared/language/text.js';
import { say } from '../shared/say.js';

/**
 * @typedef {import('../workbench/take_away/report_record.js').ReportRecord} ReportRecord
 *
 * A map of the report with its pictures; the bar is null where the map is flat.
 * @typedef {Omit<ReportRecord["maps"][number], "map"> & { pictures: { map: Blob, overlay: Blob, bar: Blob | null }, ticks: string[] }} PrintedMap
 * @typedef {Omit<ReportRecord, "maps"> & { maps: PrintedMap[], photoPicture: Blob }} PrintedReport
 * @typedef {(blob: Blob) => string} AddressOf
 */

/** @param {string} sentence */
export const sentenceView = (sentence) =>
  html`<main class="sentence">
    <h1>${t`Report`}</h1>
    <p role="status">${sentence}</p>
    <p><a href=${pageAddress('workbench.html')}>${t`Open the workbench`}</a></p>
  </main>`;

/** @param {PrintedReport} report @param {AddressOf} addressOf */
export function reportView(report, addressOf) {
  const [first, ...others] = report.maps;
  return html`<div class="tools"><button @click=${() => globalThis.print()}>${t`Print`}</button></div>
    <main>
      <header>
        <p class="mark">Whylight</p>
        <h1>${others.length === 0 ? first.title : t`${report.maps.length} maps of “${translated(report.photo.name)}”`}</h1>
        <p>${t`${translated(report.photo.name)}, by the network ${report.network.name}.`} ${dateWords(report.made)}</p>
      </header>
      ${report.maps.map((map, place) => mapView(map, place, report, addressOf))} ${predictionsView(report)}
      ${provenanceView(report)}
    </main>`;
}

/** @param {string} made an ISO date */
const dateWords = (made) => `${made.slice(0, 10)}, ${made.slice(11, 16)} UTC.`;

/** @param {PrintedMap} map @param {number} place @param {PrintedReport} report @param {AddressOf} addressOf */
function mapView(map, place, { photo, photoPicture, maps }, addressOf) {
  const picture = (/** @type {string} */ title, /** @type {Blob} */ blob, /** @type {string} */ alt) =>
    html`<figure>
      <img src=${addressOf(blob)} alt=${alt} />
      <figcaption>${title}</figcaption>
    </figure>`;
  return html`<section class="map" aria-labelledby="map-${place}">
    <h2 id="map-${place}">${maps.length === 1 ? t`Map` : map.title}</h2>
    <div class="pictures">
      ${picture(t`Photo`, photoPicture, t`The photo: ${translated(photo.name)}`)} ${picture(t`Map`, map.pictures.map, map.title)}
      ${picture(t`Overlay`, map.pictures.overlay, t`The map over the photo`)}
    </div>
    ${map.pictures.bar ? barView(addressOf(map.pictures.bar), map.ticks) : nothing}
    <p>${map.caption}</p>
    ${map.remark ? html`<p>${engineText(map.remark)}</p>` : nothing} ${verdictView(map)} ${measuresView(map)} ${settingsView(map)}
  </section>`;
}

/** @param {string} address @param {string[]} ticks */
const barView = (address, ticks) =>
  html`<div class="bar">
    <img src=${address} alt=${t`Colour bar from ${ticks[0]} to ${ticks[ticks.length - 1]}`} />
    <div class="ticks" aria-hidden="true">${ticks.map((tick) => html`<span>${tick}</span>`)}</div>
  </div>`;

/** @param {PrintedMap} map */
function verdictView({ verdict }) {
  if (!verdict)
    return html`<h3>${t`Verdict`}</h3>
      <p>${t`This map was not checked.`}</p>`;
  const { symbol } = verdictLook(verdict);
  return html`<h3>${say`Verdict: <span aria-hidden="true">${symbol}</span> ${standingWords(verdict)}`}</h3>
    <p>${extentWords(verdict)}</p>
    <ul class="reasons">
      ${byWeight(verdict.reasons).map(reasonView)}
    </ul>`;
}

/** @param {Parameters<typeof levelWord>[0]} reason */
function reasonView(reason) {
  const word = levelWord(reason);
  return html`<li>
    <strong>${LEVELS[reason.level].symbol} ${word && html`${t`${word}:`} `}</strong>${engineText(reason.sentence)}
  </li>`;
}

/** @param {PrintedMap} map */
function measuresView({ measures }) {
  if (measures.length === 0) return nothing;
  return html`<h3>${t`Measured`}</h3>
    ${table(
      [t`Number`, t`Value`],
      measures.map(({ label, value, reason }) => [
        engineText(label),
        value === null ? t`none: ${engineText(reason ?? '')}` : significant(value),
      ]),
    )}`;
}

/** @param {PrintedMap} map */
function settingsView({ method, settings, seed, score, against, target, colours, precision }) {
  const rows = [
    [t`Method`, engineText(method.name)],
    [t`Explained`, t`the ${engineText(score)} of “${shortLabel(target.label)}” (class ${target.index})`],
    ...(against ? [[t`Rather than`, t`“${shortLabel(against.label)}” (class ${against.index})`]] : []),
    ...settings.map(({ label, value }) => [engineText(label), translated(value)]),
    [t`Seed`, seed === null ? t`none, the method draws nothing` : String(seed)],
    [t`Colours`, t`${colours.id}, up to the percentile ${colours.percentile}`],
    ...(precision ? [[t`Precision`, precision.kind]] : []),
  ];
  return html`<h3>${t`Settings`}</h3>
    ${table([t`Setting`, t`Value`], rows)}
    <p class="small" lang="en">${method.paper.authors} (${method.paper.year}), ${method.paper.title}. ${method.paper.url}</p>`;
}

/** @param {PrintedReport} report */
function predictionsView({ predictions, familiarity, object }) {
  const rows = predictions.map(({ label, probability, logit }) => [shortLabel(label), percent(probability), significant(logit)]);
  const known = familiarity?.known === false ? t`The photo is unlike those that the network was trained on.` : '';
  return html`<section aria-labelledby="classes">
    <h2 id="classes">${t`What the network says`}</h2>
    ${table([t`Class`, t`Probability`, t`Logit`], rows)}
    <p>${known} ${object ? object.words : ''}</p>
  </section>`;
}

/** @param {PrintedReport} report */
function provenanceView({ photo, network, whylight, device, link, made }) {
  const rows = [
    [t`Photo`, photoWords(photo)],
    [t`SHA-256 of the photo`, photo.sha256 ?? t`not known: the browser computes none here`],
    [t`Network`, networkWords(network)],
    [t`SHA-256 of the network`, network.sha256],
    ['Whylight', whylight ?? t`not known`],
    [t`Computed on`, device.name],
    [t`Made`, made],
    ...(link ? [[t`Link`, link]] : []),
  ];
  return html`<section class="provenance" aria-labelledby="made-of">
    <h2 id="made-of">${t`Made of`}</h2>
    ${table([t`What`, t`Which`], rows)}
    <p class="small">
      ${t`A map shows on which pixels the score depends. It does not say that the network is right, nor what it understood.`}
    </p>
  </section>`;
}

/** @param {PrintedReport["photo"]} photo */
const photoWords = ({ file, width, height, credit }) =>
  credit ? say`${file}, ${width} × ${height} pixels; <span lang="en">${credit}</span>` : t`${file}, ${width} × ${height} pixels`;

/** @param {PrintedReport["network"]} network */
const networkWords = ({ name, bytes, weights }) => t`${name}, ${megabytes(bytes)}, weights ${weights}`;

/** @param {string[]} head @param {unknown[][]} rows */
const table = (head, rows) =>
  html`<table>
    <thead>
      <tr>
        ${head.map((cell) => html`<th scope="col">${cell}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ([name, ...cells]) =>
          html`<tr>
            <th scope="row">${name}</th>
            ${cells.map((cell) => html`<td>${cell}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
