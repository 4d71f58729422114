// Each method's confidence along a slider: colour says the family, mark and dashes the method.
import { element, find, mark, svgElement, widthInLetters } from "./elements.js";
import { percent, short } from "./formats.js";
import { say } from "./words.js";

const FRAME = { height: 260, left: 56, right: 12, top: 10, bottom: 34 };
const MARKS = ["circle", "square", "diamond", "triangle", "star"];
const DASHES = ["", "7 4", "2 4", "9 3 2 3", "12 4"];

// `width` as of `widthInLetters`, so that the letters keep their size on a narrow screen.
function curve({ values, methods }, described, now, label, width) {
  const { height, left, right, top, bottom } = FRAME;
  const [low, high] = [values[0], values.at(-1)];
  const x = (value) => left + (value - low) / (high - low) * (width - left - right);
  const y = (share) => height - bottom - share * (height - top - bottom);
  const svg = svgElement("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label });
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    svg.append(
      svgElement("line", { class: "grid", x1: left, x2: width - right, y1: y(share), y2: y(share) }),
      svgElement("text", { x: left - 12, y: y(share) + 4, "text-anchor": "end" }, percent(share)),
    );
  }
  for (const value of ticks(values, width < 400 ? 4 : 6)) {
    svg.append(svgElement("text", { x: x(value), y: height - bottom + 18, "text-anchor": "middle" }, short(value)));
  }
  svg.append(svgElement("line", { class: "now", x1: x(now), x2: x(now), y1: top, y2: height - bottom }));
  described.forEach((method, i) => {
    const found = methods[method.key];
    if (!found) return;
    const points = values.map((value, at) => [x(value), y(found.confidence[at])]);
    svg.append(svgElement("polyline", {
      class: method.family, points: points.map((point) => point.join()).join(" "),
      "stroke-dasharray": DASHES[i % DASHES.length],
    }));
    points.forEach((point, at) => {
      const kept = found.said[at] === found.answer ? " kept" : "";
      svg.append(mark(markOf(i), point, `mark ${method.family}${kept}`));
    });
  });
  return svg;
}

function markOf(i) {
  return MARKS[i % MARKS.length];
}

const legendSign = (method, i) => svgElement(
  "svg", { viewBox: "0 0 44 14", "aria-hidden": "true" },
  svgElement("line", { class: method.family, x1: 1, x2: 43, y1: 7, y2: 7, "stroke-dasharray": DASHES[i % DASHES.length] }),
  mark(markOf(i), [22, 7], `mark ${method.family}`),
);

function ticks(values, most) {
  const step = Math.max(1, Math.round((values.length - 1) / most));
  return values.filter((_, i) => i % step === 0);
}

export function showCurve(state) {
  find("curve-title").textContent = say("curveTitle", { slider: say(state.slider) });
  const along = state.curve?.slider === state.slider ? state.curve : null;
  const answering = state.asked.filter((method) => along?.methods[method.key]);
  if (!along || !answering.length) {
    find("curve").replaceChildren();
    find("curve-legend").replaceChildren();
    return;
  }
  const sentences = answering.map((method) => {
    const { answer, said } = along.methods[method.key];
    const kept = said.filter((one) => one === answer).length;
    return say("curveText", { method: method.name, answer: state.className(answer), kept, n: said.length });
  });
  find("curve").replaceChildren(curve(along, answering, state.sliders[state.slider], sentences.join(" "), widthInLetters(find("curve"))));
  find("curve-legend").replaceChildren(...answering.map((method, i) => element(
    "li", {}, legendSign(method, i),
    say("curveLegend", { method: method.name, answer: state.className(along.methods[method.key].answer) }),
  )));
}
