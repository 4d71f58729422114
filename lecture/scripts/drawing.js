/* Canvases, controls and tables of the moving parts. */

const BITMAP = 480;
const [INK, BLUE, RED, YELLOW] = ["#1b1b1b", "#0072B2", "#D55E00", "#F0E442"];
const REGION_COLOURS = ["#8c8c8c", BLUE, RED];

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/* A matrix as a picture: gray from `low` to `high`, or red and blue around 0 if `signed`. */
class View {
  constructor(label, where) {
    this.canvas = element("canvas", { role: "img", "aria-label": label });
    where.append(element("figure", {}, this.canvas, element("figcaption", {}, label)));
  }

  draw(image, { low = 0, high = 1, signed = false } = {}) {
    this.image = image;
    const scale = Math.max(1, Math.ceil(BITMAP / Math.max(image.width, image.height)));
    this.scale = scale;
    Object.assign(this.canvas, { width: image.width * scale, height: image.height * scale });
    this.pen = this.canvas.getContext("2d");
    const small = new OffscreenCanvas(image.width, image.height);
    const pixels = new ImageData(image.width, image.height);
    image.values.forEach((value, i) => pixels.data.set(signed ? diverging(value / high) : gray((value - low) / (high - low)), 4 * i));
    small.getContext("2d").putImageData(pixels, 0, 0);
    this.pen.imageSmoothingEnabled = false;
    this.pen.drawImage(small, 0, 0, this.canvas.width, this.canvas.height);
    return this;
  }

  box(row, col, height, width, colour = YELLOW) {
    const line = Math.min(Math.max(4, this.scale / 8), 6);
    for (const [style, thick] of [[INK, 2 * line], [colour, line]]) {
      Object.assign(this.pen, { strokeStyle: style, lineWidth: thick });
      this.pen.strokeRect(col * this.scale, row * this.scale, width * this.scale, height * this.scale);
    }
    return this;
  }

  dots(places, colour, radius = 5) {
    Object.assign(this.pen, { fillStyle: colour, strokeStyle: "#fff", lineWidth: 1.5 });
    for (const [row, col] of places) {
      this.pen.beginPath();
      this.pen.arc((col + 0.5) * this.scale, (row + 0.5) * this.scale, radius, 0, 7);
      this.pen.fill();
      this.pen.stroke();
    }
    return this;
  }

  /* Calls `move(row, col)` where the mouse, a finger or the arrow keys point. */
  movable(place, move, hint) {
    this.canvas.classList.add("movable");
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute("role", "application");
    this.canvas.setAttribute("aria-label", `${this.canvas.getAttribute("aria-label")}. ${hint}`);
    const point = (event) => {
      const box = this.canvas.getBoundingClientRect();
      const row = Math.floor(((event.clientY - box.top) / box.height) * this.image.height);
      const col = Math.floor(((event.clientX - box.left) / box.width) * this.image.width);
      move(clamp(row, this.image.height), clamp(col, this.image.width));
    };
    this.canvas.addEventListener("pointerdown", (event) => {
      this.canvas.setPointerCapture(event.pointerId);
      point(event);
    });
    this.canvas.addEventListener("pointermove", (event) => { if (event.buttons) point(event); });
    this.canvas.addEventListener("keydown", (event) => {
      const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
      if (!step) return;
      event.preventDefault();
      const [row, col] = place();
      move(clamp(row + step[0], this.image.height), clamp(col + step[1], this.image.width));
    });
  }
}

function gray(share) {
  const level = Math.round(255 * Math.min(Math.max(share, 0), 1));
  return [level, level, level, 255];
}

/* White at 0, red above and blue below, as in the still figures. */
function diverging(share) {
  const strength = Math.min(Math.abs(share), 1);
  const end = share > 0 ? [178, 24, 43] : [33, 102, 172];
  return [...end.map((part) => Math.round(255 + strength * (part - 255))), 255];
}

/* Several maps of one size in rows, as one matrix; which map and place a pixel belongs to. */
function sheet(maps, perRow, gap = 1) {
  const { height, width } = maps[0];
  const rows = Math.ceil(maps.length / perRow);
  const whole = matrix(rows * (height + gap) - gap, perRow * (width + gap) - gap);
  maps.forEach((map, k) => {
    const [top, left] = [Math.floor(k / perRow) * (height + gap), (k % perRow) * (width + gap)];
    map.values.forEach((value, i) => {
      whole.values[(top + Math.floor(i / width)) * whole.width + left + (i % width)] = value;
    });
  });
  const of = (row, col) => Math.floor(row / (height + gap)) * perRow + Math.floor(col / (width + gap));
  const corner = (k) => [Math.floor(k / perRow) * (height + gap), (k % perRow) * (width + gap)];
  return { whole, of: (row, col) => Math.min(of(row, col), maps.length - 1), corner };
}

/* A labelled slider; calls `change` with its number. */
function slider(where, label, { min, max, step, value, digits = 0 }, change) {
  const input = element("input", { type: "range", min, max, step, "aria-label": label });
  input.value = value;
  const shown = element("output", {}, fixed(Number(value), digits));
  input.addEventListener("input", () => {
    shown.textContent = fixed(Number(input.value), digits);
    change(Number(input.value));
  });
  where.append(element("label", { class: "control" }, `${label} `, input, " ", shown));
  return input;
}

/* A labelled choice among `options`, key → words; calls `change` with the key. */
function choice(where, label, options, change) {
  const select = element("select", { "aria-label": label }, ...Object.entries(options).map(([value, words]) => element("option", { value }, words)));
  select.addEventListener("change", () => change(select.value));
  where.append(element("label", { class: "control" }, `${label} `, select));
  return select;
}

function tickbox(where, label, change) {
  const box = element("input", { type: "checkbox", "aria-label": label });
  box.addEventListener("change", () => change(box.checked));
  where.append(element("label", { class: "control" }, box, ` ${label}`));
  return box;
}

/* A table of numbers under names, filled by `fill({name: text})`. */
function readings(where, names) {
  const cells = {};
  const rows = Object.entries(names).map(([key, words]) => {
    cells[key] = element("td");
    return element("tr", {}, element("th", { scope: "row" }, words), cells[key]);
  });
  where.append(element("table", { class: "readings", "aria-live": "polite" }, element("tbody", {}, ...rows)));
  return (texts, marked = null) => {
    for (const [key, text] of Object.entries(texts)) {
      cells[key].textContent = text;
      cells[key].parentElement.classList.toggle("marked", key === marked);
    }
  };
}

/* A square of numbers; cells that are not 0 are marked. */
function grid(where, label, side) {
  const cells = Array.from({ length: side * side }, () => element("td"));
  const rows = Array.from({ length: side }, (_, r) => element("tr", {}, ...cells.slice(r * side, (r + 1) * side)));
  where.append(element("figure", {}, element("table", { class: "cells" }, element("tbody", {}, ...rows)), element("figcaption", {}, label)));
  return (values, titles) => values.forEach((value, i) => {
    cells[i].textContent = short(value);
    cells[i].title = titles[i];
    cells[i].classList.toggle("marked", Math.abs(value) > 1e-9);
  });
}

/* Numbers as the texts print them: a minus sign, none before what is rounded to 0. */
function fixed(value, digits) {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "\u2212");
}

function short(value) {
  return fixed(value, Number.isInteger(value) || Math.abs(value) >= 100 ? 0 : 1);
}
