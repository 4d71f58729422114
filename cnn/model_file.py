"""Networks as files: `.keras` archives, looked through before Keras sees them."""

import math
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from cnn.backend import keras
from cnn.keras_archive import KIND, MOST_PRODUCTS, MOST_VALUES, contents
from cnn.keras_classifier import KerasClassifier
from dataset.archive import checked_archive, refused
from dataset.files import write_atomically
from dataset.input_error import InputError
from dataset.normalisation import preparation


def save(estimator: KerasClassifier, path: Path) -> None:
    """Write the network of a fitted classifier to `path`, whole or not at all.

    The optimiser's state, twice the size of the network, is left out: the file is for predictions.

    Raises
    ------
    InputError
        If it has layers or code that no configuration holds.
    OSError
        If it cannot be written.
    """
    trained = estimator.model_
    try:
        network = type(trained).from_config(trained.get_config())
    except (TypeError, ValueError, NotImplementedError):
        raise InputError(
            "it has layers or code of its own: expected Keras' layers alone, which are read from a file "
            "without running its code"
        ) from None
    network.set_weights(trained.get_weights())
    with tempfile.TemporaryDirectory() as scratch:
        whole = Path(scratch) / "network.keras"
        network.save(whole)
        with write_atomically(path) as file:
            file.write(whole.read_bytes())


def check(path: Path) -> None:
    """Raise `InputError` if the file at `path`, which was just written, holds what none may hold."""
    with checked_archive(path, KIND) as archive:
        contents(path, archive)


def load(
    path: Path, classes: Sequence[int], image_shape: Sequence[int], prepare: str | None = None
) -> KerasClassifier:
    """A classifier that predicts as the one that was saved, bit for bit on the same machine.

    Keras' session is cleared, so that memory stays where it is however many networks are loaded;
    networks loaded before go on predicting.

    Parameters
    ----------
    path : a ``.keras`` file
    classes : label of every output
    image_shape : ``(height, width)`` or ``(height, width, 3)``
    prepare : what is done to pictures before the network sees them, as in `KerasClassifier`

    Raises
    ------
    InputError
        If the file is no such archive, is damaged, holds a class that is not in
        `cnn.keras_archive.CLASSES`, claims more weights than it has,
        or takes other pictures or has other outputs than said.
    """
    with checked_archive(path, KIND) as archive:
        config, weights = contents(path, archive)
        _check_size(path, config, len(weights))
        network = keras.saving.load_model(path, compile=False, safe_mode=True)
        seen = image_shape if prepare is None else preparation(prepare).size(image_shape)
        _check_ends(path, network, len(classes), seen)
        # Layers that were built for other inputs than they get are told apart only by being asked.
        network(np.zeros((1, *network.input_shape[1:]), np.float32))
    estimator = KerasClassifier(prepare=prepare)
    estimator.image_shape_ = tuple(image_shape)
    estimator.model_ = network
    estimator.test_shift_, estimator.test_mirror_ = 0, False
    estimator.classes_ = np.asarray(classes)
    estimator.input_shape_ = tuple(network.input_shape[1:])
    estimator.n_parameters_ = int(network.count_params())
    return estimator


def _check_size(path: Path, config: Mapping[str, Any], available: int) -> None:
    """The layers do not ask for more memory than the weights that they are to be given."""
    try:
        # Shapes without values: nothing is allocated, whatever numbers the file holds.
        with keras.StatelessScope(initialize_variables=False):
            network = keras.saving.deserialize_keras_object(config)
            asked = 4 * _n_weights(network)
            costs = [*_costs(network)]
    finally:
        # Keras would give them values at the next occasion.
        keras.utils.clear_session(free_memory=False)
    if asked > available:
        raise refused(path, f"layers for {available:,} bytes of weights", f"layers for {asked:,}")
    values, products = (max(found, default=0) for found in zip(*costs, strict=True))
    if values > MOST_VALUES or products > MOST_PRODUCTS:
        expected = f"at most {MOST_VALUES:,} numbers and {MOST_PRODUCTS:,} products a layer"
        raise refused(path, expected, f"{values:,} and {products:,}")


def _n_weights(part: Any) -> int:
    return sum(math.prod(weight.shape) for weight in part.weights)


def _costs(model: Any) -> Iterator[tuple[int, int]]:
    """Numbers that every layer answers for a picture, and about how many products that takes."""
    for layer in model.layers:
        shape = layer.output.shape[1:]
        yield math.prod(shape), math.prod(shape[:-1]) * _n_weights(layer)
        if hasattr(layer, "layers"):
            yield from _costs(layer)


def _check_ends(path: Path, network: Any, n_classes: int, image_shape: Sequence[int]) -> None:
    expected = (None, *image_shape) if len(image_shape) == 3 else (None, *image_shape, 1)
    if network.input_shape != expected:
        raise InputError(
            f"'{path}' does not fit its card: expected a network for pictures of "
            f"{expected[1:]}, received one for {network.input_shape[1:]}."
        )
    if network.output_shape != (None, n_classes):
        raise InputError(
            f"'{path}' does not fit its card: expected {n_classes} classes, received outputs of "
            f"{network.output_shape[1:]}."
        )
