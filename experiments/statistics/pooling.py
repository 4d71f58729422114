"""Probabilities of several methods put together, each with a weight that other pictures fixed."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

Array = npt.NDArray[Any]

# Of a probability: half precision has nothing below it but coarse steps, and a logarithm no end.
LEAST = 1e-5


def pool_weights(probabilities: Sequence[npt.ArrayLike], labels: npt.ArrayLike) -> Array:
    """Weights of a logarithmic pool with the least mean logarithmic loss.

    Answers of one method are set to a sharpness and members to a share in one step; the loss is convex
    in the weights, so that there is nothing to start from or to stop at. A member that adds nothing
    has weight 0 and is left out with that.

    Parameters
    ----------
    probabilities : one array ``(n, n_classes)`` a member, of pictures that none of them learned from
    labels : ``(n,)``

    Returns
    -------
    float64 ``(members,)``, not negative

    Raises
    ------
    ValueError
        If there is no member or no picture, or shapes differ.

    Source: T. Heskes (1998), Selecting weighting factors in logarithmic opinion pools, NeurIPS 10; of a
    single member it is temperature scaling (C. Guo et al. 2017, On calibration of modern neural
    networks, ICML).
    """
    scores, truth = _logarithms(probabilities), np.asarray(labels)
    if truth.shape != scores.shape[1:2] or not len(truth):
        raise ValueError(
            f"Expected {scores.shape[1]} labels, at least one, received {truth.shape}."
        )
    rows = np.arange(len(truth))
    of_truth = scores[:, rows, truth]

    def loss(weights: Array) -> tuple[float, Array]:
        together = np.tensordot(weights, scores, axes=1)
        shares = _softmax(together)
        value = -np.log(np.maximum(shares[rows, truth], np.finfo(float).tiny)).mean()
        slope = np.einsum("mnc,nc->m", scores, shares) / len(truth) - of_truth.mean(axis=1)
        return float(value), slope

    start = np.full(len(scores), 1 / len(scores))
    bounds = [(0.0, None)] * len(scores)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds)
    return np.asarray(found.x)


def pooled(probabilities: Sequence[npt.ArrayLike], weights: npt.ArrayLike) -> Array:
    """The product of the members' probabilities to the power of their weights, summing to 1.

    Examples
    --------
    >>> pooled([[[0.8, 0.2]], [[0.5, 0.5]]], [0.5, 0.5]).round(3).tolist()
    [[0.667, 0.333]]
    """
    return _softmax(np.tensordot(np.asarray(weights), _logarithms(probabilities), axes=1))


def _logarithms(probabilities: Sequence[npt.ArrayLike]) -> Array:
    """``(members, n, n_classes)``."""
    shapes = {np.shape(one) for one in probabilities}
    if len(shapes) != 1 or len(next(iter(shapes))) != 2:
        raise ValueError(f"Expected members of one shape, received {sorted(shapes) or 'none'}.")
    stack = np.asarray(probabilities, dtype=np.float64)
    return np.asarray(np.log(np.maximum(stack, LEAST)))


def _softmax(scores: Array) -> Array:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))
