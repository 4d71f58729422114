// A picture in a smaller size, its pen as dark as it was (`dataset/fitting.py`).
import { border, emptyGrid, grid } from "./grids.js";
import { clip, median, rint } from "./numbers.js";

// Pillow averages in whole numbers: weights in so many bits.
const WEIGHT_BITS = 22;
const NEAR_PAPER = 8;
const SHARE_OF_PAPER = 0.6;

// Which pixels lie in each of `n` equal areas of a side, and their weights.
function areas(length, n) {
  const scale = length / n;
  return Array.from({ length: n }, (_, i) => {
    const centre = (i + 0.5) * scale;
    const first = Math.max(Math.trunc(centre - scale / 2 + 0.5), 0);
    const last = Math.min(Math.trunc(centre + scale / 2 + 0.5), length);
    const weights = Array.from({ length: last - first }, (_, k) => {
      const away = (k + first - centre + 0.5) / scale;
      return away > -0.5 && away <= 0.5 ? 1 : 0;
    });
    const total = weights.reduce((a, b) => a + b, 0);
    return { first, weights: weights.map((weight) => Math.trunc(0.5 + weight / total * 2 ** WEIGHT_BITS)) };
  });
}

// Means over areas: along the rows, then along the columns, whole levels each time.
export function averaged(picture, side) {
  const along = ({ height, width, data }, step, other, length) => {
    const found = areas(length, side);
    const out = step === 1 ? emptyGrid(height, side, Uint8Array) : emptyGrid(side, width, Uint8Array);
    const [outStep, outOther] = step === 1 ? [1, side] : [width, 1];
    for (let line = 0; line < (step === 1 ? height : width); line++) {
      found.forEach(({ first, weights }, i) => {
        let total = 2 ** (WEIGHT_BITS - 1);
        for (let k = 0; k < weights.length; k++) total += weights[k] * data[line * other + (first + k) * step];
        out.data[line * outOther + i * outStep] = clip(Math.floor(total / 2 ** WEIGHT_BITS), 0, 255);
      });
    }
    return out;
  };
  const narrow = along(picture, 1, picture.width, picture.width);
  return along(narrow, side, 1, picture.height);
}

// `fitted` with the ink of the drawing `picture`; as it is, if that is none.
function asDarkAs(picture, fitted) {
  const paper = median(border(picture));
  const counts = new Float64Array(256);
  for (const level of picture.data) counts[level] += 1;
  let near = 0;
  let farthest = 0;
  counts.forEach((count, level) => {
    const away = Math.abs(level - paper);
    if (away <= NEAR_PAPER) near += count;
    if (count) farthest = Math.max(farthest, away);
  });
  const most = fitted.data.reduce((a, level) => Math.max(a, Math.abs(level - paper)), 0);
  if (near / picture.data.length < SHARE_OF_PAPER || !most) return fitted;
  const gain = Math.max(farthest / most, 1);
  const darker = Uint8Array.from(fitted.data, (level) => clip(rint(paper + gain * (level - paper)), 0, 255));
  return grid(fitted.height, fitted.width, darker);
}

// A square picture of 256 levels on a smaller square.
export function fitPicture(picture, side) {
  if (picture.height === side) return picture;
  return asDarkAs(picture, averaged(picture, side));
}
