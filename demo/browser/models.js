// Trained methods as plain numbers: how each prepares a picture, describes it and answers (`demo/portable.py`).
import { linear, rbfSvm } from "./classifiers.js";
import { geometry } from "./geometry.js";
import { grid, toGray } from "./grids.js";
import { hog } from "./hog.js";
import { luma, onNothing, toInk } from "./ink.js";
import { invariants } from "./invariants.js";
import { asNetworkInput, layerByLayer } from "./network.js";
import { normalised, outlineShare } from "./tracing.js";
import { deskewed } from "./upright.js";

const EXTRACTORS = { hog, geometry, invariants };
const CLASSIFIERS = { rbf_svm: rbfSvm, linear };
// What comes before an extractor, from gray values; none: ink as it lies.
const OF_CLASSICAL = { none: toInk, upright: (gray) => deskewed(toInk(gray)), normalised: (gray) => normalised(onNothing(gray)) };
const OF_NETWORKS = { none: (gray) => gray, upright: (gray) => deskewed(onNothing(gray)), normalised: (gray) => normalised(onNothing(gray)) };

const bytesOf = (data) => Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0));

// Numbers in single or double precision, as `demo.packing.packed_floats` wrote them.
export function floats({ type, data }) {
  const { buffer } = bytesOf(data);
  return type === "f8" ? new Float64Array(buffer) : new Float32Array(buffer);
}

// Every packed array in a description as numbers.
function unpacked(described) {
  if (Array.isArray(described)) return described.map(unpacked);
  if (described === null || typeof described !== "object") return described;
  if ("type" in described) return floats(described);
  return Object.fromEntries(Object.entries(described).map(([key, value]) => [key, unpacked(value)]));
}

// A description ready to answer: support vectors that travelled as their pictures are described here.
export function ready(described) {
  const model = unpacked(described);
  const { pictures } = described.classifier ?? {};
  if (!pictures) return model;
  const levels = bytesOf(pictures.levels);
  const { side } = pictures;
  const vectors = Array.from({ length: levels.length / side ** 2 }, (_, i) => {
    const picture = grid(side, side, levels.subarray(i * side ** 2, (i + 1) * side ** 2));
    return vectorOf(model, preparedFor(model, picture));
  });
  const support = new Float32Array(vectors.length * vectors[0].length);
  vectors.forEach((vector, i) => support.set(vector, i * vector.length));
  return { ...model, classifier: { ...model.classifier, support } };
}

const grayOf = (model, picture) => (model.luma ? luma(toGray(picture)) : toGray(picture));

// The picture as the method gets it.
export function preparedFor(model, picture) {
  const prepare = model.family === "learned" ? OF_NETWORKS : OF_CLASSICAL;
  return prepare[model.before](grayOf(model, picture));
}

export const vectorOf = (model, prepared) => EXTRACTORS[model.extractor.kind](prepared, model.extractor);

// Maps at the ends of a network's stages: name, and the maps.
export function stages(model, picture) {
  const found = layerByLayer(asNetworkInput(preparedFor(model, picture), model.channels), model.layers);
  return model.layers.flatMap((layer, i) => (layer.stage ? [{ name: layer.stage, maps: found[i] }] : []));
}

// Probabilities of all classes of the subject; of a drawing that is no outline, nearer to equal ones.
export function predictProba(model, picture, nClasses) {
  const prepared = preparedFor(model, picture);
  const found = model.family === "learned"
    ? layerByLayer(asNetworkInput(prepared, model.channels), model.layers).at(-1).data
    : CLASSIFIERS[model.classifier.kind](vectorOf(model, prepared), model.classifier);
  const share = model.hesitates ? outlineShare(onNothing(grayOf(model, picture))) : 1;
  const complete = Array(nClasses).fill(0);
  found.forEach((value, i) => { complete[model.classes[i]] = share * value + (1 - share) / found.length; });
  return complete;
}
