// Where a drawing's numbers lie among those of each class: a row a number, a mark and a line a class.
import { element, mark, svgElement } from "./elements.js";
import { decimal } from "./formats.js";
import { named, say } from "./words.js";

const ROW = { height: 54, title: 16, first: 26, apart: 8, margin: 10 };
const CLASS_MARKS = ["circle", "square", "triangle", "diamond"];

// `names`: the names of the rows to be shown, by their index; `width` as of `widthInLetters`.
export function ranges({ values, means, spreads, telling }, names, label, width) {
  const height = telling.length * ROW.height;
  const svg = svgElement("svg", { viewBox: `0 0 ${width} ${height}`, class: "ranges", role: "img", "aria-label": label });
  telling.forEach((number, i) => {
    const row = svgElement("g", { transform: `translate(0 ${i * ROW.height})` });
    const ends = means.flatMap((mean, k) => [mean[number] - spreads[k][number], mean[number] + spreads[k][number]]);
    const [low, high] = [Math.min(values[number], ...ends), Math.max(values[number], ...ends)];
    const x = (value) => ROW.margin + (value - low) / (high - low || 1) * (width - 2 * ROW.margin);
    row.append(
      svgElement("text", { x: 0, y: ROW.title - 3 }, names[number]),
      svgElement("text", { x: width, y: ROW.title - 3, "text-anchor": "end", class: "yours" }, decimal(values[number], 2)),
      svgElement("line", { class: "yours", x1: x(values[number]), x2: x(values[number]), y1: ROW.title + 2, y2: ROW.height - 4 }),
    );
    means.forEach((mean, k) => {
      const y = ROW.first + k * ROW.apart;
      row.append(
        svgElement("line", { class: "range", x1: x(mean[number] - spreads[k][number]), x2: x(mean[number] + spreads[k][number]), y1: y, y2: y }),
        mark(CLASS_MARKS[k % CLASS_MARKS.length], [x(mean[number]), y], "classmark"),
      );
    });
    svg.append(row);
  });
  return svg;
}

export const classSign = (i) => svgElement(
  "svg", { viewBox: "0 0 14 14", class: "ranges sign", "aria-hidden": "true" }, mark(CLASS_MARKS[i % CLASS_MARKS.length], [7, 7], "classmark"));

export function invariantsTable(state, method, { names, values, means, spreads }) {
  const head = element("tr", {}, ...[say("invariant"), say("yours"), ...means.map((_, i) => state.className(i))].map(
    (text, i) => element("th", { scope: "col", class: i ? "number" : null }, text)));
  const rows = names.map((name, row) => {
    const away = means.map((mean, i) => Math.abs(values[row] - mean[row]) / Math.max(spreads[i][row], 0.01));
    const nearest = away.indexOf(Math.min(...away));
    const cells = means.map((mean, i) => element(
      "td", { class: i === nearest ? "number near" : "number" }, `${decimal(mean[row], 2)} ± ${decimal(spreads[i][row], 2)}`));
    return element("tr", {}, element("th", { scope: "row" }, named(name)), element("td", { class: "number" }, decimal(values[row], 2)), ...cells);
  });
  const table = element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows));
  return element(
    "details", { "data-of": method.key }, element("summary", {}, say("invariants")),
    element("p", { class: "note" }, say("invariantsText")),
    element("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": `${say("invariants")}: ${method.name}` }, table),
  );
}
