"""How soon photographs are told apart: a recipe of ours against the same layers in plain Keras ``fit``.

Both in one run on one machine, each until the mean error on the test pictures is what was asked for, or its
epochs are over. The clock runs while a network is built, compiled and trained; it stands still while test
pictures are answered, which says when to stop and would not be done otherwise. Test pictures choose no
weights: a recipe whose rate falls to zero stops at its end, and the peer at the first epoch that does.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pkgutil import resolve_name
from typing import Any

import numpy as np
import numpy.typing as npt

from cnn.architectures import ARCHITECTURES
from cnn.backend import keras
from cnn.inputs import as_network_input
from cnn.keras_classifier import KerasClassifier
from cnn.recipes import RECIPES
from dataset.labelled_images import LabelledImages

Array = npt.NDArray[Any]

# What a user takes without reading further: Keras' Adam, and batches as in its examples of this size.
PEER = "plain Keras fit: Adam 0.001, batches of 128"
PEER_BATCH = 128


@dataclass(frozen=True)
class Contest:
    """What is trained, and how far.

    Attributes
    ----------
    architecture, recipe : keys
    epochs : of the recipe
    peer_epochs : at most
    error : to be reached, a fraction of the test pictures
    """

    architecture: str
    recipe: str
    epochs: int
    peer_epochs: int
    error: float


@dataclass(frozen=True)
class Row:
    """A training.

    Attributes
    ----------
    name : what was trained, and how
    epochs : passes that it took
    seconds : of building and training
    error : on the test pictures at its end, a fraction
    reached : whether that is what was asked for
    """

    name: str
    epochs: int
    seconds: float
    error: float
    reached: bool


def compare(data: LabelledImages, contest: Contest, seed: int = 0) -> list[Row]:
    """Ours, and the peer without and with flips and shifts.

    Parameters
    ----------
    data : photographs; its first test set is answered
    """
    test = next(iter(data.tests.values()))

    def error_of(answers: Callable[[Array], Array]) -> float:
        return float(np.mean(answers(test.images) != test.labels))

    rows = [_ours(data, contest, seed, error_of)]
    for moved in (False, True):
        rows.append(_peer(data, contest, seed, error_of, moved))
    return rows


ErrorOf = Callable[[Callable[[Array], Array]], float]


def _ours(data: LabelledImages, contest: Contest, seed: int, error_of: ErrorOf) -> Row:
    recipe = replace(RECIPES[contest.recipe], epochs=contest.epochs, min_steps=0)
    model = KerasClassifier(contest.architecture, recipe, seed)
    start = time.perf_counter()
    model.fit(data.train.images, data.train.labels, mirror=data.mirror)
    seconds = time.perf_counter() - start
    error = error_of(model.predict)
    name = f"{contest.architecture} by {contest.recipe}"
    epochs = recipe.epochs_for(len(data.train))
    return Row(name, epochs, seconds, error, error <= contest.error)


def _peer(data: LabelledImages, contest: Contest, seed: int, error_of: ErrorOf, moved: bool) -> Row:
    keras.utils.clear_session()
    keras.utils.set_random_seed(seed)
    start = time.perf_counter()
    inputs = as_network_input(data.train.images)
    targets = keras.utils.to_categorical(data.train.labels, data.n_classes)
    model = _network(contest.architecture, inputs.shape[1:], data, moved)
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    spent, error, epoch = time.perf_counter() - start, math.inf, 0
    while epoch < contest.peer_epochs and error > contest.error:
        start = time.perf_counter()
        model.fit(inputs, targets, batch_size=PEER_BATCH, epochs=1, verbose=0)
        spent += time.perf_counter() - start
        epoch += 1
        error = error_of(lambda images: _answers(model, images))
    name = f"{PEER}{', with Keras layers that flip and shift' if moved else ''}"
    return Row(name, epoch, spent, error, error <= contest.error)


def _network(
    architecture: str, shape: tuple[int, ...], data: LabelledImages, moved: bool
) -> keras.Model:
    """The same layers, all of them drawn and trained; before them, if asked for, Keras' own changes."""
    network = resolve_name(ARCHITECTURES[architecture])(shape, data.n_classes)
    for layer in network.layers:
        layer.trainable = True
    if not moved:
        return network
    changes = [keras.layers.RandomTranslation(2 / shape[0], 2 / shape[1])]
    if data.mirror:
        changes.insert(0, keras.layers.RandomFlip("horizontal"))
    return keras.Sequential([keras.Input(shape), *changes, network])


def _answers(model: keras.Model, images: Array) -> Array:
    return np.asarray(model.predict(as_network_input(images), batch_size=512, verbose=0).argmax(1))


def as_text(rows: list[Row], error: float) -> str:
    """A table for people."""
    lines = [f"{'trained':84}{'epochs':>7}{'seconds':>10}{'error':>10}"]
    for row in rows:
        missed = "" if row.reached else f"  not {100 * error:g} %"
        lines.append(
            f"{row.name:84}{row.epochs:7}{row.seconds:10.1f}{100 * row.error:8.2f} %{missed}"
        )
    reached = [row for row in rows[1:] if row.reached]
    if rows[0].reached and reached:
        times = min(row.seconds for row in reached) / rows[0].seconds
        lines.append(f"The nearest peer took {times:.2f} times the seconds.")
    return "\n".join(lines)
