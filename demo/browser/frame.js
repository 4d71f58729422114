// A drawing framed as the training pictures are (`dataset/frame.py`, `dataset/way_in.py`).
import { fitPicture } from "./fitting.js";
import { border, connectedParts, dilate, grid, mapped, mask, nonzero, toGray } from "./grids.js";
import { hasBrightBorder, onNothing } from "./ink.js";
import { clip, median, pairwiseSum, rint, single, sum } from "./numbers.js";
import { penWidth, redrawn } from "./stroke_width.js";
import { resizedCubic, warpAffine } from "./warping.js";

export const SIDE = 280;
export const VISIBLE = 0.25;
const WHITE = 255;
const MOST_PEN = 1.5;
const FILLED = 2.5;
const SCRAP = 0.25;
const AROUND_SCRAPS = 7;
const LIKE_PAPER = 16;

const visible = (ink) => mask(ink, (value) => value >= VISIBLE);
const hasInk = (ink) => ink.data.some((value) => value >= VISIBLE);
const inverse = (picture) => mapped(picture, (level) => WHITE - level, Uint8Array);

// A drawing of SIDE px as a training picture: scaled, in their colours and, if asked for, in their frame.
export function take(drawing, way, normalise) {
  const image = fitPicture(drawing, way.side);
  const isLight = hasBrightBorder(image, WHITE);
  const turned = way.background !== "mixed" && isLight !== (way.background === "light");
  const shown = turned ? inverse(image) : image;
  const again = normalise && way.frame ? inFrame(drawing, shown, isLight !== turned, way) : null;
  return again ?? shown;
}

// The drawing on even paper and in the frame; null where the picture is like that, or is blank.
function inFrame(drawing, image, isLight, { frame, side }) {
  const paper = median(border(image));
  const ink = onNothing(toGray(image));
  if (hasInk(ink) && Math.abs(paper - (isLight ? WHITE : 0)) <= LIKE_PAPER && liesIn(ink, frame)) return null;
  const large = withoutScraps(onNothing(toGray(drawing)));
  if (!hasInk(large)) return null;
  const strokes = framed(large, frame);
  const drawn = mapped(strokes, (value) => rint(single(WHITE * (isLight ? single(1 - value) : value))), Uint8Array);
  return fitPicture(drawn, side);
}

// Whether it is as large as the training pictures, lies where they do and has such a pen.
function liesIn(ink, frame) {
  const [top, left, bottom, right] = box(ink);
  const found = [Math.max(bottom - top, right - left), ...anchorOf(ink, frame)];
  const lies = [frame.sides, frame.rows, frame.cols].every(([low, high], i) => low <= found[i] / ink.height && found[i] / ink.height <= high);
  if (!lies || !frame.pen) return lies;
  const pen = penWidth(resizedCubic(ink, SIDE, SIDE)) / SIDE;
  return frame.pens[0] <= pen && pen <= frame.pens[1];
}

export function framed(ink, frame) {
  const length = ink.height;
  const [pen, ownPen] = [frame.pen * length, penWidth(ink)];
  const [top, left, bottom, right] = box(ink);
  const longest = Math.max(bottom - top, right - left);
  const middle = [(top + bottom) / 2, (left + right) / 2];
  let scale = frame.side * length / longest;
  const ratio = pen ? scale * ownPen / pen : 1;
  let larger;
  if (ownPen && !(1 / MOST_PEN < ratio && ratio < MOST_PEN) && ratio < FILLED) {
    // The path is scaled and the pen is not, so it is the path that has to fit.
    const path = Math.max(longest - ownPen, 1);
    scale = path > ownPen / 2 ? (frame.side * length - pen) / path : 1;
    larger = redrawn(warped(ink, scale, middle), pen);
  } else {
    larger = warped(ink, scale, middle);
    // Enlarged edges are soft, and no pen of the training pictures is.
    if (pen) larger = mapped(larger, (value) => clip(single(single(2 * value) - 0.5), 0, 1));
  }
  const anchor = hasInk(larger) ? anchorOf(larger, frame) : middle;
  return warped(larger, 1, anchor, frame.centre.map((share) => share * length));
}

// Scaled about `source`, which comes to lie on `target`.
function warped(ink, scale, source, target = [ink.height / 2, ink.height / 2]) {
  const [row, col] = target.map((place, i) => place - scale * source[i] + (scale - 1) / 2);
  return warpAffine(ink, [[scale, 0, col], [0, scale, row]], ink.height);
}

// A drawing without what is small and cut off by the picture's edge.
function withoutScraps(ink) {
  const { labels, parts } = connectedParts(visible(ink), 8);
  const most = parts.reduce((a, part) => Math.max(a, part.area), 0);
  const isScrap = parts.map((part, i) => i > 0 && part.area < SCRAP * most
    && (part.left === 0 || part.top === 0 || part.right === ink.width - 1 || part.bottom === ink.height - 1));
  if (parts.length < 3 || !isScrap.includes(true)) return ink;
  const near = dilate(grid(ink.height, ink.width, Uint8Array.from(labels, (label) => (isScrap[label] ? 1 : 0))), AROUND_SCRAPS);
  return grid(ink.height, ink.width, ink.data.map((value, i) => (near.data[i] ? 0 : value)));
}

// Top, left, bottom and right (both exclusive) of what is visible.
export function box(ink) {
  const places = nonzero(visible(ink));
  const ends = (axis) => places.reduce(([low, high], place) => [Math.min(low, place[axis]), Math.max(high, place[axis])], [Infinity, -1]);
  const [[top, bottom], [left, right]] = [ends(0), ends(1)];
  return [top, left, bottom + 1, right + 1];
}

function anchorOf(ink, frame) {
  if (frame.anchor === "mass") return centreOfMass(ink);
  const [top, left, bottom, right] = box(ink);
  return [(top + bottom) / 2, (left + right) / 2];
}

function centreOfMass({ height, width, data }) {
  const total = pairwiseSum(data);
  const rows = Array.from({ length: height }, (_, row) => pairwiseSum(data, row * width, width));
  const cols = new Float32Array(width);
  for (let i = 0; i < data.length; i++) cols[i % width] += data[i];
  const moment = (sums) => sum(Array.from(sums, (value, i) => value * (i + 0.5)));
  return [moment(rows) / total, moment(cols) / total];
}
