"""Fitted methods as files of either family, each with its card beside it."""

import hashlib
import os
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import numpy as np
import numpy.typing as npt

from dataset.files import listed, reading, write_atomically, writing
from dataset.input_error import InputError
from dataset.labelled_images import LabelledImages
from dataset.way_in import way_in
from experiments.card import (
    Card,
    CardedData,
    CardedFile,
    Tested,
    card_path,
    carded_hash,
    encoded,
    read_card,
)
from experiments.environment import installed_versions
from experiments.methods import is_outside
from experiments.methods.method import Method, Step
from experiments.record import Family, TrialRecord

# Settings of steps that name a preparation.
PREPARED = ("prepare", "name")


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
class Model:
    """A fitted method from a file."""

    estimator: Any
    card: Card

    @property
    def takes_any_size(self) -> bool:
        """Whether its method looks at outlines alone, by the steps that its card declares."""
        declared = self.card.method.parameters.get("steps", ())
        steps = [
            Step(str(one.get("step")), tuple((k, v) for k, v in one.items() if k in PREPARED))
            for one in declared
        ]
        return any(one.takes_any_size for one in steps)

    def predict_proba(
        self, images: npt.NDArray[np.uint8], detail: npt.NDArray[np.uint8] | None = None
    ) -> npt.NDArray[np.float32]:
        """A column for every class name, also for one that the training images did not contain.

        Parameters
        ----------
        images : uint8 ``(n, *card.dataset.image_shape)``
        detail : of the same pictures, see `dataset.way_in.in_detail`

        Raises
        ------
        InputError
            If the model answers with NaN or infinity.
        """
        seen = images if detail is None or not self.takes_any_size else detail
        probability = np.asarray(self.estimator.predict_proba(seen), np.float32)
        if not np.isfinite(probability).all():
            raise InputError(
                "The model is damaged: expected probabilities, received NaN or infinity. Train it anew "
                "with 'versus train'."
            )
        complete = np.zeros((len(probability), len(self.card.dataset.class_names)), np.float32)
        complete[:, list(self.card.classes)] = probability
        return complete


def fits_a_file(method: Method) -> bool:
    """Whether there is a format for it."""
    return method.has_file and any(known.family == method.family for known in FORMATS.values())


def suffix_of(method: Method) -> str:
    """How the name of a file with this method ends.

    Raises
    ------
    InputError
        If it is of both families, which no one format holds, or from outside.
    """
    for suffix, known in FORMATS.items():
        if known.family == method.family and method.has_file:
            return suffix
    if method.family != "both":
        raise InputError(
            f"'{method.key}' cannot be kept as a file: expected a method of Versus, or from outside a "
            "Keras network or a function of pictures; received an object or vectors from outside, and only "
            "its own code knows what it has learned. 'versus run' trains and tests it."
        )
    raise InputError(
        f"'{method.key}' cannot be kept as a file: expected a method of one family, received one whose "
        f"parts are of both. Keep those that it is made of: {method.summary}"
    )


def is_saved(path: Path) -> bool:
    """Whether the model and its card are there."""
    return path.is_file() and card_path(path).is_file()


def check_own(path: Path) -> None:
    """See that a model can be written to `path`, over an earlier one at most.

    Raises
    ------
    InputError
        If the file or the card that is there is none that Versus wrote, or they do not belong together.
    """
    card, expected = card_path(path), None
    with reading(path.parent):
        if os.path.lexists(card):
            expected = carded_hash(card) if card.is_file() else None
            foreign = [] if expected else [card]
        else:
            foreign = [path] if os.path.lexists(path) else []
        if expected and os.path.lexists(path):
            foreign += [] if path.is_file() and sha256_of(path) == expected else [path]
    if foreign:
        raise InputError(
            f"'{foreign[0]}' would be written over: expected nothing of that name, or a model with its "
            "card, received somebody's file. Move it away, or name another with --out FILE."
        )


def pack(method: Method, estimator: Any) -> Packed:
    """A fitted method as the bytes of its file, so that it can travel from where it was fitted.

    Raises
    ------
    InputError
        If it is from outside and has parts that no file may hold.
    """
    suffix = suffix_of(method)
    module = resolve_name(FORMATS[suffix].module)
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / f"model{suffix}"
        module.save(method.kept(estimator), path)
        if is_outside(method.key):
            try:
                module.check(path)
            except InputError as error:
                raise InputError(str(error).replace(f"'{path}'", "the file")) from None
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
        with write_atomically(card_path(path)) as file:
            file.write(encoded(_card(path, data, packed, record)))


