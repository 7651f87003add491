// The machine's peak: multiply-adds of f32 that need nothing from memory, in SIMD128 of WebAssembly.
import binaryen from 'binaryen';

// Enough sums that none waits for the one before it, few enough for 16 registers.
const SUMS = 12;
const LANES = 4;

/** Operations of one round: each sum is multiplied and added once in every lane. */
export const FLOPS_PER_ROUND = SUMS * LANES * 2;

/** @returns {Uint8Array} a module with `run(rounds: i32)` */
export function peakModule() {
  const sums = Array.from({ length: SUMS }, (_, index) => `$sum${index}`);
  // Each sum stays between 1 and 2: no number grows, and none is so small that it is slow.
  const step = (sum) => `(local.set ${sum} (f32x4.add (f32x4.mul (local.get ${sum}) (local.get $factor)) (local.get $term)))`;
  const total = sums.slice(1).reduce((sum, next) => `(f32x4.add ${sum} (local.get ${next}))`, `(local.get ${sums[0]})`);
  const text = `(module
    (func (export "run") (param $rounds i32) (result f32)
      (local $factor v128) (local $term v128) ${sums.map((sum) => `(local ${sum} v128)`).join(' ')}
      (local.set $factor (f32x4.splat (f32.const 0.5)))
      (local.set $term (f32x4.splat (f32.const 0.75)))
      ${sums.map((sum, index) => `(local.set ${sum} (f32x4.splat (f32.const ${1 + index / SUMS})))`).join(' ')}
      (loop $again
        ${sums.map(step).join('\n        ')}
        (local.set $rounds (i32.sub (local.get $rounds) (i32.const 1)))
        (br_if $again (local.get $rounds)))
      (f32x4.extract_lane 0 ${total})))`;
  const module = binaryen.parseText(text);
  module.setFeatures(binaryen.Features.SIMD128);
  if (!module.validate()) throw new Error('The module that measures the peak is not valid.');
  const bytes = module.emitBinary();
  module.dispose();
  return bytes;
}
