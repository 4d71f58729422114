"""The one way in: what a picture from outside becomes before any method sees it.

The same for test folders, ``predict``, ``hold-out`` and the drawing page. Inversion and framing are for
ink; a photograph is brought to its size and colours alone. Test pictures that come with the training
pictures' own data set never go this way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from dataset.facts import Kind
from dataset.fitting import fit_picture, in_colours
from dataset.frame import (
    LOOKED_AT,
    PENS_LOOKED_AT,
    SIDE,
    VISIBLE,
    Frame,
    frame_of,
    framed,
    in_square,
    lies_in,
    without_scraps,
)
from dataset.ink import has_bright_border, on_nothing
from dataset.labelled_images import Images, Split
from dataset.partition import stratified_order

Picture = npt.NDArray[np.uint8]
Background = Literal["dark", "light", "mixed"]

SHARE_OF_ONE_KIND = 0.9
WHITE = 255
# px on which outlines are looked at, where a picture has more pixels than the training pictures: 70 px
# were no better, and 24 px bend what people drew (docs/drawings.md).
DETAIL = 48
# Paper that is no further from the training pictures' than this, in gray levels, is theirs.
LIKE_PAPER = 16
# Where half of the training pictures have a pixel of such a difference between channels, ink is coloured.
COLOURED = 100


@dataclass(frozen=True)
class Taken:
    """A picture in the shape of the training pictures, and what was done to it.

    Attributes
    ----------
    image : uint8 ``(height, width)`` or ``(height, width, 3)``
    resized : whether it had another size
    inverted : whether dark and light were exchanged
    framed : whether its paper was taken away and its ink moved and scaled
    detail : of ink that came with more pixels than the training pictures have, the drawing in gray on
        `DETAIL` px, wherever it lies; else None
    """

    image: Picture
    resized: bool
    inverted: bool
    framed: bool
    detail: Picture | None = None


@dataclass(frozen=True)
class WayIn:
    """What is known of the training pictures, and pictures made like them.

    Attributes
    ----------
    image_shape : ``(height, width)`` or ``(height, width, 3)``
    kind : of the training pictures
    background : what they are drawn on; a picture on the other one is inverted
    frame : where their ink lies; None for photographs and coloured ink, which is not framed
    """

    image_shape: tuple[int, ...]
    kind: Kind
    background: Background
    frame: Frame | None

    def take(self, picture: Picture, *, invert: bool = True, frame: bool = True) -> Taken:
        """`picture` as methods get it.

        Colour becomes gray by its luma (Rec. BT.601) where the training pictures are gray; gray is
        repeated where they are in colour. Another aspect is padded with the border's colour.

        Parameters
        ----------
        picture : uint8 ``(height, width)`` or ``(height, width, 3)``, of any size
        invert : whether ink on the other background is inverted
        frame : whether ink that does not lie as the training pictures do is framed

        Raises
        ------
        InputError
            If it is too thin, see `dataset.fitting.fit_picture`.
        """
        height, width = self.image_shape[:2]
        resized = picture.shape[:2] != (height, width)
        image = fit_picture(
            in_colours(picture, len(self.image_shape) == 3), height, width, self.kind
        )
        if self.kind != "ink":
            return Taken(image, resized, False, False)
        light = bool(has_bright_border(image[None])[0])
        inverted = invert and self.background != "mixed" and light != (self.background == "light")
        light ^= inverted
        image = WHITE - image if inverted else image
        again = self._framed(picture, image, light) if frame and self.frame else None
        detail = self._detail(picture, again is not None)
        return Taken(
            image if again is None else again, resized, inverted, again is not None, detail
        )

    def _detail(self, picture: Picture, cleaned: bool) -> Picture | None:
        """`picture` on `DETAIL` px, if it has more pixels than the training pictures; without what
        framing takes away, if it was framed."""
        if max(self.image_shape[:2]) >= min(DETAIL, max(picture.shape[:2])):
            return None
        large = fit_picture(in_colours(picture, colour=False), DETAIL, DETAIL)
        if not cleaned:
            return large
        return np.rint(WHITE * without_scraps(on_nothing(large[None])[0])).astype(np.uint8)

    def _framed(self, picture: Picture, image: Picture, light: bool) -> Picture | None:
        """`picture` on even paper and in the frame; None where `image` is like that, or is blank."""
        assert self.frame is not None
        gray = in_colours(image, colour=False)
        paper = float(np.median(np.concatenate([gray[0], gray[-1], gray[:, 0], gray[:, -1]])))
        ink = in_square(on_nothing(gray[None]))[0]
        visible = bool((ink >= VISIBLE).any())
        if visible and abs(paper - WHITE * light) <= LIKE_PAPER and lies_in(ink, self.frame):
            return None
        large = without_scraps(
            on_nothing(fit_picture(in_colours(picture, colour=False), SIDE, SIDE)[None])[0]
        )
        if not (large >= VISIBLE).any():
            return None
        strokes = framed(large, self.frame)
        drawn = np.rint(WHITE * (1 - strokes if light else strokes)).astype(np.uint8)
        height, width = self.image_shape[:2]
        side = max(height, width)
        top, left = (side - height) // 2, (side - width) // 2
        cut = fit_picture(drawn, side, side)[top : top + height, left : left + width]
        return in_colours(cut, len(self.image_shape) == 3)

    def told(self, name: str, n_pictures: int, inverted: int, framed: int) -> str:
        """What was done to so many pictures, in one line; empty if nothing was."""
        done = [
            f"{count:,} {what}"
            for count, what in (
                (inverted, f"inverted, for a {self.background} background as in training"),
                (framed, "put on even paper and framed as the training pictures are"),
            )
            if count
        ]
        return f"{name}: of {n_pictures:,} pictures {' and '.join(done)}." if done else ""


def in_detail(images: Images, details: Sequence[Picture | None]) -> Images | None:
    """`Taken.detail` of many pictures as a stack ``(n, 48, 48)``; None if no picture has any.

    Parameters
    ----------
    images : what became of the same pictures; enlarged for those that came with no more pixels
    """
    if all(detail is None for detail in details):
        return None
    found = np.empty((len(details), DETAIL, DETAIL), np.uint8)
    for place, detail in enumerate(details):
        if detail is None:
            detail = fit_picture(in_colours(images[place], colour=False), DETAIL, DETAIL)
        found[place] = detail
    return found


def way_in(train: Split, kind: Kind) -> WayIn:
    """The way of pictures to methods that learned from `train`."""
    images = train.images
    draws = kind == "ink" and not _is_coloured(images)
    return WayIn(
        images.shape[1:],
        kind,
        background_of(images) if kind == "ink" else "mixed",
        frame_of(_of_every_class(train)) if draws else None,
    )


def _of_every_class(train: Split) -> Images:
    """Pictures of which the first are a fair sample: those of a folder come class by class.

    As they are where each class has a third of its share of the first 40; else 200 in stratified order.
    """
    labels = train.labels
    share = np.bincount(labels) / len(labels)
    first = labels[:PENS_LOOKED_AT]
    if (np.bincount(first, minlength=len(share)) / len(first) >= share / 3).all():
        return train.images
    return train.images[stratified_order(labels, 0)[:LOOKED_AT]]


def background_of(images: Images) -> Background:
    """What the pictures of a data set are drawn on.

    ``dark`` or ``light`` if at least nine tenths of the pictures have such a border (its median, as
    in `features.pixels.to_ink`); else ``mixed``, as photographs are.
    """
    light = float(has_bright_border(images).mean())
    if light >= SHARE_OF_ONE_KIND:
        return "light"
    return "dark" if light <= 1 - SHARE_OF_ONE_KIND else "mixed"


def _is_coloured(images: Images) -> bool:
    if images.ndim == 3:
        return False
    chroma = images.max(axis=3).astype(np.int16) - images.min(axis=3)
    return bool(np.median(chroma.max(axis=(1, 2))) >= COLOURED)
