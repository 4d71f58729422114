"""The networks' training: against the lecture's script in plain Keras, and how soon an error is reached.

Everything in one run on one machine. What is compared is what a user waits for: building, compiling
and training, from arrays in memory to a model that answers. How far the script's own history moves if
it is given one thread is there to judge other histories by.

``python -m benchmarks.training SEED N`` trains the script alone on N digits, for that.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from cnn.backend import keras
from cnn.keras_classifier import KerasClassifier
from dataset.labelled_images import LabelledImages

Array = npt.NDArray[Any]

LEARNED = 5 / 6  # of the training pictures, as in the lecture; the others are watched
SCRIPT = "keras fit, the lecture's script"
LECTURE = "lecture-mnist"
OURS = "lecture's MNIST network, 3 epochs"
ONE_THREAD = "the script itself, on one thread"
ONE_THREAD_SETTINGS = ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS")


@dataclass(frozen=True)
class Goal:
    """An error rate, and what reaches it soon.

    Attributes
    ----------
    error : fraction of the test images
    architecture, recipe : keys
    n_train : first so many training images
    """

    error: float
    architecture: str
    recipe: str
    n_train: int


GOALS = (
    Goal(0.032, "fast", "fast", 10_000),
    Goal(0.010, "fast", "fast", 60_000),
    Goal(0.007, "plain", "falling-adam", 60_000),
)


@dataclass(frozen=True)
class Row:
    """Ours, or the script itself in another setting, against the lecture's script.

    Attributes
    ----------
    name : what was trained
    peer : against what
    ours_us, peer_us : microseconds of the whole training, the medians of the repetitions
    speedup : peer_us / ours_us
    error : test error of ours, a fraction
    peer_error : of the peer
    goal : error asked for, None where histories are compared
    history_difference : largest relative difference of the losses; None where they need not agree
    """

    name: str
    peer: str
    ours_us: float
    peer_us: float
    speedup: float
    error: float
    peer_error: float
    goal: float | None
    history_difference: float | None


class _Measured:
    """Seconds of every repetition by what was trained; test errors and losses of the last."""

    def __init__(self, images: Array, labels: Array) -> None:
        self.images, self.labels = images, labels
        self.seconds: dict[str, list[float]] = {}
        self.errors: dict[str, float] = {}
        self.losses: dict[str, Array] = {}

    def training(self, name: str, train: Callable[[], Any], answers: Callable[..., Array]) -> Any:
        start = time.perf_counter()
        model = train()
        self.seconds.setdefault(name, []).append(time.perf_counter() - start)
        self.errors[name] = float(np.mean(answers(model, self.images) != self.labels))
        return model

    def row(self, name: str, goal: float | None = None) -> Row:
        ours, peer = (float(np.median(self.seconds[which])) for which in (name, SCRIPT))
        difference = None
        if name in self.losses:
            difference = float(np.abs(self.losses[name] / self.losses[SCRIPT] - 1).max())
        return Row(
            name,
            SCRIPT,
            1e6 * ours,
            1e6 * peer,
            peer / ours,
            self.errors[name],
            self.errors[SCRIPT],
            goal,
            difference,
        )


def compare(data: LabelledImages, repeats: int = 3, seed: int = 0) -> list[Row]:
    """The lecture's network by script and by ours, turn by turn, then each goal once a repetition.

    Parameters
    ----------
    data : MNIST, or a part of it
    repeats : of every training; medians count
    """
    found = _Measured(data.tests["test"].images, data.tests["test"].labels)
    for _ in range(repeats):
        peer = found.training(SCRIPT, partial(lecture_script, data, seed), _answers)
        found.losses[SCRIPT] = np.array(peer.history.history["loss"])
        train = partial(_ours, data, LECTURE, LECTURE, _n_learned(data), seed)
        ours = found.training(OURS, train, KerasClassifier.predict)
        found.losses[OURS] = np.array(ours.history_["loss"])
        for goal in GOALS:
            train = partial(_ours, data, goal.architecture, goal.recipe, goal.n_train, seed)
            found.training(_name(goal), train, KerasClassifier.predict)
    alone = _on_one_thread(seed, len(data.train))
    found.seconds[ONE_THREAD], found.errors[ONE_THREAD] = [alone["seconds"]], alone["error"]
    found.losses[ONE_THREAD] = np.array(alone["loss"])
    lecture = [found.row(name) for name in (OURS, ONE_THREAD)]
    return lecture + [found.row(_name(goal), goal.error) for goal in GOALS]


def _name(goal: Goal) -> str:
    return f"{100 * goal.error:g} %: {goal.architecture} by {goal.recipe}, {goal.n_train:,}"


def _n_learned(data: LabelledImages) -> int:
    return round(LEARNED * len(data.train))


def _on_one_thread(seed: int, n_train: int) -> dict[str, Any]:
    """The script in a process of its own: TensorFlow settles its threads at its start."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.training", str(seed), str(n_train)],
        stdout=subprocess.PIPE,
        check=True,
        text=True,
        cwd=Path(__file__).parents[1],
        env=os.environ | dict.fromkeys(ONE_THREAD_SETTINGS, "1"),
    )
    return dict(json.loads(done.stdout))


