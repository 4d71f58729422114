"""Test images from the user's cache, for records that were published without them."""

from collections.abc import Mapping
from functools import cache
from pkgutil import resolve_name
from typing import Any

import numpy as np
import numpy.typing as npt

from dataset import DATASETS, is_at_hand, load
from dataset.input_error import InputError
from dataset.labelled_images import LabelledImages


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
    if key not in DATASETS or not is_at_hand(key):
        return None
    files = DATASETS[key].files
    try:
        # Named, so that a damaged copy is not fetched again.
        return load(key, resolve_name(files).cached_file.parent if files else None)
    except InputError:
        return None
