// A student's phone: asked for a class, drawn, sent to the lecturer's screen, answered.
import { ask } from "./api.js";
import { Board } from "./board.js";
import { setUp } from "./class_settings.js";
import { element, find, percent, setText } from "./elements.js";
import { recall, remember } from "./memory.js";
import { announce, complain, complainOf } from "./messages.js";
import { say } from "./words.js";

const AGAIN_MS = 1000;
const FAMILIES = ["classical", "learned"];
const FOR_NOW = ["busy", "lost", "slow", "cut"];

const phone = { student: recall("student"), task: null, found: null, sending: false };
const board = new Board(find("canvas"), {
  changed: () => { find("hint").hidden = true; },
  lifted: () => {
    find("hint").hidden = !board.isEmpty;
    show();
  },
  told: announce,
});
setUp(() => {
  find("canvas").setAttribute("aria-label", say("canvas"));
  board.render();
  show();
});
find("undo").addEventListener("click", () => board.undo());
find("clear").addEventListener("click", () => board.clear());
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
    board.locked = false;
    board.clear();
    find("hint").hidden = false;
    show();
    find("wanted").focus({ preventScroll: true });
  } catch (error) {
    if (error.cause === "student") phone.student = null;
    else complainOf(error);
    show();
  }
}

async function send() {
  phone.sending = board.locked = true;
  show();
  try {
    const { place } = phone.task;
    phone.found = await askUntilHeard("draw", { student: phone.student, place }, await board.png());
    complain("");
  } catch (error) {
    board.locked = false;
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
  find("wanted").textContent = task ? say("wanted", { what: say(task.label) }) : say("classTitle");
  find("undo").disabled = find("clear").disabled = board.isEmpty || sending;
  find("send").disabled = board.isEmpty || sending;
  for (const id of ["undo", "clear", "send"]) find(id).hidden = found !== null;
  find("next").hidden = found === null;
  const text = sending ? say("sending") : found ? verdict(found) : say("sendTold");
  setText(find("verdict"), text);
  find("said").replaceChildren(...(found ? FAMILIES.flatMap((family) => answersOf(found, family)) : []));
}

function answersOf(found, family) {
  const methods = found.methods.filter((method) => method.family === family);
  if (!methods.length) return [];
  const lines = methods.map((method) => line(found, method));
  return [element("h2", { "data-family": family }, element("span", { class: "family" }, say(family))), element("ul", {}, ...lines)];
}

function verdict({ methods, label }) {
  const answered = methods.filter((method) => method.said);
  const right = answered.filter((method) => method.said[0] === label).length;
  return answered.length ? say("recognised", { right, n: answered.length }) : say("onScreen");
}

function line({ class_names: names, label }, { key, name, family, status, error, said }) {
  const row = element("li", { "data-method": key, "data-family": family }, element("span", { class: "name" }, name));
  if (!said) {
    row.append(element("span", { class: "note" }, say(status, { error })));
    return row;
  }
  const [answer, share] = said;
  row.append(
    element("strong", { class: answer === label ? "right" : "wrong" }, say(names[answer])),
    element("span", { class: "value" }, percent(share)),
  );
  return row;
}
