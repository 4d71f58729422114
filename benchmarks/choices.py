"""Settings that were compared before a method was fixed, measured again on digits that nobody is tested on.

``python -m benchmarks.choices NAME`` learns from the first of MNIST's training digits and counts errors on
the last of them, once for every setting; names are the keys of `CHOICES`.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from cnn.recipes import RECIPES
from dataset import load
from dataset.input_error import unknown_name
from dataset.labelled_images import Split
from experiments.methods import METHODS
from experiments.methods.method import Method, Step, Steps, network, step


@dataclass(frozen=True)
class Choice:
    """What is compared.

    Attributes
    ----------
    n_train, n_validation : digits
    settings : what stands in the table → the method with it; the first is the one that was chosen
    """

    n_train: int
    n_validation: int
    settings: Mapping[str, Steps]


def with_settings(key: str, kind: str, **changed: object) -> Steps:
    """The method `key` with other settings of its step `kind`."""
    return tuple(
        Step(one.kind, tuple({**dict(one.settings), **changed}.items()), one.members)
        if one.kind == kind
        else one
        for one in METHODS[key].steps
    )


def scaled(key: str) -> Steps:
    """The method `key` with every feature brought to unit variance before its classifier."""
    *before, classifier = METHODS[key].steps
    return (*before, step("standardised"), classifier)


def fast(**changed: object) -> Steps:
    """The fast network by another recipe."""
    return network("fast", replace(RECIPES["fast"], **changed))  # type: ignore[arg-type]


EXTRACTORS = ("pixels", "moravec", "tensor", "harris", "hog")
CHOICES = {
    "scaler": Choice(
        3_000,
        10_000,
        {f"{key}, as it is": METHODS[f"{key}+svm"].steps for key in EXTRACTORS}
        | {f"{key}, unit variance": scaled(f"{key}+svm") for key in EXTRACTORS},
    ),
    "harris": Choice(
        3_000,
        10_000,
        {
            f"k = {k}, {n} × {n} cells": with_settings("harris+svm", "harris", k=k, n_cells=n)
            for k, n in ((0.15, 12), (0.05, 12), (0.1, 12), (0.2, 12), (0.15, 8), (0.15, 16))
        },
    ),
    "hog": Choice(
        20_000,
        40_000,
        {
            f"{n} bins over {360 if signed else 180}°": with_settings(
                "hog+svm", "hog", n_orientations=n, signed=signed
            )
            for n, signed in ((12, True), (12, False), (16, True), (24, True))
        },
    ),
    "fast-network": Choice(
        50_000,
        10_000,
        {
            "peak rate 0.006": fast(),
            "peak rate 0.004": fast(learning_rate=0.004),
            "peak rate 0.008": fast(learning_rate=0.008),
            "three epochs": fast(epochs=3),
            "batches of 64 at 0.004": fast(learning_rate=0.004, batch_size=64),
        },
    ),
    "lecture-optimiser": Choice(
        50_000,
        10_000,
        {key: METHODS[key].steps for key in ("lecture-mnist-cnn+adam", "lecture-mnist-cnn")},
    ),
}


def compare(choice: Choice, digits: Split) -> Iterator[tuple[str, int]]:
    """Each setting with its errors on the last of `digits`, after the first of them, seed 0."""
    train = digits.take(np.arange(choice.n_train))
    validation = digits.take(np.arange(len(digits) - choice.n_validation, len(digits)))
    for said, steps in choice.settings.items():
        method = Method("choice", said, "A setting.", "none", steps)
        estimator = method.build(0).fit(train.images, train.labels)
        answers = estimator.classes_[estimator.predict_proba(validation.images).argmax(axis=1)]
        yield said, int(np.count_nonzero(answers != validation.labels))


def main(names: Sequence[str]) -> None:
    """A table a name, as Markdown."""
    for name in names:
        if name not in CHOICES:
            raise unknown_name("choice", name, CHOICES, "benchmarks/choices.py")
    digits = load("mnist").train
    for name in names:
        choice = CHOICES[name]
        print(f"| {name} | errors of {choice.n_validation:,} after {choice.n_train:,} |")
        print("| :-- | --: |")
        for said, n_errors in compare(choice, digits):
            share = 100 * n_errors / choice.n_validation
            print(f"| {said} | {n_errors:,} ({share:.2f} %) |", flush=True)
        print()


if __name__ == "__main__":
    main(sys.argv[1:])
