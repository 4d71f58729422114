"""Step 3: Taylor, the structure tensor, eigenvalues, Harris, and whether corners are found again."""

from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

import numpy as np
from scipy.ndimage import gaussian_filter

from features.corners import Region, label_regions
from features.harris import harris_from_tensor
from features.pixels import to_gray
from features.ssd import ssd_shift_energy
from features.structure_tensor import (
    Tensor,
    eigenvalues,
    quadratic_form,
    structure_tensor,
    taylor_error,
)
from lecture import diagrams, repeatability
from lecture.course import Course
from lecture.diagrams import CORNER, EDGE, Array, Line
from lecture.examples import run_example
from lecture.moving_parts import on_own_picture, small_gray
from lecture.repeatability import Repeated
from lecture.step import (
    Block,
    Cell,
    Diagram,
    Formula,
    Moving,
    Panel,
    Phrase,
    Picture,
    Step,
    Table,
    Text,
)
from lecture.steps.windows import KINDS, WINDOW, patch_at, typical_places
from reports import style
from reports.wording import decimals

LARGEST_SHIFT = 6
SMOOTHING = 2.0
TURNS = np.arange(0, 91, 10)
ZOOMS = np.array([0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.4, 1.7, 2.0])
GAINS = np.array([0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0])
SHOWN_TURN, SHOWN_ZOOM, SHOWN_GAIN = 30, 0.7, 0.5
TAYLOR = r"I(r + \Delta r,\, c + \Delta c) \approx I(r, c) + I_r\, \Delta r + I_c\, \Delta c"
QUADRATIC = (
    r"E(\Delta r, \Delta c) \approx"
    r" \begin{bmatrix} \Delta r & \Delta c \end{bmatrix} M"
    r" \begin{bmatrix} \Delta r \\ \Delta c \end{bmatrix}"
)
MATRIX = r"M = \sum_{W} \begin{bmatrix} I_r^2 & I_r I_c \\ I_r I_c & I_c^2 \end{bmatrix}"
HARRIS = r"R = \det M - k\, (\operatorname{tr} M)^2 = \lambda_1 \lambda_2 - k\, (\lambda_1 + \lambda_2)^2"


class ShiftError(NamedTuple):
    """How far the quadratic form is from E, for shifts of 1 to 6 px along the columns.

    Attributes
    ----------
    plain : median over pixels that are not flat of ``|ΔᵀMΔ - E| / E``
    smooth : the same after a Gaussian blur of 2 px
    """

    plain: Array
    smooth: Array


class Repeatability(NamedTuple):
    """Share of corners found again, for every turn, zoom and gain."""

    turns: Array
    zooms: Array
    gains: Array


def taylor(course: Course) -> Step:
    """E beside its quadratic form, the tensor's eigenvalues, Harris' corners and their repeatability."""
    gray, small = course.picture.gray, small_gray(course.picture)
    M = structure_tensor(gray[None], WINDOW)
    regions = label_regions(M)[0]
    places = typical_places(gray)
    errors = shift_errors(gray)
    corners = repeatability.corners_of(gray)
    found = repeatabilities(gray)
    shown = {
        "turn": repeatability.turned_and_scaled(gray, turn=SHOWN_TURN),
        "zoom": repeatability.turned_and_scaled(gray, zoom=SHOWN_ZOOM),
        "gain": repeatability.brightened(gray, gain=SHOWN_GAIN),
    }
    blocks: tuple[Block, ...] = (
        Text("idea"),
        Formula(TAYLOR),
        Formula(QUADRATIC),
        Formula(MATRIX),
        Picture("approximation", _approximations(gray, places)),
        Picture("error", (Panel("shift", _error_curves(errors)),)),
        Text("tensor"),
        Table("tensor", _tensor_rows(M, places)),
        Picture("ellipses", (Panel("three", _ellipses(M, places)),)),
        Text("plane"),
        Picture("plane", _plane(M, regions)),
        Text("harris"),
        Formula(HARRIS),
        Picture("harris", _harris(gray, M, corners)),
        _turned_about(small),
        *_found_again(shown, found, len(corners) > 0),
        run_example("taylor", course.image),
    )
    numbers = {
        "window": WINDOW,
        "smoothing": SMOOTHING,
        **_error_numbers(errors),
        **{region.name.lower(): _share(regions, region) for region in Region},
        "n_corners": len(corners),
        "small_side": max(small.shape),
        "shown_turn": SHOWN_TURN,
        "shown_zoom": SHOWN_ZOOM,
        "shown_gain": SHOWN_GAIN,
        **_shown_numbers(shown),
        "half_rate": _percent(found.zooms[0]),
        "least_turn_rate": _percent(min(found.turns, key=_last_if_nan)),
        "bright_rate": _percent(found.gains[-1]),
        "brightest": GAINS[-1],
    }
    return Step("taylor", blocks, numbers)


