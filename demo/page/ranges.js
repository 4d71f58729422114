"use strict";
// Where a drawing's numbers lie among those of each class: a row a number, a mark and a line a class.
const ROW = { height: 54, title: 16, first: 26, apart: 8, margin: 10 };
const CLASS_MARKS = ["circle", "square", "triangle", "diamond"];

// `named`: the names of the rows to be shown, by their index. `width` in px.
versus.ranges = ({ values, means, spreads, telling }, named, label, width) => {
  const height = telling.length * ROW.height;
  const svg = versus.drawn("svg", { viewBox: `0 0 ${width} ${height}`, class: "ranges", role: "img", "aria-label": label });
  telling.forEach((number, i) => {
    const row = versus.drawn("g", { transform: `translate(0 ${i * ROW.height})` });
    const ends = means.flatMap((mean, k) => [mean[number] - spreads[k][number], mean[number] + spreads[k][number]]);
    const [low, high] = [Math.min(values[number], ...ends), Math.max(values[number], ...ends)];
    const x = (value) => ROW.margin + (value - low) / (high - low || 1) * (width - 2 * ROW.margin);
    row.append(
      versus.drawn("text", { x: 0, y: ROW.title - 3 }, named[number]),
      versus.drawn("text", { x: width, y: ROW.title - 3, "text-anchor": "end", class: "yours" }, values[number].toFixed(2)),
      versus.drawn("line", { class: "yours", x1: x(values[number]), x2: x(values[number]), y1: ROW.title + 2, y2: ROW.height - 4 }),
    );
    means.forEach((mean, k) => {
      const y = ROW.first + k * ROW.apart;
      row.append(
        versus.drawn("line", { class: "range", x1: x(mean[number] - spreads[k][number]), x2: x(mean[number] + spreads[k][number]), y1: y, y2: y }),
        versus.mark(CLASS_MARKS[k % CLASS_MARKS.length], [x(mean[number]), y], "classmark"),
      );
    });
    svg.append(row);
  });
  return svg;
};

versus.classSign = (i) => versus.drawn(
  "svg", { viewBox: "0 0 14 14", class: "ranges sign", "aria-hidden": "true" }, versus.mark(CLASS_MARKS[i % CLASS_MARKS.length], [7, 7], "classmark"));
