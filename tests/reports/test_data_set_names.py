"""Every data set that Versus has is called in Korean by one name, wherever a Korean text names it."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from dataset import DATASETS
from lecture.step import DataSetName
from lecture.wording import Wording
from reports.data_set_names import data_set_called, translated
from reports.language import speaking
from reports.method_names import in_english
from reports.particles import final_sound
from reports.results import called_today, name_of
from reports.write import write_report

ROOT = Path(__file__).parents[2]
HANGUL = re.compile("[가-힣]")
# Names that Koreans write so too.
THE_SAME = {"mnist", "fashion-mnist", "cifar10"}


def test_a_row_a_data_set_beside_its_english_name():
    assert {key: row.english for key, row in translated().items()} == {
        key: facts.name for key, facts in DATASETS.items()
    }
    assert list(translated()) == list(DATASETS)


def test_names_are_korean_and_each_its_own():
    rows = translated()
    assert len({row.korean for row in rows.values()}) == len(rows)
    assert {key for key, row in rows.items() if not HANGUL.search(row.korean)} == THE_SAME


def test_a_particle_can_follow_each():
    assert all(final_sound(row.korean) is not None for row in translated().values())


@pytest.mark.parametrize("key", DATASETS)
def test_called_so_by_report_and_lecture(key, store):
    english, korean = translated()[key]
    record = next(iter(store.records()))
    data = replace(record.data, key=key, name=english)
    wording = Wording("page", "ko", {"data": DataSetName(key, english)})
    with speaking("ko"):
        assert name_of(data) == called_today(key, key) == wording.numbers["data"] == korean
        assert in_english(korean) == english
    assert name_of(data) == english
    assert Wording("page", "en", {"data": DataSetName(key, english)}).numbers["data"] == english


def test_a_folder_keeps_its_name():
    assert data_set_called("folder:shapes", "shapes", language="ko") == "shapes"


def test_a_korean_report_has_no_english_name(store, tmp_path):
    found = {record.data.key for record in store.records()} & set(DATASETS)
    assert found - THE_SAME
    write_report(store.folder, out=tmp_path, language="ko", formats=("md",))
    korean = (tmp_path / "report.md").read_text("utf-8")
    for key in found - THE_SAME:
        assert translated()[key].korean in korean
        assert translated()[key].english not in korean


def test_nor_has_the_korean_readme():
    readme = (ROOT / "README.ko.md").read_text("utf-8")
    named = [row.english for key, row in translated().items() if key not in THE_SAME]
    assert [name for name in named if name in readme] == []
