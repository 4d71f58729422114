"""Every method that Versus has, or has published, has a Korean name and summary."""

import re
from pathlib import Path

import pandas as pd
import pytest

from experiments.methods import METHODS, find_method
from reports.language import speaking
from reports.method_names import as_called, called, in_english, translated
from reports.write import write_report

ROOT = Path(__file__).parents[2]
HANGUL = re.compile("[가-힣]")
# In none of these is anything to translate.
THE_SAME = {"LBP + SVM", "HOG + SVM", "HOG-LBP + SVM", "LeNet-5"}


def test_a_row_a_method_beside_its_english_name():
    assert list(translated()) == list(METHODS)
    assert {key: row.english for key, row in translated().items()} == {
        key: method.name for key, method in METHODS.items()
    }


@pytest.mark.parametrize("table", ["docs/report/results.csv", "docs/ladder.csv"])
def test_of_every_published_table(table):
    keys = {key.partition("[")[0] for key in pd.read_csv(ROOT / table)["method"]}
    assert keys <= translated().keys()


def test_names_are_korean_and_each_its_own():
    rows = translated().values()
    assert len({row.korean for row in rows}) == len(rows)
    assert {row.korean for row in rows if not HANGUL.search(row.korean)} == THE_SAME
    assert all(HANGUL.search(row.summary) and row.summary.endswith(".") for row in rows)


def test_settings_stay_in_the_name():
    found = find_method("harris+svm[extractor.k=0.1]")
    with speaking("ko"):
        assert called(found.key, found.name).name == "해리스 + SVM (k = 0.1)"
    assert called(found.key, found.name).name == found.name


def test_back_to_english():
    frame = pd.DataFrame({"method_name": ["우연", "Mine"], "n": [1, 2], "trial": ["a", None]})
    found = in_english(frame)
    assert found["method_name"].tolist() == ["Chance", "Mine"]
    assert found["n"].tolist() == [1, 2]
    assert in_english((("작은 신경망", 1), {"a": "우연"})) == (
        ("Small network", 1),
        {"a": "Chance"},
    )


def test_a_report_speaks_of_them_and_its_tables_stay(store, tmp_path, undrawn):
    pages = {}
    for language in ("en", "ko"):
        out = tmp_path / language
        pages[language] = write_report(
            store.folder, out=out, language=language, formats=("html", "md", "csv")
        )
    korean = (tmp_path / "ko" / "report.md").read_text("utf-8")
    keys = {record.method.key for record in store.records()} & translated().keys()
    assert keys
    for key in keys:
        assert translated()[key].korean in korean
    for path in (tmp_path / "en").glob("*.csv"):
        assert path.read_bytes() == (tmp_path / "ko" / path.name).read_bytes()


def test_a_record_of_nobody_s_method_keeps_its_words(store):
    record = next(iter(store.records()))
    with speaking("ko"):
        assert (as_called(record) is record) == (record.method.key not in translated())
    assert as_called(record) is record
