// Language and theme of a page, as the browser has them until somebody chooses.
import { find } from "./elements.js";
import { recall, remember } from "./memory.js";
import { say } from "./words.js";

// `spoken` is called with every new language and `painted` with every new theme, both once at the start.
export function setUp(spoken, painted = () => {}) {
  const korean = navigator.language.startsWith("ko");
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const speak = (language) => {
    document.documentElement.lang = language;
    find("language").value = language;
    sayAll();
    spoken();
  };
  const paint = (theme) => {
    document.documentElement.dataset.theme = theme;
    find("theme").setAttribute("aria-pressed", String(theme === "dark"));
    painted();
  };
  speak(recall("language") ?? (korean ? "ko" : "en"));
  paint(recall("theme") ?? (dark ? "dark" : "light"));
  find("language").addEventListener("change", (event) => {
    remember("language", event.target.value);
    speak(event.target.value);
  });
  find("theme").addEventListener("click", () => {
    const theme = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    remember("theme", theme);
    paint(theme);
  });
}

// The texts that stand in the page itself.
export function sayAll() {
  for (const node of document.querySelectorAll("[data-word]")) node.textContent = say(node.dataset.word);
}
