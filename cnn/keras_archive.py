"""`.keras` archives, looked through without Keras.

Keras' own safe mode refuses marshalled code and has been bypassed more than once, each time by a
class that it was willing to build. Here the classes that may be built are on a list.
"""

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import h5py

from dataset.archive import mappings_in, refused

KIND = "a .keras archive"
MODELS = ("Sequential", "Functional")
CHANNELS = "channels_last"
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
# Settings that an answer's time and memory grow with, and the most that they may be.
MOST = {
    "batch_shape": 4096,
    "depth_multiplier": 64,
    "dilation_rate": 16,
    "filters": 4096,
    "groups": 4096,
    "kernel_size": 64,
    "pool_size": 256,
    "strides": 256,
    "units": 65536,
}
# Of our networks the deepest has 35 layers and one model.
MOST_LAYERS, MOST_MODELS, MOST_CALLS = 300, 3, 4
# Numbers between two layers, for a picture, and multiplications.
MOST_VALUES, MOST_PRODUCTS = 1 << 26, 1 << 38


def contents(path: Path, archive: zipfile.ZipFile) -> tuple[dict[str, Any], bytes]:
    """The network's configuration and its weights (HDF5), looked through; nothing of it is built.

    Parameters
    ----------
    path : of the archive, for messages
    archive : opened by `dataset.archive.checked_archive`, which tells what damage makes this raise

    Raises
    ------
    InputError
        If members are missing or are too many, a class is not in `CLASSES`, a setting is above
        `MOST`, there are too many layers, or weights lie elsewhere or are more than the file has.
    """
    _check_members(path, archive)
    config = json.loads(archive.read(CONFIG))
    # Written by `Model.save` for a compiled model, and left aside by ``compile=False``.
    config.pop("compile_config", None)
    _check_classes(path, config)
    _check_structure(path, config)
    weights = archive.read(WEIGHTS)
    _check_weights(path, weights)
    return config, weights


def _check_members(path: Path, archive: zipfile.ZipFile) -> None:
    names = set(archive.namelist())
    if names != MEMBERS:
        odd = sorted(names ^ MEMBERS)[0]
        state = "with" if odd in names else "without"
        raise refused(path, f"an archive of {', '.join(sorted(MEMBERS))}", f"one {state} '{odd}'")


def _check_classes(path: Path, config: Any) -> None:
    """Every object that Keras would build is on the list, at any depth."""
    if not isinstance(config, dict) or config.get("class_name") not in MODELS:
        raise refused(path, "a Sequential or Functional model", "something else")
    for part in mappings_in(config):
        if not part.keys().isdisjoint({"class_name", "module", "registered_name"}):
            _check_class(path, part)


def _check_class(path: Path, part: Mapping[str, Any]) -> None:
    module, name = part.get("module"), part.get("class_name")
    known = isinstance(name, str) and (module is None or isinstance(module, str))
    known = known and name in CLASSES.get(module, ())
    if not known or part.get("registered_name") not in (None, name) or part.get("compile_config"):
        raise refused(
            path,
            "layers that only compute (cnn/keras_archive.py lists them)",
            f"'{name}' of '{module}', which may run code or read files",
        )


def _check_structure(path: Path, config: Any) -> None:
    """Layers and models that are few, are called seldom and have settings in bounds."""
    n_layers = n_models = 0
    for part in mappings_in(config):
        settings = part.get("config")
        if "class_name" not in part or not isinstance(settings, dict):
            continue
        is_model = part["class_name"] in MODELS
        n_models += is_model
        n_layers += len(settings["layers"]) if is_model else 0
        # A layer called again may get more each time; a model gets what it was built for.
        if len(part.get("inbound_nodes", ())) > (MOST_CALLS if is_model else 1):
            raise refused(path, f"layers called once and models {MOST_CALLS} times", "more")
        for name in MOST.keys() & settings.keys():
            _check_setting(path, name, settings[name])
        if settings.get("data_format", CHANNELS) != CHANNELS:
            raise refused(path, f"pictures with {CHANNELS}", str(settings["data_format"])[:40])
    if n_layers > MOST_LAYERS or n_models > MOST_MODELS:
        expected = f"at most {MOST_LAYERS} layers in {MOST_MODELS} models"
        raise refused(path, expected, f"{n_layers:,} in {n_models:,}")


def _check_setting(path: Path, name: str, value: Any) -> None:
    values = value if isinstance(value, list) else [value]
    # The number of pictures alone is open.
    values = values[1:] if name == "batch_shape" else values
    if not values or not all(type(one) is int and 1 <= one <= MOST[name] for one in values):
        raise refused(path, f"{name} from 1 to {MOST[name]}", str(value)[:40])


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
