"use strict";
// The page: what is drawn and set, what is asked, and what is shown of the answers.
const { find, element, say, ask, percent } = versus;

const POLL_MS = 400;
const DETAILS_AFTER_MS = 200;
const app = {
  state: null,
  subject: "shapes",
  example: null,
  silent: new Set(), // keys of methods that are not asked
  sliders: {},
  slider: "rotation",
  answers: null,
  curve: null,
  whys: {},
  drawing: 0, // counts what was drawn or set
  lifted: null,
};
versus.latencies = [];

const board = new versus.Board(find("canvas"), {
  changed: () => { find("hint").hidden = true; },
  lifted: () => drawingChanged(),
  told: (text) => { find("agreement").dataset.told = text; announce(text); },
});

// ---- what is asked ----

function parameters() {
  const moved = Object.entries(app.sliders).filter(([key, value]) => value !== app.state.sliders[key].neutral);
  return {
    subject: app.subject,
    normalise: find("normalise").checked ? "1" : "0",
    ...(versus.recorded ? { example: app.example } : {}),
    ...Object.fromEntries(moved),
  };
}

const predict = versus.latest(async () => {
  const lifted = app.lifted;
  const now = parameters();
  if (board.isEmpty || subject().methods.length === 0) {
    showAnswers(null);
    return showNoDetails();
  }
  try {
    const found = await ask("predict", now, await board.png());
    if (now.subject !== app.subject || board.isEmpty) return;
    complain("");
    showAnswers(found);
    detailsSoon();
    if (lifted !== null) requestAnimationFrame(() => {
      versus.latencies.push(performance.now() - lifted);
      document.body.dataset.answered = versus.latencies.length;
    });
    if (app.lifted === lifted) app.lifted = null;
  } catch (error) {
    complainOf(error);
  }
});

let timer = null;
function detailsSoon() {
  clearTimeout(timer);
  timer = setTimeout(details, DETAILS_AFTER_MS);
}

const details = versus.latest(async () => {
  if (board.isEmpty || !app.answers) return;
  const now = parameters();
  const drawing = app.drawing;
  const body = await board.png();
  const isOld = () => board.isEmpty || drawing !== app.drawing || JSON.stringify(now) !== JSON.stringify(parameters());
  try {
    const along = await ask("curve", { ...now, slider: app.slider }, body);
    if (isOld()) return;
    app.curve = along;
    find("curve").classList.remove("stale");
    showCurve();
    for (const { key: method } of asked()) {
      const answer = app.answers.answers[method];
      if (answer === undefined) continue;
      const why = await ask("why", { ...now, method }, body);
      if (isOld()) return;
      app.whys[method] = { ...why, answer };
      showWhy();
    }
  } catch (error) {
    complainOf(error);
  }
});

function drawingChanged() {
  app.lifted = performance.now();
  if (!versus.recorded) app.example = null;
  find("hint").hidden = !board.isEmpty;
  markExamples();
  again();
}

// What is shown of the last drawing stays, pale, until the new one's is there.
function again() {
  app.drawing += 1;
  for (const why of Object.values(app.whys)) why.stale = true;
  find("curve").classList.add("stale");
  for (const one of find("why-methods").children) one.classList.add("stale");
  predict();
}

// All that changes the answers, which the share of a training does not.
function statuses(state) {
  return JSON.stringify(state?.subjects, (key, value) => (key === "share" ? undefined : value));
}

async function readState() {
  try {
    const before = statuses(app.state);
    app.state = await ask("state", {});
    if (statuses(app.state) !== before) showSubject();
    showProgress();
    if (app.state.complete) return;
  } catch (error) {
    complainOf(error);
  }
  setTimeout(readState, POLL_MS);
}

// ---- answers ----

function subject() {
  return app.state.subjects.find((one) => one.key === app.subject);
}

function asked() {
  return subject().methods.filter((method) => !app.silent.has(method.key));
}

