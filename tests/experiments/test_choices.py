"""What was tried stands where it is recorded, and is about methods that there are."""

import re
from fnmatch import filter as matching
from pathlib import Path

import pytest

from experiments.choices import all_choices, choices_behind
from experiments.methods import METHODS
from tests.setup.test_documents import anchor

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("choice", all_choices(), ids=lambda choice: choice.what)
def test_choice_has_its_record_and_its_methods(choice):
    page, _, heading = choice.where.partition("#")
    text = (DOCS / page).read_text(encoding="utf-8")
    assert heading in map(anchor, re.findall(r"^#+ (.+)$", text, re.MULTILINE))
    for pattern in choice.methods:
        found = matching(METHODS, pattern)
        assert found, pattern
        families = {METHODS[key].family for key in found}
        assert families == {choice.side}, pattern
    assert len(set(choice.tried)) == len(choice.tried) > 0


def test_only_what_a_method_rests_on_is_counted():
    assert choices_behind(["chance"]) == []
    assert [one.what for one in choices_behind(["fast-cnn"])] == [
        "fast network: peak rate, epochs, batches, layers"
    ]
    assert "HOG: angles, bins and cells" in {one.what for one in choices_behind(["hog-lbp+linear"])}
