"""An exported page computes what the program computes: the same numbers of many drawings, in Chromium."""

import base64
from dataclasses import replace

import numpy as np
import pytest
from playwright.sync_api import expect

from dataset.fitting import fit_picture
from demo.answers import prepared
from demo.changes import Change
from demo.examples import EXAMPLES
from demo.export import export
from demo.pictures import SIDE
from demo.shelf import Shelf
from demo.subjects import SUBJECTS as DEFAULTS
from tests.demo.conftest import Running, draw_rectangle_by_keyboard, wait_until
from tests.demo.test_page import SUBJECTS, Watched

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

EACH = 120
# Networks are added up in single precision by Keras, in double precision by the page.
AGREE = {"classical": 1e-6, "learned": 1e-5}
CHANGES = ({}, {"rotation": 35.0}, {"size": 0.7}, {"noise": 0.2}, {"stroke": 1.5}, {})
ASK = """
([parameters, data]) => {
  const levels = Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0));
  return window.versusCompute.predict(parameters, levels);
}
"""


@pytest.fixture(scope="module")
def models(request, tmp_path_factory):
    """Where the models are kept: with those of the served page, if pytest keeps anything."""
    kept = getattr(request.config, "cache", None)
    return kept.mkdir("drawing-page") if kept else tmp_path_factory.mktemp("both")


@pytest.fixture(scope="module")
def index(models, tmp_path_factory):
    return export(tmp_path_factory.mktemp("page") / "out", SUBJECTS, cache=models)


@pytest.fixture(scope="module")
def shelf(index, models):
    """The same models in the program."""
    shelf = Shelf(SUBJECTS, cache=models)
    shelf.start()
    try:
        wait_until(lambda: shelf.is_complete)
        yield shelf
    finally:
        shelf.stop()


def opened(browser, index, **settings):
    watched = Watched(browser, index.as_uri(), **settings)
    expect(watched.page.locator("#progress")).to_be_hidden()
    return watched


@pytest.fixture
def watched(browser, index):
    found = opened(browser, index, viewport={"width": 1440, "height": 900})
    yield found
    found.context.close()
    assert found.complaints == []
    assert [url for url in found.requests if not url.startswith("file://")] == []


def placed(image, generator):
    """A test picture as a drawing: dark on white, of any size, anywhere."""
    gray = image if image.ndim == 2 else image[..., 0]
    dark = 255 - gray if np.median(gray[0]) < 128 else gray
    side = int(generator.integers(60, SIDE + 1))
    drawing = np.full((SIDE, SIDE), 255, np.uint8)
    row, col = generator.integers(0, SIDE - side + 1, 2)
    drawing[row : row + side, col : col + side] = fit_picture(dark, side, side)
    return drawing


@pytest.mark.parametrize("subject", list(SUBJECTS))
def test_the_page_answers_as_the_program_does(watched, shelf, subject):
    """Framed and not, turned, scaled, by another pen, noisy: every method's probabilities."""
    corner, generator = shelf.corners[subject], np.random.default_rng(0)
    images = next(reversed(corner.data.tests.values())).images
    for i, place in enumerate(generator.permutation(len(images))[:EACH]):
        drawing, change = placed(images[place], generator), CHANGES[i % len(CHANGES)]
        normalise = i % 4 < 3
        parameters = {"subject": subject, "normalise": str(int(normalise)), **change}
        data = base64.b64encode(drawing.tobytes()).decode()
        found = watched.page.evaluate(ASK, [parameters, data])
        picture = prepared(drawing, corner, Change(**change), normalise)
        for key, slot in corner.slots.items():
            expected = slot.predict_proba(picture[None])[0]
            near = pytest.approx(expected, abs=AGREE[slot.method.family])
            assert found["probabilities"][key] == near, (i, key)
            assert found["answers"][key] == expected.argmax()


def shares(watched):
    """What the page shows of every method: its answer and how sure it is."""
    cards = watched.page.locator("#methods .method").all()
    return {
        card.get_attribute("data-method"): (
            card.locator("strong").inner_text(),
            card.locator(".verdict small").inner_text(),
        )
        for card in cards
    }


@pytest.mark.parametrize("key", ["turned-rectangle", "small-circle"])
def test_strokes_are_answered_as_on_the_served_page(browser, watched, shelf, tmp_path, key):
    """Drawn by mouse on either, whose canvases are the same."""
    running = Running(shelf, tmp_path / "set")
    try:
        served = Watched(browser, running.address, viewport={"width": 1440, "height": 900})
        for one in (served, watched):
            one.draw(key)
            expect(one.page.locator("#agreement")).to_contain_text(EXAMPLES[key].label)
            expect(one.page.locator("#methods .verdict")).to_have_count(5)
        assert shares(served) == shares(watched)
        served.context.close()
    finally:
        running.stop()


