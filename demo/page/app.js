// The page: its parts put together, its language and theme.
import { showAnswers, showChoice } from "./answers.js";
import { ask, recorded } from "./api.js";
import { Board } from "./board.js";
import { classCalled } from "./class_names.js";
import { readTally, save, showSaved } from "./collection.js";
import { showCurve } from "./curve.js";
import { element, find, setText } from "./elements.js";
import { markExamples, ofSubject, showExamples, takeExample } from "./examples.js";
import { recall } from "./memory.js";
import { announce, complain, complainOf, showProgress } from "./messages.js";
import { Photo } from "./photo.js";
import { askAgain, askDetailsSoon, showNoDetails } from "./questions.js";
import { sayAll, setUp } from "./settings.js";
import { showSliders } from "./sliders.js";
import { State } from "./state.js";
import { showWhy } from "./why.js";
import { say, subjectCalled } from "./words.js";

const POLL_MS = 400;
const SHORT = 3; // letters of a class's name

const lifted = (isExample) => pictureChanged(state, isExample);
const drawing = new Board(find("canvas"), { changed: () => { find("hint").hidden = true; }, lifted, told: announce });
const photo = new Photo(find("photo"), { lifted, told: announce, troubled: complain });
const state = new State(drawing, photo);
start(state);

function start(state) {
  if (recorded) document.body.dataset.recorded = "";
  setUp(() => sayAnew(state), () => state.drawing.render());
  find("drawer").value = recall("drawer") ?? "";
  find("undo").addEventListener("click", () => state.drawing.undo());
  find("clear").addEventListener("click", () => state.drawing.clear());
  find("pen").addEventListener("input", (event) => {
    state.drawing.pen = Number(event.target.value);
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

function pictureChanged(state, isExample) {
  state.lifted = performance.now();
  if (!isExample) state.example = null;
  find("hint").hidden = !state.drawing.isEmpty;
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
    state.subjectKey ??= state.served.subjects[0].key;
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
  document.body.classList.toggle("named", part.class_names.some((name) => name.length > SHORT));
  showKind(state, part);
  showSubjects(state);
  setText(find("hint"), say("hint", { what: whatIsDrawn(part) }));
  const chosen = find("label").value;
  find("label").replaceChildren(...part.class_names.map((name) => element("option", { value: name }, classCalled(name))));
  if (part.class_names.includes(chosen)) find("label").value = chosen;
  find("save").querySelector("button").disabled = false;
  find("zip").href = `api/set.zip?${new URLSearchParams({ subject: state.subjectKey })}`;
  find("command").textContent = `versus run --data "${state.served.folder}/${state.subjectKey}"${state.isPhoto ? " --kind photograph" : ""}`;
  showExamples(state);
  showChoice(state, () => {
    showAnswers(state, state.answers);
    showCurve(state);
    showWhy(state);
    askDetailsSoon(state);
  });
  showAnswers(state, state.answers);
  if (recorded && !state.offered && Object.keys(ofSubject(state)).length) return offerExample(state);
  askAgain(state);
  readTally(state);
}

// Texts, tools and sliders are those of what is drawn, or of photographs.
function showKind(state, { kind, ratio }) {
  const { dataset } = document.documentElement;
  if (state.photo.ratio !== ratio) {
    state.photo.ratio = ratio;
    state.photo.reset();
  }
  if (dataset.kind !== kind) {
    dataset.kind = kind;
    sayTexts();
    showSliders(state);
  }
  if (!find("sliders").children.length) showSliders(state);
}

function showSubjects(state) {
  const switches = state.served.subjects.map((one) => {
    const input = element("input", { type: "radio", name: "subject", value: one.key });
    input.checked = one.key === state.subjectKey;
    input.addEventListener("change", () => chooseSubject(state, one.key));
    return element("label", {}, input, element("span", {}, subjectCalled(one)));
  });
  // One that has the focus keeps it.
  const isNew = JSON.stringify(switches.map((one) => one.textContent)) !== JSON.stringify([...find("subjects").querySelectorAll("label")].map((one) => one.textContent));
  if (isNew) find("subjects").replaceChildren(find("subjects").firstElementChild, ...switches);
  find("subjects").hidden = switches.length < 2;
}

function whatIsDrawn({ key, class_names: names }) {
  const told = say(`what${key}`);
  return told === `what${key}` ? names.map(classCalled).join(", ") : told;
}

// An exported page opens with a drawing, which gives way to the first stroke.
function offerExample(state) {
  state.offered = true;
  takeExample(state, Object.keys(ofSubject(state))[0]);
  state.drawing.givesWay = true;
  readTally(state);
}

function chooseSubject(state, key) {
  state.saved = {};
  state.subjectKey = key;
  state.example = null;
  state.offered = false;
  state.answers = null;
  state.drawing.strokes = [];
  state.drawing.render();
  find("hint").hidden = false;
  state.sliders = {};
  state.slider = state.changes[0][0];
  showSliders(state);
  showNoDetails(state);
  showSaved(state);
  showSubject(state);
}

function sayTexts() {
  sayAll();
  document.title = `Versus: ${say("title")}`;
  find("canvas").setAttribute("aria-label", say("canvas"));
  photo.say();
  if (recorded) document.querySelector("footer p").textContent = say("footerRecorded");
}

// All that is said, in another language.
function sayAnew(state) {
  sayTexts();
  if (!state.subject) return;
  showSliders(state);
  showSubject(state);
  showCurve(state);
  showWhy(state);
  showSaved(state);
  showProgress(state);
}
