"""A decoded picture in another size, or with other colours."""

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

from dataset.border import border_median
from dataset.facts import Kind
from dataset.input_error import InputError

Picture = npt.NDArray[np.uint8]

# A picture whose pixels are nearly all paper is a drawing, and its pen is to stay as dark as it was.
NEAR_PAPER = 8
SHARE_OF_PAPER = 0.6


def in_colours(picture: Picture, colour: bool) -> Picture:
    """`picture` as RGB or as gray: gray is repeated, colour becomes its luma (Rec. BT.601)."""
    if colour == (picture.ndim == 3):
        return picture
    if colour:
        return np.repeat(picture[..., None], 3, axis=2)
    return np.asarray(Image.fromarray(picture).convert("L"))


def fit_picture(picture: Picture, height: int, width: int, kind: Kind = "ink") -> Picture:
    """`picture` padded to the target's aspect with the median of its border, then resized.

    Larger pictures are averaged over areas, so that no stroke falls between the pixels that are
    kept; of a photograph a pixel counts with the share that lies in the area, of ink as a whole. The
    pen of a drawing stays as dark as it was: a line of 2 px on 240 px would else be a fifth as dark on
    24 px.

    Raises
    ------
    InputError
        If it is so long and thin that less than a pixel of it would be left.
    """
    if picture.shape[:2] == (height, width):
        return picture
    scale = min(height / picture.shape[0], width / picture.shape[1])
    if round(min(picture.shape[:2]) * scale) < 1:
        raise InputError(
            f"A picture of {picture.shape[1]}×{picture.shape[0]} px is too thin: expected one that "
            f"keeps a pixel when resized to {width}×{height}. Crop or remove it."
        )
    paper = np.atleast_1d(border_median(picture[None])[0])
    if scale < 1 and kind == "photograph":
        return _padded(_averaged(picture, scale), height, width, paper)
    colour = tuple(int(value) for value in paper)
    padded = ImageOps.pad(
        Image.fromarray(picture),
        (width, height),
        method=Image.Resampling.BOX if scale < 1 else Image.Resampling.BICUBIC,
        color=colour if len(colour) > 1 else colour[0],
    )
    fitted = np.asarray(padded)
    return _as_dark_as(picture, fitted, paper) if scale < 1 else fitted


def _averaged(picture: Picture, scale: float) -> Picture:
    rows, cols = (round(side * scale) for side in picture.shape[:2])
    return np.asarray(cv2.resize(picture, (cols, rows), interpolation=cv2.INTER_AREA))


def _padded(picture: Picture, height: int, width: int, paper: npt.NDArray[np.floating]) -> Picture:
    rows, cols = picture.shape[:2]
    top, left = round((height - rows) / 2), round((width - cols) / 2)
    canvas = np.empty((height, width, *picture.shape[2:]), np.uint8)
    canvas[:] = paper.astype(np.uint8)
    canvas[top : top + rows, left : left + cols] = picture
    return canvas


def _as_dark_as(picture: Picture, fitted: Picture, paper: npt.NDArray[np.floating]) -> Picture:
    """`fitted` with the ink of the drawing `picture`; as it is, if that is none."""
    # By gray levels, of which there are 256: a large picture would take most of the time of its decoding.
    channels = np.moveaxis(np.atleast_3d(picture), 2, 0)
    counts = np.stack([np.bincount(channel.ravel(), minlength=256) for channel in channels])
    away = np.abs(np.arange(256) - paper[:, None])
    after = fitted.astype(np.float32) - paper
    if counts[away <= NEAR_PAPER].sum() / picture.size < SHARE_OF_PAPER or not after.any():
        return fitted
    gain = max(away[counts > 0].max() / np.abs(after).max(), 1.0)
    return np.rint(paper + gain * after).clip(0, 255).astype(np.uint8)
