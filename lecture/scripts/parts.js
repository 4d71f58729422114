/* The moving parts; each is given its place on the page, its data and its words, and returns a function
   that says what it has computed. */

const PARTS = { slide, kernel, shift, tensor, noise, layers };

function rooms(root, ...names) {
  return names.map((name) => {
    const room = element("div", { class: name });
    root.append(room);
    return room;
  });
}

/* A filter slid over a drawing: window, products and sum; the map and the drawing point at each other. */
function slide(root, data, words) {
  const [controls, views, said] = rooms(root, "controls", "views", "said");
  const drawing = decoded(data.drawing);
  const plain = decoded(data.filter);
  const mean = total(plain.values) / plain.values.length;
  const [picture, map] = [new View(words.drawing, views), new View(words.map, views)];
  const fill = grid(views, words.products, plain.height);
  const sum = element("p", { class: "sum", "aria-live": "polite" });
  said.append(sum);
  const state = { row: data.row, col: data.col, filter: plain };
  const computed = {};

  function show() {
    const response = convolve(drawing, state.filter);
    const terms = products(drawing, state.filter, state.row, state.col);
    const value = total(terms.values);
    picture.draw(drawing, { high: 255 }).box(state.row, state.col, plain.height, plain.width);
    const top = Math.max(Math.abs(smallest(response)), largest(response));
    map.draw(response, { high: top, signed: true }).box(state.row, state.col, 1, 1);
    fill(terms.values, Array.from(terms.values, (_, i) => {
      const [r, c] = [state.row + Math.floor(i / plain.width), state.col + (i % plain.width)];
      return `${at(drawing, r, c)} × ${short(state.filter.values[i])}`;
    }));
    sum.textContent = `${words.sum} = ${fixed(value, 0)}`;
    Object.assign(computed, { row: state.row, col: state.col, sum: value, response });
  }

  function move(row, col) {
    state.row = clamp(row, drawing.height - plain.height + 1);
    state.col = clamp(col, drawing.width - plain.width + 1);
    show();
  }
  const half = plain.height >> 1;
  picture.draw(drawing, { high: 255 });
  picture.movable(() => [state.row + half, state.col + half], (r, c) => move(r - half, c - half), words.hint);
  map.movable(() => [state.row, state.col], move, words.hint);
  tickbox(controls, words.centred, (on) => {
    state.filter = on ? mapped(plain, (value) => value - mean) : plain;
    show();
  });
  show();
  return () => computed;
}

/* Nine weights on the reader's own picture. */
function kernel(root, data, words) {
  const [controls, views, said] = rooms(root, "controls", "views", "said");
  const picture = decoded(data.picture);
  const [before, after] = [new View(words.picture, views), new View(words.response, views)];
  const weights = Array.from({ length: 9 }, (_, i) => element("input", {
    type: "number", step: "any", "aria-label": `${words.weight} ${Math.floor(i / 3) + 1}, ${(i % 3) + 1}`,
  }));
  const state = { row: picture.height >> 1, col: picture.width >> 1 };
  const computed = {};
  const sum = element("p", { class: "sum", "aria-live": "polite" });

  function show() {
    const filter = matrix(3, 3, Float64Array.from(weights, (input) => Number(input.value) || 0));
    const response = convolve(picture, filter);
    const signed = smallest(response) < 0;
    const top = Math.max(Math.abs(smallest(response)), largest(response), 1e-12);
    before.draw(picture).box(state.row, state.col, 3, 3);
    after.draw(response, { high: signed ? top : Math.max(top, 1), signed }).box(state.row, state.col, 1, 1);
    const terms = products(picture, filter, state.row, state.col);
    const value = total(terms.values);
    sum.textContent = `${words.sum} (${state.row}, ${state.col}) = ${fixed(value, 3)}`;
    Object.assign(computed, { row: state.row, col: state.col, sum: value, response });
  }

  function move(row, col) {
    state.row = clamp(row, picture.height - 2);
    state.col = clamp(col, picture.width - 2);
    show();
  }
  const keys = Object.keys(data.presets);
  const presets = choice(controls, words.preset, Object.fromEntries([...keys, "own"].map((key) => [key, words[key]])), take);
  // What is edited has a name, and cannot be chosen.
  presets.lastElementChild.disabled = true;
  function take(key) {
    data.presets[key].flat().forEach((weight, i) => { weights[i].value = Math.round(1000 * weight) / 1000; });
    show();
  }
  controls.append(element("div", { class: "weights" }, ...weights));
  for (const input of weights) {
    input.addEventListener("input", () => {
      presets.value = "own";
      show();
    });
  }
  said.append(sum);
  before.draw(picture);
  before.movable(() => [state.row + 1, state.col + 1], (r, c) => move(r - 1, c - 1), words.hint);
  after.movable(() => [state.row, state.col], move, words.hint);
  take(presets.value);
  return () => computed;
}

