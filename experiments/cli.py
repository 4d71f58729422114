"""The command line: ``versus``. Starts at once; what a command needs is imported when it runs."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from dataset import DATASETS
from dataset.input_error import InputError
from experiments.commands.models import models
from experiments.commands.predict import predict
from experiments.commands.train import train

if TYPE_CHECKING:
    from dataset.labelled_images import LabelledImages

MISTAKE = 2
INTERRUPTED = 130


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="versus")
def versus() -> None:
    """Hand-crafted image features against convolutional networks, on the same pictures.

    'versus run' trains, tests and writes a report; every other command is about that.
    """


@versus.command()
@click.option(
    "--profile", default="quick", show_default=True, help="Experiment to run; see 'list profiles'."
)
@click.option("--dataset", "datasets", multiple=True, help="Only this data set; repeat for more.")
@click.option("--method", "methods", multiple=True, help="Only this method; repeat for more.")
@click.option(
    "--train-size", "train_sizes", multiple=True, help="Training images, or 'all'; repeatable."
)
@click.option("--seeds", type=click.IntRange(min=1), help="Number of seeds: 0, 1, … N - 1.")
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    help="A folder of class folders, instead of the profile's data.",
)
@click.option(
    "--data-dir",
    type=click.Path(path_type=Path),
    help="Folder with (fashion-)mnist.npz or the idx files.",
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
    "--save-models", is_flag=True, help="Keep every trained model in DIR/models, with its card."
)
def run(
    profile: str,
    datasets: tuple[str, ...],
    methods: tuple[str, ...],
    train_sizes: tuple[str, ...],
    seeds: int | None,
    data: Path | None,
    data_dir: Path | None,
    image_size: int | None,
    out: Path | None,
    save_models: bool,
) -> None:
    """Train and test, keep every prediction, write the report.

    Running again goes on where it stopped: trials that are in the folder are not run again.
    """
    from experiments.plan import choose, known_dataset, load_profile, parse_train_size, trials
    from experiments.store import Store

    if data is not None and datasets:
        raise InputError(
            "--data and --dataset exclude each other: name the folder or the data set."
        )
    chosen = load_profile(profile)
    for key in datasets:
        known_dataset(key)
    folder_key = data.resolve().name if data is not None else None
    grids = choose(
        chosen.grids,
        (folder_key,) if folder_key else datasets,
        methods,
        [parse_train_size(size) for size in train_sizes],
        seeds,
    )
    store = Store(out or Path("runs") / (f"{profile}-{folder_key}" if folder_key else profile))
    store.create()
    try:
        loaded = _load([grid.dataset for grid in grids], data, data_dir, image_size)
    except InputError:
        store.remove_if_empty()
        raise

    from experiments.engine import run_trials

    tally = run_trials(trials(grids), loaded, store, chosen.name, save_models)
    click.echo(
        f"{tally.run} trials run, {tally.kept} were there already, {tally.failed} failed.", err=True
    )
    _write_report(store.folder)
    if tally.failed:
        raise SystemExit(1)


def _load(
    keys: Iterable[str], data: Path | None, data_dir: Path | None, image_size: int | None
) -> dict[str, "LabelledImages"]:
    """Every data set that the trials need, by key."""
    from pkgutil import resolve_name

    from dataset.folder import load_folder

    if data is not None:
        loaded = load_folder(data, image_size)
        return {loaded.key: loaded}
    return {key: resolve_name(DATASETS[key].loader)(data_dir) for key in dict.fromkeys(keys)}


def _write_report(folder: Path) -> None:
    from reports.write import write_report

    click.echo(write_report(folder))


@versus.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def report(folder: Path) -> None:
    """Write report.html, report.md and results.csv anew from the records in DIR, without training."""
    _write_report(folder)


@versus.group(name="list")
def list_group() -> None:
    """Show what can be named."""


@list_group.command()
def datasets() -> None:
    """Data sets for --dataset."""
    _table([(key, source.summary) for key, source in DATASETS.items()])
    click.echo("\nAny folder of class folders: versus run --data PATH")


@list_group.command()
def methods() -> None:
    """Methods for --method."""
    from experiments.methods import METHODS

    _table([(key, method.family, method.summary) for key, method in METHODS.items()])


@list_group.command()
def profiles() -> None:
    """Experiments for --profile."""
    from experiments.plan import load_profile, profile_names

    _table([(name, load_profile(name).summary) for name in profile_names()])


def _table(rows: list[tuple[str, ...]]) -> None:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)][:-1]
    for *cells, last in rows:
        lead = "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        click.echo(f"{lead}  {last}")


@versus.group()
def bench() -> None:
    """Measure speed and memory against other libraries, side by side in one run."""


@bench.command(name="features")
@click.option("--json", "as_json", is_flag=True, help="A list of objects instead of a table.")
@click.option("--memory", is_flag=True, help="Instead: peak memory of extracting 70,000 pictures.")
@click.option("--images", type=click.IntRange(min=1), default=10_000, show_default=True)
def bench_features(as_json: bool, memory: bool, images: int) -> None:
    """The feature engine against loops over OpenCV and scikit-image: digits, and a 4K picture."""
    import json

    if memory:
        from benchmarks.memory import peak_beyond_result
        from features.extractors import EXTRACTORS

        found = [peak_beyond_result(key) for key in EXTRACTORS]
        lines = [
            f"{row['extractor']:18}{row['result_mb']:9.1f} MB result"
            f"{row['beyond_mb']:9.1f} MB beyond it"
            for row in found
        ]
        click.echo(json.dumps(found, indent=2) if as_json else "\n".join(lines))
        return
    import numpy as np

    from benchmarks import features as contests
    from dataset import mnist

    generator = np.random.default_rng(0)
    pixels = mnist.fetch()["x_train"]
    digits = np.resize(pixels, (images, 28, 28)).astype(np.float32) / np.float32(255)
    large = generator.random((1, 2160, 3840), dtype=np.float32)
    rows = contests.compare(digits, large)
    table = json.dumps(contests.as_json(rows), indent=2, ensure_ascii=False)
    click.echo(table if as_json else contests.as_text(rows))


@versus.group(name="data")
def data_group() -> None:
    """Fetch and check data sets."""


@data_group.command()
@click.argument("name", type=click.Choice(["mnist", "fashion-mnist"]), default="mnist")
@click.option(
    "--data-dir",
    type=click.Path(path_type=Path),
    help="Take it from the .npz or the idx files in this folder.",
)
def fetch(name: str, data_dir: Path | None) -> None:
    """Put MNIST or Fashion-MNIST, verified by SHA-256, into your cache folder."""
    from pkgutil import resolve_name

    module = resolve_name(f"dataset.{name.replace('-', '_')}")
    if data_dir is not None:
        module.keep(module.read_folder(data_dir))
    else:
        module.fetch()
    click.echo(f"{module.NAME}, 60,000 + 10,000 pictures, verified: {module.cached_file()}")


versus.add_command(train)
versus.add_command(predict)
list_group.add_command(models)


def main() -> NoReturn:
    """Run the command line; a mistake is one line on stderr and exit code 2."""
    try:
        versus.main(prog_name="versus", standalone_mode=False)
    except InputError as error:
        _complain(str(error))
        sys.exit(MISTAKE)
    except click.ClickException as error:
        _complain(error.format_message())
        sys.exit(MISTAKE)
    except (KeyboardInterrupt, click.Abort):
        _complain("stopped; the finished trials are kept, run the same command again to go on.")
        sys.exit(INTERRUPTED)
    sys.exit(0)


def _complain(message: str) -> None:
    click.echo(f"versus: {' '.join(message.split())}", err=True)


if __name__ == "__main__":
    main()
