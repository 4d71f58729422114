// Language and theme of a class's pages, as the browser has them until somebody chooses.
import "./class_words.js";
import { find } from "./elements.js";
import { recall, remember } from "./memory.js";
import { say } from "./words.js";

// `changed` is called with every new setting, and once at the start.
export function setUp(changed) {
  const korean = navigator.language.startsWith("ko");
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  setLanguage(recall("language") ?? (korean ? "ko" : "en"));
  setTheme((recall("theme") ?? (dark ? "dark" : "light")) === "dark");
  changed();
  find("language").addEventListener("change", (event) => {
    remember("language", event.target.value);
    setLanguage(event.target.value);
    changed();
  });
  find("theme").addEventListener("click", () => {
    const isDark = document.documentElement.dataset.theme !== "dark";
    remember("theme", isDark ? "dark" : "light");
    setTheme(isDark);
    changed();
  });
}

function setLanguage(language) {
  document.documentElement.lang = language;
  find("language").value = language;
  for (const node of document.querySelectorAll("[data-word]")) node.textContent = say(node.dataset.word);
}

function setTheme(dark) {
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  find("theme").setAttribute("aria-pressed", String(dark));
}
