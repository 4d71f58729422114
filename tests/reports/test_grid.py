"""Reports of a grid: training sizes, test conditions and all pairs."""

import numpy as np
import pandas as pd
import pytest

from experiments.statistics import mcnemar_exact
from reports import claims, robustness, samples
from reports.all_pairs import PAIR_COLUMNS
from reports.entries import figure
from reports.results import CONDITION_COLUMNS
from reports.run import Run
from reports.tables.crossover import crossover as crossover_table
from reports.tables.equivalence import equivalence
from reports.tables.pairs import MOST_METHODS
from reports.tables.pairs import pairs as pairs_table
from reports.tables.robustness import robustness as robustness_table
from reports.write import write_report


@pytest.fixture(scope="module")
def page(grid):
    return write_report(grid.folder).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def run(grid):
    return Run(grid)


@pytest.fixture
def two(synthetic):
    """Two methods over sizes a class and seeds, with the error rates that the test chooses."""

    def of(hog, small, seeds=3, n_test=1000, **changed):
        data = synthetic.data("x", "X", ["a", "b"], (24, 24), {"test": n_test})
        for size in hog:
            for method, rates in (("hog+svm", hog), ("small-cnn", small)):
                for seed in range(seeds):
                    errors = {"train": 0.0, "test": rates[size]}
                    synthetic.trial(data, method, 2 * size, seed, errors, **changed)
        return Run(synthetic.store)

    return of


def crossing(run):
    best = samples.best_of_each(run.measurements.query("test_set == 'test'"))
    return samples.crossovers(best, 2)


def test_plain_tables_do_not_see_conditions(run, page):
    assert set(run.measurements["test_set"]) == {"train", "test"}
    assert set(run.summary["test_set"]) == {"train", "test"}
    assert all(comparison.test_sets == ["test"] for comparison in run.comparisons)
    assert all(set(n_tests) == {"train", "test"} for n_tests in run.trials["n_tests"])


def test_csv_of_conditions_is_what_the_records_say(grid, page):
    table = pd.read_csv(grid.folder / "conditions.csv")
    assert table.columns.tolist() == CONDITION_COLUMNS
    assert len(table) == 4 * 5 * (75 + 12)
    record = next(r for r in grid.records() if r.id == table["trial"].iloc[0])
    row = table.query("trial == @record.id and corruption == 'rotation' and severity == -30").iloc[
        0
    ]
    test = record.evaluations["test+rotation@-30"]
    assert (row.n_test, row.n_errors) == (test.n_test, test.n_errors)
    found = record.predictions["test"]
    clean = np.mean(found.labels[:400] != found.predicted[:400])
    assert row.clean_rate == pytest.approx(clean)
    assert clean != record.evaluations["test"].error_rate


def test_csv_of_pairs_is_what_the_predictions_say(grid, page):
    table = pd.read_csv(grid.folder / "pairs.csv")
    assert table.columns.tolist() == PAIR_COLUMNS
    assert len(table) == 6
    by_method = {
        record.method.key: record.predictions["test"]
        for record in grid.records()
        if record.train_size == 1000 and record.seed == 0
    }
    for row in table.itertuples():
        wrong = [
            by_method[m].predicted != by_method[m].labels for m in (row.method_a, row.method_b)
        ]
        test = mcnemar_exact(*wrong)
        assert (row.only_a_wrong, row.only_b_wrong) == test[1:3]
        assert (row.n_draws, row.n_units) == (5, len(wrong[0]))
        assert row.difference_low <= row.difference <= row.difference_high
        assert row.p_holm >= row.p_value


def test_page_answers_the_questions_of_a_grid(page):
    for expected in (
        "Small network overtakes HOG + SVM at",
        "images a class (95\N{NO-BREAK SPACE}% interval over 5 draws:",
        "Cochran&#39;s Q over 4 methods without the controls",
        "Mean corruption error",
        "Lowest mean error over the angles",
        "MNIST, 100 training images a class",
    ):
        assert expected in page


@pytest.mark.parametrize(
    "name",
    [
        "sample-efficiency-mnist-balanced",
        "severity-curves-mnist-1000-balanced-test",
        "rotation-curve-mnist-1000-balanced-test",
        "conditions-mnist-1000-balanced",
    ],
)
def test_figures_are_there(grid, page, name):
    assert (grid.folder / "figures" / f"{name}.png").is_file()


