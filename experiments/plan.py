"""From a profile and the command line's choices to a list of trials."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from typing import Any, Literal

from dataset import DATASETS
from dataset.input_error import InputError, unknown_name
from experiments.methods import METHODS, find_method

PROFILES = Path(__file__).parent / "profiles"

Subset = Literal["stratified", "first"]
Monitor = Literal["rest", "test"]
ALL: Literal["all"] = "all"
TrainSize = int | Literal["all"]


@dataclass(frozen=True)
class Grid:
    """Every combination of methods, training sizes and seeds on one data set.

    Attributes
    ----------
    dataset : key of a data set
    methods : keys of methods
    train_sizes : numbers of training images, or ``"all"``
    seeds : seeds of the trials
    subset : ``stratified`` draws by seed, or the ``first`` images in the data set's order
    monitor : images for the learning curve's validation line: None, the ``rest`` of the training
        images, or the ``test`` set, as the lecture's shape network does; they choose nothing
    inspect : whether trials of the first seed keep what the report's pictures of filters, corners and
        occlusion need
    """

    dataset: str
    methods: tuple[str, ...]
    train_sizes: tuple[TrainSize, ...] = (ALL,)
    seeds: tuple[int, ...] = (0, 1, 2)
    subset: Subset = "stratified"
    monitor: Monitor | None = None
    inspect: bool = False


@dataclass(frozen=True)
class Profile:
    """A named experiment: one TOML file in ``experiments/profiles``."""

    name: str
    summary: str
    grids: tuple[Grid, ...]


@dataclass(frozen=True)
class Trial:
    """One fit: a method on one draw of a data set's training images.

    `inspect` changes what is kept of it, not what it is.
    """

    dataset: str
    method: str
    train_size: TrainSize
    seed: int
    subset: Subset
    monitor: Monitor | None
    inspect: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        size = self.train_size if self.train_size == ALL else f"{self.train_size:,}"
        return f"{self.dataset} · {self.method} · {size} · seed {self.seed}"


def profile_names() -> list[str]:
    return sorted(path.stem for path in PROFILES.glob("*.toml"))


def load_profile(name: str) -> Profile:
    """The profile called `name`.

    Raises
    ------
    InputError
        If there is none, or it names an unknown data set or method.
    """
    if name not in profile_names():
        raise unknown_name("profile", name, profile_names(), "'versus list profiles'")
    document = tomllib.loads((PROFILES / f"{name}.toml").read_text(encoding="utf-8"))
    grids = tuple(_grid(entry) for entry in document["grid"])
    return Profile(name, document["summary"], grids)


def _grid(entry: dict[str, Any]) -> Grid:
    seeds = entry.pop("seeds", 3)
    methods = entry.pop("methods", list(METHODS))
    return Grid(
        methods=tuple(find_method(key).key for key in methods),
        seeds=tuple(range(seeds)) if isinstance(seeds, int) else tuple(seeds),
        dataset=known_dataset(entry.pop("dataset")),
        train_sizes=tuple(entry.pop("train_sizes", [ALL])),
        **entry,
    )


def known_dataset(key: str) -> str:
    """`key`, if a data set has that name; else an `InputError` with the nearest one."""
    if key not in DATASETS:
        raise unknown_name(
            "data set", key, DATASETS, "'versus list datasets' (or --data PATH for a folder)"
        )
    return key


def choose(
    grids: Sequence[Grid],
    datasets: Sequence[str] = (),
    methods: Sequence[str] = (),
    train_sizes: Sequence[TrainSize] = (),
    n_seeds: int | None = None,
) -> tuple[Grid, ...]:
    """`grids` narrowed and changed to what the user asked for; an empty choice keeps the profile's.

    A data set that the profile does not have gets a grid of its own: the profile's first grid, with
    all its training images.
    """
    if datasets:
        extra = [key for key in datasets if key not in {grid.dataset for grid in grids}]
        kept = [grid for grid in grids if grid.dataset in datasets]
        template = replace(grids[0], train_sizes=(ALL,), subset="stratified", monitor=None)
        grids = [*kept, *(replace(template, dataset=key) for key in extra)]
    changes: dict[str, Any] = {}
    if methods:
        changes["methods"] = tuple(dict.fromkeys(find_method(key).key for key in methods))
    if train_sizes:
        changes["train_sizes"] = tuple(dict.fromkeys(train_sizes))
    if n_seeds is not None:
        changes["seeds"] = tuple(range(n_seeds))
    return tuple(dict.fromkeys(replace(grid, **changes) for grid in grids))


def trials(grids: Sequence[Grid]) -> list[Trial]:
    """Every trial of `grids`, once, in their order: data set, training size, method, seed."""
    found = [
        Trial(grid.dataset, method, size, seed, grid.subset, grid.monitor, inspect)
        for grid in grids
        for size, method, seed in product(grid.train_sizes, grid.methods, grid.seeds)
        for inspect in [grid.inspect and seed == grid.seeds[0]]
    ]
    inspected = {trial for trial in found if trial.inspect}
    return [replace(trial, inspect=trial in inspected) for trial in dict.fromkeys(found)]


def parse_train_size(text: str) -> TrainSize:
    """``"1000"``, ``"1,000"`` or ``"all"``.

    Raises
    ------
    InputError
        For anything else.
    """
    if text == ALL:
        return ALL
    digits = text.replace(",", "").replace("_", "")
    if not digits.isdecimal() or int(digits) == 0:
        raise InputError(
            f"Invalid --train-size '{text}': expected a positive number of images or 'all'."
        )
    return int(digits)