def shift_errors(gray: Array) -> ShiftError:
    """The approximation's relative error over the picture, plain and smoothed."""
    smooth = gaussian_filter(gray, SMOOTHING)
    return ShiftError(*(_relative_errors(image) for image in (gray, smooth)))


def repeatabilities(gray: Array) -> Repeatability:
    """Shares of corners found again under turns, zooms and gains; NaN for a picture without any."""
    turns = [repeatability.turned_and_scaled(gray, turn=float(turn)) for turn in TURNS]
    zooms = [repeatability.turned_and_scaled(gray, zoom=float(zoom)) for zoom in ZOOMS]
    gains = [repeatability.brightened(gray, gain=float(gain)) for gain in GAINS]
    return Repeatability(
        *(np.array([one.rate for one in found]) for found in (turns, zooms, gains))
    )


def _relative_errors(image: Array) -> Array:
    regions = label_regions(structure_tensor(image[None], WINDOW))
    lively = regions != Region.FLAT
    errors = []
    for shift in range(1, LARGEST_SHIFT + 1):
        energy = ssd_shift_energy(image[None], (0, shift), WINDOW)
        counted = lively & (energy > 0)
        wrong = np.abs(taylor_error(image[None], (0, shift), WINDOW))
        share = wrong[counted] / energy[counted]
        errors.append(float(np.median(share)) if counted.any() else float("nan"))
    return np.array(errors)


def _approximations(gray: Array, places: dict[str, tuple[int, int]]) -> tuple[Panel, ...]:
    shifts = np.arange(-4, 5)
    panels = []
    for kind in ("edge", "corner"):
        patch = patch_at(gray, *places[kind])[None]
        middle = patch.shape[1] // 2
        M = structure_tensor(patch, WINDOW)
        for name, step in (("row", (1, 0)), ("col", (0, 1))):
            along = [(int(s) * step[0], int(s) * step[1]) for s in shifts]
            energy = [ssd_shift_energy(patch, s, WINDOW)[0, middle, middle] for s in along]
            form = [quadratic_form(M, s)[0, middle, middle] for s in along]
            lines = [
                Line(shifts, np.array(energy), style.INK, "o"),
                Line(shifts, np.array(form), EDGE if kind == "edge" else CORNER, "^", "--"),
            ]
            labels = (rf"$\Delta${name}", r"$E$")
            panels.append(Panel(f"{kind}_{name}", partial(diagrams.curves, lines, labels)))
    return tuple(panels)


def _error_curves(errors: ShiftError) -> Diagram:
    shifts = np.arange(1, LARGEST_SHIFT + 1)
    lines = [
        Line(shifts, 100 * errors.plain, style.VERMILLION, "o"),
        Line(shifts, 100 * errors.smooth, style.BLUE, "s", "--"),
    ]
    return partial(diagrams.curves, lines, (r"$|\Delta|$", "%"), whole=True)


def _at(M: Tensor, place: tuple[int, int]) -> Tensor:
    row, col = place
    return Tensor(*(part[:, row : row + 1, col : col + 1] for part in M))


def _tensor_rows(M: Tensor, places: dict[str, tuple[int, int]]) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    for kind in KINDS:
        one = _at(M, places[kind])
        parts = [float(part[0, 0, 0]) for part in (*one, *eigenvalues(one))]
        parts.append(float(harris_from_tensor(one)[0, 0, 0]))
        rows.append([Phrase(f"kind.{kind}"), *(decimals(part, 3) for part in parts)])
    return rows


