"""Step 8: the network for digits: its layers, learning curves, and the digits that it takes for others."""

import numpy as np
from matplotlib.figure import Figure

from lecture import diagrams
from lecture.course import Course
from lecture.diagrams import Array
from lecture.examples import run_example
from lecture.layers import layer_rows, layers_of
from lecture.step import Formula, Panel, Picture, Step, Table, Text
from lecture.steps.hand_crafted import error_of
from lecture.steps.shapes import history_panels

MOST_ERRORS = 25
SOFTMAX = r"p_k = \frac{e^{z_k}}{\sum_{j} e^{z_j}}, \qquad L = -\sum_{k} t_k \log p_k"


def digits(course: Course) -> Step:
    """The lecture's MNIST network by its own recipe, trained once."""
    data = course.digit_data
    record = course.trained.record("digits")
    layers = layers_of(course.trained.network("digits").model_)
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
        Picture("errors", (Panel("gallery", _gallery(data.tests["test"].images[wrong], pairs)),
                           Panel("confusion", diagrams.confusion(counts, data.class_names)))),
        run_example("digits", course.image),
    )  # fmt: skip
    error, low, high = error_of(record)
    numbers = {
        "data": data.name,
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


def _gallery(images: Array, titles: list[str]) -> Figure:
    return diagrams.sheet(list(images), 5, titles, size=1.4 * diagrams.SIDE)
