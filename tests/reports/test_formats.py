"""Any name in any format, any store, several stores, and the same bytes every time."""

import os
import re
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from dataset import DATASETS
from dataset.input_error import InputError
from experiments.planned import Planned, write_plan
from experiments.predictions import Predictions
from experiments.publish import publish
from experiments.store import Store
from reports.document import Table
from reports.ensemble import members_of
from reports.latex import to_latex
from reports.run import Run
from reports.write import FORMATS, write_report
from tests.reports.conftest import EFFICIENCY, Synthetic

ODD = "<script>alert(1)</script> & 50% _x_"
FORMULA = "=cmd()"


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    """The report, in every format, of two methods on a data set, with classes and a test set, whose
    names mean something elsewhere."""
    synthetic = Synthetic(tmp_path_factory.mktemp("odd") / "run")
    sets = {"test": 40, ODD: 40}
    data = synthetic.data(FORMULA, ODD, [ODD, "원"], (24, 24), sets)
    for method in ("hog+svm", "small-cnn"):
        name = synthetic.trial(data, method, 100, 0, {"train": 0.0, "test": 0.1, ODD: 0.2})
        named = replace(synthetic.store.read(name).method, name=f"{ODD} {method}")
        synthetic.change(name, method=named)
    write_report(synthetic.store.folder, formats=FORMATS)
    return synthetic.store.folder


def test_any_name_is_text_in_every_format(odd):
    page = (odd / "report.html").read_text(encoding="utf-8")
    assert page.count("<script") == page.count("</script") == 1
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; 50% _x_ hog+svm" in page
    markdown = (odd / "report.md").read_text(encoding="utf-8")
    assert "<script" not in re.sub(r"(?m)^ {4}.*$", "", markdown).replace("\\<", "")
    assert r"\& 50% \_x\_" in markdown
    table = pd.read_csv(odd / "results.csv")
    assert set(table["dataset"]) == {f"'{FORMULA}"}
    assert set(table["test_set"]) == {"train", "test", ODD}
    assert not re.search(r"(?m)(?:^|,)\"?[=@]", (odd / "results.csv").read_text(encoding="utf-8"))
    tables = [path.read_text(encoding="utf-8") for path in (odd / "tables").glob("*.tex")]
    assert len(tables) > 8
    assert any(r"\textless{}script\textgreater{}alert(1)" in text for text in tables)
    for text in tables:
        assert "<" not in text
        assert not re.search(r"(?<!\\)[%#]", text)
        assert len(re.findall(r"(?<!\\)\$", text)) % 2 == 0
    assert all(path.stat().st_size for path in (odd / "figures").glob("*.pdf"))


@pytest.mark.parametrize("ending", ["html", "md", "tex"])
def test_no_file_name_needs_quoting(odd, ending):
    made = [path for path in odd.rglob(f"*.{ending}")]
    assert made
    assert all(re.fullmatch(r"[\w.+=()-]+", path.name) for path in made)


def test_latex_table_has_the_columns_that_its_rows_have():
    frame = pd.DataFrame({"Family": ["A", "B"], "Method": ["x & y", "z"], "Error": ["1.0 %", "–"]})
    text = to_latex("rates", Table("Rates, 95 %.", frame))
    assert text.splitlines() == [
        r"\begin{table}[htbp]",
        r"\centering\footnotesize\setlength{\tabcolsep}{3pt}",
        r"\caption{Rates, 95 \%.}",
        r"\label{tab:rates}",
        r"\begin{tabular}{@{}lr@{}}",
        r"\toprule",
        r"Method & Error \\",
        r"\midrule",
        r"\multicolumn{2}{l}{\textit{A}} \\",
        r"x \& y & 1.0 \% \\",
        r"\multicolumn{2}{l}{\textit{B}} \\",
        r"z & -- \\",
        r"\bottomrule",
        r"\end{tabular}",
        r"\end{table}",
    ]


def test_a_wide_latex_table_fits_the_line():
    frame = pd.DataFrame({f"{'A long head ' * 3}{i}": ["word " * 20, "short"] for i in range(4)})
    frame["Error of the images"] = ["1.0 %", "2.0 %"]
    text = to_latex("wide", Table("C.", frame))
    widths = [float(found) for found in re.findall(r"p\{([\d.]+)\\linewidth\}", text)]
    assert len(widths) == 4
    assert 0.7 < sum(widths) < 0.95
    assert r"\begin{tabular}[b]{@{}r@{}}Error \\ of the \\ images\end{tabular}" in text


