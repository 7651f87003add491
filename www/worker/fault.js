// Errors as they travel to the page: { code, message, detail?, fatal? }. `fatal` says that this worker must be replaced.

export function fault(code, message, detail) {
  return Object.assign(new Error(message), { code, detail });
}

/** @param panic what the engine's panic hook left, if a panic stands behind this error */
export function faultRecord(error, panic = globalThis.whylightPanic) {
  if (error?.code && typeof error.code === 'string') {
    return { code: error.code, message: error.message, detail: error.detail, fatal: error.fatal };
  }
  const message = String(error?.message ?? error);
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
  return { code: 'internal', message: 'The engine failed in an unexpected way.', detail: error?.stack ?? message };
}
