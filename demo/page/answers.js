// Who is asked, and what each says.
import { testSetCalled } from "./class_names.js";
import { element, find, setText } from "./elements.js";
import { counted, percent, rate } from "./formats.js";
import { shown, unpack } from "./pictures.js";
import { instead } from "./reasons.js";
import { say } from "./words.js";

// Of more classes the most probable are shown.
const MOST_BARS = 10;
const FIRST = 5;

// `changed` is called when another set of methods is asked.
export function showChoice(state, changed) {
  const boxes = state.subject.methods.map((method) => {
    const input = element("input", { type: "checkbox", value: method.key });
    input.checked = !state.silent.has(method.key);
    input.addEventListener("change", () => {
      if (input.checked) state.silent.delete(method.key);
      else state.silent.add(method.key);
      changed();
    });
    return element("label", {}, input, method.name);
  });
  find("chosen").replaceChildren(find("chosen").firstElementChild, ...boxes);
}

export function showAnswers(state, found) {
  state.answers = found;
  const agreement = find("agreement");
  delete agreement.dataset.agree;
  if (!found) agreement.textContent = say("nothing");
  else {
    const said = state.asked.filter((method) => method.key in found.answers).map((method) => [method.name, found.answers[method.key]]);
    if (said.length) agreement.dataset.agree = new Set(said.map(([, answer]) => answer)).size === 1 ? "yes" : "no";
    setText(agreement, agreementText(state, said));
  }
  find("methods").replaceChildren(...state.asked.map((method) => methodCard(state, method, found)));
}

// `said`: a name and an answer a method.
function agreementText(state, said) {
  if (!said.length) return say(state.asked.length ? "noAnswer" : "noneChosen");
  const [[method, first]] = said;
  const answer = state.className(first);
  if (said.length === 1) return say("agreeOne", { method, answer });
  if (said.every((one) => one[1] === first)) return say(said.length === 2 ? "agreeTwo" : "agree", { n: said.length, answer });
  const sides = new Map();
  for (const [name, one] of said) sides.set(one, [...(sides.get(one) ?? []), name]);
  const each = [...sides].map(([one, names]) => say("says", { methods: listed(names), answer: state.className(one) }));
  return say("disagree", { sides: each.join("; ") });
}

function listed(names) {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(", ")}${say("and")}${names.at(-1)}`;
}

function methodCard(state, method, found) {
  const card = element(
    "article", { class: "method", "data-family": method.family, "data-method": method.key },
    element("h3", { title: method.summary }, method.name),
    element("span", { class: "family" }, say(method.family)),
  );
  const probability = found?.probabilities[method.key];
  if (method.status !== "ready") card.append(element("p", { class: "note" }, instead(method)));
  if (probability) {
    const answer = found.answers[method.key];
    const title = say("seenBy", { method: method.name });
    const seen = shown(unpack(found.seen[method.key]), title);
    seen.classList.add("seen");
    seen.title = title;
    card.append(
      element("div", { class: "verdict" }, seen, element("div", {},
        element("strong", {}, state.className(answer)), element("small", {}, percent(probability[answer])))),
      bars(state, probability, answer),
    );
  }
  const tests = Object.entries(method.tests).map(([name, { n_errors: errors, n_test: n }]) => say("test", {
    rate: rate(errors / n), errors: counted(errors), n: counted(n), name: testSetCalled(name),
  }));
  if (tests.length) card.append(element("p", { class: "note" }, say("trained", { n: counted(method.train_size), tests: tests.join("; ") })));
  return card;
}

function bars(state, probability, answer) {
  const list = element("ul", { class: "bars" });
  const all = probability.map((share, i) => [share, i]);
  const some = all.length > MOST_BARS ? all.sort(([one], [other]) => other - one).slice(0, FIRST) : all;
  some.forEach(([share, i]) => {
    const fill = element("span", { class: "fill" });
    fill.style.width = `${100 * share}%`;
    list.append(element(
      "li", { "aria-current": i === answer ? "true" : null },
      element("span", {}, state.className(i)),
      element("span", { class: "track", "aria-hidden": "true" }, fill),
      element("span", { class: "value" }, percent(share)),
    ));
  });
  return list;
}
