// What the sliders do: a drawing turned, scaled, by another pen; noise on the picture (`demo/changes.py`).
import { box, VISIBLE } from "./frame.js";
import { grid, mapped } from "./grids.js";
import { clip, rint, single } from "./numbers.js";
import { penWidth, redrawn } from "./stroke_width.js";
import { rotationMatrix, warpAffine } from "./warping.js";

const PAPER = 255;

// Ink in [0, 1] of dark strokes on white paper, and back.
export const toStrokes = (drawing) => mapped(drawing, (level) => single((PAPER - level) / PAPER), Float32Array);
export const fromStrokes = (ink) => mapped(ink, (value) => rint(single(PAPER * single(1 - clip(value, 0, 1)))), Uint8Array);

export function changed(ink, { rotation, size, stroke }) {
  const again = stroke === 1 ? ink : redrawn(ink, Math.max(penWidth(ink), 1) * stroke);
  if ((rotation === 0 && size === 1) || !again.data.some((value) => value >= VISIBLE)) return again;
  const [top, left, bottom, right] = box(again);
  const matrix = rotationMatrix((left + right - 1) / 2, (top + bottom - 1) / 2, rotation, size);
  return warpAffine(again, matrix, again.height);
}

// `normal`: a draw from the standard normal distribution a pixel, always the same.
export function noisy(image, amount, normal) {
  if (amount === 0) return image;
  return grid(image.height, image.width, image.data.map((level, i) => clip(rint(level + 255 * amount * normal[i]), 0, 255)));
}
