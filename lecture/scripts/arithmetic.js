"use strict";

/* What features/ and Keras compute, on matrices {height, width, values}; tests/lecture/test_moving.py
   holds every function to its namesake in Python. */

function matrix(height, width, values = new Float64Array(height * width)) {
  return { height, width, values };
}

function clamp(index, length) {
  return Math.min(Math.max(index, 0), length - 1);
}

/* The picture's edge repeats beyond its border. */
function at(image, row, col) {
  return image.values[clamp(row, image.height) * image.width + clamp(col, image.width)];
}

function filled(height, width, value) {
  const made = matrix(height, width);
  for (let row = 0, i = 0; row < height; row++) {
    for (let col = 0; col < width; col++, i++) made.values[i] = value(row, col);
  }
  return made;
}

function mapped(image, change) {
  return matrix(image.height, image.width, Float64Array.from(image.values, change));
}

function largest(image) {
  return image.values.reduce((a, b) => Math.max(a, b), -Infinity);
}

function smallest(image) {
  return image.values.reduce((a, b) => Math.min(a, b), Infinity);
}

/* Every product of a filter laid on the image with its corner at (row, col); black beyond the border. */
function products(image, filter, row, col) {
  return filled(filter.height, filter.width, (r, c) => {
    const [y, x] = [row + r, col + c];
    const inside = y >= 0 && x >= 0 && y < image.height && x < image.width;
    return inside ? image.values[y * image.width + x] * filter.values[r * filter.width + c] : 0;
  });
}

