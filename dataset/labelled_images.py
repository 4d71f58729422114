"""The form in which every data set reaches the methods."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from dataset.facts import Kind

Images = npt.NDArray[np.uint8]
Labels = npt.NDArray[np.int64]
Names = npt.NDArray[Any]


@dataclass(frozen=True)
class Split:
    """Pictures and their labels, both read-only.

    Attributes
    ----------
    images : uint8, ``(n, height, width)`` gray or ``(n, height, width, 3)`` RGB
    labels : int64, ``(n,)``, indices into the data set's ``class_names``
    groups : int64, ``(n,)``, which pictures belong together, such as those of one drawer; or None
    detail : uint8 ``(n, height, width)``, the same drawings in gray with more pixels than `images` have,
        for methods that look at outlines and take any size; None where there are no more pixels
    names : ``(n,)``, of the pictures' files; None where they have none. No method sees them

    Raises
    ------
    ValueError
        If dtype, shape or the lengths do not fit.
    """

    images: Images
    labels: Labels
    groups: Labels | None = None
    detail: Images | None = None
    names: Names | None = None

    def __post_init__(self) -> None:
        images, labels = self.images, self.labels
        if images.dtype != np.uint8:
            raise ValueError(f"Images must be uint8, received {images.dtype}.")
        if not (images.ndim == 3 or (images.ndim == 4 and images.shape[-1] == 3)):
            raise ValueError(
                "Images must have shape (n, height, width) or (n, height, width, 3), "
                f"received {images.shape}."
            )
        if labels.dtype != np.int64 or labels.shape != images.shape[:1]:
            raise ValueError(
                f"Labels must be int64 of shape ({len(images)},), "
                f"received {labels.dtype} of shape {labels.shape}."
            )
        groups = self.groups
        if groups is not None and (groups.dtype != np.int64 or groups.shape != labels.shape):
            raise ValueError(
                f"Groups must be int64 of shape ({len(images)},), "
                f"received {groups.dtype} of shape {groups.shape}."
            )
        detail = self.detail
        if detail is not None and (
            detail.dtype != np.uint8 or detail.ndim != 3 or len(detail) != len(images)
        ):
            raise ValueError(
                f"Detail must be uint8 of shape ({len(images)}, height, width), "
                f"received {detail.dtype} of shape {detail.shape}."
            )
        names = self.names
        if names is not None and (names.dtype.kind != "U" or names.shape != labels.shape):
            raise ValueError(
                f"Names must be str of shape ({len(images)},), "
                f"received {names.dtype} of shape {names.shape}."
            )
        for array in (groups, detail, names):
            if array is not None:
                array.flags.writeable = False
        for array in (images, labels):
            array.flags.writeable = False

    def __len__(self) -> int:
        return len(self.labels)

    def __reduce__(self) -> tuple[Any, ...]:
        """Built anew where it is unpickled: a worker's copy is checked and read-only too."""
        return Split, (self.images, self.labels, self.groups, self.detail, self.names)

    def take(self, indices: npt.NDArray[np.int64]) -> "Split":
        """The pictures at `indices`, in that order."""
        groups = None if self.groups is None else self.groups[indices]
        detail = None if self.detail is None else self.detail[indices]
        names = None if self.names is None else self.names[indices]
        return Split(self.images[indices], self.labels[indices], groups, detail, names)

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 over shape, pixels, detail and labels: two test sets with one hash are the same."""
        digest = hashlib.sha256()
        self.feed(digest.update)
        return digest.hexdigest()

    def feed(self, update: Callable[[bytes | memoryview], None]) -> None:
        """Shape, pixels and labels to a hash's `update`; see `LabelledImages.train_hash` for groups."""
        update(repr(self.images.shape).encode())
        update(np.ascontiguousarray(self.images).data)
        update(np.ascontiguousarray(self.labels, dtype="<i8").data)
        if self.detail is not None:
            update(b"detail" + repr(self.detail.shape).encode())
            update(np.ascontiguousarray(self.detail).data)


