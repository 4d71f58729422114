"""Settings from the command line, and sweeps: a value is chosen on validation pictures, and tested once."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import msgspec

from dataset.input_error import InputError
from dataset.labelled_images import LabelledImages
from experiments.driver import driving
from experiments.engine import Engine
from experiments.guard import say
from experiments.methods import find_method
from experiments.methods.variants import apart, parse_setting, with_settings
from experiments.outcome import Outcome, identify
from experiments.own_files import write_own
from experiments.plan import Grid, Trial
from experiments.store import Store
from experiments.training_size import n_training_images
from experiments.trial import Task

SWEEPS = "sweeps.json"


@dataclass(frozen=True)
class Sweep:
    """Values of one parameter of a method.

    Attributes
    ----------
    method : its key
    parameter : ``extractor.k``
    keys : of the method with each value, in the order given
    """

    method: str
    parameter: str
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Swept:
    """What one value of a sweep came to.

    Attributes
    ----------
    fit : identifier of the fit
    dataset, train_size, base, method : where, and the method without and with the value
    n, n_errors : validation pictures, and those answered wrongly
    error : what the method raised; n is 0 then
    """

    fit: str
    dataset: str
    train_size: int
    base: str
    method: str
    n: int
    n_errors: int
    error: str | None = None

    @property
    def rate(self) -> float:
        """Error rate on the validation pictures; infinite where there are no answers."""
        return self.n_errors / self.n if self.n else float("inf")


def with_set(grids: Sequence[Grid], texts: Sequence[str]) -> tuple[Grid, ...]:
    """`grids` with ``["hog+svm.extractor.n_cells=6"]`` in the place of the method as it is.

    Raises
    ------
    InputError
        If a setting cannot be, or is of a method that is not in `grids`.
    """
    wanted: dict[str, dict[str, str]] = {}
    for text in texts:
        name, parameter, value = parse_setting(text)
        wanted.setdefault(_in(grids, name, text), {})[parameter] = value
    other = {key: with_settings(find_method(key), found).key for key, found in wanted.items()}
    return tuple(
        replace(grid, methods=tuple(dict.fromkeys(other.get(key, key) for key in grid.methods)))
        for grid in grids
    )


def parse_sweeps(grids: Sequence[Grid], texts: Sequence[str]) -> dict[str, Sweep]:
    """Sweeps by their method; of one that was also set, of what was set.

    Raises
    ------
    InputError
        As `with_set`; for fewer than two values, and two sweeps of one method.
    """
    found: dict[str, Sweep] = {}
    for text in texts:
        name, parameter, values = parse_setting(text)
        key, several = _in(grids, name, text), list(dict.fromkeys(apart(values)))
        if len(several) < 2 or key in found:
            why = "one parameter a method" if key in found else "two values or more"
            raise InputError(f"Invalid sweep '{text}': expected {why}, as in 0.04,0.06,0.1.")
        method = find_method(key)
        keys = [with_settings(method, {parameter: value}).key for value in several]
        found[key] = Sweep(key, parameter, tuple(dict.fromkeys(keys)))
    return found


def _in(grids: Sequence[Grid], name: str, text: str) -> str:
    """The key of the method in `grids` that is called so."""
    key = find_method(name).key
    planned = list(dict.fromkeys(one for grid in grids for one in grid.methods))
    if key not in planned:
        shown = ", ".join(planned[:5]) + (", …" if len(planned) > 5 else "")
        raise InputError(
            f"'{text}' is of a method that is not in the plan: expected one of {shown}. Add "
            f"--method {name}."
        )
    return key


def chosen(
    trials: Sequence[Trial],
    sweeps: Mapping[str, Sweep],
    data: Mapping[str, LabelledImages],
    store: Store,
    engine: Engine,
) -> list[Trial]:
    """`trials` with the value that errs least on validation pictures, for each data set and size.

    No test picture is answered. What was tried is kept in the folder, and not tried again.

    Raises
    ------
    InputError
        If no value of a sweep gives an answer.
    """
    known = {one.fit: one for one in read_sweeps(store.folder)}
    first = _first_of_each(trials, sweeps)
    wanted = {
        identify(one, data[one.dataset]): (one, base)
        for base, trial in first
        for one in _candidates(trial, sweeps[base])
    }
    left = [(fit, *one) for fit, one in wanted.items() if fit not in known]
    if left:
        say(f"{len(left)} fits to choose settings by, on validation pictures")
    tasks = [Task(number, trial, names=()) for number, (_, trial, _) in enumerate(left)]
    with driving(store):
        for task, outcome in engine.run(tasks, data, lambda _: None) if tasks else ():
            fit, trial, base = left[task.number]
            known[fit] = _swept(fit, trial, base, data[trial.dataset], outcome)
            _keep(store, list(known.values()))
    best = {}
    for base, trial in first:
        of_trial = [
            known[identify(one, data[trial.dataset])] for one in _candidates(trial, sweeps[base])
        ]
        best[_place(trial)] = _best(trial, sweeps[base], of_trial)
    return [replace(one, method=best.get(_place(one), one.method)) for one in trials]


def _place(trial: Trial) -> tuple[object, ...]:
    return trial.dataset, trial.method, trial.train_size, trial.subset


def _first_of_each(trials: Sequence[Trial], sweeps: Mapping[str, Sweep]) -> list[tuple[str, Trial]]:
    """Of every data set, size and method that is swept the trial of the first seed."""
    found: dict[tuple[object, ...], Trial] = {}
    for one in trials:
        if one.method in sweeps:
            found.setdefault(_place(one), one)
    return [(one.method, one) for one in found.values()]


def _candidates(trial: Trial, sweep: Sweep) -> Iterator[Trial]:
    for key in sweep.keys:
        yield Trial(trial.dataset, key, trial.train_size, trial.seed, trial.subset, validate=True)


def _swept(fit: str, trial: Trial, base: str, data: LabelledImages, outcome: Outcome) -> Swept:
    found, size = outcome.validation, n_training_images(trial, data)
    place = (fit, trial.dataset, size, base, trial.method)
    if found is None:
        return Swept(*place, 0, 0, outcome.error or "too few training pictures to keep some apart")
    return Swept(*place, found.n, found.n_errors)


def _best(trial: Trial, sweep: Sweep, found: Sequence[Swept]) -> str:
    """The key with the least errors, the first of several; said with all of them."""
    best = min(found, key=lambda one: one.rate)
    if not best.n:
        raise InputError(
            f"No value of the sweep of {sweep.parameter} gives an answer: {best.error}"
        )
    shown = ", ".join(
        f"{one.method.rpartition('=')[2].rstrip(']')} "
        + (f"{100 * one.rate:.2f} %" if one.n else f"failed ({one.error})")
        for one in found
    )
    value = best.method.rpartition("=")[2].rstrip("]")
    say(
        f"{trial.dataset} · {trial.method} · {best.train_size:,}: {sweep.parameter} = {shown} errors on "
        f"{best.n:,} validation pictures; {value} is tested."
    )
    return best.method


def read_sweeps(folder: Path) -> list[Swept]:
    """What sweeps into the folder came to; nothing where there were none.

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


def _keep(store: Store, found: Sequence[Swept]) -> None:
    text = json.dumps([asdict(one) for one in found], indent=1)
    content = {SWEEPS: f"{text}\n".encode()}
    write_own(store.folder, content, f"to '{store.folder}'", "name another with --out DIR.")
