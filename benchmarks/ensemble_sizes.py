"""How many networks an ensemble needs, from the probabilities that ``results/ensemble`` keeps.

``python -m benchmarks.ensemble_sizes`` at the root: for each number of networks the errors of their mean
over every choice of so many, and what no network gets right.
"""

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import numpy as np
import numpy.typing as npt

from experiments.store import Store

TEST = "test"
Array = npt.NDArray[np.float64]


def errors_by_size(
    probability: Array, labels: npt.NDArray[np.int64]
) -> Iterator[tuple[int, float]]:
    """Number of networks → errors of their mean, in the mean over all choices of so many.

    Parameters
    ----------
    probability : ``(n_networks, n_images, n_classes)``

    Examples
    --------
    >>> sure, unsure = [[0.9, 0.1]], [[0.4, 0.6]]
    >>> list(errors_by_size(np.array([sure, unsure]), np.array([0])))
    [(1, 0.5), (2, 0.0)]
    """
    for size in range(1, len(probability) + 1):
        found = [
            np.count_nonzero(probability[list(chosen)].sum(axis=0).argmax(axis=1) != labels)
            for chosen in combinations(range(len(probability)), size)
        ]
        yield size, float(np.mean(found))


def main() -> None:
    """Print the errors by number of networks, and how near the wrong digits are to being right."""
    records = [one for one in Store(Path("results/ensemble")).records() if one.is_member]
    answers = [one.predictions[TEST] for one in records]
    labels = answers[0].labels
    probability = np.array([one.probability for one in answers], np.float64)
    for size, errors in errors_by_size(probability, labels):
        print(f"{size:2} networks: {errors:.1f} errors of {len(labels):,}")
    mean = probability.mean(axis=0)
    wrong = np.flatnonzero(mean.argmax(axis=1) != labels)
    by_all = (probability.argmax(axis=2) != labels).all(axis=0)
    others = wrong[~by_all[wrong]]
    near = np.count_nonzero(mean[others, labels[others]] > 0.25)
    print(
        f"{np.count_nonzero(by_all)} wrong for every network; of the other {len(others)} errors of all"
    )
    print(f"together the mean gives {near} more than 0.25 for the true class")


if __name__ == "__main__":
    main()
