"""Photographs on the page and phones in a real Chromium: by file, drop and paste, mouse, touch and keys."""

import base64

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from dataset.folder import Reading, load_folder
from demo.photographs import MOST_SIDE, decode_photograph
from demo.shelf import Shelf
from demo.subjects import subject_of
from tests.demo.conftest import PHOTOGRAPHED, Running, RunningClass, photograph, sent_as, wait_until
from tests.demo.test_class_pages import is_clean, overflow
from tests.demo.test_page import Held, Watched

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

METHODS = ("colour-hog+svm", "colour-histogram+svm", "small-cnn")
WIDTHS = {390: {"has_touch": True, "is_mobile": True}, 1920: {}}
# What a request of a blob carries, the browser tells nobody but the page itself.
KEEP_WHAT_IS_SENT = """() => {
const asked = window.fetch;
window.fetch = async (address, options) => {
  if (address.includes("api/predict")) {
    const reader = new FileReader();
    const read = new Promise((resolve) => { reader.onload = resolve; });
    reader.readAsDataURL(options.body);
    await read;
    window.sent = reader.result.split(",")[1];
  }
  return asked(address, options);
};
}"""
ANSWERED = "window.sent !== undefined && document.getElementById('methods').ariaBusy === 'false'"
HEIC = bytes(4) + b"ftypheic" + bytes(200)


@pytest.fixture(scope="module")
def of_photographs(request, photographs, tmp_path_factory):
    """Both families on 60 photographs, in pytest's own cache, if there is one."""
    kept = getattr(request.config, "cache", None)
    folder = kept.mkdir("photographs-page") if kept else tmp_path_factory.mktemp("models")
    reading = Reading(image_size=(32, 32), kind="photograph")
    data = load_folder(photographs, reading)
    subject = subject_of(data, METHODS, 60, photographs, reading)
    shelf = Shelf({subject.key: subject}, cache=folder, loaded={subject.key: data})
    shelf.start()
    try:
        wait_until(lambda: shelf.is_complete)
        assert not shelf.error
        assert not next(iter(shelf.corners.values())).failed
        yield shelf
    finally:
        shelf.stop()


@pytest.fixture
def server(of_photographs, tmp_path):
    found = Running(of_photographs, tmp_path / "set")
    yield found
    found.stop()


@pytest.fixture
def opened(browser, server):
    """Opens the page; at the end it may not have complained, or asked anybody else."""
    pages = []

    def open_it(width=1920, **settings):
        size = {"width": width, "height": 844 if width < 800 else 1080}
        pages.append(Watched(browser, server.address, viewport=size, **WIDTHS[width], **settings))
        pages[-1].page.evaluate(KEEP_WHAT_IS_SENT)
        return pages[-1]

    yield open_it
    for watched in pages:
        watched.context.close()
        assert watched.complaints == []
        assert [url for url in watched.requests if not url.startswith(server.address)] == []


def given(page, body, name="photo.jpg"):
    """A file that is chosen."""
    page.set_input_files("#photo-choose", {"name": name, "mimeType": "image/jpeg", "buffer": body})


