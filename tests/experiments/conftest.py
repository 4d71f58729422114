"""A data set that takes no time, and methods that take none either."""

import numpy as np
import pytest

from dataset.labelled_images import LabelledImages, Split

# Doctests are looked for in every module: importing this one adds methods that misbehave.
collect_ignore = ["odd_methods.py"]


def stripes(n, seed):
    """Vertical or horizontal stripes in noise: two classes that any method can tell apart."""
    generator = np.random.default_rng(seed)
    labels = np.arange(n, dtype=np.int64) % 2
    images = generator.integers(0, 60, (n, 12, 12), dtype=np.uint8)
    images[labels == 0, :, ::3] += 150
    images[labels == 1, ::3, :] += 150
    return Split(images, labels)


@pytest.fixture
def striped():
    return LabelledImages(
        key="stripes",
        name="Stripes",
        train=stripes(40, 0),
        tests={"test": stripes(20, 1), "noisy": stripes(30, 2)},
        class_names=("down", "across"),
        provenance="Drawn by the tests.",
        kind="ink",
    )
