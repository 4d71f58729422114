// Ink on nothing: pictures without the colours of their paper and pen (`dataset/ink.py`).
import { border, grid, mapped } from "./grids.js";
import { largest, median, medianOfSingles, single } from "./numbers.js";

export const FAINTEST = single(0.08);
const ALIKE = single(0.04);
const EVENLY_LIT = 0.5;
const EXPLAINED = 0.6;
const ROUNDS_OF_WEIGHTS = 20;
const SMALLEST_RESIDUAL = 1e-3;
const LUMA = [single(0.299), single(0.587), single(0.114)];

// Ink in [0, 1] on 0 of gray values in [0, 1].
export function onNothing(gray) {
  const paper = paperOf(gray);
  const contrast = gray.data.map((value, i) => single(Math.abs(single(value - paper(i)))));
  const most = largest(contrast);
  const scale = Math.max(most, FAINTEST);
  return grid(gray.height, gray.width, contrast.map((value) => (most >= FAINTEST ? single(value / scale) : 0)));
}

// The luma of a gray picture that is stored as red, green and blue, in single precision.
export function luma(gray) {
  return mapped(gray, (value) => LUMA.reduce((total, weight) => single(total + single(weight * value)), 0));
}

export const hasBrightBorder = (picture, white) => median(border(picture)) > white / 2;

// Gray values with the background at the dark end (`features/pixels.py`).
export function toInk(gray) {
  return hasBrightBorder(gray, 1) ? mapped(gray, (value) => single(1 - value)) : gray;
}

function paperOf(gray) {
  const sides = border(gray);
  const middle = medianOfSingles(sides);
  const alike = sides.filter((value) => single(Math.abs(single(value - middle))) <= ALIKE).length / sides.length;
  if (alike < EVENLY_LIT) {
    const surface = surfaceOf(gray);
    const explained = gray.data.filter((value, i) => single(Math.abs(single(value - surface[i]))) <= ALIKE).length / gray.data.length;
    if (explained >= EXPLAINED) return (i) => surface[i];
  }
  return () => middle;
}

// The quadratic surface with the least absolute residuals, by iteratively reweighted squares.
function surfaceOf({ height, width, data }) {
  const basis = Array.from(data, (_, i) => {
    const row = 2 * Math.floor(i / width) / (height - 1) - 1;
    const col = 2 * (i % width) / (width - 1) - 1;
    return [1, row, col, row * row, row * col, col * col];
  });
  const at = (terms, found) => terms.reduce((total, term, k) => total + term * found[k], 0);
  let weights = new Float64Array(data.length).fill(1);
  let found;
  for (let round = 0; round < ROUNDS_OF_WEIGHTS; round++) {
    found = leastSquares(basis, data, weights);
    weights = weights.map((_, i) => 1 / Math.max(Math.abs(data[i] - at(basis[i], found)), SMALLEST_RESIDUAL));
  }
  return Float32Array.from(basis, (terms) => at(terms, found));
}

// Minimum of Σ weight · (value − ⟨terms, found⟩)²: normal equations, by elimination.
function leastSquares(basis, values, weights) {
  const n = basis[0].length;
  const system = Array.from({ length: n }, () => new Float64Array(n + 1));
  basis.forEach((terms, i) => {
    for (let r = 0; r < n; r++) {
      for (let c = 0; c < n; c++) system[r][c] += weights[i] * terms[r] * terms[c];
      system[r][n] += weights[i] * terms[r] * values[i];
    }
  });
  for (let pivot = 0; pivot < n; pivot++) {
    for (let r = 0; r < n; r++) {
      if (r === pivot) continue;
      const factor = system[r][pivot] / system[pivot][pivot];
      for (let c = pivot; c <= n; c++) system[r][c] -= factor * system[pivot][c];
    }
  }
  return system.map((row, i) => row[n] / row[i]);
}
