"""Where the pictures of a command come from: a folder of the user's, or data sets by name."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from dataset import DATASETS
from dataset.input_error import InputError
from experiments.outside.data_sets import is_data_set, load_any

if TYPE_CHECKING:
    from dataset.facts import Kind
    from dataset.folder import Reading
    from dataset.labelled_images import LabelledImages

SMALLEST, LARGEST = 8, 512

Command = TypeVar("Command", bound=Callable[..., Any])


def image_size(text: str) -> tuple[int, int]:
    """``"48"`` or ``"48x64"`` as height and width, px.

    Raises
    ------
    InputError
        For anything else, and sides that are not within 8…512.
    """
    found = re.fullmatch(r"(\d{1,4})(?:[xX×](\d{1,4}))?", text)
    sides = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
    if not all(SMALLEST <= side <= LARGEST for side in sides):
        raise InputError(
            f"expected {SMALLEST} to {LARGEST} px, as 48 or, height by width, as 48x64; received "
            f"'{text}'."
        )
    return sides


data_dir_option = click.option(
    "--data-dir",
    type=click.Path(path_type=Path),
    help="Folder with the .npz, idx, .zip or .tar.gz files of a data set that is fetched.",
)


source_option = click.option(
    "--method",
    "methods",
    metavar="FILE.py:NAME",
    multiple=True,
    help="The source of a model whose feature is a function of your own, which no file holds.",
)


def reading_options(command: Command) -> Command:
    """The options that say how a folder's pictures are read, see `dataset.folder.Reading`."""
    for option in (
        click.option(
            "--image-size",
            type=image_size,
            metavar="SIDE|HxW",
            help="Resize the pictures of a folder, or of a data set that comes in many sizes, px.",
        ),
        click.option(
            "--kind",
            type=click.Choice(["ink", "photograph"]),
            help="What a folder's pictures are; looked at if not said.",
        ),
        click.option(
            "--groups",
            metavar="PATTERN|CSV",
            help=r"Pictures that belong together: a pattern in file names, as '(\d+)_\d+' (with a slash, "
            "in CLASS/NAME), or a CSV file.",
        ),
        click.option(
            "--mirror",
            is_flag=True,
            help="A picture's mirror image is of its class: augmentation may mirror photographs.",
        ),
        click.option(
            "--no-frame",
            is_flag=True,
            help="Leave the ink of test folders where and as large as it is, and its paper too.",
        ),
    ):
        command = option(command)
    return command


@dataclass(frozen=True, kw_only=True)
class HowToRead:
    """The values of `reading_options`, by their names."""

    image_size: tuple[int, int] | None
    kind: "Kind | None"
    groups: str | None
    mirror: bool
    no_frame: bool

    @property
    def reading(self) -> "Reading":
        from dataset.folder import Reading

        return Reading(
            image_size=self.image_size,
            kind=self.kind,
            groups=self.groups,
            mirror=self.mirror,
            frame=not self.no_frame,
        )


@dataclass(frozen=True)
class Source:
    """A folder or data sets, and further test folders and data sets; see the options of ``versus run``."""

    data: Path | None
    data_dir: Path | None
    reading: "Reading"
    tests: Mapping[str, Path] = field(default_factory=dict)
    test_sets: Sequence[str] = ()

    def load(self, keys: Iterable[str]) -> dict[str, "LabelledImages"]:
        """Every data set that the trials need, by key; what there is to say of them is said."""
        from dataset.folder import load_folder, with_test_sets, with_tests

        if self.data is not None:
            found = [load_folder(self.data, self.reading, self.tests)]
        else:
            found = [load_any(key, self.data_dir, self._asked_size) for key in dict.fromkeys(keys)]
            found = [with_tests(one, self.tests, self.reading) for one in found]
        for other in (load_any(key, self.data_dir, self._size(key)) for key in self.test_sets):
            found = [with_test_sets(one, other, self.reading) for one in found]
        say_notes(found)
        return {one.key: one for one in found}

    @property
    def _asked_size(self) -> tuple[int, int] | None:
        size = self.reading.image_size
        return (size, size) if isinstance(size, int) else size

    def _size(self, key: str) -> tuple[int, int] | None:
        """Of a test set: as asked for where its pictures come in many, else its own."""
        return self._asked_size if key in DATASETS and DATASETS[key].sized else None


def say_notes(found: Iterable["LabelledImages"]) -> None:
    """What is to be said of how pictures were read, a line each, once."""
    for note in dict.fromkeys(note for one in found for note in one.notes):
        click.echo(note, err=True)


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
                "in --test friend=drawings/friend, or a data set of 'versus list datasets'."
            )
        if name in found:
            raise InputError(
                f"Test set '{name}' is given twice: give each --test a name of its own."
            )
        found[name] = Path(place)
    return found


def named_tests(texts: Sequence[str]) -> tuple[dict[str, Path], list[str]]:
    """Test folders by name, and data sets: what ``--test`` was given; errors as `parse_tests`."""
    sets = [text for text in dict.fromkeys(texts) if "=" not in text and is_data_set(text)]
    return parse_tests([text for text in texts if text not in sets]), sets