/* A window that is dragged: E for all shifts, the four directions and their minimum. */
function shift(root, data, words) {
  const [controls, views] = rooms(root, "controls", "views");
  const picture = decoded(data.picture);
  const [place, surface] = [new View(words.picture, views), new View(words.surface, views)];
  const names = FOUR_DIRECTIONS.map(([down, right]) => `E(${fixed(down, 0)}, ${fixed(right, 0)})`);
  const numbers = element("div");
  views.append(numbers);
  const fill = readings(numbers, { ...Object.fromEntries(names.map((name) => [name, name])), least: words.least });
  const state = { row: data.row, col: data.col, side: data.side };
  const computed = {};

  function show() {
    const half = state.side >> 1;
    const energy = filled(2 * data.reach + 1, 2 * data.reach + 1, (r, c) =>
      shiftEnergy(picture, state.row, state.col, [r - data.reach, c - data.reach], state.side));
    const four = FOUR_DIRECTIONS.map((step) => shiftEnergy(picture, state.row, state.col, step, state.side));
    const least = Math.min(...four);
    place.draw(picture).box(state.row - half, state.col - half, state.side, state.side);
    surface.draw(energy, { high: Math.max(largest(energy), 1e-12) });
    surface.dots(FOUR_DIRECTIONS.map(([down, right]) => [data.reach + down, data.reach + right]), RED, 8);
    fill({ ...Object.fromEntries(names.map((name, i) => [name, fixed(four[i], 4)])), least: fixed(least, 4) },
      names[four.indexOf(least)]);
    Object.assign(computed, { ...state, energy, four, least });
  }

  place.draw(picture);
  place.movable(() => [state.row, state.col], (row, col) => { Object.assign(state, { row, col }); show(); }, words.hint);
  slider(controls, words.side, { min: 3, max: 15, step: 2, value: state.side }, (side) => { state.side = side; show(); });
  show();
  return () => computed;
}

