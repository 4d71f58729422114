"""Virtual samples of photographs."""

from dataclasses import asdict

import numpy as np
import pytest
from sklearn.utils.validation import has_fit_parameter

from dataset.augmentation import warped
from dataset.digits import load_digits
from dataset.distortion import ANOTHER_SHOT, Affine, Retaking
from experiments.methods import METHODS
from features.pipeline import classical_pipeline

WIDE = Retaking(shift=0.15)


def retaken_svm(retaking, **settings):
    return classical_pipeline(
        ("retaken", {"settings": tuple(asdict(retaking).items()), **settings}),
        "colour_pixels",
        "rbf_svm",
    )


@pytest.mark.parametrize("of", ["support", "all"])
def test_copies_teach_shifts(of):
    data = load_digits()
    train, test = data.train, data.tests["test"]
    moved = warped(test.images, Affine(right=1.0))

    def error(model):
        return (model.fit(train.images, train.labels).predict(moved) != test.labels).mean()

    plain = error(classical_pipeline("colour_pixels", "rbf_svm"))
    assert error(retaken_svm(WIDE, of=of, copies=3)) < 0.7 * plain


def test_copies_are_of_the_support_vectors_and_seeded():
    data = load_digits().train.take(np.arange(300))
    model = retaken_svm(ANOTHER_SHOT, copies=2)
    first = model.fit(data.images, data.labels).predict_proba(data.images)
    np.testing.assert_array_equal(
        model.fit(data.images, data.labels).predict_proba(data.images), first
    )
    other = model.set_params(seed=1).fit(data.images, data.labels).predict_proba(data.images)
    assert np.abs(other - first).max() > 1e-3


def test_only_who_is_told_so_mirrors():
    """A class that points right; mirrored copies make what points left one of it, too."""
    right = np.zeros((20, 8, 8, 3), np.uint8)
    right[:, 2:6, 5:7] = 200
    level = np.zeros((20, 8, 8, 3), np.uint8)
    level[:, 1:3, 3:5] = 200
    images, labels = np.concatenate([right, level]), np.repeat([0, 1], 20)
    left = right[:1, :, ::-1]

    def answer(**told):
        model = retaken_svm(Retaking(), of="all", copies=4)
        return model.fit(images, labels, **told).predict_proba(left)[0, 0]

    assert answer(mirror=True) > answer() + 0.2


def test_other_settings_are_refused():
    data = load_digits().train.take(np.arange(60))
    with pytest.raises(ValueError, match="of='support' or 'all', received 'none'"):
        retaken_svm(WIDE, of="none").fit(data.images, data.labels)


def test_whoever_takes_photographs_again_can_be_told_whether_to_mirror():
    """A method that could not be told would leave the data set's fact unheard."""
    again = [key for key, method in METHODS.items() if "retak" in str(method.parameters())]
    assert {"block-hog+virtual", "colour-hog+virtual", "small-cnn+photographs"} <= set(again)
    for key in again:
        assert has_fit_parameter(METHODS[key].build(0), "mirror"), key