function total(values) {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

/* As keras.layers.Conv2D: y[r, c] = Σ f[i, j] x[r·stride + i - top, c·stride + j - left]. */
function convolve(image, filter, stride = 1, same = false) {
  const [height, top] = reach(image.height, filter.height, stride, same);
  const [width, left] = reach(image.width, filter.width, stride, same);
  return filled(height, width, (row, col) => {
    let sum = 0;
    for (let i = 0; i < filter.height; i++) {
      const y = row * stride + i - top;
      if (y < 0 || y >= image.height) continue;
      for (let j = 0; j < filter.width; j++) {
        const x = col * stride + j - left;
        if (x < 0 || x >= image.width) continue;
        sum += filter.values[i * filter.width + j] * image.values[y * image.width + x];
      }
    }
    return sum;
  });
}

/* How many places a filter takes along one side, and how many zeros are put before the first. */
function reach(length, filter, stride, same) {
  if (!same) return [Math.floor((length - filter) / stride) + 1, 0];
  const count = Math.ceil(length / stride);
  const zeros = Math.max((count - 1) * stride + filter - length, 0);
  return [count, Math.floor(zeros / 2)];
}

/* A layer of several channels: what each input channel adds to each output map, and their sum. */
function convolveChannels(channels, filters, bias, stride, same) {
  return bias.map((offset, k) => {
    const parts = channels.map((channel, c) => convolve(channel, filters[k][c], stride, same));
    const sum = filled(parts[0].height, parts[0].width, () => offset);
    for (const part of parts) part.values.forEach((value, i) => { sum.values[i] += value; });
    return { parts, sum };
  });
}

function relu(image) {
  return mapped(image, (value) => Math.max(value, 0));
}

/* Squares of two by two; a remainder is dropped. */
function pooled(image, choose) {
  return filled(image.height >> 1, image.width >> 1, (row, col) => {
    const i = 2 * row * image.width + 2 * col;
    const v = image.values;
    return choose(v[i], v[i + 1], v[i + image.width], v[i + image.width + 1]);
  });
}

function maxPool(image) {
  return pooled(image, Math.max);
}

function averagePool(image) {
  return pooled(image, (a, b, c, d) => (a + b + c + d) / 4);
}

/* E(Δ) of the square window around one pixel, features.ssd.ssd_shift_energy. */
function shiftEnergy(image, row, col, [down, right], side) {
  const half = side >> 1;
  let sum = 0;
  for (let r = row - half; r <= row + half; r++) {
    for (let c = col - half; c <= col + half; c++) {
      // The window is moved over the picture with its repeated edge.
      sum += (at(image, r + down, c + right) - at(image, r, c)) ** 2;
    }
  }
  return sum;
}

const FOUR_DIRECTIONS = [[1, 0], [0, 1], [1, 1], [1, -1]];

function square(side) {
  return new Float64Array(side).fill(1);
}

/* One side of features.windows.gaussian_window: cut at 3 sigma, sums to 1. */
function gaussian(sigma) {
  const half = Math.max(1, halfToEven(3 * sigma));
  const profile = Float64Array.from({ length: 2 * half + 1 }, (_, i) => Math.exp(-0.5 * ((i - half) / sigma) ** 2));
  const sum = total(profile);
  return profile.map((value) => value / sum);
}

/* As Python rounds. */
function halfToEven(value) {
  const whole = Math.floor(value);
  if (value - whole !== 0.5) return Math.round(value);
  return whole % 2 ? whole + 1 : whole;
}

/* M for every pixel, features.structure_tensor: gradients on the picture with its repeated edge, summed
   over the window, whose weights are the outer product of `profile` with itself. */
function structureTensor(image, profile) {
  const half = profile.length >> 1;
  const [height, width] = [image.height + 2 * half, image.width + 2 * half];
  const [Arr, Arc, Acc] = [matrix(height, width), matrix(height, width), matrix(height, width)];
  for (let row = 0, i = 0; row < height; row++) {
    for (let col = 0; col < width; col++, i++) {
      const [r, c] = [row - half, col - half];
      const Ir = (at(image, r + 1, c) - at(image, r - 1, c)) / 2;
      const Ic = (at(image, r, c + 1) - at(image, r, c - 1)) / 2;
      Arr.values[i] = Ir * Ir;
      Arc.values[i] = Ir * Ic;
      Acc.values[i] = Ic * Ic;
    }
  }
  return [Arr, Arc, Acc].map((part) => windowSum(part, profile));
}

/* Σ over the window, rows first and then columns, where it lies inside. */
function windowSum(extended, profile) {
  const along = (image, height, width, step) => filled(height, width, (row, col) => {
    let sum = 0;
    for (let k = 0, i = row * image.width + col; k < profile.length; k++, i += step) sum += profile[k] * image.values[i];
    return sum;
  });
  const rows = along(extended, extended.height - profile.length + 1, extended.width, extended.width);
  return along(rows, rows.height, rows.width - profile.length + 1, 1);
}

/* λ1 ≥ λ2 of [[Arr, Arc], [Arc, Acc]]. */
function eigenvalues(Arr, Arc, Acc) {
  const [middle, root] = [(Arr + Acc) / 2, Math.sqrt((Arr - Acc) ** 2 + 4 * Arc ** 2) / 2];
  return [middle + root, Math.max(middle - root, 0)];
}

/* R = det M - k (tr M)². */
function harris([Arr, Arc, Acc], k) {
  return matrix(Arr.height, Arr.width, Arr.values.map(
    (a, i) => a * Acc.values[i] - Arc.values[i] ** 2 - k * (a + Acc.values[i]) ** 2,
  ));
}

/* features.corners.corner_peaks: places of the largest response within `distance`, the border left out. */
function cornerPeaks(response, distance, threshold) {
  const { height, width, values } = response;
  const least = threshold * Math.max(largest(response), 0);
  const beaten = (row, col, value) => {
    for (let r = -distance; r <= distance; r++) {
      for (let c = -distance; c <= distance; c++) {
        const other = values[(row + r) * width + col + c];
        // Of equal neighbours the first in reading order stays.
        if (r < 0 || (r === 0 && c < 0) ? other >= value : other > value) return true;
      }
    }
    return false;
  };
  const found = [];
  for (let row = distance; row < height - distance; row++) {
    for (let col = distance; col < width - distance; col++) {
      const value = values[row * width + col];
      if (value > least && !beaten(row, col, value)) found.push([row, col]);
    }
  }
  return found;
}

/* features.corners.label_regions of one pixel: 0 flat, 1 edge, 2 corner. */
function region(most, least, top) {
  if (most <= 0.05 * top) return 0;
  return least < 0.1 * most ? 1 : 2;
}
