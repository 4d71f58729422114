"""The claim about pooling is judged by numbers, and by the right ones."""

import numpy as np
import pytest
from scipy import stats

from experiments.statistics import Difference, Interval
from lecture.pooling_claim import borne, extra_errors, pooled_noise, verdict


def test_noise_under_pooling_is_the_normal_distributions():
    # Mean and deviation of the largest of four normal draws: 1.0294 and 0.7012 (tables of order
    # statistics); of their mean: 0 and 1/2.
    largest, mean = pooled_noise("max"), pooled_noise("average")
    assert largest == pytest.approx((1.0294, 0.7012), abs=0.015)
    assert mean == pytest.approx((0, 0.5), abs=0.01)


def test_extra_errors_by_hand():
    clean = np.zeros((1, 4), bool)
    damaged = np.array([[[True, False, False, False]]])
    without = np.array([[[True, True, True, False]]])
    found = extra_errors(clean, damaged, clean, without)
    assert found.estimate == pytest.approx(-0.5)
    # One seed: Student's interval of the four pictures' 0, −1, −1, 0.
    half = stats.t.ppf(0.975, 3) * np.std([0, -1, -1, 0], ddof=1) / 2
    assert found.interval.high == pytest.approx(-0.5 + half)
    turned = extra_errors(clean, without, clean, damaged)
    assert turned.interval == pytest.approx((-found.interval.high, -found.interval.low))


def test_errors_that_were_there_before_do_not_count():
    wrong = np.array([[True, True, False, False]])
    none = np.zeros((1, 4), bool)
    assert extra_errors(wrong, wrong[None], none, none[None]).estimate == 0


def test_seeds_that_disagree_make_it_less_sure():
    rng = np.random.default_rng(0)
    clean = np.zeros((3, 2000), bool)
    without = np.broadcast_to(rng.random(2000) < 0.3, (1, 3, 2000))
    rates = {"alike": [0.27, 0.27, 0.27], "apart": [0.17, 0.27, 0.37]}
    found = {
        name: extra_errors(
            clean, np.array([[rng.random(2000) < one for one in seeds]]), clean, without
        )
        for name, seeds in rates.items()
    }
    width = {name: one.interval.high - one.interval.low for name, one in found.items()}
    assert width["apart"] > 3 * width["alike"]
    assert verdict([found["apart"]]) == "undecided"


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(-0.3, -0.1, "better"), (-0.1, 0.2, "undecided"), (0.1, 0.2, "worse"), (0, 0.1, "undecided")],
)
def test_how_one_kind_of_damage_is_borne(low, high, expected):
    assert borne(Difference((low + high) / 2, Interval(low, high))) == expected


@pytest.mark.parametrize(
    ("intervals", "expected"),
    [
        ([(-0.3, -0.1), (-0.4, -0.2)], "true"),
        ([(-0.3, -0.1), (-0.1, 0.1)], "partly"),
        ([(-0.3, -0.1), (0.1, 0.2)], "partly"),
        ([(-0.1, 0.1), (-0.1, 0.2)], "undecided"),
        ([(-0.1, 0.1), (0.1, 0.2)], "undecided"),
        ([(0.1, 0.3), (0.1, 0.2)], "false"),
    ],
)
def test_verdict(intervals, expected):
    found = [Difference((low + high) / 2, Interval(low, high)) for low, high in intervals]
    assert verdict(found) == expected
