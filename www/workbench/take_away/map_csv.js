// A map as comma-separated values, RFC 4180: a line for each row of pixels, numbers alone.

// A float32 needs nine digits at most to be told from every other.
const MOST_DIGITS = 9;

/** The shortest text that is read back as the same float32. @param {number} value a float32 */
function textOfFloat32(value) {
  if (Object.is(value, -0)) return '-0';
  for (let digits = 1; digits < MOST_DIGITS; digits += 1) {
    const text = String(Number(value.toPrecision(digits)));
    if (Math.fround(Number(text)) === value) return text;
  }
  return String(Number(value.toPrecision(MOST_DIGITS)));
}

/** @param {{ values: Float32Array, width: number, height: number }} map */
export function csvOfMap({ values, width, height }) {
  const rows = Array.from({ length: height }, (_, row) =>
    Array.from(values.subarray(row * width, (row + 1) * width), textOfFloat32).join(','),
  );
  return `${rows.join('\r\n')}\r\n`;
}
