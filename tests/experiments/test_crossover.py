"""Where curves cross, worked out by hand, and how sure that is."""

import math

import numpy as np
import pandas as pd
import pytest

from experiments.statistics import NotTested, crossover
from reports.samples import crossovers

SIZES = (10, 100, 1000)


def same(*rates, draws=3):
    """The same error rates for every draw, ``(n_draws, n_sizes)``."""
    return np.tile(rates, (draws, 1))


def noisy(rates, spread, draws, seed):
    factors = np.exp(spread * np.random.default_rng(seed).standard_normal((draws, len(SIZES))))
    return np.array(rates) * factors


def test_lines_cross_where_they_do_in_a_log_log_figure():
    """log ratio −log 4 at 10 and +log 2 at 100: two thirds of the way."""
    found = crossover(SIZES, same(0.1, 0.1, 0.05), same(0.4, 0.05, 0.01))
    assert found.size == pytest.approx(10 ** (1 + 2 / 3))
    assert found.interval == pytest.approx((found.size, found.size))
    assert found.sizes == (10, 1000)
    assert (found.n_draws, found.n_changes, found.found) == (3, 1, True)


def test_a_mean_of_zero_is_compared_without_logarithms():
    """Difference −0.1 at 100 and +0.1 at 1000: half of the way."""
    found = crossover(SIZES, same(0.1, 0.1, 0.1), same(0.4, 0.2, 0.0))
    assert found.size == pytest.approx(10**2.5)


def test_always_and_never():
    ahead = crossover(SIZES, same(0.4, 0.2, 0.1), same(0.3, 0.1, 0.05))
    assert (ahead.size, ahead.interval, ahead.found) == (0, (0, 0), False)
    behind = crossover(SIZES, same(0.3, 0.1, 0.05), same(0.4, 0.2, 0.1))
    assert (behind.size, behind.interval) == (math.inf, (math.inf, math.inf))
    assert not behind.found
    assert crossover(SIZES, same(0.3, 0.1, 0.05), same(0.3, 0.1, 0.05)).size == math.inf


def test_ahead_for_a_while_is_not_overtaking():
    assert crossover(SIZES, same(0.3, 0.2, 0.05), same(0.4, 0.1, 0.1)).size == math.inf
    found = crossover(SIZES, same(0.3, 0.1, 0.05), same(0.2, 0.2, 0.01))
    assert 100 < found.size < 1000
    assert found.n_changes == 2
    share = math.log(1.5) / math.log(3)
    assert found.changes == pytest.approx((10 ** (1 + share), found.size))


def test_level_at_a_size_crosses_there():
    assert crossover(SIZES, same(0.3, 0.1, 0.05), same(0.4, 0.1, 0.01)).size == pytest.approx(100)


def test_interval_opens_where_draws_disagree():
    a, b = same(0.3, 0.1, 0.05, draws=8), noisy((0.6, 0.1, 0.048), 0.15, 8, seed=1)
    low, high = crossover(SIZES, a, b).interval
    assert low < crossover(SIZES, a, b).size < high


def test_interval_holds_the_truth():
    """About as often as it says; eight draws make a percentile interval a little too short."""
    truth = crossover(SIZES, same(0.3, 0.1, 0.05), same(0.5, 0.1, 0.03)).size
    held = 0
    for seed in range(60):
        found = crossover(
            SIZES,
            noisy((0.3, 0.1, 0.05), 0.1, 8, seed),
            noisy((0.5, 0.1, 0.03), 0.1, 8, 1000 + seed),
        )
        held += found.interval.low <= truth <= found.interval.high
    assert held >= 0.8 * 60


def test_same_seed_same_interval():
    a, b = noisy((0.3, 0.1, 0.05), 0.2, 5, seed=1), noisy((0.6, 0.1, 0.03), 0.2, 5, seed=2)
    assert crossover(SIZES, a, b) == crossover(SIZES, a, b)
    assert crossover(SIZES, a, b).n_draws == 5


def test_one_draw_has_a_place_and_no_interval():
    found = crossover(SIZES, same(0.3, 0.1, 0.05, draws=1), same(0.4, 0.1, 0.01, draws=1))
    assert found.size == pytest.approx(100)
    assert found.interval == NotTested("one draw")


@pytest.mark.parametrize(
    ("sizes", "a", "b"), [([10], [[0.1]], [[0.2]]), ([10, 20], np.ones((0, 2)), np.ones((0, 2)))]
)
def test_nothing_to_cross(sizes, a, b):
    assert isinstance(crossover(sizes, a, b), NotTested)


@pytest.mark.parametrize(
    ("sizes", "a", "b", "said"),
    [
        ([10, 20], [[0.1, 0.2]], [[0.1]], "n_draws, n_sizes"),
        ([10, 20], [0.1, 0.2], [0.1, 0.2], "n_draws, n_sizes"),
        ([20, 10], [[0.1, 0.2]], [[0.1, 0.2]], "that rise"),
        ([0, 10], [[0.1, 0.2]], [[0.1, 0.2]], "above 0"),
    ],
)
def test_other_shapes_are_refused(sizes, a, b, said):
    with pytest.raises(ValueError, match=said):
        crossover(sizes, a, b)


def rows(method, group, errors):
    """Measurements of a method: training size → seed → error rate."""
    return [
        {"method": method, "method_name": method, "group": group, "test_set": "test"}
        | {"train_size": size, "seed": seed, "error_rate": rate}
        for size, by_seed in errors.items()
        for seed, rate in by_seed.items()
    ]


def of(a, b):
    found = crossovers(pd.DataFrame(rows("a", "classical", a) + rows("b", "learned", b)), 10)
    return list(found.itertuples())


def test_draws_that_are_missing_somewhere_do_not_count():
    a = {
        size: dict.fromkeys(range(4), rate)
        for size, rate in zip(SIZES, (0.3, 0.1, 0.05), strict=True)
    }
    b = {
        size: dict.fromkeys(range(4), rate)
        for size, rate in zip(SIZES, (0.4, 0.1, 0.01), strict=True)
    }
    del a[1000][2], b[10][3]
    [found] = of(a, b)
    assert (found.n_draws, found.smallest, found.largest) == (2, 10, 1000)
    assert found.size == pytest.approx(100)


@pytest.mark.parametrize("b", [{10: {0: 0.1}}, {5: {0: 0.1}, 10: {7: 0.1}, 100: {8: 0.1}}])
def test_nothing_in_common(b):
    assert of({size: {0: 0.1, 1: 0.2} for size in SIZES}, b) == []
