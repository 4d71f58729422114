// How often each method errs on the class's drawings, with its interval over people.
import { element, find } from "./elements.js";
import { called, say } from "./words.js";

const whole = (share) => `${Math.round(100 * share)} %`;

export function showTallies({ methods, n, n_people: people }) {
  find("tally-note").textContent = n ? say("tallyNote", { n, people }) : say("tallyEmpty");
  if (!n) return find("tally").replaceChildren();
  const head = element("tr", {}, ...["method", "errorRate", "overPeople"].map(
    (key) => element("th", { scope: "col" }, say(key))));
  find("tally").replaceChildren(element("thead", {}, head), element("tbody", {}, ...methods.map((method) => row(called(method)))));
}

function row({ key, name, family, status, error, tally }) {
  const { n, n_errors: errors, interval } = tally;
  const rate = n ? errors / n : null;
  return element(
    "tr", { "data-tally": key, "data-family": family },
    element("th", { scope: "row" }, name, element("span", { class: "family" }, say(family))),
    element("td", { class: "rate" }, ...(n ? [whole(rate), element("small", {}, `${errors} / ${n}`)] : [say(status, { error })])),
    element("td", { class: "range" }, ...(interval ? [element("div", { class: "interval" }, bar(rate, interval), element("span", {}, interval.map(whole).join(" – ")))] : n ? [say("fewPeople")] : [])),
  );
}

function bar(rate, [low, high]) {
  const range = element("span", { class: "fill" });
  range.style.left = `${100 * low}%`;
  range.style.width = `${100 * (high - low)}%`;
  const point = element("span", { class: "point" });
  point.style.left = `${100 * rate}%`;
  return element("span", { class: "track", "aria-hidden": "true" }, range, point);
}