def test_a_long_latex_table_becomes_several():
    frame = pd.DataFrame({"Method": [f"m{i}" for i in range(100)], "n": ["1"] * 100})
    text = to_latex("long", Table("C.", frame))
    assert text.count(r"\begin{table}") == text.count(r"\end{table}") == 3
    assert text.count(r"\label") == 1
    assert r"\caption{C. (3/3)}" in text
    assert text.count(r"Method & n \\") == 3
    assert all(f"m{i} &" in text for i in range(100))


def test_a_bracket_does_not_become_an_argument_of_the_row_break():
    frame = pd.DataFrame({"Method": ["a", "[2pt] b", "* c"], "n": ["1", "2", "3"]})
    text = to_latex("t", Table("C.", frame))
    assert "\n[" not in text
    assert "\n*" not in text


@pytest.fixture
def both_families(synthetic):
    """A small run of sizes and seeds, with ten kinds of figures."""
    data = synthetic.data("mnist", "MNIST", list("0123456789"), (28, 28), {"test": 200})
    for per_class in (1, 10):
        for method in ("pixels+svm", "hog+svm", "small-cnn"):
            start, power = EFFICIENCY[method]
            rates = {"train": 0.0, "test": start * per_class**-power}
            for seed in range(2):
                synthetic.trial(data, method, 10 * per_class, seed, rates, subset="balanced")
    return synthetic.store.folder


@pytest.mark.slow
def test_same_bytes_in_another_process_that_needs_neither_keras_nor_the_runner(
    both_families, tmp_path
):
    """Vector figures too: no date, no random identifiers, no order of a set; also written over."""
    out = tmp_path / "out"
    code = (
        "import sys; from pathlib import Path; from reports.write import FORMATS, write_report\n"
        f"write_report(Path({str(both_families)!r}), out=Path({str(out)!r}), formats=FORMATS)\n"
        "sys.exit(', '.join({'keras', 'tensorflow', 'sklearn', 'cv2'} & set(sys.modules)) or 0)"
    )

    def written():
        return {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}

    write_report(both_families, out=out, formats=FORMATS)
    here = written()
    # Sets have another order there: this process has a seed of its own, drawn at its start.
    environment = {"PYTHONHASHSEED": "2", "PATH": "", "HOME": str(tmp_path), "OMP_NUM_THREADS": "1"}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
    kinds = {re.split(r"-mnist|\.", path.name)[0] for path in here if path.suffix == ".pdf"}
    assert len(kinds) >= 9
    assert len(here) > 40
    assert written() == here


def test_unknown_format_and_language(store):
    with pytest.raises(InputError, match="Unknown format 'docx'"):
        write_report(store.folder, formats=("docx",))
    with pytest.raises(InputError, match="Unknown language 'xx'"):
        write_report(store.folder, language="xx")


def test_one_trial_makes_a_report(synthetic):
    data = synthetic.data("one", "One", ["a", "b"], (24, 24), {"test": 20})
    synthetic.trial(data, "small-cnn", 100, 0, {"train": 0.0, "test": 0.0})
    page = write_report(synthetic.store.folder, formats=FORMATS).read_text(encoding="utf-8")
    assert "Small network (learned) errs on 0.0\N{NO-BREAK SPACE}%" in page


def planned(folder, ids):
    trials = [
        Planned(
            id=identifier,
            name=f"mnist · hog+svm · {identifier}",
            dataset="mnist",
            method="hog+svm",
            train_size=60_000,
            subset="stratified",
            n_predicted=10_000,
            evaluations={},
        )
        for identifier in ids
    ]
    write_plan(Store(folder), "full", trials)


def test_planned_trials_are_said_to_be_not_yet_run(synthetic, undrawn):
    data = synthetic.data("one", "One", ["a", "b"], (24, 24), {"test": 20})
    done = synthetic.trial(data, "hog+svm", 100, 0, {"train": 0.0, "test": 0.1})
    planned(synthetic.store.folder, [done, "e" * 64, "f" * 64])
    page = write_report(synthetic.store.folder).read_text(encoding="utf-8")
    assert "Not everything is here: 2 planned and not yet run" in page
    assert "Not yet run: planned trials without a record" in page
    assert "60,000" in page


