"""Phones and the lecturer's screen in a real Chromium: by finger, mouse and keyboard."""

import subprocess
import sys

import pytest
from playwright.sync_api import expect

from demo.examples import EXAMPLES
from demo.pictures import SIDE
from tests.demo.conftest import RunningClass, draw_rectangle_by_keyboard, example

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

WITHIN_MS = 30_000
PHONE = {"width": 390, "height": 844}
SCREEN = {"width": 1920, "height": 1080}
NAME = "<b>x</b><img src=x>"

expect.set_options(timeout=WITHIN_MS)


@pytest.fixture
def running(both_families, tmp_path):
    found = RunningClass(both_families, tmp_path / "class")
    yield found
    found.stop()


@pytest.fixture
def opened(browser, running):
    """Opens a page of its own; at the end none may have complained, or asked anybody else."""
    contexts, complaints, requests = [], [], []

    def open_it(address, **settings):
        context = browser.new_context(**settings)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: requests.append(request.url))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda said: (
                complaints.append(said.text) if said.type in ("error", "warning") else None
            ),
        )
        page.set_default_timeout(WITHIN_MS)
        page.goto(address)
        return page

    open_it.complaints = complaints
    yield open_it
    for context in contexts:
        context.close()
    assert complaints == []
    own = (running.server.students_address, running.server.address)
    assert [url for url in requests if not url.startswith(own)] == []


@pytest.fixture
def phone(opened, running):
    def phone(name="", **settings):
        page = opened(
            running.server.students_address,
            viewport=PHONE,
            has_touch=True,
            is_mobile=True,
            **settings,
        )
        page.locator("#nickname").fill(name)
        page.locator("#join button").tap()
        expect(page.locator("#canvas")).to_be_visible()
        return page

    return phone


def draw(page, key):
    """The example's strokes, by a pointer."""
    box = page.locator("#canvas").bounding_box()
    scale = box["width"] / SIDE
    for stroke in EXAMPLES[key].strokes:
        places = [(box["x"] + x * scale, box["y"] + y * scale) for x, y in stroke]
        page.mouse.move(*places[0])
        page.mouse.down()
        for place in places[1:]:
            page.mouse.move(*place, steps=3)
        page.mouse.up()


def is_clean(page):
    """No fault of weight by axe, in either theme."""
    from axe_playwright_python.sync_playwright import Axe

    for _ in range(2):
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
        page.locator("#theme").click()
    return True


def overflow(page):
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


def test_told_before_the_first_drawing(opened, running):
    page = opened(running.server.students_address, viewport=PHONE)
    expect(page.locator("#told")).to_contain_text(
        "shown on the lecturer's screen, where all see it"
    )
    expect(page.locator("#canvas")).to_be_hidden()
    assert is_clean(page)


@pytest.mark.parametrize(
    ("language", "asked", "says", "name"),
    [
        ("en-US", "Draw: circle", "5 of 5 methods recognise it.", "Lecture's shape network"),
        ("ko-KR", "그릴 것: 원", "방법 5개 중 5개가 알아보았습니다.", "강의의 도형 신경망"),
    ],
)
def test_phone_shows_both_families_on_its_first_screen(phone, language, asked, says, name):
    page = phone(locale=language)
    expect(page.locator("#wanted")).to_have_text(asked)
    draw(page, "circle")
    page.locator("#send").tap()
    expect(page.locator("#verdict")).to_have_text(says)
    rows = page.locator("#said li")
    expect(rows).to_have_count(5)
    assert {row.get_attribute("data-family") for row in rows.all()} == {"classical", "learned"}
    expect(page.locator('[data-method="lecture-shape-cnn"] .name')).to_have_text(name)
    for row in rows.all():
        box = row.bounding_box()
        assert box["y"] + box["height"] <= PHONE["height"]
        assert row.locator("strong").get_attribute("class") == "right"
    assert page.evaluate("scrollY") == 0 and overflow(page) <= 0
    assert is_clean(page)


def test_phone_goes_on_and_is_known_again(phone, running):
    page = phone("민지")
    draw(page, "circle")
    page.locator("#send").tap()
    expect(page.locator("#next")).to_be_visible()
    page.locator("#next").tap()
    expect(page.locator("#wanted")).to_have_text("Draw: rectangle")
    page.reload()
    expect(page.locator("#wanted")).to_have_text("Draw: rectangle")
    assert len(running.room.students) == 1


def test_phone_by_keyboard(opened, running):
    page = opened(running.server.students_address, viewport=PHONE)
    page.locator("#nickname").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#wanted")).to_be_focused()
    draw_rectangle_by_keyboard(page)
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator('[data-method="geometry+svm"] strong')).to_have_text("rectangle")


