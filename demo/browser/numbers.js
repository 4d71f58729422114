// Numbers rounded and summed as NumPy does it, so that what is computed here is what the program computes.
export const single = Math.fround;

// a · b + c, rounded once: the product of two numbers in single precision is exact in double precision.
export const fma = (a, b, c) => single(a * b + c);

// The nearest whole number; of two that are as near, the even one.
export function rint(value) {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest === 0.5) return below % 2 === 0 ? below : below + 1;
  return rest < 0.5 ? below : below + 1;
}

export const clip = (value, low, high) => (value < low ? low : value > high ? high : value);

export const sum = (values) => values.reduce((a, b) => a + b, 0);

export const largest = (values) => values.reduce((a, b) => Math.max(a, b), -Infinity);

export const argmax = (values) => values.indexOf(largest(values));

export function median(values) {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export const medianOfSingles = (values) => single(median(values));

const AT_ONCE = 128;

// The sum of numbers in single precision, in pairs of halves and eight at a time.
export function pairwiseSum(values, start = 0, n = values.length) {
  if (n > AT_ONCE) {
    const half = (n >> 1) - (n >> 1) % 8;
    return single(pairwiseSum(values, start, half) + pairwiseSum(values, start + half, n - half));
  }
  let total = 0;
  let done = 0;
  if (n >= 8) {
    const r = Float32Array.from(values.subarray(start, start + 8));
    for (done = 8; done < n - n % 8; done += 8) for (let k = 0; k < 8; k++) r[k] += values[start + done + k];
    total = single(single(single(r[0] + r[1]) + single(r[2] + r[3])) + single(single(r[4] + r[5]) + single(r[6] + r[7])));
  }
  for (; done < n; done++) total = single(total + values[start + done]);
  return total;
}

export function softmax(scores) {
  const most = largest(scores);
  const powers = Array.from(scores, (score) => Math.exp(score - most));
  const total = sum(powers);
  return powers.map((power) => power / total);
}

export function interp(x, xs, ys) {
  if (x <= xs[0]) return ys[0];
  for (let i = 1; i < xs.length; i++) {
    if (x <= xs[i]) return ys[i - 1] + (ys[i] - ys[i - 1]) * (x - xs[i - 1]) / (xs[i] - xs[i - 1]);
  }
  return ys.at(-1);
}
