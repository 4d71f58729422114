"""Vectors that are given are looked up, never made up."""

import numpy as np
import pytest

from dataset.given_vectors import digests
from features.given import Given
from features.pipeline import classical_pipeline


@pytest.fixture
def images():
    return np.random.default_rng(0).integers(0, 256, (5, 8, 8)).astype(np.uint8)


@pytest.fixture
def given(images):
    rows = {digest: row for row, digest in enumerate(digests(images))}
    return Given(rows, np.arange(10, dtype=np.float32).reshape(5, 2))


def test_every_picture_gets_its_own_in_any_order(images, given):
    found = given.fit(images).transform(images[[3, 0, 3]])
    assert found.tolist() == [[6, 7], [0, 1], [6, 7]]


def test_a_picture_that_was_changed_by_one_gray_level_has_none(images, given):
    images[2, 0, 0] ^= 1
    with pytest.raises(ValueError, match=r"no vector is given for 1 of 5 pictures"):
        given.transform(images)
    with pytest.raises(ValueError, match="expected pictures as uint8, received float32"):
        given.transform(images.astype(np.float32))


def test_units_do_not_matter_behind_it(images, given):
    labels, scaled = np.array([0, 1, 0, 1, 0]), Given(given.rows, given.vectors * [1e4, 1e-3])
    answers = [
        classical_pipeline("standardised", "rbf_svm")
        .fit(extractor.transform(images), labels)
        .predict_proba(extractor.transform(images))
        for extractor in (given, scaled)
    ]
    assert np.allclose(*answers, atol=1e-5)
