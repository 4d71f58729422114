// Where a decision comes from: how much the answer loses where a square is covered (`experiments/occlusion.py`).
import { border, emptyGrid, grid } from "./grids.js";
import { argmax, median } from "./numbers.js";

const LEAST_PATCH = 3;
const PATCHES_ALONG = 6;
const PER_BREATH = 8;

const starts = (length, side, step) => [...new Set([...Array.from({ length: Math.floor((length - side) / step) + 1 }, (_, i) => i * step), length - side])];

// `answer`: a picture to its probabilities. `breathe` lets the page go on, and says whether to go on here.
export async function occlusionMap(answer, picture, breathe) {
  const { height, width, data } = picture;
  const side = Math.max(LEAST_PATCH, Math.floor(Math.min(height, width) / PATCHES_ALONG));
  const step = Math.max(1, side >> 1);
  const colour = Math.trunc(median(border(picture)));
  const whole = answer(picture);
  const chosen = argmax(whole);
  const [total, count] = [emptyGrid(height, width, Float64Array), emptyGrid(height, width)];
  const places = starts(height, side, step).flatMap((row) => starts(width, side, step).map((col) => [row, col]));
  for (const [i, [top, left]] of places.entries()) {
    if (i % PER_BREATH === 0 && !await breathe()) return null;
    const covered = grid(height, width, data.slice());
    for (let row = top; row < top + side; row++) covered.data.fill(colour, row * width + left, row * width + left + side);
    const drop = whole[chosen] - answer(covered)[chosen];
    for (let row = top; row < top + side; row++) {
      for (let col = left; col < left + side; col++) {
        total.data[row * width + col] += drop;
        count.data[row * width + col] += 1;
      }
    }
  }
  return grid(height, width, total.data.map((value, i) => value / count.data[i]));
}
