// For the type checker, which would else read what wasm-bindgen writes. Not shipped.
export * from './types/engine.js';
export { default } from './types/engine.js';
