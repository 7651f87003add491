// How long the browser may take to begin the download, ms: then the file's address is given back.
const BEGINS_WITHIN_MS = 10_000;

/** Gives the visitor a file. @param {Blob} blob @param {string} name */
export function saveFile(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), BEGINS_WITHIN_MS);
}
