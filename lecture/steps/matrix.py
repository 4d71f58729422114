"""Step 1: a picture is a matrix."""

from functools import partial

import numpy as np

from dataset.shapes import load_shapes
from features.inspection import harris_corners
from features.pixels import otsu_threshold, to_binary, to_gray
from lecture import diagrams
from lecture.course import Course
from lecture.diagrams import Array, Box
from lecture.examples import run_example
from lecture.numbers import BINARY_ROWS
from lecture.step import Formula, Panel, Picture, Step, Text

ZOOM = 12
# The drawing that the lecture calls Triangle002.png.
DRAWING = 31
LUMA = r"Y = 0.299\,R + 0.587\,G + 0.114\,B"
BINARY = r"B_{r,c} = \begin{cases} 1 & I_{r,c} > t \\ 0 & I_{r,c} \le t \end{cases}"


def matrix(course: Course) -> Step:
    """The picture in colour, gray, as numbers and binary; the lecture's binary matrix."""
    picture = course.picture
    levels = np.rint(255 * picture.gray)
    row, col = busiest_place(picture.gray, ZOOM)
    zoomed = levels[row - ZOOM // 2 : row + ZOOM // 2, col - ZOOM // 2 : col + ZOOM // 2]
    binary = to_binary(picture.gray[None])[0]
    drawn = np.rint(255 * to_gray(load_shapes().train.images[DRAWING : DRAWING + 1])[0])
    window = Box(row - 0.5, col - 0.5, ZOOM)
    lecture_matrix = binary_matrix()
    blocks = (
        Text("idea"),
        Formula(LUMA),
        Picture(
            "own",
            (
                Panel("shown", partial(diagrams.photograph, picture.shown)),
                Panel("gray", partial(diagrams.photograph, picture.gray, [window])),
                Panel("zoom", partial(diagrams.cells, zoomed, shades=(0, 255))),
            ),
        ),
        Picture(
            "drawing",
            (
                Panel(
                    "whole",
                    partial(diagrams.photograph, drawn.astype(np.uint8), [Box(5.5, 11.5, ZOOM)]),
                ),
                Panel("zoom", partial(diagrams.cells, drawn[:ZOOM, 6 : 6 + ZOOM], shades=(0, 255))),
            ),
        ),
        Text("binary"),
        Formula(BINARY),
        Picture(
            "binary",
            (
                Panel("own", partial(diagrams.photograph, binary.astype(np.float32))),
                Panel("lecture", partial(diagrams.cells, lecture_matrix)),
            ),
        ),
        run_example("matrix", course.image),
    )
    height, width = picture.gray.shape
    numbers = {
        "credit": picture.credit,
        "original_height": picture.original[0],
        "original_width": picture.original[1],
        "height": height,
        "width": width,
        "n_values": height * width,
        "threshold": 255 * otsu_threshold(picture.gray),
        "white": 100 * float(binary.mean()),
        "rows": len(BINARY_ROWS),
        "shortest": min(map(len, BINARY_ROWS)),
        "longest": max(map(len, BINARY_ROWS)),
        "ones": int(np.nansum(lecture_matrix)),
        "cells": int(np.isfinite(lecture_matrix).sum()),
    }
    return Step("matrix", blocks, numbers)


def binary_matrix() -> Array:
    """The slide's matrix, ``(24, 18)``; NaN where a row has no cell."""
    found = np.full((len(BINARY_ROWS), max(map(len, BINARY_ROWS))), np.nan)
    for row, signs in enumerate(BINARY_ROWS):
        found[row, : len(signs)] = [int(sign) for sign in signs]
    return found


def busiest_place(gray: Array, side: int) -> tuple[int, int]:
    """Row and column of the strongest Harris corner whose window of `side` lies inside the picture."""
    half = side // 2
    inner = gray[half : gray.shape[0] - half, half : gray.shape[1] - half]
    places = harris_corners(inner[None], window=5).places
    if not len(places):
        return gray.shape[0] // 2, gray.shape[1] // 2
    return int(places[0, 1]) + half, int(places[0, 2]) + half
