"""What the values of a sweep came to on validation pictures, kept in the run's folder."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import msgspec

from dataset.input_error import InputError
from experiments.own_files import write_own

SWEEPS = "sweeps.json"


@dataclass(frozen=True)
class Swept:
    """What one value of a sweep came to.

    Attributes
    ----------
    fit : identifier of the fit
    dataset, train_size, base, method : where, and the method without and with the value
    method_name, family : of the method without the value
    parameter, value : ``extractor.k``, ``0.04``
    n, n_errors : validation pictures, and those answered wrongly
    error : what the method raised; n is 0 then
    """

    fit: str
    dataset: str
    train_size: int
    base: str
    method: str
    method_name: str
    family: str
    parameter: str
    value: str
    n: int
    n_errors: int
    error: str | None = None

    @property
    def rate(self) -> float:
        """Error rate on the validation pictures; infinite where there are no answers."""
        return self.n_errors / self.n if self.n else float("inf")

    @property
    def place(self) -> tuple[str, int, str, str]:
        """What one value is chosen for."""
        return self.dataset, self.train_size, self.base, self.parameter


def least_errors(found: Iterable[Swept]) -> Swept:
    """The value that is tested: the one with the least errors, of equal ones the first."""
    return min(found, key=lambda one: one.rate)


def read_sweeps(folder: Path) -> list[Swept]:
    """What sweeps into the folder came to, in the order they were tried; nothing where there were none.

    Raises
    ------
    InputError
        If the file is damaged.
    """
    path = folder / SWEEPS
    if not path.is_file():
        return []
    try:
        return msgspec.json.decode(path.read_bytes(), type=list[Swept])
    except (msgspec.MsgspecError, UnicodeDecodeError, OSError) as error:
        raise InputError(
            f"Damaged list of sweeps '{path}': {error}. Delete it and give the same command again."
        ) from None


def write_sweeps(folder: Path, found: Sequence[Swept]) -> None:
    """Keep `found` in place of what was kept."""
    text = json.dumps([asdict(one) for one in found], indent=1)
    content = {SWEEPS: f"{text}\n".encode()}
    write_own(folder, content, f"to '{folder}'", "name another with --out DIR.")
