"""A profile from a file of the user's: every mistake is told with its line and key."""

from pathlib import Path
from typing import Any

from dataset import DATASETS
from dataset.input_error import InputError
from experiments.methods import find_method
from experiments.outside.data_sets import known_dataset
from experiments.toml_file import (
    Key,
    Place,
    is_bool,
    is_count,
    is_text,
    list_of,
    read_toml,
)

TOP = {
    "summary": Key("text", is_text),
    "alone": Key("true or false", is_bool),
    "grid": Key('[[grid]] and dataset = "…" below it', list_of(lambda one: isinstance(one, dict))),
}


def _is_seed(value: Any) -> bool:
    return is_count(value, 0)


# In place of a data set's key: the folder of --data.
FOLDER = "folder"
# In the order of `experiments.plan.Grid`, which says what each means.
KEYS: dict[str, Key] = {
    "dataset": Key("a data set, as \"digits\", or \"folder\" for that of --data", is_text),
    "methods": Key("a list of methods, as [\"hog+svm\", \"./mine.py:MyMethod\"]", list_of(is_text)),
    "train_sizes": Key(
        "a list of numbers and \"all\", as [100, \"all\"]",
        list_of(lambda value: value == "all" or is_count(value)),
    ),
    "per_class": Key("a list of numbers, as [1, 10]", list_of(is_count)),
    "seeds": Key(
        "their number, as 3, or a list, as [0, 7]",
        lambda value: is_count(value) or list_of(_is_seed)(value),
    ),
    "subset": Key("\"stratified\" or \"first\"", lambda value: value in ("stratified", "first")),
    "monitor": Key("\"rest\" or \"test\"", lambda value: value in ("rest", "test")),
    "inspect": Key("true or false", is_bool),
    "validate": Key("true or false", is_bool),
    "conditions": Key("a list of conditions, as [\"fog@3\"]", list_of(is_text)),
    "condition_images": Key("a number of pictures, as 1000", is_count),
}  # fmt: skip


def read_document(path: Path) -> dict[str, Any]:
    """The document at `path`, whose grids have what a `Grid` may have, and no more.

    Methods in files are found from the folder of `path`.

    Raises
    ------
    InputError
        With line and key, if it is none.
    """
    place, document = read_toml(path, "profile", ", or a name of 'versus list profiles'")
    place.check("", document, TOP)
    document.setdefault("summary", "")
    if "grid" not in document:
        raise InputError(f"'{path}' has no grid: expected {TOP['grid'].expected}.")
    for number, grid in enumerate(document["grid"]):
        _check(place, number, grid)
    return document


def _check(place: Place, number: int, grid: dict[str, Any]) -> None:
    place.check("grid", grid, KEYS, number)
    if "dataset" not in grid:
        expected = KEYS["dataset"].expected
        where = place.of("grid", number=number)
        raise InputError(f"{where}: this grid has no 'dataset': expected {expected}.")
    if grid["dataset"] != FOLDER:
        with place.told("grid", "dataset", number):
            known_dataset(grid["dataset"])
    if "methods" in grid:
        with place.told("grid", "methods", number):
            grid["methods"] = [find_method(place.beside(one)).key for one in grid["methods"]]
    if "conditions" in grid:
        from experiments.plan import named_conditions

        with place.told("grid", "conditions", number):
            facts = DATASETS.get(grid["dataset"])
            named_conditions(grid["conditions"], facts.kind if facts else "ink")
