// Convex polygons: hulls of pixels, and what encloses them or lies inside. Points are [row, col].
import { single } from "./numbers.js";

const MOST_POINTS = 24;
// OpenCV's enclosing circle is so much wider than its points ask for.
const SLACK = single(1e-4);

const following = (polygon, i) => polygon[(i + 1) % polygon.length];
const cross = (a, b, c) => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
export const distance = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);

export const polygonArea = (polygon) => Math.abs(polygon.reduce(
  (total, [row, col], i) => total + row * following(polygon, i)[1] - following(polygon, i)[0] * col, 0)) / 2;

export const perimeter = (polygon) => polygon.reduce((total, point, i) => total + distance(point, following(polygon, i)), 0);

// Of pixels, the lengths of the sides in single precision.
export const pixelPerimeter = (polygon) => polygon.reduce((total, point, i) => total + single(distance(point, following(polygon, i))), 0);

// The corners of the smallest convex polygon, in OpenCV's order: from the right, by the bottom, round.
export function convexHull(places) {
  const sorted = [...places].sort((a, b) => a[1] - b[1] || a[0] - b[0]);
  const chain = (points, side) => {
    const found = [];
    for (const point of points) {
      while (found.length > 1 && side * cross(found.at(-2), found.at(-1), point) <= 0) found.pop();
      found.push(point);
    }
    return found;
  };
  if (sorted.length < 3) return sorted;
  const bottom = chain([...sorted].reverse(), -1);
  const top = chain(sorted, -1);
  return inRun([...bottom.slice(0, -1), ...top.slice(0, -1)]);
}

// Begun where the corners follow one another as their pixels do, if they all do.
function inRun(hull) {
  const before = (a, b) => a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);
  const n = hull.length;
  const rises = hull.map((corner, i) => before(corner, following(hull, i)));
  const nRises = rises.filter(Boolean).length;
  if (n < 3 || (nRises !== 1 && nRises !== n - 1)) return hull;
  const ascending = nRises === n - 1;
  const start = (rises.indexOf(!ascending) + 1) % n;
  return [...hull.slice(start), ...hull.slice(0, start)];
}

// Centroid and covariance of a polygon's area, by Green's theorem.
export function polygonMoments(polygon) {
  const n = polygon.length;
  let [twice, row, col] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [a, b] = [polygon[i], following(polygon, i)];
    const part = a[0] * b[1] - b[0] * a[1];
    twice += part;
    row += (a[0] + b[0]) * part;
    col += (a[1] + b[1]) * part;
  }
  const centre = [row / (3 * twice), col / (3 * twice)];
  const moment = (i, j) => polygon.reduce((total, corner, at) => {
    const a = corner.map((value, k) => value - centre[k]);
    const b = following(polygon, at).map((value, k) => value - centre[k]);
    return total + (a[0] * b[1] - b[0] * a[1]) * (2 * (a[i] * a[j] + b[i] * b[j]) + a[i] * b[j] + a[j] * b[i]);
  }, 0) / (12 * twice);
  return { centre, covariance: [moment(0, 0), moment(0, 1), moment(1, 1)] };
}

// The radius of the smallest circle around, as by E. Welzl (1991).
export function enclosingRadius(points) {
  const around = ([a, b]) => ({ centre: [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2], radius: distance(a, b) / 2 + SLACK });
  const within = ({ centre, radius }, point) => distance(centre, point) < radius;
  const withTwo = (i, j) => {
    let circle = around([points[j], points[i]]);
    for (let k = 0; k < j; k++) if (!within(circle, points[k])) circle = throughThree(points[i], points[j], points[k]) ?? circle;
    return circle;
  };
  const withOne = (i) => {
    let circle = around([points[0], points[i]]);
    for (let j = 1; j < i; j++) if (!within(circle, points[j])) circle = withTwo(i, j);
    return circle;
  };
  let circle = around([points[0], points[1]]);
  for (let i = 2; i < points.length; i++) if (!within(circle, points[i])) circle = withOne(i);
  return circle.radius;
}

function throughThree(a, b, c) {
  const [bRow, bCol, cRow, cCol] = [b[0] - a[0], b[1] - a[1], c[0] - a[0], c[1] - a[1]];
  const twice = 2 * (bRow * cCol - bCol * cRow);
  if (Math.abs(twice) < 1e-9) return null;
  const [bb, cc] = [bRow ** 2 + bCol ** 2, cRow ** 2 + cCol ** 2];
  const [row, col] = [(cCol * bb - bCol * cc) / twice, (bRow * cc - cRow * bb) / twice];
  return { centre: [a[0] + row, a[1] + col], radius: Math.hypot(row, col) + SLACK };
}

// Sides of the smallest rectangle around a convex polygon; one of them lies along one of the polygon's.
export function smallestRectangle(polygon) {
  let best = null;
  polygon.forEach((corner, i) => {
    const next = following(polygon, i);
    const length = distance(corner, next);
    const [down, right] = [(next[0] - corner[0]) / length, (next[1] - corner[1]) / length];
    const extent = (r, c) => {
      const places = polygon.map((point) => point[0] * r + point[1] * c);
      return Math.max(...places) - Math.min(...places);
    };
    const sides = [extent(down, right), extent(-right, down)];
    if (!best || sides[0] * sides[1] < best[0] * best[1]) best = sides;
  });
  return best;
}

