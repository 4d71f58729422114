"""Squared hinge loss, one against the rest: Newton's method, the steps of all classes at once."""

import numpy as np
import numpy.typing as npt

from features.gram import Rows

Doubles = npt.NDArray[np.float64]

# A step that is halved so often leads nowhere any more: what is left is rounding.
HALVINGS = 12
# Of the decrease that the slope promises.
SUFFICIENT = 1e-4
# A step is found until its equation is off by this share: the next one starts from another curvature.
FORCING = 0.1
MOST_DIRECTIONS = 200


def newton(rows: Rows, signs: Rows, C: float, tol: float, max_iter: int) -> tuple[Doubles, int]:
    """For each class the minimum of ``½ |w|² + C Σ max(0, 1 − y ⟨w, x⟩)²``, and the steps that it took.

    Only vectors within the margin have a curvature, 2 C x xᵀ, and between two changes of them the problem
    is least squares. Some ten steps, each of some ten products of the curvature with a direction, end at
    the minimum; such a product is two products with the rows, of the directions of all classes at once.

    Parameters
    ----------
    rows : ``(n, d)``, a 1 at the end for the intercept
    signs : ``(n, n_classes)``, 1 and −1
    C : weight of the loss
    tol : largest entry of the gradient at the end, as a share of the first
    max_iter : steps

    Source: C.-J. Lin, R. C. Weng and S. S. Keerthi (2008), Trust region Newton method for logistic
    regression, JMLR 9, here with halved steps in place of a trust region: the curvature is never less
    than 1; S. Keerthi and D. DeCoste (2005), A modified finite Newton method for fast solution of large
    scale linear SVMs, JMLR 6.
    """
    weights = np.zeros((rows.shape[1], signs.shape[1]))
    scores = np.zeros_like(signs)
    left = np.arange(signs.shape[1])
    missing = _missing(signs, scores)
    gradient = _gradient(rows, weights, missing, C)
    enough = tol * np.abs(gradient).max(axis=0)
    taken = 0
    while len(left) and taken < max_iter:
        taken += 1
        steps = _steps(rows, (missing != 0).astype(rows.dtype), gradient, C)
        moves = rows @ steps.astype(rows.dtype)
        own = signs[:, left]
        lengths = _step_lengths(own, scores[:, left], moves, weights[:, left], steps, gradient, C)
        weights[:, left] += lengths * steps
        scores[:, left] += lengths.astype(rows.dtype) * moves
        left = left[lengths > 0]
        missing = _missing(signs[:, left], scores[:, left])
        gradient = _gradient(rows, weights[:, left], missing, C)
        steep = np.abs(gradient).max(axis=0, initial=0) > enough[left]
        left, missing, gradient = left[steep], missing[:, steep], gradient[:, steep]
    return weights, taken


def _missing(signs: Rows, scores: Rows) -> Rows:
    """What vectors within the margin lack, y − ⟨w, x⟩; 0 of those beyond it."""
    lacking = signs - scores
    lacking[signs * lacking <= 0] = 0
    return lacking


def _gradient(rows: Rows, weights: Doubles, missing: Rows, C: float) -> Doubles:
    return np.asarray(weights - 2 * C * (rows.T @ missing), np.float64)


def _steps(rows: Rows, within: Rows, gradient: Doubles, C: float) -> Doubles:
    """−(1 + 2 C Σ x xᵀ)⁻¹ gradient over the rows `within` each class's margin, by conjugate gradients."""
    steps, residual, directions = np.zeros_like(gradient), -gradient, -gradient
    energy = np.einsum("ij,ij->j", residual, residual)
    enough = FORCING**2 * energy
    left = np.arange(gradient.shape[1])
    for _ in range(MOST_DIRECTIONS):
        here = directions[:, left]
        along = rows @ here.astype(rows.dtype)
        along *= within
        curved = here + 2 * C * (rows.T @ along)
        shares = energy[left] / np.einsum("ij,ij->j", here, curved)
        steps[:, left] += shares * here
        residual[:, left] -= shares * curved
        after = np.einsum("ij,ij->j", residual[:, left], residual[:, left])
        directions[:, left] = residual[:, left] + after / energy[left] * here
        energy[left] = after
        open_ = after > enough[left]
        if not open_.all():
            left, within = left[open_], within[:, open_]
        if not len(left):
            break
    return steps


def _step_lengths(
    signs: Rows,
    scores: Rows,
    moves: Rows,
    weights: Doubles,
    steps: Doubles,
    gradient: Doubles,
    C: float,
) -> Doubles:
    """1, ½, ¼ … of each class's step: the first that makes its loss small enough; 0 where none does."""

    def losses(lengths: Doubles) -> Doubles:
        lacking = _missing(signs, scores + lengths.astype(moves.dtype) * moves)
        moved = weights + lengths * steps
        loss = np.einsum("ij,ij->j", lacking, lacking, dtype=np.float64)
        return np.asarray(0.5 * np.einsum("ij,ij->j", moved, moved) + C * loss)

    lengths = np.ones(steps.shape[1])
    before, slope = losses(0 * lengths), np.einsum("ij,ij->j", gradient, steps)
    for _ in range(HALVINGS):
        too_far = losses(lengths) > before + SUFFICIENT * lengths * slope
        if not too_far.any():
            return lengths
        lengths[too_far] /= 2
    return np.asarray(np.where(too_far, 0, lengths))
