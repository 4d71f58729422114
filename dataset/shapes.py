"""Circles, rectangles and triangles drawn by pen, laid out as the lecture's folders.

``dataset/shape/{train,test,challenge}/{circle,rectangle,triangle}/*.png``, 24×24 RGB. All of them
were drawn by `dataset.stroke_model` from one seed; `write_shapes` draws them again.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

from dataset import known
from dataset.folder import Reading, load_folder
from dataset.labelled_images import LabelledImages
from dataset.stroke_model import OUTLINES, Canvas, Drawer, Pen, Pose, draw
from dataset.stroke_model import Image as DrawnImage

FOLDER = Path(__file__).parent / "shape"
SIDE = 24
SEED = 20
N_TRAIN, N_TEST, N_CHALLENGE = 15, 5, 100


class NeatHabit(NamedTuple):
    """What differs between the shapes of the neat hand, in pixels: mean and spread of the path's
    height and width, mean centre (row, column), and how often the stroke overshoots."""

    height: tuple[float, float]
    width: tuple[float, float]
    centre: tuple[float, float]
    overshoots: float


# Measured on 60 real drawings, see docs/shapes.md.
NEAT = {
    "circle": NeatHabit((18.1, 1.1), (18.5, 1.2), (11.2, 11.4), 0.0),
    "rectangle": NeatHabit((17.7, 1.2), (17.8, 1.2), (11.35, 11.3), 0.1),
    "triangle": NeatHabit((16.7, 2.1), (17.9, 1.1), (10.9, 11.4), 0.5),
}


def load_shapes(data_dir: Path | None = None) -> LabelledImages:
    """45 neat drawings to train on; test sets: 15 ``test`` ones like them, 300 ``challenge`` ones.

    The challenge drawings are small, rotated, stretched, off-centre, by other pens, wobbly or not
    quite closed, mostly several of these at once. `data_dir` is not used.

    Source: drawn by `dataset.stroke_model`; the layout and the numbers of the neat ones are the
    lecture's.
    """
    found = load_folder(FOLDER, Reading(kind="ink", frame=False, invert=False))
    return LabelledImages(
        **known("shapes"),
        train=found.train,
        tests=found.tests,
        class_names=found.class_names,
        provenance=(
            "Drawn by Versus' own seeded stroke model (docs/shapes.md), in the lecture's layout: "
            "15 + 5 neat drawings a class, and a challenge set drawn differently."
        ),
    )


def write_shapes(folder: Path, seed: int = SEED) -> None:
    """Draw the whole set into `folder`; the same seed gives the same pixels.

    Raises
    ------
    OSError
        If the folder cannot be written.
    """
    for index, shape in enumerate(OUTLINES):
        neat = np.random.default_rng([seed, index, 0])
        different = np.random.default_rng([seed, index, 1])
        for number in range(1, N_TRAIN + N_TEST + 1):
            part = "train" if number <= N_TRAIN else "test"
            _save(draw_neat(shape, neat), folder / part / shape / f"{shape}{number:03d}.png")
        for number in range(1, N_CHALLENGE + 1):
            path = folder / "challenge" / shape / f"{shape}{number:03d}.png"
            _save(draw_differently(shape, different), path)


def draw_neat(shape: str, generator: np.random.Generator) -> DrawnImage:
    """A drawing as in the lecture: large, upright, centred, one thin black pen."""
    return draw(shape, *neat_hand(shape, generator), Canvas(SIDE), generator)


def neat_hand(shape: str, generator: np.random.Generator) -> tuple[Drawer, Pen, Pose]:
    """How the lecture's drawer holds the pen for the next drawing of `shape` on 24 × 24 px."""
    habit = NEAT[shape]
    drawer = Drawer(
        corner_jitter=0.07,
        bow=0.03,
        lumps=0.045,
        lean=0.06,
        tremor=0.05,
        rounding=generator.uniform(0.02, 0.1),
        gap=0.0,
        overshoot=generator.uniform(0.01, 0.05) if generator.random() < habit.overshoots else 0.0,
    )
    pose = Pose(
        height=_normal_within(generator, *habit.height, 11.5, 20.5),
        width=_normal_within(generator, *habit.width, 15.5, 21.0),
        centre=(generator.normal(habit.centre[0], 0.5), generator.normal(habit.centre[1], 0.5)),
    )
    return drawer, Pen(width=2.0), pose


def draw_differently(shape: str, generator: np.random.Generator) -> DrawnImage:
    """A drawing by somebody else: another hand, pen, size, proportion, direction and place."""
    drawer = Drawer(
        corner_jitter=generator.uniform(0.03, 0.14),
        bow=generator.uniform(0.0, 0.07),
        lumps=generator.uniform(0.01, 0.05),
        tremor=generator.uniform(0.0, 0.3),
        rounding=generator.uniform(0.0, 0.2),
        gap=generator.uniform(0.02, 0.09) if generator.random() < 0.4 else 0.0,
        overshoot=generator.uniform(0.01, 0.06) if generator.random() < 0.3 else 0.0,
    )
    darkness = int(generator.uniform(0, 110))
    pen = Pen(
        width=generator.uniform(1.0, 3.2),
        colour=(darkness, darkness, darkness + int(generator.uniform(0, 50))),
        taper=generator.uniform(0, 0.5) if generator.random() < 0.4 else 0.0,
    )
    size = generator.uniform(9.5, 20)
    stretch = float(np.exp(generator.uniform(-0.7, 0.7)))
    height, width = (size, size / stretch) if stretch > 1 else (size * stretch, size)
    turned = shape != "circle" or stretch != 1
    rotation = generator.uniform(0, 360) if turned and generator.random() < 0.75 else 0.0
    shear = generator.normal(0, 0.2) if shape != "circle" and generator.random() < 0.4 else 0.0
    room = max((SIDE - 2 - size - pen.width) / 2, 0.0)
    middle = (SIDE - 1) / 2
    centre = (middle + generator.uniform(-room, room), middle + generator.uniform(-room, room))
    pose = Pose(height, width, centre, rotation, shear)
    return draw(shape, drawer, pen, pose, Canvas(SIDE), generator)


def _normal_within(
    generator: np.random.Generator, mean: float, spread: float, low: float, high: float
) -> float:
    return min(max(generator.normal(mean, spread), low), high)


def _save(image: DrawnImage, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(image).save(path, optimize=True)