/* M of a dragged window, its ellipse, the λ1-λ2 plane and Harris' corners. */
function tensor(root, data, words) {
  const [controls, views] = rooms(root, "controls", "views");
  const picture = decoded(data.picture);
  const [place, plane, ellipse] = [new View(words.picture, views), new View(words.plane, views), new View(words.ellipse, views)];
  const numbers = element("div");
  views.append(numbers);
  const fill = readings(numbers, { M: "M", l1: "λ1", l2: "λ2", R: "R", corners: words.corners });
  const state = { row: data.row, col: data.col, kind: "square", side: data.side, sigma: 1.5, k: 0.05, threshold: 0.1 };
  const computed = {};

  function compute() {
    computed.M = structureTensor(picture, state.kind === "square" ? square(state.side) : gaussian(state.sigma));
    const [Arr, Arc, Acc] = computed.M;
    const both = Array.from(Arr.values, (a, i) => eigenvalues(a, Arc.values[i], Acc.values[i]));
    computed.most = matrix(picture.height, picture.width, Float64Array.from(both, (pair) => pair[0]));
    computed.least = matrix(picture.height, picture.width, Float64Array.from(both, (pair) => pair[1]));
    respond();
  }

  function respond() {
    computed.response = harris(computed.M, state.k);
    find();
  }

  function find() {
    computed.corners = cornerPeaks(computed.response, data.distance, state.threshold);
    show();
  }

  function show() {
    const i = state.row * picture.width + state.col;
    const [Arr, Arc, Acc] = computed.M.map((part) => part.values[i]);
    const [most, least] = [computed.most.values[i], computed.least.values[i]];
    const side = state.kind === "square" ? state.side : gaussian(state.sigma).length;
    place.draw(picture).dots(computed.corners, RED).box(state.row - (side >> 1), state.col - (side >> 1), side, side);
    drawPlane(plane, computed, most, least);
    // Of a Gaussian as of the square: the middle weighs 1.
    const peak = state.kind === "square" ? 1 : largest({ values: gaussian(state.sigma) }) ** 2;
    computed.axes = drawEllipse(ellipse, [Arr, Arc, Acc], [most / peak, least / peak]);
    fill({
      M: `[[${fixed(Arr, 4)},\u00a0${fixed(Arc, 4)}], [${fixed(Arc, 4)},\u00a0${fixed(Acc, 4)}]]`, l1: fixed(most, 4), l2: fixed(least, 4),
      R: fixed(computed.response.values[i], 4), corners: String(computed.corners.length),
    });
    Object.assign(computed, { ...state });
  }

  place.draw(picture);
  place.movable(() => [state.row, state.col], (row, col) => { Object.assign(state, { row, col }); show(); }, words.hint);
  choice(controls, words.window, { square: words.square, gaussian: words.gaussian }, (kind) => {
    state.kind = kind;
    side.disabled = kind !== "square";
    sigma.disabled = kind === "square";
    compute();
  });
  const side = slider(controls, words.side, { min: 3, max: 15, step: 2, value: state.side }, (value) => { state.side = value; compute(); });
  const sigma = slider(controls, "σ", { min: 0.5, max: 4, step: 0.5, value: state.sigma, digits: 1 }, (value) => { state.sigma = value; compute(); });
  sigma.disabled = true;
  slider(controls, "k", { min: 0.02, max: 0.2, step: 0.01, value: state.k, digits: 2 }, (value) => { state.k = value; respond(); });
  slider(controls, words.threshold, { min: 0.01, max: 0.6, step: 0.01, value: state.threshold, digits: 2 }, (value) => { state.threshold = value; find(); });
  compute();
  return () => computed;
}

/* √λ1 to the right, √λ2 upwards; every pixel in the colour of its region, the window's own as a ring. */
function drawPlane(view, { most, least }, l1, l2) {
  const top = Math.max(largest(most), 1e-12);
  view.draw(filled(BITMAP, BITMAP, () => 1));
  const x = (value) => Math.sqrt(value / top) * (BITMAP - 30) + 15;
  const y = (value) => BITMAP - x(value);
  most.values.forEach((value, i) => {
    view.pen.fillStyle = REGION_COLOURS[region(value, least.values[i], top)];
    view.pen.fillRect(x(value) - 1.5, y(least.values[i]) - 1.5, 3, 3);
  });
  Object.assign(view.pen, { strokeStyle: INK, lineWidth: 5 });
  view.pen.beginPath();
  view.pen.arc(x(l1), y(l2), 12, 0, 7);
  view.pen.stroke();
}

/* Where [Δ]ᵀ M [Δ] = 1: half axes 1/√λ in pixels, cut at 4, longest where the window changes least; they are
   returned. */
function drawEllipse(view, [Arr, Arc, Acc], [most, least]) {
  view.draw(filled(BITMAP, BITMAP, () => 1));
  const { pen } = view;
  const [middle, unit] = [BITMAP / 2, BITMAP / 9];
  Object.assign(pen, { strokeStyle: "#d9d9d9", lineWidth: 2 });
  for (let i = -4; i <= 4; i++) {
    pen.strokeRect(middle + i * unit, 0, 0, BITMAP);
    pen.strokeRect(0, middle + i * unit, BITMAP, 0);
  }
  const axes = [most, least].map((value) => Math.min(1 / Math.sqrt(Math.max(value, 1e-12)), 4));
  Object.assign(pen, { strokeStyle: BLUE, lineWidth: 6 });
  pen.beginPath();
  pen.ellipse(middle, middle, axes[0] * unit, axes[1] * unit, Math.atan2(2 * Arc, Acc - Arr) / 2, 0, 7);
  pen.stroke();
  return axes;
}

