"""What the figures of a report show, asked of their artists."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from dataset import DATASETS
from reports import style
from reports.answers import answers, class_errors
from reports.costs import costs_of
from reports.entries import figure
from reports.figures.pareto import front, sharing_a_mark
from reports.figures.severity_curves import severity_curves
from reports.run import Run
from reports.samples import MOST_SHOWN, fewer
from reports.tables.classes import classes


@pytest.fixture
def run(store):
    return Run(store)


def texts(drawn):
    return [text.get_text() for text in drawn.findobj(lambda artist: hasattr(artist, "get_text"))]


def test_disagreement_counts_every_image_once(run):
    comparison = run.headline
    pair = next(run.pairs[run.pairs["title"] == comparison.title].itertuples())
    records = [
        comparison.by_seed(comparison.best(family, "test"), "test")[pair.seed]
        for family in ("classical", "learned")
    ]
    images = run.pictures.images(records[0], "test")
    shown = texts(figure("disagreement", images, *(answers(r, "test") for r in records)).figure())
    assert f"only the network wrong: {pair.only_learned_wrong}" in shown
    assert f"only the hand-crafted wrong: {pair.only_classical_wrong}" in shown
    assert f"both wrong: {pair.both_wrong}" in shown
    assert f"{pair.both_right:,}" in shown
    assert pair.only_classical_wrong > 10
    titles = [text for text in shown if "→" in text]
    n_shown = (pair.only_learned_wrong, pair.only_classical_wrong, pair.both_wrong)
    assert len(titles) == sum(min(n, 10) for n in n_shown)


def test_marks_that_two_methods_share_are_numbered():
    rows = [
        SimpleNamespace(method="hog+svm", group="classical"),
        SimpleNamespace(method="small-cnn", group="learned"),
        SimpleNamespace(method="hog+svm", group="classical"),
    ]
    assert sharing_a_mark(rows[:2]) == []
    assert sharing_a_mark(rows) == ["hog+svm", "hog+svm"]


def test_no_two_methods_of_a_family_share_a_marker_in_a_figure():
    methods = [f"own.py:method_{number}" for number in range(9)] + ["harris+svm", "random+svm"]
    rows = pd.DataFrame({"method": methods, "group": "classical"})
    rows = pd.concat([rows, pd.DataFrame({"method": ["plain-cnn"], "group": ["learned"]})])
    found = style.markers(pd.concat([rows, rows]))
    assert len({found[method] for method in methods}) == len(methods)
    assert found["plain-cnn"] == "D" == style.marker("harris+svm")
    alone = style.markers(rows.iloc[[9, 10]])
    assert alone == {"harris+svm": "D", "random+svm": "P"}
    curves = rows.assign(
        method_name=rows["method"], corruption="fog", severity=1, error_rate=0.5, clean_rate=0.4
    )
    (legend,) = severity_curves(curves).legends
    drawn = [(mark.get_marker(), mark.get_color()) for mark in legend.legend_handles]
    assert len(set(drawn)) == len(drawn) == len(rows)


def test_pareto_front_is_what_no_method_beats_in_both(run):
    costs = costs_of(run.headline.records, run.headline.summary)
    best = front(costs, "fit_seconds")
    for row in costs.itertuples():
        beaten = (costs["fit_seconds"] < row.fit_seconds) & (costs["error_rate"] < row.error_rate)
        assert (row.method in set(best["method"])) <= (not beaten.any())
    shown = texts(figure("pareto", costs).figure())
    assert any(text.endswith("Small network") for text in shown)
    assert not any("Chance" in text for text in shown)


def test_published_results_are_flagged_on_mnist_alone(run):
    summary = run.headline.summary
    anchors = [entry for entry in run.headline.published if entry.anchor]
    figures = (figure("error-rates", summary, entries).figure() for entries in (anchors, ()))
    flagged, plain = map(texts, figures)
    assert "published: LeNet-5" in flagged
    assert not any("published" in text for text in plain)


@pytest.mark.parametrize(
    ("key", "noun"), [("mnist", "digits"), ("gtsrb", "signs"), ("cifar10", "photographs")]
)
def test_published_results_have_the_data_sets_own_word_for_pictures(run, key, noun):
    entries = DATASETS[key].published
    drawn = figure("published", run.headline.summary, entries, f"published.{key}").figure()
    here = [text for text in texts(drawn) if ", here, " in text]
    assert here
    assert all(text.endswith(f" {noun}") for text in here)


def test_a_figure_shows_the_best_of_many_methods(run):
    summary = run.headline.summary
    rows = summary[summary["method"] == "hog+svm"]
    many = pd.concat(
        rows.assign(method=f"m{i}", error_rate=0.01 * (i + 1)) for i in range(MOST_SHOWN + 3)
    )
    kept = fewer(pd.concat([many, summary[summary["method"] == "small-cnn"]]))
    expected = {f"m{i}" for i in range(MOST_SHOWN)} | {"small-cnn"}
    assert set(kept["method"]) == expected


def test_ladder_has_a_mark_for_every_size(run):
    rungs = run.summary.query("dataset == 'mnist' and group == 'classical' and test_set == 'test'")
    axes = figure("ladder", rungs).figure().axes[0]
    marks = [line for line in axes.lines if line.get_marker() not in ("None", None, "")]
    assert len(marks) == len(rungs)
    assert [label.get_text() for label in axes.get_yticklabels()][-1] == "HOG + SVM"


def test_errors_by_class_add_up(run):
    record = run.headline.first_trial("hog+svm", "test")
    errors = class_errors([record], "test")
    assert errors["n_test"].sum() == record.evaluations["test"].n_test
    assert errors["n_errors"].sum() == record.evaluations["test"].n_errors
    table = classes(errors)
    assert table.columns.tolist() == ["Class", "Images", "HOG + SVM"]
    n, name = errors.iloc[3]["n_errors"], errors.iloc[3]["class"]
    assert table.set_index("Class").at[name, "HOG + SVM"] == f"{n} ({n:.1f} %)"


def test_figures_are_drawn_without_formulas():
    with style.applied():
        drawn = style.new_figure(2, 2)
        drawn.text(0, 0, "$x$ and 50 %")
        drawn.draw_without_rendering()
        assert not drawn.texts[0].get_parse_math()
    assert np.isclose(drawn.get_figwidth(), 2)
