"""A slimmer SVG is the same picture."""

import re
from io import BytesIO
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.figure import Figure

from reports import style
from reports.html import _source
from reports.sheet import new_sheet, put
from reports.svg import SVG, _relative, slim


def drawn(figure):
    buffer = BytesIO()
    with style.drawing():
        figure.savefig(buffer, format="svg")
    return buffer.getvalue()


@pytest.fixture
def chart():
    figure = Figure(figsize=(4, 3))
    axes = figure.subplots()
    axes.errorbar([1, 2, 3], [0.5, 0.25, 0.125], yerr=0.1, marker="o", color=style.BLUE)
    axes.fill_between([1, 3], [0, 0], [0.1, 0.2], color=style.VERMILLION)
    axes.set_title("error rate, % & <more>")
    axes.set_ylabel("turned")
    return drawn(figure)


def places(outline):
    """Where an outline of relative moves goes."""
    x, y, start, found = 0.0, 0.0, (0.0, 0.0), []
    for command, text in re.findall(r"([MmLlQqCcz])([^A-Za-z]*)", outline):
        numbers = [float(n) for n in re.findall(r"-?[\d.]+", text)]
        if command == "z":
            x, y = start
            continue
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            found.append((dx, dy) if command == "M" else (x + dx, y + dy))
        x, y = found[-1]
        start = (x, y) if command in "Mm" else start
    return found


def absolute(outline):
    numbers = [float(n) for n in re.findall(r"-?[\d.]+", outline)]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def test_less_than_half_as_large(chart):
    assert len(slim(chart)) < 0.5 * len(chart)


def test_every_outline_goes_where_it_went(chart):
    before, after = (
        [path for path in ElementTree.fromstring(svg).iter(f"{SVG}path") if path.get("d")]
        for svg in (chart, slim(chart))
    )
    assert len(before) == len(after) > 20
    for one, other in zip(before, after, strict=True):
        letter = other.get("transform") == "scale(0.125)"
        scale, error = (8, 8.0) if letter else (1, 0.02)
        np.testing.assert_allclose(
            scale * np.array(places(other.get("d"))), absolute(one.get("d")), atol=error
        )


def test_subpaths_start_from_the_last_start():
    found = _relative("M 1 1 \nL 3 1 \nL 3 3 \nz\nM 2 2 \nL 2.5 2 \nz\n", 0.01, 0.01)
    assert found == "M1 1l2 0l0 2zm1 1l0.5 0z"
    assert places(found) == [(1, 1), (3, 1), (3, 3), (2, 2), (2.5, 2)]


def test_every_reference_has_its_target(chart):
    root = ElementTree.fromstring(slim(chart))
    names = [element.get("id") for element in root.iter() if element.get("id")]
    used = {element.get("href")[1:] for element in root.iter(f"{SVG}use")}
    used |= set(re.findall(r"url\(#(\w+)\)", slim(chart).decode()))
    assert used == set(names)
    assert len(names) == len(set(names))


def test_styles_are_named_once_and_defined(chart):
    root = ElementTree.fromstring(slim(chart))
    sheet = root.find(f".//{SVG}style").text
    named = {element.get("class") for element in root.iter() if element.get("class")}
    assert named
    assert named == set(re.findall(r"\.([a-z]+)\{", sheet))


def test_pictures_are_kept_pixel_by_pixel():
    figure, axes = new_sheet(2, 1)
    for left in (0.1, 1.1):
        put(axes, np.arange(64, dtype=np.uint8).reshape(8, 8), left, 0.1, 0.8)
    images = list(ElementTree.fromstring(slim(drawn(figure))).iter(f"{SVG}image"))
    assert len(images) == 2
    assert all(len(image.get("href")) < 1000 for image in images)


def test_an_address_ends_neither_itself_nor_its_attribute(chart):
    address = _source("image/svg+xml", slim(chart))
    assert address.startswith("data:image/svg+xml,%3Csvg")
    assert not set(address) & set(' "<>#&\\`{}|^\n')