/* A digit in noise, pooled or not: what the noise leaves. */
function noise(root, data, words) {
  const [controls, views] = rooms(root, "controls", "views");
  const [clean, normal] = [decoded(data.digit), decoded(data.noise)];
  const [noisy, result] = [new View(words.noisy, views), new View(words.result, views)];
  const numbers = element("div");
  views.append(numbers);
  const fill = readings(numbers, { bias: words.bias, deviation: words.deviation });
  const state = { deviation: data.deviation, pooling: "max" };
  const pools = { max: maxPool, average: averagePool, none: (image) => image };
  const computed = {};

  function show() {
    const damaged = mapped(clean, (value, i) => value + state.deviation * normal.values[i]);
    const [kept, right] = [pools[state.pooling](damaged), pools[state.pooling](clean)];
    const left = kept.values.map((value, i) => value - right.values[i]);
    const bias = total(left) / left.length;
    const deviation = Math.sqrt(total(left.map((value) => (value - bias) ** 2)) / left.length);
    noisy.draw(damaged, { high: 255 });
    result.draw(kept, { high: 255 });
    fill({ bias: fixed(bias, 2), deviation: fixed(deviation, 2) });
    Object.assign(computed, { ...state, kept, bias, noise: deviation });
  }

  choice(controls, words.pooling, { max: words.max, average: words.average, none: words.none }, (kind) => { state.pooling = kind; show(); });
  slider(controls, words.amount, { min: 0, max: 120, step: 5, value: state.deviation }, (value) => { state.deviation = value; show(); });
  show();
  return () => computed;
}

