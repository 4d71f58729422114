"""Step 7: the network for shapes, why it fails on other people's drawings, and what mends it."""

from functools import partial
from typing import Any, NamedTuple

import numpy as np

from cnn.inspection.maps import feature_maps
from dataset.augmentation import warped
from dataset.distortion import Affine
from dataset.labelled_images import LabelledImages, Split
from experiments.statistics import over_seeds, wilson_interval
from lecture import diagrams
from lecture.course import Course
from lecture.diagrams import Array, Line
from lecture.examples import trained_example
from lecture.layers import Layer, layer_rows, layers_of
from lecture.step import Cell, Formula, Panel, Phrase, Picture, Step, Table, Text
from lecture.steps.hand_crafted import error_of, named
from lecture.trials import DRAWN, SEEDS
from lecture.winner import Judged, judged
from reports import style
from reports.wording import with_sign

SHIFTS = np.arange(0, 7)
DIRECTIONS = ((0, 1), (1, 0), (0, -1), (-1, 0), (1, 1), (1, -1), (-1, 1), (-1, -1))
SHOWN_MAPS = 16
CONVOLUTION = r"\text{Conv2D}: (k \cdot k \cdot c_{\text{in}} + 1) \cdot c_{\text{out}}"
DENSE = r"\text{Dense}: (n_{\text{in}} + 1) \cdot n_{\text{out}}"


class Example(NamedTuple):
    """A drawing with what the network says of it.

    Attributes
    ----------
    image : uint8 ``(24, 24, 3)``
    label, answer : class indices
    confidence : probability of the answer
    likeness : cosine between its pooled maps and the nearest training drawing's
    """

    image: Array
    label: int
    answer: int
    confidence: float
    likeness: float


def shapes(course: Course) -> Step:
    """Layers, curves, a neat and a different drawing, the moved drawings, and the remedies."""
    data = course.shape_data["shapes"]
    network = course.trained.network("shape-neat-0")
    neat, different = example_pair(network, data)
    layers = layers_of(network.model_)
    moved = moved_errors(network, data.train)
    history = course.trained.record("shape-neat-0").learning_curve
    remedies = {
        name: _challenge(course, [f"shape-{name}-{seed}" for seed in SEEDS]) for name in DRAWN
    }
    between = _between(course)
    hands = {m: _challenge(course, [f"shape-{m}"]) for m in ("hog+svm", "geometry+svm")}
    blocks = (
        Text("idea"),
        Picture("examples", (Panel("neat", partial(diagrams.sheet, list(data.train.images[::5]), 5)),
                             Panel("different", partial(diagrams.sheet, _others(data), 5)))),
        Picture("named", _named(data)),
        Table("layers", layer_rows(layers)),
        Formula(CONVOLUTION),
        Formula(DENSE),
        Text("training"),
        Picture("history", history_panels(history)),
        Text("different"),
        Picture("maps_neat", _map_panels(network, neat)),
        Picture("maps_different", _map_panels(network, different)),
        Text("why"),
        Picture("moved", (Panel("shift", partial(diagrams.curves,
            [Line(SHIFTS, 100 * moved, style.VERMILLION, "o")], ("px", "%"), whole=True)),)),
        Text("remedies"),
        Table("remedies", [_remedy_row(name, Phrase(f"remedy.{name}"), found)
                           for name, found in remedies.items()]
              + [_remedy_row("neat", named(key), found) for key, found in hands.items()]),
        trained_example("shapes", course.store, "lecture-shape-cnn"),
    )  # fmt: skip
    numbers = {
        **_layer_numbers(layers),
        **_example_numbers(data, neat, different),
        "n_train": len(data.train),
        "n_challenge": len(data.tests["challenge"]),
        "n_seeds": len(SEEDS),
        "epochs": len(history["loss"]),
        "last_accuracy": 100 * history["accuracy"][-1],
        "test_error": error_of(course.trained.record("shape-neat-0"))[0],
        "challenge_error": remedies["neat"][0],
        **{f"moved_{shift}": 100 * moved[shift] for shift in (1, 3, 6)},
        "distorted_error": remedies["distorted"][0],
        "other_error": remedies["different"][0],
        "geometry_error": hands["geometry+svm"][0],
        "outcome": Phrase(f"outcome.{between.winner}"),
        "gap": with_sign(100 * between.difference.estimate, 1),
        "gap_low": with_sign(100 * between.difference.interval.low, 1),
        "gap_high": with_sign(100 * between.difference.interval.high, 1),
    }
    return Step("shapes", blocks, numbers)


def example_pair(network: Any, data: LabelledImages) -> tuple[Example, Example]:
    """A neat test drawing that is answered rightly, and the surest wrong answer on a different one.

    Both are triangles where the network errs on a triangle.
    """
    maps = _pooled(network, data.train.images)
    test, challenge = data.tests["test"], data.tests["challenge"]
    right = _examples(network, test, maps)
    others = _examples(network, challenge, maps)
    mistaken = [one for one in others if one.answer != one.label]
    triangles = [one for one in mistaken if data.class_names[one.label] == "triangle"]
    different = max(triangles or mistaken or others, key=lambda one: one.confidence)
    same = [one for one in right if one.label == different.label]
    return max(same, key=lambda one: (one.answer == one.label, one.confidence)), different


