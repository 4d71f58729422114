"""``versus bench``: speed and memory against what one would write otherwise."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.bench_subject import Subject

if TYPE_CHECKING:
    from dataset.labelled_images import LabelledImages


class _Subjects(click.Group):
    command_class = Subject


@click.group(cls=_Subjects)
def bench() -> None:
    """Measure speed and memory against other libraries, side by side in one run."""


@bench.command()
@click.option("--json", "as_json", is_flag=True, help="A list of objects instead of a table.")
@click.option(
    "--each", is_flag=True, help="Instead: memory that each extractor takes beyond its result."
)
@click.option(
    "--images", type=click.IntRange(min=1), help="How many.  [default: 10000, with --each 70000]"
)
def features(as_json: bool, each: bool, images: int | None) -> None:
    """The feature engine against loops over OpenCV and scikit-image: digits, a 4K picture, colour."""
    import json

    if each:
        from benchmarks.memory import peak_beyond_result
        from features.extractors import EXTRACTORS

        found = [peak_beyond_result(key, images or 70_000) for key in EXTRACTORS]
        lines = [
            f"{row['extractor']:18}{row['result_mb']:9.1f} MB result"
            f"{row['beyond_mb']:9.1f} MB beyond it"
            for row in found
        ]
        click.echo(json.dumps(found, indent=2) if as_json else "\n".join(lines))
        return
    import numpy as np

    from benchmarks import features as contests
    from dataset.mnist import FILES

    generator = np.random.default_rng(0)
    pixels = FILES.fetch()["x_train"]
    images = images or 10_000
    digits = np.resize(pixels, (images, 28, 28)).astype(np.float32) / np.float32(255)
    large = generator.random((1, 2160, 3840), dtype=np.float32)
    photographs = generator.random((images, 32, 32, 3), dtype=np.float32)
    rows = contests.compare(digits, large, photographs)
    table = json.dumps(contests.as_json(rows), indent=2, ensure_ascii=False)
    click.echo(table if as_json else contests.as_text(rows))


@bench.command()
@click.option("--json", "as_json", is_flag=True, help="A list of objects instead of a table.")
@click.option("--growth", is_flag=True, help="Instead: memory over many trainings in one process.")
@click.option(
    "--repeats", type=click.IntRange(min=1), help="Trainings.  [default: 3, with --growth 50]"
)
@click.option("--digits", type=click.IntRange(300, 60_000), default=60_000, show_default=True)
def training(as_json: bool, growth: bool, repeats: int | None, digits: int) -> None:
    """The lecture's network against its script in plain Keras, and the time to an error on MNIST."""
    import json

    from benchmarks import training as contest

    if growth:
        used = contest.memory_of_trainings(repeats or 50)
        n = min(5, len(used))
        grown = max(used[n - 1 :]) - used[n - 1]
        line = (
            f"{used[n - 1]:.0f} MB after {n} trainings, at most {grown:.0f} MB more in {len(used)}."
        )
        click.echo(json.dumps(used) if as_json else line)
        return
    rows = contest.compare(contest.digits(digits), repeats or 3)
    click.echo(json.dumps(contest.as_json(rows), indent=2) if as_json else contest.as_text(rows))


@bench.command("commands")
@click.option("--json", "as_json", is_flag=True, help="A list of objects instead of a table.")
@click.option("--dataset", default="mnist", show_default=True, help="Of the runs.")
@click.option("--train-size", default="all", show_default=True, help="As of 'versus run'.")
@click.option("--command", "names", multiple=True, help="Only this one; repeatable.")
def of_commands(as_json: bool, dataset: str, train_size: str, names: tuple[str, ...]) -> None:
    """Peak memory of runs, reports and what reads them, with the processes that they start."""
    import json
    from dataclasses import asdict

    from benchmarks import commands as contest
    from dataset.input_error import unknown_name

    for name in names:
        if name not in contest.COMMANDS:
            raise unknown_name("command", name, contest.COMMANDS, "'versus bench commands --help'")
    rows = list(contest.peaks(dataset, train_size, names or tuple(contest.COMMANDS)))
    found = [asdict(row) for row in rows]
    click.echo(json.dumps(found, indent=2) if as_json else contest.as_text(rows))


@bench.command(context_settings={"ignore_unknown_options": True})
@click.option("--json", "as_json", is_flag=True, help="A list of objects instead of a table.")
@click.argument("options", nargs=-1, type=click.UNPROCESSED, metavar="[OPTIONS OF 'versus run']")
def stages(as_json: bool, options: tuple[str, ...]) -> None:
    """Where the time of a run goes: imports, features, solvers, training, answers, report, idle.

    By processor time, all of it in one process; the quick profile if no other is named.
    """
    import json
    from dataclasses import asdict

    from benchmarks import stages as contest

    rows = contest.measure(options)
    found = [asdict(row) for row in rows]
    click.echo(json.dumps(found, indent=2) if as_json else contest.as_text(rows))


