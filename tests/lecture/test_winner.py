"""A winner is named only where chance, of seeds and of pictures, does not explain the difference."""

import numpy as np
import pytest

from experiments.predictions import Predictions
from lecture.winner import judged


def answers(n_wrong, n=100, first=0):
    labels = np.zeros(n, np.int64)
    places = np.arange(n)
    wrong = (places >= first) & (places < first + n_wrong)
    return Predictions(labels, wrong.astype(np.int64), None)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [(2, 20, "first"), (20, 2, "second"), (2, 4, "neither"), (5, 5, "neither")],
)
def test_of_one_seed(first, second, expected):
    found = judged([answers(first)], [answers(second)])
    assert found.winner == expected
    assert found.difference.estimate == pytest.approx((first - second) / 100)


def test_a_repeated_method_is_no_surer():
    once = judged([answers(2)], [answers(8)])
    thrice = judged([answers(2)] * 3, [answers(8)] * 3)
    assert thrice.difference.interval == pytest.approx(once.difference.interval)


def test_seeds_that_disagree_decide_nothing():
    """One seed alone would have a winner; the next one has another."""
    first = [answers(6, first=40)] * 3
    second = [answers(20), answers(2), answers(3)]
    assert judged(first[:1], second[:1]).winner == "first"
    assert judged(first, second).winner == "neither"


def test_seeds_that_agree_have_a_winner():
    second = [answers(20), answers(19), answers(21)]
    assert judged([answers(2)] * 3, second).winner == "first"
    assert judged(second, [answers(2)] * 3).winner == "second"
