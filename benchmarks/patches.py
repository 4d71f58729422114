"""A dictionary of patches against the same in plain NumPy, in one run on one machine."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from features.extractors.whitened_patches import RandomPatchesExtractor

Array = npt.NDArray[Any]

REPEATS = 5


@dataclass(frozen=True)
class Row:
    """Ours against plain NumPy, each the median of the repetitions.

    Attributes
    ----------
    n_centres : of the dictionary
    ours_us, peer_us : microseconds of the processor an image, on one thread
    speedup : peer_us / ours_us
    ours_gflops, peer_gflops : products of patches and centres alone, 10⁹ a second
    difference : the largest between both, as a share of the largest feature
    """

    n_centres: int
    ours_us: float
    peer_us: float
    speedup: float
    ours_gflops: float
    peer_gflops: float
    difference: float


def plain_numpy(images: Array, fitted: RandomPatchesExtractor) -> Array:
    """What one would write: a picture at a time, every step of the paper a line on whole arrays."""
    side = round(fitted.patch * images.shape[1])
    squares = (fitted.centres_**2).sum(axis=1)
    features = []
    for image in images.astype(np.float32):
        windows = sliding_window_view(image, (side, side), axis=(0, 1))
        rows, cols = windows.shape[:2]
        x = windows.reshape(rows * cols, -1)
        x = x - x.mean(axis=1, keepdims=True)
        x /= np.sqrt((x**2).mean(axis=1, keepdims=True) + np.float32(fitted.contrast))
        x = (x - fitted.mean_) @ fitted.whitening_
        square = (x**2).sum(axis=1, keepdims=True) + squares - 2 * (x @ fitted.centres_.T)
        z = np.sqrt(np.maximum(square, 0))
        f = np.maximum(z.mean(axis=1, keepdims=True) - z, 0).reshape(rows, cols, -1)
        down, across = -(-rows // 2), -(-cols // 2)
        corners = f[:down, :across], f[:down, across:], f[down:, :across], f[down:, across:]
        features.append(np.concatenate([part.mean(axis=(0, 1)) for part in corners]))
    return np.array(features)


def compare(n_images: int, centres: tuple[int, ...] = (400, 1600, 4000)) -> list[Row]:
    """Pictures of 32 × 32 × 3 of smooth noise, turn by turn, so that a busy moment meets both."""
    noise = np.random.default_rng(0).random((n_images, 34, 34, 3), dtype=np.float32)
    smooth = sliding_window_view(noise, (3, 3), axis=(1, 2)).mean(axis=(-2, -1))
    images: Array = (255 * smooth).astype(np.uint8)
    return [_row(images, n) for n in centres]


def _row(images: Array, n_centres: int) -> Row:
    fitted = RandomPatchesExtractor(n_centres, n_patches=20_000).fit(images)
    ours, theirs = fitted.transform(images), plain_numpy(images, fitted)
    mine: list[float] = []
    other: list[float] = []
    for _ in range(REPEATS):
        mine.append(_seconds(lambda: fitted.transform(images)))
        other.append(_seconds(lambda: plain_numpy(images, fitted)))
    own, peer = (float(np.median(times)) / len(images) for times in (mine, other))
    products = 2e-9 * 27**2 * fitted.centres_.size
    return Row(
        n_centres=n_centres,
        ours_us=1e6 * own,
        peer_us=1e6 * peer,
        speedup=peer / own,
        ours_gflops=products / own,
        peer_gflops=products / peer,
        difference=float(np.abs(ours - theirs).max() / theirs.max()),
    )


def _seconds(work: Callable[[], Any]) -> float:
    """Of the processor, which other work on the machine does not lengthen as it does the clock's."""
    start = time.process_time()
    work()
    return time.process_time() - start


def as_text(rows: list[Row]) -> str:
    """A table for people."""
    lines = [
        f"{'centres':>8}{'ours µs':>10}{'NumPy µs':>10}{'times':>7}{'ours GFLOP/s':>14}{'NumPy':>7}"
    ]
    lines += [
        f"{row.n_centres:8}{row.ours_us:10.0f}{row.peer_us:10.0f}{row.speedup:7.2f}"
        f"{row.ours_gflops:14.0f}{row.peer_gflops:7.0f}"
        for row in rows
    ]
    return "\n".join(lines)