def sent_after(page, work):
    """The picture that the page asks of after `work`, once the last that it asks is answered."""
    page.evaluate("window.sent = undefined")
    work()
    wait_until(lambda: page.evaluate(ANSWERED), 60)
    return decode_photograph(base64.b64decode(page.evaluate("window.sent")))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    ("language", "says", "nothing", "method"),
    [
        ("en-US", "All 3 methods say: red.", "There is no photograph yet.", "Colour HOG + SVM"),
        ("ko-KR", "방법 3개가 모두 같은 답입니다: red.", "아직 사진이 없습니다.", "색 HOG + SVM"),
    ],
)
def test_both_families_answer_a_photograph(opened, width, language, says, nothing, method):
    watched = opened(width, locale=language)
    page = watched.page
    agreement = page.locator("#agreement")
    expect(agreement).to_have_text(nothing)
    expect(page.locator("#canvas")).to_be_hidden()
    expect(page.locator("#normalise")).to_be_hidden()
    given(page, sent_as(photograph("red", 7, 400), "JPEG", quality=95))
    expect(agreement).to_have_text(says)
    expect(page.locator("[data-method] h3").first).to_have_text(method)
    for key in METHODS:
        expect(page.locator(f'[data-why="{key}"]')).to_be_visible()
        assert page.locator(f'[data-method="{key}"] .seen').evaluate("c => c.width") == 32
    # In colours: of a red disc.
    red, green, _ = page.locator(f'[data-method="{METHODS[0]}"] .seen').evaluate(
        "c => [...c.getContext('2d').getImageData(16, 16, 1, 1).data].slice(0, 3)"
    )
    assert red > green + 40
    expect(page.locator("#curve polyline")).to_have_count(3)
    assert page.locator('[data-why="colour-hog+svm"] canvas').count() == 3 + 5
    expect(page.locator("#sliders input")).to_have_count(4)
    expect(page.locator("#photo-take")).to_have_attribute("capture", "environment")
    expect(page.locator("#photo-take")).to_have_attribute("accept", "image/*")
    assert page.locator("label.camera").is_visible() == (width == 390)
    assert overflow(page) <= 0
    left = page.evaluate(
        "[...document.querySelectorAll('[data-word]')].filter(e => e.textContent === e.dataset.word"
        " && /[A-Z]/.test(e.dataset.word)).map(e => e.dataset.word)"
    )
    assert left == []
    assert is_clean(page)


def test_what_is_sent_is_the_part_to_the_pixel(opened):
    page = opened().page
    picture = photograph("blue", 9, 200)
    wide = np.concatenate([picture, picture[:, ::-1]], axis=1)
    found = sent_after(page, lambda: given(page, sent_as(wide, "PNG"), "photo.png"))
    assert (found == wide[:, 100:300]).all()
    page.locator("#photo-canvas").focus()
    for _ in range(10):
        page.keyboard.press("Shift+ArrowLeft")
    expect(page.locator("#announcer")).to_have_text(
        "Part at 0 % from the left, 0 % from the top; size 100 %."
    )
    found = sent_after(page, lambda: page.keyboard.press("ArrowLeft"))
    assert (found == wide[:, :200]).all()
    found = sent_after(page, lambda: page.locator("#photo-size").fill("50"))
    assert found.shape == (100, 100, 3) and (found == wide[50:150, 50:150]).all()
    found = sent_after(page, lambda: page.locator("#photo-canvas").press("+"))
    assert 100 < len(found) < 110


def test_a_large_photograph_is_sent_small(opened):
    page = opened().page
    large = np.kron(photograph("green", 2, 100), np.ones((40, 40, 1), np.uint8))
    found = sent_after(page, lambda: given(page, sent_as(large, "JPEG", quality=95)))
    assert found.shape == (MOST_SIDE, MOST_SIDE, 3)
    expected = np.asarray(Image.fromarray(large).resize((64, 64), Image.Resampling.BOX))
    smaller = np.asarray(Image.fromarray(found).resize((64, 64), Image.Resampling.BOX))
    assert np.abs(smaller.astype(int) - expected).mean() < 2


def test_a_photograph_that_was_taken_sideways(opened):
    page = opened().page
    upright = photograph("red", 4, 160)
    exif = Image.Exif()
    exif[0x0112] = 6
    sideways = np.ascontiguousarray(np.rot90(upright))
    body = sent_as(sideways, "JPEG", quality=100, subsampling=0, exif=exif)
    found = sent_after(page, lambda: given(page, body))
    assert np.abs(found.astype(int) - upright).mean() < 3


def three_in_a_row(page):
    """A photograph of 200 × 600 px, its middle third asked; it, and where it is shown on the screen."""
    picture = np.concatenate([photograph(one, 1, 200) for one in PHOTOGRAPHED], axis=1)
    given(page, sent_as(picture, "PNG"), "photo.png")
    expect(page.locator("#agreement")).to_contain_text("green")
    canvas = page.locator("#photo-canvas")
    canvas.scroll_into_view_if_needed()
    return picture, canvas.bounding_box()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_part_moves_by_pointer(opened, width):
    page = opened(width).page
    picture, box = three_in_a_row(page)
    middle = box["y"] + box["height"] / 2

    def drag(start, end):
        start, end = (box["x"] + share * box["width"] for share in (start, end))
        page.mouse.move(start, middle)
        page.mouse.down()
        page.mouse.move(end, middle, steps=4)
        page.mouse.up()

    found = sent_after(page, lambda: drag(0.5, 0.2))
    assert np.abs(found.astype(int) - picture[:, :200]).mean() < 40
    # Where the frame is not, it goes to.
    if width == 390:
        found = sent_after(
            page, lambda: page.touchscreen.tap(box["x"] + 0.95 * box["width"], middle)
        )
    else:
        found = sent_after(page, lambda: drag(0.95, 0.95))
    assert (found == picture[:, 400:]).all()
    expect(page.locator("#agreement")).to_contain_text("blue")


