// PO files, as gettext has them: read and written by gettext-parser, which is kept by others and follows gettext's own layout.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import gettext from 'gettext-parser';
import { root } from '../workspace.mjs';

export const CATALOGUES = ['page', 'lesson', 'engine'];
export const TRANSLATED = ['de', 'zh'];

const WIDTH = 120;
const FILES = join(root, 'languages');

export const pathOf = (catalogue, language) => join(FILES, language ? `${catalogue}.${language}.po` : `${catalogue}.pot`);

/** A text in a catalogue. @typedef {{ source: string, places: string[], note?: string }} Entry */

/** The translations of a PO text, by the English; what has none is left out. */
export function messagesOf(text) {
  const { translations } = gettext.po.parse(text);
  const entries = Object.values(translations['']).filter(({ msgid, msgstr }) => msgid !== '' && msgstr[0] !== '');
  return Object.fromEntries(entries.map(({ msgid, msgstr }) => [msgid, msgstr[0]]));
}

export const readMessages = (catalogue, language) => {
  const path = pathOf(catalogue, language);
  return existsSync(path) ? messagesOf(readFileSync(path, 'utf8')) : {};
};

/** The text of a PO file. @param {Entry[]} entries @param {{ language?: string, messages?: Record<string, string>, head?: string, retired?: object }} given `retired`: translations of texts that are gone, kept for when they come back */
export function poText(entries, { language, messages = {}, head, retired = {} } = {}) {
  const headers = { 'content-type': 'text/plain; charset=utf-8', ...(language && { language }) };
  const first = { msgid: '', msgstr: [''], ...(head && { comments: { translator: head } }) };
  const known = entries.map(({ source, places, note }) => [
    source,
    {
      msgid: source,
      msgstr: [messages[source] ?? ''],
      comments: { reference: places.join('\n'), ...(note && { extracted: note }) },
    },
  ]);
  const translations = { '': Object.fromEntries([['', first], ...known]) };
  return `${gettext.po
    .compile({ charset: 'utf-8', headers, translations, obsolete: { '': retired } }, { foldLength: WIDTH })
    .toString()
    .trimEnd()}\n`;
}

/** The same with the translations of texts that were gone: such a text may be back. */
export function knownMessages(path) {
  if (!existsSync(path)) return {};
  const text = readFileSync(path, 'utf8');
  const gone = Object.values(gettext.po.parse(text).obsolete?.[''] ?? {});
  return { ...Object.fromEntries(gone.map(({ msgid, msgstr }) => [msgid, msgstr[0]])), ...messagesOf(text) };
}

/** What stands above a PO file's first entry, such as its glossary. */
export function headOf(path) {
  if (!existsSync(path)) return undefined;
  return gettext.po.parse(readFileSync(path, 'utf8')).translations['']['']?.comments?.translator;
}

/** The translations of a file whose texts are gone, or go now. @param {string} path @param {Entry[]} entries of now */
export function retiredOf(path, entries) {
  if (!existsSync(path)) return {};
  const { translations, obsolete } = gettext.po.parse(readFileSync(path, 'utf8'));
  const now = new Set(['', ...entries.map(({ source }) => source)]);
  const all = Object.values({ ...obsolete?.[''], ...translations[''] });
  const gone = all.filter(({ msgid, msgstr }) => !now.has(msgid) && msgstr[0] !== '');
  return Object.fromEntries(gone.map(({ msgid, msgstr }) => [msgid, { msgid, msgstr, obsolete: true }]));
}

/** Writes a file that differs. @returns whether it did */
export function put(path, text) {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return false;
  writeFileSync(path, text);
  return true;
}