def test_where_one_overtakes_is_said_above_the_errors(two):
    """Of photographs errors are as high as there is room for, and a line went through the words."""
    run = two({10: 0.6, 30: 0.5, 100: 0.45}, {10: 0.9, 30: 0.45, 100: 0.3})
    best = samples.best_of_each(run.measurements.query("test_set == 'test'"))
    drawn = figure("sample-efficiency", best, samples.crossovers(best, 2)).figure()
    drawn.canvas.draw()
    (axes,) = drawn.axes
    (words,) = [text for text in axes.texts if "overtakes" in text.get_text()]
    box, all_of_it = words.get_window_extent(), drawn.bbox
    assert box.y0 >= axes.bbox.y1
    assert all_of_it.x0 <= box.x0 and box.x1 <= all_of_it.x1 and box.y1 <= all_of_it.y1


def test_a_run_without_conditions_or_sizes_shows_none_of_it(two, undrawn):
    run = two({50: 0.1}, {50: 0.2}, seeds=1)
    page = write_report(run.store.folder).read_text(encoding="utf-8")
    assert "Damaged and turned pictures" not in page
    assert "How much there is to learn from" not in page
    assert not (run.store.folder / "conditions.csv").exists()


def test_overtaking_at_a_size_worked_out_by_hand(two):
    """log ratio −log 2 at 10 a class, +log 2 at 1000: half way, 100."""
    found = crossing(two({10: 0.2, 1000: 0.1}, {10: 0.4, 1000: 0.05}))
    text = claims.overtaking("X", found)
    assert "Small network overtakes HOG + SVM at 100 images a class" in text
    assert "95 % interval over 3 draws: 100" in text
    assert crossover_table(found).iloc[0].tolist() == [
        "Small network", "HOG + SVM", "100", "100", "3", "1",
    ]  # fmt: skip


def test_never_and_always_are_said_so(two):
    never = crossing(two({10: 0.2, 1000: 0.05}, {10: 0.4, 1000: 0.1}))
    assert "does not overtake HOG + SVM with up to 1,000 images a class" in claims.overtaking(
        "X", never
    )
    assert crossover_table(never)["at images a class"].iloc[0] == "above 1,000"


def test_always_ahead(two):
    always = crossing(two({10: 0.4, 1000: 0.1}, {10: 0.2, 1000: 0.05}, seeds=1))
    text = claims.overtaking("X", always)
    assert "errs less than HOG + SVM at every size, from 10 a class on" in text
    assert "1 draw, so no interval" in text
    assert crossover_table(always)["at images a class"].iloc[0] == "below 10"
    assert crossover_table(always)["95 % interval"].iloc[0] == "– (one draw)"


def test_a_lead_that_changes_twice_is_told(two):
    found = crossing(two({10: 0.4, 100: 0.1, 1000: 0.1}, {10: 0.3, 100: 0.2, 1000: 0.05}))
    assert "The lead changes 2 times" in claims.overtaking("X", found)


def test_controls_are_no_part_of_cochrans_q(synthetic):
    data = synthetic.data("x", "X", ["a", "b"], (24, 24), {"test": 100})
    for method, rate in (
        ("hog+svm", 0.1),
        ("pixels+svm", 0.2),
        ("small-cnn", 0.1),
        ("chance", 0.5),
    ):
        synthetic.trial(data, method, 100, 0, {"train": 0.0, "test": rate})
    pairs = Run(synthetic.store).all_pairs
    assert len(pairs) == 6
    assert set(pairs["n_tested"]) == {3}
    assert "Cochran's Q over 3 methods" in claims.omnibus(pairs)


def test_pairs_that_no_image_tells_apart_are_not_counted(synthetic):
    data = synthetic.data("x", "X", ["a", "b"], (24, 24), {"test": 100})
    for method, rate in (("hog+svm", 0.0), ("pixels+svm", 0.3), ("small-cnn", 0.0)):
        synthetic.trial(data, method, 100, 0, {"train": 0.0, "test": rate})
    run = Run(synthetic.store)
    assert "2 of 2 pairs that an image tells apart" in claims.omnibus(run.all_pairs)
    table = pairs_table(run.all_pairs)
    assert "Pixels + SVM" in table["B"].tolist()
    assert ("HOG + SVM", "Small network") not in set(zip(table["A"], table["B"], strict=True))
    undecided = run.all_pairs.query("method_b == 'small-cnn' or method_a == 'small-cnn'")
    assert undecided["p_holm"].isna().any()
    # Two tests are made, so that the p value is doubled and not tripled.
    row = run.all_pairs.query("method_b == 'pixels+svm'").iloc[0]
    assert row.p_holm == pytest.approx(2 * row.p_value)
    assert run.pairs["p_holm"].isna().all()


