"""Records on disk: one JSON and one NPZ a trial, plain files that pandas and NumPy open.

Layout of a run's folder::

    plan.json           every trial that the last run wanted (see `experiments.planned`)
    running.json        what its driver is doing, as long as it lives (see `experiments.driver`)
    trials/<id>.json    settings, costs and errors of one trial
    trials/<id>.npz     what it predicted for every test image
    trials/<id>.inspection.npz  what it saw of a few test images, where the profile asks for it
    unfinished/<id>-<member>.npz  how far a long training has come, until it is done
    datasets/<key>-<hash>.npz  the test images, so that a report needs no data set at hand

A published folder holds errors instead of predictions and, but for the suite's own drawings, labels
instead of images, see `experiments.publish`.

``<id>`` is the SHA-256 of the trial's canonical specification (see `trial_id`); nothing of the
machine, the folder or the time enters it, so running again finds what is done.
"""

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from dataset.files import cannot_write, file_name, unfinished, write_atomically
from dataset.input_error import InputError
from dataset.labelled_images import LabelledImages, Split

SCHEMA = 1
INSPECTION = ".inspection.npz"
LABELS = ".labels.npz"
# The profile whose networks are put together by the mean of their probabilities.
ENSEMBLE = "record"

Status = Literal["done", "failed"]


class ForeignRecordError(InputError):
    """A record of another schema: another version's, or no record at all."""


@dataclass(frozen=True)
class Predictions:
    """What one fitted method said of one test set.

    Attributes
    ----------
    labels : int64 ``(n,)``, the truth
    predicted : int64 ``(n,)``
    probability : float32 ``(n, n_classes)``; None under a test condition, where it is not stored
    published_confidence : ``(n,)``, see `confidence`; of a published record, whose right answers have
        NaN
    """

    labels: npt.NDArray[np.int64]
    predicted: npt.NDArray[np.int64]
    probability: npt.NDArray[np.float32] | None
    published_confidence: npt.NDArray[np.float32] | None = None

    @property
    def confidence(self) -> npt.NDArray[np.float32] | None:
        """Probability that the method gave its own answer, ``(n,)``; None where it is not stored."""
        if self.probability is None:
            return self.published_confidence
        return np.take_along_axis(self.probability, self.predicted[:, None], axis=1)[:, 0]

    @property
    def n_errors(self) -> int:
        return int(np.count_nonzero(self.labels != self.predicted))


@dataclass(frozen=True)
class Record:
    """One trial as stored.

    ``settings`` is the JSON document (its fields are listed in ``docs/records.md``);
    ``predictions`` are read from the NPZ when first asked for.
    """

    settings: Mapping[str, Any]
    path: Path = field(repr=False)

    @property
    def id(self) -> str:
        return self.path.stem

    @property
    def failed(self) -> bool:
        return bool(self.settings["status"] == "failed")

    @property
    def is_member(self) -> bool:
        """Whether it was run to be put together with others (the profile `ENSEMBLE`)."""
        return bool(self.settings["profile"] == ENSEMBLE)

    @cached_property
    def predictions(self) -> dict[str, Predictions]:
        """Test-set name → `Predictions`, ``train`` and ``<test set>+<condition>`` among them."""
        # Opened here, because NumPy leaves the file open if it is no archive.
        with (
            self.path.with_suffix(".npz").open("rb") as file,
            np.load(file, allow_pickle=False) as stored,
        ):
            found: dict[str, Predictions] = {}
            for key in stored.files:
                kind, _, name = key.partition("/")
                if kind == "wrong":
                    found[name] = self._published(stored, name)
                if kind != "predicted":
                    continue
                if f"labels/{name}" in stored:
                    probability = stored[f"probability/{name}"]
                    found[name] = Predictions(stored[f"labels/{name}"], stored[key], probability)
                else:
                    # A condition has the labels of its test set's first pictures.
                    predicted = stored[key].astype(np.int64)
                    labels = found[self.settings["tests"][name]["base"]].labels[: len(predicted)]
                    found[name] = Predictions(labels, predicted, None)
            return found

    def _published(self, stored: Mapping[str, npt.NDArray[Any]], name: str) -> Predictions:
        """From the errors alone, see `experiments.publish`: everything else is as its label."""
        if f"labels/{name}" in stored:
            labels = stored[f"labels/{name}"].astype(np.int64)
        else:
            test = self.settings["tests"][name]
            stem = self.settings["dataset"]["images"]
            path = self.path.parent.parent / "datasets" / f"{stem}{LABELS}"
            shared = _shared_labels(path, path.stat().st_mtime_ns)
            labels = shared[test.get("base", name)][: test["n_test"]].astype(np.int64)
        predicted, wrong = labels.copy(), stored[f"wrong/{name}"]
        predicted[wrong] = stored[f"answer/{name}"]
        kept = f"probability/{name}"
        probability = stored[kept].astype(np.float32) if kept in stored else None
        if f"confidence/{name}" not in stored:
            return Predictions(labels, predicted, probability)
        confidence = np.full(len(labels), np.nan, np.float32)
        confidence[wrong] = stored[f"confidence/{name}"]
        return Predictions(labels, predicted, probability, confidence)

    @cached_property
    def inspection(self) -> dict[str, npt.NDArray[Any]]:
        """What `experiments.inspection.inspect` kept, name → array; empty if nothing was."""
        path = self.path.with_suffix(INSPECTION)
        if not path.is_file():
            return {}
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}