def test_phone_waits_for_a_server_that_is_away(phone, opened, running):
    """What is sent into a gap of the network arrives once."""
    page = phone()
    draw(page, "circle")
    times = []

    def cut(route):
        times.append(route)
        # The first is lost on its way, the answer of the second on its way back.
        if len(times) == 1:
            return route.abort()
        if len(times) == 2:
            route.fetch()
            return route.abort()
        return route.continue_()

    page.route("**/api/draw?*", cut)
    page.locator("#send").tap()
    expect(page.locator("#said li")).to_have_count(5)
    expect(page.locator("#trouble")).to_be_hidden()
    assert len(times) == 3 and len(running.room.sent) == 1
    assert len(opened.complaints) == 2
    opened.complaints.clear()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("language", "title", "name"),
    [
        ("en-US", "The class draws", "Lecture's shape network"),
        ("ko-KR", "함께 그리기", "강의의 도형 신경망"),
    ],
)
def test_screen_of_a_lecture_hall(opened, running, theme, language, title, name):
    for number in range(12):
        student = running.join(NAME if number == 11 else "")
        for place in range(2):
            running.draw(student, place, example(running.task(student)["label"]))
    page = opened(running.server.address, viewport=SCREEN, locale=language, color_scheme=theme)
    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator("#drawings > li")).to_have_count(24)
    # Markup in a name is its letters.
    expect(page.locator("#drawings .who").first).to_have_text(NAME)
    assert page.locator("#drawings b, #drawings .who img").count() == 0
    expect(page.locator('[data-tally="geometry+svm"] .rate')).to_contain_text("0 / 24")
    expect(page.locator("[data-tally] .track .fill")).to_have_count(5)
    expect(page.locator('[data-tally="lecture-shape-cnn"] th')).to_contain_text(name)
    tally = page.locator("#tally").bounding_box()
    assert tally["y"] + tally["height"] < SCREEN["height"] * 0.5
    for tile in page.locator("#drawings > li").all()[:6]:
        box = tile.bounding_box()
        assert box["y"] + box["height"] <= SCREEN["height"]
    # What is read from the last row: a fiftieth of the height.
    small = page.evaluate(
        "[...document.querySelectorAll("
        "'#tally :is(td, th, small, span), #address, #drawings li, dt, h2, .note')]"
        ".map(e => parseFloat(getComputedStyle(e).fontSize))"
    )
    assert min(small) >= SCREEN["height"] / 50
    expect(page.locator("#qr")).not_to_have_js_property("naturalWidth", 0)
    expect(page.locator("#drawings img").first).to_have_js_property("naturalWidth", SIDE)
    assert overflow(page) <= 0
    assert is_clean(page)
    page.set_viewport_size({"width": 390, "height": 844})
    assert overflow(page) <= 0


def test_drawings_arrive_and_leave_by_keyboard(opened, running):
    student = running.join("민지")
    running.draw(student, 0, example("circle"))
    page = opened(running.server.address, viewport=SCREEN)
    expect(page.locator("#n-drawings")).to_have_text("1")
    assert page.locator("#qr").bounding_box()["width"] < SCREEN["width"] / 4
    page.locator("#enlarge").focus()
    page.keyboard.press("Enter")
    qr = page.locator("#qr").bounding_box()
    assert qr["width"] > SCREEN["width"] / 3 and qr["y"] + qr["height"] < SCREEN["height"]
    page.keyboard.press("Enter")
    button = page.get_by_role("button", name="Remove drawing 1 of 민지")
    button.focus()
    running.draw(student, 1, example("circle"))
    expect(page.locator("#drawings > li")).to_have_count(2)
    expect(button).to_be_focused()
    expect(page.locator("#drawings > li").first).to_contain_text("Asked: rectangle")
    page.keyboard.press("Enter")
    expect(page.locator("#drawings > li")).to_have_count(1)
    expect(page.locator("#announcer")).to_contain_text("Drawing 1 is removed")
    page.locator("#subjects input[value=digits]").check(force=True)
    expect(page.locator("#tally-note")).to_contain_text("No drawing yet")
    expect(page.locator("#drawings > li")).to_have_count(0)
    assert running.task(running.join())["subject"] == "digits"


def test_set_of_a_class_is_run(opened, running, tmp_path):
    for _ in range(4):
        student = running.join()
        for place in range(3):
            running.draw(student, place, example(running.task(student)["label"]))
    page = opened(running.server.address, viewport=SCREEN)
    with page.expect_download() as download:
        page.locator("#zip").click()
    assert download.value.suggested_filename == "class-shapes.zip"
    command = page.locator("#command").text_content()
    assert (
        command
        == f'versus run --data "{running.folder}/shapes" --groups "{running.folder}/shapes.csv"'
    )
    arguments = ["--data", running.folder / "shapes", "--groups", running.folder / "shapes.csv"]
    out = tmp_path / "run"
    done = subprocess.run(
        [sys.executable, "-m", "commands.cli", "run", *map(str, arguments),
         "--method", "geometry+svm", "--seeds", "1", "--out", str(out)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_both_languages_say_everything(opened, running):
    page = opened(running.server.students_address, viewport=PHONE)
    keys = page.evaluate(
        "import(new URL('class_words.js', document.baseURI).href)"
        ".then(m => Object.values(m.CLASS_WORDS).map(Object.keys))"
    )
    assert sorted(keys[0]) == sorted(keys[1])
