// Histograms of oriented gradients over overlapping cells (`features/hog.py`).
import { emptyGrid } from "./grids.js";
import { clip, fma, single } from "./numbers.js";

const PI = single(Math.PI);
const HALF_PI = single(Math.PI / 2);
const FLOOR = single(1e-4);

// atan(x) / x in powers of x² (M. Abramowitz and I. Stegun 1964, 4.4.49).
const ATAN = [
  1.0, -0.3333314528, 0.1999355085, -0.1420889944, 0.1065626393, -0.0752896400, 0.0429096138, -0.0161657367, 0.0028662257,
].map(single);

// How much every pixel of a side counts in each of `nCells` cells.
export function cellGrid(side, nCells, overlap) {
  const distance = side / (nCells - 1 + overlap);
  return Array.from({ length: nCells }, (_, cell) => Float32Array.from({ length: side }, (_, pixel) => {
    const [start, end] = [cell * distance, cell * distance + overlap * distance];
    return clip(Math.min(pixel + 1, end) - Math.max(pixel, start), 0, 1);
  }));
}

// I_row and I_col: half the difference of the two neighbours; at the border the edge repeats.
export function gradients({ height, width, data }) {
  const [down, across] = [emptyGrid(height, width), emptyGrid(height, width)];
  for (let r = 0; r < height; r++) {
    const here = r * width;
    const above = Math.max(r - 1, 0) * width;
    const below = Math.min(r + 1, height - 1) * width;
    for (let c = 0; c < width; c++) {
      down.data[here + c] = single(data[below + c] - data[above + c]) / 2;
      across.data[here + c] = single(data[here + Math.min(c + 1, width - 1)] - data[here + Math.max(c - 1, 0)]) / 2;
    }
  }
  return [down, across];
}

// The direction of (down, across) in [0, 2π), or in [0, π) if the sides of a stroke are not told apart.
export function orientation(down, across, signed) {
  const [y, x] = [Math.abs(down), Math.abs(across)];
  const t = single(Math.min(x, y) / Math.max(x, y, single(1e-30)));
  const s = single(t * t);
  const series = ATAN.reduceRight((found, a) => fma(s, found, a));
  let angle = single(t * series);
  if (y > x) angle = single(HALF_PI - angle);
  if (across < 0) angle = single(PI - angle);
  if (down < 0) angle = single((signed ? single(2 * PI) : PI) - angle);
  return angle;
}

// Gradient lengths by cell and orientation, split between the two nearest orientations.
function orientationCells(picture, rows, cols, { n_orientations: nBins, signed }) {
  const { height, width } = picture;
  const [downs, acrosses] = gradients(picture);
  const perRadian = single(nBins / (signed ? single(2 * PI) : PI));
  const cells = rows.map(() => cols.map(() => new Float32Array(nBins)));
  for (let r = 0; r < height; r++) {
    const histograms = cols.map(() => new Float32Array(nBins + 2));
    for (let c = 0; c < width; c++) {
      const [down, across] = [downs.data[r * width + c], acrosses.data[r * width + c]];
      const length = single(Math.sqrt(fma(down, down, single(across * across))));
      if (length === 0) continue;
      const position = single(orientation(down, across, signed) * perRadian);
      const bin = Math.trunc(position);
      const upper = single(length * single(position - bin));
      const lower = single(length - upper);
      for (let cell = 0; cell < cols.length; cell++) {
        const weight = cols[cell][c];
        if (!weight) continue;
        const histogram = histograms[cell];
        histogram[bin] = fma(weight, lower, histogram[bin]);
        histogram[bin + 1] = fma(weight, upper, histogram[bin + 1]);
      }
    }
    histograms.forEach((histogram, col) => {
      histogram[0] += histogram[nBins];
      histogram[1] += histogram[nBins + 1];
      rows.forEach((weights, row) => {
        if (!weights[r]) return;
        const cell = cells[row][col];
        for (let b = 0; b < nBins; b++) cell[b] = single(cell[b] + single(weights[r] * histogram[b]));
      });
    });
  }
  return cells;
}

// Each cell by the norm of the 3×3 cells around it, square root, unit length.
function normaliseBlocks(cells) {
  const energy = cells.map((row) => row.map((cell) => cell.reduce((total, value) => fma(value, value, total), 0)));
  const values = cells.flatMap((row, r) => row.flatMap((cell, c) => {
    let block = FLOOR;
    for (let down = -1; down <= 1; down++) {
      for (let right = -1; right <= 1; right++) block = single(block + (energy[r + down]?.[c + right] ?? 0));
    }
    const inverse = single(1 / single(Math.sqrt(block)));
    return Array.from(cell, (value) => single(Math.sqrt(single(value * inverse))));
  }));
  const whole = values.reduce((total, value) => total + single(value * value), 0);
  const scale = single(1 / Math.max(Math.sqrt(whole), 1e-6));
  return Float32Array.from(values, (value) => single(value * scale));
}

// The vector of a picture; `settings` as the parameters of `features.extractors.hog.HogExtractor`.
export function hog(picture, settings) {
  const [rows, cols] = [picture.height, picture.width].map((side) => cellGrid(side, settings.n_cells, settings.overlap));
  return normaliseBlocks(orientationCells(picture, rows, cols, settings));
}
