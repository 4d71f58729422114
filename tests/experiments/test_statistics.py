"""Intervals and tests against SciPy and against sums by hand."""

import math

import numpy as np
import pytest
from scipy.stats import binomtest

from experiments.statistics import holm, mcnemar_exact, over_seeds, wilson_interval


@pytest.mark.parametrize(("n_errors", "n"), [(0, 15), (6, 15), (15, 15), (100, 10_000), (1, 1)])
@pytest.mark.parametrize("confidence", [0.9, 0.95])
def test_wilson_is_scipys(n_errors, n, confidence):
    expected = binomtest(n_errors, n).proportion_ci(confidence, method="wilson")
    assert wilson_interval(n_errors, n, confidence) == pytest.approx(tuple(expected), abs=1e-12)


def test_wilson_of_the_tutorials_fifteen_drawings():
    """40 % and 73.3 % right of 15: [20, 64] and [48, 89] %."""
    assert wilson_interval(6, 15) == pytest.approx((0.198, 0.643), abs=5e-4)
    assert wilson_interval(11, 15) == pytest.approx((0.480, 0.891), abs=5e-4)


def test_wilson_holds_a_mean_that_is_not_whole():
    lower, between, upper = (wilson_interval(k, 15) for k in (1, 1.5, 2))
    assert lower.low < between.low < upper.low
    assert lower.high < between.high < upper.high


def test_wilson_ends_are_exact():
    assert wilson_interval(0, 15).low == 0.0
    assert wilson_interval(15, 15).high == 1.0


@pytest.mark.parametrize(("n_errors", "n"), [(0, 0), (3, 2), (-1, 4), (math.nan, 4)])
def test_wilson_refuses(n_errors, n):
    with pytest.raises(ValueError, match="n_errors"):
        wilson_interval(n_errors, n)


def test_over_seeds_by_hand():
    summary = over_seeds([2, 4], [10, 40])
    assert summary.mean == pytest.approx(0.15)
    assert summary.sd == pytest.approx(0.1 / math.sqrt(2))
    assert summary.pooled == pytest.approx(6 / 50)
    assert summary.n_seeds == 2


def test_one_seed_has_no_spread():
    assert math.isnan(over_seeds([3], [10]).sd)


@pytest.mark.parametrize(("errors", "counts"), [([], []), ([1, 2], [10])])
def test_over_seeds_refuses(errors, counts):
    with pytest.raises(ValueError, match="a seed"):
        over_seeds(errors, counts)


def test_mcnemar_by_hand():
    """8 against 2: twice the sum of C(10, k) for k = 0, 1, 2 over 1024."""
    a = np.array([True] * 8 + [False] * 2 + [True] * 3 + [False] * 5)
    b = np.array([False] * 8 + [True] * 2 + [True] * 3 + [False] * 5)
    test = mcnemar_exact(a, b)
    assert test[:4] == (5, 8, 2, 3)
    assert test.p_value == pytest.approx(2 * (1 + 10 + 45) / 1024)


def test_mcnemar_of_equal_methods():
    assert mcnemar_exact([True, False], [True, False]).p_value == 1.0


def test_mcnemar_is_symmetric():
    a, b = np.random.default_rng(0).random((2, 200)) < 0.3
    assert mcnemar_exact(a, b).p_value == mcnemar_exact(b, a).p_value


def test_mcnemar_refuses_other_images():
    with pytest.raises(ValueError, match="one shape"):
        mcnemar_exact([True], [True, False])


def test_holm_by_hand():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_holm_ends():
    assert holm([]).shape == (0,)
    assert holm([0.04]) == pytest.approx([0.04])
    assert holm([0.9, 0.8]) == pytest.approx([1.0, 1.0])
