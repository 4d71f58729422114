"""Other people's drawings: what differs between two drawers, one factor at a time and all together.

A `Person` has habits that all of the person's drawings share. A `Sketch` is a drawing before the
pen touches the paper; it begins as the lecture's neat hand would draw (`dataset.shapes.neat_hand`),
and each factor of `FACTORS` changes one thing of it to the person's way. ``docs/drawings.md`` has the
model and how it was set.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image

from dataset import known
from dataset.facts import ALL_SET, NEAT_SET
from dataset.files import write_atomically
from dataset.fitting import fit_picture
from dataset.labelled_images import LabelledImages, Split
from dataset.shapes import NEAT, SIDE, neat_hand
from dataset.stroke_model import Canvas, Drawer, Pen, Pose, draw
from dataset.stroke_model import Image as DrawnImage

SEED = 6
N_TRAIN, N_DRAWERS, N_EACH = 50, 20, 5
CLASS_NAMES = tuple(NEAT)
CANVASES = (32, 48, 96, 240)
PAPERS = ((255, 255, 255), (244, 240, 226), (214, 214, 214))
BLACKBOARD = (16, 22, 18)
ROOM = 1.5


@dataclass(frozen=True)
class Person:
    """One drawer's habits.

    Attributes
    ----------
    speed : 0 (slow: the hand trembles) to 1 (fast: corners are cut and ends miss)
    care : 0 (careless) to 1: how near corners, sides and radii come to what was meant
    opening : share of the outline that stays open (positive) or is drawn twice (negative), on average
    size : of the drawing, as a share of the canvas
    width : of the pen, in pixels of a 24 px canvas
    slant : degrees by which the person turns the paper
    pen : width aside, what the pen does to the paper
    canvas : what the person draws on
    """

    speed: float
    care: float
    opening: float
    size: float
    width: float
    slant: float
    pen: Pen
    canvas: Canvas


@dataclass(frozen=True)
class Sketch:
    """What is about to be drawn: hand, pen and pose in pixels of a 24 px canvas, and the canvas.

    `place` is where in the room that is left the drawing goes, rows and columns in −1…1; None leaves
    the pose's own centre.
    """

    drawer: Drawer
    pen: Pen
    pose: Pose
    canvas: Canvas
    place: tuple[float, float] | None = None


Generator = np.random.Generator
Factor = Callable[[Sketch, Person, str, Generator], Sketch]


def meet(generator: Generator) -> Person:
    """A person nobody has met: every habit is drawn from the range that people have."""
    opening = generator.choice([0.0, generator.uniform(0.02, 0.1), -generator.uniform(0.01, 0.06)])
    darkness = int(generator.uniform(0, 120))
    pen = Pen(
        width=2.0,
        colour=(darkness, darkness, min(darkness + int(generator.uniform(0, 90)), 160)),
        taper=generator.uniform(0, 0.6) if generator.random() < 0.4 else 0.0,
        pressure=generator.uniform(0, 0.25),
        grain=generator.uniform(0, 0.5) if generator.random() < 0.4 else 0.0,
        hard=bool(generator.random() < 0.25),
    )
    paper = PAPERS[int(generator.integers(len(PAPERS)))]
    if generator.random() < 0.2:
        paper = BLACKBOARD
    return Person(
        speed=generator.random(),
        care=generator.random(),
        opening=float(opening),
        size=generator.uniform(0.35, 0.8),
        width=float(np.exp(generator.uniform(np.log(0.9), np.log(3.6)))),
        slant=generator.normal(0, 12),
        pen=pen,
        canvas=Canvas(int(generator.choice(CANVASES)), paper),
    )


def hand(sketch: Sketch, person: Person, shape: str, generator: Generator) -> Sketch:
    """Wobble, bowed sides, lumps, corners cut by speed."""
    careless, speed = 1 - person.care, person.speed
    drawer = replace(
        sketch.drawer,
        corner_jitter=0.03 + 0.11 * careless,
        bow=0.08 * careless,
        lumps=0.01 + 0.06 * careless,
        lean=generator.normal(0, 0.04),
        tremor=0.35 * (1 - speed) * generator.uniform(0.5, 1),
        rounding=generator.uniform(0.0, 0.04) + 0.16 * speed,
    )
    return replace(sketch, drawer=drawer)


def pen(sketch: Sketch, person: Person, shape: str, generator: Generator) -> Sketch:
    """Colour, taper, pressure, grain and rim; the width stays."""
    return replace(sketch, pen=replace(person.pen, width=sketch.pen.width))


def width(sketch: Sketch, person: Person, shape: str, generator: Generator) -> Sketch:
    """The pen's width alone; at most a quarter of the drawing's smaller side."""
    widest = min(sketch.pose.height, sketch.pose.width) / 4
    drawn = min(person.width * generator.uniform(0.85, 1.15), max(widest, 0.9))
    return replace(sketch, pen=replace(sketch.pen, width=drawn))


def size(sketch: Sketch, person: Person, shape: str, generator: Generator) -> Sketch:
    """Large or tiny, 7 to 19 px; where it was."""
    wanted = SIDE * float(np.clip(person.size * generator.uniform(0.8, 1.2), 0.3, 0.8))
    zoom = wanted / max(sketch.pose.height, sketch.pose.width)
    pose = replace(sketch.pose, height=sketch.pose.height * zoom, width=sketch.pose.width * zoom)
    return replace(sketch, pose=pose)


def aspect(sketch: Sketch, person: Person, shape: str, generator: Generator) -> Sketch:
    """Ellipses, long rectangles, parallelograms, trapezoids, tall and flat triangles."""
    pose = sketch.pose
    largest = max(pose.height, pose.width)
    stretch = float(np.exp(generator.uniform(-0.8, 0.8)))
    pose = replace(pose, height=largest * min(stretch, 1), width=largest * min(1 / stretch, 1))
    if shape != "circle" and generator.random() < 0.4:
        pose = replace(pose, shear=generator.normal(0, 0.25))
    if shape == "rectangle" and generator.random() < 0.3:
        pose = replace(pose, narrowing=generator.uniform(-0.25, 0.25))
    return replace(sketch, pose=pose)


def rotation(sketch: Sketch, person: Person, shape: str, generator: Generator) -> Sketch:
    """Any way up: half of a person's drawings lie as the person's paper does, half anyhow."""
    turn = person.slant + generator.normal(0, 5)
    if generator.random() < 0.5:
        turn = generator.uniform(0, 360)
    return replace(sketch, pose=replace(sketch.pose, rotation=turn))


def position(sketch: Sketch, person: Person, shape: str, generator: Generator) -> Sketch:
    """Anywhere that it fits; half as large as the paper, so that there is room to be elsewhere."""
    shrink = min(1.0, 0.5 * SIDE / max(sketch.pose.height, sketch.pose.width))
    pose = replace(
        sketch.pose, height=sketch.pose.height * shrink, width=sketch.pose.width * shrink
    )
    down, right = generator.uniform(-1, 1, 2)
    return replace(sketch, pose=pose, place=(float(down), float(right)))


def closure(sketch: Sketch, person: Person, shape: str, generator: Generator) -> Sketch:
    """Gaps that stay open and ends that run on."""
    opening = person.opening + generator.normal(0, 0.02)
    drawer = replace(
        sketch.drawer,
        gap=float(np.clip(opening, 0, 0.14)),
        overshoot=float(np.clip(-opening, 0, 0.1)),
    )
    return replace(sketch, drawer=drawer)


def canvas(sketch: Sketch, person: Person, shape: str, generator: Generator) -> Sketch:
    """More pixels, other paper, and a pen of fewer of them than the neat one's share."""
    thinner = generator.uniform(0.4, 1.0)
    drawn = replace(sketch.pen, width=sketch.pen.width * thinner)
    if person.canvas.paper == BLACKBOARD:
        red, green, blue = (255 - part for part in drawn.colour)
        drawn = replace(drawn, colour=(red, green, blue))
    return replace(sketch, pen=drawn, canvas=person.canvas)


