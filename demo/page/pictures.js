// Packed arrays, and pictures of them.
import { element, ofPhotographs } from "./elements.js";

export const unpack = ({ shape, low, high, data }) => {
  const bytes = Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0));
  return { shape, low, high, bytes };
};

const ORANGE = [230, 120, 0];
const BLUE = [0, 114, 178];
const ENLARGED = 8;

// A gray picture, one canvas pixel an image pixel.
export const gray = (array, title) => {
  const [height, width] = array.shape.slice(-2);
  return pixels(height, width, title, (i) => [array.bytes[i], array.bytes[i], array.bytes[i]]);
};

// A picture as it is, gray or in colours.
export const shown = (array, title) => {
  const [height, width, channels] = array.shape;
  if (!channels) return gray(array, title);
  return pixels(height, width, title, (i) => array.bytes.subarray(3 * i, 3 * i + 3));
};

// Its gray values (Rec. BT.601).
const luma = ({ shape, bytes }, i) => (shape.length < 3 ? bytes[i] : 0.299 * bytes[3 * i] + 0.587 * bytes[3 * i + 1] + 0.114 * bytes[3 * i + 2]);

// What lies pale under a map: ink dark on white, whatever it was drawn on; a photograph with its own light.
const ground = (picture, width, height) => {
  if (ofPhotographs()) return (i) => 95 + 0.6 * luma(picture, i);
  const paper = border(picture.bytes, width, height) > 127;
  return (i) => 255 - 190 * (paper ? 255 - picture.bytes[i] : picture.bytes[i]) / 255;
};

// Map number `index` of a stack.
export const grayOf = (array, index, title) => {
  const [, height, width] = array.shape;
  const start = index * height * width;
  return gray({ shape: [height, width], bytes: array.bytes.subarray(start, start + height * width) }, title);
};

// Ink as dark on white.
export const onPaper = (array, title) => {
  const [height, width] = array.shape;
  return pixels(height, width, title, (i) => Array(3).fill(255 - 0.6 * array.bytes[i]));
};

// A map about zero over the picture it belongs to: orange above, blue below.
export const overlay = (picture, map, title) => {
  const [height, width] = map.shape;
  const under = ground(picture, width, height);
  return pixels(height, width, title, (i) => {
    const level = (map.bytes[i] - 127.5) / 127.5;
    const colour = level > 0 ? ORANGE : BLUE;
    const share = Math.abs(level) < 0.02 ? 0 : 0.85 * Math.sqrt(Math.abs(level));
    return colour.map((part) => share * part + (1 - share) * under(i));
  });
};

// The same with a dot on every corner, [row, col] in pixels.
export const withCorners = (canvas, places) => {
  const [large, context] = enlarged(canvas, ENLARGED, canvas.getAttribute("aria-label"));
  for (const [row, col] of places) {
    context.beginPath();
    context.arc((col + 0.5) * ENLARGED, (row + 0.5) * ENLARGED, 0.75 * ENLARGED, 0, 2 * Math.PI);
    context.fillStyle = "#fff";
    context.strokeStyle = "#000";
    context.lineWidth = 0.3 * ENLARGED;
    context.fill();
    context.stroke();
  }
  return large;
};

// The picture with a polygon around it, [row, col] in pixels.
export const withPolygon = (canvas, places) => {
  const [large, context] = enlarged(canvas, ENLARGED, canvas.getAttribute("aria-label"));
  context.beginPath();
  for (const [row, col] of places) context.lineTo((col + 0.5) * ENLARGED, (row + 0.5) * ENLARGED);
  context.closePath();
  context.lineWidth = 0.4 * ENLARGED;
  context.strokeStyle = `rgb(${ORANGE})`;
  context.fillStyle = `rgba(${ORANGE}, 0.15)`;
  context.fill();
  context.stroke();
  return large;
};

// HOG's cells as stars over the faint picture.
export const glyphs = (seen, { centres, strokes, strengths }, title) => {
  const [height, width] = seen.shape;
  const scale = 10;
  const under = pixels(height, width, "", (i) => Array(3).fill(ofPhotographs() ? 150 + 0.4 * seen.bytes[i] : 255 - 0.35 * seen.bytes[i]));
  const [canvas, context] = enlarged(under, scale, title);
  const array = unpack(strengths);
  const reach = 0.6 * height / Math.sqrt(centres.length) * scale;
  context.lineCap = "round";
  context.strokeStyle = "rgb(0, 90, 150)";
  context.lineWidth = 0.22 * scale;
  centres.forEach(([row, col], cell) => {
    strokes.forEach(([down, right], direction) => {
      const length = reach * array.bytes[cell * strokes.length + direction] / 255;
      if (length < 0.05 * reach) return;
      const [x, y] = [(col + 0.5) * scale, (row + 0.5) * scale];
      context.beginPath();
      context.moveTo(x - length * right, y - length * down);
      context.lineTo(x + length * right, y + length * down);
      context.stroke();
    });
  });
  return canvas;
};

function pixels(height, width, title, colour) {
  const canvas = element("canvas", { width, height, class: "pixels", role: "img", "aria-label": title });
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  for (let i = 0; i < height * width; i++) image.data.set([...colour(i), 255], 4 * i);
  context.putImageData(image, 0, 0);
  return canvas;
}

function enlarged(canvas, scale, title) {
  const [width, height] = [canvas.width * scale, canvas.height * scale];
  const large = element("canvas", { width, height, class: "pixels", role: "img", "aria-label": title });
  const context = large.getContext("2d");
  context.imageSmoothingEnabled = false;
  context.drawImage(canvas, 0, 0, width, height);
  return [large, context];
}

function border(bytes, width, height) {
  const values = [];
  for (let col = 0; col < width; col++) values.push(bytes[col], bytes[(height - 1) * width + col]);
  for (let row = 0; row < height; row++) values.push(bytes[row * width], bytes[row * width + width - 1]);
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
