// How often each method errs on the class's drawings, with its interval over people.
import { element, find } from "./elements.js";
import { rate } from "./formats.js";
import { instead } from "./reasons.js";
import { called, say } from "./words.js";

const whole = (share) => rate(share, 0);

export function showTallies({ methods, n, n_people: people }) {
  find("tally-note").textContent = n ? say("tallyNote", { n, people }) : say("tallyEmpty");
  if (!n) return find("tally").replaceChildren();
  const head = element("tr", {}, ...["method", "errorRate", "overPeople"].map(
    (key) => element("th", { scope: "col" }, say(key))));
  find("tally").replaceChildren(element("thead", {}, head), element("tbody", {}, ...methods.map((method) => row(called(method)))));
}

function row({ tally, ...method }) {
  const { key, name, family } = method;
  const { n, n_errors: errors, interval } = tally;
  const share = n ? errors / n : null;
  return element(
    "tr", { "data-tally": key, "data-family": family },
    element("th", { scope: "row" }, name, element("span", { class: "family" }, say(family))),
    element("td", { class: "rate" }, ...(n ? [whole(share), element("small", {}, `${errors} / ${n}`)] : [instead(method)])),
    element("td", { class: "range" }, ...(interval ? [element("div", { class: "interval" }, bar(share, interval), element("span", {}, interval.map(whole).join(" – ")))] : n ? [say("fewPeople")] : [])),
  );
}

function bar(share, [low, high]) {
  const range = element("span", { class: "fill" });
  range.style.left = `${100 * low}%`;
  range.style.width = `${100 * (high - low)}%`;
  const point = element("span", { class: "point" });
  point.style.left = `${100 * share}%`;
  return element("span", { class: "track", "aria-hidden": "true" }, range, point);
}
