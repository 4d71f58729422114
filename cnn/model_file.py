"""Networks as files: `.keras` archives, looked through before Keras sees them.

Keras' own safe mode refuses marshalled code and has been bypassed more than once, each time by a
class that it was willing to build. Here the classes that may be built are on a list.
"""

import io
import json
import math
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from cnn.backend import keras
from cnn.keras_classifier import KerasClassifier
from dataset.archive import checked_archive, refused
from dataset.files import write_atomically
from dataset.input_error import InputError
from dataset.normalisation import preparation

KIND = "a .keras archive"
CONFIG, WEIGHTS = "config.json", "model.weights.h5"
MEMBERS = {CONFIG, WEIGHTS, "metadata.json"}

# Layers that compute on what they are given and nothing else: none that holds code, opens files,
# loads another model or changes the size of a picture to what the file says.
CLASSES: dict[str | None, frozenset[str]] = {
    None: frozenset({"__keras_tensor__"}),
    "keras": frozenset({"Sequential", "DTypePolicy"}),
    "keras.src.models.functional": frozenset({"Functional"}),
    "keras.layers": frozenset(
        {
            "Activation",
            "Add",
            "AlphaDropout",
            "Average",
            "AveragePooling2D",
            "BatchNormalization",
            "Concatenate",
            "Conv2D",
            "Dense",
            "DepthwiseConv2D",
            "Dropout",
            "ELU",
            "Flatten",
            "GaussianDropout",
            "GaussianNoise",
            "GlobalAveragePooling2D",
            "GlobalMaxPooling2D",
            "GroupNormalization",
            "Identity",
            "InputLayer",
            "LayerNormalization",
            "LeakyReLU",
            "MaxPooling2D",
            "Maximum",
            "Multiply",
            "PReLU",
            "ReLU",
            "Rescaling",
            "Reshape",
            "SeparableConv2D",
            "Softmax",
            "SpatialDropout2D",
        }
    ),
    "keras.initializers": frozenset(
        {
            "Constant",
            "GlorotNormal",
            "GlorotUniform",
            "HeNormal",
            "HeUniform",
            "LecunNormal",
            "LecunUniform",
            "Ones",
            "Orthogonal",
            "OrthogonalInitializer",
            "RandomNormal",
            "RandomUniform",
            "TruncatedNormal",
            "VarianceScaling",
            "Zeros",
        }
    ),
    "keras.regularizers": frozenset({"L1", "L1L2", "L2"}),
    "keras.constraints": frozenset({"MaxNorm", "MinMaxNorm", "NonNeg", "UnitNorm"}),
}


def save(estimator: KerasClassifier, path: Path) -> None:
    """Write the network of a fitted classifier to `path`, whole or not at all.

    The optimiser's state, twice the size of the network, is left out: the file is for predictions.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    trained = estimator.model_
    network = type(trained).from_config(trained.get_config())
    network.set_weights(trained.get_weights())
    with tempfile.TemporaryDirectory() as scratch:
        whole = Path(scratch) / "network.keras"
        network.save(whole)
        with write_atomically(path) as file:
            file.write(whole.read_bytes())


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
        If the file is no such archive, is damaged, holds a class that is not in `CLASSES`, claims
        more weights than it has, or takes other pictures or has other outputs than said.
    """
    with checked_archive(path, KIND) as archive:
        _check_members(path, archive)
        config = json.loads(archive.read(CONFIG))
        # Written by `Model.save` for a compiled model, and left aside by ``compile=False``.
        config.pop("compile_config", None)
        _check_classes(path, config)
        weights = archive.read(WEIGHTS)
        _check_weights(path, weights)
        _check_size(path, config, len(weights))
        network = keras.saving.load_model(path, compile=False, safe_mode=True)
    seen = image_shape if prepare is None else preparation(prepare).size(image_shape)
    _check_ends(path, network, len(classes), seen)
    estimator = KerasClassifier(prepare=prepare)
    estimator.image_shape_ = tuple(image_shape)
    estimator.model_ = network
    estimator.test_shift_ = 0
    estimator.classes_ = np.asarray(classes)
    estimator.input_shape_ = tuple(network.input_shape[1:])
    estimator.n_parameters_ = int(network.count_params())
    return estimator


def _check_members(path: Path, archive: zipfile.ZipFile) -> None:
    names = set(archive.namelist())
    if names != MEMBERS:
        odd = sorted(names ^ MEMBERS)[0]
        state = "with" if odd in names else "without"
        raise refused(path, f"an archive of {', '.join(sorted(MEMBERS))}", f"one {state} '{odd}'")


def _check_classes(path: Path, config: Any) -> None:
    """Every object that Keras would build is on the list, at any depth."""
    if not isinstance(config, dict) or config.get("class_name") not in ("Sequential", "Functional"):
        raise refused(path, "a Sequential or Functional model", "something else")
    pending: list[Any] = [config]
    while pending:
        part = pending.pop()
        if isinstance(part, list):
            pending += part
        elif isinstance(part, dict):
            if not part.keys().isdisjoint({"class_name", "module", "registered_name"}):
                _check_class(path, part)
            pending += part.values()


def _check_class(path: Path, part: Mapping[str, Any]) -> None:
    module, name = part.get("module"), part.get("class_name")
    known = isinstance(name, str) and (module is None or isinstance(module, str))
    known = known and name in CLASSES.get(module, ())
    if not known or part.get("registered_name") not in (None, name) or part.get("compile_config"):
        raise refused(
            path,
            "layers that only compute (cnn/model_file.py lists them)",
            f"'{name}' of '{module}', which may run code or read files",
        )


def _check_weights(path: Path, weights: bytes) -> None:
    """Numbers that lie in the file itself, and no more of them than it has bytes."""
    total = 0
    with h5py.File(io.BytesIO(weights), "r") as stored:
        seen, pending = set(), [stored]
        while pending:
            group = pending.pop()
            for name in group:
                if not isinstance(group.get(name, getlink=True), h5py.HardLink):
                    raise refused(path, "weights in the file itself", "a link")
                node = group[name]
                if isinstance(node, h5py.Dataset):
                    if node.external or node.is_virtual or node.dtype.kind not in "fiub":
                        raise refused(path, "numbers as weights", f"'{name}' of another kind")
                    total += node.nbytes
                elif (address := h5py.h5o.get_info(node.id).addr) not in seen:
                    seen.add(address)
                    pending.append(node)
    if total > len(weights):
        raise refused(path, f"at most {len(weights):,} bytes of weights", f"{total:,}")


def _check_size(path: Path, config: Mapping[str, Any], available: int) -> None:
    """The layers do not ask for more memory than the weights that they are to be given."""
    try:
        # Shapes without values: nothing is allocated, whatever numbers the file holds.
        with keras.StatelessScope(initialize_variables=False):
            weights = keras.saving.deserialize_keras_object(config).weights
            asked = 4 * sum(math.prod(weight.shape) for weight in weights)
    finally:
        # Keras would give them values at the next occasion.
        keras.utils.clear_session()
    if asked > available:
        raise refused(path, f"layers for {available:,} bytes of weights", f"layers for {asked:,}")


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
