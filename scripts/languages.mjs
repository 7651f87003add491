// npm run languages: collects the texts of pages, lesson and engine, and brings the catalogues in languages/ up to date.
//
//   node scripts/languages.mjs [--check]
//
// With --check nothing is written: a stale catalogue, or a translation whose values or tags are not those of its text, is a failure.
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { engineTexts } from './languages/engine_texts.mjs';
import { fileTexts } from './languages/file_texts.mjs';
import { lessonTexts } from './languages/lesson_texts.mjs';
import { pageTexts } from './languages/page_texts.mjs';
import { saidTexts } from './languages/said_texts.mjs';
import { CATALOGUES, headOf, pathOf, poText, put, readMessages, knownMessages, retiredOf, TRANSLATED } from './languages/po.mjs';
import { entry } from './workspace.mjs';

const TEXTS = { page: pageTexts, lesson: lessonTexts, engine: () => [...engineTexts(), ...fileTexts(), ...saidTexts()] };

/** Each text once, with all places. @param {import('./languages/po.mjs').Entry[]} found */
function merged(found) {
  const entries = new Map();
  for (const { source, places, note } of found) {
    const known = entries.get(source);
    if (!known) entries.set(source, { source, places: [...places], note });
    else if (!known.places.includes(places[0])) known.places.push(...places);
  }
  return [...entries.values()];
}

/** Holes and tags of a text, in an order that does not count. @param {string} text */
export const marksOf = (text) => (text.match(/\{\d+\}|<\/?[a-z][^>]*>/g) ?? []).sort();

/** What is wrong with a translation, or null. @param {string} source @param {string} text @param {{ mayDrop?: boolean }} [rules] */
export function faultOf(source, text, { mayDrop = false } = {}) {
  const [expected, found] = [marksOf(source), marksOf(text)].map((marks) => [...new Set(marks)].join(' '));
  // Nothing says where the one ends and the other begins.
  const apart = source.match(/(?:\{\d+\}){2,}/g)?.find((values) => !text.includes(values));
  if (mayDrop && apart) return `“${source}” has ${apart}, which its translation takes apart`;
  // In the engine's sentences a value may be a word such as “checks”, which a language without such forms has no use for.
  if (mayDrop && marksOf(text).every((mark) => source.includes(mark))) return null;
  return expected === found ? null : `“${source}” has ${expected || 'no values'}, and its translation ${found || 'none'}`;
}

/** @returns {{ catalogue: string, language: string, all: number, translated: number, missing: string[], faults: string[] }[]} */
export function standOf() {
  return CATALOGUES.flatMap((catalogue) => {
    const entries = merged(TEXTS[catalogue]());
    return TRANSLATED.map((language) => {
      const messages = readMessages(catalogue, language);
      const missing = entries.filter(({ source }) => !(source in messages)).map(({ source }) => source);
      const faults = Object.entries(messages).flatMap(
        ([source, text]) => faultOf(source, text, { mayDrop: catalogue === 'engine' }) ?? [],
      );
      return { catalogue, language, all: entries.length, translated: entries.length - missing.length, missing, faults };
    });
  });
}

/** The files as they should be, by path. */
export function upToDate() {
  const files = new Map();
  for (const catalogue of CATALOGUES) {
    const entries = merged(TEXTS[catalogue]());
    files.set(pathOf(catalogue), poText(entries));
    for (const language of TRANSLATED) {
      const path = pathOf(catalogue, language);
      files.set(
        path,
        poText(entries, { language, messages: knownMessages(path), head: headOf(path), retired: retiredOf(path, entries) }),
      );
    }
  }
  return files;
}

async function main() {
  const check = process.argv.includes('--check');
  const stale = [];
  for (const [path, text] of upToDate()) {
    if (check) (existsSync(path) && readFileSync(path, 'utf8') === text) || stale.push(basename(path));
    else if (put(path, text)) console.log(`languages/${basename(path)} written`);
  }
  console.log('| catalogue | language | translated |\n|---|---|---|');
  const stand = standOf();
  for (const { catalogue, language, translated, all } of stand)
    console.log(`| ${catalogue} | ${language} | ${translated} of ${all} |`);
  const faults = stand.flatMap(({ catalogue, language, faults }) =>
    faults.map((fault) => `languages/${catalogue}.${language}.po: ${fault}`),
  );
  for (const fault of faults) console.error(fault);
  if (stale.length > 0) console.error(`Out of date: ${stale.join(', ')}. Run \`npm run languages\`.`);
  return stale.length + faults.length > 0 ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await entry(main);
