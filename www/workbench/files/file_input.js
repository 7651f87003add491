// Photos and networks that arrive from outside the page's own buttons.

/**
 * @param {Pick<Window, "addEventListener">} window
 * @param {{ open: (files: File[]) => void, dragging: (dragging: boolean) => void }} actions
 */
export function listenForFiles(window, { open, dragging }) {
  const carriesFiles = (/** @type {DragEvent} */ event) => [...(event.dataTransfer?.types ?? [])].includes('Files');
  window.addEventListener('dragover', (event) => {
    // Without this the browser would leave the page and show the file.
    event.preventDefault();
    if (carriesFiles(event)) dragging(true);
  });
  window.addEventListener('dragleave', (event) => {
    if (!event.relatedTarget) dragging(false);
  });
  window.addEventListener('drop', (event) => {
    event.preventDefault();
    dragging(false);
    open([...(event.dataTransfer?.files ?? [])]);
  });
  window.addEventListener('paste', (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    // Text may be meant for a field, or for nothing at all.
    if (files.length === 0) return;
    event.preventDefault();
    open(files);
  });
}

/** Opens the browser's file chooser. @param {string} accept @param {(file: File) => void} open */
export const chooseFile = (accept, open) => choose({ accept, multiple: false }, ([file]) => open(file));

/** The same for several files. @param {string} accept @param {(files: File[]) => void} open */
export const chooseFiles = (accept, open) => choose({ accept, multiple: true }, open);

/** @param {{ accept: string, multiple: boolean }} kind @param {(files: File[]) => void} open */
function choose(kind, open) {
  const input = Object.assign(document.createElement('input'), { type: 'file', ...kind });
  input.onchange = () => input.files?.length && open([...input.files]);
  input.click();
}
