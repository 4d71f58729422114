// How wide a pen was, and the same drawing with another one (`dataset/stroke_width.py`).
import { emptyGrid, mapped, mask, nonzero, padded, withoutMargin } from "./grids.js";
import { clip, medianOfSingles, single } from "./numbers.js";

const HALF = 0.5;

// The eight neighbours clockwise from the upper left one; neighbour i counts 2 ** i in a pattern.
const AROUND = [[-1, -1], [-1, 0], [-1, 1], [0, 1], [1, 1], [1, 0], [1, -1], [0, -1]];

// Where scikit-image's thinning departs from Zhang and Suen's rule, by pattern: on corners and on stairs.
const DEPARTURES = {
  3: 1, 6: 1, 10: 3, 11: 1, 12: 1, 14: 1, 24: 2, 26: 2, 40: 3, 48: 0, 56: 2, 96: 2, 104: 2, 108: 2, 129: 0,
  130: 3, 131: 1, 134: 1, 160: 3, 161: 1, 176: 2, 192: 2, 194: 1, 198: 1, 224: 2,
};

// In which of two passes (bits 1 and 2) a pixel with these neighbours is taken away.
const REMOVED_IN = Uint8Array.from({ length: 256 }, (_, pattern) => DEPARTURES[pattern] ?? zhangSuen(pattern));

function zhangSuen(pattern) {
  const set = AROUND.map((_, i) => pattern >> i & 1);
  const [, north, , east, , south, , west] = set;
  const count = set.reduce((a, b) => a + b, 0);
  const rises = set.filter((is, i) => !is && set[(i + 1) % 8]).length;
  if (count < 2 || count > 6 || rises !== 1) return 0;
  const first = !(north && east && south) && !(east && south && west);
  const second = !(north && east && west) && !(north && south && west);
  return (first ? 1 : 0) + (second ? 2 : 0);
}

// The centre line of strokes, by T. Zhang and C. Suen (1984), Communications of the ACM 27.
export function skeletonize(strokes) {
  const skeleton = padded(strokes, 1);
  const { width, data } = skeleton;
  const steps = Int32Array.from(AROUND, ([down, right]) => down * width + right);
  let left = [];
  for (let i = 0; i < data.length; i++) if (data[i]) left.push(i);
  for (let changed = true; changed;) {
    changed = false;
    for (const pass of [1, 2]) {
      const gone = removable(data, left, steps, pass);
      for (const i of gone) data[i] = 0;
      if (!gone.length) continue;
      changed = true;
      left = left.filter((i) => data[i]);
    }
  }
  return withoutMargin(skeleton, 1);
}

function removable(data, places, steps, pass) {
  const found = [];
  for (const i of places) {
    let pattern = 0;
    for (let k = 0; k < 8; k++) pattern |= data[i + steps[k]] << k;
    if (REMOVED_IN[pattern] & pass) found.push(i);
  }
  return found;
}

// Distance of a place within a mask to the nearest pixel that is not, square ring by square ring.
function depthAt({ height, width, data }, row, col) {
  let nearest = Infinity;
  const look = (down, right) => {
    const [r, c] = [row + down, col + right];
    if (r >= 0 && c >= 0 && r < height && c < width && !data[r * width + c]) nearest = Math.min(nearest, down * down + right * right);
  };
  for (let ring = 1; ring * ring < nearest; ring++) {
    for (let k = -ring; k <= ring; k++) {
      look(-ring, k);
      look(ring, k);
      look(k, -ring);
      look(k, ring);
    }
  }
  return single(Math.sqrt(nearest));
}

const inked = (ink) => padded(mask(ink, (value) => value >= HALF), 1);

// The median width of the strokes, px: twice the distance to the paper, along the skeleton.
export function penWidth(ink) {
  const strokes = inked(ink);
  const middle = skeletonize(strokes);
  const along = nonzero(middle).map(([row, col]) => depthAt(strokes, row, col));
  return along.length ? single(single(2 * medianOfSingles(along)) - 1) : 0;
}

// The skeleton of the drawing, followed by a round pen of `width` px: full inside, none beyond, linear across
// the rim of one pixel.
export function redrawn(ink, width) {
  const middle = withoutMargin(skeletonize(inked(ink)), 1);
  const places = nonzero(middle);
  if (!places.length) return ink;
  const reach = single(width / 2 + HALF);
  const squares = emptyGrid(ink.height, ink.width);
  squares.data.fill(Infinity);
  for (const place of places) approach(squares, place, Math.floor(reach));
  return mapped(squares, (square) => clip(single(reach - single(Math.sqrt(square))), 0, 1));
}

// Squared distances to the nearest of some places, of which this is one, as far as `far`.
function approach({ height, width, data }, [row, col], far) {
  const [left, right] = [Math.max(col - far, 0), Math.min(col + far, width - 1)];
  for (let r = Math.max(row - far, 0); r <= Math.min(row + far, height - 1); r++) {
    const down = (r - row) * (r - row);
    for (let c = left; c <= right; c++) {
      const square = down + (c - col) * (c - col);
      if (square < data[r * width + c]) data[r * width + c] = square;
    }
  }
}
