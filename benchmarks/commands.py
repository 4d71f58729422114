"""How much memory commands take at full size, each in a process of its own, with those that it starts.

Not here: ``demo``, which goes on until it is stopped, ``hold-out``, whose folder somebody has to have, and
what reads no data set.
"""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from benchmarks.watching import failed, watch_versus
from dataset import load

TRAIN = ("--train-size", "{size}", "--seeds", "1", "--save-models", "--out", "{folder}/run")
MODEL = ("--model", "{folder}/model.skops")


@dataclass(frozen=True)
class Command:
    """What ``versus`` is called with, and the key of `COMMANDS` that makes what it reads."""

    arguments: tuple[str, ...]
    after: str | None = None


# By what they show, in the order in which each finds what it needs in the folder.
COMMANDS: dict[str, Command] = {
    "run hog+svm": Command(("run", "--dataset", "{dataset}", "--method", "hog+svm", *TRAIN)),
    "run small-cnn": Command(("run", "--dataset", "{dataset}", "--method", "small-cnn", *TRAIN)),
    "run --jobs 2": Command(
        (
            "run", "--dataset", "{dataset}", "--method", "hog+svm", "--method", "small-cnn",
            "--jobs", "2", "--fresh", *TRAIN,
        )
    ),
    "run, all there": Command(
        ("run", "--dataset", "{dataset}", "--method", "hog+svm", *TRAIN), "run hog+svm"
    ),
    "status": Command(("status", "{folder}/run"), "run hog+svm"),
    "verify": Command(("verify", "{folder}/run"), "run hog+svm"),
    "report": Command(("report", "{folder}/run"), "run hog+svm"),
    "run quick": Command(("run", "--profile", "quick", "--out", "{folder}/quick")),
    "report quick": Command(("report", "{folder}/quick"), "run quick"),
    "pool quick": Command(("pool", "{folder}/quick", "--dataset", "mnist"), "run quick"),
    "train": Command(
        (
            "train", "--dataset", "{dataset}", "--method", "hog+svm", "--train-size", "{size}",
            "--out", "{folder}/model.skops",
        )
    ),
    "predict": Command(("predict", "{folder}/pictures", *MODEL, "--csv"), "train"),
    "explain": Command(
        ("explain", "{folder}/pictures/0.png", *MODEL, "--out", "{folder}/why"), "train"
    ),
    "lecture": Command(("lecture", "--out", "{folder}/lecture", "--store", "{folder}/trainings")),
}  # fmt: skip
OF_PICTURES = {"predict", "explain"}


@dataclass(frozen=True)
class Row:
    """One command; see `benchmarks.watching.Watched`."""

    command: str
    peak_mb: float
    processes: int
    seconds: float
    once_mb: float | None


def peaks(dataset: str, size: str, names: Sequence[str] = tuple(COMMANDS)) -> Iterator[Row]:
    """The commands one after the other, in a folder that is removed at the end.

    Parameters
    ----------
    dataset : of the runs, of the training and of the pictures that are answered, its first test set's
    size : training pictures, as ``--train-size`` takes them
    names : keys of `COMMANDS`; each is preceded by the one that it needs

    Raises
    ------
    InputError
        If a command fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        places = {"dataset": dataset, "size": size, "folder": folder}
        for name in with_needed(names):
            if name in OF_PICTURES:
                _write_pictures(dataset, Path(folder) / "pictures")
            yield _measured(name, [word.format(**places) for word in COMMANDS[name].arguments])


def with_needed(names: Sequence[str]) -> list[str]:
    """The names, each once, and before each the one that it needs.

    Examples
    --------
    >>> with_needed(["status", "predict", "report"])
    ['run hog+svm', 'status', 'train', 'predict', 'report']
    """
    wanted = [one for name in names for one in (COMMANDS[name].after, name) if one is not None]
    return list(dict.fromkeys(wanted))


def _write_pictures(dataset: str, folder: Path) -> None:
    """Those of the first test set, as files, unless they are there."""
    if folder.exists():
        return
    folder.mkdir()
    for number, image in enumerate(next(iter(load(dataset).tests.values())).images):
        Image.fromarray(image).save(folder / f"{number}.png")


def _measured(name: str, arguments: list[str]) -> Row:
    done = watch_versus(arguments, silent=True)
    if done.code:
        raise failed(arguments, done.code, done.out)
    return Row(name, done.peak_mb, done.processes, done.seconds, done.once_mb)


def as_text(rows: Sequence[Row]) -> str:
    """A table for people."""
    lines = [f"{'command':18}{'peak MB':>9}{'shared once':>13}{'processes':>11}{'s':>9}"]
    for row in rows:
        once = "–" if row.once_mb is None else f"{row.once_mb:.0f}"
        lines.append(
            f"{row.command:18}{row.peak_mb:9.0f}{once:>13}{row.processes:11}{row.seconds:9.1f}"
        )
    return "\n".join(lines)
