// Errors as they travel to the page: { code, message, detail?, fatal? }. `fatal` says that this worker must be replaced.

/**
 * @typedef {import('../client/types.js').Code} Code
 * @typedef {import('../client/messages.js').FaultRecord} FaultRecord
 * @typedef {Error & FaultRecord} Fault an error that says what the page is told
 */

/** @param {Code} code @param {string} message @param {string} [detail] @returns {Fault} */
export function fault(code, message, detail) {
  return Object.assign(new Error(message), { code, detail });
}

/** Whether an error says what the page is told: those of the engine and of the worker do. @param {unknown} error @returns {error is Fault} */
export const isFault = (error) => typeof (/** @type {Partial<Fault> | null | undefined} */ (error)?.code) === 'string';

/** What anything that was thrown says. @param {unknown} error */
export const messageOf = (error) => String(/** @type {Partial<Error> | null | undefined} */ (error)?.message ?? error);

/**
 * @param {unknown} error
 * @param {string} [panic] what the engine's panic hook left, if a panic stands behind this error
 * @returns {FaultRecord}
 */
export function faultRecord(error, panic = globalThis.whylightPanic) {
  if (isFault(error)) return { code: error.code, message: error.message, detail: error.detail, fatal: error.fatal };
  const message = messageOf(error);
  // A trap leaves the module's memory in an unknown state: nothing may run on it again.
  if (error instanceof WebAssembly.RuntimeError) {
    if (/memory/i.test(`${message} ${panic}`)) {
      return { code: 'out-of-memory', message: 'The engine ran out of memory.', detail: panic ?? message, fatal: true };
    }
    return {
      code: 'internal',
      message: 'The engine stopped in the middle of its work.',
      detail: panic ?? message,
      fatal: true,
    };
  }
  if (error instanceof RangeError && /memory|allocation/i.test(message)) {
    return { code: 'out-of-memory', message: 'The browser gave no more memory.', detail: message, fatal: true };
  }
  const detail = (error instanceof Error && error.stack) || message;
  return { code: 'internal', message: 'The engine failed in an unexpected way.', detail };
}
