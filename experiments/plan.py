"""From a profile and the command line's choices to a list of trials."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from pkgutil import resolve_name
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from dataset import DATASETS
from dataset.facts import Kind
from dataset.input_error import InputError, unknown_name
from dataset.unmet import Unmet
from experiments.extras import missing
from experiments.left_out import LeftOut
from experiments.methods import METHODS, find_method
from experiments.methods.given import check_matched
from experiments.methods.needs import Facts
from experiments.outside.data_sets import known_dataset
from experiments.profile_file import FOLDER, read_document
from experiments.toml_file import is_file

if TYPE_CHECKING:
    from dataset.labelled_images import LabelledImages
    from experiments.methods.method import Method
    from experiments.record import Monitor, Subset

PROFILES = Path(__file__).parent / "profiles"

ALL: Literal["all"] = "all"
A_CLASS = "/class"
MOST_TRIALS = 100_000
# More than any data set has.
MOST_DIGITS = 12
CONDITION_GROUPS = {
    "all": "dataset.conditions:all_conditions",
    "rotations": "dataset.conditions:rotations",
}


@dataclass(frozen=True)
class PerClass:
    """A training size that counts pictures of every class; the draw is ``balanced``."""

    n: int

    def __str__(self) -> str:
        return f"{self.n:,} a class"


TrainSize = int | PerClass | Literal["all"]


@dataclass(frozen=True)
class Grid:
    """Every combination of methods, training sizes and seeds on one data set.

    Attributes
    ----------
    dataset : key of a data set, or `FOLDER`
    methods : keys of methods
    train_sizes : numbers of training images, `PerClass` numbers, or ``"all"``
    seeds : seeds of the trials
    subset : ``stratified`` draws by seed, or the ``first`` images in the data set's order;
        `PerClass` sizes are always ``balanced`` draws by seed
    monitor : images for the learning curve's validation line: None, the ``rest`` of the training
        images, or the ``test`` set, as the lecture's shape network does; they choose nothing
    inspect : whether trials of the first seed keep what the report's pictures of filters, corners and
        occlusion need
    validate : whether trials of the first seed answer training pictures that they did not learn from, on
        which a report chooses who stands for a family
    conditions : names of test conditions (see `dataset.conditions`); ``all`` corruptions of the data
        set's kind; ``rotations``
    condition_images : at most so many of a test set's images are used for the conditions, the first if they
        hold every class, else spread over it
    """

    dataset: str
    methods: tuple[str, ...]
    train_sizes: tuple[TrainSize, ...] = (ALL,)
    seeds: Sequence[int] = range(3)
    subset: "Subset" = "stratified"
    monitor: "Monitor | None" = None
    inspect: bool = False
    conditions: tuple[str, ...] = ()
    condition_images: int | None = None
    validate: bool = False


@dataclass(frozen=True)
class Profile:
    """A named experiment: one TOML file in ``experiments/profiles``.

    Attributes
    ----------
    alone : whether its trials run one after the other unless the user says otherwise: it measures costs
    """

    name: str
    summary: str
    grids: tuple[Grid, ...]
    alone: bool = False


@dataclass(frozen=True)
class Trial:
    """A fit, and what is asked of it.

    A method on one draw of a data set's training images, from one seed: that is the fit. Everything
    else changes no prediction of it: more can be asked later.
    """

    dataset: str
    method: str
    train_size: TrainSize
    seed: int
    subset: "Subset"
    monitor: "Monitor | None" = None
    conditions: tuple[str, ...] = ()
    condition_images: int | None = None
    inspect: bool = False
    validate: bool = False

    @property
    def fit(self) -> tuple[str, str, TrainSize, int, "Subset"]:
        """What decides its predictions."""
        return self.dataset, self.method, self.train_size, self.seed, self.subset

    def asking_also(self, other: "Trial") -> "Trial":
        """The same fit, asked for what this and `other` ask."""
        most = [one.condition_images for one in (self, other) if one.conditions]
        return replace(
            self,
            monitor=self.monitor or other.monitor,
            conditions=tuple(dict.fromkeys((*self.conditions, *other.conditions))),
            condition_images=None if None in most or not most else max(filter(None, most)),
            inspect=self.inspect or other.inspect,
            validate=self.validate or other.validate,
        )

    def __str__(self) -> str:
        size = f"{self.train_size:,}" if isinstance(self.train_size, int) else self.train_size
        return f"{self.dataset} · {self.method} · {size} · seed {self.seed}"


def profile_names() -> list[str]:
    return sorted(path.stem for path in PROFILES.glob("*.toml"))


def load_profile(name: str) -> Profile:
    """The profile called `name`, or in a file of the user's, ``./my.toml``.

    Raises
    ------
    InputError
        If there is none, or it names an unknown data set or method; of a file as
        `experiments.profile_file.read_document`.
    """
    if is_file(name):
        document = read_document(Path(name).expanduser())
        own = tuple(_grid(entry) for entry in document["grid"])
        return Profile(Path(name).name, document["summary"], own, document.get("alone", False))
    if name not in profile_names():
        raise unknown_name("profile", name, profile_names(), "'versus list profiles'")
    document = tomllib.loads((PROFILES / f"{name}.toml").read_text(encoding="utf-8"))
    grids = tuple(_grid(entry) for entry in document["grid"])
    return Profile(name, document["summary"], grids, document.get("alone", False))


def _grid(entry: dict[str, Any]) -> Grid:
    seeds = entry.pop("seeds", 3)
    methods = entry.pop("methods", list(METHODS))
    per_class = [PerClass(n) for n in entry.pop("per_class", [])]
    sizes = entry.pop("train_sizes", [] if per_class else [ALL])
    dataset = entry.pop("dataset")
    return Grid(
        methods=tuple(find_method(key).key for key in methods),
        seeds=range(seeds) if isinstance(seeds, int) else tuple(seeds),
        dataset=dataset if dataset == FOLDER else known_dataset(dataset),
        train_sizes=(*per_class, *sizes),
        conditions=tuple(entry.pop("conditions", [])),
        **entry,
    )


def choose(
    grids: Sequence[Grid],
    datasets: Sequence[str] = (),
    methods: Sequence[str] = (),
    train_sizes: Sequence[TrainSize] = (),
    n_seeds: int | None = None,
    conditions: Sequence[str] = (),
    condition_images: int | None = None,
) -> tuple[Grid, ...]:
    """`grids` narrowed and changed to what the user asked for; an empty choice keeps the profile's.

    A folder gets the profile's grids for `FOLDER`, as they are. A data set or folder that the profile has
    no grid for gets one of its own: the profile's first grid, with all its training images.

    Raises
    ------
    InputError
        If a method is unknown, or a grid for a folder is asked for, and no folder is named.
    """
    folders = [key for key in datasets if key.startswith(f"{FOLDER}:")]
    grids = [
        replace(grid, dataset=key)
        for grid in grids
        for key in (folders if grid.dataset == FOLDER and folders else [grid.dataset])
    ]
    if datasets:
        extra = [key for key in datasets if key not in {grid.dataset for grid in grids}]
        kept = [grid for grid in grids if grid.dataset in datasets]
        template = replace(grids[0], train_sizes=(ALL,), subset="stratified", monitor=None)
        grids = [*kept, *(replace(template, dataset=key) for key in extra)]
    if any(grid.dataset == FOLDER for grid in grids):
        raise InputError(
            "The profile has a grid for a folder: expected one to take its pictures from. Name it with "
            "--data PATH."
        )
    changes: dict[str, Any] = {}
    if methods:
        changes["methods"] = tuple(dict.fromkeys(find_method(key).key for key in methods))
    if train_sizes:
        changes["train_sizes"] = tuple(dict.fromkeys(train_sizes))
    if n_seeds is not None:
        changes["seeds"] = range(n_seeds)
    if conditions:
        changes["conditions"] = tuple(conditions)
    if condition_images is not None:
        changes["condition_images"] = condition_images
    return tuple(dict.fromkeys(replace(grid, **changes) for grid in grids))


def beside(grids: Sequence[Grid], methods: Sequence[str]) -> tuple[Grid, ...]:
    """`grids` with further methods after their own."""
    return tuple(
        replace(grid, methods=tuple(dict.fromkeys((*grid.methods, *methods)))) for grid in grids
    )


def trials(grids: Sequence[Grid], kinds: Mapping[str, Kind] = MappingProxyType({})) -> list[Trial]:
    """Every trial of `grids`, once, in their order: data set, training size, method, seed.

    Where several grids ask for one fit, it is asked for all that they want.

    Parameters
    ----------
    kinds : of the data sets that are not in `DATASETS`, where they are known; else they are taken for ink

    Raises
    ------
    InputError
        If a condition has no such name, or they are more than `MOST_TRIALS`.
    """
    n = sum(len(one.train_sizes) * len(one.methods) * len(one.seeds) for one in grids)
    if n > MOST_TRIALS:
        raise InputError(
            f"Too many trials: expected at most {MOST_TRIALS:,}, received {n:,}. Give fewer --seeds, "
            "--method or --train-size."
        )
    found: dict[Any, Trial] = {}
    known = {**{key: facts.kind for key, facts in DATASETS.items()}, **kinds}
    for grid in grids:
        conditions = named_conditions(grid.conditions, known.get(grid.dataset, "ink"))
        for size, method, seed in product(grid.train_sizes, grid.methods, grid.seeds):
            trial = Trial(
                grid.dataset,
                method,
                size,
                seed,
                subset_of(size, grid.subset),
                grid.monitor,
                conditions,
                grid.condition_images if conditions else None,
                grid.inspect and seed == grid.seeds[0],
                grid.validate and seed == grid.seeds[0],
            )
            found[trial.fit] = found[trial.fit].asking_also(trial) if trial.fit in found else trial
    return list(found.values())


def fitting(
    trials: Sequence[Trial], data: Mapping[str, "LabelledImages"]
) -> tuple[list[Trial], list[LeftOut]]:
    """Those whose method can work here and on their data set, with the conditions that fit its pictures.

    Returns
    -------
    The trials, and what is left out: once a method, once a corruption, and once a method's conditions

    Raises
    ------
    InputError
        If nothing is left.
    """
    facts = {key: Facts(images) for key, images in data.items()}
    places = dict.fromkeys((trial.dataset, trial.method) for trial in trials)
    unmet = {place: _unmet(find_method(place[1]), facts[place[0]]) for place in places}
    check_matched(unmet)
    left_out = [LeftOut(*place, reason) for place, reason in unmet.items() if reason]
    kept = [
        replace(trial, inspect=trial.inspect and find_method(trial.method).sees_inside)
        for trial in trials
        if not unmet[trial.dataset, trial.method]
    ]
    if any(trial.conditions for trial in kept):
        kept, without = _under_what_fits(kept, facts)
        left_out += without
    if not kept:
        more = f", and {len(left_out) - 1} more" if len(left_out) > 1 else ""
        raise InputError(
            f"No method is left: {left_out[0]}{more}. Choose others: 'versus list methods' shows what "
            "each needs."
        )
    return kept, left_out


def _unmet(method: "Method", data: Facts) -> Unmet | str | None:
    """What stands in the way of `method`: a package that is not installed, or the data set."""
    without = missing("keras") if method.has_network else None
    return without or method.unmet(data)


def _under_what_fits(
    trials: Sequence[Trial], facts: Mapping[str, Facts]
) -> tuple[list[Trial], list[LeftOut]]:
    """The trials without the conditions that do not fit their pictures, and those."""
    from dataset.conditions import parse_condition

    kept, left_out = [], {}
    lacking: dict[tuple[str, str, Unmet], dict[str, None]] = {}
    for trial in trials:
        own, fitting = facts[trial.dataset], []
        for name in trial.conditions:
            condition = parse_condition(name)
            reason = condition.unmet(own.kind, own.colour)
            lacks = find_method(trial.method).lacks
            if reason is not None:
                place = trial.dataset, condition.corruption
                left_out[place] = LeftOut(trial.dataset, "", reason, condition.corruption)
            elif reason := lacks(own.data, name, trial.condition_images):
                lacking.setdefault((trial.dataset, trial.method, reason), {})[name] = None
            else:
                fitting.append(name)
        images = trial.condition_images if fitting else None
        kept.append(replace(trial, conditions=tuple(fitting), condition_images=images))
    of_methods = [LeftOut(*place, ", ".join(names)) for place, names in lacking.items()]
    return kept, [*left_out.values(), *of_methods]


def subset_of(size: TrainSize, otherwise: "Subset" = "stratified") -> "Subset":
    """How the images of a training size are drawn: those that count by class are balanced."""
    return "balanced" if isinstance(size, PerClass) else otherwise


def named_conditions(names: Sequence[str], kind: Kind) -> tuple[str, ...]:
    """Conditions: groups taken apart, for pictures of `kind`, and every name in its one spelling."""
    if not names:
        return ()
    # NumPy comes with it; a list of profiles needs neither.
    from dataset.conditions import parse_condition

    apart: list[str] = []
    for name in names:
        apart += resolve_name(CONDITION_GROUPS[name])(kind) if name in CONDITION_GROUPS else [name]
    return tuple(dict.fromkeys(str(parse_condition(name)) for name in apart))


def parse_train_size(text: str) -> TrainSize:
    """``"1000"``, ``"1,000"``, ``"10/class"`` or ``"all"``.

    Raises
    ------
    InputError
        For anything else.
    """
    if text == ALL:
        return ALL
    digits = text.removesuffix(A_CLASS).replace(",", "").replace("_", "")
    if not digits.isdecimal() or len(digits) > MOST_DIGITS or int(digits) == 0:
        shown = text if len(text) <= 40 else f"{text[:40]}…"
        raise InputError(
            f"Invalid --train-size '{shown}': expected a positive number of images, one for every "
            f"class as in '10{A_CLASS}', or 'all'."
        )
    return PerClass(int(digits)) if text.endswith(A_CLASS) else int(digits)
