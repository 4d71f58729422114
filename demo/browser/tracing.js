// The path of the pen: the centre line of the strokes, its hull, and the drawing drawn again by one pen
// (`dataset/normalisation.py`).
import { connectedParts, dilate, emptyGrid, erode, grid, mask, nonzero, padded } from "./grids.js";
import { convexHull, distance, pixelPerimeter, polygonArea, polygonMoments, smallestRectangle } from "./hulls.js";
import { FAINTEST } from "./ink.js";
import { clip, interp, largest, single, sum } from "./numbers.js";
import { skeletonize } from "./stroke_width.js";
import { resizedCubic } from "./warping.js";

export const FINER = 4;
export const MARGIN = 2;
const DARK_ENOUGH = [0.25, 0.6];
const BELOW_OTSU = 0.8;
const SPECK = 0.1;
const SOLID = 0.85;
const BAR = 0.15;
const NEAR_HULL = 0.12;
const ASTRAY = [0.2, 0.35];
const ROUNDS = [0.3, 0.5, 1.1, 1.5];
const OPEN_INSIDE = 0.2;
const LEAST_SHARE = 0.05;
const SMALLEST = 4;
const NORMAL_SIDE = 24;
const PEN = 2;
const REACH = 10;
const THINNEST = 0.05;
const N_BINS = 256;

// The threshold that separates values best into two classes (N. Otsu 1979), as scikit-image computes it.
export function otsu(values) {
  const [low, high] = [values.reduce((a, b) => Math.min(a, b)), largest(values)];
  if (low === high) return low;
  const step = single(single(high - low) / N_BINS);
  const edges = Float32Array.from({ length: N_BINS + 1 }, (_, i) => (i === N_BINS ? high : single(single(i * step) + low)));
  const counts = histogram(values, edges);
  const centres = counts.map((_, i) => single(single(edges[i] + edges[i + 1]) / 2));
  const weighted = counts.map((count, i) => single(count * centres[i]));
  const [weight1, sum1] = [cumulated(counts), cumulated(weighted)];
  const [weight2, sum2] = [counts, weighted].map((part) => cumulated([...part].reverse()).reverse());
  let [best, at] = [-Infinity, 0];
  for (let i = 0; i < N_BINS - 1; i++) {
    const apart = single(single(sum1[i] / weight1[i]) - single(sum2[i + 1] / weight2[i + 1]));
    const variance = single(single(weight1[i] * weight2[i + 1]) * single(apart * apart));
    if (variance > best) [best, at] = [variance, i];
  }
  return centres[at];
}

function histogram(values, edges) {
  const [low, range] = [edges[0], single(edges[N_BINS] - edges[0])];
  const counts = new Float32Array(N_BINS);
  for (const value of values) {
    let bin = Math.min(Math.trunc(single(single(single(value - low) / range) * N_BINS)), N_BINS - 1);
    if (value < edges[bin]) bin -= 1;
    else if (value >= edges[bin + 1] && bin !== N_BINS - 1) bin += 1;
    counts[bin] += 1;
  }
  return counts;
}

function cumulated(values) {
  let total = 0;
  return Float32Array.from(values, (value) => (total = single(total + value)));
}

// The inked places of one drawing on a finer grid, their centre line (of a solid shape all of it), and the
// corners of the line's hull; null for less than a drawing.
export function trace(ink) {
  const inked = withoutSpecks(inkedPlaces(ink));
  const points = nonzero(inked);
  if (!points.length) return { inked, line: inked, isSolid: true, hull: null };
  const outline = convexHull(points);
  const isSolid = points.length > SOLID * Math.max(polygonArea(outline), 1);
  if (isSolid && isBar(outline)) return { inked, line: inked, isSolid, hull: null };
  const line = isSolid ? inked : skeletonize(inked);
  return { inked, line, isSolid: sum(line.data) === points.length, hull: hullOf(line) ?? hullOf(inked) };
}

function inkedPlaces(ink) {
  const large = resizedCubic(padded(ink, MARGIN), (ink.height + 2 * MARGIN) * FINER, (ink.width + 2 * MARGIN) * FINER);
  const some = large.data.filter((value) => value > FAINTEST);
  if (!some.length) return emptyGrid(large.height, large.width, Uint8Array);
  const threshold = clip(BELOW_OTSU * otsu(some), ...DARK_ENOUGH);
  return mask(large, (value) => value > threshold);
}

// Pieces of one stroke lie near each other; dirt does not.
function withoutSpecks(inked) {
  const { labels, parts } = connectedParts(dilate(inked, 2 * FINER + 1), 8);
  if (parts.length <= 2) return inked;
  const areas = parts.map(() => 0);
  labels.forEach((label, i) => { if (inked.data[i]) areas[label] += 1; });
  const least = SPECK * Math.max(...areas);
  return grid(inked.height, inked.width, inked.data.map((is, i) => (is && areas[labels[i]] >= least ? 1 : 0)));
}

function isBar(outline) {
  if (outline.length < 3) return true;
  const sides = smallestRectangle(outline);
  return Math.min(...sides) < BAR * Math.max(...sides);
}

export function hullOf(places) {
  const hull = convexHull(nonzero(places));
  return hull.length < 3 || polygonArea(hull) < SMALLEST * FINER ** 2 ? null : hull;
}

