// The page: its parts put together, its language and theme.
import { showAnswers, showChoice } from "./answers.js";
import { ask, recorded } from "./api.js";
import { Board } from "./board.js";
import { readTally, save } from "./collection.js";
import { showCurve } from "./curve.js";
import { element, find, setText } from "./elements.js";
import { markExamples, ofSubject, showExamples, takeExample } from "./examples.js";
import { recall, remember } from "./memory.js";
import { announce, complainOf, showProgress } from "./messages.js";
import { askAgain, askDetailsSoon, showNoDetails } from "./questions.js";
import { resetSliders, showSliders } from "./sliders.js";
import { State } from "./state.js";
import { showWhy } from "./why.js";
import { say } from "./words.js";

const POLL_MS = 400;

const state = new State(new Board(find("canvas"), {
  changed: () => { find("hint").hidden = true; },
  lifted: (isExample) => drawingChanged(state, isExample),
  told: announce,
}));
start(state);

function start(state) {
  if (recorded) document.body.dataset.recorded = "";
  setLanguage(state, recall("language") ?? (navigator.language.startsWith("ko") ? "ko" : "en"));
  setTheme(state, (recall("theme") ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark");
  find("drawer").value = recall("drawer") ?? "";
  find("language").addEventListener("change", (event) => {
    remember("language", event.target.value);
    setLanguage(state, event.target.value);
  });
  find("theme").addEventListener("click", () => {
    const dark = document.documentElement.dataset.theme !== "dark";
    remember("theme", dark ? "dark" : "light");
    setTheme(state, dark);
  });
  find("undo").addEventListener("click", () => state.board.undo());
  find("clear").addEventListener("click", () => state.board.clear());
  find("pen").addEventListener("input", (event) => {
    state.board.pen = Number(event.target.value);
    find("pen-value").textContent = event.target.value;
  });
  find("normalise").addEventListener("change", () => {
    askAgain(state);
    readTally(state);
  });
  find("save").addEventListener("submit", (event) => {
    event.preventDefault();
    save(state);
  });
  readServed(state);
}

function drawingChanged(state, isExample) {
  state.lifted = performance.now();
  if (!isExample) state.example = null;
  find("hint").hidden = !state.board.isEmpty;
  markExamples(state);
  askAgain(state);
}

// All that changes the answers, which the share of a training does not.
function statuses(served) {
  return JSON.stringify(served?.subjects, (key, value) => (key === "share" ? undefined : value));
}

async function readServed(state) {
  try {
    const before = statuses(state.served);
    state.served = await ask("state", {});
    if (statuses(state.served) !== before) showSubject(state);
    showProgress(state);
    if (state.served.complete) return;
  } catch (error) {
    complainOf(error);
  }
  setTimeout(readServed, POLL_MS, state);
}

function showSubject(state) {
  const part = state.subject;
  document.body.dataset.subject = state.subjectKey;
  document.body.classList.toggle("shapes", state.subjectKey === "shapes");
  setText(find("hint"), say("hint", { what: say(`what${state.subjectKey}`) }));
  const chosen = find("label").value;
  find("label").replaceChildren(...part.class_names.map((name) => element("option", { value: name }, say(name))));
  if (part.class_names.includes(chosen)) find("label").value = chosen;
  find("zip").href = `api/set.zip?subject=${state.subjectKey}`;
  find("command").textContent = `versus run --data "${state.served.folder}/${state.subjectKey}"`;
  if (!find("sliders").children.length) showSliders(state);
  showExamples(state);
  showChoice(state, () => {
    showAnswers(state, state.answers);
    showCurve(state);
    showWhy(state);
    askDetailsSoon(state);
  });
  showAnswers(state, state.answers);
  if (recorded && !state.offered) return offerExample(state);
  askAgain(state);
  readTally(state);
}

// An exported page opens with a drawing, which gives way to the first stroke.
function offerExample(state) {
  state.offered = true;
  takeExample(state, Object.keys(ofSubject(state))[0]);
  state.board.givesWay = true;
  readTally(state);
}

function chooseSubject(state, key) {
  state.subjectKey = key;
  state.example = null;
  state.offered = false;
  state.answers = null;
  state.board.strokes = [];
  state.board.render();
  find("hint").hidden = false;
  resetSliders(state);
  showNoDetails(state);
  showSubject(state);
}

function setLanguage(state, language) {
  document.documentElement.lang = language;
  find("language").value = language;
  for (const node of document.querySelectorAll("[data-word]")) node.textContent = say(node.dataset.word);
  document.title = `Versus: ${say("title")}`;
  find("canvas").setAttribute("aria-label", say("canvas"));
  if (recorded) document.querySelector("footer p").textContent = say("footerRecorded");
  const switches = ["shapes", "digits"].map((key) => {
    const input = element("input", { type: "radio", name: "subject", value: key });
    input.checked = key === state.subjectKey;
    input.addEventListener("change", () => chooseSubject(state, key));
    return element("label", {}, input, element("span", {}, say(key)));
  });
  find("subjects").replaceChildren(find("subjects").firstElementChild, ...switches);
  if (!state.served) return;
  showSliders(state);
  showSubject(state);
  showCurve(state);
  showWhy(state);
  showProgress(state);
}

function setTheme(state, dark) {
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  find("theme").setAttribute("aria-pressed", String(dark));
  state.board.render();
}
