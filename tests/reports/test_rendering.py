"""Figures as files, here and in other processes."""

from base64 import b64decode
from concurrent.futures.process import BrokenProcessPool
from io import BytesIO
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from reports import rendering, style
from reports.html import _source
from reports.run import Run
from reports.sections import document
from reports.sheet import new_sheet, put
from reports.write import write_report

SVG, LINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}href"


@pytest.fixture
def figures(store):
    pictures = document(Run(store)).pictures
    return {picture.name: picture.figure for picture in pictures}


def test_many_are_drawn_by_other_processes_to_the_same_bytes(figures, monkeypatch):
    chosen = dict(list(figures.items())[:4])
    here = rendering.render(chosen, ["png"])
    monkeypatch.setattr(rendering, "FEW", 1)
    monkeypatch.setattr(rendering, "n_threads", lambda: 2)
    # What only this process would do.
    monkeypatch.setattr(rendering, "DOTS_PER_INCH", 10)
    elsewhere = rendering.render(chosen, ["png"])
    assert list(elsewhere) == list(chosen)
    assert elsewhere == here


def test_figures_are_drawn_here_if_a_process_dies(figures, monkeypatch):
    chosen = dict(list(figures.items())[:2])
    here = rendering.render(chosen, ["png"])
    parallel = rendering.Parallel

    def broken(n_jobs):
        if n_jobs > 1:
            raise BrokenProcessPool
        return parallel(n_jobs=n_jobs)

    monkeypatch.setattr(rendering, "FEW", 1)
    monkeypatch.setattr(rendering, "n_threads", lambda: 2)
    monkeypatch.setattr(rendering, "Parallel", broken)
    assert rendering.render(chosen, ["png"]) == here


def test_tables_alone_need_no_figures(store, tmp_path, monkeypatch):
    monkeypatch.setattr(rendering, "_render", None)
    write_report(store.folder, out=tmp_path, formats=("csv", "latex"))
    assert (tmp_path / "results.csv").is_file()


def test_only_lines_can_be_shown_on_a_page(figures):
    name, one = next(iter(figures.items()))
    rendered = rendering.render({name: one}, ["pdf"])[name]
    assert rendered.shown is None
    assert rendered.files["pdf"].startswith(b"%PDF")


def test_pictures_on_a_sheet_are_kept_pixel_by_pixel():
    figure, axes = new_sheet(2, 1)
    for left in (0.1, 1.1):
        put(axes, np.arange(64, dtype=np.uint8).reshape(8, 8), left, 0.1, 0.8)
    lines = BytesIO()
    with style.applied():
        figure.savefig(lines, format="svg")
    images = list(ElementTree.fromstring(lines.getvalue()).iter(f"{SVG}image"))
    assert len(images) == 2
    assert all(len(image.get(LINK)) < 1000 for image in images)


def test_an_address_holds_the_figure_and_ends_neither_itself_nor_its_attribute(figures):
    name, one = next(iter(figures.items()))
    rendered = rendering.render({name: one}, ["png"])[name]
    address = str(_source(rendered.shown.data))
    assert not set(address) & set(' "<>#&\\`{}|^\n')
    shown = Image.open(BytesIO(b64decode(address.partition(",")[2]))).convert("RGB")
    drawn = Image.open(BytesIO(rendered.files["png"])).convert("RGB")
    assert shown.size == drawn.size
    assert np.abs(np.subtract(shown, drawn, dtype=float)).mean() < 2
    assert len(rendered.shown.data) < 0.6 * len(rendered.files["png"])


def test_pictures_are_told_from_maps_and_lines():
    """In a dark theme a figure is turned over, and what it shows as it is turned back."""
    figure, axes = new_sheet(4, 2)
    put(axes, np.zeros((8, 8), np.uint8), 1, 0.5, 1)
    axes.imshow(np.eye(2), cmap="Blues", extent=(3, 4, 1, 0))
    files = rendering.saved(figure, ["png"])
    assert rendering._shown(figure, files["png"]).pictures == ((25, 25, 25, 50),)
