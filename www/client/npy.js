// NumPy's file format, version 1.0: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html

const MAGIC = [0x93, ...new TextEncoder().encode('NUMPY'), 1, 0];
const ALIGNMENT = 64;

/**
 * @param {Float32Array} values row by row @param {number[]} shape whose product is their number
 * @returns {Blob} little-endian float32
 */
export function npyOf(values, shape) {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`;
  const unpadded = MAGIC.length + 2 + header.length + 1;
  const padded = `${header}${' '.repeat((ALIGNMENT - (unpadded % ALIGNMENT)) % ALIGNMENT)}\n`;
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  values.forEach((value, place) => view.setFloat32(place * 4, value, true));
  const length = [padded.length & 255, padded.length >> 8];
  return new Blob([Uint8Array.from([...MAGIC, ...length]), new TextEncoder().encode(padded), bytes]);
}
