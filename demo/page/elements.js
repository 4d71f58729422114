// Small ways to make elements; text is always set as text.
export const find = (id) => document.getElementById(id);

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

// Whether the page is shown photographs, or drawn on.
export const ofPhotographs = () => document.documentElement.dataset.kind === "photograph";

// Diagrams are drawn in px of letters of 16 px, so that they grow with the page's.
export const widthInLetters = (node) => 16 * node.clientWidth / parseFloat(getComputedStyle(document.documentElement).fontSize);

export function svgElement(tag, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

// A live region that is given its own text again would be read out again.
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function mark(shape, [x, y], kind) {
  const size = 4;
  if (shape === "circle") return svgElement("circle", { class: kind, cx: x, cy: y, r: size });
  const outlines = {
    square: [[-1, -1], [1, -1], [1, 1], [-1, 1]],
    diamond: [[0, -1.3], [1.3, 0], [0, 1.3], [-1.3, 0]],
    triangle: [[0, -1.3], [1.2, 1], [-1.2, 1]],
    star: [[0, -1.6], [0.5, -0.5], [1.6, 0], [0.5, 0.5], [0, 1.6], [-0.5, 0.5], [-1.6, 0], [-0.5, -0.5]],
  };
  const points = outlines[shape].map(([right, down]) => `${x + right * size},${y + down * size}`);
  return svgElement("polygon", { class: kind, points: points.join(" ") });
}
