"""The whole report from stored records."""

import re

import pandas as pd
import pytest

from dataset.input_error import InputError
from experiments.store import Store
from reports.place import CSVS
from reports.results import COLUMNS
from reports.write import write_report


@pytest.fixture(scope="module")
def page(store):
    return write_report(store.folder).read_text(encoding="utf-8")


def test_csv_counts_what_the_predictions_say(store, page):
    table = pd.read_csv(store.folder / "results.csv")
    assert table.columns.tolist() == COLUMNS
    assert set(table.family) == {"classical", "learned", "control"}
    for record in (record for record in store.records() if not record.failed):
        rows = table[table.trial == record.id].set_index("test_set")
        assert set(rows.index) == set(record.predictions)
        for name, found in record.predictions.items():
            n_errors = int((found.labels != found.predicted).sum())
            assert rows.at[name, "n_errors"] == n_errors
            assert rows.at[name, "error_rate"] == pytest.approx(n_errors / len(found.labels))
            assert rows.at[name, "error_low"] <= rows.at[name, "error_rate"]
            assert rows.at[name, "error_rate"] <= rows.at[name, "error_high"]


def test_page_stands_alone(page):
    assert page.count("<script") == 1
    sources = set(re.findall(r'(?:src|href)="([^"]{0,30})', page))
    # The files beside it are named, not needed.
    assert all(source.startswith(("data:", "#")) for source in sources - set(CSVS))
    assert "http" not in re.sub(r"data:[^\"]+", "", page).replace("http-equiv", "")
    anchors = set(re.findall(r'href="#([^"]+)"', page))
    assert anchors
    assert anchors <= set(re.findall(r'id="([^"]+)"', page))


def test_markdown_names_files_that_are_there(store, page):
    markdown = (store.folder / "report.md").read_text(encoding="utf-8")
    named = re.findall(r"\]\((figures/[^)]+)\)", markdown)
    assert len(named) > 10
    assert all((store.folder / name).read_bytes().startswith(b"\x89PNG") for name in named)


def test_page_says_who_won_and_what_failed(page):
    for expected in (
        "Small network, learned, on 1.00\N{NO-BREAK SPACE}%",
        "Expected pictures of at least 28×28, received 24×24.",
        "class indices: {&#39;circle&#39;: 0, &#39;rectangle&#39;: 1, &#39;triangle&#39;: 2}",
        "26.2\N{NO-BREAK SPACE}%",
        "16.4\N{NO-BREAK SPACE}%",
        "McNemar",
        "217,194",
    ):
        assert expected in page


def test_names_from_folders_are_escaped(synthetic):
    names = ["<script>alert(1)</script>", "a|b *c*"]
    data = synthetic.data("odd", "<b>odd</b>", names, (24, 24), {"test": 20, "$x_1$": 20})
    rates = {"train": 0.0, "test": 0.1, "$x_1$": 0.2}
    synthetic.trial(data, "hog+svm", 100, 0, rates)
    synthetic.trial(data, "lecture-shape-cnn", 100, 0, rates)
    page = write_report(synthetic.store.folder).read_text(encoding="utf-8")
    assert page.count("<script") == 1
    assert "<b>odd" not in page
    assert "&lt;b&gt;odd&lt;/b&gt;" in page
    assert "a\\|b" in (synthetic.store.folder / "report.md").read_text(encoding="utf-8")


def test_one_family_alone_is_not_compared(synthetic, undrawn):
    data = synthetic.data("one", "One", ["a", "b"], (24, 24), {"test": 20})
    synthetic.trial(data, "hog+svm", 100, 0, {"train": 0.0, "test": 0.1})
    page = write_report(synthetic.store.folder).read_text(encoding="utf-8")
    assert "The other family is missing" in page
    assert "ahead" not in page


def test_failures_alone_make_a_report_too(synthetic, undrawn):
    data = synthetic.data("bad", "Bad", ["a", "b"], (24, 24), {"test": 20})
    synthetic.trial(data, "hog+svm", 100, 0, {}, error="ValueError: too small")
    page = write_report(synthetic.store.folder).read_text(encoding="utf-8")
    assert "No trial ended well" in page
    assert "ValueError: too small" in page


def test_empty_folder(tmp_path):
    with pytest.raises(InputError, match="No records"):
        write_report(tmp_path)


def test_damaged_predictions(synthetic):
    data = synthetic.data("cut", "Cut", ["a", "b"], (24, 24), {"test": 20})
    for method in ("hog+svm", "small-cnn"):
        name = synthetic.trial(data, method, 100, 0, {"train": 0.0, "test": 0.1})
    path = synthetic.store.trials / f"{name}.npz"
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(InputError, match="Damaged record"):
        write_report(synthetic.store.folder)


@pytest.mark.parametrize(("damage", "message"), [(True, "Damaged file"), (False, None)])
def test_damaged_and_missing_images(synthetic, undrawn, damage, message):
    data = synthetic.data("cut", "Cut", ["a", "b"], (24, 24), {"test": 20})
    synthetic.trial(data, "hog+svm", 100, 0, {"train": 0.0, "test": 0.1})
    (path,) = synthetic.store.datasets.glob("*.npz")
    if damage:
        path.write_bytes(path.read_bytes()[:50])
        with pytest.raises(InputError, match=message):
            write_report(synthetic.store.folder)
    else:
        path.unlink()
        page = write_report(synthetic.store.folder).read_text(encoding="utf-8")
        assert "does not hold the test images any more" in page


def test_folder_that_cannot_be_written(synthetic):
    data = synthetic.data("one", "One", ["a", "b"], (24, 24), {"test": 20})
    synthetic.trial(data, "hog+svm", 100, 0, {"train": 0.0, "test": 0.1})
    (synthetic.store.folder / "figures").write_text("in the way")
    with pytest.raises(InputError, match="would be written over"):
        write_report(synthetic.store.folder)
    assert len(Store(synthetic.store.folder).records()) == 1
