"""A run's folder with seeded records: two data sets, both families, several seeds, one failure."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dataset.conditions import all_conditions, rotations
from dataset.labelled_images import LabelledImages, Split
from experiments.predictions import Predictions
from experiments.record import (
    TRAIN,
    Evaluation,
    Machine,
    RecordedData,
    RecordedMethod,
    TrialRecord,
    Work,
    fit_id,
)
from experiments.store import Store, images_stem
from reports import rendering

VERSIONS = {"versus": "0.1.0", "numpy": "2.4.0"}
MACHINE = Machine("Linux x86_64", "A processor", 2, "3.11.9", VERSIONS, "0123456789ab")
METHODS = {
    "chance": ("Chance", "classical"),
    "pixels+svm": ("Pixels + SVM", "classical"),
    "harris+svm": ("Harris + SVM", "classical"),
    "hog+svm": ("HOG + SVM", "classical"),
    "hog+virtual": ("HOG + virtual SVM", "classical"),
    "lecture-shape-cnn": ("Lecture's shape network", "learned"),
    "lecture-mnist-cnn": ("Lecture's MNIST network", "learned"),
    "small-cnn": ("Small network", "learned"),
    "few-cnn": ("Network for few samples", "learned"),
    "dino.npz:svm": ("DINO + SVM", "given"),
    "dino.npz:linear": ("DINO + linear SVM", "given"),
}
AUGMENTATION = {"few-cnn": {"shift": 2.5}}


class Synthetic:
    """Writes records whose error rates the caller chooses."""

    def __init__(self, folder: Path) -> None:
        self.store = Store(folder)
        self.store.create()
        self.position = 0

    def data(self, key, name, class_names, shape, tests, n_train=100):
        generator = np.random.default_rng(len(key))

        def split(n):
            images = generator.integers(0, 90, (n, *shape), dtype=np.uint8)
            labels = np.arange(n, dtype=np.int64) % len(class_names)
            for image, label in zip(images, labels, strict=True):
                image[2 : 4 + label % (shape[0] - 5), 2 : shape[1] - 2] = 230
            return Split(images, labels)

        sets = {test: split(n) for test, n in tests.items()}
        provenance = f"Drawn by the tests, {key}."
        return LabelledImages(
            key, name, split(n_train), sets, tuple(class_names), provenance, "ink"
        )

    def trial(self, data, method, train_size, seed, rates, conditions=None, **changed):
        """One record; `rates` is test set → error rate, ``train`` among them, and `conditions`
        ``(test set, condition) → (number of images, error rate)``."""
        failed, learned = "error" in changed, METHODS[method][1] == "learned"
        generator = np.random.default_rng([seed, train_size, len(method), len(data.key)])
        evaluations, answers = {}, {}
        if not failed:
            evaluations, answers = self.answered(data, rates, conditions or {}, generator)
        described = recorded_method(method)
        subset = changed.setdefault("subset", "stratified")
        parameters = described.parameters
        fields = {
            "id": fit_id(data.train_hash, method, parameters, train_size, subset, seed),
            "position": self.position,
            "profile": "quick",
            "data": recorded_data(data),
            "method": described,
            "train_size": train_size,
            "seed": seed,
            "monitor": "rest" if learned else None,
            "status": "failed" if failed else "done",
            "error": None,
            "fit_seconds": None if failed else 0.5 + 10 * learned + seed,
            "size": {} if failed else {"parameters": 217_194} if learned else {"features": 324},
            "evaluations": evaluations,
            "failures": {},
            "history": curves() if learned and not failed else None,
            "inspection": None,
            "work": (self.work(),),
        }
        record = TrialRecord(**{**fields, **changed})
        self.position += 1
        self.store.write(record, answers, {})
        return record.id

    def work(self, **changed):
        started = f"2025-01-01T00:00:{self.position % 60:02d}.{self.position:06d}+00:00"
        return replace(Work(MACHINE, started, 1.0), **changed)

    def answered(self, data, rates, conditions, generator):
        """Evaluations and answers with exactly the errors that were asked for."""
        self.store.write_images(data)
        wanted = {(name, None): (None, rate) for name, rate in rates.items()} | conditions
        evaluations, answers = {}, {}
        for (test_set, condition), (n_test, rate) in wanted.items():
            labels = (data.train if test_set == TRAIN else data.tests[test_set]).labels[:n_test]
            found = predicted(labels, rate, data.n_classes, generator)
            plain = condition is None
            name = test_set if plain else f"{test_set}+{condition}"
            answers[name] = found if plain else replace(found, probability=None)
            images = None if test_set == TRAIN else images_stem(data, test_set)
            base = None if plain else test_set
            n = len(labels)
            evaluations[name] = Evaluation(n, found.n_errors, 1e-4 * n, images, base, condition)
        return evaluations, answers

    def change(self, identifier, predictions=None, inspected=None, **fields):
        """Write a stored record again, with other `fields` and files."""
        record = replace(self.store.read(identifier), **fields)
        self.store.write(record, predictions or {}, inspected or {})


def recorded_data(data):
    names = data.class_names
    shape, n_train = data.image_shape, len(data.train)
    return RecordedData(
        data.key, data.name, data.kind, names, shape, data.train_hash, data.provenance, n_train
    )


def recorded_method(key):
    name, family = METHODS[key]
    own = {"augmentation": AUGMENTATION[key]} if key in AUGMENTATION else {}
    kinds = ["network"] if family == "learned" else key.split("+")
    steps = [{"step": kind, **own} for kind in kinds]
    cited = f"Author of {name} (1999)"
    parameters = {"version": 1, "steps": steps}
    return RecordedMethod(key, name, family, f"What {name} does.", cited, "", parameters)


def predicted(labels, rate, n_classes, generator):
    """Answers with exactly round(rate * n) errors."""
    answers = labels.copy()
    wrong = generator.choice(len(labels), round(rate * len(labels)), replace=False)
    answers[wrong] = (
        labels[wrong] + 1 + generator.integers(0, n_classes - 1, wrong.size)
    ) % n_classes
    probability = np.full((len(labels), n_classes), 0.3 / n_classes, dtype=np.float32)
    probability[np.arange(len(labels)), answers] += 0.7
    return Predictions(labels, answers, probability)


def curves(n_epochs=5):
    epoch = np.arange(1, n_epochs + 1)
    return {
        "loss": (1.2 / epoch).tolist(),
        "accuracy": (1 - 0.5 / epoch).tolist(),
        "val_loss": (1.3 / epoch + 0.1).tolist(),
        "val_accuracy": (1 - 0.6 / epoch).tolist(),
    }


SHAPE_RATES = {  # train, test, challenge
    "chance": (0.6667, 0.6667, 0.6667),
    "pixels+svm": (0.0, 0.2, 0.55),
    "harris+svm": (0.0, 0.1333, 0.4),
    "hog+svm": (0.0, 0.0, 0.25),
    "lecture-shape-cnn": (0.0, 0.0667, 0.45),
    "small-cnn": (0.0, 0.0, 0.3),
}
DIGIT_RATES = {  # training size → method → train, test
    100: {
        "chance": (0.88, 0.8865),
        "pixels+svm": (0.0, 0.09),
        "harris+svm": (0.02, 0.3),
        "hog+svm": (0.0, 0.05),
        "lecture-mnist-cnn": (0.12, 0.2),
        "small-cnn": (0.01, 0.06),
    },
    1000: {
        "chance": (0.88, 0.8865),
        "pixels+svm": (0.0, 0.04),
        "harris+svm": (0.02, 0.21),
        "hog+svm": (0.0, 0.03),
        "lecture-mnist-cnn": (0.05, 0.08),
        "small-cnn": (0.0, 0.01),
    },
}


def fill(synthetic, n_digits=1000, n_train=1000):
    """Shapes with three seeds, digits with two sizes, one failed trial."""
    shapes = synthetic.data(
        "shapes",
        "Shapes",
        ["circle", "rectangle", "triangle"],
        (24, 24, 3),
        {"test": 15, "challenge": 180},
        45,
    )
    for method, rates in SHAPE_RATES.items():
        for seed in range(3):
            chosen = dict(zip(["train", "test", "challenge"], rates, strict=True))
            synthetic.trial(shapes, method, 45, seed, chosen)
    error = "ValueError: Expected pictures of at least 28×28, received 24×24."
    synthetic.trial(shapes, "lecture-mnist-cnn", 45, 0, {}, error=error)

    digits = synthetic.data(
        "mnist", "MNIST", list("0123456789"), (28, 28), {"test": n_digits}, n_train
    )
    for size, methods in DIGIT_RATES.items():
        for method, rates in methods.items():
            for seed in range(2 if size == 100 else 1):
                synthetic.trial(
                    digits, method, size, seed, dict(zip(["train", "test"], rates, strict=True))
                )
    return synthetic.store


EFFICIENCY = {  # error at 1 image a class, and the power of the size by which it falls
    "pixels+svm": (0.6, 0.35),
    "hog+svm": (0.35, 0.4),
    "lecture-mnist-cnn": (0.9, 0.35),
    "small-cnn": (0.75, 0.62),
}
SENSITIVITY = {"pixels+svm": 1.0, "hog+svm": 0.7, "lecture-mnist-cnn": 1.2, "small-cnn": 0.5}
PER_CLASS = (1, 3, 10, 30, 100)


def fill_grid(synthetic, n_digits=1000, n_damaged=400):
    """Digits by training images a class over five draws, and the largest size under conditions."""
    digits = synthetic.data("mnist", "MNIST", list("0123456789"), (28, 28), {"test": n_digits})
    for per_class in PER_CLASS:
        for method, (start, power) in EFFICIENCY.items():
            for seed in range(5):
                luck = np.random.default_rng([seed, per_class, len(method)]).normal(0, 0.08)
                rate = min(0.9, start * per_class**-power * np.exp(luck))
                conditions = damaged(method, rate, n_damaged) if per_class == PER_CLASS[-1] else {}
                synthetic.trial(
                    digits,
                    method,
                    10 * per_class,
                    seed,
                    {"train": 0.0, "test": rate},
                    conditions=conditions,
                    subset="balanced",
                )
    return synthetic.store


def damaged(method, clean, n_test):
    """Errors that rise with severity and angle, another steepness for every corruption."""
    found = {}
    for condition in [*all_conditions(), *rotations()]:
        corruption, _, severity = condition.partition("@")
        amount = abs(float(severity)) / 18 if corruption == "rotation" else float(severity)
        steep = 0.01 * len(corruption) * SENSITIVITY[method]
        found["test", condition] = (n_test, min(0.9, clean + steep * amount))
    return found


@pytest.fixture(scope="session")
def grid(tmp_path_factory):
    """A run over training sizes and test conditions; read only."""
    return fill_grid(Synthetic(tmp_path_factory.mktemp("grid") / "run"))


@pytest.fixture
def synthetic(tmp_path):
    return Synthetic(tmp_path / "run")


@pytest.fixture(scope="session", autouse=True)
def drawn_here():
    """Figures are drawn by the test's own process: others would each import everything first, on cores
    that other tests are on already."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rendering, "n_threads", lambda: 1)
        yield


@pytest.fixture(scope="session")
def store(tmp_path_factory):
    """The whole run, written once; its records are read only, or other tests would see others."""
    store = fill(Synthetic(tmp_path_factory.mktemp("report") / "run"))
    before = state_of(store.folder)
    yield store
    assert state_of(store.folder) == before


def state_of(folder):
    kept = [*folder.glob("[!.]*.json"), *folder.glob("trials/*"), *folder.glob("datasets/*")]
    return {path: path.stat().st_mtime_ns for path in kept}
