"""A winner is named only where chance does not explain the difference."""

import numpy as np
import pytest

from experiments.predictions import Predictions
from lecture.winner import winner


def answers(n_wrong, n=100):
    labels = np.zeros(n, np.int64)
    return Predictions(labels, (np.arange(n) < n_wrong).astype(np.int64), None)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [(2, 20, "first"), (20, 2, "second"), (2, 4, "neither"), (5, 5, "neither")],
)
def test_winner(first, second, expected):
    assert winner(answers(first), answers(second)) == expected


def test_five_more_errors_are_no_proof_and_six_are():
    assert winner(answers(0), answers(5)) == "neither", "p = 1/16"
    assert winner(answers(0), answers(6)) == "first", "p = 1/32"