def moved_errors(network: Any, known: Split) -> Array:
    """Share of wrong answers on the training drawings, moved by 0 to 6 px in eight directions."""
    ink = 255 - known.images
    errors = []
    for shift in SHIFTS:
        answers = [
            network.predict(
                255 - warped(ink, Affine(down=float(shift * r), right=float(shift * c)))
            )
            for r, c in DIRECTIONS
        ]
        errors.append(float(np.mean([found != known.labels for found in answers])))
    return np.array(errors)


def history_panels(history: dict[str, list[float]]) -> tuple[Panel, ...]:
    """Loss and accuracy over epochs, on the training pictures and on those that were watched."""
    panels = []
    for name, colour in (("loss", style.VERMILLION), ("accuracy", style.BLUE)):
        epochs = np.arange(1, len(history[name]) + 1)
        scale = 100 if name == "accuracy" else 1
        lines = [Line(epochs, scale * np.array(history[name]), colour, "o")]
        if f"val_{name}" in history:
            watched = scale * np.array(history[f"val_{name}"])
            lines.append(Line(epochs, watched, style.GRAY, "s", "--"))
        labels = ("", "%" if name == "accuracy" else "$L$")
        panels.append(
            Panel(
                name, partial(diagrams.curves, lines, labels, from_zero=name == "loss", whole=True)
            )
        )
    return tuple(panels)


def _layer_numbers(layers: list[Layer]) -> dict[str, float]:
    dense = max(layers, key=lambda layer: layer.n_parameters).n_parameters
    total = sum(layer.n_parameters for layer in layers)
    return {"parameters": total, "dense": dense, "dense_share": 100 * dense / total}


def _example_numbers(
    data: LabelledImages, neat: Example, different: Example
) -> dict[str, float | Phrase]:
    return {
        "name": Phrase(f"class.{data.class_names[neat.label]}"),
        "answer": Phrase(f"class.{data.class_names[different.answer]}"),
        "confidence": 100 * different.confidence,
        "neat_confidence": 100 * neat.confidence,
        "neat_likeness": neat.likeness,
        "different_likeness": different.likeness,
    }


def _pooled(network: Any, images: Array) -> Array:
    """The last maps before flattening, one unit vector a picture."""
    *_, last = feature_maps(network.model_, images).values()
    flat = last.reshape(len(images), -1)
    return flat / np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-12)


def _examples(network: Any, split: Split, known: Array) -> list[Example]:
    probability = network.predict_proba(split.images)
    likeness = (_pooled(network, split.images) @ known.T).max(axis=1)
    answers = probability.argmax(axis=1)
    return [
        Example(image, int(label), int(answer), float(row[answer]), float(like))
        for image, label, answer, row, like in zip(
            split.images, split.labels, answers, probability, likeness, strict=True
        )
    ]


def _named(data: LabelledImages) -> tuple[Panel, ...]:
    """The second triangle and the fifth rectangle, which the slides show by name."""
    chosen = (("triangle", 2), ("rectangle", 5))
    panels = []
    for name, number in chosen:
        label = data.class_names.index(name)
        image = data.train.images[data.train.labels == label][number - 1]
        panels.append(Panel(name, partial(diagrams.photograph, image)))
    return tuple(panels)


def _others(data: LabelledImages) -> list[Array]:
    """Nine different drawings, three a class."""
    labels = data.tests["challenge"].labels
    chosen = [np.flatnonzero(labels == label)[:3] for label in range(data.n_classes)]
    return list(data.tests["challenge"].images[np.concatenate(chosen)])


def _map_panels(network: Any, example: Example) -> tuple[Panel, ...]:
    maps = feature_maps(network.model_, example.image[None])
    panels = [Panel("drawing", partial(diagrams.photograph, example.image, size=3.4))]
    for index, found in enumerate(maps.values()):
        # The same filters for both drawings, so that they can be compared.
        shown = [found[0, ..., channel] for channel in range(min(SHOWN_MAPS, found.shape[-1]))]
        panels.append(Panel(f"layer{index + 1}", partial(diagrams.sheet, shown, 4)))
    return tuple(panels)


def _between(course: Course) -> Judged:
    """The geometry of neat drawings, which no seed changes, against networks that saw other people's."""
    geometry = course.trained.record("shape-geometry+svm").predictions["challenge"]
    networks = [course.trained.record(f"shape-different-{seed}") for seed in SEEDS]
    answers = [one.predictions["challenge"] for one in networks]
    return judged([geometry] * len(answers), answers)


def _challenge(course: Course, names: list[str]) -> tuple[float, float, float]:
    """Mean error on the different drawings, and the interval for that many pictures, in percent."""
    found = [course.trained.record(name).predictions["challenge"] for name in names]
    n = len(found[0].labels)
    mean = over_seeds([one.n_errors for one in found], [n] * len(found)).mean
    low, high = wilson_interval(mean * n, n)
    return 100 * mean, 100 * low, 100 * high


def _remedy_row(drawn: str, method: Cell, found: tuple[float, float, float]) -> list[Cell]:
    rate, low, high = found
    return [method, Phrase(f"drawn.{drawn}"), f"{rate:.1f} %", f"{low:.1f} – {high:.1f} %"]
