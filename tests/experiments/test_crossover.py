"""Where curves cross, worked out by hand, and how sure that is."""

import math

import numpy as np
import pytest

from experiments.statistics import NotTested, crossover

SIZES = (10, 100, 1000)


def same(*rates, draws=3):
    """The same error rates for every draw."""
    return {
        size: dict.fromkeys(range(draws), rate) for size, rate in zip(SIZES, rates, strict=True)
    }


def noisy(rates, spread, draws, seed):
    factors = np.exp(spread * np.random.default_rng(seed).standard_normal((draws, len(SIZES))))
    return {
        size: {d: rates[i] * factors[d, i] for d in range(draws)} for i, size in enumerate(SIZES)
    }


def test_lines_cross_where_they_do_in_a_log_log_figure():
    """log ratio −log 4 at 10 and +log 2 at 100: two thirds of the way."""
    found = crossover(same(0.1, 0.1, 0.05), same(0.4, 0.05, 0.01))
    assert found.size == pytest.approx(10 ** (1 + 2 / 3))
    assert found.interval == pytest.approx((found.size, found.size))
    assert found.sizes == (10, 1000)
    assert (found.n_draws, found.n_changes, found.found) == (3, 1, True)


def test_a_mean_of_zero_is_compared_without_logarithms():
    """Difference −0.1 at 100 and +0.1 at 1000: half of the way."""
    found = crossover(same(0.1, 0.1, 0.1), same(0.4, 0.2, 0.0))
    assert found.size == pytest.approx(10**2.5)


def test_always_and_never():
    ahead = crossover(same(0.4, 0.2, 0.1), same(0.3, 0.1, 0.05))
    assert (ahead.size, ahead.interval, ahead.found) == (0, (0, 0), False)
    behind = crossover(same(0.3, 0.1, 0.05), same(0.4, 0.2, 0.1))
    assert (behind.size, behind.interval) == (math.inf, (math.inf, math.inf))
    assert not behind.found
    assert crossover(same(0.3, 0.1, 0.05), same(0.3, 0.1, 0.05)).size == math.inf


def test_ahead_for_a_while_is_not_overtaking():
    assert crossover(same(0.3, 0.2, 0.05), same(0.4, 0.1, 0.1)).size == math.inf
    found = crossover(same(0.3, 0.1, 0.05), same(0.2, 0.2, 0.01))
    assert 100 < found.size < 1000
    assert found.n_changes == 2
    share = math.log(1.5) / math.log(3)
    assert found.changes == pytest.approx((10 ** (1 + share), found.size))


def test_level_at_a_size_crosses_there():
    assert crossover(same(0.3, 0.1, 0.05), same(0.4, 0.1, 0.01)).size == pytest.approx(100)


def test_interval_opens_where_draws_disagree():
    a, b = same(0.3, 0.1, 0.05, draws=8), noisy((0.6, 0.1, 0.048), 0.15, 8, seed=1)
    low, high = crossover(a, b).interval
    assert low < crossover(a, b).size < high


def test_interval_holds_the_truth():
    """About as often as it says; eight draws make a percentile interval a little too short."""
    truth = crossover(same(0.3, 0.1, 0.05), same(0.5, 0.1, 0.03)).size
    held = 0
    for seed in range(60):
        found = crossover(
            noisy((0.3, 0.1, 0.05), 0.1, 8, seed), noisy((0.5, 0.1, 0.03), 0.1, 8, 1000 + seed)
        )
        held += found.interval.low <= truth <= found.interval.high
    assert held >= 0.8 * 60


def test_same_seed_same_interval():
    a, b = noisy((0.3, 0.1, 0.05), 0.2, 5, seed=1), noisy((0.6, 0.1, 0.03), 0.2, 5, seed=2)
    assert crossover(a, b) == crossover(a, b)
    assert crossover(a, b).n_draws == 5


def test_one_draw_has_a_place_and_no_interval():
    found = crossover(same(0.3, 0.1, 0.05, draws=1), same(0.4, 0.1, 0.01, draws=1))
    assert found.size == pytest.approx(100)
    assert found.interval == NotTested("one draw")


def test_draws_that_are_missing_somewhere_do_not_count():
    a, b = same(0.3, 0.1, 0.05, draws=4), same(0.4, 0.1, 0.01, draws=4)
    del a[1000][2], b[10][3]
    assert crossover(a, b).n_draws == 2


@pytest.mark.parametrize("b", [{}, {10: {0: 0.1}}, {5: {0: 0.1}, 10: {7: 0.1}, 100: {8: 0.1}}])
def test_nothing_in_common(b):
    assert isinstance(crossover(same(0.3, 0.1, 0.05), b), NotTested)