def test_a_plan_alone_makes_a_report(tmp_path):
    planned(tmp_path, ["e" * 64])
    page = write_report(tmp_path, formats=FORMATS).read_text(encoding="utf-8")
    assert "No trial ended well" in page
    assert "1 planned and not yet run" in page


@pytest.fixture
def two_stores(tmp_path):
    """The same trial with and without conditions, another method, and a trial that failed once."""
    one, other = (Synthetic(tmp_path / name) for name in ("one", "other"))
    data = one.data("x", "X", ["a", "b"], (24, 24), {"test": 200})
    rates = {"train": 0.0, "test": 0.1}
    damaged = {("test", "fog@3"): (200, 0.5)}
    one.trial(data, "hog+svm", 100, 0, rates)
    one.trial(data, "pixels+svm", 100, 0, {}, error="ValueError: no")
    earlier = (other.work(started="2024-01-01T00:00:00+00:00"),)
    other.trial(data, "hog+svm", 100, 0, rates, damaged, work=earlier)
    other.trial(data, "small-cnn", 100, 0, {"train": 0.0, "test": 0.3})
    other.trial(data, "pixels+svm", 100, 0, {"train": 0.0, "test": 0.2})
    return one.store, other.store


def test_several_stores_are_one_report(two_stores, undrawn):
    run = Run(*two_stores)
    by_method = {record.method.key: record for record in run.records}
    assert set(by_method) == {"hog+svm", "pixels+svm", "small-cnn"}
    # The later record has no conditions, and says the same of the plain images.
    assert "test+fog@3" in by_method["hog+svm"].evaluations
    assert not by_method["pixels+svm"].failed
    assert run.n_failed == 0
    assert len(run.pairs) == 1
    page = write_report(*(store.folder for store in two_stores)).read_text(encoding="utf-8")
    assert "the hand-crafted side is ahead" in page
    assert "versus report DIR1 DIR2" in page


def test_order_of_stores_changes_no_number(two_stores):
    there, back = Run(*two_stores), Run(*reversed(two_stores))
    columns = ["method", "n_errors", "trial"]
    rows = [run.measurements[columns].sort_values("trial").values.tolist() for run in (there, back)]
    assert rows[0] == rows[1]


def test_command_line(two_stores, tmp_path):
    folders = [store.folder for store in two_stores]
    arguments = ["report", *folders, "--out", tmp_path / "r", "--format", "csv,latex"]
    code = "from commands.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments), "--lang", "ko"],
        capture_output=True, text=True, check=False, env={**os.environ, "PYTHONWARNINGS": "error"},
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{tmp_path / 'r'}\n", "")
    assert sorted(p.name for p in (tmp_path / "r").iterdir()) == [
        ".versus.json", "classes.csv", "conditions.csv", "pairs.csv", "references.bib",
        "results.csv", "summary.csv", "tables",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--format", "docx"], "Unknown format 'docx'"),
        (["--format", ","], "No format"),
        (["--lang", "xx"], "Unknown language 'xx'"),
        (["nowhere"], "No records in 'nowhere'"),
    ],
)
def test_mistakes_are_one_line(store, options, message, mistake):
    assert mistake("report", store.folder, *options).startswith(f"versus: {message}")


def test_published_records_say_the_same(grid, tmp_path):
    small = Store(tmp_path / "small")
    assert publish(grid, small) == len(grid.records())
    before, after = Run(grid), Run(small)
    assert after.measurements.equals(before.measurements)
    assert after.conditions.equals(before.conditions)
    assert after.all_pairs.equals(before.all_pairs)
    # Of a condition both have the answers alone, and here of few pictures.
    damaged = {record.id for record in grid.records() if record.plain != record.evaluations}
    size, was = (
        sum(p.stat().st_size for p in store.folder.rglob("*.npz") if p.stem not in damaged)
        for store in (small, grid)
    )
    assert size < 0.25 * was


def test_own_drawings_are_published_with_their_drawers(synthetic, tmp_path, monkeypatch):
    groups = np.arange(100) % 7
    digits = synthetic.data("mnist", "MNIST", list("0123456789"), (28, 28), {"test": 100})
    digits = replace(digits, tests={"test": replace(digits.tests["test"], groups=groups)})
    synthetic.trial(digits, "hog+svm", 100, 0, {"train": 0.0, "test": 0.1})
    for is_own, found in ((False, None), (True, groups.tolist())):
        monkeypatch.setitem(DATASETS, "mnist", replace(DATASETS["mnist"], is_own=is_own))
        small = Store(tmp_path / f"{is_own}")
        publish(synthetic.store, small)
        run = Run(small)
        drawers = run.pictures.groups(run.records[0], "test")
        assert (None if drawers is None else drawers.tolist()) == found


