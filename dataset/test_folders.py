"""Folders that are test sets beside others: what may be wrong with one."""

import difflib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from dataset.class_folders import Tree, tree_of
from dataset.input_error import InputError

TEST_NAME = re.compile(r"\w[\w.-]*")


def check_name(name: str, taken: Mapping[str, object]) -> None:
    """Raise `InputError` if a test set cannot be called so beside those that are `taken`."""
    if not TEST_NAME.fullmatch(name):
        raise InputError(
            f"Invalid name of a test set '{name}': expected letters, digits, '_', '-' and '.', as in "
            "--test friend=PATH."
        )
    if name in taken:
        raise InputError(
            f"Test set '{name}' is there already: expected a name beside {', '.join(taken)}. "
            "Give it another, as in --test friend=PATH."
        )


def tree_of_test(name: str, folder: Path) -> Tree:
    """The class folders of a further test set; `InputError` if there are none."""
    tree = tree_of(folder.resolve(), f"--test {name}=PATH")
    if tree.classes:
        return tree
    parts = [part for part in tree.folders if tree.below(part).classes]
    mend = f" Name one of its parts, as in --test {name}={folder / parts[0]}." if parts else ""
    raise InputError(
        f"No class folders with pictures in '{folder}': expected {name}=PATH with pictures as "
        f"PATH/<class>/*.png.{mend}"
    )


def check_classes(place: Path, classes: Mapping[str, object], known: Sequence[str]) -> None:
    """Raise `InputError` if a test set has a class that is not among the `known`."""
    foreign = sorted(set(classes) - set(known))
    if foreign:
        near = difflib.get_close_matches(foreign[0].lower(), known, n=1)
        mend = f"Is it '{near[0]}'? Rename it" if near else "Add it to the training pictures"
        raise InputError(
            f"Class '{foreign[0]}' in '{place}' has no training pictures: expected only "
            f"{', '.join(known)}. {mend}, or remove it."
        )
