"""Intervals and tests against SciPy and against sums by hand."""

import itertools
import math

import numpy as np
import pytest
from scipy.stats import binomtest, bootstrap

from experiments.statistics import (
    cochran_q,
    degradation,
    holm,
    mcnemar_exact,
    over_seeds,
    paired_difference,
    wilson_interval,
    wins_over_seeds,
)
from experiments.statistics.paired import _resampled, counted_difference


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


def errs(*counts):
    """Two methods' errors with the four counts of a paired test."""
    a = np.repeat([False, True, False, True], counts)
    b = np.repeat([False, False, True, True], counts)
    return a, b


def test_cochran_by_hand():
    """Errors of the methods 3, 1, 0 and on the images 1, 2, 1, 0: 3 · 2 · (14/3) / (2 + 2 + 2)."""
    found = cochran_q([[1, 1, 1, 0], [0, 1, 0, 0], [0, 0, 0, 0]])
    assert found.statistic == pytest.approx(14 / 3)
    assert found.p_value == pytest.approx(math.exp(-7 / 3))


def test_cochran_says_why_not():
    assert "two methods" in cochran_q(np.eye(2)).reason
    assert "no image" in cochran_q(np.repeat([[True, False]], 3, axis=0)).reason
    with pytest.raises(ValueError, match="k ≥ 2"):
        cochran_q([[True, False]])


@pytest.mark.parametrize(
    "counts", [(880, 60, 40, 20), (960, 30, 5, 5), (50, 12, 3, 5), (390, 0, 10, 0), (5, 20, 10, 5)]
)
def test_difference_is_scipys_bootstrap_without_its_chance(counts):
    n = sum(counts)
    steps = np.subtract(*(wrong.astype(float) for wrong in errs(*counts)))
    found = paired_difference(*errs(*counts))
    sampled = bootstrap(
        (steps,), np.mean, n_resamples=20_000, method="BCa", rng=np.random.default_rng(0)
    ).confidence_interval
    assert found.estimate == pytest.approx(steps.mean())
    # The sampled ends wander by a few hundredths of the standard error, and lie between two counts.
    tolerance = 0.06 * steps.std() / np.sqrt(n) + 1.01 / n
    assert found.interval == pytest.approx(tuple(sampled), abs=tolerance)


def test_difference_covers_the_truth_as_often_as_it_says():
    generator = np.random.default_rng(2)
    drawn = generator.multinomial(500, (0.85, 0.08, 0.04, 0.03), size=1000)
    intervals = [counted_difference(*map(int, counts)).interval for counts in drawn]
    covered = np.mean([low <= 0.04 <= high for low, high in intervals])
    assert covered == pytest.approx(0.95, abs=0.02)


def test_difference_turns_its_sign_with_the_methods():
    a, b = errs(900, 60, 30, 10)
    one, other = paired_difference(a, b), paired_difference(b, a)
    assert one.estimate == -other.estimate
    assert one.interval == pytest.approx((-other.interval.high, -other.interval.low), abs=0.0011)


@pytest.mark.parametrize("confidence", [0.9, 0.95])
def test_no_discordant_image_is_no_certainty(confidence):
    """Clopper and Pearson: none of 100 seen leaves up to 1 − (α/2)^(1/100)."""
    found = paired_difference(*errs(90, 0, 0, 10), confidence)
    unseen = binomtest(0, 100).proportion_ci(confidence, method="exact").high
    assert found.estimate == 0
    assert found.interval == pytest.approx((-unseen, unseen))


def test_only_one_errs_on_everything():
    found = paired_difference(*errs(0, 40, 0, 0))
    assert found.estimate == 1 == found.interval.high
    assert found.interval.low < 0.95


@pytest.mark.parametrize("counts", [(0, 0, 0, 0), (5, -1, 2, 3)])
def test_difference_refuses(counts):
    with pytest.raises(ValueError, match="counts"):
        counted_difference(*counts)


@pytest.mark.parametrize("function", [paired_difference, mcnemar_exact, wins_over_seeds])
def test_pairs_have_one_shape(function):
    for a, b in (([0, 1], [0, 1, 1]), ([[0, 1]], [[0, 1]])):
        with pytest.raises(ValueError, match="one shape"):
            function(a, b)


def test_wins_count_ties_half():
    found = wins_over_seeds([0.1, 0.2, 0.3], [0.2, 0.2, 0.1])
    assert found[:4] == (1, 1, 1, 0.5)
    assert found.least_p_value == 0.25
    assert found.p_value == 1.0


@pytest.mark.parametrize(("errors", "reason"), [([], "0 common seeds"), ([0.1], "1 common seed,")])
def test_one_seed_says_nothing_about_seeds(errors, reason):
    assert reason in wins_over_seeds(errors, errors).reason


def test_degradation_by_hand():
    own, baseline = [[0.1, 0.3], [0.2, 0.2]], [[0.2, 0.6], [0.3, 0.5]]
    found = degradation(own, 0.05, baseline, 0.1)
    assert found.mean_error == pytest.approx(0.2)
    assert found.corruption_error == pytest.approx((0.4 / 0.8 + 0.4 / 0.8) / 2)
    assert found.relative == pytest.approx((0.15 / 0.3 + 0.15 / 0.3) / 2)


def test_a_corruption_that_costs_the_baseline_nothing_does_not_outweigh_the_others():
    found = degradation([[0.2], [0.4]], 0.1, [[0.1], [0.3]], 0.1)
    assert found.relative == pytest.approx((0.1 + 0.3) / (0.0 + 0.2))


def test_baseline_is_1_to_itself():
    curves = [[0.2, 0.6], [0.3, np.nan]]
    found = degradation(curves, 0.1, curves, 0.1)
    assert found.corruption_error == pytest.approx(1) == found.relative


def test_degradation_says_why_not():
    curves, elsewhere = [[0.2, np.nan]], [[np.nan, 0.2]]
    assert "conditions" in degradation(curves, 0.1, elsewhere, 0.1).reason
    assert "conditions" in degradation(curves, 0.1, [[0.2]], 0.1).reason
    assert "conditions" in degradation([], 0.1, [], 0.1).reason
    found = degradation([[0.2]], 0.1, [[0.0]], 0.0)
    assert "no error under one" in found.corruption_error.reason
    assert "loses nothing" in found.relative.reason


def test_resampled_sums_are_those_of_every_possible_resample():
    """All 3⁵ resamples of five images, one by one."""
    chance = {1: 0.3, -1: 0.2, 0: 0.5}
    expected = dict.fromkeys(range(-5, 6), 0.0)
    for steps in itertools.product(chance, repeat=5):
        expected[sum(steps)] += math.prod(chance[step] for step in steps)
    sums, below, at = _resampled(5, 0.3, 0.2)
    found = dict(zip(sums.tolist(), at, strict=True))
    assert [found[s] for s in expected] == pytest.approx(list(expected.values()), abs=1e-14)
    assert below[sums == 2] == pytest.approx(sum(p for s, p in expected.items() if s < 2))
