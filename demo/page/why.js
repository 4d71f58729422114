// Why each method says so: what it looks at, a panel a view.
import { classCalled } from "./class_names.js";
import { element, find, widthInLetters } from "./elements.js";
import { decimal, percent } from "./formats.js";
import { classSign, invariantsTable, ranges } from "./invariants.js";
import { glyphs, grayOf, onPaper, overlay, shown, unpack, withCorners, withPolygon } from "./pictures.js";
import { named, say } from "./words.js";

export function showWhy(state) {
  const explained = state.asked.filter((method) => state.whys[method.key]);
  find("why-empty").hidden = explained.length > 0;
  const open = new Set([...find("why-methods").querySelectorAll("details[open]")].map((one) => one.dataset.of));
  find("why-methods").replaceChildren(...explained.map((method) => methodWhy(state, method, state.whys[method.key])));
  for (const one of find("why-methods").querySelectorAll("details")) one.open = open.has(one.dataset.of);
}

function methodWhy(state, method, why) {
  const panels = element("div", { class: "panels" }, occlusionPanel(state, method, why));
  if (why.corners) panels.append(cornerPanel(why), glyphPanel(why));
  if (why.hull?.length) panels.append(hullPanel(why));
  if (why.invariants) panels.append(rangesPanel(state, why.invariants));
  if (why.nearest) panels.append(nearestPanel(state, why));
  if (why.maps) panels.append(mapsPanel(why));
  const part = element(
    "div", { class: why.stale ? "looked stale" : "looked", "data-family": method.family, "data-why": method.key },
    element("h3", {}, method.name, element("span", { class: "family" }, say(method.family))), panels,
  );
  if (why.invariants) part.append(invariantsTable(state, method, why.invariants));
  return part;
}

function panel(title, content, text, kind = "") {
  return element("div", { class: `panel ${kind}` }, element("h4", {}, title), content, element("p", {}, text));
}

function occlusionPanel(state, method, why) {
  const map = unpack(why.occlusion);
  const picture = overlay(unpack(why.picture), map, say("occlusion"));
  const answer = state.className(why.answer);
  return panel(say("occlusion"), picture, say("occlusionText", { answer, most: percent(map.high) }));
}

function cornerPanel(why) {
  const map = overlay(unpack(why.seen), unpack(why.corners.response), say("harris"));
  const used = say(why.used.corners ? "harrisUsed" : "harrisUnused");
  const text = say("harrisText", { n: why.corners.places.length, used });
  return panel(say("harris"), withCorners(map, why.corners.places), text);
}

function glyphPanel(why) {
  const used = say(why.used.hog ? "hogUsed" : "hogUnused");
  return panel(say("hog"), glyphs(unpack(why.seen), why.hog, say("hog")), say("hogText", { used }));
}

function hullPanel(why) {
  const picture = withPolygon(onPaper(unpack(why.seen), say("hull")), why.hull);
  return panel(say("hull"), picture, say("hullText"));
}

function rangesPanel(state, found) {
  const width = Math.min(widthInLetters(find("why-methods")) || 340, 340);
  const sentences = found.telling.map((i) => `${named(found.names[i])}: ${decimal(found.values[i], 2)}`);
  const legend = element("ul", { class: "legend" }, ...state.subject.class_names.map(
    (name, i) => element("li", {}, classSign(i), classCalled(name))));
  const picture = ranges(found, found.names.map(named), sentences.join(", "), width);
  return panel(say("ranges"), element("div", {}, picture, legend), say("rangesText"), "ranged");
}

function nearestPanel(state, why) {
  const list = element("ul", { class: "neighbours" }, ...why.nearest.map(({ picture, label, distance }) => element(
    "li", {}, shown(unpack(picture), state.className(label)),
    element("span", {}, `${state.className(label)} · ${decimal(distance, 2)}`),
  )));
  return panel(say("nearest"), list, say("nearestText"), "broad");
}

function mapsPanel(why) {
  const strips = why.maps.flatMap(({ layer, n_maps: n, shown, maps }) => {
    const array = unpack(maps);
    const strip = shown.map((number, i) => grayOf(array, i, `${layer} ${number}`));
    const text = say("mapsText", { layer, shown: shown.length, n });
    return [element("p", {}, text), element("div", { class: "strip" }, ...strip)];
  });
  return panel(say("maps"), element("div", {}, ...strips), "", "broad");
}