def mouse(sketch: Sketch, person: Person, shape: str, generator: Generator) -> Sketch:
    """A mouse: few points on whole pixels, joined by straight lines; the faster, the fewer."""
    drawer = replace(
        sketch.drawer,
        samples=round(generator.uniform(0.8, 1.2) * (40 - 26 * person.speed)),
        slips=generator.uniform(0.07, 0.33),
    )
    return replace(sketch, drawer=drawer, pen=replace(sketch.pen, hard=True))


# In the order in which they are applied: what fits where depends on what came before.
FACTORS: dict[str, Factor] = {
    "hand": hand,
    "aspect": aspect,
    "position": position,
    "size": size,
    "rotation": rotation,
    "closure": closure,
    "pen": pen,
    "width": width,
    "canvas": canvas,
    "mouse": mouse,
}
# The order in which reports show them: from the paper to the hand.
TEST_SETS: dict[str, tuple[str, ...]] = {
    NEAT_SET: (),
    "position": ("position",),
    "size": ("size",),
    "rotation": ("rotation",),
    "aspect": ("aspect",),
    "width": ("width",),
    "pen": ("pen",),
    "canvas": ("canvas",),
    "closure": ("closure",),
    "hand": ("hand",),
    ALL_SET: tuple(name for name in FACTORS if name != "mouse"),
}
# What can be drawn beside the data set's own test sets: everything at once, and with a mouse.
DRAWN: dict[str, tuple[str, ...]] = {**TEST_SETS, "mouse": ("mouse",)}


def sketch_by(person: Person, shape: str, factors: tuple[str, ...], generator: Generator) -> Sketch:
    """A neat sketch, changed to the person's way in each of `factors` and in nothing else."""
    sketch = Sketch(*neat_hand(shape, generator), Canvas(SIDE))
    for name, change in FACTORS.items():
        if name in factors:
            sketch = change(sketch, person, shape, generator)
    return _placed(sketch)


