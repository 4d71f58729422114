// A student's phone: asked for a class, drawn or photographed, sent to the lecturer's screen, answered.
import { ask } from "./api.js";
import { Board } from "./board.js";
import { classCalled } from "./class_names.js";
import "./class_words.js";
import { element, find, setText } from "./elements.js";
import { percent } from "./formats.js";
import { recall, remember } from "./memory.js";
import { announce, complain, complainOf } from "./messages.js";
import { Photo } from "./photo.js";
import { instead } from "./reasons.js";
import { sayAll, setUp } from "./settings.js";
import { called, say } from "./words.js";

const AGAIN_MS = 1000;
const FAMILIES = ["classical", "learned"];
const FOR_NOW = ["busy", "lost", "slow", "cut"];

const phone = { student: recall("student"), task: null, found: null, sending: false };
const drawing = new Board(find("canvas"), {
  changed: () => { find("hint").hidden = true; },
  lifted: () => {
    find("hint").hidden = !drawing.isEmpty;
    show();
  },
  told: announce,
});
const photo = new Photo(find("photo"), { lifted: show, told: announce, troubled: complain });
const isPhoto = () => phone.task?.kind === "photograph";
const board = () => (isPhoto() ? photo : drawing);
setUp(() => {
  find("canvas").setAttribute("aria-label", say("canvas"));
  photo.say();
  if (phone.task) showClasses(phone.task);
  show();
}, () => drawing.render());
find("undo").addEventListener("click", () => drawing.undo());
find("clear").addEventListener("click", () => drawing.clear());
find("shows").addEventListener("change", show);
find("send").addEventListener("click", send);
find("next").addEventListener("click", next);
find("join").addEventListener("submit", join);
if (phone.student) next();

async function join(event) {
  event.preventDefault();
  try {
    const { student } = await askUntilHeard("join", { nickname: find("nickname").value }, "");
    phone.student = student;
    remember("student", student);
    await next();
  } catch (error) {
    complainOf(error);
  }
}

// What is to be drawn now. A secret from an earlier class is none of this one: back to the first page.
async function next() {
  try {
    const task = await askUntilHeard("task", { student: phone.student });
    Object.assign(phone, { task, found: null });
    showTask(task);
    find("wanted").focus({ preventScroll: true });
  } catch (error) {
    if (error.cause === "student") phone.student = null;
    else complainOf(error);
    show();
  }
}

function showTask(task) {
  document.documentElement.dataset.kind = task.kind;
  sayAll();
  photo.say();
  photo.ratio = task.ratio ?? 1;
  drawing.locked = photo.locked = false;
  drawing.clear();
  photo.clear();
  find("hint").hidden = false;
  find("shows").value = "";
  showClasses(task);
  show();
}

// What a photograph may show: its sender says what it is.
function showClasses({ class_names: names = [] }) {
  const chosen = find("shows").value;
  const options = names.map((name) => element("option", { value: name }, classCalled(name)));
  find("shows").replaceChildren(element("option", { value: "" }, say("choose")), ...options);
  find("shows").value = names.includes(chosen) ? chosen : "";
}

async function send() {
  phone.sending = drawing.locked = photo.locked = true;
  show();
  try {
    const { place } = phone.task;
    const told = isPhoto() ? { shows: find("shows").value } : {};
    phone.found = await askUntilHeard("draw", { student: phone.student, place, ...told }, await board().png());
    complain("");
  } catch (error) {
    drawing.locked = photo.locked = false;
    complainOf(error);
  }
  phone.sending = false;
  show();
}

// A full queue and a lost network are for now: what was kept meanwhile is not kept twice.
async function askUntilHeard(what, parameters, body = null) {
  for (;;) {
    try {
      return await ask(what, parameters, body);
    } catch (error) {
      if (!FOR_NOW.includes(error.cause)) throw error;
      complain(error.cause === "busy" ? say("errors_busy_class") : say("errors_lost_class"));
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}

function show() {
  const { task, found, sending } = phone;
  find("join").hidden = task !== null;
  find("draw").hidden = task === null;
  find("wanted").textContent = task ? say("wanted", { what: task.label && classCalled(task.label) }) : say("classTitle");
  const isEmpty = board().isEmpty;
  find("undo").disabled = find("clear").disabled = isEmpty || sending;
  find("send").disabled = isEmpty || sending || (isPhoto() && !find("shows").value);
  find("shows").disabled = sending;
  for (const id of ["undo", "clear", "send", "told-class"]) find(id).hidden = found !== null;
  find("photo").classList.toggle("sent", found !== null);
  photo.render();
  find("next").hidden = found === null;
  const text = sending ? say("sending") : found ? verdict(found) : say("sendTold");
  setText(find("verdict"), text);
  find("said").replaceChildren(...(found ? FAMILIES.flatMap((family) => answersOf(found, family)) : []));
}

function answersOf(found, family) {
  const methods = found.methods.map(called).filter((method) => method.family === family);
  if (!methods.length) return [];
  const lines = methods.map((method) => line(found, method));
  return [element("h2", { "data-family": family }, element("span", { class: "family" }, say(family))), element("ul", {}, ...lines)];
}

function verdict({ methods, label }) {
  const answered = methods.filter((method) => method.said);
  const right = answered.filter((method) => method.said[0] === label).length;
  return answered.length ? say("recognised", { right, n: answered.length }) : say("onScreen");
}

function line({ class_names: names, label }, { said, ...method }) {
  const { key, name, family } = method;
  const row = element("li", { "data-method": key, "data-family": family }, element("span", { class: "name" }, name));
  if (!said) {
    row.append(element("span", { class: "note" }, instead(method)));
    return row;
  }
  const [answer, share] = said;
  row.append(
    element("strong", { class: answer === label ? "right" : "wrong" }, classCalled(names[answer])),
    element("span", { class: "value" }, percent(share)),
  );
  return row;
}