@bench.command()
@click.option("--json", "as_json", is_flag=True, help="An object instead of a table.")
@click.option("--trials", type=click.IntRange(min=1), default=1000, show_default=True)
def engine(as_json: bool, trials: int) -> None:
    """The runner's own cost: trivial trials against a plain loop over fit and predict."""
    import json

    from experiments.threads import bind_libraries

    bind_libraries()
    from benchmarks import engine as contest

    found = contest.measure(trials)
    click.echo(json.dumps(contest.as_json(found), indent=2) if as_json else contest.as_text(found))


@bench.command()
@click.option("--json", "as_json", is_flag=True, help="A list of objects instead of a table.")
@click.option("--pictures", type=click.IntRange(min=8), default=2000, show_default=True)
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the JPEGs are made and kept.  [default: removed afterwards]",
)
def decoding(as_json: bool, pictures: int, folder: Path | None) -> None:
    """A folder of 640×480 JPEGs into pictures of 48 px, against Keras: speed and memory."""
    import json

    from benchmarks import decoding as contest

    rows = contest.compare(pictures, folder)
    click.echo(json.dumps(rows, indent=2) if as_json else contest.as_text(rows))


@bench.command()
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    required=True,
    help="Photographs in 'train' and 'test'; see docs/photographs.md.",
)
@click.option("--json", "as_json", is_flag=True, help="A list of objects instead of a table.")
@click.option("--feature", "features", multiple=True, help="Only this feature; repeatable.")
@click.option(
    "--images-a-class",
    "sizes",
    type=click.IntRange(min=1),
    multiple=True,
    help="Training pictures.  [default: 5 10 20 50 100]",
)
@click.option("--test-images", type=click.IntRange(min=1), default=2000, show_default=True)
def photographs(
    data: Path,
    as_json: bool,
    features: tuple[str, ...],
    sizes: tuple[int, ...],
    test_images: int,
) -> None:
    """Features of photographs against the same from scikit-image and OpenCV, under one classifier."""
    import json
    from dataclasses import asdict

    from benchmarks import photographs as contest
    from dataset.folder import Reading, load_folder
    from dataset.input_error import unknown_name

    for name in features:
        if name not in contest.CONTESTS:
            raise unknown_name(
                "feature", name, contest.CONTESTS, "'versus bench photographs --help'"
            )
    loaded = load_folder(data, Reading(kind="photograph"))
    names = features or tuple(contest.CONTESTS)
    rows = []
    for row in contest.compare(loaded, sizes or (5, 10, 20, 50, 100), test_images, names):
        click.echo(contest.as_markdown([row]).splitlines()[-1], err=True)
        rows.append(row)
    click.echo(
        json.dumps([asdict(row) for row in rows], indent=2)
        if as_json
        else contest.as_markdown(rows)
    )


@bench.command()
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    help="Photographs in 'train' and 'test'; see docs/photographs.md.  [default: MNIST]",
)
@click.option("--json", "as_json", is_flag=True, help="A list of objects instead of a table.")
@click.option("--head", "heads", multiple=True, help="Only this classifier; repeatable.")
@click.option("--images", type=click.IntRange(min=20), help="Training pictures.  [default: 5000]")
@click.option("--repeats", type=click.IntRange(min=1), default=1, show_default=True)
def heads(
    data: Path | None, as_json: bool, heads: tuple[str, ...], images: int | None, repeats: int
) -> None:
    """SVMs on HOG of many pictures against liblinear, libsvm and oneDAL: time, objective, answers."""
    import json
    from dataclasses import asdict

    from benchmarks import heads as contest
    from dataset import load
    from dataset.folder import Reading, load_folder
    from dataset.input_error import unknown_name

    known = contest.contests()
    for name in heads:
        if name not in known:
            raise unknown_name("head", name, known, "'versus bench heads --help'")
    loaded = load_folder(data, Reading(kind="photograph")) if data else load("mnist")
    rows = contest.compare(loaded, images or 5000, 2000, heads or tuple(known), repeats)
    found = [asdict(row) for row in rows]
    click.echo(json.dumps(found, indent=2) if as_json else contest.as_text(rows))


