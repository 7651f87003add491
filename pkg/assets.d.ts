// What scripts/package.mjs writes into assets.js, for the type checker. Not shipped.
import type { Network } from '../www/client/types.js';

/** Address of the worker's script. */
export function worker(): URL;

/** Address of the engine. */
export function wasm(): URL;

/** Bytes of the engine, decompressed. */
export const wasmBytes: number;

/** The shipped networks, or the folder that holds them. */
export function models(): Network[] | URL;
