"""Test images from the user's cache, for records that were published without them."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import numpy as np
import numpy.typing as npt

from dataset import DATASETS
from dataset.input_error import InputError
from dataset.labelled_images import LabelledImages

CACHED_FILES = {
    "mnist": "dataset.mnist:cached_file",
    "fashion-mnist": "dataset.fashion_mnist:cached_file",
}
IN_THE_CODE = ("shapes",)


def cached_images(dataset: Mapping[str, Any], test_set: str) -> npt.NDArray[np.uint8] | None:
    """The images of a record's data set, or None if they are not at hand; nothing is fetched.

    Parameters
    ----------
    dataset : the record's field ``dataset``; the images count only if their content hash is the same
    test_set : name of one of its test sets
    """
    data = _at_hand(dataset["key"])
    if data is None or data.content_hash != dataset["content_hash"]:
        return None
    return data.tests[test_set].images if test_set in data.tests else None


@cache
def _at_hand(key: str) -> LabelledImages | None:
    folder: Path | None = None
    if key in CACHED_FILES:
        path: Path = resolve_name(CACHED_FILES[key])()
        if not path.is_file():
            return None
        folder = path.parent
    elif key not in IN_THE_CODE:
        return None
    try:
        loaded: LabelledImages = resolve_name(DATASETS[key].loader)(folder)
    except InputError:
        return None
    return loaded
