"""The contract of every method, old and new: scikit-learn's calls on image stacks."""

import numpy as np
import pytest
from sklearn.base import clone

from experiments.learned import OF_STEPS
from experiments.methods import METHODS, find_method
from experiments.methods.method import JOINED, NETWORK
from features.classifiers import CLASSIFIERS
from features.extractors import EXTRACTORS
from features.pipeline import KINDS
from tests.alike import CLASSICAL, first_with_each_part_and_joint

pytestmark = pytest.mark.usefixtures("few_copies")

# Hundreds of patches in three planes take a minute a test: left to the slow run.
PATCHES = ("colour-words", "gray-fisher", "colour-fisher")


def asked(keys):
    return [
        pytest.param(key, marks=[pytest.mark.slow] if key.startswith(PATCHES) else [])
        for key in keys
    ]


EVERY_METHOD = asked(CLASSICAL)
# Sizes and colours are a matter of what comes before the classifier, which gets a vector.
EVERY_PART = asked(first_with_each_part_and_joint(EXTRACTORS.keys() | CLASSIFIERS.keys()))


def test_what_each_kind_of_step_learns_is_known():
    assert {*KINDS, *JOINED, NETWORK} == OF_STEPS.keys() - {"given", "outside"}


@pytest.mark.parametrize("key", METHODS)
def test_description_is_complete(key):
    method = METHODS[key]
    assert method.key == key
    assert method.family in ("classical", "learned", "both")
    assert method.name and method.citation
    assert method.summary.endswith(".")


@pytest.mark.parametrize("key", EVERY_METHOD)
def test_fit_predict_clone(key, striped):
    estimator = METHODS[key].build(seed=0)
    train, test = striped.train, striped.tests["test"]
    before = train.images.copy()
    assert estimator.fit(train.images, train.labels) is estimator
    np.testing.assert_array_equal(train.images, before)
    probability = estimator.predict_proba(test.images)
    assert probability.shape == (20, 2)
    np.testing.assert_allclose(probability.sum(axis=1), 1, rtol=1e-5)
    predicted = estimator.predict(test.images)
    np.testing.assert_array_equal(predicted, estimator.classes_[probability.argmax(axis=1)])
    # Stripes are no outlines: there is nothing to see for methods that are made for those.
    of_outlines = any(step.kind == "hesitant" for step in METHODS[key].steps)
    if key.split("+")[0] not in ("chance", "geometry") and not of_outlines:
        # Hardly any patch fits into 12 px: enough for Fisher vectors to be right mostly.
        assert (predicted == test.labels).mean() >= (0.8 if key == "fisher+linear" else 1)
    again = clone(estimator).fit(train.images, train.labels)
    np.testing.assert_array_equal(again.predict_proba(test.images), probability)


@pytest.mark.parametrize("key", EVERY_PART)
def test_gray_and_colour_of_the_same_picture_agree(key, striped):
    some = striped.train.take(np.arange(20))
    gray, labels = some.images, some.labels
    colour = np.repeat(gray[..., None], 3, axis=-1)
    estimator = METHODS[key].build(seed=0)
    on_gray = estimator.fit(gray, labels).predict_proba(gray)
    on_colour = clone(estimator).fit(colour, labels).predict_proba(colour)
    np.testing.assert_allclose(on_gray, on_colour, atol=1e-3)


@pytest.mark.parametrize("key", EVERY_METHOD)
def test_three_images_of_three_classes(key):
    answered(key, (24, 24))


@pytest.mark.parametrize("key", EVERY_PART)
@pytest.mark.parametrize("size", [(8, 8), (28, 28), (40, 31)])
def test_three_images_of_any_size(key, size):
    answered(key, size)


def answered(key, size):
    images = np.random.default_rng(0).integers(0, 256, (3, *size), dtype=np.uint8)
    estimator = METHODS[key].build(seed=0).fit(images, np.array([0, 1, 2]))
    probability = estimator.predict_proba(images)
    assert probability.shape == (3, 3)
    assert np.isfinite(probability).all()


@pytest.mark.parametrize("key", METHODS)
def test_parameters_are_plain_and_complete(key):
    import json

    parameters = METHODS[key].parameters()
    json.dumps(parameters, allow_nan=False)
    assert parameters["version"] >= 1
    assert parameters["steps"]


def test_nearest_name_is_offered():
    with pytest.raises(ValueError, match="Did you mean 'small-cnn'"):
        find_method("smal-cnn")


def test_what_is_learned_beside_the_classifier():
    """By family where there is no dictionary: nothing that is crafted learns filters."""
    dictionary = {key for key, method in METHODS.items() if method.learned == "dictionary"}
    of_dictionaries = (
        "words+",
        "fisher+",
        "colour-words+",
        "gray-fisher+",
        "colour-fisher+",
        "patches+",
    )
    assert dictionary == {
        key
        for key in METHODS
        if key.startswith(of_dictionaries) or key in ("random-patches+ridge", "summed+virtual")
    }
    for key in METHODS.keys() - dictionary:
        expected = "nothing" if METHODS[key].family == "classical" else "filters"
        assert METHODS[key].learned == expected, key
