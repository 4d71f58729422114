"""Settings from the command line, and sweeps: a value is chosen on validation pictures, and tested once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from dataset.input_error import InputError
from dataset.labelled_images import LabelledImages
from experiments.driver import driving
from experiments.engine import Engine
from experiments.guard import say
from experiments.methods import find_method
from experiments.methods.variants import apart, parse_key, parse_setting, with_settings
from experiments.outcome import Outcome, identify
from experiments.plan import Grid, Trial
from experiments.store import Store
from experiments.swept import Swept, least_errors, read_sweeps, write_sweeps
from experiments.training_size import n_training_images
from experiments.trial import Task


@dataclass(frozen=True)
class Sweep:
    """Values of one parameter of a method.

    Attributes
    ----------
    method : its key
    parameter : ``extractor.k``
    keys : of the method with each value → the value, in the order given
    """

    method: str
    parameter: str
    keys: Mapping[str, str]


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
    other = {key: _set_further(key, found) for key, found in wanted.items()}
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
        keys = {_set_further(key, {parameter: value}): value for value in several}
        found[key] = Sweep(key, parameter, keys)
    return found


def _set_further(key: str, settings: Mapping[str, str]) -> str:
    """The key of the method with `settings` beside, or in place of, those that `key` has."""
    base, before = parse_key(key)
    method = find_method(base)
    # A part has two names, and a parameter is set once.
    _, named = parse_key(with_settings(method, settings).key)
    return with_settings(method, {**before, **named}).key


def _in(grids: Sequence[Grid], name: str, text: str) -> str:
    """The key of the method in `grids` that is called so, or that is it with another setting."""
    key = find_method(name).key
    planned = list(dict.fromkeys(one for grid in grids for one in grid.methods))
    if key not in planned:
        variants = [one for one in planned if parse_key(one)[0] == key]
        if len(variants) == 1:
            return variants[0]
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
            known[fit] = _swept(fit, trial, sweeps[base], data[trial.dataset], outcome)
            write_sweeps(store.folder, list(known.values()))
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


def _swept(fit: str, trial: Trial, sweep: Sweep, data: LabelledImages, outcome: Outcome) -> Swept:
    found = outcome.validation.counted if outcome.validation else None
    method = find_method(sweep.method)
    n, n_errors, error = (found.n, found.n_errors, None) if found else (0, 0, outcome.error)
    return Swept(
        fit=fit,
        dataset=trial.dataset,
        train_size=n_training_images(trial, data),
        base=sweep.method,
        method=trial.method,
        method_name=method.name,
        family=method.family,
        parameter=sweep.parameter,
        value=sweep.keys[trial.method],
        n=n,
        n_errors=n_errors,
        error=error if n or error else "too few training pictures to keep some apart",
    )


def _best(trial: Trial, sweep: Sweep, found: Sequence[Swept]) -> str:
    """The key with the least errors; said with all of them."""
    best = least_errors(found)
    if not best.n:
        raise InputError(
            f"No value of the sweep of {sweep.parameter} gives an answer: {best.error}"
        )
    shown = ", ".join(
        f"{one.value} " + (f"{100 * one.rate:.2f} %" if one.n else f"failed ({one.error})")
        for one in found
    )
    say(
        f"{trial.dataset} · {trial.method} · {best.train_size:,}: {sweep.parameter} = {shown} errors on "
        f"{best.n:,} validation pictures; {best.value} is tested."
    )
    return best.method
