"""``versus run``: from a profile and choices to records and a report."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands import report
from commands.table import print_table
from dataset import load
from dataset.input_error import InputError

if TYPE_CHECKING:
    from dataset.labelled_images import LabelledImages
    from experiments.engine import Engine
    from experiments.plan import Trial
    from experiments.planned import Planned
    from experiments.store import Store


@click.command()
@click.option(
    "--profile", default="quick", show_default=True, help="Experiment to run; see 'list profiles'."
)
@click.option("--dataset", "datasets", multiple=True, help="Only this data set; repeat for more.")
@click.option("--method", "methods", multiple=True, help="Only this method; repeat for more.")
@click.option(
    "--train-size",
    "train_sizes",
    multiple=True,
    help="Training images, as 1000, 10/class or all; repeatable.",
)
@click.option("--seeds", type=click.IntRange(min=1), help="Number of seeds: 0, 1, … N - 1.")
@click.option(
    "--condition",
    "conditions",
    multiple=True,
    help="Test under this condition too; see 'list conditions'; repeatable.",
)
@click.option(
    "--condition-images",
    type=click.IntRange(min=1),
    help="First test images that are used for conditions.",
)
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    help="A folder of class folders, instead of the profile's data.",
)
@click.option(
    "--test",
    "tests",
    metavar="NAME=PATH",
    multiple=True,
    help="With --data: answer on this folder of class folders too, as test set NAME; repeatable.",
)
@click.option(
    "--data-dir",
    type=click.Path(path_type=Path),
    help="Folder with the .npz or idx files of a data set that is fetched.",
)
@click.option(
    "--image-size", type=click.IntRange(8, 512), help="Resize the pictures of --data to this side."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Folder for records and report. [default: runs/PROFILE]",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Trials side by side, each on one core; 1: in this process.",
)
@click.option(
    "--threads",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Threads of each trial in this process; other than 1, numbers may depend on them.",
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Run on this Dask cluster instead, as in tcp://10.0.0.1:8786.",
)
@click.option(
    "--dry-run", is_flag=True, help="Print the plan and how long it may take; run nothing."
)
@click.option("--retry-failed", is_flag=True, help="Run failed trials again.")
@click.option("--fresh", is_flag=True, help="Run everything again; earlier records are set aside.")
@click.option(
    "--save-models", is_flag=True, help="Keep every trained model in DIR/models, with its card."
)
def run(
    profile: str,
    datasets: tuple[str, ...],
    methods: tuple[str, ...],
    train_sizes: tuple[str, ...],
    seeds: int | None,
    conditions: tuple[str, ...],
    condition_images: int | None,
    data: Path | None,
    tests: tuple[str, ...],
    data_dir: Path | None,
    image_size: int | None,
    out: Path | None,
    jobs: int,
    threads: int,
    scheduler: str | None,
    dry_run: bool,
    retry_failed: bool,
    fresh: bool,
    save_models: bool,
) -> None:
    """Train and test, keep every prediction, write the report.

    Running again goes on where it stopped: trials that are in the folder are not run again. Numbers
    do not depend on --jobs or --scheduler.
    """
    # Before NumPy is imported: its BLAS counts the cores once.
    from experiments.threads import bind_libraries

    bind_libraries(threads)
    from dataset.folder import folder_key
    from experiments.plan import choose, known_dataset, load_profile, parse_train_size, trials
    from experiments.store import Store

    if data is not None and datasets:
        raise InputError(
            "--data and --dataset exclude each other: name the folder or the data set."
        )
    if tests and data is None:
        raise InputError(
            "--test without --data: expected a folder to train on. Give --data FOLDER, or a data set's "
            "own test sets by --dataset alone."
        )
    if scheduler is not None and jobs > 1:
        raise InputError(
            "--jobs and --scheduler exclude each other: a cluster has as many workers as it was given."
        )
    if threads > 1 and (scheduler is not None or jobs > 1):
        raise InputError(
            f"--threads {threads} is for trials one after the other in this process: expected no --jobs "
            "and no --scheduler beside it, whose workers have one thread each."
        )
    chosen = load_profile(profile)
    for key in datasets:
        known_dataset(key)
    folder = data.resolve() if data is not None else None
    grids = choose(
        chosen.grids,
        (folder_key(folder),) if folder else datasets,
        methods,
        [parse_train_size(size) for size in train_sizes],
        seeds,
        conditions,
        condition_images,
    )
    wanted = trials(grids)
    store = Store(out or Path("runs") / (f"{profile}-{folder.name}" if folder else profile))
    source = Source(data, data_dir, image_size, parse_tests(tests))
    keys = [grid.dataset for grid in grids]
    if dry_run:
        from experiments.engine import plan_of

        repeat = ("done", "failed") if fresh else ("failed",) if retry_failed else ()
        _print_plan(plan_of(wanted, source.load(keys)), store, repeat, jobs)
        return
    store.create()
    try:
        loaded = source.load(keys)
    except InputError:
        store.remove_if_empty()
        raise

    from experiments.engine import run_trials

    tally = run_trials(
        wanted,
        loaded,
        store,
        chosen.name,
        _engine(jobs, threads, scheduler, wanted, loaded),
        retry_failed=retry_failed,
        fresh=fresh,
        save_models=save_models,
    )
    click.echo(
        f"{tally.run} trials run, {tally.kept} were there already, {tally.failed} failed.", err=True
    )
    if tally.failed_before:
        click.echo(
            f"{tally.failed_before} of those that were there had failed; --retry-failed runs them again.",
            err=True,
        )
    report.write(store.folder)
    if tally.failed or tally.failed_before:
        raise SystemExit(1)


@dataclass(frozen=True)
class Source:
    """Where the pictures come from: a folder of the user's, or data sets by name."""

    data: Path | None
    data_dir: Path | None
    image_size: int | None
    tests: Mapping[str, Path] = field(default_factory=dict)

    def load(self, keys: Iterable[str]) -> dict[str, "LabelledImages"]:
        """Every data set that the trials need, by key."""
        from dataset.folder import load_folder

        if self.data is not None:
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


