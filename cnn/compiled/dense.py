"""Dense layers, softmax and the step of gradient descent, adding up as oneDNN and Eigen do.

They release the GIL, use one thread, and take matrix products from BLAS, which adds a product's terms in
one chain, too.
"""

import math

import numpy as np
from numba import njit

from cnn.compiled.arrays import Floats, Indices, unsigned


@njit(nogil=True, cache=True)
def descend(weights: Floats, rate: np.float32, gradient: Floats) -> None:
    """One step of gradient descent, in place, both ``(n,)``."""
    for i in range(unsigned(weights.shape[0])):
        weights[i] -= rate * gradient[i]


@njit(nogil=True, cache=True)
def dense(
    inputs: Floats, kernel: Floats, bias: Floats, ends: Indices, rectified: bool, outputs: Floats
) -> None:
    """Outputs ``(n, units)`` of ``(n, inputs)``; terms up to each of `ends` are added by themselves."""
    start = 0
    for end in ends:
        terms = np.ascontiguousarray(inputs[:, start:end])
        if start == 0:
            np.dot(terms, kernel[:end], outputs)
        else:
            outputs += np.dot(terms, kernel[start:end])
        start = end
    for row in outputs:
        for unit in range(unsigned(bias.shape[0])):
            value = row[unit] + bias[unit]
            row[unit] = value if value > 0 or not rectified else np.float32(0)


@njit(nogil=True, cache=True)
def dense_input_gradient(
    gradient: Floats, outputs: Floats, kernel: Floats, rectified: bool, further: bool, into: Floats
) -> None:
    """Take from `gradient` ``(n, units)`` what does not fire; `further` on, that of ``(n, inputs)``."""
    if rectified:
        flat, fired = gradient.reshape(-1), outputs.reshape(-1)
        for i in range(unsigned(flat.shape[0])):
            flat[i] = flat[i] if fired[i] > 0 else np.float32(0)
    if further:
        # In this order BLAS takes half as long as in the other.
        into[:] = np.dot(kernel, gradient.T).T


@njit(nogil=True, cache=True)
def dense_steps(
    inputs: Floats, gradient: Floats, kernel: Floats, rate: np.float32, steps: Floats
) -> None:
    """Descend with some of a kernel's rows, whose `inputs` are ``(n, rows)``."""
    np.dot(np.ascontiguousarray(inputs.T), gradient, steps)
    descend(kernel.reshape(-1), rate, steps.reshape(-1))


@njit(nogil=True, cache=True)
def exponential(x: np.float32) -> np.float32:
    """Of a number that is not positive, as Eigen computes it without fused operations.

    Cephes' polynomial on x − m · ln 2, where the logarithm is taken off in two parts.
    """
    one = np.float32(1)
    if x < np.float32(-104):
        return np.float32(0)
    m = np.floor(x * np.float32(1.44269504088896341) + np.float32(0.5))
    r = x + m * np.float32(-0.693359375)
    r += m * np.float32(2.12194440e-4)
    square = r * r
    odd = square * np.float32(8.36894474923610687e-3) + np.float32(0.16666518151760101)
    even = square * np.float32(1.37449637986719608e-3) + np.float32(4.16696518659591675e-2)
    even = square * even + np.float32(0.49999988079071045)
    return np.float32((square * (r * odd + even) + (r + one)) * np.float32(2) ** m)


@njit(nogil=True, cache=True)
def cross_entropy(logits: Floats, targets: Floats, n_batch: int, gradient: Floats) -> float:
    """Sum of the losses behind a softmax, and the gradient of a batch's mean loss.

    As Eigen sums a row eight numbers at a time, of what is left over with the C library's exponential.

    Parameters
    ----------
    logits, targets : ``(n, n_classes)``; targets sum to 1
    n_batch : images of the whole batch
    gradient : ``(n, n_classes)``, overwritten
    """
    n_classes = logits.shape[1]
    whole = n_classes // 8 * 8
    share = np.float32(1) / np.float32(n_batch)
    lanes = np.empty(8, np.float32)
    loss = 0.0
    for i in range(len(logits)):
        largest = logits[i].max()
        for c in range(n_classes):
            gradient[i, c] = exponential(logits[i, c] - largest)
        lanes[:] = 0
        for start in range(0, whole, 8):
            for lane in range(8):
                lanes[lane] += gradient[i, start + lane]
        rest = np.float32(0)
        for c in range(whole, n_classes):
            rest += np.float32(math.exp(np.float32(logits[i, c] - largest)))
        a, b, c, d = (
            lanes[0] + lanes[4],
            lanes[1] + lanes[5],
            lanes[2] + lanes[6],
            lanes[3] + lanes[7],
        )
        total = ((a + c) + (b + d)) + rest
        for c in range(n_classes):
            target = targets[i, c]
            if target != 0:
                loss += target * (np.log(np.float64(total)) - (logits[i, c] - largest))
            gradient[i, c] = (gradient[i, c] / total - target) * share
    return loss
