"""A lecture whose networks were never trained, and whose answers are drawn: everything but the numbers."""

from dataclasses import replace
from pkgutil import resolve_name
from types import SimpleNamespace

import numpy as np
import pytest

from cnn.architectures import ARCHITECTURES
from cnn.keras_classifier import KerasClassifier
from experiments.predictions import Predictions
from lecture.course import Course
from lecture.practice import listings
from lecture.step import Code
from lecture.steps import STEPS
from lecture.trials import trials_of


def untrained(architecture, shape, n_classes):
    network = KerasClassifier(architecture)
    network.model_ = resolve_name(ARCHITECTURES[architecture])(shape, n_classes)
    network.classes_ = np.arange(n_classes)
    network.image_shape_ = network.input_shape_ = shape
    network.test_shift_, network.test_mirror_ = 0, False
    return network


class Drawn:
    """What `lecture.course.Trained` offers, without any training: a tenth of the answers is wrong."""

    def __init__(self, course):
        self.trials = trials_of(course.digit_data)
        self.data = {**course.shape_data, course.digit_data.key: course.digit_data}

    def record(self, name):
        trial = self.trials[name]
        data = self.data[trial.dataset]
        history = {"loss": [1.0, 0.5, 0.2], "accuracy": [0.5, 0.8, 0.9]}
        found = {}
        for test_set, split in data.tests.items():
            found[test_set] = self._predictions(split.labels, data.n_classes)
            for condition in trial.conditions:
                some = split.labels[: trial.condition_images]
                found[f"{test_set}+{condition}"] = self._predictions(some, data.n_classes)
        size = len(data.train) if trial.train_size == "all" else trial.train_size
        curve = {**history, "val_loss": [1.0, 0.6, 0.4]}
        return SimpleNamespace(train_size=size, learning_curve=curve, predictions=found)

    def network(self, name):
        if name == "digits":
            return untrained("lecture-mnist", (28, 28, 1), 10)
        return untrained("lecture-shape", (24, 24, 3), 3)

    @staticmethod
    def _predictions(labels, n_classes):
        generator = np.random.default_rng(0)
        wrong = generator.random(len(labels)) < 0.1
        return Predictions(labels, np.where(wrong, (labels + 1) % n_classes, labels), None)


def of_the_lectures_size(digits):
    """8×8 pictures as large as MNIST's, which the lecture's network takes."""

    def larger(split):
        wide = split.images.repeat(3, axis=1).repeat(3, axis=2)
        return replace(split, images=np.pad(wide, ((0, 0), (2, 2), (2, 2))))

    tests = {name: larger(split) for name, split in digits.tests.items()}
    return replace(digits, train=larger(digits.train), tests=tests)


@pytest.fixture(scope="session")
def lecture_on():
    """Picture's path → a course of untrained networks."""

    def begin(image=None):
        course = Course(image=image, digits="digits")
        course.__dict__["_digits"] = (of_the_lectures_size(course.digit_data), "")
        course.__dict__["trained"] = Drawn(course)
        return course

    return begin


@pytest.fixture(scope="session")
def course(lecture_on):
    return lecture_on()


def not_run(digits, folder, data_dir):
    """The practice slides without running them."""
    scripts = listings(digits)
    return {name: Code(source, "1") for script in scripts for name, source in script.items()}


@pytest.fixture(scope="session")
def steps(course):
    """All steps of the untrained lecture; the examples that train are run by their own tests."""
    with pytest.MonkeyPatch.context() as patch:
        for module in ("hand_crafted", "shapes", "digits"):
            name = f"lecture.steps.{module}.trained_example"
            patch.setattr(name, lambda *_: Code("print(1)", "1"))
        patch.setattr("lecture.steps.practice.run_practice", not_run)
        return [resolve_name(function)(course) for function in STEPS.values()]
