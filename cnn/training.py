"""Training: the lecture's way, by Keras' own loop, or epoch by epoch on pictures distorted anew."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

from cnn.backend import keras
from cnn.batches import left_out
from cnn.checkpoint import Checkpoint, History
from cnn.recipes import Recipe
from cnn.weights import BestWeights, LastWeights, MeanWeights, Rule
from dataset.augmentation import distorted
from dataset.border import border_median
from dataset.distortion import in_pixels
from dataset.retaking import retaken
from dataset.translation import alternately_mirrored, translated

Floats = npt.NDArray[np.float32]
OnEpoch = Callable[[int, int, dict[str, float]], None]


@dataclass(frozen=True)
class Examples:
    """Network inputs ``(n, height, width, channels)`` and one-hot targets ``(n, n_classes)``."""

    inputs: Floats
    targets: Floats

    def __len__(self) -> int:
        return len(self.inputs)

    def take(self, indices: npt.NDArray[np.int64]) -> "Examples":
        return Examples(self.inputs[indices], self.targets[indices])


@dataclass(frozen=True)
class Course:
    """What a training needs beside model, recipe and examples.

    Attributes
    ----------
    seed : of order and augmentation
    mirror : whether photographs may be mirrored
    watched : examples on which loss and accuracy are written down after every epoch
    choose_epoch : whether the watched examples choose the epoch that counts
    on_epoch : called with the epoch (from 1), their number and the epoch's numbers
    checkpoint : where a training by epochs that stops is taken up again
    """

    seed: int
    mirror: bool = False
    watched: Examples | None = None
    choose_epoch: bool = False
    on_epoch: OnEpoch | None = None
    checkpoint: Checkpoint | None = None


def train(model: Any, recipe: Recipe, examples: Examples, course: Course) -> History:
    """Train `model` in place; per epoch ``loss``, ``accuracy`` and, if watched, ``val_…``.

    Parameters
    ----------
    model : as `cnn.traced.traced` gives it
    """
    rule = _rule(recipe, course)
    by = _by_epochs if recipe.by_epochs else _by_keras
    history = by(model, recipe, examples, course, rule)
    rule.at_end(model)
    return {key: [float(value) for value in row] for key, row in history.items()}


def _by_keras(
    model: Any, recipe: Recipe, examples: Examples, course: Course, rule: Rule
) -> History:
    """Keras' own loop, and so its order of batches: the lecture's script, number by number.

    What Keras would do around the batches is most of an epoch of a few drawings. It is told how many
    batches there are, though it could count them, and then begins to read the pictures once an epoch
    instead of twice; and watched examples of one batch are answered in one call, without a reader.
    """
    n = len(examples)
    epochs, steps = recipe.epochs_for(n), recipe.steps_in_epoch(n)
    batch = recipe.batch_for(n)
    shared: dict[str, Any] = {"epochs": epochs, "steps_per_epoch": steps, "verbose": 0}
    watched, at_once = course.watched, None
    if watched is not None and len(watched) <= batch:
        at_once = watched
    elif watched is not None:
        shared["validation_data"] = (watched.inputs, watched.targets)
    shared["callbacks"] = [_AfterEpoch(rule, epochs, course.on_epoch, at_once)]
    if recipe.steps_per_epoch is None:
        done = model.fit(examples.inputs, examples.targets, batch_size=batch, **shared)
    elif n % batch:
        stream = endless_batches(examples, batch, course.seed)
        done = model.fit(stream, shuffle=False, **shared)
    else:
        # The same batches as arrays, which Keras hands on without asking Python for each.
        order = islice(_endless_order(n, batch, course.seed), steps * epochs)
        shown = examples.take(np.concatenate(list(order)))
        done = model.fit(shown.inputs, shown.targets, batch_size=batch, shuffle=False, **shared)
    history: History = done.history
    return history


def _by_epochs(
    model: Any, recipe: Recipe, examples: Examples, course: Course, rule: Rule
) -> History:
    """One call of Keras an epoch; its order and distortions come from seed and epoch alone."""
    n, epochs = len(examples), recipe.epochs_for(len(examples))
    history = course.checkpoint.restore(model, rule) if course.checkpoint else {}
    background = border_median(examples.inputs)
    seen = recipe.images_in_epoch(n)
    used = seen - left_out(model, recipe, n)
    validation = None if course.watched is None else (course.watched.inputs, course.watched.targets)
    for epoch in range(len(history.get("loss", [])), epochs):
        order, noise = np.random.SeedSequence([course.seed, epoch]).spawn(2)
        drawn = np.random.default_rng(order).permutation(seen)[:used]
        part = examples.take(drawn % n)
        inputs = part.inputs
        if recipe.augmentation is not None:
            inputs = distorted(inputs, recipe.augmentation, noise, background[drawn % n])
        inputs = _as_photographs(inputs, recipe, course, epoch, epoch * seen + drawn, n)
        done = model.fit(
            inputs,
            part.targets,
            batch_size=recipe.batch_for(n),
            shuffle=False,
            verbose=0,
            validation_data=validation,
        )
        logs = {key: float(row[0]) for key, row in done.history.items()}
        for key, value in logs.items():
            history.setdefault(key, []).append(value)
        rule.after_epoch(model, epochs - epoch - 1, logs)
        if course.checkpoint:
            course.checkpoint.keep(model, rule, history)
        if course.on_epoch:
            course.on_epoch(epoch + 1, epochs, logs)
    return history


def _as_photographs(
    inputs: Floats,
    recipe: Recipe,
    course: Course,
    epoch: int,
    showings: npt.NDArray[np.int64],
    n: int,
) -> Floats:
    """Retaken, moved and mirrored as the recipe says.

    Parameters
    ----------
    showings : number of each among all showings of the training, `n` of which are a pass
    """
    purpose = f"epoch {epoch}"
    if recipe.retaking is not None:
        by_chance = course.mirror and not recipe.alternating_flips
        inputs = retaken(inputs, recipe.retaking, course.seed, purpose, by_chance)
    if recipe.translation:
        farthest = round(in_pixels(recipe.translation, min(inputs.shape[1:3])))
        inputs = translated(inputs, farthest, course.seed, purpose)
    if recipe.alternating_flips and course.mirror:
        inputs = alternately_mirrored(inputs, showings % n, showings // n, course.seed)
    return inputs


def endless_batches(
    examples: Examples, batch_size: int, seed: int
) -> Iterator[tuple[Floats, Floats]]:
    """Shuffled passes one after the other, as the lecture's ``flow_from_directory`` gives them."""
    for batch in _endless_order(len(examples), batch_size, seed):
        yield examples.inputs[batch], examples.targets[batch]


