"use strict";
// Questions to the server, or to the recorded examples of an exported page.
versus.Refused = class extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
};

versus.recorded = window.versusRecorded ?? null;

versus.ask = async (what, parameters, body = null) => {
  if (versus.recorded) return fromRecord(what, parameters);
  const query = new URLSearchParams(parameters).toString();
  let response;
  try {
    response = await fetch(`/api/${what}?${query}`, body === null ? {} : { method: "POST", body });
  } catch {
    throw new versus.Refused("lost", versus.say("lost"));
  }
  const found = await response.json();
  if (!response.ok) {
    const key = `errors_${found.code}`;
    throw new versus.Refused(found.code, versus.words[versus.language][key] ?? found.error);
  }
  return found;
};

function fromRecord(what, { example, normalise, slider, method, ...sliders }) {
  if (what === "state") return versus.recorded.state;
  const kept = versus.recorded.examples[example][normalise];
  if (what === "curve") return kept.curve[slider];
  if (what === "why") return kept.why[method];
  const [moved] = Object.keys(versus.recorded.state.sliders).filter((key) => key in sliders);
  return moved ? kept.along[moved][sliders[moved]] : kept.plain;
}
