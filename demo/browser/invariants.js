// What an affine map leaves of a drawing: how round, how three- or four-cornered (`features/invariants.py`).
import { connectedParts, grid, mask } from "./grids.js";
import { enclosingRadius, largestQuadrilateral, largestTriangle, perimeter, polygonArea, smallestRectangle } from "./hulls.js";
import { onNothing } from "./ink.js";
import { single } from "./numbers.js";
import { FINER, hullOf, trace, whitened, whitening } from "./tracing.js";

const DIRECTIONS = 64;
const HARMONICS = [3, 4, 5, 6];
const LARGE_INSIDE = 0.3;
const N_OF_HULL = 7 + HARMONICS.length;

export function invariants(ink) {
  const found = trace(onNothing(ink));
  if (!found.hull) return new Float32Array(2 * N_OF_HULL);
  const outside = ofHull(found.hull);
  const inside = insideOf(found.inked, polygonArea(found.hull));
  return Float32Array.from([...outside, ...(inside ? ofHull(inside) : outside)]);
}

function ofHull(hull) {
  const shape = whitened(whitening(hull), hull);
  const area = polygonArea(shape);
  const pixels = shape.map((point) => point.map((value) => single(100 * value)));
  const radius = enclosingRadius(pixels);
  const [height, width] = smallestRectangle(pixels);
  const boundary = boundaryDistances(shape).map((value) => value / Math.sqrt(area / Math.PI));
  return [
    largestTriangle(shape) / area,
    largestQuadrilateral(shape) / area,
    1e4 * area / (Math.PI * radius ** 2),
    1e4 * area / (height * width),
    4 * Math.PI * area / perimeter(shape) ** 2,
    Math.min(...boundary),
    Math.max(...boundary),
    ...HARMONICS.map((k) => 4 * amplitude(boundary, k) / DIRECTIONS),
  ];
}

// How far the boundary of a convex polygon is from the origin inside it, in 64 directions.
function boundaryDistances(shape) {
  const sides = shape.map((corner, i) => {
    const next = shape[(i + 1) % shape.length];
    const normal = [next[1] - corner[1], corner[0] - next[0]];
    const offset = normal[0] * corner[0] + normal[1] * corner[1];
    return { normal: normal.map((value) => value * Math.sign(offset)), offset: Math.abs(offset) };
  });
  return Array.from({ length: DIRECTIONS }, (_, i) => {
    const [down, right] = [Math.cos(2 * Math.PI * i / DIRECTIONS), Math.sin(2 * Math.PI * i / DIRECTIONS)];
    return sides.reduce((least, { normal, offset }) => {
      const towards = down * normal[0] + right * normal[1];
      return towards > 1e-9 ? Math.min(least, offset / towards) : least;
    }, Infinity);
  });
}

// |Σ value · exp(−2πi k n / N)|
function amplitude(values, k) {
  const part = (wave) => values.reduce((total, value, n) => total + value * wave(2 * Math.PI * k * n / values.length), 0);
  return Math.hypot(part(Math.cos), part(Math.sin));
}

// The hull of the largest hole, if it is more than a loop.
function insideOf(inked, hullArea) {
  const { labels, parts } = connectedParts(mask(inked, (is) => !is), 4);
  const areas = parts.map((part, i) => (i === 0 || i === labels[0] ? 0 : part.area));
  const most = Math.max(...areas);
  if (most < Math.max(LARGE_INSIDE * hullArea, FINER ** 2)) return null;
  const at = areas.indexOf(most);
  return hullOf(grid(inked.height, inked.width, Uint8Array.from(labels, (label) => (label === at ? 1 : 0))));
}
