"""The feature engine against loops over OpenCV and scikit-image, in one run on one machine."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import skimage.feature

from features.colour import opponents
from features.extractors.colour_patches import ColourWordsExtractor
from features.harris import harris_response
from features.hog import block_hog, hog
from features.lbp import binary_patterns
from features.pixels import to_planes
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
    read_bytes, written_bytes : an image's pixels, and what ours makes of them
    gb_per_s : both by ours, in its time
    of_copy : the same as a share of the speed of a copy, which reads and writes
    """

    name: str
    peer: str
    ours_us: float
    peer_us: float
    speedup: float
    first_us: float
    read_bytes: float
    written_bytes: float
    gb_per_s: float
    of_copy: float


@dataclass(frozen=True)
class Contest:
    """A feature, as ours makes it of a stack and peers of a picture; `ours` gives arrays or their bytes."""

    name: str
    ours: Callable[[Array], Any]
    peers: dict[str, Callable[[Array], Any]]
    on: tuple[str, ...] = ("small", "large")


# OpenCV's stubs lack SIFT.
opencv: Any = cv2
WORDS = ColourWordsExtractor()


def _opponents(image: Array) -> Array:
    """Three planes of eight bits, as the peers take them."""
    return (opponents(to_planes(image[None]))[0] * 100 + 128).astype(np.uint8)


@cache
def _sift() -> tuple[Any, list[Any]]:
    """OpenCV's SIFT, and keypoints at the places and sizes of `WORDS` in pictures of 32 px."""
    places = WORDS.patches(np.zeros((1, 3, 32, 32), np.float32))[1] * 32 + 15.5
    # Patches of one size follow one another, each beginning at its first row; OpenCV's cell is 1.5
    # keypoint sizes.
    nth = np.cumsum(np.diff(places[:, 0], prepend=places[0, 0]) < 0)
    sizes = np.array(WORDS.cells)[nth] * 32 / 1.5
    keypoints = [
        cv2.KeyPoint(float(x), float(y), float(size), 0.0)
        for (y, x), size in zip(places, sizes, strict=True)
    ]
    return opencv.SIFT_create(), keypoints


def _sift_by_opencv(image: Array) -> None:
    sift, keypoints = _sift()
    for plane in _opponents(image):
        sift.compute(plane, keypoints)


def _in_parts(stack: Array) -> int:
    """Bytes of all patches: of ten thousand pictures they are gigabytes, which nobody holds."""
    starts = range(0, len(stack), 50)
    return sum(WORDS.patches(to_planes(stack[start : start + 50]))[0].nbytes for start in starts)


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
        on=("small",),
    ),
    Contest(
        "hog in colour",
        lambda stack: block_hog(to_planes(stack), 12, 8, 3, 1.0),
        {
            "skimage.feature.hog": lambda image: peer.hog(
                image, 12, (4, 4), (3, 3), transform_sqrt=True, channel_axis=-1
            )
        },
        on=("photographs",),
    ),
    Contest(
        "lbp in colour",
        lambda stack: binary_patterns(opponents(to_planes(stack)).reshape(-1, *stack.shape[1:3])),
        {
            "skimage local_binary_pattern": lambda image: [
                peer.local_binary_pattern(plane, 8, 1, "nri_uniform") for plane in _opponents(image)
            ]
        },
        on=("photographs",),
    ),
    Contest(
        "sift in colour",
        _in_parts,
        {"cv2.SIFT.compute": _sift_by_opencv},
        on=("photographs",),
    ),
)


def compare(digits: Array, large: Array, photographs: Array, repeats: int = 5) -> list[Row]:
    """Every contest on the pictures that it is for.

    Parameters
    ----------
    digits : float32 ``(n, height, width)`` in [0, 1]
    large : float32 ``(1, height, width)``
    photographs : float32 ``(n, 32, 32, 3)``
    repeats : runs whose median counts; peers that take seconds run fewer times
    """
    copying = _copy_speed()
    rows = []
    for name, pictures, label in (
        ("small", digits, f"{len(digits):,} digits"),
        ("large", large, _size_name(large)),
        ("photographs", photographs, f"{len(photographs):,} photographs"),
    ):
        for contest in CONTESTS:
            if name in contest.on:
                rows += _contest(contest, pictures, label, repeats, copying)
    return rows


def _contest(
    contest: Contest, pictures: Array, label: str, repeats: int, copying: float
) -> list[Row]:
    first, result = _timed(lambda: contest.ours(pictures))
    written = _bytes(result)
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
        rate = (pictures.nbytes + written) / mine / 1e9
        rows.append(
            Row(
                f"{contest.name}, {label}",
                name,
                mine * per_image,
                other * per_image,
                other / mine,
                first * per_image,
                pictures.nbytes / len(pictures),
                written / len(pictures),
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
        f"{'read B':>10}{'written B':>11}{'GB/s':>7}{'of copy':>9}"
    ]
    lines += [
        f"{row.name:38}{row.peer:34}{row.ours_us:10.2f}{row.peer_us:11.1f}{row.speedup:8.1f}"
        f"{row.first_us:10.1f}{row.read_bytes:10.0f}{row.written_bytes:11.0f}"
        f"{row.gb_per_s:7.2f}{row.of_copy:9.0%}"
        for row in rows
    ]
    return "\n".join(lines)


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def _bytes(result: Any) -> int:
    if isinstance(result, int):
        return result
    arrays = [result] if isinstance(result, np.ndarray) else list(result)
    return sum(one.nbytes for one in arrays)


def _copy_speed() -> float:
    """GB/s that ``numpy.copyto`` reads and writes together."""
    source = np.ones(2**25, np.float32)
    target = np.empty_like(source)
    best = min(_timed(lambda: np.copyto(target, source))[0] for _ in range(5))
    return 2 * source.nbytes / best / 1e9


def _size_name(pictures: Array) -> str:
    return f"{pictures.shape[2]}×{pictures.shape[1]}"
