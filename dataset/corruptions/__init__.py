"""Fifteen ways in which a picture of ink can be damaged, each at five severities.

`CORRUPTIONS` is the one list of them. A new corruption is a function in a file here and an entry
below; the contract tests and ``docs/conditions.md`` run over the entries. A function takes

* ``ink``: float32 ``(n, height, width)`` in [0, 1], 0 is paper, 1 full ink,
* ``amount``: the entry's value for the severity,
* ``draws``: `dataset.corruptions.draws.Draws`, the only source of chance,

and returns ink of the same shape; what leaves [0, 1] is clipped by `dataset.conditions.under`.
Lengths are shares of the picture's shorter side, so that a severity means the same at any size.
"""

from typing import NamedTuple

MU_AND_GILMER = "Mu and Gilmer (2019), MNIST-C: a robustness benchmark for computer vision"


class Corruption(NamedTuple):
    """One kind of damage.

    Attributes
    ----------
    function : ``"module:function"``
    name : display name
    summary : one sentence
    parameter : what ``amounts`` measure, with the unit
    amounts : for severity 1, 2, 3, 4, 5; damage rises
    citation : where the idea is from; the code and the numbers are our own
    """

    function: str
    name: str
    summary: str
    parameter: str
    amounts: tuple[float, float, float, float, float]
    citation: str = MU_AND_GILMER


CORRUPTIONS: dict[str, Corruption] = {
    "shot-noise": Corruption(
        "dataset.corruptions.noise:shot_noise",
        "Shot noise",
        "Every pixel counts a Poisson number of photons in proportion to its ink.",
        "photons at full ink",
        (60, 25, 12, 6, 3),
    ),
    "impulse-noise": Corruption(
        "dataset.corruptions.noise:impulse_noise",
        "Impulse noise",
        "Some pixels become paper or full ink, as many the one as the other.",
        "share of the pixels",
        (0.03, 0.07, 0.12, 0.2, 0.3),
    ),
    "glass-blur": Corruption(
        "dataset.corruptions.blur:glass_blur",
        "Glass blur",
        "Every pixel shows a place nearby, as through frosted glass.",
        "largest displacement, share of the side",
        (0.03, 0.05, 0.075, 0.105, 0.14),
    ),
    "motion-blur": Corruption(
        "dataset.corruptions.blur:motion_blur",
        "Motion blur",
        "The picture moves along a line of random direction while it is taken.",
        "length of the movement, share of the side",
        (0.1, 0.18, 0.27, 0.37, 0.48),
    ),
    "shear": Corruption(
        "dataset.corruptions.geometry:shear",
        "Shear",
        "Rows slide to the left or to the right in proportion to their height.",
        "columns a row",
        (0.15, 0.3, 0.45, 0.6, 0.75),
    ),
    "scale": Corruption(
        "dataset.corruptions.geometry:scale",
        "Scale",
        "The picture shrinks about its centre.",
        "factor of the size",
        (0.92, 0.84, 0.76, 0.67, 0.58),
    ),
    "rotate": Corruption(
        "dataset.corruptions.geometry:rotate",
        "Rotate",
        "The picture turns to the left or to the right about its centre.",
        "degrees",
        (10, 20, 30, 45, 60),
    ),
    "brightness": Corruption(
        "dataset.corruptions.brightness:brightness",
        "Brightness",
        "Light is added to white strokes on black (taken from black strokes on white) until it "
        "saturates.",
        "added ink",
        (0.08, 0.16, 0.25, 0.35, 0.46),
    ),
    "translate": Corruption(
        "dataset.corruptions.geometry:translate",
        "Translate",
        "The picture moves in one of eight directions; what leaves it is lost.",
        "distance, share of the side",
        (0.04, 0.08, 0.12, 0.16, 0.2),
    ),
    "stripe": Corruption(
        "dataset.corruptions.stripe:stripe",
        "Stripe",
        "Ink and paper change places in a vertical stripe.",
        "width, share of the side",
        (0.05, 0.1, 0.18, 0.28, 0.4),
    ),
    "fog": Corruption(
        "dataset.corruptions.clouds:fog",
        "Fog",
        "A gray cloud lies over ink and paper, thicker in some places.",
        "thickness where it is thickest",
        (0.25, 0.4, 0.55, 0.7, 0.85),
    ),
    "spatter": Corruption(
        "dataset.corruptions.clouds:spatter",
        "Spatter",
        "Drops of ink fall on the picture.",
        "share of the area",
        (0.02, 0.05, 0.09, 0.14, 0.2),
    ),
    "dotted-line": Corruption(
        "dataset.corruptions.lines:dotted_line",
        "Dotted line",
        "A line of dots crosses the picture.",
        "diameter of a dot, share of the side",
        (0.04, 0.06, 0.08, 0.105, 0.135),
    ),
    "zigzag": Corruption(
        "dataset.corruptions.lines:zigzag",
        "Zigzag",
        "A zigzag line crosses the picture.",
        "width of the line, share of the side",
        (0.02, 0.035, 0.05, 0.07, 0.1),
    ),
    "canny-edges": Corruption(
        "dataset.corruptions.canny_edges:canny_edges",
        "Canny edges",
        "Strokes fade until their outlines alone are left.",
        "share of the outlines against the strokes",
        (0.2, 0.4, 0.6, 0.8, 1.0),
        f"{MU_AND_GILMER}; Canny (1986), A computational approach to edge detection",
    ),
}
