"""scikit-learn's handwritten digits: real, 8×8, bundled, nothing to fetch."""

from pathlib import Path

import numpy as np

from dataset import known
from dataset.labelled_images import LabelledImages, Split
from dataset.partition import stratified_order

N_TEST = 500


def load_digits(data_dir: Path | None = None) -> LabelledImages:
    """1,797 digits of 8×8 px: 1,297 to train, 500 to test (stratified, one fixed draw).

    The original 17 gray levels 0…16 are stretched to 0…255. `data_dir` is not used.
    """
    from sklearn.datasets import load_digits as load_bundled

    bundled = load_bundled()
    images = np.rint(bundled.images * (255 / 16)).astype(np.uint8)
    everything = Split(images, bundled.target.astype(np.int64))
    order = stratified_order(everything.labels, seed=0)
    return LabelledImages(
        **known("digits"),
        train=everything.take(order[N_TEST:]),
        tests={"test": everything.take(order[:N_TEST])},
        class_names=tuple("0123456789"),
        provenance=(
            "Optical Recognition of Handwritten Digits (Alpaydin and Kaynak 1998, UCI), "
            "as bundled with scikit-learn."
        ),
    )