def test_two_fingers_size_the_part(opened):
    """Apart from 100 to 50 px on the screen and back to 75, about the part's middle; nothing scrolls."""
    page = opened(390).page
    picture, box = three_in_a_row(page)
    x, y = (box[start] + box[side] / 2 for start, side in (("x", "width"), ("y", "height")))
    touch, scrolled = page.context.new_cdp_session(page), page.evaluate("scrollY")

    def fingers(kind, apart=None):
        shares = [] if apart is None else [-apart / 2, apart / 2]
        points = [{"x": x + share, "y": y, "id": i} for i, share in enumerate(shares)]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def pinch(start, *then):
        fingers("touchStart", start)
        for apart in then:
            fingers("touchMove", apart)
        fingers("touchEnd")

    found = sent_after(page, lambda: pinch(100, 80, 50))
    assert found.shape == (100, 100, 3) and (found == picture[50:150, 250:350]).all()
    found = sent_after(page, lambda: pinch(50, 75))
    assert found.shape == (150, 150, 3) and (found == picture[25:175, 225:375]).all()
    expect(page.locator("#photo-size")).to_have_value("75")
    # One finger is lifted before the other, which goes on moving the part, and asks when it is lifted too.
    fingers("touchStart", 50)
    touch.send(
        "Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": [{"x": x, "y": y, "id": 0}]}
    )
    assert page.evaluate("document.getElementById('methods').ariaBusy") == "false"
    found = sent_after(page, lambda: fingers("touchEnd"))
    assert found.shape == (150, 150, 3)
    assert page.evaluate("scrollY") == scrolled


@pytest.mark.parametrize("way", ["drop", "paste"])
def test_dropped_and_pasted(opened, way):
    page = opened().page
    expect(page.locator("#photo-canvas")).to_be_visible()
    data = base64.b64encode(sent_as(photograph("blue", 12), "PNG")).decode()
    page.evaluate(
        """([way, data]) => {
          const bytes = Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0));
          const given = new DataTransfer();
          given.items.add(new File([bytes], "a.png", { type: "image/png" }));
          const kind = way === "drop" ? DragEvent : ClipboardEvent;
          const key = way === "drop" ? "dataTransfer" : "clipboardData";
          document.body.dispatchEvent(new kind(way, { bubbles: true, cancelable: true, [key]: given }));
        }""",
        [way, data],
    )
    expect(page.locator("#agreement")).to_contain_text("blue")


@pytest.mark.parametrize(
    ("language", "body", "told"),
    [
        ("en-US", HEIC, "HEIC is not read here: choose JPEG, PNG or WebP"),
        ("ko-KR", HEIC, "HEIC는 읽지 못합니다"),
        ("en-US", b"roses are red", "This file is no picture that is read here"),
        ("en-US", sent_as(photograph("red", 1, 4), "PNG"), "The picture is too small"),
    ],
)
def test_files_that_are_not_taken_get_one_line(opened, language, body, told):
    page = opened(locale=language).page
    given(page, body, "IMG_1.HEIC")
    expect(page.locator("#trouble")).to_contain_text(told)
    # The next one is.
    given(page, sent_as(photograph("red", 7), "WEBP"), "photo.webp")
    expect(page.locator("#agreement")).to_contain_text("red")
    expect(page.locator("#trouble")).to_be_hidden()


def test_a_photograph_before_the_server_tells_what_there_is(opened):
    held = Held()
    page = opened(before=held.keep).page
    given(page, sent_as(photograph("red", 7), "PNG"))
    expect(page.locator("#photo-size")).to_be_enabled()
    held.let_go()
    expect(page.locator("#agreement")).to_have_text("All 3 methods say: red.")


