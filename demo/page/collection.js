// The drawings that are kept, and how often each method errs on them.
import { ask, latest, recorded, Refused } from "./api.js";
import { classCalled } from "./class_names.js";
import { element, find, setText } from "./elements.js";
import { counted, rate } from "./formats.js";
import { remember } from "./memory.js";
import { complainOf } from "./messages.js";
import { say } from "./words.js";

export async function save(state) {
  const { subjectKey } = state;
  try {
    if (state.board.isEmpty) throw new Refused(() => say("errors_empty"));
    const drawer = find("drawer").value;
    const found = await ask("save", { subject: subjectKey, label: find("label").value, drawer }, await state.board.png());
    remember("drawer", drawer);
    state.saved[subjectKey] = { speak: () => say("saved", found), isBad: false };
    await readTally(state);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    state.saved[subjectKey] = { speak: error.speak, isBad: true };
  }
  showSaved(state);
}

// What became of the subject's last drawing, as long as the subject is not left.
export function showSaved({ saved, subjectKey }) {
  const { speak, isBad } = saved[subjectKey] ?? { speak: () => "", isBad: false };
  find("saved").classList.toggle("bad", isBad);
  setText(find("saved"), speak());
}

export const readTally = latest(async (state) => {
  if (recorded || !state.subject?.class_names.length) return;
  try {
    showTally(state, await ask("tally", { subject: state.subjectKey, normalise: state.normalise }));
  } catch (error) {
    complainOf(error);
  }
});

function showTally(state, { counts, drawers, unreadable, methods }) {
  const n = Object.values(counts).reduce((a, b) => a + b, 0);
  const each = Object.entries(counts).filter(([, count]) => count).map(([name, count]) => `${classCalled(name)} ${count}`).join(", ");
  const left = unreadable.length ? ` ${say("unreadable", { files: unreadable.join(", ") })}` : "";
  find("counts").textContent = (n ? say("counts", { n, drawers, each }) : say("noneSaved")) + left;
  find("zip").hidden = n === 0;
  const head = element("tr", {}, ...["method", "errors", "interval"].map(
    (key, i) => element("th", { scope: "col", class: i ? "number" : null }, say(key))));
  const rows = state.subject.methods.filter((method) => methods[method.key]?.n).map((method) => {
    const { n: judged, n_errors: errors, interval } = methods[method.key];
    return element(
      "tr", { "data-tally": method.key }, element("th", { scope: "row" }, method.name),
      element("td", { class: "number" }, `${counted(errors)} / ${counted(judged)} (${rate(errors / judged)})`),
      element("td", { class: "number" }, interval.map((share) => rate(share)).join(" – ")),
    );
  });
  find("tally").replaceChildren(...(rows.length ? [element("thead", {}, head), element("tbody", {}, ...rows)] : []));
}
