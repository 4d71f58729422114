"""The record of a fit: what was learned, from what, and what became of everything asked of it.

`TrialRecord` is the one type of it, `record_of` and `extended` the one way to build it, `read_record`
the one way to read it. On disk it is plain JSON; ``docs/record.schema.json`` is made from the type.
"""

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field, fields, replace
from errno import ENOENT
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import msgspec
import numpy.typing as npt
from msgspec import Meta

from dataset.arrays import arrays_in
from dataset.facts import Kind
from dataset.input_error import InputError
from dataset.labelled_images import Brought
from experiments.consistency import check_inspection, contradiction
from experiments.predictions import Predictions, read_predictions

SCHEMA = 2
TRAIN = "train"
INSPECTION = ".inspection.npz"
# Profiles whose fits are put together: a mean of probabilities, `versus pool`, drawers in turn.
ENSEMBLE, POOL, HOLD_OUT = "ensemble", "pool", "hold-out"
# Cores that others may use beside a trial that counts as alone: what an idle desktop takes.
MOST_OTHERS = 0.25

Status = Literal["done", "failed"]
Family = Literal["classical", "learned", "both", "given"]
Subset = Literal["stratified", "first", "balanced"]
Monitor = Literal["rest", "test"]
T = TypeVar("T")
Count = Annotated[int, Meta(ge=0)]
Seconds = Annotated[float, Meta(ge=0)]
Amount = Annotated[float, Meta(ge=0)]


class UnreadableError(InputError):
    """A file that the system does not hand over: what is in it is not known."""


class ForeignRecordError(InputError):
    """A record of another schema: another version's, or no record at all."""


def means(text: str) -> Meta:
    """What a field is, for the schema that is made from the type."""
    return Meta(description=text)


@dataclass(frozen=True)
class RecordedData:
    """The data set that a fit learned from."""

    key: Annotated[str, means("as on the command line; of a folder ``folder:NAME``")]
    name: Annotated[str, means("in tables and figures")]
    kind: Kind
    class_names: Annotated[tuple[str, ...], means("a name a label")]
    image_shape: Annotated[
        tuple[int, ...], means("``(height, width)`` or ``(height, width, 3)``, px")
    ]
    train_hash: Annotated[
        str, means("SHA-256 of class names, training pictures and labels, part of the identifier")
    ]
    provenance: str
    n_train_available: Annotated[Count, means("training pictures of the whole data set")]
    _: KW_ONLY
    mirror: Annotated[bool | None, means("mirror images are of its class; null: unknown")] = None
    grouping: Annotated[str | None, means("of a folder: --groups; null: none, or unknown")] = None


@dataclass(frozen=True)
class RecordedMethod:
    """The method that was fitted."""

    key: str
    name: Annotated[str, means("in tables and figures")]
    family: Family
    summary: str
    citation: str
    published: Annotated[str, means("what others measured with it on MNIST")]
    parameters: Annotated[
        dict[str, Any], means("what its literal declares, part of the identifier")
    ]

    def declares(self, setting: str) -> Any:
        """The value of `setting` in the first of its steps that declares it, or None."""
        return next((s[setting] for s in self.parameters.get("steps", ()) if setting in s), None)


@dataclass(frozen=True)
class Evaluation:
    """What became of one test set, plain or under a condition."""

    n_test: Annotated[int, Meta(ge=1)]
    n_errors: Count
    predict_seconds: Seconds
    images: Annotated[
        str | None, means("stem of the file in ``datasets`` that holds its pictures and labels")
    ] = None
    base: Annotated[str | None, means("under a condition: the plain test set")] = None
    condition: str | None = None
    part: Annotated[Count, means("index into ``work``, and the file that holds the answers")] = 0
    brought: Annotated[Brought | None, means("null: nobody brought it, or not known")] = None

    @property
    def error_rate(self) -> float:
        """1 − accuracy."""
        return self.n_errors / self.n_test


@dataclass(frozen=True)
class Validation:
    """Answers to training pictures that the fit did not learn from: they choose who stands for a family."""

    n: Annotated[int, Meta(ge=1)]
    n_errors: Count
    held_out: Annotated[
        bool, means("whether a second fit was made without them, since the draw left none over")
    ]


@dataclass(frozen=True)
class Machine:
    """Where numbers were measured; no host, no path."""

    platform: str
    processor: str
    cpus: int
    python: str
    versions: dict[str, str]
    commit: str | None = None
    backend: Annotated[str | None, means("of Keras")] = None


