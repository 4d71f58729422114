// Changes of the drawing: turn, size, noise and pen.
import { recorded } from "./api.js";
import { showCurve } from "./curve.js";
import { element, find } from "./elements.js";
import { percent, short } from "./formats.js";
import { askAgain, askDetailsSoon } from "./questions.js";
import { say } from "./words.js";

export function showSliders(state) {
  const rows = state.changes.map(([key, slider]) => {
    const step = recorded?.by_stops ? (slider.high - slider.low) / (slider.n_points - 1) : slider.step;
    const input = element("input", { type: "range", id: `slider-${key}`, min: slider.low, max: slider.high, step });
    input.value = state.sliders[key] ??= slider.neutral;
    const output = element("output", { for: input.id }, sliderText(key, state.sliders[key]));
    input.addEventListener("input", () => {
      if (recorded?.by_stops) resetSliders(state, key);
      state.sliders[key] = nearestStop(state, key, Number(input.value));
      state.slider = key;
      output.textContent = sliderText(key, state.sliders[key]);
      showCurve(state);
      askAgain(state);
    });
    input.addEventListener("focus", () => {
      if (state.slider === key) return;
      state.slider = key;
      askDetailsSoon(state);
    });
    return element("label", { class: "slider" }, element("span", {}, say(key)), input, output);
  });
  const reset = element("button", { type: "button", id: "reset" }, say("reset"));
  reset.addEventListener("click", () => {
    resetSliders(state);
    askAgain(state);
  });
  find("sliders").replaceChildren(...rows, element("div", { class: "tools" }, reset));
}

// Between two steps a range input may stand a hair beside the value that changes nothing.
function nearestStop(state, key, value) {
  if (recorded?.by_stops) return state.served.sliders[key].points.reduce((a, b) => (Math.abs(b - value) < Math.abs(a - value) ? b : a));
  return Math.round(value * 1000) / 1000;
}

export function resetSliders(state, except = null) {
  for (const [key, slider] of state.changes) {
    if (key === except) continue;
    state.sliders[key] = slider.neutral;
    find(`slider-${key}`).value = slider.neutral;
    find(`slider-${key}`).nextElementSibling.textContent = sliderText(key, slider.neutral);
  }
}

function sliderText(key, value) {
  if (key === "rotation") return `${short(value)}°`;
  if (key === "noise" || key === "blur") return percent(value);
  return `× ${short(value)}`;
}
