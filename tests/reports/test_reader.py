"""What a reader would stumble over: galleries, rows that repeat each other, dates, signs."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from dataset.labelled_images import Split
from experiments.predictions import Predictions
from experiments.publish import publish
from experiments.store import Store
from reports.answers import answers, wrong_surest_first
from reports.conclusion import findings
from reports.entries import figure, table
from reports.figures.error_rates import error_rates
from reports.grid import grid
from reports.results import trials
from reports.run import Run
from reports.sections.gallery import gallery
from reports.sections.inspection import inspection
from reports.write import write_report
from tests.reports.conftest import MACHINE


@pytest.fixture
def unsure(synthetic):
    """A record whose 40 errors are each surer than the one before, in test order."""
    data = synthetic.data("x", "X", ["a", "b"], (24, 24), {"test": 100})
    name = synthetic.trial(data, "hog+svm", 100, 0, {"train": 0.0, "test": 0.0})
    labels = data.tests["test"].labels
    predicted = np.where(np.arange(100) < 40, 1 - labels, labels)
    sure = np.linspace(0.51, 0.99, 100, dtype=np.float32)
    probability = np.empty((100, 2), np.float32)
    probability[np.arange(100), predicted] = sure
    probability[np.arange(100), 1 - predicted] = 1 - sure
    found = Predictions(labels, predicted, probability)
    evaluations = synthetic.store.read(name).evaluations
    evaluations = {**evaluations, "test": replace(evaluations["test"], n_errors=40)}
    synthetic.change(name, {"test": found, "train": found}, evaluations=evaluations)
    return synthetic


def test_published_errors_keep_how_sure_they_were(unsure, tmp_path):
    publish(unsure.store, Store(tmp_path))
    (own,), (kept,) = unsure.store.records(), Store(tmp_path).records()
    before, after = own.predictions["test"], kept.predictions["test"]
    wrong = before.predicted != before.labels
    np.testing.assert_allclose(after.confidence[wrong], before.confidence[wrong], atol=5e-4)
    assert np.isnan(after.confidence[~wrong]).all()
    assert kept.predictions["train"].confidence is None


@pytest.mark.parametrize("published", [False, True])
def test_gallery_shows_the_surest_errors_first(unsure, tmp_path, published):
    store = unsure.store
    if published:
        store = Store(tmp_path)
        publish(unsure.store, store)
        (record,) = store.records()
        assert wrong_surest_first(answers(record, "test")).tolist() == list(range(39, -1, -1))
    run = Run(store, unsure.store)
    ((picture,),) = (block.pictures for block in gallery(run))
    assert "the 25 of 40 errors that it was surest of, surest first" in picture.caption


def test_gallery_without_confidence_says_that_it_shows_the_first():
    codes = pd.Categorical.from_codes([0, 0, 1], categories=["a", "b"])
    wrong = pd.Categorical.from_codes([1, 0, 0], categories=["a", "b"])
    found = pd.DataFrame({"label": codes, "predicted": wrong})
    assert wrong_surest_first(found).tolist() == [0, 2]
    images = Split(np.zeros((3, 24, 24), np.uint8), codes.codes.astype(np.int64)).images
    assert len(figure("gallery", images, found).figure().axes[0].images) == 2


def test_gallery_whose_pictures_are_gone_says_so(unsure):
    for path in unsure.store.datasets.iterdir():
        path.unlink()
    (said,) = gallery(Run(unsure.store))
    assert "their pictures are left out" in said.text


def test_looked_into_elsewhere_is_no_reason(unsure):
    (record,) = unsure.store.records()
    unsure.change(record.id, inspection="kept")
    (said,) = inspection(Run(unsure.store))
    assert "the folder of its run does" in said.text
    assert "could not" not in said.text


def test_machines_are_a_row_a_machine_with_whole_dates(synthetic):
    data = synthetic.data("x", "X", ["a", "b"], (24, 24), {"test": 20})
    for seed in range(3):
        work = (synthetic.work(machine=replace(MACHINE, commit=f"{seed}23456789")),)
        synthetic.trial(data, "hog+svm", 100, seed, {"test": 0.1}, work=work)
    (row,) = table("machines", trials(synthetic.store.records())).to_dict("records")
    assert row["Trials"] == "3"
    assert row["Commits"] == "0234567, 1234567, 2234567"
    assert row["When"] == "2025-01-01 00:00 – 2025-01-01 00:00 UTC"


def test_machines_are_those_of_answers_that_were_added_too(synthetic):
    data = synthetic.data("x", "X", ["a", "b"], (24, 24), {"test": 20})
    fit = synthetic.work()
    added = replace(fit, machine=replace(MACHINE, processor="Another"), fitted=False)
    for seed, work in enumerate([(fit,), (fit, added)]):
        synthetic.trial(data, "hog+svm", 100, seed, {"test": 0.1}, work=work)
    rows = table("machines", trials(synthetic.store.records()))
    assert rows["Trials"].tolist() == ["2", "1"]
    assert [cell.partition(",")[0] for cell in rows["Processor"]] == ["A processor", "Another"]


def test_missing_seeds_are_a_row_however_many_methods(synthetic):
    data = synthetic.data("x", "X", ["a", "b"], (24, 24), {"test": 20})
    for seed in range(3):
        synthetic.trial(data, "small-cnn", 100, seed, {"test": 0.1})
    for method in ("hog+svm", "pixels+svm"):
        synthetic.trial(data, method, 100, 0, {"test": 0.1})
    (row,) = table("missing", Run(synthetic.store).missing).to_dict("records")
    assert row["Seeds"] == "1, 2"
    assert row["Methods"] == "HOG + SVM, Pixels + SVM"


def test_many_test_sets_make_rows_of_panels_and_no_wide_figure(store):
    part = Run(store).headline.summary
    part = part[part["test_set"] != "train"]
    sets = pd.concat(part.assign(test_set=f"{name}{i}") for i in range(5) for name in ["s"])
    drawn = error_rates(sets)
    assert drawn.get_figwidth() < 7.2
    assert sum(axes.axison for axes in drawn.axes) == 5


def test_sizes_of_different_draws_are_not_put_in_one_row(synthetic):
    data = synthetic.data("x", "X", ["a", "b"], (24, 24), {"test": 200})
    for method, rate in (("hog+svm", 0.1), ("small-cnn", 0.2)):
        synthetic.trial(data, method, 100, 0, {"test": rate})
        synthetic.trial(data, method, 50, 0, {"test": rate}, subset="first")
        for size in (20, 40):
            synthetic.trial(data, method, size, 0, {"test": rate}, subset="balanced")
    said = [text for text in findings(Run(synthetic.store)) if "errs least" in text]
    assert said == [
        "X, who errs least on the test images by number of training images a class: the hand-crafted "
        "side at 10 (10.0 % against 20.0 %), the hand-crafted side at 20 (10.0 % against 20.0 %)."
    ]


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("0.32 ± 0.03 %", True),
        ("−0.58 … +0.24", True),
        ("11 min 23 s", True),
        ("p < 0.001", True),
        ("–", True),
        ("3: circle, rectangle", False),
        ("2026-11-25 01:43 – 2026-11-25 01:47 UTC", False),
        ("6f0e933, e67695d", False),
        ("test 15", False),
    ],
)
def test_only_numbers_stand_to_the_right(cell, number):
    assert grid(pd.DataFrame({"Column": [cell]}))["numeric"] == [number]


def test_what_was_looked_at_is_found_beside_the_conditions(synthetic, tmp_path):
    """Of two folders with one trial, one has the conditions and the other what was looked at."""
    other = type(synthetic)(tmp_path / "other")
    for one, damaged in ((synthetic, {("test", "fog@1"): (20, 0.2)}), (other, {})):
        data = one.data("x", "X", ["a", "b"], (24, 24), {"test": 20})
        name = one.trial(data, "hog+svm", 100, 0, {"test": 0.1}, damaged)
    looked = {one: np.zeros(3, int) for one in ("chosen", "labels", "predicted")}
    looked |= {one: np.ones((3, 24, 24), np.uint8) for one in ("images", "ink", "occlusion")}
    other.change(name, inspected=looked, inspection="kept")
    run = Run(synthetic.store, other.store)
    (record,) = run.records
    assert "test+fog@1" in record.evaluations
    assert not record.inspected
    assert run.pictures.inspected(record)["ink"].shape == (3, 24, 24)


def test_report_says_how_much_was_tried_on_either_side(synthetic, undrawn):
    data = synthetic.data("one", "One", ["a", "b"], (24, 24), {"test": 20})
    for method in ("harris+svm", "small-cnn", "few-cnn"):
        synthetic.trial(data, method, 100, 0, {"train": 0.0, "test": 0.1})
    write_report(synthetic.store.folder, formats=("md", "latex"))
    text = (synthetic.store.folder / "report.md").read_text(encoding="utf-8")
    # Scaler 2, Harris 2, C 3; the epoch of 8, the layers of 2.
    assert "7 in 3 choices on the hand-crafted side, 10 in 2 on the learned one" in text
    assert "| Harris: k and cells a side | at least 2 |" in text
    latex = (synthetic.store.folder / "tables" / "effort.tex").read_text(encoding="utf-8")
    assert "small network: the epoch that counts, in every fit & 8 &" in latex
