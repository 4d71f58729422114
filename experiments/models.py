"""Fitted methods as files: what the format of either family is, and the card beside the file."""

import hashlib
import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from dataset.files import write_atomically, writing
from dataset.input_error import InputError
from dataset.labelled_images import LabelledImages
from dataset.new_pictures import Background, background_of
from dataset.normalisation import PREPARATIONS
from experiments.methods.method import Method
from experiments.record import Family, TrialRecord

SCHEMA = 2
LARGEST_SIDE = 4096
COMPARED_VERSIONS = ("keras", "scikit-learn", "numpy")


@dataclass(frozen=True)
class Format:
    """How one family is written: ``module`` has ``save(estimator, path)`` and
    ``load(path, classes, image_shape)``."""

    family: Family
    module: str


FORMATS: dict[str, Format] = {
    ".keras": Format("learned", "cnn.model_file"),
    ".skops": Format("classical", "features.model_file"),
}


@dataclass(frozen=True)
class Packed:
    """A fitted method as a file's content, and the label of each of its outputs."""

    content: bytes
    classes: tuple[int, ...]


@dataclass(frozen=True)
class Card:
    """What is known of a model without opening it; `document` has all of it (``docs/models.md``)."""

    document: Mapping[str, Any]
    class_names: tuple[str, ...]
    classes: tuple[int, ...]
    image_shape: tuple[int, ...]
    background: Background
    sha256: str
    test_shift: int
    prepare: str | None = None


