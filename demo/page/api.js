// Questions to the server, or to the recorded examples of an exported page.
import { say } from "./words.js";

export const recorded = window.versusRecorded ?? null;

export class Refused extends Error {}

export async function ask(what, parameters, body = null) {
  if (recorded) return fromRecord(what, parameters);
  const query = new URLSearchParams(parameters).toString();
  let response;
  try {
    response = await fetch(`api/${what}?${query}`, body === null ? {} : { method: "POST", body });
  } catch {
    throw new Refused(say("lost"), { cause: "lost" });
  }
  const found = await response.json();
  if (response.ok) return found;
  const key = `errors_${found.code}`;
  const text = say(key);
  throw new Refused(text === key ? found.error : text, { cause: found.code });
}

// At most one `work` at a time; of what is asked meanwhile only the last is done.
export function latest(work) {
  let running = false;
  let next = null;
  return async (...given) => {
    next = given;
    if (running) return;
    running = true;
    try {
      while (next) {
        const now = next;
        next = null;
        await work(...now);
      }
    } finally {
      running = false;
    }
  };
}

function fromRecord(what, { example, normalise, slider, method, ...sliders }) {
  if (what === "state") return recorded.state;
  const kept = recorded.examples[example][normalise];
  if (what === "curve") return kept.curve[slider];
  if (what === "why") return kept.why[method];
  const [moved] = Object.keys(recorded.state.sliders).filter((key) => key in sliders);
  return moved ? kept.along[moved][sliders[moved]] : kept.plain;
}
