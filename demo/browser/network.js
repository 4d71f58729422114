// A network's layers: a stack of maps in, the next one out, { height, width, channels, data }.
import { softmax } from "./numbers.js";

const stack = (height, width, channels, data = new Float32Array(height * width * channels)) => ({ height, width, channels, data });

const ACTIVATIONS = {
  linear: (maps) => maps,
  relu: (maps) => ({ ...maps, data: maps.data.map((value) => Math.max(value, 0)) }),
  softmax: (maps) => ({ ...maps, data: Float64Array.from(softmax(maps.data)) }),
};

// Σ over the window and the channels of weight · value, and a bias: weights (rows, cols, channels, filters).
function convolution(maps, { kernel, shape, bias, same, activation }) {
  const [rows, cols, channels, filters] = shape;
  const [up, left] = same ? [(rows - 1) >> 1, (cols - 1) >> 1] : [0, 0];
  const out = stack(same ? maps.height : maps.height - rows + 1, same ? maps.width : maps.width - cols + 1, filters);
  const total = new Float64Array(filters);
  for (let r = 0; r < out.height; r++) {
    for (let c = 0; c < out.width; c++) {
      bias ? total.set(bias) : total.fill(0);
      for (let i = 0; i < rows; i++) {
        const row = r + i - up;
        if (row < 0 || row >= maps.height) continue;
        for (let j = 0; j < cols; j++) {
          const col = c + j - left;
          if (col < 0 || col >= maps.width) continue;
          const from = (row * maps.width + col) * channels;
          for (let k = 0; k < channels; k++) {
            const value = maps.data[from + k];
            // Nothing, as there is much of after a rectifier, adds nothing.
            if (value === 0) continue;
            const start = ((i * cols + j) * channels + k) * filters;
            for (let f = 0; f < filters; f++) total[f] += value * kernel[start + f];
          }
        }
      }
      out.data.set(total, (r * out.width + c) * filters);
    }
  }
  return ACTIVATIONS[activation](out);
}

// γ (x − μ) / √(σ² + ε) + β, as learned.
function normalisation(maps, { mean, variance, gamma, beta, epsilon }) {
  const scale = Array.from(mean, (_, k) => (gamma?.[k] ?? 1) / Math.sqrt(variance[k] + epsilon));
  const data = maps.data.map((value, i) => {
    const k = i % maps.channels;
    return scale[k] * (value - mean[k]) + (beta?.[k] ?? 0);
  });
  return { ...maps, data };
}

// The largest of every square.
function pooling(maps, { size }) {
  const out = stack(Math.floor(maps.height / size), Math.floor(maps.width / size), maps.channels);
  out.data.fill(-Infinity);
  for (let r = 0; r < out.height * size; r++) {
    for (let c = 0; c < out.width * size; c++) {
      const to = (Math.floor(r / size) * out.width + Math.floor(c / size)) * maps.channels;
      const from = (r * maps.width + c) * maps.channels;
      for (let k = 0; k < maps.channels; k++) out.data[to + k] = Math.max(out.data[to + k], maps.data[from + k]);
    }
  }
  return out;
}

const flatten = ({ data }) => stack(1, 1, data.length, data);

// ⟨w, x⟩ + b: weights (inputs, outputs).
function dense({ data }, { kernel, shape, bias, activation }) {
  const n = shape[1];
  const total = bias ? Float64Array.from(bias) : new Float64Array(n);
  for (let i = 0; i < data.length; i++) {
    if (data[i] === 0) continue;
    for (let k = 0; k < n; k++) total[k] += data[i] * kernel[i * n + k];
  }
  return ACTIVATIONS[activation](stack(1, 1, n, Float32Array.from(total)));
}

const LAYERS = { convolution, normalisation, pooling, flatten, dense, activation: (maps, { activation }) => ACTIVATIONS[activation](maps) };

// What comes out of every layer.
export function layerByLayer(picture, layers) {
  const found = [];
  let maps = picture;
  for (const layer of layers) {
    maps = LAYERS[layer.kind](maps, layer);
    found.push(maps);
  }
  return found;
}

// Planes of a picture, the channels of a pixel beside each other.
export function asNetworkInput({ height, width, data }, channels) {
  return stack(height, width, channels, Float32Array.from({ length: data.length * channels }, (_, i) => data[Math.floor(i / channels)]));
}
