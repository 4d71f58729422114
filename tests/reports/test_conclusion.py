"""Sentences follow from the counts, and from nothing else."""

import pytest

from reports.conclusion import answer, findings
from reports.run import Run


@pytest.fixture
def verdict(synthetic):
    """What is said of two methods with these error rates on `n` images."""

    def of(hog, small, n=1000, seeds=1):
        data = synthetic.data("x", "X", ["a", "b"], (24, 24), {"test": n})
        for seed in range(seeds):
            synthetic.trial(data, "hog+svm", 100, seed, {"train": 0.0, "test": hog})
            synthetic.trial(data, "small-cnn", 100, seed, {"train": 0.0, "test": small})
        return answer(Run(synthetic.store))

    return of


def test_hand_crafted_side_ahead(verdict):
    tally, text = verdict(0.01, 0.10)
    assert (
        tally
        == "Of 1 comparison of the best of each family, the hand-crafted side is ahead in 1 (X)."
    )
    assert text.endswith(
        "ahead by 9.00 percentage points (95 % interval +7.10 … +11.10), more than chance in 1,000 "
        "images explains."
    )


def test_learned_side_ahead_over_draws(verdict):
    tally, text = verdict(0.10, 0.01, seeds=3)
    assert "the learned side is ahead in 1" in tally
    assert "more than chance in 3 draws and 1,000 images explains" in text


def test_small_difference_is_not_called_a_win(verdict):
    tally, text = verdict(0.10, 0.05, n=40)
    assert tally.endswith("1 cannot be told apart (X).")
    assert "cannot tell the two apart" in text
    assert "more than chance" not in text


def test_level(verdict):
    _, text = verdict(0.05, 0.05, n=40)
    assert text.endswith("they are level (95 % interval −10.0 … +10.0).")


def test_findings_of_a_whole_run(store):
    text = " ".join(findings(Run(store)))
    assert "Lecture's shape network errs on 0.0 % of the training images" in text
    assert "does not carry over" in text
    assert "the hand-crafted side at 100 (5.00 % against 6.00 %)" in text
    assert "the learned side at 1,000 (1.00 % against 3.00 %)" in text
    assert "features earn their place" in text
