"""What the page says, in a real Chromium: failures in both languages, numbers, sizes, and what is over."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from dataset.unmet import Unmet
from demo.export import export
from demo.refusal import unfit
from demo.shelf import Shelf
from demo.subjects import Subject
from experiments.methods.needs import Facts
from tests.demo.conftest import Running, wait_until
from tests.demo.test_page import Watched

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

METHODS = ("geometry+svm", "hog+svm", "pixels+nn")
SUBJECTS = {
    "shapes": Subject("shapes", ("shapes",), METHODS),
    "digits": Subject("digits", ("digits",), METHODS),
}
HALL = {"width": 1920, "height": 1080}


@pytest.fixture(scope="module")
def troubled(tmp_path_factory):
    """A shelf with a method that cannot work on digits, and one whose training failed."""
    shelf = Shelf(SUBJECTS, cache=tmp_path_factory.mktemp("models"))
    shelf.start()
    try:
        wait_until(lambda: shelf.is_complete)
        shelf.corners["digits"].slots["pixels+nn"].fail("training", "MemoryError: 3 GB")
        yield shelf
    finally:
        shelf.stop()


@pytest.fixture
def running(troubled, tmp_path):
    found = Running(troubled, tmp_path / "set")
    yield found
    found.stop()


@pytest.fixture
def opened(browser, running):
    pages = []

    def open_it(**settings):
        pages.append(Watched(browser, running.address, **settings))
        return pages[-1]

    yield open_it
    for watched in pages:
        watched.context.close()


LACKS = {
    "en-US": {
        "geometry+svm": "Left out: not for these pictures. It needs 16 px a side, these have 8.",
        "pixels+nn": "failed: MemoryError: 3 GB",
    },
    "ko-KR": {
        "geometry+svm": (
            "여기서는 쓸 수 없어 뺐습니다. 한 변이 16픽셀 이상이어야 하는데, 이 영상은 8픽셀입니다."
        ),
        "pixels+nn": "실패: 훈련하지 못했습니다. 프로그램의 메시지: MemoryError: 3 GB",
    },
}


@pytest.mark.parametrize("language", LACKS)
def test_a_method_without_a_model_says_why_in_the_page_s_language(opened, language):
    watched = opened(locale=language)
    watched.choose("digits")
    for method, said in LACKS[language].items():
        expect(watched.page.locator(f'[data-method="{method}"] .note').first).to_have_text(said)
    watched.draw("three")
    expect(watched.verdict("hog+svm")).to_have_text("3")
    assert watched.complaints == []


def test_every_reason_of_needs_is_said_by_the_page(opened, troubled):
    """As sent by the program, in either language."""
    unmet = [
        Unmet("ink"),
        Unmet("outlines", received="59 %"),
        troubled.corners["digits"]
        .slots["geometry+svm"]
        .method.unmet(Facts(troubled.corners["digits"].data)),
    ]
    sent = [unfit(one).told() for one in unmet]
    ask = (
        "sent => import(new URL('reasons.js', document.baseURI).href)"
        ".then(m => sent.map(m.reasonOf))"
    )
    assert opened(locale="en-US").page.evaluate(ask, sent) == [one["error"] for one in sent]
    assert opened(locale="ko-KR").page.evaluate(ask, sent) == [
        "펜으로 그린 그림이 필요한데, 여기 있는 것은 사진입니다.",
        "닫힌 선 하나로 된 그림이 필요한데, 여기서는 59 %만 그렇습니다.",
        "한 변이 16픽셀 이상이어야 하는데, 이 영상은 8픽셀입니다.",
    ]


def test_the_data_that_cannot_be_read(opened, troubled, monkeypatch):
    monkeypatch.setattr(troubled, "error", "No MNIST in 'x'.")
    page = opened(locale="ko-KR").page
    expect(page.locator("#trouble")).to_have_text(
        "데이터를 읽지 못했습니다. 프로그램의 메시지: No MNIST in 'x'."
    )
    page.locator("#language").select_option("en")
    expect(page.locator("#trouble")).to_have_text("No MNIST in 'x'.")


def saved(page, label="circle"):
    page.locator(f'[data-example="{label}"]').click()
    page.locator("#drawer").fill("Kim")
    page.locator("#save button").click()


def test_a_drawing_that_cannot_be_saved(opened, running):
    running.folder.touch()
    page = opened(locale="ko-KR").page
    saved(page)
    place = running.folder / "shapes" / "circle"
    expect(page.locator("#saved")).to_have_text(
        f"저장하지 못했습니다. '{place}'에 쓸 수 없습니다. 쓸 수 있는 폴더인지, 빈 공간이 있는지 "
        "확인하고 다시 해 보세요."
    )
    expect(page.locator("#saved")).to_have_class("bad")
    page.locator("#language").select_option("en")
    expect(page.locator("#saved")).to_contain_text(f"Cannot write to '{place}': ")


def test_what_was_saved_is_said_of_its_subject_alone(opened):
    watched = opened(locale="ko-KR")
    page = watched.page
    saved(page)
    expect(page.locator("#saved")).to_have_text("저장했습니다: shapes/circle/Kim-0001.png.")
    page.locator("#language").select_option("en")
    expect(page.locator("#saved")).to_have_text("Saved as shapes/circle/Kim-0001.png.")
    watched.choose("digits")
    expect(page.locator("#saved")).to_have_text("")
    watched.choose("shapes")
    expect(page.locator("#saved")).to_have_text("")


@pytest.mark.parametrize(
    ("language", "subject", "said"),
    [
        ("ko-KR", "shapes", r"훈련 그림 45장\. 오차율: \d+\.\d % \(시험 \d+장 중 \d+장\); "
                            r"\d+\.\d % \(다르게 그린 그림 300장 중 \d+장\)\."),
        ("en-US", "shapes", r"45 training pictures\. Error rate: \d+\.\d % \(\d+ of \d+, test\); "
                            r"\d+\.\d % \(\d+ of 300, challenge\)\."),
    ],
)  # fmt: skip
def test_error_rates_by_test_set(opened, language, subject, said):
    page = opened(locale=language).page
    note = page.locator('[data-method="hog+svm"] .note').last
    expect(note).to_have_text(re.compile(f"^{said}$"))


def test_errors_on_own_drawings_are_rates(opened):
    page = opened(locale="ko-KR").page
    saved(page)
    expect(page.locator("#tally th").nth(1)).to_have_text("내 그림에서의 오차율")
    expect(page.locator('[data-tally="hog+svm"] td').first).to_have_text("0 / 1 (0.0 %)")


SMALLEST = """() => {
  const found = [];
  for (const id of ["answers", "break", "why"]) {
    const walker = document.createTreeWalker(document.getElementById(id), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode.parentElement;
      if (!walker.currentNode.data.trim() || !node.getClientRects().length) continue;
      const svg = node.closest("svg");
      const scale = svg ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1;
      found.push([scale * parseFloat(getComputedStyle(node).fontSize), walker.currentNode.data]);
    }
  }
  return found.sort(([one], [other]) => one - other).slice(0, 3);
}"""


@pytest.mark.parametrize("language", ["en-US", "ko-KR"])
def test_the_last_row_reads_the_smallest_text(opened, language):
    """As shown by a projector of 1920 x 1080 px."""
    page = opened(viewport=HALL, locale=language).page
    page.locator('[data-example="turned-rectangle"]').click()
    for method in METHODS:
        expect(page.locator(f'[data-why="{method}"]')).to_be_visible()
    expect(page.locator("#curve polyline")).to_have_count(3)
    page.locator('[data-why="geometry+svm"] summary').click()
    smallest = page.evaluate(SMALLEST)
    assert smallest[0][0] >= 16, smallest
    assert page.evaluate("document.documentElement.scrollWidth") <= HALL["width"]
    # Nothing of the axis is cut off.
    left = page.locator("#curve svg").bounding_box()["x"]
    labels = page.locator("#curve text").all()
    assert [one.text_content() for one in labels if one.bounding_box()["x"] < left] == []


def test_letters_are_as_before_on_smaller_screens(opened):
    page = opened(viewport={"width": 1440, "height": 900}).page
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "16px"


NUMBERS = """import(new URL('formats.js', document.baseURI).href).then(m => [
  m.decimal(-1.005, 1), m.decimal(-0.001, 2), m.decimal(0.5, 2),
  m.short(-45), m.short(-0.001), m.short(1.234),
  m.counted(12630), m.rate(-0.0123), m.rate(0.5, 0),
  m.percent(0), m.percent(0.004), m.percent(0.5), m.percent(0.996), m.percent(1),
])"""


@pytest.mark.parametrize("language", ["en-US", "ko-KR"])
def test_numbers_have_a_true_minus(opened, language):
    watched = opened(locale=language)
    page = watched.page
    assert page.evaluate(NUMBERS) == [
        "−1.0", "0.00", "0.50", "−45", "0", "1.23", "12,630", "−1.2 %", "50 %",
        "0 %", "<1 %", "50 %", ">99 %", "100 %",
    ]  # fmt: skip
    page.locator('[data-example="turned-rectangle"]').click()
    page.locator("#slider-rotation").fill("-45")
    expect(page.locator("#slider-rotation + output")).to_have_text("−45°")
    expect(page.locator("#curve polyline")).to_have_count(3)
    ticks = page.locator("#curve text").all_text_contents()
    assert "−180" in ticks and "180" in ticks
    # The means of what geometry measures are below zero in places.
    expect(page.locator('[data-why="geometry+svm"] table')).to_contain_text("−")
    for part in ("answers", "break", "why"):
        assert re.findall(r"-\d", page.locator(f"#{part}").text_content()) == []


def test_an_exported_page_says_why_a_method_is_left_out(browser, troubled, tmp_path):
    few = {key: replace(one, methods=("geometry+svm", "hog+svm")) for key, one in SUBJECTS.items()}
    index = export(tmp_path / "out", few, cache=troubled.cache)
    watched = Watched(browser, index.as_uri(), locale="ko-KR")
    expect(watched.page.locator("#agreement")).to_have_text("두 방법의 답이 같습니다: 원.")
    watched.choose("digits")
    note = watched.page.locator('[data-method="geometry+svm"] .note').first
    expect(note).to_have_text(LACKS["ko-KR"]["geometry+svm"])
    expect(watched.page.locator("#agreement")).to_have_text("HOG + SVM의 답: 3.")
    assert watched.complaints == []
    watched.context.close()
