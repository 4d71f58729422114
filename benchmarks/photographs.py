"""Hand-crafted features of photographs against the same from scikit-image and OpenCV, under one classifier.

Every feature is drawn from the same pictures and learned by the same support vector machines; what
differs is who computes it, and how it was set. The peers have their own defaults, with cells that are
shares of the side as ours, and square roots where ours have them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import skimage.color
import skimage.feature

from dataset.labelled_images import LabelledImages
from dataset.partition import balanced_order
from features.classifiers.kernel_svc import KernelSVC
from features.colour import opponents
from features.extractors.block_hog import BlockHogExtractor
from features.extractors.colour_histogram import ColourHistogramExtractor
from features.extractors.colour_lbp import ColourLbpExtractor
from features.extractors.colour_patches import ColourWordsExtractor
from features.extractors.colour_pixels import ColourPixelExtractor
from features.extractors.extractor import Stack, Vectors
from features.pixels import to_planes

Array = npt.NDArray[Any]

# scikit-image's and OpenCV's functions carry no types.
peer: Any = skimage.feature
colours: Any = skimage.color
opencv: Any = cv2
CELLS, WIDE_CELLS, LEVELS = 8, 6, 4
# SIFT's cell is 1.5 keypoint sizes.
CELL_OF_KEYPOINT = 1.5
MACHINES: dict[str, Callable[[], KernelSVC]] = {
    "RBF": lambda: KernelSVC(C=10.0, gamma="scale"),
    "linear": lambda: KernelSVC(C=10.0, kernel="linear"),
}


@dataclass(frozen=True)
class Contest:
    """One feature twice.

    Attributes
    ----------
    ours : extractor for stacks of pictures
    peer_name : what the peer is made of
    peer : a picture ``(height, width, 3)``, uint8, to a vector; or an extractor
    """

    ours: Any
    peer_name: str
    peer: Callable[[Array], Array] | ColourWordsExtractor


@dataclass(frozen=True)
class Row:
    """Errors of one feature at one training size under one machine."""

    feature: str
    peer: str
    images_a_class: int
    machine: str
    ours: float
    theirs: float


def _unit(vector: Array) -> Array:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-6), np.float32)


def _opponent_bytes(image: Array) -> Array:
    """Opponent planes in eight bits, ``(3, height, width)``, as the peers take them."""
    return np.asarray((opponents(to_planes(image[None]))[0] * 100 + 128).clip(0, 255), np.uint8)


def _hog(image: Array, channel_axis: int | None) -> Array:
    cell = tuple(max(side // CELLS, 1) for side in image.shape[:2])
    return np.asarray(peer.hog(image, 9, cell, (3, 3), channel_axis=channel_axis))


def _gray_hog(image: Array) -> Array:
    return _hog(colours.rgb2gray(image), None)


def _lbp(image: Array) -> Array:
    planes = [peer.local_binary_pattern(p, 8, 1, "nri_uniform") for p in _opponent_bytes(image)]
    counted = [
        np.bincount(part.ravel().astype(int), minlength=59)
        for plane in planes
        for rows in np.array_split(plane, CELLS)
        for part in np.array_split(rows, CELLS, axis=1)
    ]
    return _unit(np.sqrt(np.concatenate(counted)))


def _histogram(image: Array) -> Array:
    counted = [
        cv2.calcHist([part], [0, 1, 2], None, 3 * [LEVELS], 3 * [0, 256]).ravel()
        for rows in np.array_split(image, WIDE_CELLS)
        for part in map(np.ascontiguousarray, np.array_split(rows, WIDE_CELLS, axis=1))
    ]
    return _unit(np.sqrt(np.concatenate(counted)))


class WordsByOpenCV(ColourWordsExtractor):
    """Visual words of OpenCV's SIFT at the same places and sizes, in the same planes."""

    def patches(self, planes: Stack) -> tuple[Stack, Stack]:
        """See `LearnedFromPatches.patches`."""
        height, width = planes.shape[2:]
        places = super().patches(planes[:1])[1]
        keypoints = list(self._keypoints(places, height, width))
        sift = opencv.SIFT_create()
        images = np.moveaxis(planes, 1, -1)
        found = [
            np.concatenate(
                [sift.compute(plane, keypoints)[1] for plane in _opponent_bytes(image)], axis=1
            )
            for image in images
        ]
        # Whole numbers up to 255 in OpenCV; three planes of unit length here.
        lengths = np.linalg.norm(np.array(found).reshape(len(found), len(places), 3, -1), axis=3)
        scaled = np.array(found, np.float32) / np.repeat(np.maximum(lengths, 1), 128, axis=2)
        return scaled.astype(np.float32), places

    def _keypoints(self, places: Stack, height: int, width: int) -> Iterator[Any]:
        """Patches of one size follow one another, each beginning at its first row."""
        rows, side, nth = places[:, 0], min(height, width), 0
        for place, (row, col) in enumerate(places):
            nth += int(place > 0 and row < rows[place - 1])
            cell = max(self.cells[nth] * side, 1.0)
            x, y = (col + 0.5) * width - 0.5, (row + 0.5) * height - 0.5
            yield cv2.KeyPoint(float(x), float(y), cell / CELL_OF_KEYPOINT, 0.0)


