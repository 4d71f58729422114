"""Sentences follow from the counts, and from nothing else."""

import pytest

from experiments.record import Validation
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


def test_interval_beyond_0_that_the_test_does_not_bear_out_is_no_contradiction(verdict):
    """Five discordant images: the bootstrap's interval ends before 0, McNemar's p value is 1/16."""
    _, text = verdict(0.01, 0.0, n=500)
    assert text.endswith(
        "the learned side errs less, by 1.0 percentage points. The 95 % interval +0.4 … +2.2 is of this "
        "difference alone; the paired test, corrected for the number of test sets, does not tell the two "
        "apart in 500 images (p = 0.062)."
    )


def test_a_difference_of_fewer_seeds_than_the_rates_says_so(synthetic):
    """One side has two draws, of which the other knows the first: 60 - 50 errors of it, not 60 - 55."""
    data = synthetic.data("x", "X", ["a", "b"], (24, 24), {"test": 1000})
    synthetic.trial(data, "hog+svm", 100, 0, {"train": 0.0, "test": 0.06})
    for seed, error in enumerate((0.05, 0.06)):
        synthetic.trial(data, "small-cnn", 100, seed, {"train": 0.0, "test": error})
    text = answer(Run(synthetic.store))[1]
    assert "learned, on 5.50 %" in text
    assert (
        "by 1.00 percentage points on the seeds that both have, but 1,000 images cannot tell"
        in text
    )


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


@pytest.fixture
def validated(synthetic):
    """Methods with an error rate on the test images and errors among 100 validation images."""

    def of(**methods):
        data = synthetic.data("x", "X", ["a", "b"], (24, 24), {"test": 1000})
        for key, (rate, n_errors) in methods.items():
            found = None if n_errors is None else Validation(100, n_errors, held_out=False)
            key = key.replace("_", "+").replace("cnn", "-cnn")
            synthetic.trial(data, key, 100, 0, {"train": 0.0, "test": rate}, validation=found)
        return Run(synthetic.store)

    return of


def test_who_stands_for_a_family_is_chosen_on_validation(validated):
    run = validated(hog_svm=(0.10, 5), pixels_svm=(0.05, 9), smallcnn=(0.2, 7))
    assert run.pairs["classical"].tolist() == ["HOG + SVM"]
    _, text = answer(run)
    assert "HOG + SVM, hand-crafted, errs on 10.00 %" in text
    assert "(each its family's best on validation images)" in text


def test_of_those_level_on_validation_the_test_images_choose(validated):
    run = validated(
        hog_svm=(0.10, 5), pixels_svm=(0.05, 5), harris_svm=(0.01, 6), smallcnn=(0.2, 7)
    )
    _, text = answer(run)
    assert "Pixels + SVM, hand-crafted, errs on 5.00 %" in text
    assert "among those level on validation images" in text


@pytest.mark.parametrize("missing", [None, 3])
def test_where_one_was_not_asked_the_test_images_choose(validated, missing):
    methods = {"hog_svm": (0.10, 5), "pixels_svm": (0.05, None), "smallcnn": (0.2, missing)}
    _, text = answer(validated(**methods))
    assert "Pixels + SVM, hand-crafted, errs on 5.00 %" in text
    assert "best on these images" in text
