// What the page asks the server, answered here: the exported page calls `window.versusCompute`.
import { changed, fromStrokes, noisy, toStrokes } from "./changes.js";
import { SIDE, take } from "./frame.js";
import { grid, toGray } from "./grids.js";
import { onNothing } from "./ink.js";
import { floats, predictProba, preparedFor, ready, stages, vectorOf } from "./models.js";
import { argmax, clip, largest, rint } from "./numbers.js";
import { occlusionMap } from "./occlusion.js";
import { FINER, MARGIN, trace } from "./tracing.js";

const FAINTEST_PEN = 0.2;
const LEVELS = 255;
const MOST_MAPS = 16;
const DOES_NOTHING = { rotation: 0, size: 1, noise: 0, stroke: 1 };

const record = window.versusRecorded;
const models = Object.fromEntries(Object.keys(record.carried).map((subject) => [subject, new Map()]));
const failed = {};
let asked = 0; // counts the drawings and settings: what is computed of an earlier one is given up

const ofSubject = (key) => record.state.subjects.find((one) => one.key === key);

// Let the page draw and listen; false if something newer was asked meanwhile.
async function breathe(mine) {
  await new Promise((resolve) => { setTimeout(resolve); });
  return mine === asked;
}

// Models come one after the other, the smallest first, each from a script of its own.
async function loadAll() {
  const files = Object.entries(record.carried).flatMap(([subject, { methods }]) => Object.entries(methods).map(([method, one]) => ({ subject, method, ...one })));
  for (const { subject, method, file } of files.sort((a, b) => a.bytes - b.bytes)) {
    const script = document.createElement("script");
    script.src = file;
    try {
      await new Promise((resolve, reject) => {
        script.addEventListener("load", resolve);
        script.addEventListener("error", reject);
        document.head.append(script);
      });
      models[subject].set(method, ready(window.versusModels[file]));
      delete window.versusModels[file];
    } catch {
      failed[file] = true;
    }
    await breathe(asked);
  }
}

function state() {
  const subjects = record.state.subjects.map((subject) => ({
    ...subject,
    methods: subject.methods.map((method) => ({ ...method, ...statusOf(subject.key, method) })),
  }));
  const complete = subjects.every(({ methods }) => methods.every(({ status }) => status !== "loading"));
  return { ...record.state, subjects, complete };
}

function statusOf(subject, { key, status }) {
  const carried = record.carried[subject]?.methods[key];
  if (!carried) return { status: status === "unfit" ? status : "recorded" };
  const { file } = carried;
  if (failed[file]) return { status: "failed", code: "script", error: `The file ${file} could not be read.`, values: { file } };
  return { status: models[subject].has(key) ? "ready" : "loading" };
}

// The drawing as a training picture of the subject.
function prepared(drawing, change, normalise, { way, noise }) {
  const picture = take(fromStrokes(changed(toStrokes(drawing), change)), way, normalise);
  return noisy(picture, change.noise, noise);
}

function settings({ subject, normalise, ...given }) {
  const change = Object.fromEntries(Object.entries(DOES_NOTHING).map(([key, neutral]) => [key, Number(given[key] ?? neutral)]));
  const carried = record.carried[subject];
  carried.normal ??= carried.noise && floats(carried.noise);
  return { change, normalise: normalise === "1", carried: { way: carried.way, noise: carried.normal }, nClasses: ofSubject(subject).class_names.length };
}

const asGrid = (levels) => grid(SIDE, SIDE, levels);
const isEmpty = (drawing) => !drawing.data.some((level) => level <= LEVELS * (1 - FAINTEST_PEN));

// An array as 256 levels between `low` and `high`, as `demo.packing.packed` writes it.
function packed({ height, width, data }, low, high) {
  const levels = Uint8Array.from(data, (value) => clip(rint((value - low) / Math.max(high - low, 1e-12) * LEVELS), 0, LEVELS));
  return { shape: [height, width], low, high, data: btoa(String.fromCharCode(...levels)) };
}

