"""Step 8: the network for digits: its layers, learning curves, and the digits that it takes for others."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from cnn.inspection.maps import feature_maps
from dataset.labelled_images import Split
from lecture import diagrams
from lecture.course import Course
from lecture.diagrams import Array
from lecture.examples import trained_example
from lecture.layers import layer_rows, layers_of
from lecture.moving_parts import convolution_of, pictures
from lecture.step import Diagram, Formula, Moving, Panel, Picture, Step, Table, Text
from lecture.steps.hand_crafted import error_of
from lecture.steps.shapes import history_panels

MOST_ERRORS = 25
MAPS_A_ROW = 8
SOFTMAX = r"p_k = \frac{e^{z_k}}{\sum_{j} e^{z_j}}, \qquad L = -\sum_{k} t_k \log p_k"


def digits(course: Course) -> Step:
    """The lecture's MNIST network by its own recipe, trained once."""
    data = course.digit_data
    record = course.trained.record("digits")
    network = course.trained.network("digits").model_
    layers = layers_of(network)
    test = data.tests["test"]
    found = record.predictions["test"]
    history = record.learning_curve
    wrong = np.flatnonzero(found.predicted != found.labels)[:MOST_ERRORS]
    counts = np.zeros((data.n_classes, data.n_classes), dtype=np.int64)
    np.add.at(counts, (found.labels, found.predicted), 1)
    pairs = [f"R: {found.labels[i]} P: {found.predicted[i]}" for i in wrong]
    confused = counts * (1 - np.eye(len(counts), dtype=np.int64))
    row, column = np.unravel_index(int(confused.argmax()), confused.shape)
    blocks = (
        Text("idea"),
        *((Text("no_mnist"),) if course.why_no_mnist else ()),
        Table("layers", layer_rows(layers)),
        Formula(SOFTMAX),
        Text("training"),
        Picture("history", history_panels(history)),
        Text("errors"),
        Picture("errors", (Panel("gallery", _gallery(test.images[wrong], pairs)),
                           Panel("confusion", partial(diagrams.confusion, counts, data.class_names)))),
        Text("inside"),
        Picture("maps", _maps(network, test.images[:1])),
        Moving("inside", "layers", "maps", _inside(network, test, data.class_names)),
        trained_example("digits", course.store, "lecture-mnist-cnn"),
    )  # fmt: skip
    error, low, high = error_of(record)
    numbers = {
        "data": course.digits_name,
        "why": course.why_no_mnist,
        "n_train": record.train_size,
        "n_test": len(found.labels),
        "n_wrong": found.n_errors,
        "error": error,
        "low": low,
        "high": high,
        "parameters": sum(layer.n_parameters for layer in layers),
        "shape": " × ".join(map(str, layers[-4].shape)),
        "flat": layers[-3].shape[0],
        "epochs": len(history["loss"]),
        "first_accuracy": 100 * history["accuracy"][0],
        "last_accuracy": 100 * history["accuracy"][-1],
        "true": int(row),
        "taken": int(column),
        "times": int(confused.max()),
        "shown": len(wrong),
    }
    return Step("digits", blocks, numbers)


def _maps(network: Any, image: Array) -> tuple[Panel, ...]:
    """What both convolutions make of one digit, after their activation."""
    found = feature_maps(network, image)
    return tuple(
        Panel(
            name,
            partial(diagrams.sheet, list(np.moveaxis(found[layer.name][0], -1, 0)), MAPS_A_ROW),
        )
        for name, layer in zip(("first", "second"), _convolutions(network), strict=True)
    )


def _convolutions(network: Any) -> list[Any]:
    return [layer for layer in network.layers if layer.weights and len(layer.output.shape) == 4]


def _inside(network: Any, test: Split, names: Sequence[str]) -> dict[str, Any]:
    """The first digit of every class, and the weights of both convolutions."""
    firsts = [int(np.flatnonzero(test.labels == label)[0]) for label in np.unique(test.labels)]
    first, second = _convolutions(network)
    return {
        "digits": pictures(test.images[firsts]),
        "names": [names[test.labels[i]] for i in firsts],
        "first": convolution_of(first),
        "second": convolution_of(second),
    }


def _gallery(images: Array, titles: list[str]) -> Diagram:
    return partial(diagrams.sheet, list(images), 5, titles, size=1.4 * diagrams.SIDE)