/* The trained network, layer by layer: a pixel of a map is a sum over every channel before it. */
function layers(root, data, words) {
  const [controls, views, said] = rooms(root, "controls", "views", "said");
  const digits = data.digits.map(decoded);
  const [first, second] = [data.first, data.second].map(({ filters, bias, same }) => ({ filters: unpacked(filters), bias: Array.from(numbersOf(bias)), same }));
  const [maps, one] = [new View(words.maps, views), new View(words.one, views)];
  const parts = element("div", { class: "bars" });
  views.append(element("figure", {}, parts, element("figcaption", {}, words.parts)));
  const sum = element("p", { class: "sum", "aria-live": "polite" });
  said.append(sum);
  // The second layer first: its sums are over many channels.
  const state = { digit: 0, layer: "second", stride: 1, same: data.first.same, rectified: true, map: 0, row: 0, col: 0 };
  const computed = {};
  let [current, shown] = [null, null];

  function compute() {
    const picture = mapped(digits[state.digit], (value) => Math.fround(value / 255));
    const one = convolveChannels([picture], first.filters, first.bias, state.stride, state.same);
    current = one;
    if (state.layer === "second") {
      const pooledMaps = one.map(({ sum: map }) => maxPool(relu(map)));
      current = convolveChannels(pooledMaps, second.filters, second.bias, 1, second.same);
    }
    const { height, width } = current[0].sum;
    Object.assign(state, { row: clamp(state.row, height), col: clamp(state.col, width) });
    show();
  }

  /* The map with the largest value, and where it has it: something to see first. */
  function strongest() {
    const tops = current.map(({ sum: map }) => largest(map));
    state.map = tops.indexOf(Math.max(...tops));
    const { sum: map } = current[state.map];
    const i = map.values.indexOf(tops[state.map]);
    Object.assign(state, { row: Math.floor(i / map.width), col: i % map.width });
    show();
  }

  function show() {
    const drawn = current.map(({ sum: map }) => (state.rectified ? relu(map) : map));
    const top = Math.max(...drawn.map((map) => Math.max(largest(map), -smallest(map))), 1e-12);
    shown = sheet(drawn, 8);
    const { height, width } = drawn[0];
    maps.draw(shown.whole, { high: top, signed: true }).box(...shown.corner(state.map), height, width);
    one.draw(drawn[state.map], { high: top, signed: true }).box(state.row, state.col, 1, 1);
    const i = state.row * width + state.col;
    const each = current[state.map].parts.map((part) => part.values[i]);
    const offset = (state.layer === "first" ? first : second).bias[state.map];
    const value = current[state.map].sum.values[i];
    bars(parts, [...each, offset], [...each.map((_, k) => `${words.channel} ${k + 1}`), words.bias]);
    const after = state.rectified ? ` → ReLU: ${fixed(Math.max(value, 0), 3)}` : "";
    sum.textContent = `${words.sum} = ${fixed(value, 3)}${after}`;
    Object.assign(computed, { ...state, value, each, maps: drawn, shape: [height, width, drawn.length] });
  }

  choice(controls, words.digit, Object.fromEntries(data.names.map((name, i) => [i, name])), (i) => { state.digit = Number(i); compute(); });
  choice(controls, words.layer, { second: words.second, first: words.first }, (layer) => { state.layer = layer; compute(); });
  // Of small pictures a longer step would leave nothing for the second layer.
  const steps = digits[0].height < 20 ? { 1: "1" } : { 1: "1", 2: "2" };
  choice(controls, words.stride, steps, (stride) => { state.stride = Number(stride); compute(); });
  if (!state.same) tickbox(controls, words.padding, (on) => { state.same = on; compute(); });
  const rectified = tickbox(controls, "ReLU", (on) => { state.rectified = on; show(); });
  rectified.checked = true;
  compute();
  strongest();
  maps.movable(() => { const [row, col] = shown.corner(state.map); return [row, col]; }, (row, col) => {
    state.map = shown.of(row, col);
    show();
  }, words.hint);
  // One step of a key leads to the neighbouring map, not to the neighbouring pixel of the sheet.
  maps.canvas.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -8, ArrowDown: 8, ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.stopImmediatePropagation();
    event.preventDefault();
    state.map = clamp(state.map + step, current.length);
    show();
  }, { capture: true });
  one.movable(() => [state.row, state.col], (row, col) => { Object.assign(state, { row, col }); show(); }, words.hint);
  return () => computed;
}

/* A named bar for every number, from a common middle. */
function bars(where, values, names) {
  const top = Math.max(...values.map(Math.abs), 1e-12);
  where.replaceChildren(...values.map((value, i) => {
    const width = (50 * Math.abs(value)) / top;
    const bar = element("span", { class: value < 0 ? "bar less" : "bar more" });
    bar.style.width = `${width}%`;
    bar.style.marginLeft = value < 0 ? `${50 - width}%` : "50%";
    return element("div", {}, element("span", {}, names[i]), element("div", {}, bar), element("span", {}, fixed(value, 3)));
  }));
}

/* ---- data ---- */

function numbersOf({ dtype, base64 }) {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return Float64Array.from(dtype === "uint8" ? bytes : new Float32Array(bytes.buffer));
}

function decoded(packed) {
  const values = numbersOf(packed);
  const [height, width] = packed.shape;
  // Shares of white are single-precision numbers in features/, and here.
  return matrix(height, width, packed.share ? values.map((value) => Math.fround(value / 255)) : values);
}

/* (rows, columns, in, out) → filters[out][in]. */
function unpacked(packed) {
  const values = numbersOf(packed);
  const [height, width, before, after] = packed.shape;
  return Array.from({ length: after }, (_, k) => Array.from({ length: before }, (_, c) =>
    filled(height, width, (row, col) => values[((row * width + col) * before + c) * after + k])));
}

for (const root of document.querySelectorAll(".moving")) {
  const { part, data, words } = JSON.parse(root.querySelector("script").textContent);
  // Of one picture there is one copy on the page.
  if (data.picture) data.picture = JSON.parse(document.getElementById(data.picture).textContent);
  root.hidden = false;
  root.computed = PARTS[part](root, data, words);
}
