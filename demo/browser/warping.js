// Pictures read between their pixels, as OpenCV reads them.
import { emptyGrid } from "./grids.js";
import { fma, single } from "./numbers.js";

// The matrix that leads from the result back to the source.
export function inverted([[a, b, c], [d, e, f]]) {
  const determinant = a * e - b * d;
  const scale = determinant ? 1 / determinant : 0;
  const [A, B, D, E] = [e * scale, b * -scale, d * -scale, a * scale];
  return [[A, B, -A * c - B * f], [D, E, -D * c - E * f]];
}

// A square of side `side` whose pixel (x, y) lies at `matrix · (x, y, 1)`: bilinear, 0 beyond the picture.
export function warpAffine({ height, width, data }, matrix, side) {
  const [[a, b, c], [d, e, f]] = inverted(matrix);
  const out = emptyGrid(side, side);
  const at = (row, col) => (row >= 0 && col >= 0 && row < height && col < width ? data[row * width + col] : 0);
  const [top0, left0, bottom0, right0] = extent({ height, width, data });
  const between = (one, other, share) => fma(share, single(other - one), one);
  for (let y = 0; y < side; y++) {
    const startX = single(single(single(b) * y) + single(c));
    const startY = single(single(single(e) * y) + single(f));
    for (let x = 0; x < side; x++) {
      const sourceX = fma(single(a), x, startX);
      const sourceY = fma(single(d), x, startY);
      const left = Math.floor(sourceX);
      const top = Math.floor(sourceY);
      if (left + 1 < left0 || top + 1 < top0 || left > right0 || top > bottom0) continue;
      const alpha = single(sourceX - left);
      const upper = between(at(top, left), at(top, left + 1), alpha);
      const lower = between(at(top + 1, left), at(top + 1, left + 1), alpha);
      out.data[y * side + x] = between(upper, lower, single(sourceY - top));
    }
  }
  return out;
}

// Top, left, bottom and right of what is not 0: all else stays 0.
function extent({ height, width, data }) {
  let [top, left, bottom, right] = [height, width, -1, -1];
  for (let i = 0; i < data.length; i++) {
    if (!data[i]) continue;
    const row = Math.floor(i / width);
    const col = i - row * width;
    if (top > row) top = row;
    if (left > col) left = col;
    if (right < col) right = col;
    bottom = row;
  }
  return [top, left, bottom, right];
}

// Turned by `angle` degrees, counter-clockwise as seen, and scaled, about (x, y).
export function rotationMatrix(x, y, angle, scale) {
  const radians = angle * Math.PI / 180;
  const [alpha, beta] = [Math.cos(radians) * scale, Math.sin(radians) * scale];
  return [[alpha, beta, (1 - alpha) * x - beta * y], [-beta, alpha, beta * x + (1 - alpha) * y]];
}

const SHARPNESS = -0.75;

// Weights of four neighbours, of a place that lies x after the second.
function cubic(x) {
  const [A, t, u] = [SHARPNESS, single(x + 1), single(1 - x)];
  const first = single(((A * t - 5 * A) * t + 8 * A) * t - 4 * A);
  const second = single(((A + 2) * x - (A + 3)) * x * x + 1);
  const third = single(((A + 2) * u - (A + 3)) * u * u + 1);
  return [first, second, third, single(single(single(1 - first) - second) - third)];
}

// In another size, by cubic interpolation; the edge repeats.
export function resizedCubic({ height, width, data }, newHeight, newWidth) {
  const places = (length, newLength) => Array.from({ length: newLength }, (_, i) => {
    const place = single((i + 0.5) * (length / newLength) - 0.5);
    const first = Math.floor(place);
    const near = [-1, 0, 1, 2].map((k) => Math.min(Math.max(first + k, 0), length - 1));
    return { near, weights: cubic(single(place - first)) };
  });
  const blend = ([a, b, c, d], one, two, three, four) => fma(a, one, fma(b, two, fma(c, three, single(d * four))));
  const wide = emptyGrid(height, newWidth);
  places(width, newWidth).forEach(({ near: [a, b, c, d], weights }, col) => {
    for (let start = 0, to = col; start < data.length; start += width, to += newWidth) {
      wide.data[to] = blend(weights, data[start + a], data[start + b], data[start + c], data[start + d]);
    }
  });
  const out = emptyGrid(newHeight, newWidth);
  places(height, newHeight).forEach(({ near, weights }, row) => {
    const [a, b, c, d] = near.map((from) => wide.data.subarray(from * newWidth, (from + 1) * newWidth));
    for (let col = 0; col < newWidth; col++) out.data[row * newWidth + col] = blend(weights, a[col], b[col], c[col], d[col]);
  });
  return out;
}