// How far a drawing is one outline and nothing else, in [0, 1].
export function outlineShare(ink) {
  const found = trace(ink);
  if (!found.hull) return 0;
  if (nClosed(found.inked) > 1) return LEAST_SHARE;
  if (found.isSolid) return 1;
  const inside = depths(found);
  const away = NEAR_HULL * Math.sqrt(polygonArea(found.hull));
  const astray = inside.filter((depth) => depth > away).length / inside.length;
  const rounds = inside.length / pixelPerimeter(found.hull);
  return Math.max(interp(astray, ASTRAY, [1, 0]) * interp(rounds, ROUNDS, [0, 1, 1, 0]), LEAST_SHARE);
}

// How many outlines lie side by side; one within another is none.
function nClosed(inked) {
  const { labels, parts } = connectedParts(inked, 8);
  const filled = parts.slice(1).map((_, i) => filledPart(inked, labels, i + 1));
  const first = parts.slice(1).map((_, i) => labels.indexOf(i + 1));
  const outer = filled.filter((_, i) => !filled.some((other, k) => k !== i && other[first[i]]));
  if (outer.length < 2) return outer.length;
  return outer.filter((fill) => {
    const area = sum(fill);
    return fill.filter((is, i) => is && !inked.data[i]).length > OPEN_INSIDE * area;
  }).length;
}

// A part and all that it encloses.
function filledPart({ height, width }, labels, part) {
  const around = padded(grid(height, width, Uint8Array.from(labels, (label) => (label === part ? 1 : 0))), 1);
  const outside = connectedParts(mask(around, (is) => !is), 4).labels;
  return Uint8Array.from(labels, (_, i) => (outside[(Math.floor(i / width) + 1) * (width + 2) + i % width + 1] !== outside[0] ? 1 : 0));
}

// How far inside its hull every point of the centre line lies.
function depths({ line, hull }) {
  const sides = hull.map((corner, i) => {
    const next = hull[(i + 1) % hull.length];
    const length = distance(corner, next);
    const normal = [-(next[1] - corner[1]) / length, (next[0] - corner[0]) / length];
    return { normal, offset: corner[0] * normal[0] + corner[1] * normal[1] };
  });
  return nonzero(line).map(([row, col]) => sides.reduce(
    (least, { normal, offset }) => Math.min(least, Math.abs(row * normal[0] + col * normal[1] - offset)), Infinity));
}

// The affine map that makes a hull as long as it is wide: its centre, and the symmetric matrix [a, b, c].
export function whitening(hull) {
  const { centre, covariance: [a, b, c] } = polygonMoments(hull);
  const mean = (a + c) / 2;
  const apart = Math.hypot((a - c) / 2, b);
  const [f1, f2] = [mean + apart, Math.max(mean - apart, THINNEST ** 2 * (mean + apart))].map((value) => 1 / Math.sqrt(value));
  const [even, odd] = [(f1 + f2) / 2, apart ? (f1 - f2) / 2 / apart : 0];
  return { centre, matrix: [even + odd * (a - mean), odd * b, even + odd * (c - mean)] };
}

export const whitened = ({ centre, matrix: [a, b, c] }, points) => points.map(([row, col]) => {
  const [down, right] = [row - centre[0], col - centre[1]];
  return [down * a + right * b, down * b + right * c];
});

// The drawing again: centred, of one size, as long as wide, by one pen.
export function normalised(ink) {
  const found = trace(ink);
  const out = emptyGrid(NORMAL_SIDE, NORMAL_SIDE);
  if (!found.hull) return out;
  const white = whitening(found.hull);
  const scale = REACH / Math.max(...whitened(white, found.hull).map(([row, col]) => Math.hypot(row, col)));
  const placed = (points) => whitened(white, points).map((point) => point.map((value) => value * scale + (NORMAL_SIDE - 1) / 2));
  for (const piece of pieces(found)) cover(out, ...placed(piece), PEN / 2 + 0.5);
  return out;
}

// Neighbouring points of the centre line, joined; of a solid shape those of its outline.
function pieces({ inked, line, isSolid }) {
  const path = isSolid ? outlineOf(inked) : line;
  const is = (row, col) => path.data[row * path.width + col];
  return nonzero(path).flatMap(([row, col]) => [[0, 1], [1, 0], [1, 1], [1, -1]]
    .filter(([down, right]) => is(row + down, col + right))
    .map(([down, right]) => [[row, col], [row + down, col + right]]));
}

function outlineOf(inked) {
  const inner = erode(inked);
  return grid(inked.height, inked.width, inked.data.map((value, i) => value - inner.data[i]));
}

// Ink of a stroke with round tips: full inside, none beyond, linear across the rim of one pixel.
function cover({ height, width, data }, [row, col], [endRow, endCol], reach) {
  const [down, right] = [endRow - row, endCol - col];
  const squared = Math.max(down * down + right * right, 1e-12);
  const [top, bottom] = [Math.max(0, Math.ceil(Math.min(row, endRow) - reach)), Math.min(height - 1, Math.floor(Math.max(row, endRow) + reach))];
  const [left, last] = [Math.max(0, Math.ceil(Math.min(col, endCol) - reach)), Math.min(width - 1, Math.floor(Math.max(col, endCol) + reach))];
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= last; x++) {
      const along = clip(((y - row) * down + (x - col) * right) / squared, 0, 1);
      const [d, r] = [y - row - along * down, x - col - along * right];
      data[y * width + x] = Math.max(data[y * width + x], Math.min(reach - Math.sqrt(d * d + r * r), 1));
    }
  }
}
