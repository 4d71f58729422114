"""Records on disk: one JSON and one NPZ a fit, plain files that pandas and NumPy open.

Layout of a run's folder::

    plan.json           every trial that the last run wanted (see `experiments.planned`)
    .versus.json        which reports and tables in the folder Versus wrote (`experiments.own_files`)
    running.json        what its driver is doing, as long as it lives (see `experiments.driver`)
    trials/<id>.json    a fit, its evaluations and costs (`experiments.record.TrialRecord`)
    trials/<id>.npz     what it predicted for every test image
    trials/<id>.<n>.npz what it predicted when more was asked of it later
    trials/<id>.validation.npz  what it predicted for training images that it did not learn from, if asked
    trials/<id>.inspection.npz  what it saw of a few test images, where the profile asks for it
    models/<id>.*       the fitted method, with --save-models
    unfinished/<id>-<member>.npz  how far a long training has come, until it is done; <id>-second-<member>
                        is a second one, for validation
    datasets/<key>-<test set>-<hash>.npz  the test images, so that a report needs no data set at hand
    datasets/<key>-<test set>-<hash>-<hash>.copies.json  which of them are nearly training pictures

A published folder holds errors instead of predictions and, but for the suite's own drawings, labels
instead of images, see `experiments.publish`.

``<id>`` says what decides the fit (`experiments.record.fit_id`); nothing of the machine, the folder or
the time enters it, so running again finds what is done.
"""

import contextlib
import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import numpy.typing as npt

from dataset.archive import DAMAGE
from dataset.arrays import arrays_in
from dataset.files import file_name, listed, unfinished, write_atomically, writing
from dataset.input_error import InputError
from dataset.labelled_images import LabelledImages, Split
from experiments.consistency import check_split
from experiments.own_files import PLAN, begin
from experiments.predictions import VALIDATION, Arrays, Predictions, as_arrays, write_arrays
from experiments.record import INSPECTION, TrialRecord, encoded, read_record

# Ends the stem of a second fit's state, which validates the first.
SECOND = "-second"
CHECKPOINT = re.compile(rf"[0-9a-f]{{64}}({SECOND})?-\d+\.npz")
MEND = "name another folder with --out DIR."