def test_the_first_stroke_takes_the_example_away(watched):
    page = watched.page
    expect(page.locator("#agreement")).to_have_text("All 5 methods say: circle.")
    box = page.locator("#canvas").bounding_box()
    scale = box["width"] / SIDE
    outline = [*EXAMPLES["rectangle"].strokes[0]]
    page.mouse.move(*(box["x"] + outline[0][0] * scale, box["y"] + outline[0][1] * scale))
    page.mouse.down()
    for x, y in outline[1:]:
        page.mouse.move(box["x"] + x * scale, box["y"] + y * scale, steps=3)
    page.mouse.up()
    expect(page.locator("#agreement")).to_have_text("All 5 methods say: rectangle.")
    page.locator("#undo").click()
    expect(page.locator("#agreement")).to_have_text("Nothing is drawn yet.")


def test_drawn_by_keyboard(watched):
    page = watched.page
    draw_rectangle_by_keyboard(page)
    watched.says({"geometry+svm": "rectangle", "hog+svm": "rectangle"})


def test_sliders_and_reasons_of_an_own_drawing(watched):
    page = watched.page
    watched.draw("rectangle")
    watched.says({"hog+svm": "rectangle"})
    expect(page.locator("#curve polyline")).to_have_count(5)
    for method in SUBJECTS["shapes"].methods:
        expect(page.locator(f'[data-why="{method}"]')).to_be_visible()
    page.locator("#slider-rotation").fill("45")
    expect(watched.verdict("hog+svm")).not_to_have_text("rectangle")
    watched.says({"geometry+svm": "rectangle"})
    watched.choose("digits")
    watched.says({"hog+svm": "3", "small-cnn": "3"})


@pytest.mark.parametrize("language", ["en-US", "ko-KR"])
def test_a_finger_draws_and_the_answer_is_on_the_first_screen(browser, index, language):
    size = {"width": 390, "height": 844}
    watched = opened(browser, index, viewport=size, locale=language, has_touch=True)
    page = watched.page
    box = page.locator("#canvas").bounding_box()
    scale = box["width"] / SIDE
    touch = page.context.new_cdp_session(page)
    [outline] = EXAMPLES["triangle"].strokes
    places = [[{"x": box["x"] + x * scale, "y": box["y"] + y * scale}] for x, y in outline]
    for i, place in enumerate([*places, []]):
        kind = "touchStart" if i == 0 else "touchMove" if place else "touchEnd"
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": place})
    answer = "triangle" if language == "en-US" else "삼각형"
    agreement = page.locator("#agreement")
    expect(agreement).to_contain_text(answer)
    place = agreement.bounding_box()
    assert page.evaluate("scrollY") == 0
    assert place["y"] + place["height"] <= size["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert watched.complaints == []
    watched.context.close()


@pytest.mark.parametrize("width", [390, 1920])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everybody_can_use_it(browser, index, width, theme):
    from axe_playwright_python.sync_playwright import Axe

    watched = opened(browser, index, viewport={"width": width, "height": 900}, color_scheme=theme)
    watched.draw("rectangle")
    expect(watched.page.locator('[data-why="lecture-shape-cnn"]')).to_be_visible()
    response = Axe().run(watched.page).response
    assert [(one["id"], one["impact"]) for one in response["violations"]] == []
    watched.context.close()


def test_a_method_that_the_page_cannot_compute_says_so(browser, models, tmp_path):
    """Its answers to the examples are recorded; nothing is made up for another drawing."""
    few = replace(DEFAULTS["shapes"], methods=("hog+svm", "pixels+nn"))
    index = export(tmp_path / "out", {"shapes": few}, cache=models)
    watched = opened(browser, index)
    page = watched.page
    watched.says({"hog+svm": "circle", "pixels+nn": "circle"})
    expect(page.locator("#curve polyline")).to_have_count(2)
    expect(page.locator('[data-method="pixels+nn"]')).to_contain_text("cannot compute it")
    watched.draw("rectangle")
    watched.says({"hog+svm": "rectangle"})
    expect(watched.verdict("pixels+nn")).to_have_count(0)
    expect(page.locator("#agreement")).to_have_text("HOG + SVM says: rectangle.")
    assert watched.complaints == []
    watched.context.close()
