"""What may be done to a picture, as plain settings: a plan names them without starting NumPy.

A *view* (`Affine`, `Elastic`) is one distortion for all pictures; a `Distortion` draws another one for
every picture. `dataset.augmentation` carries them out. A `Redrawing` moves no pixels: it draws the
strokes anew (`dataset.redrawing`).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Affine:
    """One affine distortion about the picture's centre; the default changes nothing.

    Attributes
    ----------
    down, right : px
    turn : degrees, counter-clockwise as seen
    zoom : factor of the size
    shear : columns to the right for every row up
    """

    down: float = 0.0
    right: float = 0.0
    turn: float = 0.0
    zoom: float = 1.0
    shear: float = 0.0


@dataclass(frozen=True)
class Elastic:
    """A smooth random displacement, another for every picture.

    Attributes
    ----------
    strength : px, the displacements' standard deviation
    smoothness : px, standard deviation of the Gaussian that smooths the field
    seed : of the fields

    Source: P. Simard, D. Steinkraus and J. Platt (2003), Best practices for convolutional neural
    networks applied to visual document analysis, ICDAR.
    """

    strength: float
    smoothness: float = 4.0
    seed: int = 0


@dataclass(frozen=True)
class Distortion:
    """A random distortion, another for every picture; the default changes nothing.

    Every number but `elastic` and `smoothness` is the largest of a uniform draw around no change.

    Attributes
    ----------
    shift : px, along rows and along columns
    turn : degrees
    zoom : share of the size
    stretch : share of the size, rows against columns
    shear : columns a row
    elastic, smoothness : as `Elastic`'s strength and smoothness
    """

    shift: float = 0.0
    turn: float = 0.0
    zoom: float = 0.0
    stretch: float = 0.0
    shear: float = 0.0
    elastic: float = 0.0
    smoothness: float = 4.0


@dataclass(frozen=True)
class Redrawing:
    """A drawing's strokes in another pose, by another hand and another pen; a draw for every picture.

    Lengths are in units of half the drawing's longer side unless they are said to be in pixels.

    Attributes
    ----------
    size : least and greatest longer side, a share of the picture's shorter side; even in its logarithm
    pen : least and greatest width in px of a picture of 24 px; even in its logarithm
    turn : degrees, the largest of an even draw to either side
    stretch : logarithm of the largest change of the proportions
    shear : columns a row, the largest of an even draw
    narrowing : standard deviation of how much smaller one side is seen than the other (perspective)
    wobble : standard deviation of each of four waves that bend the strokes
    gap, run_on : how often a stroke is interrupted, and how often one runs on
    widest, longest : of gaps, and of strokes that run on, shares of the longer side
    fade : largest share of the ink that is lost
    """

    size: tuple[float, float] = (0.28, 0.9)
    pen: tuple[float, float] = (0.9, 3.6)
    turn: float = 180.0
    stretch: float = 0.9
    shear: float = 0.3
    narrowing: float = 0.15
    wobble: float = 0.04
    gap: float = 0.3
    run_on: float = 0.5
    widest: float = 0.4
    longest: float = 0.3
    fade: float = 0.5


# Chosen on simulated drawings, see ``docs/drawings.md``.
ANY_HAND = Redrawing()

# For shapes that may lie anyhow, be of any size and proportions: see ``docs/drawings.md``.
ANY_POSE = Distortion(shift=4.0, turn=180.0, zoom=0.4, stretch=0.6, shear=0.3, elastic=0.5)
# For shapes whose place, size and proportions were taken away: what is left is how they are turned.
ANY_TURN = Distortion(
    shift=1.0, turn=180.0, zoom=0.15, stretch=0.3, shear=0.25, elastic=1.0, smoothness=3.0
)
# For normalised drawings that were redrawn before: their shapes differ already.
SLIGHT_TURN = Distortion(
    shift=1.0, turn=180.0, zoom=0.1, stretch=0.15, shear=0.15, elastic=0.5, smoothness=3.0
)

# Chosen on the last 10,000 training digits, see ``docs/networks.md``.
HANDWRITING = Distortion(
    shift=2.0, turn=12.0, zoom=0.12, stretch=0.12, shear=0.2, elastic=0.7, smoothness=4.0
)