@dataclass(frozen=True)
class Work:
    """One stretch of work: the fit with its first evaluations, or what was added later."""

    machine: Machine
    started: Annotated[str, means("ISO time, UTC")]
    seconds: Seconds | None
    threads: Annotated[Count, means("of the libraries")] = 1
    at_once: Annotated[Count, means("trials side by side")] = 1
    energy_joules: float | None = None
    load: Annotated[
        Amount | None,
        means("running processes in the minute before, in the mean; missing where it is not known"),
    ] = None
    others: Annotated[
        Amount | None,
        means("cores that all else on the machine used meanwhile; missing where it is not known"),
    ] = None
    compile_seconds: Annotated[
        Seconds | None,
        means(
            "of making Numba's loops ready, in no other time; missing where it is in all of them"
        ),
    ] = None
    fitted: Annotated[
        bool, means("whether the method was fitted for it, or read from its file")
    ] = True
    differing: Annotated[
        int | None,
        means("fitted once more: training pictures that it answers otherwise than the stored fit"),
    ] = None

    @property
    def alone(self) -> bool | None:
        """Whether nothing else of weight ran on the machine meanwhile; None where it is not known."""
        if self.at_once > 1:
            return False
        return None if self.others is None else self.others <= MOST_OTHERS


@dataclass(frozen=True)
class TrialRecord:
    """A fit and its evaluations, as stored in ``trials/<id>.json``.

    Predictions and what was looked at are beside it, and are read when first asked for.
    """

    id: Annotated[str, Meta(pattern="^[0-9a-f]{64}$", description="see `fit_id`")]
    position: Annotated[Count, means("in the plan of the run that fitted it")]
    profile: str
    data: RecordedData
    method: RecordedMethod
    train_size: Count
    subset: Annotated[Subset, means("how the training pictures were drawn")]
    seed: Count
    monitor: Annotated[Monitor | None, means("pictures of the learning curve's validation line")]
    status: Status
    error: str | None
    fit_seconds: Seconds | None
    size: Annotated[dict[str, int], means("``features`` of a picture, ``parameters`` of a network")]
    evaluations: dict[str, Evaluation]
    failures: Annotated[dict[str, str], means("what answering a test set that was added raised")]
    history: Annotated[
        dict[str, list[float | None]] | None, means("a number an epoch; null for not a number")
    ]
    inspection: Annotated[str | None, means("``kept``, or why looking inside failed")]
    work: Annotated[tuple[Work, ...], Meta(min_length=1)]
    validation: Annotated[Validation | None, means("missing where it was not asked for")] = None
    unvalidated: Annotated[str | None, means("what validation raised, if it was tried")] = None
    unkept: Annotated[str | None, means("why no file can hold the fit, if that is known")] = None
    file: str = field(default="", compare=False, repr=False)

    @cached_property
    def path(self) -> Path:
        """The file that it was read from."""
        return Path(self.file)

    @property
    def failed(self) -> bool:
        return self.status == "failed"

    @property
    def has_failures(self) -> bool:
        """Whether the fit failed, or answering a test set that was added."""
        return self.failed or bool(self.failures)

    @property
    def is_member(self) -> bool:
        """Whether it was run to be put together with others (the profile `ENSEMBLE`)."""
        return self.profile == ENSEMBLE

    @property
    def started(self) -> str:
        """When the fit began."""
        return self.work[0].started

    @property
    def touched(self) -> str:
        """When something was last added to it."""
        return self.work[-1].started

    @property
    def learning_curve(self) -> dict[str, list[float]]:
        """`history` with NaN where a number was none; empty if there is no history."""
        history = self.history or {}
        return {
            name: [math.nan if value is None else value for value in values]
            for name, values in history.items()
        }

    @property
    def plain(self) -> dict[str, Evaluation]:
        """Evaluations without a condition, ``train`` among them."""
        return {name: found for name, found in self.evaluations.items() if not found.condition}

    @property
    def cell(self) -> tuple[str, str, int, int, Subset]:
        """The place of a fit in the grid of a plan, whatever its version and pictures."""
        return self.data.key, self.method.key, self.train_size, self.seed, self.subset

    def part_path(self, part: int) -> Path:
        """The file of the answers that the stretch of work `part` gave."""
        own = self.path.with_name(f"{self.id}.{part}.npz")
        # A published record has all answers in one file.
        return own if part and own.is_file() else self.path.with_name(f"{self.id}.npz")

    @cached_property
    def predictions(self) -> dict[str, Predictions]:
        """Test-set name → `Predictions`, ``train`` and ``<test set>+<condition>`` among them."""
        return read_predictions(self)

    @cached_property
    def plain_predictions(self) -> dict[str, Predictions]:
        """The same of `plain`: of a trial under many conditions most of its file is not read."""
        return read_predictions(self, self.plain)

    @cached_property
    def inspected(self) -> dict[str, npt.NDArray[Any]]:
        """What `experiments.inspection.inspect` kept, name → array; empty if nothing was."""
        path = self.path.with_name(f"{self.id}{INSPECTION}")
        if not path.is_file():
            return {}
        found = arrays_in(path)
        check_inspection(found)
        return found


