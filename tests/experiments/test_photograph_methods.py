"""Hand-crafted methods of photographs learn 300 of them."""

import numpy as np
import pytest

from experiments.methods import METHODS

SIDE, EACH = 24, 100
SLOW = ("colour-words", "colour-fisher", "colour-scattering", "hog-scales+fourier+augmented")


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
    return pictures.clip(0, 255).astype(np.uint8), labels


NEW = [key for key in METHODS if "+fourier" in key or key.endswith("+lda")] + [
    "hog-scales-averaged"
]


@pytest.mark.parametrize(
    "key",
    [pytest.param(key, marks=[pytest.mark.slow] if key.startswith(SLOW) else []) for key in NEW],
)
def test_after_300_pictures_it_knows_others(key):
    (images, labels), (others, truth) = photographs(0), photographs(1)
    method = METHODS[key].build(0, "photograph")
    cosines = {name: 300 for name in method.get_params() if name.rpartition("__")[2] == "n_cosines"}
    method.set_params(**cosines).fit(images, labels)
    error = (method.predict(others) != truth).mean()
    # Of 0.67 by chance; colours say nothing here, and noise is what patterns see most of.
    assert error < (0.7 if key.startswith(("colour-histogram", "colour-pixels")) else 0.5)