def _endless_order(n: int, batch_size: int, seed: int) -> Iterator[npt.NDArray[np.int64]]:
    generator = np.random.default_rng(seed)
    while True:
        order = generator.permutation(n)
        for start in range(0, n, batch_size):
            yield order[start : start + batch_size]


def _rule(recipe: Recipe, course: Course) -> Rule:
    if course.choose_epoch:
        return BestWeights()
    return MeanWeights(recipe.average_epochs) if recipe.average_epochs > 1 else LastWeights()


class _AfterEpoch(keras.callbacks.Callback):
    """Lets the rule for the weights and the caller see every epoch of Keras' own loop, after the `watched`
    examples, if there are any, were answered."""

    def __init__(
        self, rule: Rule, epochs: int, on_epoch: OnEpoch | None, watched: Examples | None
    ) -> None:
        super().__init__()
        self.rule, self.epochs, self.tell, self.watched = rule, epochs, on_epoch, watched

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        logs = {} if logs is None else logs
        if self.watched is not None:
            found = self.model.test_on_batch(
                self.watched.inputs, self.watched.targets, return_dict=True
            )
            # Before Keras' own history, which comes last, writes them down.
            logs.update({f"val_{name}": value for name, value in found.items()})
        self.rule.after_epoch(self.model, self.epochs - epoch - 1, logs)
        if self.tell is not None:
            self.tell(epoch + 1, self.epochs, logs)
