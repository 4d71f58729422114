// Support vector machines: kernels, decisions between pairs of classes, votes (`features/classifiers`).
import { softmax } from "./numbers.js";

// exp(−γ |x − y|²)
function rbf(x, support, start, gamma) {
  let squared = 0;
  for (let i = 0; i < x.length; i++) squared += (x[i] - support[start + i]) ** 2;
  return Math.exp(-gamma * squared);
}

// One decision a pair of classes (0, 1), (0, 2), …; positive for the first.
function pairDecisions(x, { support, weights, intercept, gamma }) {
  const decisions = Float64Array.from(intercept);
  const nPairs = intercept.length;
  for (let i = 0; i < support.length / x.length; i++) {
    const kernel = rbf(x, support, i * x.length, gamma);
    for (let pair = 0; pair < nPairs; pair++) decisions[pair] += kernel * weights[i * nPairs + pair];
  }
  return decisions;
}

// Votes plus bounded confidences.
function scoresOfPairs(decisions, nClasses) {
  if (nClasses === 2) return [-decisions[0], decisions[0]];
  const votes = Array(nClasses).fill(0);
  const confidence = Array(nClasses).fill(0);
  let pair = 0;
  for (let i = 0; i < nClasses; i++) {
    for (let j = i + 1; j < nClasses; j++, pair++) {
      votes[decisions[pair] > 0 ? i : j] += 1;
      confidence[i] += decisions[pair];
      confidence[j] -= decisions[pair];
    }
  }
  return votes.map((count, k) => count + confidence[k] / (3 * (Math.abs(confidence[k]) + 1)));
}

export const rbfSvm = (x, head) => softmax(scoresOfPairs(pairDecisions(x, head), head.classes.length));

// Softmax of ⟨w, x⟩ + b.
export function linear(x, { coef, intercept }) {
  return softmax(Array.from(intercept, (b, k) => x.reduce((total, value, i) => total + value * coef[k * x.length + i], b)));
}
