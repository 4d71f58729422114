"""``versus train``: one method, fitted and kept as a file."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from commands.epochs import Epochs
from commands.source import HowToRead, Source, data_dir_option, reading_options
from dataset.input_error import InputError

PROFILE = "train"


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
@data_dir_option
@reading_options
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="File to write: .skops for a classical method, .keras for a network.",
)
def train(**options: Any) -> None:
    """Train one method, test it, and keep it as a file with a card beside it.

    The file is for 'versus predict'. An older one of that name is replaced. Networks show each epoch;
    a training that was stopped goes on after its last epoch when the same command is given again,
    where the recipe goes epoch by epoch.
    """
    from experiments.threads import bind_libraries

    bind_libraries(options["threads"])
    choice = Choice(**options)
    choice.check()
    from experiments.card import card_path
    from experiments.models import write_model
    from experiments.outcome import record_of
    from experiments.outside.data_sets import known_dataset
    from experiments.plan import Trial, fitting, parse_train_size, subset_of
    from experiments.trial import Task, attempt

    out, size = choice.out, parse_train_size(choice.train_size)
    keys = [] if choice.dataset is None else [known_dataset(choice.dataset)]
    source = Source(choice.data, choice.data_dir, choice.reading)
    (images,) = source.load(keys).values()
    trial = Trial(images.key, choice.method, size, choice.seed, subset_of(size))
    fitting([trial], {images.key: images})
    stem = out.with_name(f"{out.name}.training")
    with Epochs(stem) as epochs:
        task = Task(0, trial, keep_model=True, checkpoint=stem)
        outcome = attempt(task, images, choice.threads, {"on_epoch": epochs.tell})
    if outcome.model is None:
        failed = outcome.error or f"its model cannot be kept, {outcome.unkept}"
        raise InputError(f"The training failed: {failed}. Nothing was written.")
    write_model(out, outcome.model, images, record_of(trial, images, outcome, PROFILE))
    epochs.forget()
    for name, test in outcome.evaluations.items():
        shown = f"{test.n_errors:,} of {test.n_test:,}"
        click.echo(f"{name}: {100 * test.error_rate:.2f} % errors ({shown})", err=True)
    click.echo(f"{out}\n{card_path(out)}")


@dataclass(frozen=True)
class Choice(HowToRead):
    """The options of ``versus train``, by their names."""

    dataset: str | None
    data: Path | None
    method: str
    train_size: str
    seed: int
    threads: int
    data_dir: Path | None
    out: Path

    def check(self) -> None:
        """Raise `InputError` if options do not fit one another, or the file cannot be written."""
        from experiments.methods import find_method
        from experiments.models import check_own, suffix_of

        if (self.data is None) == (self.dataset is None):
            raise InputError(
                "Name what to learn: expected one of --dataset and --data, received "
                f"{'neither' if self.data is None else 'both'}."
            )
        suffix = suffix_of(find_method(self.method))
        if self.out.suffix != suffix:
            raise InputError(
                f"'--out {self.out}' has another ending: expected {suffix} for '{self.method}', "
                f"received '{self.out.suffix}'. Name it '{self.out.with_suffix(suffix).name}'."
            )
        _check_writable(self.out)
        check_own(self.out)


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
