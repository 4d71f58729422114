"""The nearest training picture."""

from sklearn.neighbors import KNeighborsClassifier


def build_nearest_neighbour(n_neighbours: int = 1) -> KNeighborsClassifier:
    """Euclidean, by exhaustive search.

    Source: T. Cover and P. Hart (1967), Nearest neighbor pattern classification, IEEE Trans. IT 13.

    Parameters
    ----------
    n_neighbours : that vote
    """
    return KNeighborsClassifier(n_neighbors=n_neighbours, algorithm="brute")