def _placed(sketch: Sketch) -> Sketch:
    if sketch.place is None:
        return sketch
    largest = max(sketch.pose.height, sketch.pose.width)
    room = max((SIDE - ROOM - largest - sketch.pen.width) / 2, 0.0)
    row, col = ((SIDE - 1) / 2 + share * room for share in sketch.place)
    return replace(sketch, pose=replace(sketch.pose, centre=(row, col)))


def draw_by(
    person: Person, shape: str, factors: tuple[str, ...], generator: Generator
) -> DrawnImage:
    """One drawing of `shape` by `person`.

    Parameters
    ----------
    shape : ``circle``, ``rectangle`` or ``triangle``
    factors : keys of `FACTORS`; () for the neat hand
    generator : the only source of chance

    Returns
    -------
    uint8 ``(side, side, 3)``, on 24 px or on the person's own canvas
    """
    sketch = sketch_by(person, shape, factors, generator)
    zoom, pose = sketch.canvas.side / SIDE, sketch.pose
    # Centres of pixels, so that half a pixel lies before the first.
    row, col = ((place + 0.5) * zoom - 0.5 for place in pose.centre)
    large = replace(pose, height=pose.height * zoom, width=pose.width * zoom, centre=(row, col))
    hold = replace(sketch.pen, width=max(sketch.pen.width * zoom, 1.0))
    drawer = replace(
        sketch.drawer, tremor=sketch.drawer.tremor * zoom, slips=sketch.drawer.slips * zoom
    )
    return draw(shape, drawer, hold, large, sketch.canvas, generator)


def load_drawings(data_dir: Path | None = None) -> LabelledImages:
    """150 neat drawings to train on, and eleven test sets of 300 by 20 people.

    In ``neat`` nothing differs from the training pictures, in ``all`` everything, and in each other
    one the factor that it is named after. Groups of the test sets are the people. `data_dir` is not
    used.

    Source: drawn by `dataset.stroke_model` and the people of `meet` from one seed.
    """
    generator = np.random.default_rng([SEED, 0])
    neat = [
        draw_by(meet(generator), shape, (), generator)
        for shape in CLASS_NAMES
        for _ in range(N_TRAIN)
    ]
    labels = np.repeat(np.arange(len(CLASS_NAMES), dtype=np.int64), N_TRAIN)
    return LabelledImages(
        **known("drawings"),
        train=Split(np.stack(neat), labels),
        tests={name: _test_set(index) for index, name in enumerate(TEST_SETS)},
        class_names=CLASS_NAMES,
        provenance=(
            f"Drawn by Versus' own seeded stroke model (docs/drawings.md): {N_TRAIN} neat drawings a "
            f"class, and test sets by {N_DRAWERS} simulated people who differ in one factor or in all."
        ),
    )


def _test_set(index: int) -> Split:
    factors = list(TEST_SETS.values())[index]
    found = [
        (fit_picture(image, SIDE, SIDE), label, drawer)
        for drawer in range(N_DRAWERS)
        for image, label in drawings_of(drawer, factors, N_EACH, SEED, stream=index)
    ]
    images, labels, groups = (list(part) for part in zip(*found, strict=True))
    return Split(np.stack(images), np.array(labels, np.int64), np.array(groups, np.int64))


def drawings_of(
    drawer: int, factors: tuple[str, ...], n_each: int, seed: int, stream: int = 0
) -> Iterator[tuple[DrawnImage, int]]:
    """`n_each` drawings of every shape by person number `drawer`, with their labels.

    The person is the same for every `factors` and `stream`; a `stream` has chance of its own.
    """
    person = meet(np.random.default_rng([seed, 1, drawer]))
    generator = np.random.default_rng([seed, 2, stream, drawer])
    for label, shape in enumerate(CLASS_NAMES):
        for _ in range(n_each):
            yield draw_by(person, shape, factors, generator), label


def write_drawings(
    folder: Path, n_drawers: int, factors: tuple[str, ...], n_each: int, seed: int, fitted: bool
) -> list[Path]:
    """A folder of class folders for each person, ``drawer01/circle/circle001.png``.

    Parameters
    ----------
    folder : is made, if it is not there
    n_drawers, n_each : people, and drawings of every shape by each
    factors : keys of `FACTORS`
    seed : the same one draws the same pixels
    fitted : whether every drawing is brought to 24 px, as those of `load_drawings` are

    Returns
    -------
    One folder a person

    Raises
    ------
    OSError
        If the folder cannot be written.
    """
    made = []
    for drawer in range(n_drawers):
        place = folder / f"drawer{drawer + 1:02d}"
        counts = dict.fromkeys(CLASS_NAMES, 0)
        for image, label in drawings_of(drawer, factors, n_each, seed):
            shape = CLASS_NAMES[label]
            counts[shape] += 1
            path = place / shape / f"{shape}{counts[shape]:03d}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            shown = fit_picture(image, SIDE, SIDE) if fitted else image
            with write_atomically(path) as file:
                Image.fromarray(shown).save(file, "PNG", optimize=True)
        made.append(place)
    return made
