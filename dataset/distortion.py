"""What may be done to a picture, as plain settings: a plan names them without starting NumPy.

A *view* (`Affine`, `Elastic`) is one distortion for all pictures; a `Distortion` draws another one for
every picture. `dataset.augmentation` carries them out. A `Redrawing` moves no pixels: it draws the
strokes anew (`dataset.redrawing`). A `Retaking` is for photographs (`dataset.retaking`).
"""

from dataclasses import dataclass, replace

# Distortions in px were chosen on pictures of at most this side.
CHOSEN_ON = 28


def in_pixels(length: float, side: int) -> float:
    """A length that was chosen on pictures of at most 28 px: of larger ones the same share of the side.

    Examples
    --------
    >>> in_pixels(2.0, side=24), in_pixels(2.0, side=28), in_pixels(2.0, side=56)
    (2.0, 2.0, 4.0)
    """
    return length * side / CHOSEN_ON if side > CHOSEN_ON else length


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

    Every number but `elastic` and `smoothness` is the largest of a uniform draw around no change. Lengths
    are px of pictures of at most 28 px, and of larger ones the same shares of the shorter side.

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
    side : px, drawings of fewer are enlarged to so many before they are drawn again, for methods that take
        any size; 0 for their own size
    taper : standard deviation of how much wider a drawing is half its length from its middle: rectangles
        become trapezoids and ellipses eggs, which no perspective makes of them
    box : logarithm of the largest power of places along rows and columns: an ellipse bulges towards the
        corners of its box, or away from them
    crossing : how often two ends run on from one point, as of a loop that is drawn past its beginning
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
    side: int = 0
    taper: float = 0.0
    box: float = 0.0
    crossing: float = 0.0


@dataclass(frozen=True)
class Retaking:
    """A photograph taken again, from elsewhere and in other light; a draw for every picture.

    Every number is the largest of an even draw around no change; the default changes nothing. Lengths are
    shares of the picture's shorter side. Beyond the picture it is mirrored at its border.

    Attributes
    ----------
    shift : along rows and along columns
    turn : degrees
    zoom : share of the size
    stretch : share of the size, rows against columns
    shear : columns a row
    brightness, contrast, saturation : share by which the factor on all light, on the difference from the
        picture's mean, and on a pixel's difference from its own luma is more or less than 1
    hue : degrees, by which colours turn about gray
    cover : side of a square that is covered with the picture's mean colour

    Source: A. Krizhevsky, I. Sutskever and G. Hinton (2012), NeurIPS (crops, light); A. Howard (2013), Some
    improvements on deep convolutional neural network based image classification, arXiv:1312.5402
    (contrast, saturation); T. DeVries and G. Taylor (2017), Cutout, arXiv:1708.04552.
    """

    shift: float = 0.0
    turn: float = 0.0
    zoom: float = 0.0
    stretch: float = 0.0
    shear: float = 0.0
    brightness: float = 0.0
    contrast: float = 0.0
    saturation: float = 0.0
    hue: float = 0.0
    cover: float = 0.0


# Chosen on simulated drawings, see ``docs/drawings.md``.
ANY_HAND = Redrawing()
# Chosen on half of the people of a set of real drawings, see there.
ANY_PERSON = Redrawing(side=48, narrowing=0.1, wobble=0.025, taper=0.25, box=0.4, crossing=0.3)

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

# Chosen for HOG on a validation split of GTSRB by tracks, see ``docs/photographs.md``.
ELSEWHERE = Retaking(shift=0.04, turn=4.0, zoom=0.05, stretch=0.05, shear=0.04)
# For networks, which light and a covered part do not leave alone.
ANOTHER_SHOT = replace(ELSEWHERE, brightness=0.3, contrast=0.3, saturation=0.3, hue=8.0, cover=0.25)
# For networks on signs, which are seen from farther off, in shadow and against the sun.
ANY_LIGHT = Retaking(
    shift=0.07,
    turn=8.0,
    zoom=0.12,
    stretch=0.1,
    shear=0.08,
    brightness=0.4,
    contrast=0.4,
    saturation=0.3,
    hue=8.0,
)

# Chosen on the last 10,000 training digits, see ``docs/networks.md``.
HANDWRITING = Distortion(
    shift=2.0, turn=12.0, zoom=0.12, stretch=0.12, shear=0.2, elastic=0.7, smoothness=4.0
)
