// What is asked of the drawing, and when: answers at once, details when the hand rests.
import { showAnswers } from "./answers.js";
import { ask, latest, recorded } from "./api.js";
import { showCurve } from "./curve.js";
import { find } from "./elements.js";
import { complain, complainOf } from "./messages.js";
import { showWhy } from "./why.js";

const DETAILS_AFTER_MS = 200;

// What is shown of the last drawing stays, pale, until the new one's is there.
export function askAgain(state) {
  state.version += 1;
  find("methods").ariaBusy = "true";
  for (const why of Object.values(state.whys)) why.stale = true;
  find("curve").classList.add("stale");
  for (const one of find("why-methods").children) one.classList.add("stale");
  // What is drawn or chosen before the server told what there is, is asked then.
  if (state.subject) predict(state);
}

export function askDetailsSoon(state) {
  clearTimeout(state.waiting);
  state.waiting = setTimeout(details, DETAILS_AFTER_MS, state);
}

export function showNoDetails(state) {
  state.curve = null;
  state.whys = {};
  showCurve(state);
  showWhy(state);
}

function parameters(state) {
  const moved = state.changes.map(([key, { neutral }]) => [key, state.sliders[key], neutral]).filter(([, value, neutral]) => value !== neutral);
  return {
    subject: state.subjectKey,
    normalise: state.normalise,
    ...(recorded ? { example: state.example } : {}),
    ...Object.fromEntries(moved.map(([key, value]) => [key, value])),
  };
}

const drawingOf = (board) => (recorded ? board.levels() : board.png());

const predict = latest(async (state) => {
  const { version } = state;
  await answer(state);
  if (version === state.version) find("methods").ariaBusy = "false";
});

async function answer(state) {
  const { board, lifted } = state;
  const now = parameters(state);
  if (board.isEmpty || state.subject.methods.length === 0) {
    showAnswers(state, null);
    return showNoDetails(state);
  }
  try {
    const found = await ask("predict", now, await drawingOf(board));
    if (now.subject !== state.subjectKey || board.isEmpty) return;
    complain("");
    showAnswers(state, found);
    askDetailsSoon(state);
    if (lifted !== null) requestAnimationFrame(() => {
      performance.measure("answer", { start: lifted });
      document.body.dataset.answered = performance.getEntriesByName("answer").length;
    });
    if (state.lifted === lifted) state.lifted = null;
  } catch (error) {
    complainOf(error);
  }
}

const details = latest(async (state) => {
  const { board, version } = state;
  if (board.isEmpty || !state.answers) return;
  const now = parameters(state);
  const body = await drawingOf(board);
  const isOld = () => board.isEmpty || version !== state.version || JSON.stringify(now) !== JSON.stringify(parameters(state));
  try {
    const along = await ask("curve", { ...now, slider: state.slider }, body);
    // An exported page gives up what it computes of an earlier drawing.
    if (!along || isOld()) return;
    state.curve = along;
    find("curve").classList.remove("stale");
    showCurve(state);
    for (const { key: method } of state.asked) {
      const answer = state.answers.answers[method];
      if (answer === undefined) continue;
      const why = await ask("why", { ...now, method }, body);
      if (!why || isOld()) return;
      state.whys[method] = { ...why, answer };
      showWhy(state);
    }
  } catch (error) {
    complainOf(error);
  }
});