def test_members_of_an_ensemble_together(synthetic, undrawn, tmp_path):
    """Two networks that are sure and right where the other is torn and wrong: together all right."""
    digits = synthetic.data("mnist", "MNIST", list("0123456789"), (28, 28), {"test": 100})
    for seed in range(2):
        name = synthetic.trial(
            digits, "small-cnn", 100, seed, {"train": 0.0, "test": 0.0}, profile="ensemble"
        )
        torn = np.zeros((100, 10), np.float32)
        torn[np.arange(100), digits.tests["test"].labels] = 0.9
        wrong = np.arange(10) + 10 * seed
        torn[wrong] = 0.1 * torn[wrong]
        torn[wrong, (digits.tests["test"].labels[wrong] + 1) % 10] = 0.2
        record = next(r for r in synthetic.store.records() if r.id == name)
        answers = {**record.predictions}
        answers["test"] = Predictions(answers["test"].labels, torn.argmax(axis=1), torn)
        wrong = replace(record.evaluations["test"], n_errors=10)
        synthetic.change(name, answers, evaluations={**record.evaluations, "test": wrong})
    synthetic.trial(digits, "lecture-mnist-cnn", 100, 0, {"train": 0.0, "test": 0.5})
    publish(synthetic.store, Store(tmp_path / "published"))
    for store in (synthetic.store, Store(tmp_path / "published")):
        (comparison,) = Run(store).comparisons
        found = members_of(comparison.records, "test")
        assert found["member_errors"].tolist() == [(10, 10), (10, 10)]
        assert found["n_errors"].tolist() == [0, 0]
        assert found["members"].tolist() == [2, 2]
    page = write_report(tmp_path / "published").read_text(encoding="utf-8")
    assert "The mean of the probabilities of 2 networks" in page
    assert "0 of 100 wrong (0.0\N{NO-BREAK SPACE}%); alone they get 10 to 10 wrong" in page


def test_sizes_of_models_and_energy_are_shown_where_known(synthetic, undrawn):
    data = synthetic.data("one", "One", ["a", "b"], (24, 24), {"test": 20})
    rates = {"train": 0.0, "test": 0.1}
    alone = synthetic.work(energy_joules=42.0)
    crowded = synthetic.work(energy_joules=99.0, at_once=2)
    name = synthetic.trial(data, "hog+svm", 100, 0, rates, work=(alone,))
    synthetic.trial(data, "small-cnn", 100, 0, rates, work=(crowded,))
    models = synthetic.store.folder / "models"
    models.mkdir()
    (models / f"{name}.skops").write_bytes(bytes(12_345))
    markdown = write_report(synthetic.store.folder, formats=("md",)) / "report.md"
    text = markdown.read_text(encoding="utf-8")
    assert "File, kB | Energy of a trial, J" in text
    assert re.search(r"HOG \+ SVM \|.*\| 12 \| 42 \|", text)
    assert re.search(r"Small network \|.*\| – \| – \|", text)


def test_what_choosing_on_the_test_images_would_have_claimed(synthetic, undrawn):
    data = synthetic.data("one", "One", ["a", "b"], (24, 24), {"test": 20})
    history = {"loss": [1.0] * 3, "accuracy": [0.9] * 3, "val_accuracy": [0.8, 0.95, 0.9]}
    changed = {"history": history | {"val_loss": [1.0] * 3}, "monitor": "test"}
    synthetic.trial(data, "small-cnn", 100, 0, {"train": 0.0, "test": 0.1}, **changed)
    row = Run(synthetic.store).selection.iloc[0]
    assert (row.best_epoch, row.n_epochs) == (2, 3)
    assert (row.last_error, row.best_error) == pytest.approx((0.1, 0.05))
    page = write_report(synthetic.store.folder).read_text(encoding="utf-8")
    assert (
        "would have claimed 5.0\N{NO-BREAK SPACE}% (epoch 2 of 3) instead of 10.0\N{NO-BREAK SPACE}%"
        in page
    )
