"""Drawn shapes: strokes of a tablet's pen, inked here.

A. Bouchal, Drawn-shapes-Dataset: 3,045 circles, ovals, squares, rectangles, diamonds and triangles as
points on a canvas of 256 × 256 px. Nobody says how many people drew them; the time in every file's name
tells in which sitting.
"""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from dataset import known
from dataset.archive import DAMAGE, first_line
from dataset.class_folders import Tree
from dataset.input_error import InputError
from dataset.labelled_images import Images, LabelledImages, Labels, Split
from dataset.partition import balanced_order
from dataset.pen import coverage
from dataset.verified_files import Arrays
from dataset.zipped_repository import Repository, ZippedRepository, from_github

CLASS_NAMES = ("circle", "rectangle", "triangle")
CLASSES = {"circle": 0, "square": 1, "rectangle": 1, "triangle": 2}
# The same under an affine map, and harder: tested apart.
STRETCHED = {"oval": 0, "diamond": 1}
MEMBER = re.compile(r"(?:.*/)?paths/(?P<shape>\w+)/\S+ (?P<time>\d+)\.json")
CANVAS, SIDE = 256, 64
# The pen's width on the canvas, px: about that of other shape drawings.
PEN = 14.0
N_TRAIN, SEED = 15, 24
# A pause of half an hour ends a sitting, s.
PAUSE = 1800
N_BYTES = 13_874_245


def load_drawn_shapes(data_dir: Path | None = None) -> LabelledImages:
    """15 drawings a class to train on, the others to test; ovals and diamonds are a test of their own.

    Squares are rectangles, ovals circles, diamonds rectangles. Groups are sittings.

    Parameters
    ----------
    data_dir : a folder with ``drawn-shapes-dataset.zip``; None for the cache, filled by a download

    Raises
    ------
    InputError
        If the archive is missing or unreadable, or differs in any byte of any drawing.
    """
    drawings = json.loads(FILES.arrays(data_dir)["files"].tobytes())
    times = np.array([time for _, time, _ in drawings])
    plain, stretched = (
        _split(drawings, classes, _sittings(times)) for classes in (CLASSES, STRETCHED)
    )
    order = balanced_order(plain.labels, SEED)
    n_train = min(N_TRAIN * len(CLASS_NAMES), len(order) // 2)
    return LabelledImages(
        **known("drawn-shapes"),
        train=plain.take(np.sort(order[:n_train])),
        tests={"test": plain.take(np.sort(order[n_train:])), "oval-diamond": stretched},
        class_names=CLASS_NAMES,
        provenance=(
            "Drawn-shapes-Dataset (Bouchal 2019), strokes verified by SHA-256 and inked 14 px wide on "
            "their canvas of 256 px; squares count as rectangles."
        ),
    )


def _split(drawings: list[Any], classes: dict[str, int], sittings: Labels) -> Split:
    kept = [place for place, (shape, _, _) in enumerate(drawings) if shape in classes]
    labels = np.array([classes[drawings[place][0]] for place in kept], np.int64)
    return Split(inked([drawings[place][2] for place in kept]), labels, sittings[kept])


def _sittings(times: npt.NDArray[np.int64]) -> Labels:
    """Which sitting each time is in."""
    order = np.argsort(times, kind="stable")
    number = np.concatenate([[0], np.cumsum(np.diff(times[order]) > PAUSE)])
    found = np.empty(len(times), np.int64)
    found[order] = number
    return found


def inked(drawings: list[Any]) -> Images:
    """Black on white, uint8 ``(n, 64, 64)``, of drawings as lists of strokes of points (x, y)."""
    lines = [np.concatenate([_segments(stroke) for stroke in strokes]) for strokes in drawings]
    starts = np.cumsum([0, *(len(part) for part in lines)]).astype(np.int64)
    radii = np.full(starts[-1], PEN / 2 * SIDE / CANVAS)
    ink = coverage(np.concatenate(lines), radii, starts, SIDE, SIDE)
    return np.rint(255 * (1 - ink)).astype(np.uint8)


def _segments(stroke: list[Any]) -> npt.NDArray[np.float64]:
    """``(m, 4)``, ends (row, col, row, col) in pixels of the picture; a single point is one, too."""
    points = np.array(stroke, dtype=np.float64).reshape(-1, 2)[:, ::-1] * SIDE / CANVAS - 0.5
    ends = points[1:] if len(points) > 1 else points
    return np.concatenate([points[: len(ends)], ends], axis=1)


def parse(tree: Tree) -> Arrays:
    """Every drawing's shape, time and strokes, as JSON in bytes, in order of their paths.

    Raises
    ------
    InputError
        If there are none, or one cannot be read.
    """
    found = []
    for parts, file in tree.files.items():
        member = MEMBER.fullmatch("/".join(parts))
        if member is None or member["shape"] not in CLASSES | STRETCHED:
            continue
        try:
            with file.open() as content:
                found.append([member["shape"], int(member["time"]), json.load(content)])
        except (*DAMAGE, RecursionError) as error:
            raise InputError(
                f"Cannot read '{file.path}': expected strokes as JSON, received {first_line(error)}. "
                "Fetch the archive again."
            ) from None
    if not found:
        raise InputError(
            f"No drawings in '{tree.place}': expected paths/{{circle,…}}/*.json, as in its repository. "
            "Fetch it again."
        )
    as_text = json.dumps(found, separators=(",", ":"))
    return {"files": np.frombuffer(as_text.encode(), np.uint8)}


REPOSITORY = Repository(
    "antoninbouchal", "Drawn-shapes-Dataset", "c74ac35c40cd982e4a3e0830b6bf7f27c67d5d3d"
)
FILES = ZippedRepository(
    key="drawn-shapes",
    sha256={"files": "2fd3bfe19835d17996c9535498aec60eeb13b4377fbf53b0f15ec80689cfe013"},
    sources=from_github(REPOSITORY),
    mend="Connect to the network, or point --data-dir at a folder with the repository's ZIP archive.",
    shapes={"files": (N_BYTES,)},
    repository=REPOSITORY,
    parse=parse,
    counts="3,045",
)