@bench.command()
@click.option("--json", "as_json", is_flag=True, help="A list of objects instead of a table.")
@click.option("--images", type=click.IntRange(min=1), default=100, show_default=True)
def patches(as_json: bool, images: int) -> None:
    """A dictionary of patches against the same in plain NumPy, on one thread each."""
    import json
    from dataclasses import asdict

    from experiments.threads import at_most, bind_libraries

    bind_libraries()
    from benchmarks import patches as contest

    with at_most(1):
        rows = contest.compare(images)
    found = [asdict(row) for row in rows]
    click.echo(json.dumps(found, indent=2) if as_json else contest.as_text(rows))


@bench.command()
@click.option("--json", "as_json", is_flag=True, help="A list of objects instead of a table.")
@click.option("--repeats", type=click.IntRange(min=1), default=1000, show_default=True)
def coverage(as_json: bool, repeats: int) -> None:
    """How often the interval between two methods holds the truth: made-up classifiers and writers."""
    import json

    from benchmarks import coverage as contest

    rows = [contest.measure(world, repeats) for world in contest.WORLDS]
    click.echo(json.dumps(contest.as_json(rows), indent=2) if as_json else contest.as_text(rows))


@bench.command("time-to-error")
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    help="Photographs in 'train' and 'test', such as CIFAR-10's; see docs/networks.md.",
)
@click.option("--dataset", help="Instead of a folder: a data set of photographs.")
@click.option("--data-dir", type=click.Path(path_type=Path), help="Folder of its archives.")
@click.option("--json", "as_json", is_flag=True, help="A list of objects instead of a table.")
@click.option("--mirror", is_flag=True, help="A folder's mirror images are of their classes.")
@click.option(
    "--error",
    "--until",
    "error",
    type=click.FloatRange(0, 100),
    default=10.0,
    show_default=True,
    help="%, to be reached.",
)
@click.option("--architecture", default="airbench", show_default=True)
@click.option("--recipe", default="airbench", show_default=True)
@click.option("--epochs", type=click.IntRange(min=1), help="Ours.  [default: the recipe's]")
@click.option("--batch-size", type=click.IntRange(min=1), help="Ours.  [default: the recipe's]")
@click.option("--peer", "peers", multiple=True, help="Only this one; repeatable.")
@click.option(
    "--peer-epochs", type=click.IntRange(min=1), default=20, show_default=True, help="At most."
)
@click.option("--train-size", type=click.IntRange(min=10), help="Pictures.  [default: all]")
@click.option("--test-size", type=click.IntRange(min=10), help="Pictures.  [default: all]")
@click.option("--threads", type=click.IntRange(min=1), help="Of all trainings alike.")
def time_to_error(
    data: Path | None,
    dataset: str | None,
    data_dir: Path | None,
    as_json: bool,
    mirror: bool,
    peers: tuple[str, ...],
    error: float,
    threads: int | None,
    **options: Any,
) -> None:
    """A network by its recipe against the same layers in plain Keras: seconds to an error, in one run."""
    import json
    from dataclasses import asdict

    from experiments.threads import bind_libraries

    if threads is not None:
        bind_libraries(threads)
    from benchmarks import time_to_error as contest
    from cnn.architectures import ARCHITECTURES
    from cnn.recipes import RECIPES
    from dataset.input_error import unknown_name

    asked = contest.Contest(error=error / 100, peers=peers or tuple(contest.PEERS), **options)
    known: dict[str, Iterable[str]] = {"architecture": ARCHITECTURES, "recipe": RECIPES}
    named = [("architecture", asked.architecture), ("recipe", asked.recipe)]
    for kind, name in (*named, *(("peer", one) for one in asked.peers)):
        there = known.get(kind, contest.PEERS)
        if name not in there:
            raise unknown_name(kind, name, there, "'versus bench time-to-error --help'")
    rows = []
    for row in contest.compare(_photographs(data, dataset, data_dir, mirror), asked):
        click.echo(contest.row_as_text(row, asked.error), err=True)
        rows.append(row)
    found = json.dumps([asdict(row) for row in rows], indent=2)
    click.echo(found if as_json else contest.as_text(rows, asked.error))


def _photographs(
    data: Path | None, dataset: str | None, data_dir: Path | None, mirror: bool
) -> "LabelledImages":
    """Those of a folder, or of a data set by name."""
    from dataset.folder import Reading, load_folder
    from dataset.input_error import InputError
    from experiments.outside.data_sets import known_dataset, load_any

    if (data is None) == (dataset is None):
        raise InputError(
            "Expected photographs to learn from, in one place. Name a folder with --data DIR, or a data "
            "set with --dataset NAME."
        )
    if data is not None:
        return load_folder(data, Reading(kind="photograph", mirror=mirror))
    return load_any(known_dataset(str(dataset)), data_dir)
