"""Costs are compared where they were measured alone."""

from dataclasses import replace

import pytest

from experiments.store import Store
from reports.costs import comparable, costs_of
from reports.document import Picture, Table, Text
from reports.run import Run
from reports.sections.costs import costs
from tests.reports.conftest import MACHINE, Synthetic

RATES = {"train": 0.0, "test": 0.1}
QUIET = {"others": 0.0, "load": 0.3}
BUSY = {"others": 1.4, "load": 2.3}


@pytest.fixture
def digits(synthetic):
    return synthetic.data("one", "One", ["a", "b"], (24, 24), {"test": 20})


def spent_of(run):
    [comparison] = run.comparisons
    return costs_of(comparison.records, comparison.summary).set_index("method")


def test_times_measured_alone_are_taken_before_others(synthetic, digits):
    for seed, (seconds, other) in enumerate([(9.0, BUSY), (2.0, QUIET), (4.0, QUIET), (7.0, {})]):
        work = (synthetic.work(**other),)
        synthetic.trial(digits, "hog+svm", 100, seed, RATES, work=work, fit_seconds=seconds)
    row = spent_of(Run(synthetic.store)).loc["hog+svm"]
    assert (row.alone, row.fit_seconds) == (True, 3.0)


@pytest.mark.parametrize(
    ("works", "alone"), [([BUSY, BUSY], False), ([BUSY, {}], None), ([{"at_once": 2}], False)]
)
def test_times_beside_other_work_are_marked_and_in_no_figure(synthetic, digits, works, alone):
    for seed, other in enumerate(works):
        for method in ("hog+svm", "pixels+svm", "small-cnn"):
            work = (synthetic.work(**other),)
            synthetic.trial(digits, method, 100, seed, RATES, work=work)
    run = Run(synthetic.store)
    assert set(spent_of(run)["alone"]) == {alone}
    text, table = costs(run)
    assert isinstance(text, Text)
    expected = {False: "not alone", None: "not known"}[alone]
    assert set(table.frame["Measured"]) == {expected}


def test_figure_needs_one_machine_and_as_many_threads(synthetic, digits):
    methods = ("hog+svm", "pixels+svm", "harris+svm", "small-cnn", "few-cnn")
    for number, method in enumerate(methods):
        other = {"threads": 2} if number == 3 else {}
        machine = replace(MACHINE, processor="Another") if number == 4 else MACHINE
        work = (synthetic.work(**QUIET, **other, machine=machine),)
        synthetic.trial(digits, method, 100, 0, RATES, work=work)
    run = Run(synthetic.store)
    [comparison] = run.comparisons
    spent = costs_of(comparison.records, comparison.summary)
    assert comparable(spent)["method"].tolist() == list(methods[:3])
    text, picture, table = costs(run)
    assert (type(text), type(picture), type(table)) == (Text, Picture, Table)
    assert "A processor, threads: 1" in picture.caption


def test_of_two_records_of_one_fit_the_quieter_one_gives_the_times(tmp_path):
    stores = []
    for name, other, seconds in (("calm", QUIET, 2.0), ("full", BUSY, 9.0), ("old", {}, 5.0)):
        synthetic = Synthetic(tmp_path / name)
        digits = synthetic.data("one", "One", ["a", "b"], (24, 24), {"test": 20})
        # The last answers more, so that it stands for all but the times.
        conditions = {("test", "fog@3"): (20, 0.4)} if name == "old" else {}
        work = (synthetic.work(**other),)
        synthetic.trial(
            digits, "hog+svm", 100, 0, RATES, conditions, work=work, fit_seconds=seconds
        )
        stores.append(Store(tmp_path / name))
    [record] = Run(*stores).records
    assert len(record.evaluations) == 3
    assert (record.fit_seconds, record.work[0].others) == (2.0, 0.0)
    assert record.predictions["test"].n_errors == 2
    # What is not known stands before what was beside other work.
    [record] = Run(*stores[1:]).records
    assert record.fit_seconds == 5.0
