"""Answers of other programs: the statistics of the records, and one line for what cannot be compared."""

import csv
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from commands.compare import compare as command
from dataset.input_error import InputError
from experiments import brought_answers as brought
from experiments.predictions import read_predictions
from experiments.statistics import clustered_interval, compare, mcnemar_exact
from experiments.store import Store
from reports.brought import comparison_page, method_rows, pair_rows, sentences
from reports.html import to_html
from reports.markdown import to_markdown

N = 200
TRUTH = np.arange(N) % 4
CLASSES = ["0", "1", "2", "3"]
RESULTS = Path(__file__).parents[2] / "results"


def answers(n_wrong, first=0):
    found = TRUTH.copy()
    found[first : first + n_wrong] = (found[first : first + n_wrong] + 1) % 4
    return found


def probabilities(predicted):
    found = np.full((N, 4), 0.1)
    found[np.arange(N), predicted] = 0.7
    return found


def table(path, **columns):
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(columns)
        rows.writerows(zip(*columns.values(), strict=True))
    return path


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    np.save("truth.npy", TRUTH)
    table(tmp_path / "a.csv", prediction=answers(12), label=TRUTH)
    table(tmp_path / "b.csv", prediction=answers(40))
    return tmp_path


def run(*arguments):
    return CliRunner().invoke(command, arguments, catch_exceptions=False)


def wrong_of(*paths, labels=None, groups=None):
    """As the command reads them: where each errs, and groups."""
    found = [brought.read_answers(path) for path in paths]
    truth = brought.read_truth(labels) if labels else brought.common_truth(found, paths)
    truth = brought.with_groups(truth, groups) if groups else truth
    wrong = {
        one.name: brought.wrong_of(one, path, truth) for one, path in zip(found, paths, strict=True)
    }
    return wrong, brought.group_numbers(truth)


def test_two_tables(folder):
    wrong, groups = wrong_of(folder / "a.csv", folder / "b.csv")
    assert groups is None
    methods = method_rows(wrong, None)
    assert methods["method"].tolist() == ["a", "b"]
    assert methods["error_rate"].tolist() == [0.06, 0.2]
    (row,) = pair_rows(wrong, None, ["a", "b"]).itertuples()
    assert (
        row.p_value == row.p_holm == mcnemar_exact(answers(12) != TRUTH, answers(40) != TRUTH)[-1]
    )
    assert (row.only_a_wrong, row.only_b_wrong) == (0, 28)


@pytest.mark.parametrize("how", ["columns", "npz", "npy", "floats", "words"])
def test_one_answer_in_every_form(folder, how):
    path = folder / {"npy": "x.npy", "npz": "x.npz", "words": "x.npz"}.get(how, "x.csv")
    probability = probabilities(answers(7))
    if how == "columns":
        table(path, **dict(zip(CLASSES, probability.T, strict=True)))
    elif how == "npz":
        np.savez(path, probabilities=probability, classes=CLASSES)
    elif how == "npy":
        np.save(path, probability.astype(np.float16))
    elif how == "floats":
        table(path, prediction=answers(7).astype(float))
    else:
        np.savez(path, predictions=answers(7).astype(str))
    wrong, _ = wrong_of(path, labels=folder / "truth.npy")
    assert np.array_equal(wrong["x"][0], answers(7) != TRUTH)


