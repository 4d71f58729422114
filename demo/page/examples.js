// Drawings that are there to begin with.
import { element, find } from "./elements.js";
import { resetSliders } from "./sliders.js";
import { say } from "./words.js";

export function ofSubject(state) {
  return Object.fromEntries(Object.entries(state.served.examples).filter(([, example]) => example.subject === state.subjectKey));
}

export function showExamples(state) {
  find("examples").replaceChildren(...Object.keys(ofSubject(state)).map((key) => {
    const button = element("button", { type: "button", "data-example": key }, say(key));
    button.addEventListener("click", () => takeExample(state, key));
    return button;
  }));
  markExamples(state);
}

export function takeExample(state, key) {
  const { strokes, pen } = state.served.examples[key];
  state.example = key;
  resetSliders(state);
  state.board.put(strokes.map((points) => ({ pen, points })), true);
  markExamples(state);
}

export function markExamples(state) {
  for (const button of find("examples").children) {
    button.setAttribute("aria-pressed", String(button.dataset.example === state.example));
  }
}
