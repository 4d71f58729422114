"""What may be done to a picture, as plain settings: a plan names them without starting NumPy.

A *view* (`Affine`, `Elastic`) is one distortion for all pictures; a `Distortion` draws another one for
every picture. `dataset.augmentation` carries them out.
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


# For shapes that may lie anyhow, be of any size and proportions: see ``docs/drawings.md``.
ANY_POSE = Distortion(shift=4.0, turn=180.0, zoom=0.4, stretch=0.6, shear=0.3, elastic=0.5)
# For shapes whose place, size and proportions were taken away: what is left is how they are turned.
ANY_TURN = Distortion(
    shift=1.0, turn=180.0, zoom=0.15, stretch=0.3, shear=0.25, elastic=1.0, smoothness=3.0
)

# Chosen on the last 10,000 training digits, see ``docs/networks.md``.
HANDWRITING = Distortion(
    shift=2.0, turn=12.0, zoom=0.12, stretch=0.12, shear=0.2, elastic=0.7, smoothness=4.0
)
