"""The claim about pooling is judged by numbers, and by the right ones."""

import numpy as np
import pytest

from lecture.pooling_claim import Extra, extra_errors, pooled_noise, verdict


def test_noise_under_pooling_is_the_normal_distributions():
    # Mean and deviation of the largest of four normal draws: 1.0294 and 0.7012 (tables of order
    # statistics); of their mean: 0 and 1/2.
    largest, mean = pooled_noise("max"), pooled_noise("average")
    assert largest == pytest.approx((1.0294, 0.7012), abs=0.015)
    assert mean == pytest.approx((0, 0.5), abs=0.01)


def test_extra_errors_by_hand():
    clean = np.zeros((1, 4), bool)
    damaged = np.array([[True, False, False, False]])
    without = np.array([[True, True, True, False]])
    found = extra_errors(clean, damaged, clean, without)
    assert found.difference == pytest.approx(-0.5)
    half = 1.96 * np.std([0, -1, -1, 0], ddof=1) / 2
    assert found.high == pytest.approx(-0.5 + half)
    turned = extra_errors(clean, without, clean, damaged)
    assert (turned.low, turned.high) == pytest.approx((-found.high, -found.low))


def test_errors_that_were_there_before_do_not_count():
    wrong = np.array([[True, True, False, False]])
    none = np.zeros((1, 4), bool)
    assert extra_errors(wrong, wrong, none, none).difference == 0


@pytest.mark.parametrize(
    ("highs", "expected"),
    [((-0.1, -0.2), "true"), ((-0.1, 0.1), "partly"), ((0.0, 0.1), "false")],
)
def test_verdict(highs, expected):
    assert verdict([Extra(high - 0.1, high - 0.2, high) for high in highs]) == expected