function showChoice() {
  const boxes = subject().methods.map((method) => {
    const input = element("input", { type: "checkbox", value: method.key });
    input.checked = !app.silent.has(method.key);
    input.addEventListener("change", () => {
      if (input.checked) app.silent.delete(method.key);
      else app.silent.add(method.key);
      showAnswers(app.answers);
      showCurve();
      showWhy();
      detailsSoon();
    });
    return element("label", {}, input, method.name);
  });
  find("chosen").replaceChildren(find("chosen").firstElementChild, ...boxes);
}

function className(index) {
  return say(subject().class_names[index]);
}

function showAnswers(found) {
  app.answers = found;
  const agreement = find("agreement");
  delete agreement.dataset.agree;
  if (!found) agreement.textContent = say("nothing");
  else {
    const said = asked().filter((method) => method.key in found.answers).map((method) => [method.name, found.answers[method.key]]);
    if (said.length) agreement.dataset.agree = new Set(said.map(([, answer]) => answer)).size === 1 ? "yes" : "no";
    setText(agreement, agreementText(said));
  }
  find("methods").replaceChildren(...asked().map((method) => methodCard(method, found)));
}

// `said`: a name and an answer a method.
function agreementText(said) {
  if (!said.length) return say("noneChosen");
  const [[method, first]] = said;
  const answer = className(first);
  if (said.length === 1) return say("agreeOne", { method, answer });
  if (said.every((one) => one[1] === first)) return say(said.length === 2 ? "agreeTwo" : "agree", { n: said.length, answer });
  const sides = new Map();
  for (const [name, one] of said) sides.set(one, [...(sides.get(one) ?? []), name]);
  const each = [...sides].map(([one, names]) => say("says", { methods: listed(names), answer: className(one) }));
  return say("disagree", { sides: each.join("; ") });
}

