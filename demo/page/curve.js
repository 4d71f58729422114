"use strict";
// Each method's confidence along a slider: colour says the family, mark and dashes the method.
versus.CURVE = { height: 260, left: 52, right: 12, top: 10, bottom: 34 };
const MARKS = ["circle", "square", "diamond", "triangle", "star"];
const DASHES = ["", "7 4", "2 4", "9 3 2 3", "12 4"];

// `width` in px, so that the letters keep their size on a narrow screen.
versus.curve = ({ values, methods }, described, now, label, width) => {
  const { height, left, right, top, bottom } = versus.CURVE;
  const [low, high] = [values[0], values.at(-1)];
  const x = (value) => left + (value - low) / (high - low) * (width - left - right);
  const y = (share) => height - bottom - share * (height - top - bottom);
  const svg = versus.drawn("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label });
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    svg.append(
      versus.drawn("line", { class: "grid", x1: left, x2: width - right, y1: y(share), y2: y(share) }),
      versus.drawn("text", { x: left - 12, y: y(share) + 4, "text-anchor": "end" }, `${100 * share} %`),
    );
  }
  for (const value of ticks(values, width < 400 ? 4 : 6)) {
    svg.append(versus.drawn("text", { x: x(value), y: height - bottom + 18, "text-anchor": "middle" }, shortNumber(value)));
  }
  svg.append(versus.drawn("line", { class: "now", x1: x(now), x2: x(now), y1: top, y2: height - bottom }));
  described.forEach((method, i) => {
    const found = methods[method.key];
    if (!found) return;
    const points = values.map((value, at) => [x(value), y(found.confidence[at])]);
    svg.append(versus.drawn("polyline", {
      class: method.family, points: points.map((point) => point.join()).join(" "),
      "stroke-dasharray": DASHES[i % DASHES.length],
    }));
    points.forEach((point, at) => {
      const kept = found.said[at] === found.answer ? " kept" : "";
      svg.append(versus.mark(markOf(i), point, `mark ${method.family}${kept}`));
    });
  });
  return svg;
};

function markOf(i) {
  return MARKS[i % MARKS.length];
}

versus.legendSign = (method, i) => versus.drawn(
  "svg", { viewBox: "0 0 44 14", "aria-hidden": "true" },
  versus.drawn("line", { class: method.family, x1: 1, x2: 43, y1: 7, y2: 7, "stroke-dasharray": DASHES[i % DASHES.length] }),
  versus.mark(markOf(i), [22, 7], `mark ${method.family}`),
);

versus.mark = (shape, [x, y], kind) => {
  const size = 4;
  if (shape === "circle") return versus.drawn("circle", { class: kind, cx: x, cy: y, r: size });
  const outlines = {
    square: [[-1, -1], [1, -1], [1, 1], [-1, 1]],
    diamond: [[0, -1.3], [1.3, 0], [0, 1.3], [-1.3, 0]],
    triangle: [[0, -1.3], [1.2, 1], [-1.2, 1]],
    star: [[0, -1.6], [0.5, -0.5], [1.6, 0], [0.5, 0.5], [0, 1.6], [-0.5, 0.5], [-1.6, 0], [-0.5, -0.5]],
  };
  const points = outlines[shape].map(([right, down]) => `${x + right * size},${y + down * size}`);
  return versus.drawn("polygon", { class: kind, points: points.join(" ") });
};

function ticks(values, most) {
  const step = Math.max(1, Math.round((values.length - 1) / most));
  return values.filter((_, i) => i % step === 0);
}

function shortNumber(value) {
  return String(Math.round(100 * value) / 100);
}
