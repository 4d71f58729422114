"""Whether a run's folder is whole: what is damaged, foreign or missing, and what to do about it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from dataset.archive import DAMAGE, first_line
from dataset.arrays import arrays_in
from dataset.files import TEMPORARY, listed, unfinished
from dataset.input_error import InputError
from dataset.partition import some_of_every_class
from experiments.card import card_path, carded_hash
from experiments.copies import COPIES, read_copies
from experiments.driver import is_driven
from experiments.models import FORMATS, sha256_of
from experiments.own_files import PLAN
from experiments.planned import Planned, read_plan
from experiments.predictions import LABELS, VALIDATION, read_validated
from experiments.record import (
    INSPECTION,
    ForeignRecordError,
    TrialRecord,
    UnreadableError,
    read_record,
    recomputed_id,
)
from experiments.store import Store

RECORD = re.compile(r"([0-9a-f]{64})\.(json|npz|\d+\.npz|(inspection|validation)\.npz)")
READ = "Mend who may read it, or the disk; nothing needs to be deleted."
AGAIN = "then give the run's command again; the other trials are kept"


@dataclass(frozen=True)
class Finding:
    """Something wrong: its kind, what it is, and how to mend it."""

    kind: Literal["damaged", "unreadable", "foreign", "missing", "leftover"]
    what: str
    mend: str


@dataclass(frozen=True)
class Verified:
    """What `check` found."""

    n_records: int
    n_failed: int
    findings: tuple[Finding, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing needs mending; what a killed run left half written does no harm."""
        return all(finding.kind == "leftover" for finding in self.findings)


def check(store: Store) -> Verified:
    """Read everything in the folder of `store`.

    Records are recounted from their predictions, and their names recomputed from what they say.

    Raises
    ------
    InputError
        If it holds neither a plan nor records.
    """
    paths = store.record_paths()
    if not paths and not (store.folder / PLAN).exists():
        raise InputError(
            f"Nothing to verify in '{store.folder}': expected a folder that 'versus run --out' wrote."
        )
    _trouble.cache_clear()
    checked = [_record(store, path) for path in paths if RECORD.fullmatch(path.name)]
    findings = [finding for _, found in checked for finding in found]
    findings += [*_strangers(store), *_datasets(store), *_models(store)]
    findings += [*_missing(store), *_leftovers(store)]
    statuses = [status for status, _ in checked]
    return Verified(len(checked), statuses.count("failed"), tuple(findings))


def _record(store: Store, path: Path) -> tuple[str, list[Finding]]:
    """Its status, and what is wrong with it."""
    try:
        record = read_record(path)
    except ForeignRecordError as error:
        return "unknown", [
            Finding("foreign", f"{path.name}: {error}", "Move it out of the folder.")
        ]
    except UnreadableError as error:
        return "unknown", [Finding("unreadable", str(error), READ)]
    except InputError as error:
        return "unknown", [Finding("damaged", str(error), _delete(path))]
    if not path.stem == record.id == recomputed_id(record):
        what = f"{path.name} is not the record of the fit that it describes"
        return record.status, [Finding("foreign", what, _delete(path))]
    found = [] if record.failed else [*_of_answers(store, record), *_of_looks(record)]
    return "failed" if record.has_failures else record.status, found


def _of_answers(store: Store, record: TrialRecord) -> Iterator[Finding]:
    try:
        wrong = _miscounted(store, record)
    except DAMAGE as error:
        # Labels of a published test set are all records' of it, and are looked at as such.
        if not _shares_labels(store, record):
            yield _unread(f"the predictions of {record.id}", record.path, error)
        return
    if wrong:
        yield Finding("damaged", f"{record.id}: {wrong}", _delete(record.path))


def _of_looks(record: TrialRecord) -> Iterator[Finding]:
    try:
        record.inspected  # noqa: B018
    except DAMAGE as error:
        path = record.path.with_name(f"{record.id}{INSPECTION}")
        mend = f"Delete '{path}'; the report leaves its pictures out."
        yield _unread(f"what {record.id} looked at", path, error, mend)
    try:
        read_validated(record)
    except DAMAGE as error:
        path = record.path.with_name(f"{record.id}{VALIDATION}")
        mend = f"Delete '{path}'; 'versus pool' and reports leave the fit out of what they put together."
        yield _unread(f"what {record.id} answered to validation pictures", path, error, mend)


def _unread(what: str, path: Path, error: BaseException, mend: str = "") -> Finding:
    """Of a file that the system does not hand over nobody knows whether it is damaged."""
    told = f"{what}, cannot be read ({type(error).__name__}: {first_line(error)})"
    if isinstance(error, OSError) and not isinstance(error, FileNotFoundError):
        return Finding("unreadable", told, READ)
    return Finding("damaged", told, mend or _delete(path))


