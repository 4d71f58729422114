"""Both families together: the mean of their probabilities."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from experiments.methods import METHODS
from features.fusion import Fusion


def flat(images):
    return np.asarray(images).reshape(len(images), -1) / 255


def member(strength):
    return make_pipeline(FunctionTransformer(flat), LogisticRegression(C=strength))


def test_mean_of_the_members(striped):
    train, test = striped.train, striped.tests["test"]
    fusion = Fusion([member(0.01), member(10.0)])
    assert fusion.fit(train.images, train.labels) is fusion
    each = [one.fit(train.images, train.labels) for one in (member(0.01), member(10.0))]
    expected = np.mean([one.predict_proba(test.images) for one in each], axis=0)
    np.testing.assert_allclose(fusion.predict_proba(test.images), expected)
    np.testing.assert_array_equal(fusion.predict(test.images), expected.argmax(axis=1))
    again = clone(fusion).fit(train.images, train.labels)
    np.testing.assert_array_equal(
        again.predict_proba(test.images), fusion.predict_proba(test.images)
    )


def test_not_fitted():
    with pytest.raises(NotFittedError):
        Fusion([member(1.0)]).predict(np.zeros((1, 8, 8)))


def test_the_listed_one_is_made_of_listed_methods():
    (fusion,) = METHODS["fusion"].steps
    listed = [METHODS[key].steps for key in ("invariants+svm+redrawn", "normalised-cnn")]
    assert list(fusion.members) == listed
    assert METHODS["fusion"].family == "both"
