/** The numbers of 16-bit floats, little end first. `Float16Array` is younger than the browsers of the lesson. @param {Uint8Array} bytes */
export function floatsFromHalves(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float64Array.from({ length: bytes.byteLength / 2 }, (_, place) => floatFromHalf(view.getUint16(2 * place, true)));
}

/** @param {number} bits */
function floatFromHalf(bits) {
  const sign = bits >> 15 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