// By method what is seen, said and answered; null if nothing is drawn.
function predict(parameters, levels) {
  asked += 1;
  const drawing = asGrid(levels);
  if (isEmpty(drawing)) return null;
  const found = { seen: {}, probabilities: {}, answers: {} };
  if (!models[parameters.subject].size) return found;
  const { change, normalise, carried, nClasses } = settings(parameters);
  const picture = prepared(drawing, change, normalise, carried);
  for (const [key, model] of models[parameters.subject]) {
    found.probabilities[key] = predictProba(model, picture, nClasses);
    found.answers[key] = argmax(found.probabilities[key]);
    found.seen[key] = packed(preparedFor(model, picture), 0, 1);
  }
  return found;
}

async function curve(parameters, levels) {
  const mine = asked;
  const { change, normalise, carried, nClasses } = settings(parameters);
  const { points: values, neutral } = record.state.sliders[parameters.slider];
  const rows = [];
  if (!models[parameters.subject].size) return { slider: parameters.slider, values, methods: {} };
  for (const value of values) {
    if (!await breathe(mine)) return null;
    const picture = prepared(asGrid(levels), { ...change, [parameters.slider]: value }, normalise, carried);
    rows.push(new Map([...models[parameters.subject]].map(([key, model]) => [key, predictProba(model, picture, nClasses)])));
  }
  const still = argmax(values.map((value) => -Math.abs(value - neutral)));
  const methods = [...rows[still].keys()].map((key) => {
    const answer = argmax(rows[still].get(key));
    return [key, { answer, confidence: rows.map((row) => row.get(key)[answer]), said: rows.map((row) => argmax(row.get(key))) }];
  });
  return { slider: parameters.slider, values, methods: Object.fromEntries(methods) };
}

async function why(parameters, levels) {
  const mine = asked;
  const { change, normalise, carried, nClasses } = settings(parameters);
  const model = models[parameters.subject].get(parameters.method);
  const picture = prepared(asGrid(levels), change, normalise, carried);
  const map = await occlusionMap((image) => predictProba(model, image, nClasses), picture, () => breathe(mine));
  if (!map) return null;
  const most = largest(map.data.map(Math.abs));
  const found = { method: parameters.method, family: model.family, picture: packed(toGray(picture), 0, 1), occlusion: packed(map, -most, most) };
  if (model.family === "learned") return { ...found, maps: stages(model, picture).map(stage) };
  const seen = preparedFor(model, picture);
  found.seen = packed(seen, 0, 1);
  if (model.ranges) found.invariants = { ...model.ranges, values: Array.from(vectorOf(model, seen)) };
  if (model.extractor.kind === "invariants") found.hull = hull(picture);
  return found;
}

// Corners [row, col] in px of the hull of the drawing's centre line.
function hull(picture) {
  const corners = trace(onNothing(toGray(picture))).hull ?? [];
  return corners.map((corner) => corner.map((value) => (value + 0.5) / FINER - 0.5 - MARGIN));
}

// The maps of a layer that answer most to this picture, all on one scale.
function stage({ name, maps: { height, width, channels, data } }) {
  const ofChannel = (k) => data.filter((_, i) => i % channels === k);
  const planes = Array.from({ length: channels }, (_, k) => ofChannel(k));
  const strength = planes.map(largest);
  const shown = [...strength.keys()].sort((a, b) => strength[b] - strength[a]).slice(0, MOST_MAPS);
  const all = shown.flatMap((k) => [...planes[k]]);
  const [low, high] = [-largest(all.map((value) => -value)), largest(all)];
  const array = packed({ height: shown.length * height, width, data: all }, low, high);
  return { layer: name, n_maps: channels, shown, maps: { ...array, shape: [shown.length, height, width] } };
}

window.versusModels = {};
window.versusCompute = { state, predict, curve, why };
loadAll();
