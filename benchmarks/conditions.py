"""Test conditions against a loop over `scipy.ndimage.rotate`, in one run on one machine.

``python -m benchmarks.conditions`` prints a line a corruption: microseconds a picture of 28×28 px,
and how many times as fast that is as the loop.
"""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from scipy.ndimage import gaussian_filter, rotate

from dataset.conditions import ROTATION, Condition, under
from dataset.corruptions import CORRUPTIONS

N_IMAGES = 10_000
N_LOOPED = 1_000
N_REPETITIONS = 5


def main(n_images: int = N_IMAGES, n_looped: int = N_LOOPED) -> None:
    """Print the table."""
    noise = np.random.default_rng(0).standard_normal((n_images, 28, 28))
    ridges = 1 - 20 * np.abs(gaussian_filter(noise, (0, 3, 3)))
    images = np.rint(255 * ridges.clip(0, 1)).astype(np.uint8)
    loop = _seconds(
        lambda: [rotate(image, 30, reshape=False, order=1) for image in images[:n_looped]]
    )
    print(f"{'loop over scipy.ndimage.rotate':32s} {1e6 * loop / n_looped:8.1f} µs")
    colour = np.repeat(images[..., None], 3, axis=3)
    for kind, entries in CORRUPTIONS.items():
        stack = images if kind == "ink" else colour
        for key in (*entries, ROTATION):
            condition = Condition(key, 30 if key == ROTATION else 3)
            ours = _seconds(partial(under, stack, condition, kind=kind)) / n_images
            name = f"{kind} {condition}"
            print(f"{name:32s} {1e6 * ours:8.1f} µs {loop / n_looped / ours:8.1f} times")


def _seconds(work: Callable[[], Any]) -> float:
    """The median of the repetitions, after one to warm up."""
    work()
    found = []
    for _ in range(N_REPETITIONS):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return float(np.median(found))


if __name__ == "__main__":
    main()
