"""Families are compared under equal augmentation: none, the same, each one's own."""

from dataclasses import replace

import msgspec
import pytest

from experiments.methods import METHODS
from experiments.record import RecordedMethod
from reports import claims
from reports.augmentation import treatment
from reports.run import Run
from reports.tables.augmentation import augmentation


def recorded(key):
    method = METHODS[key]
    return RecordedMethod(key, key, method.family, "", "", "", method.parameters())


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("hog+svm", "none"),
        ("lecture-mnist-cnn", "none"),
        ("few-cnn+plain", "none"),
        ("hog+svm+augmented", "same"),
        ("hog-lbp+svm+augmented", "same"),
        ("small-cnn+augmented", "same"),
        ("few-cnn+augmented", "same"),
        ("hog+virtual", "own"),
        ("summed+virtual", "own"),
        ("few-cnn", "own"),
        ("invariants+svm+redrawn", "same"),
        ("lecture-shape-cnn+redrawn", "same"),
        ("normalised-cnn", "own"),
        ("invariants+svm+hands", "own"),
        ("normalised-cnn+hands", "own"),
        ("small-cnn+photographs-plain", "none"),
        ("block-hog+svm", "none"),
        ("block-hog+svm+augmented", "same"),
        ("small-cnn+photographs", "same"),
        ("block-hog+virtual", "own"),
        ("patches+ridge", "none"),
        ("patches+ridge+mirrored", "own"),
        ("airbench-cnn", "own"),
        ("signs-cnn", "own"),
    ],
)
def test_treatment_follows_from_what_the_method_declares(key, expected):
    assert treatment(recorded(key)) == expected


@pytest.mark.parametrize("key", ["block-hog+svm+augmented", "small-cnn+photographs"])
def test_treatment_of_a_record_that_was_read_from_json(key):
    method = recorded(key)
    read = msgspec.json.decode(msgspec.json.encode(method.parameters))
    assert treatment(replace(method, parameters=read)) == "same"


def test_treatment_of_a_published_record_that_leaves_out_a_default():
    method = recorded("small-cnn+augmented")
    step = dict(method.parameters["steps"][0])
    step["augmentation"] = {k: v for k, v in step["augmentation"].items() if k != "smoothness"}
    assert treatment(replace(method, parameters={"steps": [step]})) == "same"


@pytest.fixture
def factorial(synthetic):
    """Two sizes, three draws: the network gains what the hand-crafted side has not, unless both do."""
    data = synthetic.data("x", "X", ["a", "b"], (24, 24), {"test": 1000})
    rates = {
        "chance": 0.01,
        "hog+svm": 0.10,
        "small-cnn": 0.20,
        "hog+virtual": 0.05,
        "pixels+svm": 0.30,
        "few-cnn": 0.05,
    }
    for size in (20, 200):
        for method, rate in rates.items():
            for seed in range(3):
                synthetic.trial(data, method, size, seed, {"test": rate}, subset="balanced")
    return Run(synthetic.store)


def test_like_is_compared_with_like(factorial):
    grid = factorial.treatments
    assert grid["treatment"].tolist() == ["none", "own"] * 2
    assert set(grid.query("treatment == 'none'")["classical"]) == {"HOG + SVM"}
    assert grid.query("treatment == 'none'")["difference"].tolist() == pytest.approx([-0.1, -0.1])
    own = grid.query("treatment == 'own'").iloc[0]
    assert (own.classical, own.learned) == ("HOG + virtual SVM", "Network for few samples")
    assert own.difference == pytest.approx(0)
    assert augmentation(grid)["Augmentation"].tolist() == ["none", "each one's own"] * 2


def test_sentences_name_the_sizes(factorial):
    none, own = claims.treatments(factorial.treatments)
    assert none == (
        "X, test images, without augmentation, by number of training images a class: the hand-crafted "
        "side is ahead at 10 and 100."
    )
    assert own.endswith(
        "own augmentation, by number of training images a class: not told apart at 10 and 100."
    )


def test_one_treatment_is_no_factor(synthetic):
    data = synthetic.data("x", "X", ["a", "b"], (24, 24), {"test": 100})
    for method in ("hog+svm", "small-cnn"):
        synthetic.trial(data, method, 20, 0, {"test": 0.1})
    assert Run(synthetic.store).treatments.empty
