"""A Keras network as a scikit-learn classifier on image stacks."""

import hashlib
import math
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from pkgutil import resolve_name
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from cnn.architectures import ARCHITECTURES, STARTS
from cnn.backend import keras
from cnn.checkpoint import Checkpoint, History
from cnn.given_architecture import Build, checked
from cnn.inputs import Floats, Pictures, as_network_input, moved, picture_shape
from cnn.precision import with_halved_convolutions
from cnn.recipes import RECIPES, Recipe
from cnn.traced import give_values, traced
from cnn.training import Course, Examples, OnEpoch, train
from dataset.distortion import in_pixels
from dataset.input_error import unknown_name
from dataset.normalisation import hesitant, preparation
from dataset.partition import split_at, stratified_order
from dataset.redrawing import enlarged, redrawn

Groups = npt.NDArray[np.int64] | None

PREDICT_BATCH = 512
# Seeds of an ensemble's members, far enough apart that trials' own seeds do not meet them.
MEMBERS_APART = 1_000_003
KERAS_LARGEST_SEED = 10**9


class KerasClassifier(ClassifierMixin, BaseEstimator):
    """An architecture trained by a recipe from one seed, behind ``fit`` and ``predict``.

    Parameters
    ----------
    architecture : key of `cnn.architectures.ARCHITECTURES`, or a function like those that builds one
    recipe : key of `cnn.recipes.RECIPES`, or a recipe like those
    seed : initialisation, order and dropout
    prepare : key of `dataset.normalisation.PREPARATIONS`; None for pictures as they are

    Attributes
    ----------
    model_ : the trained Keras model
    classes_ : ``(n_classes,)``
    history_ : per epoch ``loss``, ``accuracy`` and, if something was monitored, ``val_loss``,
        ``val_accuracy``; of several members the first's
    image_shape_ : ``(height, width)`` or more, of the pictures before they are prepared
    n_parameters_ : weights of the network, trained or not, as Keras counts them
    test_shift_ : see `cnn.recipes.Recipe`
    test_mirror_ : whether every view is answered together with its mirror image
    seconds_before_ : what the epochs took that came from a checkpoint
    """

    def __init__(
        self,
        architecture: str | Build = "small",
        recipe: str | Recipe = "small",
        seed: int = 0,
        prepare: str | None = None,
    ) -> None:
        self.architecture = architecture
        self.recipe = recipe
        self.seed = seed
        self.prepare = prepare

    def fit(
        self,
        images: Pictures,
        labels: npt.NDArray[Any],
        monitor: tuple[Pictures, npt.NDArray[Any]] | None = None,
        on_epoch: OnEpoch | None = None,
        checkpoint: Path | None = None,
        groups: Groups = None,
        mirror: bool = False,
    ) -> Self:
        """Train from scratch, or go on from a checkpoint.

        Parameters
        ----------
        images : ``(n, height, width)`` or ``(n, height, width, 3)``, uint8 in 0…255 or float in [0, 1]
        labels, groups : ``(n,)``; a validation share takes whole groups
        monitor : images and labels, of known classes, whose loss and accuracy are noted after every epoch.
            They choose nothing. A recipe with a validation share monitors that share instead.
        on_epoch : called with an epoch's number from 1, how many, and its history; its weights then answer
        checkpoint : stem of the files in which a recipe that goes epoch by epoch keeps its state, one
            a member; a training that was stopped goes on after its last whole epoch
        mirror : whether photographs may be mirrored, where the recipe would, here and at the test

        Raises
        ------
        ValueError
            If architecture or recipe is unknown, or images and labels do not fit.
        InputError
            If a checkpoint is damaged or belongs to another training.
        """
        recipe = self._recipe()
        self.image_shape_ = picture_shape(images)
        images, labels, groups = self._with_copies(images, labels, groups, recipe)
        inputs = as_network_input(self.prepared(images))
        targets = self._targets(labels, len(inputs))
        self.input_shape_, self.test_shift_ = inputs.shape[1:], recipe.test_shift
        self.test_mirror_ = recipe.test_mirror and mirror
        keras.utils.clear_session(free_memory=False)
        examples = Examples(inputs, self._one_hot(targets))
        keep, validation = self._split(targets, recipe, groups)
        watched = monitor and self._watched(*monitor)
        if len(validation):
            watched, examples = examples.take(validation), examples.take(keep)
        members = []
        self.seconds_before_ = 0.0
        for member in range(recipe.members):
            course = Course(
                seed=self.seed + member * MEMBERS_APART,
                mirror=mirror,
                watched=watched if member == 0 or len(validation) else None,
                choose_epoch=len(validation) > 0,
                on_epoch=on_epoch,
                checkpoint=self._checkpoint(checkpoint, member, examples, mirror),
            )
            members.append(self._train_one(recipe, examples, course, member))
            if course.checkpoint:
                self.seconds_before_ += course.checkpoint.seconds_before
        self.model_ = members[0] if recipe.members == 1 else _mean_of(members, self.input_shape_)
        self.n_parameters_ = int(self.model_.count_params())
        return self

    def _targets(self, labels: npt.NDArray[Any], n_images: int) -> npt.NDArray[np.int64]:
        """Columns of the classes that there are, ``(n,)``."""
        self.classes_, targets = np.unique(np.asarray(labels), return_inverse=True)
        if len(targets) != n_images:
            raise ValueError(f"Expected a label for each of {n_images} images, got {len(targets)}.")
        return targets

    def _with_copies(
        self, images: Pictures, labels: npt.NDArray[Any], groups: Groups, recipe: Recipe
    ) -> tuple[Pictures, npt.NDArray[Any], Groups]:
        """The pictures and, if the recipe says so, redrawn copies of them, with labels and groups: a copy
        is of its original's."""
        if recipe.redrawing is None:
            return images, labels, groups
        images, labels = enlarged(np.asarray(images), recipe.redrawing.side), np.asarray(labels)
        copies = recipe.copies_for(len(images))
        drawn = redrawn(images, recipe.redrawing, copies, self.seed)
        groups = np.arange(len(labels)) if groups is None else groups
        each = copies + 1
        return np.concatenate([images, drawn]), np.tile(labels, each), np.tile(groups, each)

    def _train_one(self, recipe: Recipe, examples: Examples, course: Course, member: int) -> Any:
        keras.utils.set_random_seed(course.seed)
        given = self._build()(self.input_shape_, len(self.classes_))
        built = with_halved_convolutions(given) if recipe.halved else given
        # There before the training, so that one that is interrupted leaves a model that answers.
        if isinstance(self.architecture, str):
            self.model_ = _seeded(built, course.seed)
            if start := STARTS.get(self.architecture):
                resolve_name(start)(self.model_, examples.inputs)
        elif (anew := _seeded_if_possible(built, course.seed)) is None:
            # Right after the seed of everything was set.
            self.model_ = built
        else:
            with _same_generators():
                again = self._build()(self.input_shape_, len(self.classes_))
            self.model_ = _with_set_weights(anew, given, again)
        n_watched = 0 if course.watched is None else len(course.watched)
        known = isinstance(self.architecture, str)
        with traced(self.model_, recipe, len(examples), n_watched, known) as network:
            history = train(network, recipe, examples, self._heard(course, network))
        if member == 0:
            self.history_: History = history
        return self.model_

    def _heard(self, course: Course, network: Any) -> Course:
        """`course`, of whose epochs somebody is told who finds their weights in this classifier."""
        if course.on_epoch is None:
            return course
        tell, model = course.on_epoch, self.model_

        def told(epoch: int, epochs: int, logs: dict[str, float]) -> None:
            give_values(network, model)
            tell(epoch, epochs, logs)

        return replace(course, on_epoch=told)

    def _checkpoint(
        self, stem: Path | None, member: int, examples: Examples, mirror: bool
    ) -> Checkpoint | None:
        if stem is None:
            return None
        digest = hashlib.sha256(examples.inputs.tobytes() + examples.targets.tobytes())
        training = (
            f"{self._name()} by {self.recipe}, seed {self.seed}, member {member}, on "
            f"{len(examples)} images {digest.hexdigest()[:12]}{', mirrored' if mirror else ''}"
        )
        return Checkpoint(stem.with_name(f"{stem.name}-{member}.npz"), training)

    def predict_proba(self, images: Pictures) -> Floats:
        """Softmax outputs, float32 ``(n, n_classes)``; of prepared pictures that are not what the
        preparation is made for, nearer to equal ones (`dataset.normalisation.hesitant`).

        Raises
        ------
        ValueError
            If the images differ in shape from those of `fit`, and no preparation makes them alike.
        """
        check_is_fitted(self, "model_")
        received = picture_shape(images)
        any_size = self.prepare is not None and preparation(self.prepare).side is not None
        if not any_size and received != self.image_shape_:
            raise ValueError(
                f"The network was trained on images of shape {self.image_shape_}, "
                f"received {received}. Resize them first."
            )
        inputs = as_network_input(self.prepared(images))
        shift = round(in_pixels(self.test_shift_, min(inputs.shape[1:3])))
        views = [inputs, *moved(inputs, shift)] if shift else [inputs]
        if self.test_mirror_:
            views += [view[:, :, ::-1] for view in views]
        found = [self._outputs(view) for view in views]
        probability = np.asarray(np.mean(found, axis=0), dtype=np.float32)
        if self.prepare is None:
            return probability
        return hesitant(probability, preparation(self.prepare).fits(images))

    def predict(self, images: Pictures) -> npt.NDArray[Any]:
        """The most probable class of each image, ``(n,)``."""
        return np.asarray(self.classes_[self.predict_proba(images).argmax(axis=1)])

    def prepared(self, images: Pictures) -> Pictures:
        """The pictures as the network gets them, but for their type and channels."""
        return images if self.prepare is None else preparation(self.prepare).prepare(images)

    def _outputs(self, inputs: Floats) -> Floats:
        # `Model.predict` spends a hundred times as long around one picture as the picture takes.
        parts = (inputs[i : i + PREDICT_BATCH] for i in range(0, len(inputs), PREDICT_BATCH))
        return np.concatenate([self.model_.predict_on_batch(part) for part in parts])

    def _name(self) -> str:
        given = self.architecture
        return given if isinstance(given, str) else given.__name__

    def _build(self) -> Build:
        given = self.architecture
        return resolve_name(ARCHITECTURES[given]) if isinstance(given, str) else checked(given)

    def _recipe(self) -> Recipe:
        architecture, recipe = self.architecture, self.recipe
        if isinstance(architecture, str) and architecture not in ARCHITECTURES:
            raise unknown_name("architecture", architecture, ARCHITECTURES, "The 'cnn' package")
        if isinstance(recipe, Recipe):
            return recipe
        if recipe not in RECIPES:
            raise unknown_name("recipe", recipe, RECIPES, "The 'cnn' package")
        return RECIPES[recipe]

    def _watched(self, images: Pictures, labels: npt.NDArray[Any]) -> Examples | None:
        """Those of classes that were learned, if there are any."""
        known = np.isin(labels, self.classes_)
        if not known.any():
            return None
        targets = np.searchsorted(self.classes_, np.asarray(labels)[known])
        return Examples(as_network_input(self.prepared(images[known])), self._one_hot(targets))

    def _one_hot(self, targets: npt.NDArray[Any]) -> Floats:
        return np.asarray(keras.utils.to_categorical(targets, len(self.classes_)))

    def _split(
        self,
        targets: npt.NDArray[np.int64],
        recipe: Recipe,
        groups: Groups = None,
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Indices to train on, in the caller's order, and indices to choose the epoch by.

        Of the latter there are none, and the last epoch counts, where few pictures or large groups would
        leave a class untrained, or the choice to less than half of the classes.
        """
        n_classes = len(self.classes_)
        n_validation = math.floor(recipe.validation_share * len(targets))
        if n_validation >= n_classes:
            order = stratified_order(targets, self.seed)
            validation, keep = split_at(order, n_validation, groups)
            learned, chosen_by = (len(np.unique(targets[part])) for part in (keep, validation))
            if learned == n_classes and 2 * chosen_by >= n_classes:
                return keep, validation
        return np.arange(len(targets)), np.arange(0)


def _seeded(model: keras.Model, seed: int) -> keras.Model:
    """`model` built anew, with a seed of its own in every initialiser and every layer of chance.

    Keras draws the seeds that nobody gives from Python's global generator. That is not ours: in a
    Dask worker the thread that talks to the scheduler draws from it as well, whenever it likes. The
    numbers are those that Keras would draw after ``keras.utils.set_random_seed``, if nobody did.
    """
    config = model.get_config()
    _fill_seeds(config, random.Random(seed))
    return model.__class__.from_config(config)


def _seeded_if_possible(model: keras.Model, seed: int) -> keras.Model | None:
    """The same of somebody's network; None of one with layers or code of its own, which no configuration
    builds anew."""
    try:
        return _seeded(model, seed)
    except (TypeError, ValueError, NotImplementedError):
        return None


@contextmanager
def _same_generators() -> Iterator[None]:
    """Afterwards Python's and NumPy's global generators draw what they would have drawn without."""
    python, numpy = random.getstate(), np.random.get_state()
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)


def _with_set_weights(model: Any, given: Any, again: Any) -> Any:
    """`model`, with the weights that two calls of somebody's function agree on: a filter that it sets, what
    it loads from a file. The others were drawn."""
    for mine, first, second in zip(model.weights, given.weights, again.weights, strict=True):
        if np.array_equal(first, second):
            mine.assign(first)
    return model


def _fill_seeds(config: Any, generator: random.Random) -> None:
    """Put a number in the place of every ``"seed": None`` in a Keras configuration."""
    if isinstance(config, dict):
        if "seed" in config and config["seed"] is None:
            config["seed"] = generator.randint(1, KERAS_LARGEST_SEED)
        for value in config.values():
            _fill_seeds(value, generator)
    elif isinstance(config, list | tuple):
        for value in config:
            _fill_seeds(value, generator)


def _mean_of(members: list[Any], input_shape: tuple[int, ...]) -> Any:
    """One model whose probabilities are the mean of its members'."""
    inputs = keras.Input(input_shape)
    for i, member in enumerate(members):
        member.name = f"member-{i}"
    return keras.Model(inputs, keras.layers.Average()([member(inputs) for member in members]))