def _alone(data: LabelledImages, seed: int) -> dict[str, Any]:
    test = data.tests["test"]
    start = time.perf_counter()
    model = lecture_script(data, seed)
    seconds = time.perf_counter() - start
    return {
        "seconds": seconds,
        "error": float(np.mean(_answers(model, test.images) != test.labels)),
        "loss": model.history.history["loss"],
    }


def _inputs(images: Array) -> Array:
    return np.asarray((images / 255.0)[..., None], "float32")


def _answers(script: Any, images: Array) -> Array:
    return np.asarray(script.predict(_inputs(images), verbose=0).argmax(axis=1))


def lecture_script(data: LabelledImages, seed: int) -> Any:
    """What the slides' listing is in today's Keras: the trained model, its history in ``history``.

    With the bar that ``fit`` draws if nobody tells it not to, which goes nowhere here.
    """
    keras.utils.clear_session()
    keras.utils.set_random_seed(seed)
    n = _n_learned(data)
    inputs = _inputs(data.train.images)
    targets = keras.utils.to_categorical(data.train.labels)
    model = keras.Sequential(
        [
            keras.Input((*data.image_shape, 1)),
            keras.layers.Conv2D(32, (3, 3), activation="relu"),
            keras.layers.MaxPooling2D((2, 2)),
            keras.layers.Conv2D(32, (3, 3), activation="relu"),
            keras.layers.MaxPooling2D((2, 2)),
            keras.layers.Flatten(),
            keras.layers.Dense(256, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
    with open(os.devnull, "w") as nowhere, redirect_stdout(nowhere):
        model.fit(
            inputs[:n],
            targets[:n],
            epochs=3,
            batch_size=32,
            validation_data=(inputs[n:], targets[n:]),
        )
    return model


def _ours(data: LabelledImages, architecture: str, recipe: str, n_train: int, seed: int) -> Any:
    train = data.train
    watched = n_train == _n_learned(data)
    rest = (train.images[n_train:], train.labels[n_train:]) if watched else None
    return KerasClassifier(architecture, recipe, seed).fit(
        train.images[:n_train], train.labels[:n_train], monitor=rest
    )


def as_json(rows: list[Row]) -> list[dict[str, Any]]:
    return [asdict(row) for row in rows]


def as_text(rows: list[Row]) -> str:
    """A table for people."""
    lines = [f"{'trained':44}{'ours s':>8}{'script s':>10}{'times':>7}{'error':>9}{'history':>10}"]
    for row in rows:
        missed = row.goal is not None and row.error > row.goal
        agrees = "" if row.history_difference is None else f"{row.history_difference:10.1e}"
        lines.append(
            f"{row.name:44}{row.ours_us / 1e6:8.1f}{row.peer_us / 1e6:10.1f}{row.speedup:7.2f}"
            f"{100 * row.error:7.2f} %{agrees}{'  missed' if missed else ''}"
        )
    lines.append(f"The script's own test error: {100 * rows[0].peer_error:.2f} %.")
    return "\n".join(lines)


def digits(n_train: int) -> LabelledImages:
    """MNIST with its first so many training digits."""
    from dataset.mnist import load_mnist

    data = load_mnist()
    return replace(data, train=data.train.take(np.arange(n_train)))


def memory_of_trainings(n_trainings: int) -> list[float]:
    """MB in use after each of many trainings in this process, of small networks on small pictures."""
    import resource

    from dataset.digits import load_digits

    train = load_digits().train
    page = resource.getpagesize()
    used = []
    for seed in range(n_trainings):
        architecture, recipe = (("lecture-mnist", "lecture-mnist"), ("small", "small"))[seed % 2]
        model = KerasClassifier(architecture, recipe, seed).fit(train.images, train.labels)
        model.predict(train.images)
        resident = int(Path("/proc/self/statm").read_text().split()[1])
        used.append(resident * page / 1e6)
    return used


if __name__ == "__main__":
    print(json.dumps(_alone(digits(int(sys.argv[2])), int(sys.argv[1]))))
