"""Which pictures a trial may see: stratified or balanced, nested draws from one seed."""

from typing import Any

import numpy as np
import numpy.typing as npt


def stratified_order(labels: npt.NDArray[np.int64], seed: int) -> npt.NDArray[np.int64]:
    """A seeded order of all pictures in which every beginning is stratified.

    The first n indices are a draw of n pictures with every class in its share, and contain the draw
    of every smaller n: training sizes are nested. Each class is shuffled, and its r-th of c pictures
    is placed at r / c; the first n_classes pictures are thus one of each class.

    Parameters
    ----------
    labels : int64 ``(n,)``
    seed : any non-negative integer

    Returns
    -------
    int64 ``(n,)``, a permutation

    Examples
    --------
    >>> labels = np.array([0, 0, 0, 0, 1, 1])
    >>> sorted(labels[stratified_order(labels, seed=7)[:3]].tolist())
    [0, 0, 1]
    """
    return _order(labels, seed, as_share=True)


def balanced_order(labels: npt.NDArray[np.int64], seed: int) -> npt.NDArray[np.int64]:
    """A seeded order of all pictures that takes the classes in turn, one picture of each.

    The first k · n_classes indices are k pictures of every class, as long as the smallest class has
    k, and contain the draw of every smaller k. A class is shuffled as `stratified_order` shuffles it.

    Parameters
    ----------
    labels : int64 ``(n,)``
    seed : any non-negative integer

    Returns
    -------
    int64 ``(n,)``, a permutation

    Examples
    --------
    >>> labels = np.array([0, 0, 0, 0, 1, 1])
    >>> sorted(labels[balanced_order(labels, seed=7)[:4]].tolist())
    [0, 0, 1, 1]
    """
    return _order(labels, seed, as_share=False)


def _order(labels: npt.NDArray[np.int64], seed: int, as_share: bool) -> npt.NDArray[np.int64]:
    generator = np.random.default_rng(seed)
    place = np.empty(len(labels))
    for label in np.unique(labels):
        members = generator.permutation(np.flatnonzero(labels == label))
        place[members] = np.arange(len(members)) / (len(members) if as_share else 1)
    return np.lexsort((generator.random(len(labels)), place)).astype(np.int64)


def whole_groups(
    order: npt.NDArray[np.int64], groups: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """`order` with all pictures of a group together, where the first of them stood.

    Examples
    --------
    >>> whole_groups(np.array([3, 0, 2, 1]), np.array([7, 7, 8, 8])).tolist()
    [3, 2, 0, 1]
    """
    _, first, member = np.unique(groups[order], return_index=True, return_inverse=True)
    return order[np.argsort(first[member], kind="stable")]


def split_at(
    order: npt.NDArray[np.int64], n: int, groups: npt.NDArray[np.int64] | None
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The first `n` pictures of an order, and the others, both sorted; no group is on both sides.

    Where there are groups, they are taken whole: the first part may be larger.
    """
    if groups is not None and n:
        order = whole_groups(order, groups)
        n = int(np.flatnonzero(groups[order] == groups[order[n - 1]])[-1]) + 1
    return np.sort(order[:n]), np.sort(order[n:])


def some_of_every_class(labels: npt.NDArray[Any], most: int | None) -> npt.NDArray[np.int64]:
    """Numbers of the first `most` pictures, or, where these lack a class that there is, of as many that are
    spread evenly: pictures of a folder come class by class.

    Parameters
    ----------
    labels : ``(n,)``
    most : None for all

    Examples
    --------
    >>> some_of_every_class(np.array([0, 1, 0, 1]), 2).tolist()
    [0, 1]
    >>> some_of_every_class(np.array([0, 0, 0, 1, 1, 1]), 3).tolist()
    [0, 2, 4]
    """
    n = len(labels)
    if most is None or most >= n:
        return np.arange(n)
    if len(np.unique(labels[:most])) == len(np.unique(labels)):
        return np.arange(most)
    return np.arange(most) * n // most
