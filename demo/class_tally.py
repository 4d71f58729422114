"""How often a method errs on a class's drawings; the unit is a person, not a drawing."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from experiments.statistics import Interval, clustered_interval, wilson_interval

# Of fewer people a bootstrap is too sure of itself (docs/decisions.md).
FEWEST = 20


class Tally(NamedTuple):
    """One method's errors.

    Attributes
    ----------
    n, n_errors : drawings that it answered, and those that it got wrong
    n_people : who drew them
    interval : of the error rate, 95 %; None for fewer than two people
    """

    n: int
    n_errors: int
    n_people: int
    interval: Interval | None


def tally(wrong: Sequence[bool], people: Sequence[int]) -> Tally:
    """Errors with their interval over people.

    From twenty people on whole people are resampled. Of fewer, and where every drawing or none is wrong,
    it is Wilson's interval of so many answers as there are people: a person's share of errors varies
    at most as a single answer of that rate does, so it is on the safe side.

    Parameters
    ----------
    wrong : a value a drawing, true for a wrong answer
    people : who drew each

    Examples
    --------
    >>> found = tally([True, False, False, False], [1, 1, 2, 3])
    >>> found.n_errors, found.n_people, f"{found.interval.low:.2f} {found.interval.high:.2f}"
    (1, 3, '0.04 0.74')
    """
    n, n_errors, n_people = len(wrong), sum(wrong), len(set(people))
    if n_people < 2:
        return Tally(n, n_errors, n_people, None)
    if n_people < FEWEST or n_errors in (0, n):
        return Tally(n, n_errors, n_people, wilson_interval(n_people * n_errors / n, n_people))
    found = clustered_interval(np.asarray(wrong, np.bool_), np.asarray(people, np.int64))
    return Tally(n, n_errors, n_people, found)