@lru_cache(maxsize=32)
def _shared_labels(path: Path, changed: int) -> dict[str, npt.NDArray[Any]]:
    """Test-set name → labels; read once for all records, and again after the file was `changed`."""
    with path.open("rb") as file, np.load(file, allow_pickle=False) as shared:
        return {name: shared[name] for name in shared.files}


def trial_id(specification: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON of `specification` (sorted keys, no white space)."""
    canonical = json.dumps(specification, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def specification_of(settings: Mapping[str, Any]) -> dict[str, Any]:
    """What decides a trial's predictions, from its record: the identifier is its `trial_id`."""
    method = settings["method"]
    found = {
        "dataset": settings["dataset"]["content_hash"],
        "method": {"key": method["key"], **method["parameters"]},
        **{key: settings[key] for key in ("train_size", "seed", "subset", "monitor")},
    }
    if settings.get("conditions"):
        found |= {key: settings[key] for key in ("conditions", "condition_images")}
    return found


class Store:
    """The records of one run's folder."""

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)
        self.trials = self.folder / "trials"
        self.datasets = self.folder / "datasets"
        self.unfinished = self.folder / "unfinished"

    def create(self) -> None:
        """Make the folders.

        Raises
        ------
        InputError
            If they cannot be made or written.
        """
        try:
            for folder in (self.trials, self.datasets):
                folder.mkdir(parents=True, exist_ok=True)
                with tempfile.TemporaryFile(dir=folder):
                    pass
        except OSError as error:
            raise self.cannot_write(error) from None

    def remove_if_empty(self) -> None:
        """Take away the folders that `create` made, as far as nothing is in them."""
        for folder in (self.trials, self.datasets, self.folder):
            with contextlib.suppress(OSError):
                folder.rmdir()

    def cannot_write(self, error: OSError) -> InputError:
        """The error for a folder that does not take what is written to it."""
        mend = "name another with --out DIR. What is stored already is kept."
        return cannot_write(f"to '{self.folder}'", error, mend)

    def status(self, identifier: str) -> Status | None:
        """Whether the trial is stored as done or failed; None if it is not stored."""
        path = self.trials / f"{identifier}.json"
        return read_settings(path)["status"] if path.is_file() else None

    def sweep(self) -> None:
        """Take away what a killed driver left of a file that it was writing."""
        for folder in (self.folder, self.trials, self.datasets, self.unfinished):
            for path in unfinished(folder):
                path.unlink(missing_ok=True)

    def set_aside(self, identifiers: Iterable[str]) -> Path | None:
        """Move the records of these trials to a folder of their own, if there are any.

        What there is of a training that was not done is taken away.
        """
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
        aside = self.folder / "earlier" / stamp / "trials"
        moved = False
        try:
            for identifier in identifiers:
                self.forget_checkpoint(identifier)
                # The JSON first: without it there is no record.
                for suffix in (".json", ".npz", INSPECTION):
                    path = self.trials / f"{identifier}{suffix}"
                    if path.is_file():
                        aside.mkdir(parents=True, exist_ok=True)
                        os.replace(path, aside / path.name)
                        moved = True
        except OSError as error:
            raise self.cannot_write(error) from None
        return aside.parent if moved else None

    def write(
        self, identifier: str, settings: Mapping[str, Any], predictions: Mapping[str, Predictions]
    ) -> None:
        """Store one trial; predictions first, so that a JSON on disk means a whole record."""
        arrays: dict[str, Any] = {}
        for name, found in predictions.items():
            if found.probability is None:
                smallest = np.min_scalar_type(int(found.predicted.max(initial=0)))
                arrays[f"predicted/{name}"] = found.predicted.astype(smallest)
                continue
            arrays[f"labels/{name}"] = found.labels
            arrays[f"predicted/{name}"] = found.predicted
            arrays[f"probability/{name}"] = found.probability.astype(np.float32)
        document = json.dumps({"schema": SCHEMA, **settings}, indent=1, allow_nan=False)
        try:
            if arrays:
                with write_atomically(self.trials / f"{identifier}.npz") as file:
                    np.savez_compressed(file, **arrays)
            with write_atomically(self.trials / f"{identifier}.json") as file:
                file.write(document.encode())
        except OSError as error:
            raise self.cannot_write(error) from None

    def checkpoint(self, identifier: str) -> Path:
        """Stem of the files in which the trial's training keeps its state until it is done."""
        return self.unfinished / identifier

    def forget_checkpoint(self, identifier: str) -> None:
        """Take away the state of a training that is done."""
        for path in self.unfinished.glob(f"{identifier}-*.npz"):
            path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            self.unfinished.rmdir()

    def write_inspection(self, identifier: str, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
        """Store what a trial saw, if it looked; before `write`, which makes the record whole."""
        if not arrays:
            return
        try:
            with write_atomically(self.trials / f"{identifier}{INSPECTION}") as file:
                np.savez_compressed(file, **dict[str, Any](arrays))
        except OSError as error:
            raise self.cannot_write(error) from None

    def records(self) -> list[Record]:
        """The stored trials, done and failed, in the order of the plan.

        Of trials that differ only in the version or settings of their method or data set, the one
        that was run last stands.

        Raises
        ------
        InputError
            If the folder holds no records or a record cannot be read.
        """
        paths = sorted(self.trials.glob("*.json"))
        if not paths:
            raise InputError(
                f"No records in '{self.folder}': expected a folder that 'versus run --out' wrote. "
                "'versus run' makes one."
            )
        records = [Record(read_settings(path), path) for path in paths]
        records.sort(key=lambda record: record.settings["started"])
        latest = {cell(record.settings): record for record in records}
        return sorted(latest.values(), key=lambda record: record.settings["position"])

    def write_images(self, data: LabelledImages) -> str:
        """Keep the test images of `data` for the galleries; return the file's stem."""
        stem = file_name(f"{data.key}-{data.content_hash[:16]}")
        path = self.datasets / f"{stem}.npz"
        if not path.exists():
            arrays: dict[str, Any] = {}
            for name, split in data.tests.items():
                arrays[f"images/{name}"] = split.images
                arrays[f"labels/{name}"] = split.labels
                if split.groups is not None:
                    arrays[f"groups/{name}"] = split.groups
            try:
                with write_atomically(path) as file:
                    np.savez_compressed(file, **arrays)
            except OSError as error:
                raise self.cannot_write(error) from None
        return stem

    def read_images(self, stem: str) -> dict[str, Split]:
        """Test-set name → `Split`, as `write_images` stored them under `stem`."""
        path = self.datasets / f"{stem}.npz"
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            names = [key.partition("/")[2] for key in stored.files if key.startswith("images/")]
            return {name: _split(stored, name) for name in names}


def _split(stored: Mapping[str, Any], name: str) -> Split:
    groups = stored.get(f"groups/{name}")
    return Split(stored[f"images/{name}"], stored[f"labels/{name}"], groups)


def cell(settings: Mapping[str, Any]) -> tuple[Any, ...]:
    """The place of a trial in the grid of a plan, whatever its version and conditions."""
    plain = (settings[key] for key in ("train_size", "seed", "subset"))
    return (settings["dataset"]["key"], settings["method"]["key"], *plain)


def read_settings(path: Path) -> dict[str, Any]:
    """The JSON document of a record.

    Raises
    ------
    InputError
        If it is damaged or of another schema.
    """
    try:
        settings = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise InputError(
            f"Damaged record '{path}': expected JSON, {error}. Delete it and run again; "
            "the other trials are kept."
        ) from None
    if not isinstance(settings, dict) or settings.get("schema") != SCHEMA:
        raise ForeignRecordError(
            f"Foreign record '{path}': expected schema {SCHEMA}. Move it out of the folder, or read "
            "it with the version of Versus that wrote it."
        )
    return settings
