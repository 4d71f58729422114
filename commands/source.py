"""Where the pictures of a command come from: a folder of the user's, or data sets by name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from dataset import load
from dataset.input_error import InputError

if TYPE_CHECKING:
    from dataset.labelled_images import LabelledImages


@dataclass(frozen=True)
class Source:
    """A folder and further test folders, or data sets; see the options of ``versus run``."""

    data: Path | None
    data_dir: Path | None
    image_size: int | None
    tests: Mapping[str, Path] = field(default_factory=dict)

    def load(self, keys: Iterable[str]) -> dict[str, "LabelledImages"]:
        """Every data set that the trials need, by key."""
        if self.data is not None:
            from dataset.folder import load_folder

            loaded = load_folder(self.data, self.image_size, self.tests)
            return {loaded.key: loaded}
        return {key: load(key, self.data_dir) for key in dict.fromkeys(keys)}


def parse_tests(texts: Sequence[str]) -> dict[str, Path]:
    """``["friend=DIR"]`` → ``{"friend": Path("DIR")}``, in the order given.

    Raises
    ------
    InputError
        For a text without a name or a path, and a name given twice.
    """
    found: dict[str, Path] = {}
    for text in texts:
        name, _, place = text.partition("=")
        if not name or not place:
            raise InputError(
                f"Invalid --test '{text}': expected NAME=PATH, the test set's name and its folder, as "
                "in --test friend=drawings/friend."
            )
        if name in found:
            raise InputError(
                f"Test set '{name}' is given twice: give each --test a name of its own."
            )
        found[name] = Path(place)
    return found
