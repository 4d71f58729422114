"""Errors by who made the test pictures."""

from dataclasses import replace

import numpy as np
import pytest

from dataset import DATASETS
from dataset.facts import Part
from experiments.predictions import Predictions
from experiments.statistics import clustered_interval, wilson_interval
from reports.drawings import has_drawers
from reports.entries import table
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
    rows = part_rows(made.comparisons[0], made.pictures.groups)
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
    rows = part_rows(made.comparisons[0], made.pictures.groups)
    assert (rows.iloc[0].error_low, rows.iloc[0].error_high) == wilson_interval(3, 40)
    assert set(table("parts", rows)["Interval over"]) == {"40 images"}
    assert set(made.pairs["n_units"]) == {40}
