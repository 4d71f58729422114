// A picture is a grid of numbers, row by row: { height, width, data }.
import { single } from "./numbers.js";

export const grid = (height, width, data) => ({ height, width, data });

export const emptyGrid = (height, width, Kind = Float32Array) => grid(height, width, new Kind(height * width));

export function mapped({ height, width, data }, change, Kind = Float32Array) {
  const out = emptyGrid(height, width, Kind);
  for (let i = 0; i < data.length; i++) out.data[i] = change(data[i]);
  return out;
}

// Gray values in [0, 1] of a picture of 256 levels.
export const toGray = (picture) => mapped(picture, (level) => single(level / 255));

// The outermost pixels; corners count twice.
export function border({ height, width, data }) {
  const column = (at) => Array.from({ length: height }, (_, row) => data[row * width + at]);
  return [...data.subarray(0, width), ...data.subarray((height - 1) * width), ...column(0), ...column(width - 1)];
}

export function padded({ height, width, data }, margin) {
  const wide = emptyGrid(height + 2 * margin, width + 2 * margin, data.constructor);
  for (let row = 0; row < height; row++) {
    wide.data.set(data.subarray(row * width, (row + 1) * width), (row + margin) * wide.width + margin);
  }
  return wide;
}

export function withoutMargin({ height, width, data }, margin) {
  const inner = emptyGrid(height - 2 * margin, width - 2 * margin, data.constructor);
  for (let row = 0; row < inner.height; row++) {
    const start = (row + margin) * width + margin;
    inner.data.set(data.subarray(start, start + inner.width), row * inner.width);
  }
  return inner;
}

// 1 where `is` of the value, else 0.
export const mask = (picture, is) => mapped(picture, (value) => (is(value) ? 1 : 0), Uint8Array);

// Places [row, col] of all that is not 0, row by row.
export function nonzero({ width, data }) {
  const places = [];
  for (let i = 0; i < data.length; i++) if (data[i]) places.push([Math.floor(i / width), i % width]);
  return places;
}

// A mask with the square of `side` pixels (odd) around every pixel of it.
export function dilate({ height, width, data }, side) {
  const out = emptyGrid(height, width, Uint8Array);
  const half = side >> 1;
  for (const [row, col] of nonzero({ width, data })) {
    const left = Math.max(col - half, 0);
    const right = Math.min(col + half, width - 1);
    for (let r = Math.max(row - half, 0); r <= Math.min(row + half, height - 1); r++) out.data.fill(1, r * width + left, r * width + right + 1);
  }
  return out;
}

// What is left of a mask where the 3×3 pixels around belong to it; beyond the picture all does.
export function erode({ height, width, data }) {
  const out = emptyGrid(height, width, Uint8Array);
  for (let row = 0; row < height; row++) {
    for (let col = 0; col < width; col++) {
      let all = 1;
      for (let r = Math.max(row - 1, 0); r <= Math.min(row + 1, height - 1); r++) {
        for (let c = Math.max(col - 1, 0); c <= Math.min(col + 1, width - 1); c++) all &= data[r * width + c];
      }
      out.data[row * width + col] = all;
    }
  }
  return out;
}

const FOUR = [[-1, 0], [0, -1], [0, 1], [1, 0]];
const EIGHT = [...FOUR, [-1, -1], [-1, 1], [1, -1], [1, 1]];

// Connected parts of a mask in the order of their first pixels: a number from 1 on for every pixel (0: not in
// the mask), and of every part its area and box; part 0 stands for what is none.
export function connectedParts({ height, width, data }, connectivity) {
  const around = connectivity === 4 ? FOUR : EIGHT;
  const labels = emptyGrid(height, width, Int32Array);
  const parts = [{ area: 0, top: 0, left: 0, bottom: 0, right: 0 }];
  for (let first = 0; first < data.length; first++) {
    if (!data[first] || labels.data[first]) continue;
    const part = { area: 0, top: height, left: width, bottom: -1, right: -1 };
    const stack = [first];
    labels.data[first] = parts.length;
    while (stack.length) {
      const here = stack.pop();
      const row = Math.floor(here / width);
      const col = here % width;
      part.area += 1;
      part.top = Math.min(part.top, row);
      part.left = Math.min(part.left, col);
      part.bottom = Math.max(part.bottom, row);
      part.right = Math.max(part.right, col);
      for (let k = 0; k < connectivity; k++) {
        const r = row + around[k][0];
        const c = col + around[k][1];
        const there = r * width + c;
        if (r < 0 || c < 0 || r >= height || c >= width || !data[there] || labels.data[there]) continue;
        labels.data[there] = parts.length;
        stack.push(there);
      }
    }
    parts.push(part);
  }
  return { labels: labels.data, parts };
}