function listed(names) {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(", ")}${say("and")}${names.at(-1)}`;
}

function methodCard(method, found) {
  const card = element(
    "article", { class: "method", "data-family": method.family, "data-method": method.key },
    element("h3", { title: method.summary }, method.name),
    element("span", { class: "family" }, say(method.family)),
  );
  const probability = found?.probabilities[method.key];
  if (method.status !== "ready") card.append(element("p", { class: "note" }, say(method.status, { error: method.error })));
  if (probability) {
    const answer = found.answers[method.key];
    const title = say("seenBy", { method: method.name });
    const seen = versus.gray(versus.unpack(found.seen[method.key]), title);
    seen.classList.add("seen");
    seen.title = title;
    card.append(
      element("div", { class: "verdict" }, seen, element("div", {},
        element("strong", {}, className(answer)), element("small", {}, percent(probability[answer])))),
      bars(probability, answer),
    );
  }
  const tests = Object.entries(method.tests).map(([name, { n_errors: errors, n_test: n }]) => say("test", { errors, n: n.toLocaleString(), name }));
  if (tests.length) card.append(element("p", { class: "note" }, say("trained", { n: method.train_size.toLocaleString(), tests: tests.join("; ") })));
  return card;
}

function bars(probability, answer) {
  const list = element("ul", { class: "bars" });
  probability.forEach((share, i) => {
    const fill = element("span", { class: "fill" });
    fill.style.width = `${100 * share}%`;
    list.append(element(
      "li", { "aria-current": i === answer ? "true" : null },
      element("span", {}, className(i)),
      element("span", { class: "track", "aria-hidden": "true" }, fill),
      element("span", { class: "value" }, percent(share)),
    ));
  });
  return list;
}

// ---- sliders and curve ----

function showSliders() {
  const rows = Object.entries(app.state.sliders).map(([key, slider]) => {
    const step = versus.recorded ? (slider.high - slider.low) / (slider.n_points - 1) : slider.step;
    const input = element("input", { type: "range", id: `slider-${key}`, min: slider.low, max: slider.high, step });
    input.value = app.sliders[key] ??= slider.neutral;
    const output = element("output", { for: input.id }, sliderText(key, app.sliders[key]));
    input.addEventListener("input", () => {
      if (versus.recorded) resetSliders(key);
      app.sliders[key] = nearestStop(key, Number(input.value));
      app.slider = key;
      output.textContent = sliderText(key, app.sliders[key]);
      showCurve();
      again();
    });
    input.addEventListener("focus", () => {
      if (app.slider === key) return;
      app.slider = key;
      detailsSoon();
    });
    return element("label", { class: "slider" }, element("span", {}, say(key)), input, output);
  });
  const reset = element("button", { type: "button", id: "reset" }, say("reset"));
  reset.addEventListener("click", () => {
    resetSliders();
    again();
  });
  find("sliders").replaceChildren(...rows, element("div", { class: "tools" }, reset));
}

// Between two steps a range input may stand a hair beside the value that changes nothing.
function nearestStop(key, value) {
  if (versus.recorded) return app.state.sliders[key].points.reduce((a, b) => (Math.abs(b - value) < Math.abs(a - value) ? b : a));
  return Math.round(value * 1000) / 1000;
}

function resetSliders(except = null) {
  for (const [key, slider] of Object.entries(app.state.sliders)) {
    if (key === except) continue;
    app.sliders[key] = slider.neutral;
    find(`slider-${key}`).value = slider.neutral;
    find(`slider-${key}`).nextElementSibling.textContent = sliderText(key, slider.neutral);
  }
}

function sliderText(key, value) {
  if (key === "rotation") return `${value}°`;
  if (key === "noise") return percent(value);
  return `× ${Math.round(100 * value) / 100}`;
}

function showCurve() {
  find("curve-title").textContent = say("curveTitle", { slider: say(app.slider) });
  const along = app.curve?.slider === app.slider ? app.curve : null;
  const answering = asked().filter((method) => along?.methods[method.key]);
  if (!along || !answering.length) {
    find("curve").replaceChildren();
    find("curve-legend").replaceChildren();
    return;
  }
  const sentences = answering.map((method) => {
    const { answer, said } = along.methods[method.key];
    const kept = said.filter((one) => one === answer).length;
    return say("curveText", { method: method.name, answer: className(answer), kept, n: said.length });
  });
  find("curve").replaceChildren(versus.curve(along, answering, app.sliders[app.slider], sentences.join(" "), find("curve").clientWidth));
  find("curve-legend").replaceChildren(...answering.map((method, i) => element(
    "li", {}, versus.legendSign(method, i),
    say("curveLegend", { method: method.name, answer: className(along.methods[method.key].answer) }),
  )));
}

// ---- why ----

function showNoDetails() {
  app.curve = null;
  app.whys = {};
  showCurve();
  showWhy();
}

function showWhy() {
  const looked = asked().filter((method) => app.whys[method.key]);
  find("why-empty").hidden = looked.length > 0;
  const open = new Set([...find("why-methods").querySelectorAll("details[open]")].map((one) => one.dataset.of));
  find("why-methods").replaceChildren(...looked.map((method) => lookedAt(method, app.whys[method.key])));
  for (const one of find("why-methods").querySelectorAll("details")) one.open = open.has(one.dataset.of);
}

function lookedAt(method, why) {
  const panels = element("div", { class: "panels" }, occlusionPanel(method, why));
  if (why.corners) panels.append(cornerPanel(why), glyphPanel(why));
  if (why.hull?.length) panels.append(hullPanel(why));
  if (why.invariants) panels.append(rangesPanel(why.invariants));
  if (why.nearest) panels.append(nearestPanel(why));
  if (why.maps) panels.append(mapsPanel(why));
  const part = element(
    "div", { class: why.stale ? "looked stale" : "looked", "data-family": method.family, "data-why": method.key },
    element("h3", {}, method.name, element("span", { class: "family" }, say(method.family))), panels,
  );
  if (why.invariants) part.append(invariants(method, why.invariants));
  return part;
}

function panel(title, content, text, kind = "") {
  return element("div", { class: `panel ${kind}` }, element("h4", {}, title), content, element("p", {}, text));
}

function occlusionPanel(method, why) {
  const map = versus.unpack(why.occlusion);
  const picture = versus.overlay(versus.unpack(why.picture), map, say("occlusion"));
  const answer = className(why.answer);
  return panel(say("occlusion"), picture, say("occlusionText", { answer, most: percent(map.high) }));
}

function cornerPanel(why) {
  const map = versus.overlay(versus.unpack(why.seen), versus.unpack(why.corners.response), say("harris"));
  const used = say(why.used.corners ? "harrisUsed" : "harrisUnused");
  const text = say("harrisText", { n: why.corners.places.length, used });
  return panel(say("harris"), versus.withCorners(map, why.corners.places), text);
}

function glyphPanel(why) {
  const used = say(why.used.hog ? "hogUsed" : "hogUnused");
  return panel(say("hog"), versus.glyphs(versus.unpack(why.seen), why.hog, say("hog")), say("hogText", { used }));
}

function hullPanel(why) {
  const picture = versus.withPolygon(versus.onPaper(versus.unpack(why.seen), say("hull")), why.hull);
  return panel(say("hull"), picture, say("hullText"));
}

function rangesPanel(found) {
  const width = Math.min(find("why-methods").clientWidth || 340, 340);
  const sentences = found.telling.map((i) => `${versus.named(found.names[i])}: ${found.values[i].toFixed(2)}`);
  const legend = element("ul", { class: "legend" }, ...subject().class_names.map(
    (name, i) => element("li", {}, versus.classSign(i), say(name))));
  const picture = versus.ranges(found, found.names.map(versus.named), sentences.join(", "), width);
  return panel(say("ranges"), element("div", {}, picture, legend), say("rangesText"), "ranged");
}

function nearestPanel(why) {
  const list = element("ul", { class: "neighbours" }, ...why.nearest.map(({ picture, label, distance }) => element(
    "li", {}, versus.gray(versus.unpack(picture), className(label)),
    element("span", {}, `${className(label)} · ${distance.toFixed(2)}`),
  )));
  return panel(say("nearest"), list, say("nearestText"), "broad");
}

function mapsPanel(why) {
  const strips = why.maps.flatMap(({ layer, n_maps: n, shown, maps }) => {
    const array = versus.unpack(maps);
    const strip = shown.map((number, i) => versus.grayOf(array, i, `${layer} ${number}`));
    const text = say("mapsText", { layer, shown: shown.length, n });
    return [element("p", {}, text), element("div", { class: "strip" }, ...strip)];
  });
  return panel(say("maps"), element("div", {}, ...strips), "", "broad");
}

function invariants(method, { names, values, means, spreads }) {
  const head = element("tr", {}, ...[say("invariant"), say("yours"), ...means.map((_, i) => className(i))].map(
    (text, i) => element("th", { scope: "col", class: i ? "number" : null }, text)));
  const rows = names.map((name, row) => {
    const away = means.map((mean, i) => Math.abs(values[row] - mean[row]) / Math.max(spreads[i][row], 0.01));
    const nearest = away.indexOf(Math.min(...away));
    const cells = means.map((mean, i) => element(
      "td", { class: i === nearest ? "number near" : "number" }, `${mean[row].toFixed(2)} ± ${spreads[i][row].toFixed(2)}`));
    return element("tr", {}, element("th", { scope: "row" }, versus.named(name)), element("td", { class: "number" }, values[row].toFixed(2)), ...cells);
  });
  const table = element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows));
  return element(
    "details", { "data-of": method.key }, element("summary", {}, say("invariants")),
    element("p", { class: "note" }, say("invariantsText")),
    element("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": `${say("invariants")}: ${method.name}` }, table),
  );
}

// ---- my set ----

async function save(event) {
  event.preventDefault();
  const saved = find("saved");
  try {
    if (board.isEmpty) throw new versus.Refused("empty", say("errors_empty"));
    const drawer = find("drawer").value;
    const found = await ask("save", { subject: app.subject, label: find("label").value, drawer }, await board.png());
    remember("drawer", drawer);
    saved.classList.remove("bad");
    saved.textContent = say("saved", found);
    await readTally();
  } catch (error) {
    if (!(error instanceof versus.Refused)) throw error;
    saved.classList.add("bad");
    saved.textContent = error.message;
  }
}

const readTally = versus.latest(async () => {
  if (versus.recorded || !subject().class_names.length) return;
  try {
    showTally(await ask("tally", { subject: app.subject, normalise: find("normalise").checked ? "1" : "0" }));
  } catch (error) {
    complainOf(error);
  }
});

function showTally({ counts, drawers, unreadable, methods }) {
  const n = Object.values(counts).reduce((a, b) => a + b, 0);
  const each = Object.entries(counts).filter(([, count]) => count).map(([name, count]) => `${say(name)} ${count}`).join(", ");
  const left = unreadable.length ? ` ${say("unreadable", { files: unreadable.join(", ") })}` : "";
  find("counts").textContent = (n ? say("counts", { n, drawers, each }) : say("noneSaved")) + left;
  find("zip").hidden = n === 0;
  const head = element("tr", {}, ...["method", "errors", "interval"].map(
    (key, i) => element("th", { scope: "col", class: i ? "number" : null }, say(key))));
  const rows = subject().methods.filter((method) => methods[method.key]?.n).map((method) => {
    const { n: judged, n_errors: errors, interval } = methods[method.key];
    const share = (value) => `${(100 * value).toFixed(1)} %`;
    return element(
      "tr", { "data-tally": method.key }, element("th", { scope: "row" }, method.name),
      element("td", { class: "number" }, `${errors} / ${judged} (${share(errors / judged)})`),
      element("td", { class: "number" }, interval.map(share).join(" – ")),
    );
  });
  find("tally").replaceChildren(...(rows.length ? [element("thead", {}, head), element("tbody", {}, ...rows)] : []));
}

// ---- the page itself ----

function showSubject() {
  const part = subject();
  document.body.dataset.subject = app.subject;
  document.body.classList.toggle("shapes", app.subject === "shapes");
  setText(find("hint"), say("hint", { what: say(`what${app.subject}`) }));
  const chosen = find("label").value;
  find("label").replaceChildren(...part.class_names.map((name) => element("option", { value: name }, say(name))));
  if (part.class_names.includes(chosen)) find("label").value = chosen;
  find("zip").href = `/api/set.zip?subject=${app.subject}`;
  find("command").textContent = `versus run --data "${app.state.folder}/${app.subject}"`;
  if (!find("sliders").children.length) showSliders();
  showExamples();
  showChoice();
  showAnswers(app.answers);
  if (versus.recorded && app.example === null) return takeExample(Object.keys(ofSubject())[0]);
  again();
  readTally();
}

function ofSubject() {
  return Object.fromEntries(Object.entries(app.state.examples).filter(([, example]) => example.subject === app.subject));
}

function showExamples() {
  find("examples").replaceChildren(...Object.keys(ofSubject()).map((key) => {
    const button = element("button", { type: "button", "data-example": key }, say(key));
    button.addEventListener("click", () => takeExample(key));
    return button;
  }));
  markExamples();
}

function takeExample(key) {
  const { strokes, pen } = app.state.examples[key];
  app.example = key;
  resetSliders();
  board.put(strokes.map((points) => ({ pen, points })));
  app.example = key;
  markExamples();
}

function markExamples() {
  for (const button of find("examples").children) {
    button.setAttribute("aria-pressed", String(button.dataset.example === app.example));
  }
}

function chooseSubject(key) {
  app.subject = key;
  app.example = null;
  app.answers = null;
  board.strokes = [];
  board.render();
  find("hint").hidden = false;
  resetSliders();
  showNoDetails();
  showSubject();
}

function showProgress() {
  const all = app.state.subjects.flatMap((one) => one.methods.map((method) => ({ ...method, subject: one.key })));
  const busy = all.find((method) => ["training", "loading"].includes(method.status));
  const done = all.filter((method) => ["ready", "failed"].includes(method.status)).length;
  const bar = find("progress-bar");
  find("progress").hidden = app.state.complete;
  bar.max = Math.max(all.length, 1);
  bar.value = done + (busy?.status === "training" ? busy.share : 0);
  const values = busy && { i: done + 1, n: all.length, method: busy.name, subject: say(busy.subject), seconds: app.state.training_seconds };
  const text = !busy ? say("progressData") : say(app.state.training_seconds === null ? "progressLoading" : "progress", values);
  setText(find("progress-text"), text);
  if (app.state.error) complain(app.state.error);
}

// A live region that is given its own text again would be read out again.
function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

let announcer = null;
function announce(text) {
  announcer ??= document.body.appendChild(element("p", { class: "hidden", role: "status" }));
  announcer.textContent = text;
}

function complain(text) {
  find("trouble").hidden = !text;
  setText(find("trouble"), text);
}

function complainOf(error) {
  if (!(error instanceof versus.Refused)) throw error;
  complain(error.message);
}

function recall(key) {
  try {
    return localStorage.getItem(`versus-${key}`);
  } catch {
    return null; // A page from a file may have no storage.
  }
}

function remember(key, value) {
  try {
    localStorage.setItem(`versus-${key}`, value);
  } catch {
    // The page works without.
  }
}

function setLanguage(language) {
  versus.language = language;
  document.documentElement.lang = language;
  find("language").value = language;
  for (const node of document.querySelectorAll("[data-word]")) node.textContent = say(node.dataset.word);
  document.title = `Versus: ${say("title")}`;
  find("canvas").setAttribute("aria-label", say("canvas"));
  if (versus.recorded) find("answers").closest("body").querySelector("footer p").textContent = say("footerRecorded");
  const switches = ["shapes", "digits"].map((key) => {
    const input = element("input", { type: "radio", name: "subject", value: key });
    input.checked = key === app.subject;
    input.addEventListener("change", () => chooseSubject(key));
    return element("label", {}, input, element("span", {}, say(key)));
  });
  find("subjects").replaceChildren(find("subjects").firstElementChild, ...switches);
  if (!app.state) return;
  showSliders();
  showSubject();
  showCurve();
  showWhy();
  showProgress();
}

function setTheme(dark) {
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  find("theme").setAttribute("aria-pressed", String(dark));
  board.render();
}

function start() {
  if (versus.recorded) {
    document.body.dataset.recorded = "";
    board.locked = true;
    find("canvas").removeAttribute("tabindex");
    find("canvas").setAttribute("role", "img");
    find("canvas-help").hidden = true;
  }
  setLanguage(recall("language") ?? (navigator.language.startsWith("ko") ? "ko" : "en"));
  setTheme((recall("theme") ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark");
  find("drawer").value = recall("drawer") ?? "";
  find("language").addEventListener("change", (event) => {
    remember("language", event.target.value);
    setLanguage(event.target.value);
  });
  find("theme").addEventListener("click", () => {
    const dark = document.documentElement.dataset.theme !== "dark";
    remember("theme", dark ? "dark" : "light");
    setTheme(dark);
  });
  find("undo").addEventListener("click", () => board.undo());
  find("clear").addEventListener("click", () => board.clear());
  find("pen").addEventListener("input", (event) => {
    board.pen = Number(event.target.value);
    find("pen-value").textContent = event.target.value;
  });
  find("normalise").addEventListener("change", () => {
    again();
    readTally();
  });
  find("save").addEventListener("submit", save);
  readState();
}

start();
