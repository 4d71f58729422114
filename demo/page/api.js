// Questions to the server; an exported page computes the answers itself, or has recorded them.
import { reasonOf } from "./reasons.js";
import { say } from "./words.js";

export const recorded = window.versusRecorded ?? null;

// `speak` says why, in the language that the page has then.
export class Refused extends Error {
  constructor(speak, options) {
    super(speak(), options);
    this.speak = speak;
  }
}

// `body`: the drawing, as `Board.png` makes it, or for an exported page as `Board.levels`.
export async function ask(what, parameters, body = null) {
  if (recorded) return answeredHere[what](parameters, body);
  const query = new URLSearchParams(parameters).toString();
  let response;
  try {
    response = await fetch(`api/${what}?${query}`, body === null ? {} : { method: "POST", body });
  } catch {
    throw new Refused(() => say("lost"), { cause: "lost" });
  }
  const found = await response.json();
  if (response.ok) return found;
  throw new Refused(() => reasonOf(found), { cause: found.code });
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

// What is recorded of an example: why every method answers so, and the answers of those that are not computed.
const kept = ({ example, normalise }) => recorded.examples[example]?.[normalise] ?? {};
const moved = (parameters) => Object.keys(recorded.state.sliders).find((key) => key in parameters);

// Numbers as short as the server sends them.
const asSent = (value) => Math.round(1e4 * value) / 1e4;

const answeredHere = {
  state: () => window.versusCompute.state(),

  predict(parameters, levels) {
    const found = window.versusCompute.predict(parameters, levels);
    if (!found) throw new Refused(() => say("errors_empty"));
    const { plain, along } = kept(parameters);
    const slider = moved(parameters);
    const rest = (slider && along ? along[slider][parameters[slider]] : plain) ?? {};
    for (const [key, row] of Object.entries(found.probabilities)) found.probabilities[key] = row.map(asSent);
    return Object.fromEntries(Object.keys(found).map((key) => [key, { ...rest[key], ...found[key] }]));
  },

  async curve(parameters, levels) {
    const found = await window.versusCompute.curve(parameters, levels);
    const rest = kept(parameters).curve?.[parameters.slider].methods;
    return found && { ...found, methods: { ...rest, ...found.methods } };
  },

  why(parameters, levels) {
    const { why } = kept(parameters);
    const isComputed = parameters.method in recorded.carried[parameters.subject].methods;
    if (why?.[parameters.method] && !(isComputed && moved(parameters))) return why[parameters.method];
    return window.versusCompute.why(parameters, levels);
  },
};
