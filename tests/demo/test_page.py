"""The page in a real Chromium: drawn on by mouse and keyboard, in both languages and themes."""

import re
import subprocess
import sys
from dataclasses import replace

import pandas as pd
import pytest
from playwright.sync_api import expect

from demo.examples import EXAMPLES
from demo.export import export
from demo.pictures import SIDE
from tests.demo.conftest import BOTH_FAMILIES as SUBJECTS
from tests.demo.conftest import Running, draw_rectangle_by_keyboard

# The first one waits for the training of seven methods.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

WITHIN_MS = 30_000

expect.set_options(timeout=WITHIN_MS)


@pytest.fixture(scope="module")
def server(both_families, tmp_path_factory):
    """For all that save nothing."""
    found = Running(both_families, tmp_path_factory.mktemp("nothing") / "set")
    yield found
    found.stop()
    assert not found.folder.exists()


@pytest.fixture
def own_server(both_families, tmp_path):
    found = Running(both_families, tmp_path / "set")
    yield found
    found.stop()


class Held:
    """What a page asks first, held back: what the server has to tell."""

    def __init__(self):
        self.requests = []

    def keep(self, page):
        page.route("**/api/state?*", lambda request: self.requests.append(request), times=1)

    def let_go(self):
        (request,) = self.requests
        request.continue_()


class Watched:
    """A page, what it asked for, and what it complained of."""

    def __init__(self, browser, address, before=lambda page: None, **settings):
        self.context = browser.new_context(**settings)
        self.page = self.context.new_page()
        self.requests, self.complaints = [], []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._heard)
        self.page.set_default_timeout(WITHIN_MS)
        # Where nothing is asked yet, `before` says what the page's requests meet.
        before(self.page)
        self.page.goto(address)

    def _heard(self, message):
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def draw(self, key):
        """The example's strokes by mouse."""
        canvas = self.page.locator("#canvas")
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        scale = box["width"] / SIDE
        self.page.locator("#clear").click()
        for stroke in EXAMPLES[key].strokes:
            places = [(box["x"] + x * scale, box["y"] + y * scale) for x, y in stroke]
            self.page.mouse.move(*places[0])
            self.page.mouse.down()
            for place in places[1:]:
                self.page.mouse.move(*place, steps=3)
            self.page.mouse.up()

    def choose(self, subject):
        self.page.locator(f"#subjects input[value={subject}]").check(force=True)

    def verdict(self, method):
        return self.page.locator(f'[data-method="{method}"] strong')

    def says(self, answers):
        for method, answer in answers.items():
            expect(self.verdict(method)).to_have_text(answer)


@pytest.fixture
def watched(browser, server):
    found = Watched(browser, server.address, viewport={"width": 1440, "height": 900})
    yield found
    found.context.close()
    assert found.complaints == []
    assert [url for url in found.requests if not url.startswith(server.address)] == []


@pytest.mark.parametrize("key", ["circle", "rectangle", "small-triangle"])
def test_both_families_name_what_is_drawn_by_mouse(watched, key):
    watched.draw(key)
    watched.says(dict.fromkeys(SUBJECTS["shapes"].methods, EXAMPLES[key].label))
    agreement = watched.page.locator("#agreement")
    expect(agreement).to_have_text(f"All 5 methods say: {EXAMPLES[key].label}.")
    expect(agreement).to_have_attribute("data-agree", "yes")


def test_turned_rectangle_by_one_of_either_family(watched):
    watched.draw("turned-rectangle")
    right = {
        "geometry+svm": "classical",
        "invariants+svm": "classical",
        "normalised-cnn": "learned",
    }
    watched.says(dict.fromkeys(right, "rectangle"))
    for method, family in right.items():
        card = watched.page.locator(f'[data-method="{method}"]')
        expect(card).to_have_attribute("data-family", family)
    # Neither gradients nor pixels were ever seen at this angle.
    watched.says({"hog+svm": "circle", "lecture-shape-cnn": "circle"})
    expect(watched.page.locator("#agreement")).to_have_text(
        "They disagree. Geometry + SVM, Invariants + SVM and Network for normalised drawings → "
        "rectangle; HOG + SVM and Lecture's shape network → circle."
    )


def test_what_is_done_before_the_server_tells_what_there_is(browser, server):
    held = Held()
    watched = Watched(browser, server.address, before=held.keep)
    page = watched.page
    watched.draw("circle")
    page.locator("#undo").click()
    page.locator("#normalise").uncheck()
    page.locator("#normalise").check()
    expect(page.locator("#save button")).to_be_disabled()
    watched.draw("circle")
    held.let_go()
    watched.says(dict.fromkeys(SUBJECTS["shapes"].methods, "circle"))
    expect(page.locator("#save button")).to_be_enabled()
    watched.context.close()
    assert watched.complaints == []