@dataclass(frozen=True)
class NearCopies:
    """Numbers of test pictures, rising, and of the training picture that each is most like."""

    pictures: tuple[int, ...]
    originals: tuple[int, ...]


@dataclass(frozen=True)
class Brought:
    """How a test set was given beside the training pictures.

    Attributes
    ----------
    test : as to ``versus run --test``, a folder by its name alone; None where it lies in the folder of the
        training pictures
    frame : whether its ink might be put into the frame of the training pictures (not with ``--no-frame``)
    """

    test: str | None
    frame: bool


@dataclass(frozen=True)
class LabelledImages:
    """A data set: pictures to train on, named test sets, class names and where it all came from.

    Attributes
    ----------
    key : short name, as on the command line
    name : display name
    train : the only pictures that a method may see
    tests : test sets by name, in the order in which reports show them
    class_names : one name a label, in label order
    provenance : one sentence for the report: source, licence or citation
    kind : ``ink``, strokes on an even ground, or ``photograph``
    licence, citation : of the pictures; empty if nothing is known
    notes : what a user is told of the reading, a line each
    mirror : whether a picture's mirror image is of its class, so that augmentation may mirror it
    grouping : how it was said which pictures of a folder belong together: the pattern, or the CSV's name;
        None where nobody said
    near_copies : by test set, which of its pictures are nearly among the training pictures
        (`dataset.near_copies`); nothing of a test set that was not looked through
    brought : by test set, how it was given; nothing of what comes with the data set or is held out of it

    Raises
    ------
    ValueError
        If a label has no class name, or a test set's pictures differ in size from the training set's.
    """

    key: str
    name: str
    train: Split
    tests: Mapping[str, Split]
    class_names: tuple[str, ...]
    provenance: str = field(compare=False)
    kind: Kind
    licence: str = ""
    citation: str = ""
    notes: tuple[str, ...] = field(default=(), compare=False)
    mirror: bool = False
    grouping: str | None = field(default=None, compare=False)
    near_copies: Mapping[str, NearCopies] = field(default_factory=dict, compare=False)
    brought: Mapping[str, Brought] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        if "train" in self.tests:
            raise ValueError("A test set cannot be called 'train': the training pictures are.")
        object.__setattr__(self, "tests", MappingProxyType(dict(self.tests)))
        for name, split in {"train": self.train, **self.tests}.items():
            if split.images.shape[1:] != self.image_shape:
                raise ValueError(
                    f"All pictures of a data set must have one shape {self.image_shape}, "
                    f"received {split.images.shape[1:]} in '{name}'."
                )
            if len(split) and not 0 <= split.labels.min() <= split.labels.max() < self.n_classes:
                raise ValueError(
                    f"Labels must lie in 0…{self.n_classes - 1}, "
                    f"received {split.labels.min()}…{split.labels.max()} in '{name}'."
                )

    def __reduce__(self) -> tuple[Any, ...]:
        """Built anew where it is unpickled: a worker's copy is checked and read-only too."""
        values = (getattr(self, one.name) for one in fields(self))
        return LabelledImages, tuple(
            dict(value) if isinstance(value, Mapping) else value for value in values
        )

    @property
    def n_classes(self) -> int:
        return len(self.class_names)

    @property
    def image_shape(self) -> tuple[int, ...]:
        """``(height, width)`` or ``(height, width, 3)``."""
        return self.train.images.shape[1:]

    @cached_property
    def train_hash(self) -> str:
        """SHA-256 over class names, training pictures, labels, groups and mirroring: all that decides a
        fit."""
        digest = hashlib.sha256("\0".join(self.class_names).encode())
        self.train.feed(digest.update)
        if self.train.groups is not None:
            digest.update(
                b"groups" + np.ascontiguousarray(self.train.groups, dtype="<i8").tobytes()
            )
        if self.mirror:
            digest.update(b"mirror")
        return digest.hexdigest()
