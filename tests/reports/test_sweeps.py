"""What a sweep came to is shown: a curve, the value that was tested, and every value in a table."""

import shutil

import pytest

from experiments.store import Store
from experiments.swept import Swept, write_sweeps
from reports.figures.sweep import sweep
from reports.language import speaking
from reports.run import Run
from reports.sections.sweeps import sweeps
from reports.write import write_report

KEY = "harris+svm"
ERRORS = {("0.1", 100): 30, ("0.04", 100): 40, ("1.5", 100): 30, ("0.1", 1000): 20,
          ("0.04", 1000): 10, ("1.5", 1000): 50}  # fmt: skip


def tried(value, size, n_errors, **changed):
    fields = {
        "fit": f"{value}-{size}",
        "dataset": "digits",
        "train_size": size,
        "base": KEY,
        "method": f"{KEY}[extractor.k={value}]",
        "method_name": "Harris + SVM",
        "family": "classical",
        "parameter": "extractor.k",
        "value": value,
        "n": 200,
        "n_errors": n_errors,
    }
    return Swept(**{**fields, **changed})


@pytest.fixture
def swept_run(store, tmp_path):
    folder = shutil.copytree(store.folder, tmp_path / "run")
    found = [tried(*place, n_errors) for place, n_errors in ERRORS.items()]
    broken = tried("0.04", 100, 0, n=0, error="it raised\nthis", base="x", parameter="words")
    write_sweeps(folder, [*found, broken, tried("b", 100, 3, base="x", parameter="words")])
    return Run(Store(folder))


def test_the_first_of_the_least_is_tested(swept_run):
    found = swept_run.sweeps
    tested = found[found["tested"]]
    assert tested["value"].tolist() == ["0.1", "0.04", "b"]
    assert found["error_rate"].tolist()[:3] == [0.15, 0.2, 0.15]
    row = found.iloc[0]
    assert row["error_low"] < row["error_rate"] < row["error_high"]


def test_a_curve_a_size_over_the_values_in_their_order(swept_run):
    found = swept_run.sweeps
    [axes] = sweep(found[found["base"] == KEY]).axes
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["0.04", "0.1", "1.5"]
    assert axes.get_xscale() == "log" and axes.get_xlabel() == "extractor.k"
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["100", "1,000"]
    lines = [line.get_xydata().tolist() for line in axes.lines if len(line.get_xydata()) == 3]
    assert [[0.04, 20.0], [0.1, 15.0], [1.5, 15.0]] in lines
    assert [[0.04, 5.0], [0.1, 10.0], [1.5, 25.0]] in lines


def test_words_stand_side_by_side(swept_run):
    found = swept_run.sweeps
    [axes] = sweep(found[found["value"].isin(["b", "0.1"])]).axes
    assert axes.get_xticks().tolist() == [0, 1]


CHOSEN = {
    "en": "of 3 values of extractor.k, 0.1 with 100 training images and 0.04 with 1,000 training",
    "ko": "extractor.k 값 3가지",
}


@pytest.mark.parametrize("language", CHOSEN)
def test_the_report_tells_all_of_it(swept_run, tmp_path, language):
    page = write_report(swept_run.store.folder, out=tmp_path / language, language=language)
    folder = page.parent
    said = (folder / "report.md").read_text(encoding="utf-8")
    assert (folder / "figures" / "sweep-digits-harris+svm-extractor.k.png").is_file()
    # One value with an answer is no curve.
    assert not list(folder.glob("figures/sweep-digits-x-*"))
    assert CHOSEN[language] in said.replace("\\", "")
    assert "it raised this" in said


def test_no_sweep_no_section(store):
    with speaking("en"):
        assert list(sweeps(Run(store))) == []
