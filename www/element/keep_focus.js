// Where the focus goes when a rendering takes away what had it: a reader with a keyboard stays in the figure.

/** What had the focus, and what takes it, the first that there is. */
const HEIRS = [
  ['.tag', '.tag:not(:disabled), select'],
  ['.start', '.foot button'],
  ['.error button', '.foot button'],
  ['.foot button', '.foot button, .start'],
];

/** @param {ShadowRoot} shadow after the rendering @param {Element | null} focused what had the focus before it */
export function keepFocus(shadow, focused) {
  if (!focused || focused.isConnected || shadow.activeElement) return;
  const [, heirs] = HEIRS.find(([gone]) => focused.matches(gone)) ?? [];
  const heir = (heirs && shadow.querySelector(heirs)) ?? shadow.querySelector('.root');
  /** @type {HTMLElement | null} */ (heir)?.focus({ preventScroll: true });
}
