"""The plan of a run, kept in its folder, so that what is left is known without data or methods."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import msgspec

from dataset.files import write_atomically
from dataset.input_error import InputError
from experiments.left_out import LeftOut
from experiments.own_files import PLAN
from experiments.record import SCHEMA, TrialRecord, read_json
from experiments.store import Store


@dataclass(frozen=True)
class Planned:
    """A trial as the plan keeps it.

    Attributes
    ----------
    id : of its record
    name : for people
    dataset, method : their keys
    train_size : training images
    subset : how they are drawn
    n_predicted : images that the fitted method answers, conditions counted
    evaluations : test sets that it answers, ``train`` apart, with the stem of the file of each
    """

    id: str
    name: str
    dataset: str
    method: str
    train_size: int
    subset: str
    n_predicted: int
    evaluations: dict[str, str | None]

    @property
    def place(self) -> tuple[str, str, int, str]:
        """Its cell in the table of the plan: trials there differ in their seed alone."""
        return self.dataset, self.subset, self.train_size, self.method

    def status(self, record: TrialRecord | None) -> Literal["done", "failed", "left"]:
        """What became of it; it is left as long as an answer is missing."""
        if record is None:
            return "left"
        if record.failed or record.failures.keys() & self.evaluations.keys():
            return "failed"
        found = {name: one.images for name, one in record.evaluations.items()}
        return "done" if self.evaluations.items() <= found.items() else "left"


@dataclass(frozen=True)
class _Plan:
    schema: int
    profile: str
    trials: list[Planned]
    # A plan of an earlier version left nothing out.
    left_out: list[LeftOut] = field(default_factory=list)


def write_plan(
    store: Store, profile: str, trials: Sequence[Planned], left_out: Sequence[LeftOut] = ()
) -> None:
    """Keep the plan, with what it does without; it replaces that of an earlier run.

    Raises
    ------
    InputError
        If the folder cannot be written.
    """
    plain = msgspec.json.encode(_Plan(SCHEMA, profile, list(trials), list(left_out)))
    with store.writing(), write_atomically(store.folder / PLAN) as file:
        file.write(msgspec.json.format(plain, indent=1))


def read_plan(store: Store) -> list[Planned]:
    """The plan of the last run in the folder.

    Raises
    ------
    InputError
        If there is none, it cannot be read, or it is of another schema.
    """
    return _read(store).trials


def read_left_out(store: Store) -> list[LeftOut]:
    """What that plan does without, with reasons; errors as of `read_plan`."""
    return _read(store).left_out


def _read(store: Store) -> _Plan:
    path = store.folder / PLAN
    if not path.is_file():
        raise InputError(
            f"No plan in '{store.folder}': expected a folder that 'versus run --out' wrote. "
            "'versus run' makes one."
        )
    mend = "Delete it and give the run's command again; the records are kept."
    return read_json(path, _Plan, "plan", mend)
