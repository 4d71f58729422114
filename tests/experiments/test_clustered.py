"""Intervals over groups of pictures that belong together."""

import numpy as np
import pytest
from scipy.stats import binom

from experiments.statistics import clustered_interval, wilson_interval


def test_groups_of_one_are_the_plain_bootstrap():
    """Resampled error counts of n single pictures are binomial."""
    wrong = np.arange(200) < 30
    low, high = clustered_interval(wrong, np.arange(200))
    expected = binom.ppf([0.025, 0.975], 200, 0.15) / 200
    np.testing.assert_allclose([low, high], expected, atol=0.006)


def test_errors_that_come_by_groups_widen_the_interval():
    groups = np.repeat(np.arange(20), 15)
    one_person = groups < 2
    everybody = np.arange(300) % 10 == 0
    assert one_person.mean() == everybody.mean()
    by_person, spread = (clustered_interval(wrong, groups) for wrong in (one_person, everybody))
    assert by_person.high - by_person.low > 3 * (spread.high - spread.low)
    assert by_person.low == 0


def test_interval_covers_the_rate_as_often_as_it_says():
    """People with error rates of their own: 95 % intervals hold the mean rate in most of 200 draws."""
    generator = np.random.default_rng(0)
    groups = np.repeat(np.arange(30), 10)
    held = 0
    for draw in range(200):
        rates = generator.beta(2, 8, 30)
        low, high = clustered_interval(generator.random(300) < rates[groups], groups, seed=draw)
        held += low <= 0.2 <= high
    assert 0.88 <= held / 200 <= 0.99


@pytest.mark.parametrize("rate", [0.0, 1.0])
def test_nothing_to_resample_is_wilsons(rate):
    groups = np.repeat(np.arange(4), 5)
    assert clustered_interval(np.full(20, rate), groups) == wilson_interval(20 * rate, 20)


def test_shares_of_seeds_count_as_such():
    groups = np.repeat(np.arange(10), 2)
    low, high = clustered_interval(np.full(20, 0.5), groups)
    assert low == high == 0.5


@pytest.mark.parametrize(
    ("wrong", "groups"), [(np.zeros(3), np.zeros(2, int)), (np.zeros(3), np.zeros(3, int))]
)
def test_one_group_or_other_lengths_are_refused(wrong, groups):
    with pytest.raises(ValueError, match="at least two groups"):
        clustered_interval(wrong, groups)
