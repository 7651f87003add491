// One stop of the Tab key for a row of buttons, as the ARIA toolbar has it: the arrow keys move within.

/** @param {Element} row */
const buttonsOf = (row) => /** @type {HTMLElement[]} */ ([...row.querySelectorAll('button')]);

/** @param {HTMLElement[]} buttons @param {HTMLElement | undefined} stop */
function setStop(buttons, stop) {
  for (const button of buttons) button.tabIndex = button === stop ? 0 : -1;
}

/** @param {KeyboardEvent} event of the row */
export function moveFocusInRow(event) {
  const buttons = buttonsOf(/** @type {Element} */ (event.currentTarget));
  const place = buttons.indexOf(/** @type {HTMLElement} */ (event.target));
  const count = buttons.length;
  /** @type {Record<string, number>} */
  const places = {
    Home: 0,
    End: count - 1,
    ArrowRight: (place + 1) % count,
    ArrowLeft: (place - 1 + count) % count,
  };
  const next = buttons[places[event.key] ?? -1];
  if (place < 0 || !next) return;
  event.preventDefault();
  setStop(buttons, next);
  next.focus();
}

/** When the focus leaves the row: the next Tab comes to the pressed button again. @param {FocusEvent} event of the row */
export function leaveRow(event) {
  const row = /** @type {Element} */ (event.currentTarget);
  if (event.relatedTarget instanceof Node && row.contains(event.relatedTarget)) return;
  const buttons = buttonsOf(row);
  setStop(buttons, buttons.find(({ ariaPressed }) => ariaPressed === 'true') ?? buttons[0]);
}
