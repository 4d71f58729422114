"""Ridge classification: least squares of the classes, from products made in blocks."""

from typing import Any, Self

import numpy as np
import numpy.typing as npt

from dataset.partition import split_at, stratified_order
from features.classifiers.linear import LinearClassifier
from features.gram import ROWS_AT_ONCE, ByColumns, ByRows, LeastSquares

Array = npt.NDArray[Any]
Indices = npt.NDArray[np.int64]

# From the strongest to the weakest; the middle one, 0.001, is tried first. Of 40,000 vectors of 1,600
# numbers errors still fell at 0.0001 (``docs/photographs.md``).
PENALTIES = tuple(10 ** (exponent / 2) for exponent in range(0, -13, -1))
MIDDLE = len(PENALTIES) // 2


class BlockRidge(LinearClassifier):
    """One against the rest by regularised least squares, of targets 1 and −1.

    For each class the minimum of ``Σ (⟨w, x⟩ + b − y)² + penalty · n · s² |w|²``, where n are the
    vectors and s² is the mean variance of their columns: a penalty means the same for features of any
    scale and for any number of pictures. It is solved from the products of the columns, or of the
    vectors where those are fewer, which are made in blocks (`features.gram`): of 50,000 vectors of 16,000
    numbers a square of 2 GB.

    Without a penalty one is chosen on a part of the vectors, by groups where there are any: penalties are
    tried on the products of the others, to which those of the held-out part are then added. No feature is
    made again for it, and a penalty costs one factorisation; so one goes from the middle of `PENALTIES`
    as long as errors become fewer. Where vectors are fewer than their numbers all are tried: below some
    penalty every training vector is met, and the errors of a small part rise and fall there by chance.

    What `predict_proba` gives, a softmax of the regressions' answers, orders the classes and is not
    calibrated.

    Parameters
    ----------
    penalty : share of the mean variance; None to choose one
    held_out : share of the vectors that a penalty is chosen on
    seed : of the draw of that share

    Attributes
    ----------
    coef_, intercept_ : float32 ``(n_classes, n_features)`` and ``(n_classes,)``
    penalty_ : the one that was used; a stronger one than was chosen where rounding asks for it
    tried_, held_out_errors_ : the penalties that were tried and their error rates; empty where none was
        chosen

    Source: A. Hoerl and R. Kennard (1970), Ridge regression, Technometrics 12; as a classifier R. Rifkin,
    G. Yeo and T. Poggio (2003), Regularized least-squares classification, NATO Science Series III 190.
    """

    def __init__(self, penalty: float | None = None, held_out: float = 0.2, seed: int = 0) -> None:
        self.penalty = penalty
        self.held_out = held_out
        self.seed = seed

    def fit(self, X: npt.ArrayLike, y: npt.ArrayLike, groups: npt.ArrayLike | None = None) -> Self:
        """Find the weights.

        Parameters
        ----------
        groups : ``(n,)``, none of which is on both sides when a penalty is chosen

        Raises
        ------
        ValueError
            For NaN, other shapes than ``(n, n_features)``, a single class, or a penalty that is not
            positive.
        """
        vectors, truth = self._labelled(X, y)
        if self.penalty is not None and not self.penalty > 0:
            raise ValueError(f"Expected a penalty above 0, received {self.penalty}.")
        signs = np.where(truth[:, None] == np.arange(len(self.classes_)), 1, -1)
        targets = signs.astype(vectors.dtype)
        learned, kept = np.arange(len(truth)), np.arange(0)
        if self.penalty is None:
            learned, kept = parts(truth, self.held_out, self.seed, groups)
        problem: LeastSquares
        if few := len(vectors) <= vectors.shape[1]:
            problem = ByRows(vectors[learned], targets[learned])
        else:
            spread = vectors[:: -(-len(vectors) // ROWS_AT_ONCE)]
            problem = ByColumns(spread.mean(axis=0), len(self.classes_))
            problem.add(vectors, targets, learned)
        self._choose(problem, vectors, targets, kept)
        if few and len(kept):
            problem = ByRows(vectors, targets)
        elif isinstance(problem, ByColumns):
            problem.add(vectors, targets, kept)
        weights, intercept = self._solved(problem)
        self._keep(weights, intercept)
        return self

    def _choose(self, problem: LeastSquares, vectors: Array, targets: Array, kept: Indices) -> None:
        """The penalty with the fewest errors on held-out vectors, of equal ones the closest answers."""
        self.tried_, self.held_out_errors_ = np.empty(0), np.empty(0)
        self.penalty_ = self.penalty or PENALTIES[MIDDLE]
        if not len(kept):
            return
        found = dict[int, tuple[float, float]]()

        def tried(place: int) -> tuple[float, float]:
            if place not in found:
                found[place] = _held_out(problem, PENALTIES[place], vectors, targets, kept)
            return found[place]

        if isinstance(problem, ByRows):
            best = min(range(len(PENALTIES)), key=tried)
        else:
            best = MIDDLE
            for step in (-1, 1):
                while 0 <= best + step < len(PENALTIES) and tried(best + step) < tried(best):
                    best += step
        self.penalty_ = PENALTIES[best]
        self.tried_ = np.array([PENALTIES[place] for place in found])
        self.held_out_errors_ = np.array([wrong for wrong, _ in found.values()])

    def _solved(self, problem: LeastSquares) -> tuple[Array, Array]:
        """Weights and intercepts by `penalty_`; where none was asked for and rounding makes that one too
        small for all vectors, by the next that is not."""
        stronger = [one for one in PENALTIES[::-1] if one > self.penalty_ and self.penalty is None]
        for penalty in stronger:
            try:
                return problem.solve(self.penalty_)
            except np.linalg.LinAlgError:
                self.penalty_ = penalty
        return problem.solve(self.penalty_)

    def decision_function(self, X: npt.ArrayLike) -> Array:
        """The answers of the classes' regressions, ``(n, n_classes)``; of two classes the second's."""
        decisions = self._decisions(X)
        return decisions[:, 1] if len(self.classes_) == 2 else decisions


def parts(
    truth: Indices, held_out: float, seed: int, groups: npt.ArrayLike | None = None
) -> tuple[Indices, Indices]:
    """Vectors that penalties are tried on, and those that say which is best.

    Parameters
    ----------
    truth : int64 ``(n,)``, classes from 0 on, every one of which is there
    held_out, seed, groups : see `BlockRidge`

    Returns
    -------
    All and none where either part were too small: the first has every class, the second as many vectors
    as there are classes, or more.
    """
    n_classes = truth.max() + 1
    order = stratified_order(truth, seed)
    together = None if groups is None else np.asarray(groups)
    learned, kept = split_at(order, round((1 - held_out) * len(truth)), together)
    if len(kept) < n_classes or len(np.unique(truth[learned])) < n_classes:
        return np.arange(len(truth)), np.arange(0)
    return learned, kept


def _held_out(
    problem: LeastSquares, penalty: float, vectors: Array, targets: Array, kept: Indices
) -> tuple[float, float]:
    """Error rate and mean squared error; infinite where the penalty is too small to solve with."""
    try:
        weights, intercept = (part.astype(vectors.dtype) for part in problem.solve(penalty))
    except np.linalg.LinAlgError:
        return np.inf, np.inf
    wrong, squares = 0, 0.0
    for start in range(0, len(kept), ROWS_AT_ONCE):
        here = kept[start : start + ROWS_AT_ONCE]
        answers, aims = vectors[here] @ weights + intercept, targets[here]
        wrong += int(np.count_nonzero(answers.argmax(axis=1) != aims.argmax(axis=1)))
        squares += float(np.sum((answers - aims) ** 2, dtype=np.float64))
    return wrong / len(kept), squares / (len(kept) * targets.shape[1])


def build_ridge(penalty: float | None = None, held_out: float = 0.2, seed: int = 0) -> BlockRidge:
    """One against the rest by regularised least squares; see `BlockRidge`.

    Parameters
    ----------
    penalty : share of the mean variance of the columns; None to choose one on held-out vectors
    held_out : share of the vectors that a penalty is chosen on
    seed : of the draw of that share
    """
    return BlockRidge(penalty, held_out, seed)