def test_who_is_asked_is_chosen(watched):
    watched.draw("turned-rectangle")
    agreement = watched.page.locator("#agreement")
    expect(agreement).to_contain_text("They disagree")
    for method in ("geometry+svm", "invariants+svm", "normalised-cnn"):
        watched.page.locator(f"#chosen input[value='{method}']").uncheck()
    expect(agreement).to_have_text("Both methods say: circle.")
    expect(watched.verdict("geometry+svm")).to_have_count(0)
    expect(watched.page.locator("#curve polyline")).to_have_count(2)
    expect(watched.page.locator('[data-why="lecture-shape-cnn"]')).to_be_visible()
    expect(watched.page.locator('[data-why="geometry+svm"]')).to_have_count(0)
    watched.page.locator("#chosen input[value='geometry+svm']").check()
    expect(agreement).to_contain_text("Geometry + SVM → rectangle")
    expect(watched.page.locator('[data-why="geometry+svm"]')).to_be_visible()


@pytest.mark.parametrize("key", ["three", "small-three"])
def test_digit_by_both_families(watched, key):
    """The small one lies in a corner."""
    watched.choose("digits")
    watched.draw(key)
    watched.says({"hog+svm": "3", "small-cnn": "3"})
    expect(watched.page.locator("#agreement")).to_have_text("Both methods say: 3.")


def test_every_lift_of_the_pen_is_answered_and_timed(watched):
    watched.choose("digits")
    watched.draw("small-four")
    expect(watched.page.locator("body")).to_have_attribute("data-answered", re.compile("[1-9]"))
    found = watched.page.evaluate("performance.getEntriesByName('answer').map(e => e.duration)")
    assert found and all(latency > 0 for latency in found)


def test_why_is_shown_for_every_method(watched):
    watched.draw("rectangle")
    for method in SUBJECTS["shapes"].methods:
        expect(watched.page.locator(f'[data-why="{method}"]')).to_be_visible()
    geometry = watched.page.locator('[data-why="geometry+svm"]')
    assert geometry.locator("canvas").count() == 3 + 5
    expect(geometry).to_contain_text("corners found")
    geometry.locator("summary").click()
    expect(geometry.locator("table")).to_contain_text("hull / circle")
    expect(geometry.locator("svg.ranges text.yours")).to_have_count(5)
    invariants = watched.page.locator('[data-why="invariants+svm"]')
    assert invariants.locator("canvas").count() == 4 + 5
    network = watched.page.locator('[data-why="lecture-shape-cnn"]')
    assert network.locator(".strip canvas").count() == 3 * 16
    shown = network.locator(".strip canvas").first.evaluate(
        "c => new Set(c.getContext('2d').getImageData(0, 0, c.width, c.height).data).size"
    )
    assert shown > 3


def test_why_of_another_drawing_does_not_stay(watched):
    page = watched.page
    watched.draw("rectangle")
    nearest = page.locator('[data-why="geometry+svm"] .neighbours li').first
    expect(nearest).to_contain_text("rectangle")
    watched.draw("circle")
    expect(nearest).to_contain_text("circle")
    expect(page.locator(".stale")).to_have_count(0)
    expect(page.locator('[data-why="normalised-cnn"]')).to_contain_text("“circle” loses")


def test_sliders_move_the_answers_and_the_curve(watched):
    page = watched.page
    watched.draw("rectangle")
    watched.says({"hog+svm": "rectangle"})
    lines = page.locator("#curve polyline")
    expect(lines).to_have_count(5)
    place = page.locator("#curve .now").get_attribute("x1")
    page.locator("#slider-rotation").fill("45")
    expect(page.locator("#curve .now")).not_to_have_attribute("x1", place)
    expect(watched.verdict("hog+svm")).not_to_have_text("rectangle")
    watched.says({"geometry+svm": "rectangle"})
    before = lines.nth(2).get_attribute("points")
    page.locator("#slider-noise").fill("0.4")
    expect(page.locator("#curve-title")).to_contain_text("Noise")
    expect(lines.nth(2)).not_to_have_attribute("points", before)
    page.locator("#reset").click()
    watched.says({"hog+svm": "rectangle"})


def test_normalisation_is_one_switch(watched):
    watched.choose("digits")
    watched.draw("small-four")
    watched.says({"hog+svm": "4"})
    watched.page.locator("#normalise").uncheck()
    expect(watched.verdict("hog+svm")).not_to_have_text("4")


def test_undo_and_clear(watched):
    watched.draw("circle")
    watched.says({"hog+svm": "circle"})
    watched.page.locator("#undo").click()
    expect(watched.page.locator("#agreement")).to_have_text("Nothing is drawn yet.")
    expect(watched.verdict("hog+svm")).to_have_count(0)
    expect(watched.page.locator("#hint")).to_be_visible()


