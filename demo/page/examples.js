// Drawings that are there to begin with; of photographs, test pictures.
import { element, find } from "./elements.js";
import { resetSliders } from "./sliders.js";
import { say } from "./words.js";

export function ofSubject(state) {
  return Object.fromEntries(Object.entries(state.served.examples).filter(([, example]) => example.subject === state.subjectKey));
}

export function showExamples(state) {
  const offered = state.isPhoto ? state.subject.examples : Object.keys(ofSubject(state));
  find("examples").parentElement.hidden = offered.length === 0;
  if (state.isPhoto) return showPictures(state);
  find("examples").replaceChildren(...Object.keys(ofSubject(state)).map((key) => {
    const button = element("button", { type: "button", "data-example": key }, say(key));
    button.addEventListener("click", () => takeExample(state, key));
    return button;
  }));
  markExamples(state);
}

function showPictures(state) {
  const pictures = state.subject.examples.map((label, number) => {
    const address = `api/example?${new URLSearchParams({ subject: state.subjectKey, number })}`;
    const button = element("button", { type: "button", class: "pictured", "data-picture": number }, element("img", { src: address, alt: state.className(label), title: state.className(label) }));
    button.addEventListener("click", async () => {
      resetSliders(state);
      await state.photo.load(await (await fetch(address)).blob());
    });
    return button;
  });
  find("examples").replaceChildren(...pictures);
}

export function takeExample(state, key) {
  const { strokes, pen } = state.served.examples[key];
  state.example = key;
  resetSliders(state);
  state.drawing.put(strokes.map((points) => ({ pen, points })), true);
  markExamples(state);
}

export function markExamples(state) {
  for (const button of find("examples").querySelectorAll("[data-example]")) {
    button.setAttribute("aria-pressed", String(button.dataset.example === state.example));
  }
}
