"""``versus train``: one method, fitted and kept as a file."""

from pathlib import Path

import click

from commands.epochs import Epochs
from commands.run import Source
from dataset.input_error import InputError


@click.command()
@click.option("--dataset", help="Data set to learn; see 'list datasets'.")
@click.option("--data", type=click.Path(path_type=Path), help="Instead: a folder of class folders.")
@click.option("--method", required=True, help="Method to train; see 'list methods'.")
@click.option("--train-size", default="all", show_default=True, help="Training images, or 'all'.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
@click.option(
    "--threads",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Threads of the training; other than 1, its numbers may depend on them.",
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
    required=True,
    type=click.Path(path_type=Path),
    help="File to write: .skops for a classical method, .keras for a network.",
)
def train(
    dataset: str | None,
    data: Path | None,
    method: str,
    train_size: str,
    seed: int,
    threads: int,
    data_dir: Path | None,
    image_size: int | None,
    out: Path,
) -> None:
    """Train one method, test it, and keep it as a file with a card beside it.

    The file is for 'versus predict'. An older one of that name is replaced. Networks show each epoch;
    a training that was stopped goes on after its last epoch when the same command is given again,
    where the recipe goes epoch by epoch.
    """
    from experiments.threads import bind_libraries

    bind_libraries(threads)
    from experiments.methods import find_method
    from experiments.models import card_path, suffix_of, write_model
    from experiments.plan import PerClass, Subset, Trial, known_dataset, parse_train_size
    from experiments.trial import attempt, describe

    if (data is None) == (dataset is None):
        raise InputError(
            "Name what to learn: expected one of --dataset and --data, received "
            f"{'neither' if data is None else 'both'}."
        )
    suffix, size = suffix_of(find_method(method)), parse_train_size(train_size)
    if out.suffix != suffix:
        raise InputError(
            f"'--out {out}' has another ending: expected {suffix} for '{method}', received "
            f"'{out.suffix}'. Name it '{out.with_suffix(suffix).name}'."
        )
    _check_writable(out)
    keys = [] if dataset is None else [known_dataset(dataset)]
    (images,) = Source(data, data_dir, image_size).load(keys).values()
    subset: Subset = "balanced" if isinstance(size, PerClass) else "stratified"
    trial = Trial(images.key, method, size, seed, subset, None, save_model=True)
    stem = out.with_name(f"{out.name}.training")
    with Epochs(stem) as epochs:
        options = {"on_epoch": epochs.tell, "checkpoint": stem}
        outcome = attempt(trial, images, threads, options)
    if outcome.model is None:
        raise InputError(f"The training failed: {outcome.settings['error']}. Nothing was written.")
    write_model(out, outcome.model, images, {**describe(trial, images), **outcome.settings})
    epochs.forget()
    for name, test in outcome.settings["tests"].items():
        shown = f"{test['n_errors']:,} of {test['n_test']:,}"
        click.echo(f"{name}: {100 * test['error_rate']:.2f} % errors ({shown})", err=True)
    click.echo(f"{out}\n{card_path(out)}")


def _check_writable(out: Path) -> None:
    """Before the training, which may take hours; nothing is left behind."""
    import errno
    import os
    import tempfile

    from dataset.files import writing

    nearest = next(folder for folder in out.absolute().parents if folder.exists())
    with writing(f"the model '{out}'", "name another."):
        if out.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        with tempfile.TemporaryFile(dir=nearest):
            pass
