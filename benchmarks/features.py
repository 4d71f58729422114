"""The feature engine against loops over OpenCV and scikit-image, in one run on one machine."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import skimage.feature

from features.harris import harris_response
from features.hog import hog
from features.ssd import moravec_response
from features.structure_tensor import structure_tensor

Array = npt.NDArray[Any]

# scikit-image's functions carry no types.
peer: Any = skimage.feature


@dataclass(frozen=True)
class Row:
    """Ours against one peer.

    Attributes
    ----------
    name : feature and pictures
    peer : the other library's function
    ours_us, peer_us : microseconds an image, the median of the repetitions
    speedup : peer_us / ours_us
    first_us : our very first call, compilation or its cache included, per image
    gb_per_s : pixels read and results written by ours
    of_copy : the same as a share of this machine's copy speed
    """

    name: str
    peer: str
    ours_us: float
    peer_us: float
    speedup: float
    first_us: float
    gb_per_s: float
    of_copy: float


@dataclass(frozen=True)
class Contest:
    name: str
    ours: Callable[[Array], Any]
    peers: dict[str, Callable[[Array], Any]]
    on_large: bool = True


CONTESTS = (
    Contest(
        "harris",
        lambda stack: harris_response(stack, k=0.04),
        {
            "cv2.cornerHarris": lambda image: cv2.cornerHarris(image, 3, 3, 0.04),
            "skimage.feature.corner_harris": lambda image: peer.corner_harris(image, k=0.04),
        },
    ),
    Contest(
        "structure tensor",
        lambda stack: structure_tensor(stack, sigma=1.0),
        {"skimage.feature.structure_tensor": lambda image: peer.structure_tensor(image, sigma=1)},
    ),
    Contest(
        "moravec",
        moravec_response,
        {"skimage.feature.corner_moravec": lambda image: peer.corner_moravec(image)},
    ),
    Contest(
        "hog",
        hog,
        {
            "skimage.feature.hog": lambda image: peer.hog(
                image, orientations=12, pixels_per_cell=(4, 4), cells_per_block=(3, 3)
            )
        },
        on_large=False,
    ),
)


def compare(digits: Array, large: Array, repeats: int = 5) -> list[Row]:
    """Every contest on small pictures and, where it makes sense, on one large one.

    Parameters
    ----------
    digits : float32 ``(n, height, width)`` in [0, 1]
    large : float32 ``(1, height, width)``
    repeats : runs whose median counts; peers that take seconds run fewer times
    """
    copying = _copy_speed()
    rows = []
    for pictures, label in ((digits, f"{len(digits):,} digits"), (large, _size_name(large))):
        for contest in CONTESTS:
            if pictures is large and not contest.on_large:
                continue
            rows += _contest(contest, pictures, label, repeats, copying)
    return rows


def _contest(
    contest: Contest, pictures: Array, label: str, repeats: int, copying: float
) -> list[Row]:
    first, result = _timed(lambda: contest.ours(pictures))
    moved = pictures.nbytes + sum(part.nbytes for part in _arrays(result))
    del result
    rows = []
    for name, function in contest.peers.items():

        def loop(function: Callable[[Array], Any] = function) -> None:
            for image in pictures:
                function(image)

        ours: list[float] = []
        theirs: list[float] = []
        # Turn by turn, so that a busy moment of the machine meets both.
        for _ in range(repeats):
            ours.append(min(_timed(lambda: contest.ours(pictures))[0] for _ in range(2)))
            if sum(theirs) < 4:
                theirs.append(_timed(loop)[0])
        mine, other = float(np.median(ours)), float(np.median(theirs))
        per_image = 1e6 / len(pictures)
        rate = moved / mine / 1e9
        rows.append(
            Row(
                f"{contest.name}, {label}",
                name,
                mine * per_image,
                other * per_image,
                other / mine,
                first * per_image,
                rate,
                rate / copying,
            )
        )
    return rows


def as_json(rows: list[Row]) -> list[dict[str, Any]]:
    return [asdict(row) for row in rows]


def as_text(rows: list[Row]) -> str:
    """A table for people."""
    lines = [
        f"{'feature':38}{'peer':34}{'ours µs':>10}{'peer µs':>11}{'times':>8}{'first µs':>10}"
        f"{'GB/s':>7}{'of copy':>9}"
    ]
    lines += [
        f"{row.name:38}{row.peer:34}{row.ours_us:10.2f}{row.peer_us:11.1f}{row.speedup:8.1f}"
        f"{row.first_us:10.1f}{row.gb_per_s:7.2f}{row.of_copy:9.0%}"
        for row in rows
    ]
    return "\n".join(lines)


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def _arrays(result: Any) -> list[Array]:
    return [result] if isinstance(result, np.ndarray) else list(result)


def _copy_speed() -> float:
    """GB/s that ``numpy.copyto`` reads and writes together."""
    source = np.ones(2**25, np.float32)
    target = np.empty_like(source)
    best = min(_timed(lambda: np.copyto(target, source))[0] for _ in range(5))
    return 2 * source.nbytes / best / 1e9


def _size_name(pictures: Array) -> str:
    return f"{pictures.shape[2]}×{pictures.shape[1]}"