def fit_id(
    train_hash: str, method: str, parameters: Mapping[str, Any], size: int, subset: str, seed: int
) -> str:
    """SHA-256 of the canonical JSON of all that decides a fit (sorted keys, no white space).

    What is asked of a fit, test sets, conditions, looks inside, a learning curve, is not part of it.
    """
    decides = {
        "data": train_hash,
        "method": {"key": method, **parameters},
        "train_size": size,
        "draw": subset,
        "seed": seed,
    }
    canonical = json.dumps(decides, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def recomputed_id(record: TrialRecord) -> str:
    """The identifier of the fit that `record` describes, whatever it is called."""
    method = record.method
    return fit_id(
        record.data.train_hash,
        method.key,
        method.parameters,
        record.train_size,
        record.subset,
        record.seed,
    )


def encoded(record: TrialRecord) -> bytes:
    """`record` as JSON; NaN becomes null, and what the plan did not ask for is left out."""
    document = {f.name: getattr(record, f.name) for f in fields(record) if f.name != "file"}
    for name in ("validation", "unvalidated", "unkept"):
        if document[name] is None:
            del document[name]
    plain = msgspec.json.encode({"schema": SCHEMA, **document})
    return msgspec.json.format(plain, indent=1)


def read_record(path: Path) -> TrialRecord:
    """The record at `path`; errors as `read_json`, also of one that contradicts itself."""
    mend = "Move the file away and give the run's command again; the other trials are kept."
    record = read_json(path, TrialRecord, "record", mend)
    if wrong := contradiction(record):
        raise InputError(f"Damaged record '{path}': it has {wrong}. {mend}")
    return replace(record, file=str(path))


def read_json(path: Path, kind: type[T], what: str, mend: str) -> T:
    """A dataclass from a JSON document of this version.

    Parameters
    ----------
    kind : the dataclass
    what, mend : for messages: what it is, and what to do if it is damaged

    Raises
    ------
    ForeignRecordError
        If it is of another schema.
    InputError
        If it cannot be read, or a field is missing or of another type.
    """
    try:
        # A FIFO would be waited for.
        if not path.is_file():
            raise FileNotFoundError(ENOENT, "no file")
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableError(
            f"Cannot read the {what} '{path}': {error.strerror}. Expected a file that you may read; "
            "nothing was changed."
        ) from None
    try:
        schema = msgspec.json.decode(content, type=_Schema).schema
        if schema == SCHEMA:
            return msgspec.json.decode(content, type=kind)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise InputError(
            f"Damaged {what} '{path}': {error}. Expected what 'versus run' writes. {mend}"
        ) from None
    whose = "an earlier" if schema < SCHEMA else "a newer"
    raise ForeignRecordError(
        f"The {what} '{path}' is of schema {schema}, {whose} version's: expected {SCHEMA}. Run into "
        "another folder (--out DIR), or use the version of Versus that wrote it."
    )


@dataclass(frozen=True)
class _Schema:
    schema: int


def json_schema() -> dict[str, Any]:
    """The JSON schema of a record, from the type; ``docs/record.schema.json`` is its copy."""
    found = msgspec.json.schema(TrialRecord)
    record = found["$defs"]["TrialRecord"]
    del record["properties"]["file"]
    record["properties"] = {"schema": {"const": SCHEMA}, **record["properties"]}
    record["required"] = ["schema", *record["required"]]
    return found


if __name__ == "__main__":
    print(json.dumps(json_schema(), indent=1))
