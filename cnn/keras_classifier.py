"""A Keras network as a scikit-learn classifier on image stacks."""

import math
from collections.abc import Iterator
from pkgutil import resolve_name
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from cnn.architectures import ARCHITECTURES
from cnn.backend import keras
from cnn.recipes import RECIPES, Recipe
from dataset.input_error import unknown_name
from dataset.partition import stratified_order

Pictures = npt.NDArray[Any]
Floats = npt.NDArray[np.float32]

PREDICT_BATCH = 512
STEPS_PER_EXECUTION = 16


class KerasClassifier(ClassifierMixin, BaseEstimator):
    """An architecture trained by a recipe from one seed, behind ``fit`` and ``predict``.

    Parameters
    ----------
    architecture : key of `cnn.architectures.ARCHITECTURES`
    recipe : key of `cnn.recipes.RECIPES`
    seed : initialisation, order and dropout

    Attributes
    ----------
    model_ : the trained Keras model
    classes_ : ``(n_classes,)``
    history_ : per epoch ``loss``, ``accuracy`` and, if something was monitored, ``val_loss``,
        ``val_accuracy``
    n_parameters_ : weights of the network, trained or not, as Keras counts them
    """

    def __init__(self, architecture: str = "small", recipe: str = "small", seed: int = 0) -> None:
        self.architecture = architecture
        self.recipe = recipe
        self.seed = seed

    def fit(
        self,
        images: Pictures,
        labels: npt.NDArray[Any],
        monitor: tuple[Pictures, npt.NDArray[Any]] | None = None,
    ) -> Self:
        """Train from scratch.

        Parameters
        ----------
        images : ``(n, height, width)`` or ``(n, height, width, 3)``, uint8 in 0…255 or float in [0, 1]
        labels : ``(n,)``
        monitor : images and labels on which loss and accuracy are written down after every epoch.
            They choose nothing. A recipe with a validation share monitors that share instead.

        Raises
        ------
        ValueError
            If architecture or recipe is unknown, or images and labels do not fit.
        """
        recipe = self._recipe()
        inputs = as_network_input(images)
        self.classes_, targets = np.unique(np.asarray(labels), return_inverse=True)
        if len(inputs) != len(targets):
            raise ValueError(
                f"Expected a label for each of {len(inputs)} images, got {len(targets)}."
            )
        self.input_shape_ = inputs.shape[1:]
        keras.utils.clear_session()
        keras.utils.set_random_seed(self.seed)
        build = resolve_name(ARCHITECTURES[self.architecture])
        self.model_ = _seeded(build(self.input_shape_, len(self.classes_)), self.seed)
        self.n_parameters_ = int(self.model_.count_params())

        one_hot = keras.utils.to_categorical(targets, len(self.classes_))
        keep, validation = self._split(targets, recipe)
        callbacks: list[Any] = []
        watched = None if monitor is None else self._watched(*monitor)
        if len(validation):
            watched = (inputs[validation], one_hot[validation])
            callbacks.append(_BestEpoch())
        inputs, one_hot = inputs[keep], one_hot[keep]
        steps = recipe.steps_in_epoch(len(inputs))
        epochs = recipe.epochs_for(len(inputs))
        self.model_.compile(
            loss="categorical_crossentropy",
            optimizer=_optimizer(recipe, steps * epochs),
            metrics=["accuracy"],
            steps_per_execution=min(STEPS_PER_EXECUTION, steps),
        )
        shared: dict[str, Any] = {"epochs": epochs, "callbacks": callbacks, "verbose": 0}
        shared["validation_data"] = watched
        if recipe.steps_per_epoch is None:
            history = self.model_.fit(
                inputs, one_hot, batch_size=recipe.batch_for(len(inputs)), **shared
            )
        else:
            stream = _endless_batches(inputs, one_hot, recipe.batch_size, self.seed)
            history = self.model_.fit(stream, steps_per_epoch=steps, shuffle=False, **shared)
        self.history_ = {
            key: [float(value) for value in row] for key, row in history.history.items()
        }
        return self

    def predict_proba(self, images: Pictures) -> Floats:
        """Softmax outputs, float32 ``(n, n_classes)``.

        Raises
        ------
        ValueError
            If the images differ in shape from those of `fit`.
        """
        check_is_fitted(self, "model_")
        inputs = as_network_input(images)
        if inputs.shape[1:] != self.input_shape_:
            raise ValueError(
                f"The network was trained on images of shape {self.input_shape_}, "
                f"received {inputs.shape[1:]}. Resize them first."
            )
        return np.asarray(self.model_.predict(inputs, batch_size=PREDICT_BATCH, verbose=0))

    def predict(self, images: Pictures) -> npt.NDArray[Any]:
        """The most probable class of each image, ``(n,)``."""
        return np.asarray(self.classes_[self.predict_proba(images).argmax(axis=1)])

    def _recipe(self) -> Recipe:
        for kind, given, known in (
            ("architecture", self.architecture, ARCHITECTURES),
            ("recipe", self.recipe, RECIPES),
        ):
            if given not in known:
                raise unknown_name(kind, given, known, "The 'cnn' package")
        return RECIPES[self.recipe]

    def _watched(self, images: Pictures, labels: npt.NDArray[Any]) -> tuple[Floats, Any]:
        targets = np.searchsorted(self.classes_, labels)
        return as_network_input(images), keras.utils.to_categorical(targets, len(self.classes_))

    def _split(
        self, targets: npt.NDArray[np.int64], recipe: Recipe
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Indices to train on, in the caller's order, and indices to choose the epoch by."""
        n_validation = math.floor(recipe.validation_share * len(targets))
        if n_validation < len(self.classes_):
            return np.arange(len(targets)), np.arange(0)
        order = stratified_order(targets, self.seed)
        return np.sort(order[n_validation:]), np.sort(order[:n_validation])


def as_network_input(images: Pictures) -> Floats:
    """float32 ``(n, height, width, channels)`` in [0, 1] from a uint8 or float image stack.

    Raises
    ------
    ValueError
        If it is no stack of gray or RGB images, or holds other types or non-finite values.
    """
    images = np.asarray(images)
    if images.ndim == 3:
        images = images[..., None]
    if images.ndim != 4 or not len(images):
        raise ValueError(
            "Expected images of shape (n, height, width) or (n, height, width, channels) with n ≥ 1, "
            f"received {images.shape}."
        )
    if images.dtype == np.uint8:
        return images.astype(np.float32) / np.float32(255)
    if not np.issubdtype(images.dtype, np.floating) or not np.isfinite(images).all():
        raise ValueError(f"Expected uint8 or finite float images, received {images.dtype}.")
    return images.astype(np.float32)


def _seeded(model: keras.Model, seed: int) -> keras.Model:
    """`model` built anew, with a seed of its own in every initialiser and every layer of chance.

    Keras draws the seeds that nobody gives from Python's global generator. That is not ours: in a
    Dask worker the thread that talks to the scheduler draws from it as well, whenever it likes.
    """
    config = model.get_config()
    _fill_seeds(config, np.random.default_rng(seed))
    return model.__class__.from_config(config)


def _fill_seeds(config: Any, generator: np.random.Generator) -> None:
    """Put a number in the place of every ``"seed": None`` in a Keras configuration."""
    if isinstance(config, dict):
        if "seed" in config and config["seed"] is None:
            config["seed"] = int(generator.integers(2**31))
        for value in config.values():
            _fill_seeds(value, generator)
    elif isinstance(config, list | tuple):
        for value in config:
            _fill_seeds(value, generator)


def _endless_batches(
    inputs: Floats, one_hot: Floats, batch_size: int, seed: int
) -> Iterator[tuple[Floats, Floats]]:
    """Shuffled passes one after the other, as the lecture's ``flow_from_directory`` gives them."""
    generator = np.random.default_rng(seed)
    while True:
        order = generator.permutation(len(inputs))
        for start in range(0, len(order), batch_size):
            batch = order[start : start + batch_size]
            yield inputs[batch], one_hot[batch]


def _optimizer(recipe: Recipe, n_steps: int) -> keras.optimizers.Optimizer:
    rate: Any = recipe.learning_rate
    if recipe.schedule == "cosine":
        warm_up = n_steps // 20
        rate = keras.optimizers.schedules.CosineDecay(
            initial_learning_rate=0.0,
            decay_steps=n_steps - warm_up,
            warmup_target=recipe.learning_rate,
            warmup_steps=warm_up,
        )
    kinds = {"adam": keras.optimizers.Adam, "sgd": keras.optimizers.SGD}
    return kinds[recipe.optimizer](learning_rate=rate)


class _BestEpoch(keras.callbacks.Callback):
    """Keep the weights of the epoch with the lowest validation loss, the later one on a tie."""

    def __init__(self) -> None:
        super().__init__()
        self.best = math.inf
        self.weights: list[npt.NDArray[np.float32]] = []

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        loss = (logs or {}).get("val_loss", math.inf)
        if loss <= self.best:
            self.best, self.weights = loss, self.model.get_weights()

    def on_train_end(self, logs: dict[str, float] | None = None) -> None:
        if self.weights:
            self.model.set_weights(self.weights)
