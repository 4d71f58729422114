"""What can be seen of given vectors without the pictures that they are of."""

from collections.abc import Iterator

import numpy as np

from dataset.given_vectors import GivenVectors
from experiments.outside.checks import Finding


def check_vectors(found: GivenVectors) -> Iterator[Finding]:
    """Every check of a file of vectors that `dataset.given_vectors.read_given_vectors` took."""
    n, d = found.vectors.shape
    yield Finding(f"is a file of {n:,} vectors of {d:,} numbers, all finite")
    yield Finding(f"says of every row which picture it is of: {_of_what(found)}")
    n_different = len(np.unique(found.vectors, axis=0))
    few = n > 1 and n_different <= n // 2
    told = f"of {n:,} rows {n_different:,} differ: expected another vector for another picture"
    yield Finding("its vectors differ from picture to picture", told if few else None)


def _of_what(found: GivenVectors) -> str:
    ways = {"names": found.by_name, "hashes of pixels": found.by_pixels}
    told = [
        f"{len(known):,} {way} such as {next(iter(known))}" for way, known in ways.items() if known
    ]
    return " and ".join(told)
