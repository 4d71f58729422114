"""Errors on a class's drawings: the unit is a person."""

import numpy as np
import pytest

from demo.class_tally import FEWEST, tally
from experiments.statistics import clustered_interval, wilson_interval


def test_nobody_and_one_person_have_no_interval():
    assert tally([], []) == (0, 0, 0, None)
    assert tally([True, False, True], [7, 7, 7]) == (3, 2, 1, None)


def test_few_people_count_as_so_many_answers():
    """Six drawings of two people, two of them wrong: a third of two answers, by Wilson's formula."""
    found = tally([True, True, False, False, False, False], [1, 1, 1, 2, 2, 2])
    assert found[:3] == (6, 2, 2)
    assert found.interval == pytest.approx((0.0453, 0.8406), abs=1e-4)


def test_twenty_people_are_resampled_as_wholes():
    people = np.repeat(np.arange(FEWEST), 5)
    wrong = people < 4
    found = tally(wrong.tolist(), people.tolist())
    assert found.interval == clustered_interval(wrong, people)
    # Four of twenty err always: nearly as wide as twenty answers, and not as a hundred.
    assert found.interval == pytest.approx(wilson_interval(4, 20), abs=0.06)
    assert wilson_interval(20, 100).high - wilson_interval(20, 100).low < 0.16


@pytest.mark.parametrize("is_wrong", [False, True])
def test_no_error_of_thirty_people_is_no_error_of_thirty_answers(is_wrong):
    """However many drawings each sent: 3.84 / (30 + 3.84) is Wilson's other end."""
    people = np.repeat(np.arange(30), 20)
    low, high = tally([is_wrong] * 600, people.tolist()).interval
    assert (1 - low if is_wrong else high) == pytest.approx(0.1135, abs=1e-4)
    assert (high if is_wrong else low) == float(is_wrong)


@pytest.mark.parametrize(("n_people", "at_least"), [(4, 0.95), (FEWEST, 0.9)])
def test_interval_covers_the_rate_of_people_who_differ(n_people, at_least):
    """People with error rates of their own, three drawings each, 400 classes."""
    generator = np.random.default_rng(0)
    people = np.repeat(np.arange(n_people), 3)
    held = 0
    for _ in range(400):
        rates = generator.beta(1, 3, n_people)
        wrong = generator.random(len(people)) < rates[people]
        low, high = tally(wrong.tolist(), people.tolist()).interval
        held += low <= 0.25 <= high
    assert held / 400 >= at_least