def _engine(
    jobs: int,
    threads: int,
    scheduler: str | None,
    trials: Sequence["Trial"],
    data: Mapping[str, "LabelledImages"],
) -> "Engine":
    if scheduler is None and jobs == 1:
        from experiments.engine import InProcess

        return InProcess(threads)
    from experiments.workers import Cluster, LocalWorkers, memory_for

    if scheduler is not None:
        return Cluster(scheduler)
    workers = LocalWorkers(min(jobs, len(trials)), memory_for(trials, data))
    if workers.jobs < min(jobs, len(trials)):
        click.echo(
            f"Memory has room for {workers.jobs} of {jobs} jobs: the largest trial may need "
            f"{workers.bytes_each / 1e9:.1f} GB.",
            err=True,
        )
    return workers


def _print_plan(
    plan: Sequence["Planned"], store: "Store", repeat: Sequence[str], at_once: int
) -> None:
    """A row a data set, size and method, and what the rest may take by the records in the folder."""
    from itertools import groupby

    from experiments.forecast import Forecast, in_words, time_left

    stored = [store.status(one.id) for one in plan]
    left = [status is None or status in repeat for status in stored]
    forecast = Forecast(store.records() if any(stored) else [])
    rows = [("data set", "training images", "method", "trials", "done", "failed", "left", "time")]
    entries = zip(plan, stored, left, strict=True)
    for (dataset, subset, size, method), group in groupby(
        entries, key=lambda entry: entry[0].place
    ):
        found = list(group)
        statuses = [status for _, status, _ in found]
        waiting = [one for one, _, waits in found if waits]
        counts = (len(found), statuses.count("done"), statuses.count("failed"), len(waiting))
        spent = in_words(time_left(waiting, forecast, 1)) if waiting else ""
        rows.append((dataset, f"{size:,} {subset}", method, *map(str, counts), spent))
    print_table(rows)
    waiting = [one for one, waits in zip(plan, left, strict=True) if waits]
    click.echo(f"\n{len(plan)} trials, {len(waiting)} to run into {store.folder}")
    if waiting:
        click.echo(f"Expected time: {in_words(time_left(waiting, forecast, at_once))}")