def test_test_pictures_for_who_has_none(opened):
    watched = opened()
    page = watched.page
    pictures = page.locator("#examples button")
    expect(pictures).to_have_count(3)
    for button in pictures.all():
        label = button.locator("img").get_attribute("alt")
        found = sent_after(page, button.click)
        assert found.shape == (32, 32, 3)
        expect(page.locator("#agreement")).to_have_text(f"All 3 methods say: {label}.")


def test_sliders_are_those_of_photographs(opened):
    page = opened().page
    given(page, sent_as(photograph("red", 7), "PNG"), "photo.png")
    expect(page.locator("#agreement")).to_contain_text("red")
    assert page.locator("#sliders input").evaluate_all("all => all.map(one => one.id)") == [
        "slider-rotation", "slider-light", "slider-blur", "slider-noise",
    ]  # fmt: skip
    before = page.locator('[data-method="colour-hog+svm"] .value').first.text_content()
    page.locator("#slider-blur").fill("0.1")
    expect(page.locator("#curve-title")).to_contain_text("Blur")
    expect(page.locator('[data-method="colour-hog+svm"] .value').first).not_to_have_text(before)
    page.locator("#reset").click()
    expect(page.locator('[data-method="colour-hog+svm"] .value').first).to_have_text(before)


def test_a_photograph_is_saved(opened, server):
    page = opened().page
    given(page, sent_as(photograph("green", 7), "PNG"), "photo.png")
    page.locator("#label").select_option("green")
    page.locator("#drawer").fill("민지")
    page.locator("#save button").click()
    expect(page.locator("#saved")).to_contain_text("green/민지-0001.png")
    expect(page.locator("#counts")).to_have_text("Photographs: 1 (green 1). Taken by 1.")
    expect(page.locator("#command")).to_contain_text('/folder_signs" --kind photograph')
    [path] = server.folder.rglob("*.png")
    assert (np.asarray(Image.open(path)) == photograph("green", 7)).all()


@pytest.mark.parametrize(
    ("language", "wanted", "asked", "shown"),
    [
        ("en-US", "Take a photograph", "3 of 3 methods recognise it.", "It shows: blue"),
        ("ko-KR", "사진을 찍어 주세요", "방법 3개 중 3개가 알아보았습니다.", "있는 것: blue"),
    ],
)
def test_a_class_photographs(browser, of_photographs, tmp_path, language, wanted, asked, shown):
    running = RunningClass(of_photographs, tmp_path / "class")
    size = {"width": 390, "height": 844}
    phone = Watched(
        browser, running.server.students_address, viewport=size, locale=language, **WIDTHS[390]
    )
    size = {"width": 1920, "height": 1080}
    screen = Watched(browser, running.server.address, viewport=size, locale=language)
    try:
        page = phone.page
        page.locator("#join button").tap()
        expect(page.locator("#wanted")).to_have_text(wanted)
        given(page, sent_as(photograph("blue", 31, 700), "JPEG", quality=90))
        # It is not sent before it is said what it shows.
        expect(page.locator("#send")).to_be_disabled()
        page.locator("#shows").select_option("blue")
        assert overflow(page) <= 0
        send = page.locator("#send").bounding_box()
        assert send["y"] + send["height"] <= 844
        assert is_clean(page)
        page.locator("#send").tap()
        expect(page.locator("#verdict")).to_have_text(asked)
        for row in page.locator("#said li").all():
            box = row.bounding_box()
            assert box["y"] + box["height"] <= 844
        expect(screen.page.locator("#drawings > li")).to_have_count(1)
        expect(screen.page.locator("#drawings .asked")).to_have_text(shown)
        expect(screen.page.locator('[data-tally="colour-hog+svm"] .rate')).to_contain_text("0 / 1")
        expect(screen.page.locator("#command")).to_contain_text('signs.csv" --kind photograph')
        picture = screen.page.locator("#drawings img")
        expect(picture).to_have_js_property("naturalWidth", MOST_SIDE)
        expect(screen.page.locator("#subjects")).to_be_hidden()
        assert overflow(screen.page) <= 0
        assert is_clean(screen.page)
        page.locator("#next").tap()
        expect(page.locator("#photo-take")).to_be_enabled()
        expect(page.locator("#send")).to_be_disabled()
        assert phone.complaints == [] and screen.complaints == []
    finally:
        phone.context.close()
        screen.context.close()
        running.stop()
