"""The published report in a real Chromium: how long it is, who can read it, and what opens."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from reports.published import folders
from reports.write import write_report
from tests.reports.conftest import Synthetic, fill

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

ROOT = Path(__file__).parents[2]
SCREENS = [(1440, 900, 12), (390, 844, 18)]
MOST_BYTES = 2_000_000
HALL, LEAST_LETTER = (1920, 1080), 18


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    out = tmp_path_factory.mktemp("published")
    return write_report(*folders(ROOT / "results"), out=out, formats=("html", "csv"))


@pytest.fixture(scope="module")
def made_up(tmp_path_factory):
    """A report whose pictures are in its folder, so that cells have pictures wherever this runs."""
    store = fill(Synthetic(tmp_path_factory.mktemp("made-up") / "run"))
    return write_report(store.folder, formats=("html",))


def test_figures_follow_the_theme(browser, made_up):
    """White paper on a dark page is glaring; print stays white, and pictures stay as they are."""
    for scheme, media, paper in (
        ("light", "screen", (255, 255, 255)),
        ("dark", "screen", (22, 22, 22)),
        ("dark", "print", (255, 255, 255)),
    ):
        page, _ = opened(browser, made_up, (1440, 900), color_scheme=scheme)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        page.emulate_media(media=media)
        for figure in page.locator(".drawn").all()[:4]:
            shown = Image.open(BytesIO(figure.screenshot())).convert("RGB")
            np.testing.assert_allclose(shown.getpixel((2, 2)), paper, atol=3)
        page.context.close()


def opened(browser, path, size, **settings):
    """The page, and what it complained of."""
    page = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, **settings
    ).new_page()
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None,
    )
    page.goto(path.as_uri())
    return page, complaints


@pytest.mark.parametrize(("width", "height", "most"), SCREENS)
@pytest.mark.parametrize("scripted", [True, False])
def test_so_many_screens(browser, published, width, height, most, scripted):
    page, complaints = opened(browser, published, (width, height), java_script_enabled=scripted)
    # Without a script the browser does not say how high a page is, but its picture does.
    box = page.locator("html").bounding_box()
    assert box["height"] <= most * height
    assert box["width"] <= width
    assert complaints == []


def test_so_many_bytes(published):
    assert published.stat().st_size <= MOST_BYTES


def test_letters_of_the_first_figure_are_read_from_the_last_row(browser, published):
    page, _ = opened(browser, published, HALL)
    sizes = page.locator(".standings *").evaluate_all(
        "all => all.filter(one => one.childNodes.length && one.innerText?.trim())"
        ".map(one => parseFloat(getComputedStyle(one).fontSize))"
    )
    assert len(sizes) > 10
    assert min(sizes) >= LEAST_LETTER
    assert page.locator(".standings").bounding_box()["y"] < HALL[1] / 2
    bottom = page.locator(".first table").bounding_box()
    assert bottom["y"] + bottom["height"] <= HALL[1]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("is_open", [False, True])
def test_no_serious_fault_of_access(browser, published, scheme, is_open):
    # Here, so that an environment that has not got it yet can gather the other tests.
    from axe_playwright_python.sync_playwright import Axe

    page, _ = opened(browser, published, (1440, 900), color_scheme=scheme)
    if is_open:
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    response = Axe().run(page).response
    assert len(response["passes"]) > 10
    found = response["violations"]
    serious = [
        (fault["id"], fault["nodes"][0]["html"][:200])
        for fault in found
        if fault["impact"] in ("serious", "critical")
    ]
    assert serious == []


def test_a_cell_opens_its_pictures_by_key_alone(browser, made_up):
    page, complaints = opened(browser, made_up, (1440, 900))
    cell = page.locator(".matrices a").first
    cell.focus()
    page.keyboard.press("Enter")
    tiles = page.locator(cell.get_attribute("href"))
    assert tiles.is_visible()
    assert page.locator(".cells details[open]").count() == 1
    assert tiles.locator("li").count() >= 1
    assert (
        tiles.locator(".tile")
        .first.evaluate("one => getComputedStyle(one).backgroundImage")
        .startswith('url("data:image/webp')
    )
    assert complaints == []


def test_without_the_script_a_cell_leads_to_its_pictures_too(browser, made_up):
    page, _ = opened(browser, made_up, (1440, 900), java_script_enabled=False)
    cell = page.locator(".matrices a").first
    cell.click()
    assert page.locator(cell.get_attribute("href")).is_visible()


def test_rows_are_picked_by_data_set_and_side(browser, made_up):
    page, _ = opened(browser, made_up, (1440, 900))
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    rows = page.locator("table[data-filters] tbody tr:visible")
    n_all = rows.count()
    data_set, size, side = page.locator(".filters select").all()
    data_set.select_option("MNIST")
    size.select_option("1,000")
    side.select_option("Learned")
    assert 0 < rows.count() < n_all
    assert all("MNIST" in text and "Learned" in text for text in rows.all_inner_texts())
    assert page.locator(".filters output").inner_text() == f"{rows.count()} rows"


def test_print_opens_every_lid(browser, published):
    page, _ = opened(browser, published, (1440, 900), java_script_enabled=False)
    page.emulate_media(media="print")
    inside = page.locator("main > section > .fold > p:first-of-type").all()[:5]
    assert len(inside) > 2
    assert all(one.bounding_box()["height"] > 0 for one in inside)
