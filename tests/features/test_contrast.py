"""Extractors of ink on photographs: polarity stays, brightness and contrast of a shot do not matter."""

import numpy as np
import pytest

from experiments.methods.method import OF_BOTH
from features.inspection import inspect
from features.model_file import load, save
from features.pipeline import classical_pipeline
from features.pixels import to_even_contrast

# To whom a picture and its negative are not the same.
KNOW_POLARITY = ("pixels", "lbp", "hog", "hog_lbp")
COUNTED = ("lbp", "hog_lbp", "bag_of_words")


@pytest.fixture(scope="module")
def photographs():
    """Two classes: brighter towards the right, or towards the left; half of them with a bright border."""
    generator = np.random.default_rng(0)
    slope = np.linspace(0, 0.5, 16, dtype=np.float32)
    noise = generator.uniform(0, 0.3, (16, 16, 16)).astype(np.float32)
    labels = np.arange(16) % 2
    ramps = np.where(labels[:, None, None] == 1, slope, slope[::-1])
    light = np.where(np.arange(16) < 8, 0, 0.2).astype(np.float32)
    return (ramps + noise + light[:, None, None]).astype(np.float32), labels


# Sixteen pictures of noise make no mixture that would not mind a last bit.
@pytest.mark.parametrize("kind", sorted({*OF_BOTH} - {"fisher"}))
def test_neither_light_nor_the_border_changes_what_is_seen(kind, photographs):
    images, _ = photographs
    dark, bright = 0.5 * images, 0.5 * images + np.float32(102 / 255)
    extractor = classical_pipeline("contrast", kind, "nearest_neighbour")[0].fit(images)
    seen, again = extractor.transform(dark), extractor.transform(bright)
    # Of what is counted, a gray level's rounding may change the word or pattern.
    most = 0.15 if kind not in COUNTED else 0.6
    assert np.linalg.norm(seen - again) < most * np.linalg.norm(seen)
    if kind in KNOW_POLARITY:
        assert np.linalg.norm(seen - extractor.transform(1 - images)) > 0.2 * np.linalg.norm(seen)


def test_even_contrast(photographs):
    images, _ = photographs
    shadow = np.where(np.arange(16) < 8, 0.3, 1).astype(np.float32)
    stack = np.concatenate([images[:1], images[:1] * shadow, np.full((1, 16, 16), 0.7, np.float32)])
    found = to_even_contrast(stack)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found.mean(axis=(1, 2)), 0, atol=1e-6)
    np.testing.assert_allclose(found.std(axis=(1, 2)), [0.25, 0.25, 0], atol=1e-6)
    # Brighter stays brighter, and what lies in the shadow gets contrast of its own.
    assert np.corrcoef(found[0].ravel(), images[0].ravel())[0, 1] > 0.6
    of_shadow, of_picture = (one[:, :8].std() / one.std() for one in (found[1], stack[1]))
    assert of_shadow > 1.1 * of_picture


def test_kept_as_a_file_and_looked_at(photographs, tmp_path):
    images, labels = photographs
    model = classical_pipeline("contrast", "hog", "rbf_svm").fit(images, labels)
    save(model, tmp_path / "m.skops")
    again = load(tmp_path / "m.skops", [0, 1], images.shape[1:])
    np.testing.assert_array_equal(again.predict_proba(images), model.predict_proba(images))
    bright = images[-2:]
    np.testing.assert_array_equal(inspect(model, bright, images)["seen"], bright)
