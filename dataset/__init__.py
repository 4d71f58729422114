"""Pictures with their labels: the data sets, and how each is read, checked and split.

`DATASETS` is the one list of them. A new data set is a file with a loader and a line here; a loader
takes the folder of ``--data-dir`` (or None) and returns `dataset.labelled_images.LabelledImages`.
"""

from typing import NamedTuple


class Source(NamedTuple):
    """A data set that Versus knows by name: ``loader`` is ``"module:function"``."""

    loader: str
    summary: str


DATASETS: dict[str, Source] = {
    "shapes": Source(
        "dataset.shapes:load_shapes",
        "circles, rectangles, triangles by pen, 24×24 RGB; 45 to train, 15 like them, and a challenge",
    ),
    "drawings": Source(
        "dataset.drawings:load_drawings",
        "150 neat shapes to train, and eleven tests of 300 by 20 simulated people, a factor each",
    ),
    "digits": Source(
        "dataset.digits:load_digits",
        "scikit-learn's 8×8 handwritten digits; 1,297 to train, 500 to test, nothing to download",
    ),
    "mnist": Source(
        "dataset.mnist:load_mnist",
        "28×28 handwritten digits; 60,000 to train, 10,000 to test, fetched and verified once",
    ),
    "fashion-mnist": Source(
        "dataset.fashion_mnist:load_fashion_mnist",
        "28×28 pictures of clothes; 60,000 to train, 10,000 to test, fetched and verified once",
    ),
}
