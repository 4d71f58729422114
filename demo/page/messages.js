// What the page says of itself: to a screen reader, of troubles, of the training.
import { Refused } from "./api.js";
import { find, setText } from "./elements.js";
import { reasonOf } from "./reasons.js";
import { called, say, subjectCalled } from "./words.js";

export function announce(text) {
  find("announcer").textContent = text;
}

export function complain(text) {
  find("trouble").hidden = !text;
  setText(find("trouble"), text);
}

export function complainOf(error) {
  if (!(error instanceof Refused)) throw error;
  complain(error.message);
}

export function showProgress({ served }) {
  const all = served.subjects.flatMap((one) => one.methods.map((method) => ({ ...method, subject: one })));
  const busy = all.find((method) => ["training", "loading"].includes(method.status));
  const done = all.filter((method) => ["ready", "failed", "unfit", "recorded"].includes(method.status)).length;
  const bar = find("progress-bar");
  find("progress").hidden = served.complete;
  bar.max = Math.max(all.length, 1);
  bar.value = done + (busy?.status === "training" ? busy.share : 0);
  const values = busy && { i: done + 1, n: all.length, method: called(busy).name, subject: subjectCalled(busy.subject), seconds: served.training_seconds };
  const text = !busy ? say("progressData") : say(served.training_seconds === null ? "progressLoading" : "progress", values);
  setText(find("progress-text"), text);
  if (served.error) complain(reasonOf({ code: "data", error: served.error }));
}
