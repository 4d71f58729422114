"""Who wrote MNIST's test digits, and whose labels people do not agree on.

QMNIST (Yadav and Bottou 2019) traced every digit to NIST's forms. The first 5,000 test digits are by 249
students, the last 5,000, but for one, by 49 employees of the Census Bureau; 297 writers, none of whom
wrote a training digit. The labels are fetched where they can be, and everything works without them.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from dataset.archive import first_line
from dataset.facts import Part
from dataset.idx_files import unpacked
from dataset.input_error import InputError
from dataset.verified_files import Arrays, VerifiedFiles, download

FILE = "qmnist-test-labels-idx2-int.gz"
HOME = f"https://raw.githubusercontent.com/facebookresearch/qmnist/master/{FILE}"
HEADER = bytes.fromhex("00000c02")
N_ROWS, N_COLUMNS, WRITER = 60_000, 8, 2
N_TEST = 10_000
SHAPES = MappingProxyType({"writers": (N_TEST, 2)})
# No majority of five people for the given label (Northcutt et al. 2021, github.com/cleanlab/label-errors).
DISPUTED = (
    947, 1621, 1901, 2130, 2462, 2597, 2654, 3520, 3558, 5937, 6651, 6783, 8527, 9679, 9729,
)  # fmt: skip
PARTS = (
    Part("students", 0, 5000),
    Part("employees", 5000, N_TEST),
    Part("undisputed", 0, N_TEST, DISPUTED),
)


@dataclass(frozen=True)
class WriterFiles(VerifiedFiles):
    """The column of writers in QMNIST's test labels: two bytes a digit, the lower one first."""

    shapes: Mapping[str, tuple[int, ...]] = field(default_factory=lambda: SHAPES)

    @property
    def name(self) -> str:
        return "The list of MNIST's writers"

    def read_folder(self, folder: Path) -> Arrays:
        """The verified writers from QMNIST's file in a local folder.

        Raises
        ------
        InputError
            If it is not there, or is something else.
        """
        path = folder / FILE
        most = len(HEADER) + 8 + 4 * N_ROWS * N_COLUMNS
        try:
            with path.open("rb") as file:
                content = unpacked(file, most)
        except (OSError, EOFError, zlib.error) as error:
            raise InputError(
                f"Cannot read '{path}': {first_line(error)}. Expected QMNIST's labels of the test "
                "digits; without them intervals are over digits."
            ) from None
        if len(content) != most or content[:4] != HEADER:
            raise InputError(
                f"Cannot read '{path}': expected {most} bytes that begin {HEADER.hex()}, received "
                f"{len(content)} that begin {content[:4].hex()}. Fetch it again."
            )
        rows = np.frombuffer(content, ">i4", offset=12).reshape(N_ROWS, N_COLUMNS)
        found = np.ascontiguousarray(rows[:N_TEST, WRITER].astype("<u2"))
        return self.check({"writers": found.view(np.uint8).reshape(N_TEST, 2)}, f"'{path}'")


def writers_at_hand() -> npt.NDArray[np.int64] | None:
    """A number a writer for each test digit, from the cache; None if they were never fetched."""
    if not FILES.cached_file.is_file():
        return None
    try:
        pairs = FILES.fetch(lambda line: None)["writers"]
    except InputError:
        return None
    return np.ascontiguousarray(pairs).view("<u2").ravel().astype(np.int64)


FILES = WriterFiles(
    key="mnist-writers",
    sha256={"writers": "0d0942e0273f6e345d5998ccc814d9e200ed607a1b6d73f324a92ed0e2da5e90"},
    sources={"QMNIST's home": partial(download, {HOME: None})},
    mend=f"Put {FILE} into a folder and name it with --data-dir; without it intervals are over digits.",
)