def test_drawn_by_keyboard(watched):
    page = watched.page
    draw_rectangle_by_keyboard(page)
    watched.says({"geometry+svm": "rectangle", "hog+svm": "rectangle"})
    page.keyboard.press("Delete")
    expect(page.locator("#agreement")).to_have_text("Nothing is drawn yet.")


def test_saved_drawings_are_a_data_set_for_run(browser, own_server, tmp_path):
    watched = Watched(browser, own_server.address)
    page = watched.page
    for label in ("circle", "triangle"):
        page.locator(f'[data-example="{label}"]').click()
        page.locator("#label").select_option(label)
        for number in range(4):
            page.locator("#drawer").fill(f"drawer {number}")
            page.locator("#save button").click()
            expect(page.locator("#saved")).to_contain_text(f"{label}/drawer {number}-0001.png")
    expect(page.locator("#counts")).to_have_text("Drawings: 8 (circle 4, triangle 4). Drawers: 4.")
    expect(page.locator('[data-tally="geometry+svm"]')).to_contain_text("0 / 8 (0.0 %)")
    expect(page.locator('[data-tally="geometry+svm"]')).to_contain_text("32.4 %")
    with page.expect_download() as download:
        page.locator("#zip").click()
    assert download.value.suggested_filename == "shapes.zip"
    watched.context.close()

    out = tmp_path / "run"
    command = ["run", "--data", own_server.folder / "shapes", "--method", "geometry+svm"]
    done = subprocess.run(
        [sys.executable, "-m", "commands.cli", *map(str, command), "--seeds", "1", "--out", out],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    table = pd.read_csv(out / "results.csv").set_index("test_set")
    assert table.n_test["test"] + table.n_test["train"] == 8


def test_bad_name_is_told_on_the_page(browser, server):
    watched = Watched(browser, server.address)
    page = watched.page
    page.locator('[data-example="circle"]').click()
    page.locator("#drawer").fill("../../x")
    page.locator("#save button").click()
    expect(page.locator("#saved")).to_contain_text("cannot stand in a file's name")
    watched.context.close()


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize(("language", "says"), [("en-US", "All 5"), ("ko-KR", "모두 같은 답")])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_fits_the_screen(browser, server, width, language, says, theme):
    size = {"width": width, "height": 844}
    watched = Watched(browser, server.address, viewport=size, locale=language, color_scheme=theme)
    page = watched.page
    page.locator('[data-example="circle"]').click()
    expect(page.locator("#agreement")).to_contain_text(says)
    expect(page.locator('[data-why="lecture-shape-cnn"]')).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.documentElement.lang") == language[:2]
    assert page.evaluate("document.documentElement.dataset.theme") == theme
    # No text of the page is left as the name of a text.
    left = page.evaluate(
        "[...document.querySelectorAll('[data-word]')].filter(e => e.textContent === e.dataset.word"
        " && /[A-Z]/.test(e.dataset.word)).map(e => e.dataset.word)"
    )
    assert left == []
    assert watched.complaints == []
    watched.context.close()


def test_both_languages_say_everything(watched):
    keys = watched.page.evaluate(
        "import(new URL('words.js', document.baseURI).href)"
        ".then(m => Object.values(m.WORDS).map(Object.keys))"
    )
    assert sorted(keys[0]) == sorted(keys[1])
    watched.page.locator("#language").select_option("ko")
    expect(watched.page.locator("h1")).to_have_text("직접 그려 보세요")


def test_exported_page_needs_no_server(browser, both_families, tmp_path):
    # One method of either family, since every example is answered at every point of every slider.
    quick = replace(SUBJECTS["shapes"], methods=("hog+svm", "lecture-shape-cnn"))
    subjects = {"shapes": quick, "digits": SUBJECTS["digits"]}
    index = export(tmp_path / "out", subjects, cache=both_families.cache)
    watched = Watched(browser, index.as_uri())
    page = watched.page
    expect(page.locator("#agreement")).to_contain_text("Both methods say: circle.")
    page.locator('[data-example="rectangle"]').click()
    expect(page.locator("#agreement")).to_contain_text("Both methods say: rectangle.")
    expect(page.locator("#curve polyline")).to_have_count(2)
    expect(page.locator('[data-why="lecture-shape-cnn"]')).to_be_visible()
    page.locator("#slider-rotation").fill("45")
    expect(watched.verdict("hog+svm")).not_to_have_text("rectangle")
    watched.choose("digits")
    watched.says({"small-cnn": "3"})
    expect(page.locator("#mine")).to_be_hidden()
    assert watched.complaints == []
    assert [url for url in watched.requests if not url.startswith("file://")] == []
    # The page may be given away, and says nothing of this machine.
    assert str(tmp_path) not in (index.parent / "recorded.js").read_text()
    watched.context.close()