// Area of the smallest triangle around a convex polygon: one side lies along a side of the polygon, another
// along one too, and the third along one or with its middle on a corner (V. Klee and M. Laskowski 1985).
export function smallestTriangle(polygon) {
  const turn = cross(polygon[0], polygon[1], polygon[2]) < 0 ? -1 : 1;
  const sides = polygon.map((corner, i) => {
    const next = following(polygon, i);
    const length = distance(corner, next);
    // ⟨normal, point⟩ ≥ offset inside.
    const normal = [-turn * (next[1] - corner[1]) / length, turn * (next[0] - corner[0]) / length];
    return { normal, offset: normal[0] * corner[0] + normal[1] * corner[1] };
  });
  let best = Infinity;
  const meet = (a, b) => {
    const determinant = a.normal[0] * b.normal[1] - a.normal[1] * b.normal[0];
    if (Math.abs(determinant) < 1e-12) return null;
    return [(a.offset * b.normal[1] - b.offset * a.normal[1]) / determinant, (a.normal[0] * b.offset - b.normal[0] * a.offset) / determinant];
  };
  const consider = (one, other, third) => {
    if (!one || !other || !third) return;
    const area = Math.abs(cross(one, other, third)) / 2;
    if (area >= best || area < 1e-9) return;
    const around = Math.sign(cross(one, other, third));
    const isOutside = (point) => [[one, other], [other, third], [third, one]].some(([a, b]) => around * cross(a, b, point) < -1e-7 * distance(a, b));
    if (!polygon.some(isOutside)) best = area;
  };
  sides.forEach((first, i) => sides.slice(i + 1).forEach((second, k) => {
    const apex = meet(first, second);
    if (!apex) return;
    sides.slice(i + 1 + k + 1).forEach((third) => consider(apex, meet(first, third), meet(second, third)));
    for (const middle of polygon) consider(apex, ...endsAbout(middle, first, second));
  }));
  return best;
}

// The ends on two lines of the segment whose middle is there.
function endsAbout(middle, first, second) {
  const mirrored = { normal: second.normal, offset: 2 * (second.normal[0] * middle[0] + second.normal[1] * middle[1]) - second.offset };
  const determinant = first.normal[0] * mirrored.normal[1] - first.normal[1] * mirrored.normal[0];
  const end = [(first.offset * mirrored.normal[1] - mirrored.offset * first.normal[1]) / determinant, (first.normal[0] * mirrored.offset - mirrored.normal[0] * first.offset) / determinant];
  return [end, [2 * middle[0] - end[0], 2 * middle[1] - end[1]]];
}

const thinnedOut = (hull) => (hull.length <= MOST_POINTS ? hull : Array.from({ length: MOST_POINTS }, (_, i) => hull[Math.trunc(i * (hull.length / MOST_POINTS))]));

// Areas of the largest triangle and quadrilateral with corners among (at most 24 of) the hull's.
export function largestTriangle(hull) {
  const corners = thinnedOut(hull);
  let most = 0;
  corners.forEach((a, i) => corners.slice(i + 1).forEach((b, k) => corners.slice(i + k + 2).forEach((c) => {
    most = Math.max(most, Math.abs(cross(a, b, c)));
  })));
  return most / 2;
}

export function largestQuadrilateral(hull) {
  const corners = thinnedOut(hull);
  let most = 0;
  for (const a of corners) {
    for (const b of corners) {
      const twice = corners.map((c) => cross(a, b, c));
      most = Math.max(most, Math.max(...twice) - Math.min(...twice));
    }
  }
  return most / 2;
}

// How many corners a closed polygon keeps where it may be left by `tolerance` (D. Douglas and T. Peucker 1973).
export function cornersLeft(polygon, tolerance) {
  const n = polygon.length;
  const eps = tolerance ** 2;
  const squared = (a, b) => (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2;
  const farthest = (from) => {
    let [most, at] = [0, 0];
    for (let j = 1; j < n; j++) {
      const away = squared(polygon[(from + j) % n], polygon[from]);
      if (away > most) [most, at] = [away, j];
    }
    return [most, at];
  };
  // Two corners that are about as far apart as any.
  let [start, most, step] = [0, 0, 0];
  for (let i = 0; i < 3; i++) {
    start = (start + step) % n;
    [most, step] = farthest(start);
  }
  if (most <= eps) return 1;
  const kept = [];
  const split = (from, to) => {
    const [a, b] = [polygon[from], polygon[to]];
    const length = squared(a, b);
    let [worst, at] = [0, -1];
    for (let i = (from + 1) % n; i !== to; i = (i + 1) % n) {
      const p = polygon[i];
      const along = (p[0] - a[0]) * (b[0] - a[0]) + (p[1] - a[1]) * (b[1] - a[1]);
      const away = along < 0 ? squared(p, a) * length : along > length ? squared(p, b) * length : cross(a, b, p) ** 2;
      if (away > worst) [worst, at] = [away, i];
    }
    if (worst <= eps * length) return kept.push(a);
    split(from, at);
    split(at, to);
  };
  const other = (start + step) % n;
  split(start, other);
  split(other, start);
  return withoutStraight(kept, eps);
}

// How many are left of corners on nearly straight lines.
function withoutStraight(kept, eps) {
  const corners = [...kept];
  const count = corners.length;
  let left = count;
  let pos = count - 1;
  const read = () => {
    const point = corners[pos];
    pos = (pos + 1) % count;
    return point;
  };
  let start = read();
  let write = pos;
  let middle = read();
  for (let i = 0; i < count && left > 2; i++) {
    const end = read();
    const [down, right] = [end[0] - start[0], end[1] - start[1]];
    const away = Math.abs(cross(start, end, middle));
    const onward = (middle[0] - start[0]) * (end[0] - middle[0]) + (middle[1] - start[1]) * (end[1] - middle[1]);
    if (away ** 2 <= 0.5 * eps * (down ** 2 + right ** 2) && down && right && onward >= 0) {
      left -= 1;
      corners[write] = start = end;
      write = (write + 1) % count;
      middle = read();
      i += 1;
      continue;
    }
    corners[write] = start = middle;
    write = (write + 1) % count;
    middle = end;
  }
  return left;
}