def test_rows_are_put_together_by_the_images_names(folder):
    order = np.random.default_rng(0).permutation(N)
    names = np.array([f"picture {i}" for i in range(N)])
    table(folder / "a.csv", image=names, prediction=answers(12), label=TRUTH)
    table(folder / "b.csv", image=names[order], prediction=answers(40)[order])
    table(folder / "g.csv", image=names[order], group=order // 10)
    wrong, groups = wrong_of(folder / "a.csv", folder / "b.csv", groups=folder / "g.csv")
    assert np.array_equal(wrong["b"][0], answers(40) != TRUTH)
    assert all(len(set(groups[at : at + 10].tolist())) == 1 for at in range(0, N, 10))
    assert len(np.unique(groups)) == N // 10


def test_draws(folder):
    draws = [answers(10), answers(14, 5), answers(12, 9)]
    np.savez(folder / "arrays.npz", predictions=np.stack(draws), labels=TRUTH)
    shuffled = np.random.default_rng(1).permutation(3 * N)
    table(folder / "rows.csv", draw=np.repeat([0, 1, 2], N)[shuffled],
          image=np.tile(np.arange(N), 3)[shuffled], label=np.tile(TRUTH, 3)[shuffled],
          prediction=np.concatenate(draws)[shuffled])  # fmt: skip
    wrong, _ = wrong_of(folder / "arrays.npz")
    table(folder / "labels.csv", image=np.arange(N), label=TRUTH)
    rows, _ = wrong_of(folder / "rows.csv", labels=folder / "labels.csv")
    assert all(np.array_equal(wrong["arrays"][draw], rows["rows"][draw]) for draw in range(3))
    (row,) = method_rows(wrong, None).itertuples()
    assert row.n_draws == 3
    assert row.n_errors == 12
    assert row.error_sd == pytest.approx(0.01)


def test_the_same_numbers_as_the_records(tmp_path):
    records = [one for one in Store(RESULTS / "quick").everything() if "test" in one.evaluations]
    records = [one for one in records if one.data.key == records[0].data.key and one.seed == 0]
    largest = max(one.train_size for one in records)
    records = [one for one in records if one.train_size == largest][:3]
    found = {one.method.key: read_predictions(one)["test"] for one in records}
    paths = [
        table(tmp_path / f"{key}.csv", prediction=one.predicted, label=one.labels)
        for key, one in found.items()
    ]
    wrong, _ = wrong_of(*paths)
    keys = list(found)
    for row in pair_rows(wrong, None, keys).itertuples():
        a, b = (found[key].predicted != found[key].labels for key in (row.method_a, row.method_b))
        expected = compare(a, b)
        assert (row.p_value, row.difference) == (expected.p_value, expected.estimate)
        assert (row.difference_low, row.difference_high) == expected.interval


def test_groups_are_what_is_drawn(folder):
    table(folder / "g.csv", group=np.arange(N) // 10)
    wrong, groups = wrong_of(folder / "a.csv", folder / "b.csv", groups=folder / "g.csv")
    methods, pairs = method_rows(wrong, groups), pair_rows(wrong, groups, ["a", "b"])
    low, high = clustered_interval(answers(12) != TRUTH, np.arange(N) // 10)
    assert (methods["error_low"][0], methods["error_high"][0]) == (low, high)
    assert pairs["n_units"][0] == 20


def test_sentences():
    same = {"a": {0: answers(5) != TRUTH}, "b": {0: answers(5) != TRUTH}}
    more = {"c": {0: answers(6) != TRUTH}, "d": {0: answers(60) != TRUTH}}
    pairs = pair_rows(same | more, None, ["a", "b", "c", "d"])
    alike, level, less = sentences(pairs)
    assert alike == "a and b err on the same images."
    assert level.startswith("a and c are not told apart: they are within ")
    assert less.startswith("a errs less than d: by 27.5 percentage points (")
    assert less.endswith("p < 0.001 after Holm's correction.")


@pytest.mark.parametrize("language", ["en", "ko"])
def test_command(folder, language):
    done = run("a.csv", "b.csv", "--out", "out", "--lang", language)
    assert done.exit_code == 0
    assert "6.0 %" in done.output
    assert sorted(path.name for path in (folder / "out").iterdir() if path.name[0] != ".") == [
        "comparison.html", "comparison.md", "methods.csv", "pairs.csv"]  # fmt: skip
    assert run("a.csv", "b.csv", "--out", "out").exit_code == 0


def test_names_are_text(folder):
    table(folder / "<i>.csv", prediction=answers(3), label=TRUTH)
    wrong, _ = wrong_of(folder / "<i>.csv", folder / "a.csv")
    methods = method_rows(wrong, None)
    page = comparison_page(methods, pair_rows(wrong, None, methods["method"].tolist()), False)
    assert "<i>" not in to_html(page, {})
    assert "&lt;i&gt;" in to_html(page, {})
    assert to_markdown(page).startswith("# ")


def bad(folder, name):
    """A file that cannot be compared with ``a.csv``."""
    path = folder / "bad.csv"
    good = dict(zip(CLASSES, probabilities(TRUTH).T, strict=True))
    if name == "length":
        return table(path, prediction=TRUTH[:-1])
    if name == "class":
        return table(path, prediction=np.where(TRUTH == 3, "cat", TRUTH.astype(str)))
    if name == "sum":
        return table(path, **(good | {"1": good["1"] + 0.2}))
    if name == "nan":
        return table(path, **(good | {"1": np.where(TRUTH == 1, np.nan, good["1"])}))
    if name == "negative":
        return table(path, **(good | {"0": good["0"] - 0.5, "1": good["1"] + 0.5}))
    if name == "words":
        return table(path, **(good | {"1": np.full(N, "high")}))
    if name == "column":
        return table(path, **{key: good[key] for key in CLASSES[:2]} | {"x": good["2"] + good["3"]})
    if name == "twice":
        return table(path, image=np.zeros(N, int), prediction=TRUTH)
    if name == "other label":
        return table(path, prediction=TRUTH, label=(TRUTH + 1) % 4)
    if name == "draw":
        return table(path, prediction=TRUTH, draw=np.full(N, "first"))
    if name == "draws":
        return table(path, prediction=TRUTH, draw=np.arange(N) > 20)
    if name == "binary":
        path.write_bytes(b"\x80\x81\xff\x00")
    if name == "empty":
        path.write_text("")
    if name == "no rows":
        path.write_text("prediction\n")
    if name == "ragged":
        path.write_text("prediction,label\n1,2\n3\n")
    if name == "header":
        path.write_text("1,1\n0.5,0.5\n")
    if name == "pickle":
        path = folder / "bad.npy"
        np.save(path, np.array([{}], dtype=object), allow_pickle=True)
    if name == "flat":
        path = folder / "bad.npz"
        np.savez(path, probabilities=np.zeros(N))
    if name == "classes":
        path = folder / "bad.npz"
        np.savez(path, probabilities=probabilities(TRUTH), classes=["a", "b"])
    return path


@pytest.mark.parametrize(
    "name",
    ["length", "class", "sum", "nan", "negative", "words", "column", "twice", "other label", "draw",
     "draws", "binary", "empty", "no rows", "ragged", "header", "pickle", "flat", "classes", "absent"],
)  # fmt: skip
def test_what_cannot_be_compared(folder, name):
    with pytest.raises(InputError) as told:
        run("a.csv", str(bad(folder, name)))
    assert "expected" in str(told.value)
    assert "\n" not in str(told.value)


def test_truth_that_is_missing_or_in_one_group(folder):
    with pytest.raises(InputError, match="hold no labels"):
        run("b.csv")
    table(folder / "one.csv", group=np.zeros(N, int))
    with pytest.raises(InputError, match="expected two or more"):
        run("a.csv", "b.csv", "--groups", "one.csv")
    (folder / "again").mkdir()
    table(folder / "again" / "a.csv", prediction=TRUTH)
    with pytest.raises(InputError, match="Two files are called 'a'"):
        run("a.csv", "again/a.csv")


def test_class_that_no_test_image_has(folder):
    table(folder / "c.csv", prediction=np.where(TRUTH == 3, "cat", TRUTH.astype(str)))
    assert run("a.csv", "c.csv", "--classes", "cat, dog").exit_code == 0
