"""Photographs of which less is kept than was there."""

import cv2
import numpy as np
import numpy.typing as npt

from dataset.draws import Draws, Floats


def pixelate(planes: Floats, share: float, draws: Draws) -> Floats:
    """Means over square cells, `share` of the shorter side wide, about the picture's centre.

    A pixel that lies in several cells takes its part of each.
    """
    down, right = (_cells(side, share * min(planes.shape[1:3])) for side in planes.shape[1:3])
    return np.einsum("ij,njkc,lk->nilc", down, planes, right, optimize=True)


def _cells(length: int, cell: float) -> Floats:
    """``(length, length)``: how much of each pixel every pixel is made of."""
    n_beside = int(np.ceil(length / cell / 2))
    edges = length / 2 + cell * np.arange(-n_beside, n_beside + 1)
    pixel = np.arange(length)
    ends = np.minimum(pixel + 1, edges[1:, None])
    inside = (ends - np.maximum(pixel, edges[:-1, None])).clip(0)
    sums = inside.sum(axis=1, keepdims=True)
    means = inside / np.where(sums > 0, sums, 1)
    return np.asarray(inside.T @ means, np.float32)


def jpeg(planes: Floats, quality: float, draws: Draws) -> Floats:
    """Stored as JPEG by libjpeg and read again."""
    pixels = np.rint(255 * planes.clip(0, 1)).astype(np.uint8)
    return np.stack([_stored(one, int(quality)) for one in pixels])


def _stored(picture: npt.NDArray[np.uint8], quality: int) -> Floats:
    # OpenCV takes blue, green and red.
    _, content = cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    read = np.asarray(cv2.imdecode(content, cv2.IMREAD_UNCHANGED)).reshape(picture.shape)
    return read[..., ::-1].astype(np.float32) / np.float32(255)
