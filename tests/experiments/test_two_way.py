"""Two methods over draws and test units: by hand, by statsmodels' analysis of variance, by simulation."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm

from benchmarks import coverage
from experiments.statistics import (
    NotTested,
    compare,
    mcnemar_exact,
    paired_difference,
    two_way_difference,
    two_way_mean,
)
from reports.answers import compare_common


def errors(seed, shape, rate):
    return np.random.default_rng(seed).random(shape) < rate


def test_mean_squares_are_those_of_an_analysis_of_variance():
    a, b = errors(0, (4, 30), 0.4), errors(1, (4, 30), 0.2)
    # Units and draws that matter, so that no term is cut off at 0.
    a[:, :8], b[:, 5:12], a[0] = True, True, a[0] | (np.arange(30) < 20)
    long = pd.DataFrame(
        {
            "gap": (a.astype(float) - b).ravel(),
            "draw": np.repeat(np.arange(4), 30),
            "unit": np.tile(np.arange(30), 4),
        }
    )
    table = anova_lm(ols("gap ~ C(draw) + C(unit)", long).fit())
    draws, units, left = table["mean_sq"]
    assert units > left
    variance = t.ppf(0.975, 3) ** 2 * draws + t.ppf(0.975, 29) ** 2 * (units - left)
    half = np.sqrt(variance / 120)
    found = two_way_difference(a, b)
    assert found.estimate == pytest.approx(a.mean() - b.mean())
    assert found.interval.high - found.estimate == pytest.approx(half)
    assert (found.n_draws, found.n_units) == (4, 30)


def test_one_draw_of_equal_groups_is_a_t_test_over_their_means():
    a, b = errors(0, 60, 0.5), errors(1, 60, 0.3)
    means = (a.astype(float) - b).reshape(12, 5).mean(axis=1)
    half = t.ppf(0.975, 11) * means.std(ddof=1) / np.sqrt(12)
    found = two_way_difference(a[None], b[None], np.repeat(np.arange(12), 5))
    np.testing.assert_allclose(found.interval, (means.mean() - half, means.mean() + half))
    assert found.p_value == pytest.approx(
        2 * t.sf(abs(means.mean()) / (half / t.ppf(0.975, 11)), 11)
    )


def test_interval_ends_at_nothing_at_the_level_of_the_p_value():
    a, b = errors(0, (3, 200), 0.4), errors(1, (3, 200), 0.33)
    found = two_way_difference(a, b)
    assert 0.001 < found.p_value < 0.9
    again = two_way_difference(a, b, confidence=1 - found.p_value)
    assert min(map(abs, again.interval)) == pytest.approx(0, abs=1e-9)


def test_repeating_a_draw_makes_nothing_surer():
    a, b = errors(0, (3, 100), 0.4), errors(1, (3, 100), 0.2)
    twice = two_way_difference(np.vstack([a, a]), np.vstack([b, b]))
    assert twice == two_way_difference(a, b)


def test_draws_that_agree_by_accident_leave_a_width():
    a, b = np.zeros((3, 40), bool), np.zeros((3, 40), bool)
    for draw in range(3):
        a[draw, draw] = True
    found = two_way_difference(a, b)
    assert found.interval.low < 0 < found.estimate < found.interval.high


def test_nothing_that_varies_has_the_interval_of_a_kind_of_unit_that_was_not_seen():
    none = np.zeros((2, 50), bool)
    found = two_way_difference(none, none, np.repeat(np.arange(25), 2))
    assert found.estimate == 0
    assert found.p_value == 1
    assert found.interval == paired_difference(np.zeros(25), np.zeros(25)).interval


@pytest.mark.parametrize(
    ("a", "b", "groups", "said"),
    [
        (np.zeros(5), np.zeros(5), None, "one shape"),
        (np.zeros((2, 5)), np.zeros((2, 4)), None, "one shape"),
        (np.zeros((0, 5)), np.zeros((0, 5)), None, "one shape"),
        (np.eye(5)[:2], np.zeros((2, 5)), np.arange(4), "a group for each of 5"),
    ],
)
def test_other_shapes_are_refused(a, b, groups, said):
    with pytest.raises(ValueError, match=said):
        two_way_difference(a, b, groups)


def test_one_draw_of_single_images_is_mcnemars():
    a, b = errors(0, 300, 0.2), errors(1, 300, 0.1)
    assert isinstance(two_way_difference(a[None], b[None]), NotTested)
    found, exact = compare(a, b), mcnemar_exact(a, b)
    assert (
        found
        == compare(a[None], b[None])
        == compare([a, a], [b, b])._replace(n_discordant=found.n_discordant)
    )
    assert (found.n_draws, found.n_units) == (1, 300)
    assert found.p_value == exact.p_value
    assert found.interval == paired_difference(a, b).interval
    assert found.n_discordant == exact.only_a_wrong + exact.only_b_wrong


def test_draws_are_compared_by_their_seeds():
    a, b = errors(0, (3, 300), 0.2), errors(1, (3, 300), 0.1)
    seed, found = compare_common(
        dict(zip((2, 5, 9), a, strict=True)), dict(zip((9, 2, 7), b, strict=True)), None
    )
    assert seed == 2
    assert found == compare(a[[0, 2]], b[[1, 0]])
    assert compare_common({0: a[0]}, {1: b[0]}, None) is None


def test_within_is_the_far_end_at_ninety_percent():
    a, b = errors(0, (5, 400), 0.12), errors(1, (5, 400), 0.1)
    found = compare(a, b)
    narrow = two_way_difference(a, b, confidence=0.9).interval
    assert found.within == max(abs(narrow.low), abs(narrow.high))


def test_interval_holds_the_truth_where_one_seed_does_not():
    world = replace(coverage.WORLDS[5], writer_spread=0.5, draw_spread=0.1)
    found = coverage.measure(world, repeats=60, kinds=("two-way", "one seed"))
    assert found.design_effect > 2
    assert found.share["two-way"] > 0.85 > 0.75 > found.share["one seed"]


@pytest.mark.slow
@pytest.mark.parametrize("world", coverage.WORLDS, ids=str)
def test_interval_covers_in_every_world(world):
    found = coverage.measure(world, repeats=1000, kinds=("two-way",))
    # Where draws matter next to nothing it is on the safe side, since they are no surer than chance.
    assert 0.93 <= found.share["two-way"] <= (0.97 if world.draw_spread > 0.01 else 0.99)


def test_mean_over_draws_and_images_by_hand():
    # One draw: Student's interval of its images.
    values = np.array([[0.0, 1.0, 1.0, 0.0]])
    found = two_way_mean(values)
    half = t.ppf(0.975, 3) * values.std(ddof=1) / 2
    assert found.estimate == 0.5
    assert found.interval == pytest.approx((0.5 - half, 0.5 + half))


def test_mean_is_the_difference_of_two_methods():
    rng = np.random.default_rng(0)
    a, b = rng.random((2, 4, 300)) < np.array([0.3, 0.1])[:, None, None]
    expected = two_way_difference(a, b)
    found = two_way_mean(a.astype(float) - b)
    assert found.estimate == pytest.approx(expected.estimate)
    assert found.interval == pytest.approx(expected.interval)


@pytest.mark.parametrize("values", [[1.0, 2.0], [[1.0]], np.empty((0, 3))])
def test_mean_of_another_shape(values):
    with pytest.raises(ValueError, match="Expected values"):
        two_way_mean(values)
