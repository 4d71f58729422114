// The newest drawings, each with what was asked for and what both families say.
import { classCalled } from "./class_names.js";
import { element, find } from "./elements.js";
import { say } from "./words.js";

const FAMILIES = ["classical", "learned"];
const tiles = new Map();

// `remove` is called with a drawing's number. Tiles stay where they are, so that none loses the focus.
export function showDrawings(found, remove) {
  const shown = new Set(found.drawings.map((one) => one.id));
  for (const [id, { tile }] of tiles) {
    if (shown.has(id)) continue;
    tile.remove();
    tiles.delete(id);
  }
  for (const one of [...found.drawings].reverse()) {
    if (!tiles.has(one.id)) add(one, remove);
    tell(found, one);
  }
}

function add({ id }, remove) {
  const text = element("div", { class: "text" });
  const picture = element("img", { src: `api/drawing?id=${id}`, alt: "", width: 280, height: 280 });
  const button = element("button", { type: "button", class: "remove" });
  button.addEventListener("click", () => remove(id));
  const tile = element("li", { "data-drawing": id }, picture, text, button);
  const older = [...find("drawings").children].find((other) => Number(other.dataset.drawing) < id);
  find("drawings").insertBefore(tile, older ?? null);
  tiles.set(id, { tile, text, button });
}

function tell({ methods, class_names: names }, { id, student, nickname, label, said }) {
  const { text, button } = tiles.get(id);
  const who = nickname || say("student", { n: student });
  text.replaceChildren(
    element("strong", { class: "who" }, who),
    element("span", { class: "asked" }, say("asked", { what: classCalled(names[label]) })),
    ...FAMILIES.map((family) => {
      const answers = methods.filter((method) => method.family === family && method.key in said).map((method) => said[method.key]);
      return element("ul", { class: "said", "data-family": family }, ...[...new Set(answers)].map((answer) => one(answers, answer, label, names)));
    }),
  );
  button.textContent = say("remove");
  button.setAttribute("aria-label", say("removeOne", { id, who }));
}

function one(answers, answer, label, names) {
  const times = answers.filter((other) => other === answer).length;
  const name = classCalled(names[answer]);
  const text = answers.length > 1 ? `${name} ${times}/${answers.length}` : name;
  return element("li", { class: answer === label ? "right" : "wrong" }, text);
}