def load_model(path: Path, sources: Sequence[Method] = ()) -> Model:
    """The model at `path`; nothing in the file or its card is run.

    Parameters
    ----------
    path : a model with its card beside it
    sources : methods from outside that the user named; a file of one that is half ours needs its own

    Raises
    ------
    InputError
        If file or card is missing or damaged, they do not belong together, the file holds
        anything that could run code, or it needs a source that is none of `sources`.
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
    received = sha256_of(path)
    if received != card.file.sha256:
        raise InputError(
            f"'{card_path(path)}' belongs to another file or '{path.name}' was changed: expected "
            f"SHA-256 {card.file.sha256[:12]}…, received {received[:12]}…. Copy both files again."
        )
    source = _source(path, card, sources) if _needs_source(path, card) else None
    # How a network is asked is the method's, not in the network's own file.
    settings = {"prepare": card.prepare} if path.suffix == ".keras" and card.prepare else {}
    load = resolve_name(FORMATS[path.suffix].module).load
    others = card.other_versions(installed_versions())
    try:
        seen = (card.size.get("features", 0),) if source else card.dataset.image_shape
        estimator = load(path, card.classes, seen, **settings)
    except InputError as error:
        if not others:
            raise
        raise InputError(
            f"'{path}' is whole but was made with {' and '.join(others)}, and is not read by it "
            f"({error}) Install those versions, or train the model anew with 'versus train'."
        ) from None
    if source:
        estimator = source.restored(estimator, card.seed, card.dataset.image_shape)
    if card.test_shift:
        estimator.test_shift_ = card.test_shift
    if card.test_mirror:
        estimator.test_mirror_ = True
    return Model(estimator, card)


def _needs_source(path: Path, card: Card) -> bool:
    """Whether the file holds the classifier alone, behind a function from outside."""
    first: dict[str, Any] = next(iter(card.method.parameters.get("steps", ())), {})
    return path.suffix == ".skops" and first.get("step") == "outside"


def _source(path: Path, card: Card, sources: Sequence[Method]) -> Method:
    """That of `sources` whose code and settings are those that the card says."""
    for one in sources:
        if one.parameters(card.dataset.kind) == card.method.parameters:
            return one
    named = ", ".join(f"'{one.key}'" for one in sources) or "none"
    raise InputError(
        f"'{path}' holds the classifier of '{card.method.key}' alone, whose vectors are made by code that "
        f"is not in the file: expected --method with the very source and settings that it was trained "
        f"with, received {named}. Name it, as in --method ./{card.method.key}, or train it anew."
    )


def find_models(folder: Path) -> list[Path]:
    """The models in `folder`, or in ``models`` below it as a run leaves them.

    Raises
    ------
    InputError
        If there are none.
    """
    for place in (folder, folder / "models"):
        found = sorted(path for suffix in FORMATS for path in listed(place, f"*{suffix}"))
        if found:
            return found
    raise InputError(
        f"No models in '{folder}': expected files that end in {' or '.join(FORMATS)}. 'versus train' "
        "and 'versus run --save-models' make them."
    )


def _card(path: Path, data: LabelledImages, packed: Packed, record: TrialRecord) -> Card:
    tests = {
        name: Tested(one.n_test, one.n_errors, one.error_rate)
        for name, one in record.evaluations.items()
    }
    sha256 = hashlib.sha256(packed.content).hexdigest()
    way = way_in(data.train, data.kind)
    return Card(
        file=CardedFile(path.name, len(packed.content), sha256),
        dataset=CardedData(**asdict(record.data), background=way.background, frame=way.frame),
        classes=packed.classes,
        prepare=record.method.declares("prepare"),
        test_shift=record.method.declares("test_shift") or 0,
        method=record.method,
        train_size=record.train_size,
        seed=record.seed,
        subset=record.subset,
        monitor=record.monitor,
        fit_seconds=record.fit_seconds,
        size=record.size,
        tests=tests,
        started=record.started,
        machine=record.work[-1].machine,
        test_mirror=data.mirror and bool(record.method.declares("test_mirror")),
    )


def sha256_of(path: Path) -> str:
    """Of a file's content, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
