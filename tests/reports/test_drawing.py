"""Figures as files, here and in other processes."""

from concurrent.futures.process import BrokenProcessPool

import pytest

from reports import drawing
from reports.run import Run
from reports.sections import document
from reports.write import write_report


@pytest.fixture
def drawings(store):
    pictures = document(Run(store)).pictures
    return {picture.name: picture.drawing for picture in pictures}


def test_many_are_drawn_by_other_processes_to_the_same_bytes(drawings, monkeypatch):
    chosen = dict(list(drawings.items())[:4])
    here = drawing.draw(chosen, ["png", "svg"])
    monkeypatch.setattr(drawing, "FEW", 1)
    monkeypatch.setattr(drawing, "n_threads", lambda: 2)
    # What only this process would do.
    monkeypatch.setattr(drawing, "DOTS_PER_INCH", 10)
    elsewhere = drawing.draw(chosen, ["png", "svg"])
    assert list(elsewhere) == list(chosen)
    assert elsewhere == here


def test_figures_are_drawn_here_if_a_process_dies(drawings, monkeypatch):
    chosen = dict(list(drawings.items())[:2])
    here = drawing.draw(chosen, ["png", "svg"])
    parallel = drawing.Parallel

    def broken(n_jobs):
        if n_jobs > 1:
            raise BrokenProcessPool
        return parallel(n_jobs=n_jobs)

    monkeypatch.setattr(drawing, "FEW", 1)
    monkeypatch.setattr(drawing, "n_threads", lambda: 2)
    monkeypatch.setattr(drawing, "Parallel", broken)
    assert drawing.draw(chosen, ["png", "svg"]) == here


def test_tables_alone_need_no_figures(store, tmp_path, monkeypatch):
    monkeypatch.setattr(drawing, "_draw", None)
    write_report(store.folder, out=tmp_path, formats=("csv", "latex"))
    assert (tmp_path / "results.csv").is_file()


def test_only_lines_can_be_shown_on_a_page(drawings):
    name, one = next(iter(drawings.items()))
    drawn = drawing.draw({name: one}, ["pdf"])[name]
    assert drawn.shown is None
    assert drawn.files["pdf"].startswith(b"%PDF")
