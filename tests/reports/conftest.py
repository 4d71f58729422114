"""A run's folder with seeded records: two data sets, both families, several seeds, one failure."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from dataset.conditions import all_conditions, rotations
from dataset.labelled_images import LabelledImages, Split
from experiments.store import Predictions, Store

MACHINE = {
    "platform": "Linux x86_64",
    "processor": "A processor",
    "cpus": 2,
    "python": "3.11.9",
    "versions": {"versus": "0.1.0", "numpy": "2.4.0"},
    "commit": "0123456789ab",
}
METHODS = {
    "chance": ("Chance", "classical"),
    "pixels+svm": ("Pixels + SVM", "classical"),
    "harris+svm": ("Harris + SVM", "classical"),
    "hog+svm": ("HOG + SVM", "classical"),
    "lecture-shape-cnn": ("Lecture's shape network", "learned"),
    "lecture-mnist-cnn": ("Lecture's MNIST network", "learned"),
    "small-cnn": ("Small network", "learned"),
}


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

    def trial(
        self, data, method, train_size, seed, rates, *, error=None, conditions=None, **changed
    ):
        """One record; `rates` is test set → error rate, ``train`` among them, and `conditions`
        ``(test set, condition) → (number of images, error rate)``."""
        name, family = METHODS[method]
        generator = np.random.default_rng([seed, train_size, len(method), len(data.key)])
        found = {}
        for test_set, rate in {} if error else rates.items():
            labels = (data.train if test_set == "train" else data.tests[test_set]).labels
            found[test_set] = predicted(labels, rate, data.n_classes, generator)
        settings = {
            "position": self.position,
            "status": "failed" if error else "done",
            "error": error,
            "profile": "quick",
            "dataset": {
                "key": data.key,
                "name": data.name,
                "class_names": list(data.class_names),
                "image_shape": list(data.image_shape),
                "content_hash": data.content_hash,
                "images": self.store.write_images(data),
                "provenance": data.provenance,
                "n_train_available": len(data.train),
            },
            "method": {
                "key": method,
                "name": name,
                "family": family,
                "summary": f"What {name} does.",
                "citation": f"Author of {name} (1999)",
                "parameters": {"extractor": method.partition("+")[0]} if "+" in method else {},
            },
            "train_size": train_size,
            "seed": seed,
            "subset": "stratified",
            "monitor": "rest" if family == "learned" else None,
            "fit_seconds": None if error else 0.5 + 10 * (family == "learned") + seed,
            "size": {"parameters": 217_194} if family == "learned" else {"features": 324},
            "tests": {
                test_set: {
                    "n_test": len(answers.labels),
                    "n_errors": answers.n_errors,
                    "error_rate": answers.n_errors / len(answers.labels),
                    "predict_seconds": 1e-4 * len(answers.labels),
                }
                for test_set, answers in found.items()
            }
            | {
                f"{base}+{condition}": {
                    "n_test": n_test,
                    "n_errors": round(rate * n_test),
                    "error_rate": round(rate * n_test) / n_test,
                    "predict_seconds": 1e-4 * n_test,
                    "base": base,
                    "condition": condition,
                }
                for (base, condition), (n_test, rate) in (conditions or {}).items()
            },
            "history": curves() if family == "learned" and not error else None,
            "machine": MACHINE,
            "started": f"2025-01-01T00:00:{self.position % 60:02d}.{self.position:06d}+00:00",
            "seconds": 1.0,
            **changed,
        }
        if error:
            settings["size"] = {}
        self.position += 1
        identifier = hashlib.sha256(f"{data.key} {method} {train_size} {seed}".encode()).hexdigest()
        self.store.write(identifier, settings, found)
        return identifier


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


@pytest.fixture(scope="session")
def store(tmp_path_factory):
    """The whole run, written once; read only."""
    return fill(Synthetic(tmp_path_factory.mktemp("report") / "run"))
