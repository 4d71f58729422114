"""Step 5: convolution; the curve filter step by step, and filters that were learned."""

from functools import partial
from typing import Any

import cv2
import numpy as np

from cnn.inspection.maps import first_filters
from cnn.single_layers import convolve
from dataset.shapes import load_shapes
from features.pixels import to_ink
from features.random_filters import filter_responses, random_filters
from lecture import diagrams
from lecture.course import Course
from lecture.diagrams import Array, Box
from lecture.examples import run_example
from lecture.kernels import gabor, likeness, presets, sobel
from lecture.moving_parts import on_own_picture, packed, small_gray
from lecture.numbers import CURVE_FIELD, CURVE_FILTER, OTHER_FIELD
from lecture.step import Formula, Moving, Panel, Picture, Step, Text
from lecture.steps.matrix import DRAWING

BRIGHT = 50
SMOOTH_SIDE = 224
N_RANDOM = 10_000
WIDE_GABOR, WAVELENGTH = 15, 8.0
STRONGEST = 99
CONVOLUTION = r"y_{r,c} = \sum_{i} \sum_{j} f_{i,j}\; x_{r+i,\,c+j}"


def convolution(course: Course) -> Step:
    """6600, 0 and what a bright field gives; filters on the picture; learned filters beside ours."""
    network = course.trained.network("digits").model_
    learned = np.moveaxis(first_filters(network), -1, 0).mean(axis=-1)
    bank = np.concatenate([sobel(), gabor()])
    drawn = 255 * to_ink(load_shapes().train.images[DRAWING : DRAWING + 1])[0]
    slid = convolve(drawn, CURVE_FILTER)
    row, col = np.unravel_index(int(slid.argmax()), slid.shape)
    blocks = (
        Text("idea"),
        Formula(CONVOLUTION),
        Picture("detector", _detector()),
        _worked("curve", CURVE_FIELD),
        Text("sum"),
        _worked("other", OTHER_FIELD),
        Text("zero"),
        Picture(
            "slid",
            (
                Panel(
                    "drawing",
                    partial(
                        diagrams.photograph, drawn / 255, [Box(float(row) + 3, float(col) + 3, 7)]
                    ),
                ),
                Panel("map", partial(diagrams.heat, slid)),
            ),
        ),
        Moving("slide", "slide", "slid", _sliding(drawn, int(row), int(col))),
        Text("own"),
        Picture("own", _own_panels(course.picture.gray)),
        on_own_picture(
            "kernel", "kernel", "own", small_gray(course.picture), {"presets": presets()}
        ),
        Text("learned"),
        Picture(
            "filters",
            (
                Panel("sobel", partial(diagrams.sheet, list(sobel()), 2)),
                Panel("gabor", partial(diagrams.sheet, list(gabor()), 4)),
                Panel("learned", partial(diagrams.sheet, list(learned), 8)),
            ),
        ),
        run_example("convolution", course.image),
    )
    numbers = {
        **_sums(),
        **_likeness(learned, bank),
        "map_rows": slid.shape[0],
        "map_columns": slid.shape[1],
        "first_training": course.digits_name,
    }
    return Step("convolution", blocks, numbers)


def _sums() -> dict[str, int]:
    """What the curve filter answers on both fields and on a bright one, with and without its mean."""
    bright = np.full((7, 7), BRIGHT)
    centred = CURVE_FILTER - CURVE_FILTER.mean()
    return {
        "curve_sum": int(convolve(CURVE_FIELD, CURVE_FILTER).item()),
        "other_sum": int(convolve(OTHER_FIELD, CURVE_FILTER).item()),
        "bright": BRIGHT,
        "bright_sum": int(convolve(bright, CURVE_FILTER).item()),
        "centred_curve": round(convolve(CURVE_FIELD, centred).item()),
        "centred_bright": round(abs(convolve(bright, centred).item())),
    }


def _likeness(learned: Array, bank: Array) -> dict[str, float]:
    """How near learned filters come to those that people thought of, and random ones."""
    random = random_filters(N_RANDOM, 3, seed=0)
    return {
        "n_filters": len(learned),
        "like": float(np.median(likeness(learned, bank))),
        "random_like": float(np.median(likeness(random, bank))),
    }


def _detector() -> tuple[Panel, ...]:
    """The curve filter in numbers, and drawn smoothly."""
    side = (SMOOTH_SIDE, SMOOTH_SIDE)
    drawn = cv2.resize(CURVE_FILTER.astype(np.float32), side, interpolation=cv2.INTER_CUBIC)
    drawn = np.clip(drawn / CURVE_FILTER.max(), 0, 1)
    return (
        Panel("numbers", partial(diagrams.cells, CURVE_FILTER, shades=(0, 60))),
        Panel("drawn", partial(diagrams.photograph, drawn)),
    )


def _sliding(drawn: Array, row: int, col: int) -> dict[str, Any]:
    """The drawing, the curve filter, and where the window is put first."""
    drawing = np.rint(drawn).astype(np.uint8)
    return {"drawing": packed(drawing), "filter": packed(CURVE_FILTER), "row": row, "col": col}


def _worked(name: str, field: Array) -> Picture:
    """A receptive field, the filter, and their products cell by cell."""
    product = field * CURVE_FILTER
    marked = [(int(row), int(col)) for row, col in np.argwhere(product)]
    panels = (
        Panel("field", partial(diagrams.cells, field, marked, shades=(0, 60))),
        Panel("filter", partial(diagrams.cells, CURVE_FILTER, marked, shades=(0, 60))),
        Panel("product", partial(diagrams.cells, product, marked, shades=(0, 1500))),
    )
    return Picture(name, panels)


def _own_panels(gray: Array) -> tuple[Panel, ...]:
    """The curve filter without its mean, Sobel along columns, and a Gabor wave, on the picture."""
    centred = (CURVE_FILTER - CURVE_FILTER.mean())[None].astype(np.float32)
    wave = gabor(WIDE_GABOR, WAVELENGTH)[:1]
    kinds = (("curve", centred), ("sobel", sobel()[1:]), ("gabor", wave))
    panels = []
    for name, filters in kinds:
        response = _inner(filter_responses(gray[None], filters)[0, 0], filters)
        # A few strong pixels would leave the rest of the map white.
        top = float(np.percentile(np.abs(response), STRONGEST))
        panels.append(Panel(name, partial(diagrams.heat, response, symmetric=True, top=top)))
    return tuple(panels)


def _inner(response: Array, filters: Array) -> Array:
    """Where the filter lies inside of the picture: beyond it there is black, which is no edge of it."""
    margin = filters.shape[1] // 2
    return response[margin:-margin, margin:-margin]
