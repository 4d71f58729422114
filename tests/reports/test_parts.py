"""Errors by who made the test pictures."""

from dataclasses import replace

import numpy as np
import pytest

from dataset import DATASETS
from dataset.facts import Part
from dataset.labelled_images import NearCopies
from experiments.copies import write_copies
from experiments.predictions import Predictions
from experiments.statistics import clustered_interval, wilson_interval
from reports.drawings import has_drawers
from reports.entries import table
from reports.language import speaking
from reports.parts import part_rows
from reports.run import Run
from reports.sections import document

PARTS = (Part("students", 0, 20), Part("employees", 20, 40), Part("undisputed", 0, 40, (1, 30)))
WRITERS = np.repeat(np.arange(8), 5)
# Two errors on the first digits, one of them disputed, and one on the last.
WRONG = (0, 1, 39)


def who():
    return WRITERS


def nobody():
    return None


@pytest.fixture
def made(synthetic, monkeypatch, request):
    here = "tests.reports.test_parts"
    facts = replace(DATASETS["mnist"], parts=f"{here}:PARTS", writers=f"{here}:{request.param}")
    monkeypatch.setitem(DATASETS, "mnist", facts)
    data = synthetic.data("mnist", "MNIST", list("0123456789"), (28, 28), {"test": 40})
    labels = data.tests["test"].labels
    answers = labels.copy()
    answers[list(WRONG)] = (answers[list(WRONG)] + 1) % 10
    for method in ("hog+svm", "pixels+svm", "small-cnn"):
        name = synthetic.trial(data, method, 100, 0, {"train": 0.0, "test": 3 / 40})
        record = synthetic.store.read(name)
        given = {
            **record.predictions,
            "test": Predictions(labels, answers, np.eye(10, dtype=np.float32)[answers]),
        }
        synthetic.change(name, predictions=given)
    return Run(synthetic.store)


@pytest.mark.parametrize("made", ["who"], indirect=True)
def test_digits_with_writers_are_no_drawings_that_differ(made):
    assert not has_drawers(made, made.comparisons[0])
    assert "Simulated people's drawings" not in {one.title for one in document(made).sections}


@pytest.mark.parametrize("made", ["who"], indirect=True)
def test_interval_is_over_writers_where_they_are_known(made):
    rows = part_rows(made.comparisons[0], PARTS, made.pictures.groups)
    row = rows.iloc[0]
    wrong = np.isin(np.arange(40), WRONG)
    assert (row.error_low, row.error_high) == clustered_interval(wrong, WRITERS)
    shown = table("parts", rows)
    assert set(shown["Interval over"]) == {"8 writers"}
    assert row["part:students"] == pytest.approx(2 / 20)
    assert row["part:employees"] == pytest.approx(1 / 20)
    assert (row["part:undisputed"], row["n:undisputed"]) == (pytest.approx(2 / 38), 38)
    # Two methods are compared over them, too.
    assert set(made.pairs["n_units"]) == {8}


@pytest.mark.parametrize("made", ["nobody"], indirect=True)
def test_interval_says_that_it_is_over_pictures_where_they_are_not(made):
    rows = part_rows(made.comparisons[0], PARTS, made.pictures.groups)
    assert (rows.iloc[0].error_low, rows.iloc[0].error_high) == wilson_interval(3, 40)
    assert set(table("parts", rows)["Interval over"]) == {"40 images"}
    assert set(made.pairs["n_units"]) == {40}


@pytest.fixture
def of_a_folder(synthetic):
    """Twenty pictures, the first two and the last of which are wrong, and of which the first is a copy."""
    data = synthetic.data("folder:mine", "mine", ["a", "b"], (28, 28), {"test": 20})
    data = replace(data, near_copies={"test": NearCopies((0, 7), (3, 4))})
    labels = data.tests["test"].labels
    for method in ("hog+svm", "small-cnn"):
        name = synthetic.trial(data, method, 100, 0, {"train": 0.0, "test": 3 / 20})
        answers = labels.copy()
        answers[[0, 1, 19]] = 1 - answers[[0, 1, 19]]
        given = Predictions(labels, answers, np.eye(2, dtype=np.float32)[answers])
        synthetic.change(
            name, predictions={**synthetic.store.read(name).predictions, "test": given}
        )
    return data


@pytest.mark.parametrize("language", ["en", "ko"])
def test_errors_without_near_copies(of_a_folder, synthetic, language):
    write_copies(synthetic.store, of_a_folder)
    with speaking(language):
        [shown] = parts_shown(Run(synthetic.store))
        column = {"en": "Without near copies", "ko": "거의 같은 사본 제외"}[language]
        # Two of eighteen, where three of twenty were wrong.
        assert shown.frame[column].tolist() == ["11.1 %"] * 2
        assert "(2" in shown.caption
        assert {"en": "test images (2) that", "ko": "시험 영상(2장)"}[language] in shown.caption


def test_nothing_is_said_where_nobody_looked_or_nothing_was_found(of_a_folder, synthetic):
    assert parts_shown(Run(synthetic.store)) == []
    write_copies(synthetic.store, replace(of_a_folder, near_copies={"test": NearCopies((), ())}))
    assert parts_shown(Run(synthetic.store)) == []


def parts_shown(run):
    """Tables of the section that tells parts of a test set apart."""
    return [table for name, table in document(run).tables.items() if name.startswith("parts-")]
