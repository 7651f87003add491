// What scripts/package.mjs writes into assets.js, for the type checker. Not shipped.
import type { Network } from '../www/client/types.js';

/** Address of the worker's script. */
export function worker(): URL;

/** A compiled engine; `bytes`: its size once it is decompressed. */
export type Code = { url: URL; bytes: number };

/** The engine, with code for GPUs. */
export function wasm(): Code;

/** The engine without code for GPUs; null where there is none. */
export function cpuWasm(): Code | null;

/** The shipped networks, or the folder that holds them. */
export function models(): Network[] | URL;
