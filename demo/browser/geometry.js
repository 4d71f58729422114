// Geometry of a drawing: hull, enclosing shapes, moments, corners, contours (`features/geometry.py`).
import { connectedParts, mask, nonzero, padded } from "./grids.js";
import { convexHull, cornersLeft, enclosingRadius, largestTriangle, pixelPerimeter, polygonArea, smallestRectangle, smallestTriangle } from "./hulls.js";
import { otsu } from "./tracing.js";

const TOLERANCES = [0.02, 0.04, 0.08];
const N_NUMBERS = 19;

export function geometry(ink) {
  const threshold = otsu(ink.data);
  const binary = mask(ink, (value) => value > threshold);
  const points = nonzero(binary);
  const hull = convexHull(points);
  const area = polygonArea(hull);
  if (hull.length < 3 || area < 1) return new Float32Array(N_NUMBERS);
  const around = pixelPerimeter(hull);
  const [one, other] = smallestRectangle(hull);
  const [parts, holes] = partsAndHoles(binary);
  return Float32Array.from([
    area / (Math.PI * enclosingRadius(hull) ** 2),
    area / Math.max(one * other, 1e-6),
    area / Math.max(smallestTriangle(hull), 1e-6),
    4 * Math.PI * area / around ** 2,
    largestTriangle(hull) / area,
    Math.min(one, other) / Math.max(one, other),
    Math.min(points.length / area, 1),
    0.1 * parts,
    0.1 * holes,
    ...TOLERANCES.map((tolerance) => 0.1 * cornersLeft(hull, tolerance * around)),
    ...huMoments(normalisedMoments(points)).map((moment) => {
      const size = Math.abs(Math.log10(Math.max(Math.abs(moment), 1e-20))) / 20;
      return Math.sign(moment) * (1 - size);
    }),
  ]);
}

function partsAndHoles(binary) {
  const wide = padded(binary, 1);
  const count = (picture, connectivity) => connectedParts(picture, connectivity).parts.length - 1;
  return [count(wide, 8), count(mask(wide, (is) => !is), 4) - 1];
}

// Central moments of order 2 and 3, of unit mass and free of scale, from whole sums.
function normalisedMoments(points) {
  const raw = (p, q) => points.reduce((total, [y, x]) => total + x ** p * y ** q, 0);
  const [m00, m10, m01, m20, m11, m02] = [raw(0, 0), raw(1, 0), raw(0, 1), raw(2, 0), raw(1, 1), raw(0, 2)];
  const [inverse, cx, cy] = [1 / m00, m10 * (1 / m00), m01 * (1 / m00)];
  const [mu20, mu11, mu02] = [m20 - m10 * cx, m11 - m10 * cy, m02 - m01 * cy];
  const mu30 = raw(3, 0) - cx * (3 * mu20 + cx * m10);
  const mu21 = raw(2, 1) - cx * (2 * mu11 + cx * m01) - cy * mu20;
  const mu12 = raw(1, 2) - cy * (2 * mu11 + cy * m10) - cx * mu02;
  const mu03 = raw(0, 3) - cy * (3 * mu02 + cy * m01);
  const s2 = inverse * inverse;
  const s3 = s2 * Math.sqrt(Math.abs(inverse));
  return { n20: mu20 * s2, n11: mu11 * s2, n02: mu02 * s2, n30: mu30 * s3, n21: mu21 * s3, n12: mu12 * s3, n03: mu03 * s3 };
}

// The seven invariants of M.-K. Hu (1962).
function huMoments({ n20, n11, n02, n30, n21, n12, n03 }) {
  let [t0, t1] = [n30 + n12, n21 + n03];
  let [q0, q1] = [t0 * t0, t1 * t1];
  const n4 = 4 * n11;
  const [s, d] = [n20 + n02, n20 - n02];
  const found = [s, d * d + n4 * n11, 0, q0 + q1, 0, d * (q0 - q1) + n4 * t0 * t1, 0];
  t0 *= q0 - 3 * q1;
  t1 *= 3 * q0 - q1;
  [q0, q1] = [n30 - 3 * n12, 3 * n21 - n03];
  found[2] = q0 * q0 + q1 * q1;
  found[4] = q0 * t0 + q1 * t1;
  found[6] = q1 * t0 - q0 * t1;
  return found;
}