def _shares_labels(store: Store, record: TrialRecord) -> bool:
    """Whether a file of shared labels that `record` needs cannot be read."""
    paths = (
        store.datasets / f"{one.images}{LABELS}" for one in record.plain.values() if one.images
    )
    return any(path.is_file() and _trouble(path) is not None for path in paths)


def _miscounted(store: Store, record: TrialRecord) -> str | None:
    """Where a record disagrees with its own predictions, or they with the test images' labels."""
    for name, found in record.predictions.items():
        test = record.evaluations[name]
        if (len(found.labels), found.n_errors) != (test.n_test, test.n_errors):
            return (
                f"it counts {test.n_errors} errors in {test.n_test} on '{name}', its predictions "
                f"have {found.n_errors} in {len(found.labels)}"
            )
        labels = _stored_labels(store, test.images) if test.images else None
        if labels is not None and not np.array_equal(
            labels[some_of_every_class(labels, test.n_test)], found.labels
        ):
            return f"its labels on '{name}' are not those of the test images"
    return None


def _stored_labels(store: Store, stem: str) -> npt.NDArray[np.int64] | None:
    """Those of a test set; None if it is not there, or damaged, for which no record is to blame."""
    path = store.datasets / f"{stem}.npz"
    return store.read_images(stem).labels if path.is_file() and _trouble(path) is None else None


@lru_cache(maxsize=64)
def _trouble(path: Path) -> BaseException | None:
    """What reading a file of ``datasets`` raises."""
    try:
        # Of a published folder the labels alone.
        if path.name.endswith(LABELS):
            arrays_in(path)["labels"]
        else:
            Store(path.parent.parent).read_images(path.stem)
    except DAMAGE as error:
        return error
    return None


def _strangers(store: Store) -> Iterator[Finding]:
    for path in listed(store.trials, "*"):
        if not RECORD.fullmatch(path.name) and not TEMPORARY.fullmatch(path.name):
            what = f"{path.name} in '{store.trials}' is no record"
            yield Finding("foreign", what, "Move it out of the folder.")


def _datasets(store: Store) -> Iterator[Finding]:
    for path in listed(store.datasets, "*.npz"):
        if (error := _trouble(path)) is not None:
            mend = f"Delete '{path}' alone, {AGAIN}."
            yield _unread(f"test images, {path.name}", path, error, mend)
    for path in listed(store.datasets, f"*{COPIES}"):
        try:
            read_copies(path)
        except UnreadableError as error:
            yield Finding("unreadable", str(error), READ)
        except InputError as error:
            yield Finding("damaged", str(error), _delete(path))


def _models(store: Store) -> Iterator[Finding]:
    mend = (
        "Delete '{}' and its card, and give the run's command with --save-models; records are kept."
    )
    for path in (one for one in listed(store.models, "*") if one.suffix in FORMATS):
        try:
            whole = carded_hash(card_path(path)) == sha256_of(path)
        except OSError as error:
            yield _unread(f"the model {path.name}", path, error, mend.format(path))
            continue
        if not whole:
            what = f"the model {path.name} is not what its card says, or has none"
            yield Finding("damaged", what, mend.format(path))


def _missing(store: Store) -> Iterator[Finding]:
    try:
        plan = read_plan(store)
    except InputError as error:
        mend = "Give the run's command again; the records are kept."
        yield Finding("missing", f"the plan: {error}", mend)
        return
    if is_driven(store):
        return
    absent = [one for one in plan if _is_absent(store, one)]
    if absent:
        what = f"{len(absent)} of {len(plan)} planned trials, first {absent[0].name}"
        yield Finding("missing", what, "Give the run's command again.")


def _is_absent(store: Store, one: Planned) -> bool:
    try:
        return one.status(store.read(one.id)) == "left"
    except InputError:
        # Reported as what it is.
        return False


def _is_known(store: Store, identifier: str, path: Path) -> bool:
    """Whether a record has the file; one that cannot be read is reported as what it is."""
    try:
        record = store.read(identifier)
    except InputError:
        return True
    part = path.name.split(".")[1]
    return record is not None and (not part.isdecimal() or int(part) < len(record.work))


def _leftovers(store: Store) -> Iterator[Finding]:
    if is_driven(store):
        return
    cut = [path for folder in (store.trials, store.datasets) for path in unfinished(folder)]
    alone = [
        path
        for path in listed(store.trials, "*.npz")
        if (name := RECORD.fullmatch(path.name)) and not _is_known(store, name[1], path)
    ]
    mend = "Harmless; the next 'versus run' into this folder takes it away or writes it whole."
    for path in (*cut, *sorted(alone)):
        yield Finding("leftover", f"{path.name}, of a write that was cut off", mend)


def _delete(path: Path) -> str:
    return f"Delete '{path}', {AGAIN}."
