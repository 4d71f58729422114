"use strict";
// Packed arrays, and pictures of them.
versus.unpack = ({ shape, low, high, data }) => {
  const bytes = Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0));
  return { shape, low, high, bytes };
};

const ORANGE = [230, 120, 0];
const BLUE = [0, 114, 178];

// A gray picture, one canvas pixel an image pixel.
versus.gray = (array, title) => {
  const [height, width] = array.shape.slice(-2);
  return pixels(height, width, title, (i) => [array.bytes[i], array.bytes[i], array.bytes[i]]);
};

// Map number `index` of a stack.
versus.grayOf = (array, index, title) => {
  const [, height, width] = array.shape;
  const start = index * height * width;
  return versus.gray({ shape: [height, width], bytes: array.bytes.subarray(start, start + height * width) }, title);
};

// Ink as dark on white.
versus.onPaper = (array, title) => {
  const [height, width] = array.shape;
  return pixels(height, width, title, (i) => Array(3).fill(255 - 0.6 * array.bytes[i]));
};

// A map about zero over the picture it belongs to: orange above, blue below.
versus.overlay = (picture, map, title) => {
  const [height, width] = map.shape;
  const paper = border(picture.bytes, width, height) > 127;
  return pixels(height, width, title, (i) => {
    const ink = (paper ? 255 - picture.bytes[i] : picture.bytes[i]) / 255;
    const ground = 255 - 190 * ink;
    const level = (map.bytes[i] - 127.5) / 127.5;
    const colour = level > 0 ? ORANGE : BLUE;
    const share = Math.abs(level) < 0.02 ? 0 : 0.85 * Math.sqrt(Math.abs(level));
    return colour.map((part) => share * part + (1 - share) * ground);
  });
};

// The same with a dot on every corner, [row, col] in pixels.
versus.withCorners = (canvas, places) => {
  const scale = 8;
  const large = versus.element("canvas", {
    width: canvas.width * scale, height: canvas.height * scale, class: "pixels", role: "img",
    "aria-label": canvas.getAttribute("aria-label"),
  });
  const context = large.getContext("2d");
  context.imageSmoothingEnabled = false;
  context.drawImage(canvas, 0, 0, large.width, large.height);
  for (const [row, col] of places) {
    context.beginPath();
    context.arc((col + 0.5) * scale, (row + 0.5) * scale, 0.75 * scale, 0, 2 * Math.PI);
    context.fillStyle = "#fff";
    context.strokeStyle = "#000";
    context.lineWidth = 0.3 * scale;
    context.fill();
    context.stroke();
  }
  return large;
};

// The picture with a polygon around it, [row, col] in pixels.
versus.withPolygon = (canvas, places) => {
  const scale = 8;
  const large = versus.element("canvas", {
    width: canvas.width * scale, height: canvas.height * scale, class: "pixels", role: "img",
    "aria-label": canvas.getAttribute("aria-label"),
  });
  const context = large.getContext("2d");
  context.imageSmoothingEnabled = false;
  context.drawImage(canvas, 0, 0, large.width, large.height);
  context.beginPath();
  for (const [row, col] of places) context.lineTo((col + 0.5) * scale, (row + 0.5) * scale);
  context.closePath();
  context.lineWidth = 0.4 * scale;
  context.strokeStyle = `rgb(${ORANGE})`;
  context.fillStyle = `rgba(${ORANGE}, 0.15)`;
  context.fill();
  context.stroke();
  return large;
};

// HOG's cells as stars over the faint picture.
versus.glyphs = (seen, { centres, strokes, strengths }, title) => {
  const [height, width] = seen.shape;
  const scale = 10;
  const canvas = versus.element("canvas", {
    width: width * scale, height: height * scale, class: "pixels", role: "img", "aria-label": title,
  });
  const context = canvas.getContext("2d");
  const ground = pixels(height, width, "", (i) => Array(3).fill(255 - 0.35 * seen.bytes[i]));
  context.imageSmoothingEnabled = false;
  context.drawImage(ground, 0, 0, canvas.width, canvas.height);
  const array = versus.unpack(strengths);
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
  const canvas = versus.element("canvas", { width, height, class: "pixels", role: "img", "aria-label": title });
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  for (let i = 0; i < height * width; i++) image.data.set([...colour(i), 255], 4 * i);
  context.putImageData(image, 0, 0);
  return canvas;
}

function border(bytes, width, height) {
  const values = [];
  for (let col = 0; col < width; col++) values.push(bytes[col], bytes[(height - 1) * width + col]);
  for (let row = 0; row < height; row++) values.push(bytes[row * width], bytes[row * width + width - 1]);
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