@dataclass(frozen=True)
class Model:
    """A fitted method from a file."""

    estimator: Any
    card: Card

    def predict_proba(self, images: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        """A column for every class name, also for one that the training images did not contain.

        Parameters
        ----------
        images : uint8 ``(n, *card.image_shape)``

        Raises
        ------
        InputError
            If the model answers with NaN or infinity.
        """
        probability = np.asarray(self.estimator.predict_proba(images), np.float32)
        if not np.isfinite(probability).all():
            raise InputError(
                "The model is damaged: expected probabilities, received NaN or infinity. Train it anew "
                "with 'versus train'."
            )
        complete = np.zeros((len(probability), len(self.card.class_names)), np.float32)
        complete[:, list(self.card.classes)] = probability
        return complete


def fits_a_file(method: Method) -> bool:
    """Whether there is a format for its family."""
    return any(known.family == method.family for known in FORMATS.values())


def suffix_of(method: Method) -> str:
    """How the name of a file with this method ends.

    Raises
    ------
    InputError
        If it is of both families, which no one format holds.
    """
    for suffix, known in FORMATS.items():
        if known.family == method.family:
            return suffix
    raise InputError(
        f"'{method.key}' cannot be kept as a file: expected a method of one family, received one whose "
        f"parts are of both. Keep those that it is made of: {method.summary}"
    )


def card_path(path: Path) -> Path:
    """``hog.skops`` → ``hog.skops.json``, beside it."""
    return path.with_name(f"{path.name}.json")


def is_saved(path: Path) -> bool:
    """Whether the model and its card are there."""
    return path.is_file() and card_path(path).is_file()


def pack(method: Method, estimator: Any) -> Packed:
    """A fitted method as the bytes of its file, so that it can travel from where it was fitted."""
    suffix = suffix_of(method)
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / f"model{suffix}"
        resolve_name(FORMATS[suffix].module).save(estimator, path)
        return Packed(path.read_bytes(), tuple(np.asarray(estimator.classes_).tolist()))


def write_model(path: Path, packed: Packed, data: LabelledImages, record: TrialRecord) -> None:
    """Write a packed method to `path` and its card beside it; the card last.

    Parameters
    ----------
    path : its folder is made
    packed : as `pack` makes it
    data : what it was trained and tested on
    record : of its fit

    Raises
    ------
    InputError
        If the files cannot be written.
    """
    with writing(f"the model '{path}'", "name another."):
        path.parent.mkdir(parents=True, exist_ok=True)
        with write_atomically(path) as file:
            file.write(packed.content)
        document = _describe(path, data, packed, record)
        with write_atomically(card_path(path)) as file:
            file.write(json.dumps(document, indent=1, allow_nan=False).encode())


def read_card(path: Path) -> Card:
    """The card of the model at `path`.

    Raises
    ------
    InputError
        If there is none, or it is no card.
    """
    place = card_path(path)
    if not place.is_file():
        raise InputError(
            f"No card '{place}': expected the JSON that is written beside every model. "
            "Copy both files, or train the model anew with 'versus train'."
        )
    try:
        document = json.loads(place.read_bytes())
        card = _card(document)
    except (ValueError, TypeError, KeyError, OSError, RecursionError) as error:
        raise InputError(
            f"Damaged card '{place}': expected what 'versus train' writes (schema {SCHEMA}), received "
            f"{type(error).__name__}: {error}. Copy it again, or train the model anew."
        ) from None
    return card


def load_model(path: Path) -> Model:
    """The model at `path`; nothing in the file or its card is run.

    Parameters
    ----------
    path : a model with its card beside it

    Raises
    ------
    InputError
        If file or card is missing or damaged, they do not belong together, or the file holds
        anything that could run code.
    """
    if path.suffix not in FORMATS:
        raise InputError(
            f"'{path}' is no model: expected a file that ends in {' or '.join(FORMATS)}. "
            "'versus train' makes one."
        )
    if not path.is_file():
        raise InputError(
            f"No model '{path}': expected a file that 'versus train' or 'versus run --save-models' "
            "wrote. Check the path."
        )
    card = read_card(path)
    received = _sha256(path)
    if received != card.sha256:
        raise InputError(
            f"'{card_path(path)}' belongs to another file or '{path.name}' was changed: expected "
            f"SHA-256 {card.sha256[:12]}…, received {received[:12]}…. Copy both files again."
        )
    # How a network is asked is the method's, not in the network's own file.
    settings = {"prepare": card.prepare} if path.suffix == ".keras" and card.prepare else {}
    load = resolve_name(FORMATS[path.suffix].module).load
    estimator = load(path, card.classes, card.image_shape, **settings)
    if card.test_shift:
        estimator.test_shift_ = card.test_shift
    return Model(estimator, card)


def find_models(folder: Path) -> list[Path]:
    """The models in `folder`, or in ``models`` below it as a run leaves them.

    Raises
    ------
    InputError
        If there are none.
    """
    for place in (folder, folder / "models"):
        found = sorted(path for suffix in FORMATS for path in place.glob(f"*{suffix}"))
        if found:
            return found
    raise InputError(
        f"No models in '{folder}': expected files that end in {' or '.join(FORMATS)}. 'versus train' "
        "and 'versus run --save-models' make them."
    )


def other_versions(card: Card, installed: Mapping[str, str]) -> list[str]:
    """What the model was made with that is not what is installed: ``keras 3.12.0, here 3.15.1``."""
    machine = card.document.get("machine")
    made = machine.get("versions", {}) if isinstance(machine, dict) else {}
    return [
        f"{name} {made[name]}, here {installed[name]}"
        for name in COMPARED_VERSIONS
        if name in made and name in installed and made[name] != installed[name]
    ]


def _describe(
    path: Path, data: LabelledImages, packed: Packed, record: TrialRecord
) -> dict[str, Any]:
    """The card as ``docs/models.md`` lists it."""
    copied = ("method", "train_size", "seed", "subset", "monitor", "fit_seconds", "size")
    described = msgspec.to_builtins({name: getattr(record, name) for name in copied})
    tests = {
        name: {"n_test": one.n_test, "n_errors": one.n_errors, "error_rate": one.error_rate}
        for name, one in record.evaluations.items()
    }
    sha256 = hashlib.sha256(packed.content).hexdigest()
    return {
        "schema": SCHEMA,
        "file": {"name": path.name, "bytes": len(packed.content), "sha256": sha256},
        "dataset": {
            **msgspec.to_builtins(record.data),
            "background": background_of(data.train.images),
        },
        "classes": list(packed.classes),
        "prepare": record.method.declares("prepare"),
        "test_shift": record.method.declares("test_shift") or 0,
        **described,
        "tests": tests,
        "started": record.started,
        "machine": msgspec.to_builtins(record.work[-1].machine),
    }


def _card(document: Any) -> Card:
    if document["schema"] != SCHEMA:
        raise ValueError(f"schema {document['schema']!r}")
    dataset = document["dataset"]
    card = Card(
        document=document,
        class_names=tuple(_all(str, dataset["class_names"], "class_names")),
        classes=tuple(_all(int, document["classes"], "classes")),
        image_shape=tuple(_all(int, dataset["image_shape"], "image_shape")),
        background=dataset["background"],
        sha256=document["file"]["sha256"],
        test_shift=document["test_shift"],
        prepare=document["prepare"],
    )
    shape, classes = card.image_shape, card.classes
    if not (len(shape) in (2, 3) and shape[2:] in ((), (3,))):
        raise ValueError(f"image_shape {shape}")
    if not all(1 <= side <= LARGEST_SIDE for side in shape):
        raise ValueError(f"image_shape {shape}")
    if list(classes) != sorted(set(classes)) or not set(classes) <= set(
        range(len(card.class_names))
    ):
        raise ValueError(f"classes {classes} of {len(card.class_names)} class names")
    if card.background not in ("dark", "light", "mixed") or not isinstance(card.sha256, str):
        raise ValueError("background or sha256")
    if card.prepare is not None and card.prepare not in PREPARATIONS:
        raise ValueError(f"prepare {card.prepare!r}")
    if card.test_shift not in range(min(shape[:2])):
        raise ValueError(f"test_shift {card.test_shift!r}")
    return card


def _all(kind: type, values: Any, name: str) -> Sequence[Any]:
    if not isinstance(values, list) or not values:
        raise TypeError(f"{name} is no list")
    if not all(type(value) is kind for value in values):
        raise TypeError(f"{name} holds something else than {kind.__name__}")
    return values


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
