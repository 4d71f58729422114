"""The practice slides run as they stand, cell after cell, and are run once."""

import re

import pytest

import lecture.practice
from lecture.practice import cells, listings, run_practice


def test_both_scripts_of_digits_begin_with_the_same_cell():
    (name,) = cells("small_digits")
    assert name == next(iter(cells("digits")))
    for digits in ("mnist", "digits"):
        _, second = listings(digits)
        assert list(second) == list(cells("digits"))
    assert "load_mnist" in listings("mnist")[1][name]
    assert "load_digits" in listings("digits")[1][name]


def test_mnist_is_read_where_the_course_has_it(tmp_path):
    source = listings("mnist", tmp_path)[1]["digits"]
    assert f"data_dir = Path({str(tmp_path)!r})" in source
    assert "load_mnist(data_dir)" in source


def test_printed_once_and_read_again(tmp_path, monkeypatch):
    script = {"a": "x = 2\nprint(x)", "b": "print(x + 1)"}
    monkeypatch.setattr(lecture.practice, "listings", lambda *_: (script,))
    found = run_practice("digits", tmp_path)
    assert {name: code.printed for name, code in found.items()} == {"a": "2", "b": "3"}
    monkeypatch.setattr(lecture.practice, "_printed", None)
    assert run_practice("digits", tmp_path) == found


@pytest.mark.slow
def test_the_slides_in_todays_keras(tmp_path):
    found = {name: code.printed for name, code in run_practice("digits", tmp_path).items()}
    assert "train/triangle 15" in found["folders"]
    assert "15 batches of 3" in found["generators"]
    assert found["model"] == "839,107"
    assert found["fit"].endswith("→ 1.000")
    assert re.search("'circle': 0, 'rectangle': 1, 'triangle': 2", found["predict"])
    assert re.fullmatch(r"accuracy: \d+\.\d+%", found["evaluate"])
    assert len(found["digit_predict"].splitlines()) == 5
