"""How soon photographs are told apart: a recipe of ours against the same layers in plain Keras ``fit``.

All in one run on one machine, each until the error on the test pictures is what was asked for, or its
epochs are over. The clocks run while a network is built, compiled and trained; they stand still while test
pictures are answered, after every epoch, which says when to stop and would not be done otherwise. Test
pictures choose no weights.
"""

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
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
from dataset.partition import stratified_order

Array = npt.NDArray[Any]
ErrorOf = Callable[[Callable[[Array], Array]], float]

# What a user takes without reading further: batches as in Keras' examples of this size, an optimiser as it
# comes.
PEER_BATCH = 128


@dataclass(frozen=True)
class Peer:
    """A script in plain Keras: the same layers, all of them drawn and trained.

    Attributes
    ----------
    optimizer : Keras' name of it; its settings are Keras' own
    moved : whether Keras' own layers flip and shift the pictures first
    """

    optimizer: str
    moved: bool

    def __str__(self) -> str:
        moved = ", pictures flipped and shifted by its layers" if self.moved else ""
        return f"plain Keras fit: {self.optimizer}, batches of {PEER_BATCH}{moved}"


PEERS: Mapping[str, Peer] = {
    "adam": Peer("adam", False),
    "adam+moved": Peer("adam", True),
    "muon+moved": Peer("muon", True),
}


@dataclass(frozen=True)
class Contest:
    """What is trained, and how far.

    Attributes
    ----------
    architecture, recipe : keys
    error : to be reached, a fraction of the test pictures
    epochs : of the recipe; None for as many as it has
    batch_size : of the recipe; None for its own
    peers : keys of `PEERS`
    peer_epochs : at most
    train_size, test_size : at most so many pictures, of every class alike; None for all
    """

    architecture: str = "airbench"
    recipe: str = "airbench"
    error: float = 0.1
    epochs: int | None = None
    batch_size: int | None = None
    peers: tuple[str, ...] = tuple(PEERS)
    peer_epochs: int = 20
    train_size: int | None = None
    test_size: int | None = None


@dataclass(frozen=True)
class Row:
    """A training.

    Attributes
    ----------
    name : what was trained, and how
    epochs : passes that it took until the error was reached, or all
    seconds, processor_seconds : of building and training until then, by the clock and of all cores
    error : on the test pictures then, a fraction
    reached : whether that is what was asked for
    errors : after every epoch
    """

    name: str
    epochs: int
    seconds: float
    processor_seconds: float
    error: float
    reached: bool
    errors: tuple[float, ...]


class _ReachedError(Exception):
    """Ends a training whose error is what was asked for."""


