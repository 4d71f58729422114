// The lecturer's screen: how phones get in, how often each method errs, and the newest drawings.
import { ask } from "./api.js";
import "./class_words.js";
import { showDrawings } from "./drawings.js";
import { element, find, setText } from "./elements.js";
import { announce, complain, complainOf } from "./messages.js";
import { reasonOf } from "./reasons.js";
import { sayAll, setUp } from "./settings.js";
import { showTallies } from "./tally.js";
import { called, say, subjectCalled } from "./words.js";

const POLL_MS = 1000;

let told = null;
let enlarged = null; // whether the lecturer wants the code large; null while nobody said
setUp(() => {
  document.title = `Versus: ${say("screenTitle")}`;
  if (told) show(told);
});
find("enlarge").addEventListener("click", () => {
  enlarged = find("enlarge").getAttribute("aria-pressed") === "false";
  showCode();
});
showCode();
poll();

async function poll() {
  await read();
  setTimeout(poll, POLL_MS);
}

async function read() {
  try {
    const found = await ask("class", {});
    // What does not change is left alone: a screen reader would read it anew.
    if (JSON.stringify(found) !== JSON.stringify(told)) show(found);
    complain(found.error && reasonOf({ code: "data", error: found.error }));
  } catch (error) {
    complainOf(error);
  }
}

function show(found) {
  told = found;
  showKind(found.kind);
  setText(find("n-students"), String(found.students));
  setText(find("n-drawings"), String(found.n));
  find("qr").alt = found.address;
  showCode();
  const { host, pathname } = new URL(found.address);
  find("address").replaceChildren("http://", element("wbr"), host, element("wbr"), element("strong", {}, pathname));
  showSubjects(found);
  showProgress(found);
  showTallies(found);
  showDrawings(found, remove);
  find("mine").hidden = found.n === 0;
  const place = `${found.folder}/${found.subject}`;
  find("command").textContent = `versus run --data "${place}" --groups "${place}.csv"${found.kind === "photograph" ? " --kind photograph" : ""}`;
}

// Texts are those of what is drawn, or of photographs.
function showKind(kind) {
  const { dataset } = document.documentElement;
  if (dataset.kind === kind) return;
  dataset.kind = kind;
  sayAll();
  document.title = `Versus: ${say("screenTitle")}`;
}

// Large until the first drawing comes.
function showCode() {
  const isLarge = enlarged ?? !told?.n;
  document.documentElement.classList.toggle("enlarged", isLarge);
  find("enlarge").setAttribute("aria-pressed", String(isLarge));
}

function showSubjects({ subjects, subject }) {
  const box = find("subjects");
  if (box.querySelectorAll("input").length !== subjects.length) {
    box.replaceChildren(box.firstElementChild, ...subjects.map(({ key }) => {
      const input = element("input", { type: "radio", name: "subject", value: key });
      input.addEventListener("change", () => change("subject", { subject: key }));
      return element("label", {}, input, element("span", {}));
    }));
  }
  box.hidden = subjects.length < 2;
  for (const input of box.querySelectorAll("input")) {
    input.checked = input.value === subject;
    input.nextElementSibling.textContent = subjectCalled(subjects.find(({ key }) => key === input.value));
  }
}

function showProgress({ complete, methods, subjects, subject }) {
  find("progress").hidden = complete;
  const busy = methods.find((method) => ["training", "loading"].includes(method.status));
  const text = busy ? `${called(busy).name} (${subjectCalled(subjects.find(({ key }) => key === subject))}) ${say(busy.status)}` : say("progressData");
  setText(find("progress"), text);
}

async function remove(id) {
  await change("remove", { id });
  announce(say("removed", { id }));
}

async function change(what, parameters) {
  try {
    await ask(what, parameters, "");
  } catch (error) {
    complainOf(error);
  }
  await read();
}