class Store:
    """The records of one run's folder."""

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)
        self.trials = self.folder / "trials"
        self.datasets = self.folder / "datasets"
        self.models = self.folder / "models"
        self.unfinished = self.folder / "unfinished"
        self._made: list[Path] = []

    def create(self) -> None:
        """Make the folders.

        Raises
        ------
        InputError
            If they cannot be made or written, or a file of somebody else's has the name of one of ours.
        """
        new = [one for one in (self.trials, self.datasets) if not one.exists()]
        self._made = [*begin(self.folder, MEND), *new]
        with self.writing():
            for folder in (self.trials, self.datasets):
                folder.mkdir(parents=True, exist_ok=True)
                with tempfile.TemporaryFile(dir=folder):
                    pass

    def remove_if_empty(self) -> None:
        """Take away what `create` made, as far as nothing is in it."""
        for made in reversed(self._made):
            with contextlib.suppress(OSError):
                made.rmdir() if made.is_dir() else made.unlink()

    def writing(self) -> contextlib.AbstractContextManager[None]:
        """Within, what keeps the folder from being written is an `InputError`."""
        return writing(f"to '{self.folder}'", f"{MEND} What is stored already is kept.")

    def sweep(self) -> None:
        """Take away what a killed driver left of a file that it was writing, and trainings' states that
        are no use to anybody: such a training starts anew."""
        for folder in (self.folder, self.trials, self.datasets, self.models, self.unfinished):
            for path in unfinished(folder):
                path.unlink(missing_ok=True)
        for path in listed(self.unfinished, "*.npz"):
            if CHECKPOINT.fullmatch(path.name) and _is_damaged(path):
                path.unlink(missing_ok=True)

    def set_aside(self, identifiers: Iterable[str]) -> Path | None:
        """Move the records of these fits to a folder of their own, if there are any.

        What there is of a training that was not done is taken away.
        """
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
        aside = self.folder / "earlier" / stamp
        moved = False
        with self.writing():
            for identifier in identifiers:
                self.forget_checkpoint(identifier)
                # The JSON first: without it there is no record.
                record = self.trials / f"{identifier}.json"
                beside = listed(self.trials, f"{identifier}.*npz")
                for path in (record, *beside, *listed(self.models, f"{identifier}.*")):
                    if path.is_file():
                        target = aside / path.parent.name
                        target.mkdir(parents=True, exist_ok=True)
                        os.replace(path, target / path.name)
                        moved = True
        return aside if moved else None

    def read(self, identifier: str) -> TrialRecord | None:
        """The record of a fit, or None; errors as `experiments.record.read_record`."""
        path = self.trials / f"{identifier}.json"
        return read_record(path) if path.is_file() else None

    def write(
        self,
        record: TrialRecord,
        predictions: Mapping[str, Predictions],
        inspected: Mapping[str, npt.NDArray[Any]],
        validated: Mapping[str, npt.NDArray[Any]] | None = None,
    ) -> None:
        """Store a record with what its last stretch of work added; what stands is not touched.

        The JSON comes last, so that it means a whole record.
        """
        path = self.trials / f"{record.id}.json"
        with self.writing():
            if predictions:
                part = f"{len(record.work) - 1}." if len(record.work) > 1 else ""
                write_arrays(path.with_name(f"{record.id}.{part}npz"), as_arrays(predictions))
            if inspected:
                write_arrays(path.with_name(f"{record.id}{INSPECTION}"), inspected)
            if validated:
                write_arrays(path.with_name(f"{record.id}{VALIDATION}"), validated)
            with write_atomically(path) as file:
                file.write(encoded(record))

    def checkpoint(self, identifier: str) -> Path:
        """Stem of the files in which the trial's training keeps its state until it is done."""
        return self.unfinished / identifier

    def forget_checkpoint(self, identifier: str) -> None:
        """Take away the state of a training that is done."""
        for path in listed(self.unfinished, f"{identifier}-*.npz"):
            path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            self.unfinished.rmdir()

    def record_paths(self) -> list[Path]:
        """The files of records, in order; an `InputError` if their folder may not be read."""
        return listed(self.trials, "*.json")

    def everything(self) -> list[TrialRecord]:
        """Every stored record, of whatever plan; errors as `experiments.record.read_record`."""
        return [read_record(path) for path in self.record_paths()]

    def asked_for(self) -> frozenset[str]:
        """Identifiers in the plan of the last run; empty if it cannot be read, which others say."""
        try:
            content = (self.folder / PLAN).read_bytes()
            return frozenset(one.id for one in msgspec.json.decode(content, type=_Asked).trials)
        except (OSError, msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
            return frozenset()

    def records(self) -> list[TrialRecord]:
        """The stored trials, done and failed, in the order of the plan.

        Of fits that differ only in the version or settings of their method or in their pictures, the
        one that the last run asked for stands, else the one that was run last.

        Raises
        ------
        InputError
            If the folder holds no records or a record cannot be read.
        """
        asked = self.asked_for()
        records = sorted(self.everything(), key=lambda one: (one.id in asked, one.started))
        if not records:
            raise InputError(
                f"No records in '{self.folder}': expected a folder that 'versus run --out' wrote. "
                "'versus run' makes one."
            )
        latest = {record.cell: record for record in records}
        return sorted(latest.values(), key=lambda record: record.position)

    def write_images(self, data: LabelledImages) -> None:
        """Keep the test images of `data` for the galleries, a file a test set."""
        for name, split in data.tests.items():
            path = self.datasets / f"{images_stem(data, name)}.npz"
            if path.exists():
                continue
            arrays: Arrays = {"images": split.images, "labels": split.labels}
            further = {"groups": split.groups, "names": split.names}
            arrays |= {key: found for key, found in further.items() if found is not None}
            with self.writing():
                write_arrays(path, arrays)

    def read_images(self, stem: str) -> Split:
        """A test set as `write_images` stored it under `stem`; what damage raises is
        `dataset.archive.DAMAGE`."""
        stored = arrays_in(self.datasets / f"{stem}.npz")
        check_split(stored)
        groups, names = stored.get("groups"), stored.get("names")
        return Split(stored["images"], stored["labels"], groups, names=names)


@dataclass(frozen=True)
class _Identified:
    id: str


@dataclass(frozen=True)
class _Asked:
    trials: list[_Identified]


def _is_damaged(path: Path) -> bool:
    """Whether arrays cannot be read, though the file can."""
    try:
        arrays_in(path)
    except OSError:
        return False
    except DAMAGE:
        return True
    return False


def images_stem(data: LabelledImages, test_set: str) -> str:
    """The file name, without its ending, of a test set in a run's folder."""
    return f"{file_name(data.key)}-{file_name(test_set)}-{data.tests[test_set].content_hash[:16]}"
