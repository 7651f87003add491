// Names of files, networks and classes as they can be shown: characters that are invisible or turn the direction of writing hide what a name says, such as
// “gpj.exe” written backwards. The terminal has the same rule in `src/shown.rs`; it writes out joiners too, which scripts and emoji need on a page.

/** Control characters, soft hyphens, zero-width spaces, line ends, marks and overrides of direction, tags. */
const HIDDEN =
  /[\p{Cc}\u{ad}\u{61c}\u{180e}\u{200b}\u{200e}\u{200f}\u{2028}-\u{202e}\u{2060}-\u{206f}\u{feff}\u{fff9}-\u{fffb}\u{e0000}-\u{e001f}]/gu;

/** Letters that are written from right to left. */
const RIGHT_TO_LEFT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}\p{Script=Samaritan}\p{Script=Mandaic}]/u;

/** A name with its hidden characters written out as `\u{202e}`. @param {string} name */
export const shownName = (name) => name.replaceAll(HIDDEN, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);

/** A name within a sentence: what is written from right to left leaves the order of the words around it alone. @param {string} name */
export const isolated = (name) => (RIGHT_TO_LEFT.test(name) ? `\u{2068}${name}\u{2069}` : name);
