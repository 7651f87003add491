// Medians and quartiles of few runs.

/** The value below which that share of the values lies, linear between neighbours. @param {number[]} values @param {number} share */
export function quantile(values, share) {
  if (values.length === 0) return NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

/** @param {number[]} values @returns {{ runs: number, median: number, low: number, high: number }} `low` and `high`: the quartiles */
export const summary = (values) => ({
  runs: values.length,
  median: quantile(values, 0.5),
  low: quantile(values, 0.25),
  high: quantile(values, 0.75),
});

/** Of runs that alternated: each is divided by the one beside it, so that what slowed both falls out. @param {number[]} own @param {number[]} other */
export const ratios = (own, other) => summary(own.map((value, index) => value / other[index]));

/** The distance of two vectors relative to the length of the second; 1 where they are of different lengths, or not finite. */
export function relativeDistance(a, b) {
  if (a.length !== b.length) return 1;
  let difference = 0;
  let length = 0;
  for (let index = 0; index < b.length; index += 1) {
    difference += (a[index] - b[index]) ** 2;
    length += b[index] ** 2;
  }
  const distance = Math.sqrt(difference / length);
  return Number.isFinite(distance) ? distance : 1;
}