@dataclass
class _Watch:
    """Clocks that stand still while test pictures are answered, and the errors that these answers had.

    Attributes
    ----------
    goal : an error that ends the training
    error_of : of answers to the test pictures
    """

    goal: float
    error_of: ErrorOf
    seconds: float = 0.0
    processor_seconds: float = 0.0
    errors: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Let the clocks run."""
        self._clock, self._processor = time.perf_counter(), time.process_time()

    def after_epoch(self, answers: Callable[[Array], Array]) -> None:
        """Stop the clocks, look at the error, and go on or raise `_ReachedError`."""
        self.seconds += time.perf_counter() - self._clock
        self.processor_seconds += time.process_time() - self._processor
        self.errors.append(self.error_of(answers))
        if self.errors[-1] <= self.goal:
            raise _ReachedError
        self.start()

    def row(self, name: str) -> Row:
        """What there is to say of the training."""
        error = self.errors[-1] if self.errors else math.nan
        return Row(
            name,
            len(self.errors),
            self.seconds,
            self.processor_seconds,
            error,
            error <= self.goal,
            tuple(self.errors),
        )


def compare(data: LabelledImages, contest: Contest, seed: int = 0) -> Iterator[Row]:
    """Ours, and then every peer, as each is done.

    Parameters
    ----------
    data : photographs; its first test set is answered
    """
    data = _some(data, contest)
    test = next(iter(data.tests.values()))

    def error_of(answers: Callable[[Array], Array]) -> float:
        return float(np.mean(answers(test.images) != test.labels))

    yield _ours(data, contest, seed, _Watch(contest.error, error_of))
    for key in contest.peers:
        yield _peer(data, contest, PEERS[key], seed, _Watch(contest.error, error_of))


def _some(data: LabelledImages, contest: Contest) -> LabelledImages:
    """As many pictures as are asked for."""
    name, test = next(iter(data.tests.items()))
    kept = []
    for split, most in ((data.train, contest.train_size), (test, contest.test_size)):
        order = stratified_order(split.labels, 0)
        kept.append(split if most is None else split.take(np.sort(order[:most])))
    return replace(data, train=kept[0], tests={name: kept[1]})


def _ours(data: LabelledImages, contest: Contest, seed: int, watch: _Watch) -> Row:
    recipe = RECIPES[contest.recipe]
    if contest.batch_size is not None:
        recipe = replace(recipe, batch_size=contest.batch_size)
    if contest.epochs is not None:
        recipe = replace(recipe, epochs=contest.epochs, min_steps=0)
    model = KerasClassifier(contest.architecture, recipe, seed)
    watch.start()
    with suppress(_ReachedError):
        model.fit(
            data.train.images,
            data.train.labels,
            mirror=data.mirror,
            on_epoch=lambda *_: watch.after_epoch(model.predict),
        )
    return watch.row(f"{contest.architecture} by {contest.recipe}")


def _peer(data: LabelledImages, contest: Contest, peer: Peer, seed: int, watch: _Watch) -> Row:
    keras.utils.clear_session()
    keras.utils.set_random_seed(seed)
    watch.start()
    inputs = as_network_input(data.train.images)
    targets = keras.utils.to_categorical(data.train.labels, data.n_classes)
    model = _network(contest.architecture, inputs.shape[1:], data, peer.moved)
    model.compile(optimizer=peer.optimizer, loss="categorical_crossentropy", metrics=["accuracy"])
    told = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda *_: watch.after_epoch(lambda images: _answers(model, images))
    )
    with suppress(_ReachedError):
        model.fit(
            inputs,
            targets,
            batch_size=PEER_BATCH,
            epochs=contest.peer_epochs,
            verbose=0,
            callbacks=[told],
        )
    return watch.row(str(peer))


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
    # Not by `predict`, within whose loop another one of the same model's would be begun.
    inputs = as_network_input(images)
    parts = [inputs[start : start + 500] for start in range(0, len(inputs), 500)]
    return np.concatenate([model.predict_on_batch(part).argmax(axis=1) for part in parts])


def as_text(rows: Sequence[Row], error: float) -> str:
    """A table for people, and the ratio to the nearest peer."""
    lines = [f"{'trained':80}{'epochs':>7}{'s':>9}{'processor s':>13}{'error':>10}"]
    lines += [row_as_text(row, error) for row in rows]
    ours, *peers = rows
    reached = [row for row in peers if row.reached]
    if ours.reached and reached:
        times = min(row.seconds for row in reached) / ours.seconds
        processor = min(row.processor_seconds for row in reached) / ours.processor_seconds
        lines.append(
            f"The nearest peer took {times:.2f} times the seconds, {processor:.2f} times the processor's."
        )
    return "\n".join(lines)


def row_as_text(row: Row, error: float) -> str:
    """A training as a line of the table, and below it the errors on its way there."""
    missed = "" if row.reached else f"  not {100 * error:g} %"
    errors = " ".join(f"{100 * one:.2f}" for one in row.errors)
    return (
        f"{row.name:80}{row.epochs:7}{row.seconds:9.1f}{row.processor_seconds:13.1f}"
        f"{100 * row.error:8.2f} %{missed}\n  after every epoch, %: {errors}"
    )