def test_two_methods_over_draws(two):
    pairs = two({50: 0.1}, {50: 0.2}).all_pairs
    row = pairs_table(pairs).iloc[0]
    assert (row["A"], row["B"]) == ("HOG + SVM", "Small network")
    assert row["A − B, points"] == "−10.00"
    assert row["Drawn"] == "3 draws and 1,000 images"
    assert row["Seeds on which A errs less"] == "3 of 3"


def test_methods_that_repeat_themselves_have_one_draw(synthetic):
    data = synthetic.data("x", "X", ["a", "b"], (24, 24), {"test": 100})
    done = {
        (method, seed): synthetic.trial(data, method, 100, seed, {"test": rate})
        for method, rate in (("hog+svm", 0.1), ("small-cnn", 0.2))
        for seed in range(3)
    }
    for (method, seed), trial in done.items():
        first = synthetic.store.read(done[method, 0])
        if seed:
            synthetic.change(trial, dict(first.predictions), evaluations=first.evaluations)
    row = Run(synthetic.store).all_pairs.iloc[0]
    assert (row.n_draws, row.n_common_seeds) == (1, 1)


def test_of_many_methods_the_best_are_listed(run):
    pairs = run.all_pairs
    names = [f"m{i:02d}" for i in range(MOST_METHODS + 3)]
    rows = pd.concat(
        pairs.iloc[:1].assign(name_a=a, name_b=b)
        for i, a in enumerate(names)
        for b in names[i + 1 :]
    )
    table = pairs_table(rows)
    assert len(table) == MOST_METHODS * (MOST_METHODS - 1) / 2
    assert set(table["A"]) | set(table["B"]) == set(names[:MOST_METHODS])


def test_alike_within_the_interval_at_ninety_percent(two):
    run = two({50: 0.10}, {50: 0.11})
    row, pair = equivalence(run.pairs).iloc[0], run.pairs.iloc[0]
    assert row["Difference, points"] == "−1.00"
    assert 0.01 < pair.within < max(abs(pair.difference_low), abs(pair.difference_high))
    assert row["The same within, points"] == f"± {100 * pair.within:.2f}"


def curves_of(run):
    return robustness.corrupted(robustness.mean_over_seeds(run.conditions))


def test_degradation_is_told_against_its_baseline(run):
    found = robustness.degradations(curves_of(run)).set_index("method")
    assert set(found["baseline"]) == {"Pixels + SVM"}
    assert found.loc["pixels+svm", ["corruption_error", "relative"]].tolist() == pytest.approx(
        [1, 1]
    )
    assert (
        found.loc["small-cnn", "corruption_error"] < 1 < found.loc["lecture-mnist-cnn", "relative"]
    )
    own = run.conditions.query("method == 'small-cnn' and corruption != 'rotation'")
    assert found.at["small-cnn", "mean_error"] == pytest.approx(own["error_rate"].mean())


def test_curves_of_no_error_at_all_have_an_axis_of_one_percent(run):
    none = curves_of(run).assign(error_rate=0.0, clean_rate=0.0)
    drawn = figure("severity-curves", robustness.shown(none)).figure()
    assert drawn.axes[0].get_ylim() == (0, 1)


def test_no_ratio_without_the_same_conditions(run):
    curves = curves_of(run)
    cut = curves[(curves["method"] != "small-cnn") | (curves["severity"] < 4)]
    found = robustness.degradations(cut)
    assert list(claims.why_no_ratio(found)) == [
        "Small network: not tested under the baseline's conditions."
    ]
    row = robustness_table(found).set_index("Method").loc["Small network"]
    assert row[["Mean corruption error", "Relative degradation"]].tolist() == ["–", "–"]


def test_figures_hold_a_few_of_each_family(run):
    curves = curves_of(run)
    many = pd.concat(curves.assign(method=curves["method"] + str(i)) for i in range(4))
    kept = robustness.shown(many)
    assert kept.groupby("group")["method"].nunique().to_dict() == {"classical": 4, "learned": 4}


def test_unknown_corruptions_of_a_later_version_do_not_stop_the_report(two, undrawn):
    run = two({50: 0.1}, {50: 0.2}, conditions={("test", "sand@2"): (500, 0.3)})
    page = write_report(run.store.folder).read_text(encoding="utf-8")
    assert "Damaged and turned pictures" in page
