"""Figures as files, here and in other processes."""

import pytest

from reports import drawing
from reports.run import Run
from reports.sections import document


@pytest.fixture
def drawings(store):
    pictures = document(Run(store)).pictures
    return {picture.name: picture.drawing for picture in pictures}


def test_many_are_drawn_by_other_processes_to_the_same_bytes(drawings, monkeypatch):
    chosen = dict(list(drawings.items())[:4])
    here = drawing.draw(chosen, ["png", "svg"])
    monkeypatch.setattr(drawing, "FEW", 1)
    elsewhere = drawing.draw(chosen, ["png", "svg"])
    assert list(elsewhere) == list(chosen)
    assert elsewhere == here


def test_only_lines_can_be_shown_on_a_page(drawings):
    name, one = next(iter(drawings.items()))
    drawn = drawing.draw({name: one}, ["pdf"])[name]
    assert drawn.shown is None
    assert drawn.files["pdf"].startswith(b"%PDF")