def _ellipses(M: Tensor, places: dict[str, tuple[int, int]]) -> Diagram:
    """Half axes 1/√λ, so the longest where the window changes least; cut at 4 px."""
    lengths, angles = [], []
    for kind in KINDS:
        one = _at(M, places[kind])
        largest, least = (float(part[0, 0, 0]) for part in eigenvalues(one))
        lengths.append((_half_axis(least), _half_axis(largest)))
        steepest = np.degrees(np.arctan2(2 * one.Arc, one.Acc - one.Arr).item() / 2)
        angles.append(steepest + 90)
    return partial(diagrams.ellipses, lengths, angles)


def _half_axis(eigenvalue: float, longest: float = 4.0) -> float:
    return min(1 / max(eigenvalue, 1e-12) ** 0.5, longest)


def _plane(M: Tensor, regions: Array) -> tuple[Panel, ...]:
    largest, least = (values[0] for values in eigenvalues(M))
    plane = partial(diagrams.eigenvalue_plane, largest, least, regions)
    return Panel("plane", plane), Panel("map", partial(diagrams.region_map, regions))


def _harris(gray: Array, M: Tensor, corners: Array) -> tuple[Panel, ...]:
    response = partial(diagrams.heat, _signed_root(harris_from_tensor(M)[0]), symmetric=True)
    found = partial(diagrams.photograph, gray, points={CORNER: corners})
    return Panel("response", response), Panel("corners", found)


def _turned_about(small: Array) -> Moving:
    """M, λ and R under sliders, on the small picture; first where that is most like an edge."""
    row, col = typical_places(to_gray(small[None])[0])["edge"]
    data = {"row": row, "col": col, "side": WINDOW, "distance": repeatability.MIN_DISTANCE}
    return on_own_picture("tensors", "tensor", "harris", small, data)


def _error_numbers(errors: ShiftError) -> dict[str, str]:
    plain = {f"error_{shift}": _percent(errors.plain[shift - 1]) for shift in (1, 2, 4)}
    return plain | {f"smooth_{shift}": _percent(errors.smooth[shift - 1]) for shift in (1, 4)}


def _shown_numbers(shown: Mapping[str, Repeated]) -> dict[str, str | int]:
    numbers: dict[str, str | int] = {}
    for kind, one in shown.items():
        numbers |= {
            f"{kind}_rate": _percent(one.rate),
            f"{kind}_again": len(one.again),
            f"{kind}_expected": len(one.again) + len(one.lost),
            f"{kind}_found": one.n_found,
        }
    return numbers


def _signed_root(response: Array) -> Array:
    return np.sign(response) * np.sqrt(np.abs(response))


def _repeated(one: Repeated) -> Diagram:
    return partial(diagrams.photograph, one.changed, points={EDGE: one.again, CORNER: one.lost})


def _found_again(
    shown: Mapping[str, Repeated], found: Repeatability, any_corners: bool
) -> tuple[Block, ...]:
    if not any_corners:
        return (Text("no_corners"),)
    return (
        Text("repeatability"),
        Picture("repeated", tuple(Panel(kind, _repeated(one)) for kind, one in shown.items())),
        Picture("rates", _rate_panels(found)),
    )


def _rate_panels(found: Repeatability) -> tuple[Panel, ...]:
    kinds = (
        ("turn", TURNS, found.turns, "°"),
        ("zoom", ZOOMS, found.zooms, "×"),
        ("gain", GAINS, found.gains, "×"),
    )
    return tuple(
        Panel(name, partial(diagrams.curves, [Line(x, 100 * y, style.BLUE, "o")], (sign, "%")))
        for name, x, y, sign in kinds
    )


def _share(regions: Array, region: Region) -> float:
    return 100 * float((regions == region).mean())


def _percent(share: float) -> str:
    """Whole percent; a dash for a share of nothing."""
    return "–" if np.isnan(share) else f"{100 * share:.0f}"


def _last_if_nan(share: float) -> float:
    return float("inf") if np.isnan(share) else share
