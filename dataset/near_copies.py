"""Photographs that are to be answered, and are nearly among those that are learned from.

Of one scene the light at a few places agrees; of one shot, whatever was done to it, the pixels do, once one
of the two is moved to where it fits. Data sets that were gathered from the net have such pairs: 3 % of
CIFAR-10's test pictures (B. Barz and J. Denzler 2020, Do we train on test data? Purging CIFAR of
near-duplicates, Journal of Imaging 6(6)). What is found here, and what not: docs/photographs.md.
"""

import hashlib
from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt

from dataset.facts import Kind
from dataset.labelled_images import Images, NearCopies, Split

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]

THUMBNAIL = 12
# Correlation of two thumbnails above which two photographs are one scene; neighbouring frames of a track
# have it, and different pictures hardly ever.
SAME_SCENE = 0.98
AT_ONCE = 500
# So many training pictures are looked at closely, whose thumbnails correlate most and at least so much.
CANDIDATES, ALIKE = 3, 0.85
# Shares of the shorter side by which one may be moved against the other.
FARTHEST = 1 / 8
# Correlation of their pixels above which two pictures are one shot: see docs/photographs.md.
ONE_SHOT = 0.93
# Gray levels: a picture whose middle varies less has nothing to be told by.
EVEN = 3.0


def looked_through(train: Split, tests: Mapping[str, Split], kind: Kind) -> dict[str, NearCopies]:
    """What `near_copies` finds in test sets by name; nothing of ink, whose drawings are alike, and where
    somebody said which training pictures belong together."""
    if kind != "photograph" or train.groups is not None:
        return {}
    return {name: near_copies(train.images, split.images) for name, split in tests.items()}


def near_copies(train: Images, test: Images) -> NearCopies:
    """The test photographs that have nearly the same picture among the training photographs.

    Parameters
    ----------
    train, test : uint8, ``(n, height, width)`` or ``(n, height, width, 3)``, of one size
    """
    found: dict[int, int] = {}
    for number, candidates in enumerate(_candidates(train, test)):
        likeness = [_likeness(train[one], test[number]) for one in candidates]
        if likeness and max(likeness) >= ONE_SHOT:
            found[number] = int(candidates[int(np.argmax(likeness))])
    return NearCopies(tuple(found), tuple(found.values()))


def n_same_pixels(train: Images, test: Images) -> int:
    """How many test pictures are training pictures, pixel by pixel."""
    known = {_digest(image) for image in train}
    return sum(_digest(image) in known for image in test)


def _digest(image: Images) -> bytes:
    return hashlib.blake2b(image.tobytes()).digest()


def n_same_scene(train: Images, test: Images) -> int:
    """How many test photographs are of a scene that is among the training photographs."""
    return sum(int((most[:, 0] >= SAME_SCENE).sum()) for _, most in _most_alike(train, test, 1))


def _candidates(train: Images, test: Images) -> Iterator[Indices]:
    """Of every test picture the training pictures that it may be a copy of."""
    for places, likeness in _most_alike(train, test, CANDIDATES):
        for one, alike in zip(places, likeness, strict=True):
            yield one[alike >= ALIKE]


def _most_alike(train: Images, test: Images, most: int) -> Iterator[tuple[Indices, Floats]]:
    """Some test pictures at a time: which training pictures' thumbnails correlate most, and how much."""
    known, asked = _thumbnails(train), _thumbnails(test)
    for start in range(0, len(asked), AT_ONCE):
        likeness = asked[start : start + AT_ONCE] @ known.T
        rows, places, found = np.arange(len(likeness)), [], []
        for _ in range(min(most, len(known))):
            best = likeness.argmax(axis=1)
            places.append(best)
            found.append(likeness[rows, best])
            likeness[rows, best] = -2
        yield np.stack(places, axis=1), np.stack(found, axis=1)


def _thumbnails(images: Images) -> Floats:
    """Each picture's light at 12×12 places without its mean, of length 1, float32 ``(n, 144)``."""
    import cv2

    size = (THUMBNAIL, THUMBNAIL)
    small = [cv2.resize(one, size, interpolation=cv2.INTER_AREA) for one in images]
    light = np.array(small, np.float32).reshape(len(images), THUMBNAIL**2, -1).mean(axis=2)
    light -= light.mean(axis=1, keepdims=True)
    return np.asarray(light / np.maximum(np.linalg.norm(light, axis=1, keepdims=True), 1.0))


def _likeness(original: Images, picture: Images) -> float:
    """Correlation of a picture's middle with the part of another that it fits best; colours count.

    Source: J. P. Lewis (1995), Fast template matching, Vision Interface, by OpenCV.
    """
    import cv2

    margin = max(1, round(FARTHEST * min(picture.shape[:2])))
    middle = picture[margin:-margin, margin:-margin]
    if middle.size == 0 or middle.std(axis=(0, 1)).max() < EVEN:
        return 0.0
    found = cv2.matchTemplate(original, middle, cv2.TM_CCOEFF_NORMED)
    return float(found.max())
