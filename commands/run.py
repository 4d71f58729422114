"""``versus run``: from a profile and choices to records and a report."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, redirect_stderr
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands import report
from commands.engine import engine_of, jobs_of
from commands.exit_codes import MISTAKE
from commands.plan_table import print_plan, say_left_out
from commands.source import HowToRead, Source, data_dir_option, named_tests, reading_options
from commands.verdict import say_answer, say_verdict
from dataset.files import shortened
from dataset.input_error import InputError

if TYPE_CHECKING:
    from dataset.labelled_images import LabelledImages
    from experiments.engine import Tally
    from experiments.plan import Grid, Profile

QUICK = "quick"


@click.command()
@click.option(
    "--profile",
    show_default=QUICK,
    default=None,
    help="Experiment to run: a name of 'list profiles', or your own TOML file.",
)
@click.option("--dataset", "datasets", multiple=True, help="Only this data set; repeat for more.")
@click.option("--method", "methods", multiple=True, help="Only this method; repeat for more.")
@click.option(
    "--embeddings",
    metavar="FILE.npz",
    type=click.Path(path_type=Path),
    multiple=True,
    help=(
        "Vectors that another program computed of the pictures, under a linear and an RBF SVM, beside the "
        "methods: arrays 'vectors' (n, d), 'source' (what computed them), and 'sha256' of each row's "
        "pixels or 'names' (CLASS/FILE); see docs/own.md; repeatable."
    ),
)
@click.option(
    "--set",
    "settings",
    metavar="METHOD.PART.PARAMETER=VALUE",
    multiple=True,
    help="A method with another setting, as hog+svm.extractor.n_cells=6; see 'versus show'; repeatable.",
)
@click.option(
    "--sweep",
    "sweeps",
    metavar="METHOD.PART.PARAMETER=VALUE,…",
    multiple=True,
    help="The value of several that errs least on validation pictures; that one alone is tested.",
)
@click.option(
    "--train-size",
    "train_sizes",
    multiple=True,
    help="Training images, as 1000, 10/class or all; repeatable.",
)
@click.option("--seeds", type=click.IntRange(1, 10**9), help="Number of seeds: 0, 1, … N - 1.")
@click.option(
    "--condition",
    "conditions",
    multiple=True,
    help="Test under this condition too; see 'list conditions'; repeatable.",
)
@click.option(
    "--condition-images",
    type=click.IntRange(min=1),
    help="Test images that are used for conditions: the first, if they hold every class.",
)
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    help="A folder of class folders, or a ZIP of it, instead of the profile's data.",
)
@click.option(
    "--test",
    "tests",
    metavar="NAME=PATH|DATASET",
    multiple=True,
    help=(
        "Answer on this folder of class folders too, as test set NAME, or on the test sets of a known "
        "data set; repeatable."
    ),
)
@data_dir_option
@reading_options
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Folder for records and report. [default: runs/PROFILE]",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    help=(
        "Trials side by side, each on one core; 1: in this process. [default: 2 where there are two cores "
        "and enough to do, and networks have no graphics processor]"
    ),
)
@click.option(
    "--threads",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Threads of each trial in this process; other than 1, numbers may depend on them.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=1),
    metavar="SECONDS",
    help="Give a trial up that takes longer, in processes of their own; the others go on.",
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Run on this Dask cluster instead, as in tcp://10.0.0.1:8786.",
)
@click.option(
    "--scheduler-file",
    type=click.Path(path_type=Path),
    help="The same, by the file that 'dask scheduler --scheduler-file' writes.",
)
@click.option(
    "--dry-run", is_flag=True, help="Print the plan and how long it may take; run nothing."
)
@click.option("--retry-failed", is_flag=True, help="Run failed trials again.")
@click.option("--fresh", is_flag=True, help="Run everything again; earlier records are set aside.")
@click.option(
    "--save-models", is_flag=True, help="Keep every trained model in DIR/models, with its card."
)
@click.option("--quiet", is_flag=True, help="Print the report's path alone, and what is wrong.")
def run(**options: Any) -> None:
    """Train and test, keep every prediction, write the report.

    Running again goes on where it stopped: trials that are in the folder are not run again, and what is
    newly asked of them is added. Numbers do not depend on --jobs or --scheduler.
    """
    # Before NumPy is imported: its BLAS counts the cores once.
    from experiments.threads import bind_libraries

    bind_libraries(options["threads"])
    from experiments.outside.first_import import import_within

    choice = Choice(**options)
    choice.check()
    import_within(choice.timeout)
    usable, unusable = _usable(choice.methods)
    failed = _run(replace(choice, methods=usable))
    if unusable or failed:
        raise SystemExit(MISTAKE if unusable else 1)


def _run(choice: "Choice") -> bool:
    """Run what was chosen, and write the report; whether a trial failed, now or before."""
    from experiments.engine import run_trials
    from experiments.plan import fitting, trials
    from experiments.settings import chosen, parse_sweeps
    from experiments.store import Store
    from experiments.tasks import Again, each_fit_once
    from reports.place import check_place

    grids, store = choice.grids(), Store(choice.folder)
    sweeps = parse_sweeps(grids, choice.sweeps)
    source = Source(choice.data, choice.data_dir, choice.reading, *named_tests(choice.tests))
    check_place(choice.folder)
    # A condition that there is not is said before anything is written or read.
    trials(grids)
    if not choice.dry_run:
        store.create()
    try:
        loaded = source.load([grid.dataset for grid in grids])
        kinds = {key: data.kind for key, data in loaded.items()}
        wanted, left_out = fitting(trials(choice.by_kind(grids, loaded), kinds), loaded)
        each_fit_once(wanted, loaded)
    except (InputError, OSError):
        store.remove_if_empty()
        raise
    say_left_out(left_out)
    again = Again(choice.retry_failed, choice.fresh, choice.save_models)
    jobs = jobs_of(choice, wanted, loaded, store, again)
    if choice.dry_run:
        print_plan(wanted, loaded, store, again, jobs)
        for sweep in sweeps.values():
            n = len(sweep.keys)
            click.echo(f"{sweep.method}: one of {n} values of {sweep.parameter} is chosen before.")
        return False
    engine = engine_of(choice, jobs, wanted, loaded)
    if sweeps:
        wanted = chosen(wanted, sweeps, loaded, store, engine)
    profile = Path(choice.profile or QUICK).name
    tell = None if choice.quiet else partial(say_verdict, store)
    with _quiet() if choice.quiet else nullcontext():
        tally = run_trials(wanted, loaded, store, profile, engine, again, left_out, tell)
        _say(tally)
    report.write(store.folder, told=None if choice.quiet else say_answer)
    return bool(tally.failed or tally.failed_before)


def _usable(named: Sequence[str]) -> tuple[tuple[str, ...], int]:
    """The methods that there are, and how many of those from outside are none, which is said.

    Raises
    ------
    InputError
        If none is left, or one has no address and no name that is known.
    """
    from experiments.methods import find_method, is_outside

    kept, wrong = [], []
    for one in named:
        try:
            kept.append(find_method(one).key)
        except InputError as error:
            if not is_outside(one):
                raise
            wrong.append(error)
    for told in wrong if kept else wrong[:-1]:
        click.echo(f"versus: {told}", err=True)
    if wrong and not kept:
        raise wrong[-1]
    return tuple(kept), len(wrong)


@dataclass(frozen=True)
class Choice(HowToRead):
    """The options of ``versus run``, by their names; several of one kind are plural."""

    profile: str | None
    datasets: tuple[str, ...]
    methods: tuple[str, ...]
    embeddings: tuple[Path, ...]
    settings: tuple[str, ...]
    sweeps: tuple[str, ...]
    train_sizes: tuple[str, ...]
    seeds: int | None
    conditions: tuple[str, ...]
    condition_images: int | None
    data: Path | None
    tests: tuple[str, ...]
    data_dir: Path | None
    out: Path | None
    jobs: int | None
    threads: int
    timeout: float | None
    scheduler: str | None
    scheduler_file: Path | None
    dry_run: bool
    retry_failed: bool
    fresh: bool
    save_models: bool
    quiet: bool

    def check(self) -> None:
        """Raise `InputError` if options exclude one another."""
        if self.data is not None and self.datasets:
            raise InputError(
                "--data and --dataset exclude each other: name the folder or the data set."
            )
        if self.tests and self.data is None and len(self.datasets) != 1:
            raise InputError(
                "--test without --data or --dataset: expected one thing to train on. Give --data FOLDER, "
                "or one data set by --dataset NAME."
            )
        if self.scheduler is not None and self.scheduler_file is not None:
            raise InputError(
                "--scheduler and --scheduler-file exclude each other: name the cluster once."
            )
        if self.is_elsewhere and (self.jobs or 1) > 1:
            raise InputError(
                "--jobs and --scheduler exclude each other: a cluster has as many workers as it was "
                "given."
            )
        if self.threads > 1 and not self.is_in_process:
            raise InputError(
                f"--threads {self.threads} is for trials one after the other in this process: expected "
                "no --jobs, --timeout or --scheduler beside it, whose workers have one thread each."
            )

    @property
    def is_elsewhere(self) -> bool:
        """Whether the trials are run by a cluster."""
        return self.scheduler is not None or self.scheduler_file is not None

    @property
    def is_in_process(self) -> bool:
        """Whether the trials are run here, one after the other."""
        return not self.is_elsewhere and self.jobs in (None, 1) and self.timeout is None

    @property
    def folder(self) -> Path:
        """Where records and report go."""
        name = Path(self.profile or QUICK).name.removesuffix(".toml")
        place = self.data and shortened(self.data.resolve().name)
        return self.out or Path("runs") / (f"{name}-{place}" if place else name)

    @cached_property
    def experiment(self) -> "Profile":
        """The profile as it is written."""
        from experiments.plan import load_profile

        return load_profile(self.profile or QUICK)

    def grids(self) -> tuple["Grid", ...]:
        """The profile, narrowed and changed; an `InputError` for what is not known."""
        from dataset.folder import folder_key
        from experiments.outside.data_sets import known_dataset
        from experiments.plan import choose, parse_train_size

        chosen = choose(
            self.experiment.grids,
            (folder_key(self.data.resolve()),)
            if self.data
            else [known_dataset(key) for key in self.datasets],
            self.methods,
            [parse_train_size(size) for size in self.train_sizes],
            self.seeds,
            self.conditions,
            self.condition_images,
        )
        return self._with_own(chosen)

    def _with_own(self, grids: Sequence["Grid"]) -> tuple["Grid", ...]:
        """With given features beside the methods, and with what the user set of any."""
        from experiments.plan import beside
        from experiments.settings import with_set

        return with_set(beside(grids, self.given), self.settings)

    @cached_property
    def given(self) -> tuple[str, ...]:
        """Methods on the vectors of `embeddings`."""
        from experiments.methods.given import embed

        return tuple(key for path in self.embeddings for key in embed(path))

    def by_kind(
        self, grids: Sequence["Grid"], data: Mapping[str, "LabelledImages"]
    ) -> list["Grid"]:
        """Of a folder the methods that are known to work on its kind, unless the user named some."""
        from experiments.methods.defaults import DEFAULTS

        if self.data is None or self.methods or self.profile:
            return list(grids)
        by_kind = [replace(grid, methods=DEFAULTS[data[grid.dataset].kind]) for grid in grids]
        return list(self._with_own(by_kind))


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the lines on stderr; what is raised is told."""
    with open(os.devnull, "w") as nowhere, redirect_stderr(nowhere):
        yield


def _say(tally: "Tally") -> None:
    click.echo(
        f"{tally.run} trials run, {tally.kept} were there already, {tally.failed} failed.", err=True
    )
    if tally.failed_before:
        click.echo(
            f"{tally.failed_before} of those that were there had failed; --retry-failed runs them again.",
            err=True,
        )