CONTESTS = {
    "colours of pixels": Contest(
        ColourPixelExtractor(), "values as they are", lambda image: image.ravel() / np.float32(255)
    ),
    "HOG of the luma": Contest(BlockHogExtractor(colour=False), "skimage hog", _gray_hog),
    "HOG in colour": Contest(
        BlockHogExtractor(), "skimage hog, channel_axis", lambda image: _hog(image, -1)
    ),
    "LBP in colour": Contest(ColourLbpExtractor(), "skimage local_binary_pattern", _lbp),
    "histograms of colours": Contest(ColourHistogramExtractor(), "cv2.calcHist", _histogram),
    "SIFT words in colour": Contest(ColourWordsExtractor(), "cv2.SIFT", WordsByOpenCV()),
}


def compare(
    data: LabelledImages,
    sizes: Sequence[int],
    test_images: int,
    names: Sequence[str] = tuple(CONTESTS),
    seed: int = 0,
) -> Iterator[Row]:
    """Every feature at every training size: nested balanced draws, some of the first test set's pictures.

    Parameters
    ----------
    data : photographs with a test set
    sizes : training pictures a class
    test_images : of the test set, drawn by `seed`
    names : keys of `CONTESTS`
    """
    order = balanced_order(data.train.labels, seed)
    test = next(iter(data.tests.values()))
    drawn = np.random.default_rng(seed).permutation(len(test))[:test_images]
    asked, answers = test.images[np.sort(drawn)], test.labels[np.sort(drawn)]
    for name in names:
        contest = CONTESTS[name]
        sides = [_vectors(one, data.train.images, asked) for one in (contest.ours, contest.peer)]
        for size in sizes:
            own = order[: size * data.n_classes]
            labels, found = data.train.labels[own], [side(own) for side in sides]
            for machine, make in MACHINES.items():
                errors = [
                    float((make().fit(learned, labels).predict(seen) != answers).mean())
                    for learned, seen in found
                ]
                yield Row(name, contest.peer_name, size, machine, *errors)


def _vectors(
    extractor: Any, train: Array, asked: Array
) -> Callable[[Array], tuple[Vectors, Vectors]]:
    """Training pictures' indices → their vectors and those of the pictures that are asked."""
    if isinstance(extractor, ColourWordsExtractor):
        return lambda own: (
            extractor.fit(train[own]).transform(train[own]),
            extractor.transform(asked),
        )
    images = _in_colour(np.concatenate([train, asked]))
    if hasattr(extractor, "transform"):
        vectors = extractor.fit(images[:1]).transform(images)
    else:
        vectors = np.array([extractor(image) for image in images], np.float32)
    return lambda own: (vectors[own], vectors[len(train) :])


def _in_colour(images: Array) -> Array:
    return images if images.ndim == 4 else np.repeat(images[..., None], 3, axis=3)


def as_markdown(rows: Sequence[Row]) -> str:
    """A table for people and documents: errors in %, ours and the peer's."""
    lines = [
        "| Feature | Peer | SVM | pictures a class | ours | peer |",
        "| :-- | :-- | :-- | --: | --: | --: |",
    ]
    lines += [
        f"| {row.feature} | {row.peer} | {row.machine} | {row.images_a_class} | "
        f"{100 * row.ours:.1f} % | {100 * row.theirs:.1f} % |"
        for row in rows
    ]
    return "\n".join(lines)
