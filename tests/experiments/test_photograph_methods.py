"""Every method of the profiles on photographs learns 300 of them."""

from dataclasses import replace

import numpy as np
import pytest

from cnn.recipes import RECIPES
from dataset import DATASETS
from dataset.labelled_images import LabelledImages, Split
from experiments.fit import fit
from experiments.methods import METHODS
from experiments.plan import load_profile, profile_names

SIDE, EACH = 24, 100


def photographs(seed):
    """Texture in some light, and on it a disc, a square or stripes in some colour, a hundred each."""
    generator = np.random.default_rng(seed)
    labels = np.repeat(np.arange(3), EACH)
    pictures = generator.normal(0, 12, (len(labels), SIDE, SIDE, 3))
    pictures += generator.uniform(60, 190, (len(labels), 1, 1, 3))
    rows, cols = np.mgrid[:SIDE, :SIDE]
    for picture, label in zip(pictures, labels, strict=True):
        row, col = SIDE / 2 + generator.uniform(-2, 2, 2)
        inside = (
            np.hypot(rows - row, cols - col) < 7,
            np.maximum(abs(rows - row), abs(cols - col)) < 6,
            (rows - int(row)) % 6 < 3,
        )[label]
        picture[inside] += generator.choice([-1, 1]) * generator.uniform(40, 60, 3)
    return Split(pictures.clip(0, 255).astype(np.uint8), labels)


def data():
    """Mirror images are of their classes."""
    return LabelledImages(
        "x", "X", photographs(0), {"test": photographs(1)}, ("disc", "square", "stripes"), "Drawn.",
        "photograph", mirror=True,
    )  # fmt: skip


OF_PROFILES = sorted(
    {
        key
        for name in profile_names()
        for grid in load_profile(name).grids
        if DATASETS[grid.dataset].kind == "photograph"
        for key in grid.methods
    }
    - {"chance"}
)
CRAFTED = [key for key in OF_PROFILES if METHODS[key].family == "classical"]
NETWORKS = [key for key in OF_PROFILES if METHODS[key].family == "learned"]
# Hundreds of patches, copies of every picture, or scattering: seconds each.
SLOW = (
    "colour-words", "gray-fisher", "colour-fisher", "colour-scattering", "patches", "random-patches",
    "random-filters", "block-hog+virtual",
)  # fmt: skip
# Colours say nothing here, and digits' network learns nothing in its three epochs.
AT_A_LOSS = ("colour-histogram", "colour-pixels", "lecture-mnist-cnn")
SMALLER = {"n_cosines": 300, "n_centres": 60, "n_patches": 4000, "n_gaussians": 8, "n_words": 40}


def error_of(estimator):
    """On 300 others; two thirds by chance."""
    found = data()
    fit(estimator, found.train, found)
    test = found.tests["test"]
    return (estimator.predict(test.images) != test.labels).mean()


def test_all_that_is_new_is_among_them():
    fast = {f"airbench-cnn+{recipe}" for recipe in ("few", "halved", "long", "wide")}
    assert {*fast, "signs-cnn"} <= {*NETWORKS}
    assert {"gray-fisher+svm", "gray-fisher+fourier", "patches+ridge+mirrored"} <= {*CRAFTED}


@pytest.mark.parametrize(
    "key",
    [
        pytest.param(
            key, marks=[pytest.mark.slow] if key.startswith(SLOW) or "augmented" in key else []
        )
        for key in CRAFTED
    ],
)
def test_after_300_pictures_it_knows_others(key):
    method = METHODS[key].build(0, "photograph")
    smaller = {
        name: SMALLER[name.rpartition("__")[2]]
        for name in method.get_params()
        if name.rpartition("__")[2] in SMALLER
    }
    method.set_params(**smaller)
    assert error_of(method) < (0.7 if key.startswith(AT_A_LOSS) else 0.5)


@pytest.mark.slow
@pytest.mark.parametrize("key", NETWORKS)
def test_after_some_steps_a_network_knows_others(key):
    network = METHODS[key].build(0, "photograph")
    recipe = RECIPES[network.recipe]
    few = {"epochs": min(recipe.epochs, 12), "min_steps": 0, "min_images_per_epoch": 0}
    few |= {"batch_size": min(recipe.batch_size, 50), "min_steps_per_epoch": 1}
    network.set_params(recipe=replace(recipe, **few))
    assert error_of(network) < (0.7 if key.startswith(AT_A_LOSS) else 0.5)
