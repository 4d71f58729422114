"""The moving parts, in a real Chromium: moved by mouse, finger and keys, they show what Python computes."""

import base64
import hashlib
import re

import numpy as np
import pytest

from cnn.inspection.maps import feature_maps
from cnn.single_layers import average_pool, convolve, max_pool
from features.corners import corner_peaks
from features.harris import harris_from_tensor
from features.pixels import to_gray
from features.ssd import FOUR_DIRECTIONS, ssd_shift_energy
from features.structure_tensor import eigenvalues, structure_tensor
from features.windows import gaussian_window
from lecture.kernels import presets
from lecture.moving_parts import convolution_of, packed, small_gray
from lecture.numbers import CURVE_FILTER
from lecture.page import to_html, write_page
from lecture.picture import LecturePicture
from lecture.steps.windows import typical_places
from reports.wording import decimals
from tests.lecture.conftest import untrained

SCREENS = {"hall": {"viewport": {"width": 1920, "height": 1080}},
           "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True}}  # fmt: skip
CLOSE = 1e-6


def moving(steps):
    return {f"{step.key}-{part.name}": (step, part) for step in steps for part in step.moving}


def unpacked(data):
    return np.frombuffer(base64.b64decode(data["base64"]), data["dtype"]).reshape(data["shape"])


def test_every_part_has_its_still_picture(steps):
    parts = moving(steps)
    assert len(parts) >= 6
    for name, (step, part) in parts.items():
        assert part.still in [picture.name for picture in step.pictures], name


def test_the_script_is_allowed_by_its_hash_and_nothing_else(steps):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lecture.page.webps", lambda figures: [b"drawn already"] * len(figures))
        html = to_html(steps, "en")
    (script,) = re.findall(r"<script>(.*?)</script>", html, flags=re.S)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'\"" in html
    others = re.findall(r"<script ([^>]*)>", html)
    assert others
    assert all('type="application/json"' in attributes for attributes in others)


def test_without_a_part_there_is_no_script(steps):
    assert "<script" not in to_html(steps[:1], "en")


def test_packed_and_unpacked():
    values = np.arange(6, dtype=np.uint8).reshape(2, 3)
    found = packed(values)
    assert (found["shape"], found["dtype"]) == ([2, 3], "uint8")
    assert (unpacked(found) == values).all()
    assert packed(values / 2)["dtype"] == "float32"


def test_picture_for_a_script_is_small(course):
    gray = small_gray(course.picture)
    assert max(gray.shape) == 160
    assert gray.dtype == np.uint8


@pytest.mark.parametrize(("side", "same"), [(8, True), (28, False)])
def test_layers_pad_where_the_network_does(side, same):
    network = untrained("lecture-mnist", (side, side, 1), 10).model_
    found = [convolution_of(layer) for layer in network.layers if layer.name.startswith("conv")]
    assert [one["same"] for one in found] == [same, same]


def test_thin_picture_keeps_room_for_its_windows():
    gray = np.random.default_rng(0).random((32, 480), np.float32)
    picture = LecturePicture(np.uint8(255 * gray), gray, gray.shape, "thin")
    small = small_gray(picture)
    assert min(small.shape) == 32
    assert len(typical_places(to_gray(small[None])[0])) == 3


@pytest.fixture(scope="module")
def written(steps, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        # A picture of one pixel for every figure: these tests look at the parts.
        point = base64.b64decode(
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
        )
        patch.setattr("lecture.page.webps", lambda figures: [point] * len(figures))
        return write_page(steps, "en", tmp_path_factory.mktemp("page"))


class Page:
    """The page on one screen, and its moving parts by name."""

    def __init__(self, page, finger):
        self.page, self.finger = page, finger

    def part(self, name):
        return self.page.locator(f"#{name}")

    def shown(self, name):
        """What the part has computed; matrices as arrays."""
        found = self.page.evaluate(
            """name => {
              const plain = value => value && value.height
                ? { shape: [value.height, value.width], values: Array.from(value.values) }
                : Array.isArray(value) ? value.map(plain) : value;
              const all = document.getElementById(name).computed();
              return Object.fromEntries(Object.entries(all).map(([key, value]) => [key, plain(value)]));
            }""",
            name,
        )
        return {key: as_array(value) for key, value in found.items()}

    def point(self, name, canvas, place, shape):
        """Press on the middle of a pixel `place` of a picture of `shape`."""
        target = self.part(name).locator("canvas").nth(canvas)
        target.scroll_into_view_if_needed()
        box = target.bounding_box()
        (row, col), (height, width) = place, shape
        x = box["x"] + (col + 0.5) * box["width"] / width
        y = box["y"] + (row + 0.5) * box["height"] / height
        (self.page.touchscreen.tap if self.finger else self.page.mouse.click)(x, y)

    def keys(self, name, canvas, *keys):
        target = self.part(name).locator("canvas").nth(canvas)
        target.focus()
        for key in keys:
            target.press(key)

    def slide(self, name, label, value):
        self.part(name).get_by_label(label, exact=True).fill(str(value))

    def choose(self, name, label, option):
        self.part(name).get_by_label(label, exact=True).select_option(option)


def as_array(value):
    if isinstance(value, dict) and "values" in value:
        return np.array(value["values"]).reshape(value["shape"])
    return [as_array(one) for one in value] if isinstance(value, list) else value


def close(found, expected):
    """Within a millionth of the largest."""
    expected = np.asarray(expected, np.float64)
    assert np.shape(found) == expected.shape
    assert np.abs(found - expected).max() <= CLOSE * max(np.abs(expected).max(), CLOSE)


@pytest.fixture(scope="module", params=SCREENS)
def page(request, browser, written):
    context = browser.new_context(**SCREENS[request.param])
    page = context.new_page()
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.goto(written.as_uri())
    yield Page(page, finger=request.param == "phone")
    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    context.close()


@pytest.fixture(scope="module")
def gray(course):
    return to_gray(small_gray(course.picture)[None])


@pytest.mark.slow
def test_slid_filter(page, steps):
    _, part = moving(steps)["convolution-slide"]
    drawing = unpacked(part.data["drawing"])
    expected = convolve(drawing, CURVE_FILTER)
    found = page.shown("convolution-slide")
    close(found["response"], expected)
    assert found["sum"] == expected.max()
    # The map leads the drawing, the drawing the map, and the keys both.
    page.point("convolution-slide", 1, (3, 5), expected.shape)
    found = page.shown("convolution-slide")
    assert (found["row"], found["col"], found["sum"]) == (3, 5, expected[3, 5])
    page.point("convolution-slide", 0, (10, 12), drawing.shape)
    found = page.shown("convolution-slide")
    assert (found["row"], found["col"], found["sum"]) == (7, 9, expected[7, 9])
    page.keys("convolution-slide", 1, "ArrowDown", "ArrowLeft")
    assert page.shown("convolution-slide")["sum"] == expected[8, 8]
    assert f"= {expected[8, 8]:.0f}" in page.part("convolution-slide").inner_text()
    page.part("convolution-slide").get_by_label("filter without its mean").check()
    close(
        page.shown("convolution-slide")["response"],
        convolve(drawing, CURVE_FILTER - CURVE_FILTER.mean()),
    )


@pytest.mark.slow
def test_kernel_that_is_edited(page, gray):
    name = "convolution-kernel"
    close(page.shown(name)["response"], convolve(gray[0], presets()["sobel_right"]))
    page.choose(name, "filter", "laplacian")
    close(page.shown(name)["response"], convolve(gray[0], presets()["laplacian"]))
    filter_ = page.part(name).get_by_label("filter", exact=True)
    assert filter_.input_value() == "laplacian"
    page.part(name).get_by_label("weight at row and column 2, 2").fill("-3")
    assert filter_.evaluate("select => select.selectedOptions[0].text") == "edited by hand"
    edited = np.array(presets()["laplacian"])
    edited[1, 1] = -3
    expected = convolve(gray[0], edited)
    page.point(name, 1, (20, 30), expected.shape)
    found = page.shown(name)
    close(found["response"], expected)
    close(found["sum"], expected[20, 30])
    assert f"(20, 30) = {decimals(expected[20, 30], 3)}" in page.part(name).inner_text()
    page.choose(name, "filter", "mean")
    assert filter_.input_value() == "mean"


@pytest.mark.slow
def test_window_that_is_dragged(page, gray):
    name = "windows-drag"
    for place, side in (((40, 70), 5), ((0, 3), 9)):
        page.point(name, 0, place, gray.shape[1:])
        page.slide(name, "side of the window", side)
        found = page.shown(name)
        row, col = place
        assert (found["row"], found["col"], found["side"]) == (row, col, side)
        surface = [[ssd_shift_energy(gray, (r, c), side)[0, row, col] for c in range(-4, 5)]
                   for r in range(-4, 5)]  # fmt: skip
        close(found["energy"], surface)
        four = [ssd_shift_energy(gray, shift, side)[0, row, col] for shift in FOUR_DIRECTIONS]
        close(found["four"], four)
        close(found["least"], min(four))
    page.keys(name, 0, "ArrowRight", "ArrowDown")
    found = page.shown(name)
    assert (found["row"], found["col"]) == (1, 4)


@pytest.mark.slow
def test_tensor_under_its_sliders(page, gray):
    name = "taylor-tensors"

    def holds(M, k, threshold):
        found = page.shown(name)
        for ours, theirs in zip(found["M"], M, strict=True):
            close(ours, theirs[0])
        most, least = eigenvalues(M)
        close(found["most"], most[0])
        close(found["least"], least[0])
        response = harris_from_tensor(M, k)
        close(found["response"], response[0])
        corners = np.argwhere(corner_peaks(response, 3, threshold)[0]).tolist()
        assert len(corners) > 5
        assert found["corners"] == corners

    holds(structure_tensor(gray, 5), 0.05, 0.1)
    page.slide(name, "side", 9)
    page.slide(name, "k", 0.12)
    page.slide(name, "threshold", 0.03)
    holds(structure_tensor(gray, 9), 0.12, 0.03)
    page.choose(name, "window", "gaussian")
    page.slide(name, "σ", 1.5)
    holds(structure_tensor(gray, sigma=1.5), 0.12, 0.03)
    page.point(name, 0, (30, 40), gray.shape[1:])
    found = page.shown(name)
    assert (found["row"], found["col"]) == (30, 40)
    # The ellipse of a Gaussian whose middle weighs 1, as of the square's weights.
    peak = float(gaussian_window(1.5).max())
    eigen = [value[0, 30, 40] / peak for value in eigenvalues(structure_tensor(gray, sigma=1.5))]
    close(found["axes"], [min(1 / np.sqrt(value), 4) for value in eigen])
    assert found["axes"][0] < found["axes"][1]
    shown = page.part(name).locator(".readings").inner_text()
    M = structure_tensor(gray, sigma=1.5)
    for value in (*M, *eigenvalues(M), harris_from_tensor(M, 0.12)):
        assert decimals(value[0, 30, 40], 4) in shown


@pytest.mark.slow
def test_numbers_are_printed_with_a_minus_sign_and_zero_without(page):
    found = page.page.evaluate(
        "[fixed(-1.25, 1), fixed(-0.04, 1), fixed(0, 0), short(-3), short(-0.3)]"
    )
    assert found == ["−1.3", "0.0", "0", "−3", "−0.3"]


@pytest.mark.slow
def test_a_part_is_seen_whole(page):
    # On a phone its views stand one above the other, and each of them is.
    what = ".moving canvas" if page.finger else ".moving"
    heights = [one.bounding_box()["height"] for one in page.page.locator(what).all()]
    assert len(heights) >= 6
    assert max(heights) <= page.page.viewport_size["height"], heights


@pytest.mark.slow
def test_noise_that_is_pooled(page, steps):
    name = "pooling-noise"
    data = moving(steps)[name][1].data
    clean, normal = unpacked(data["digit"]).astype(np.float64), unpacked(data["noise"])
    page.slide(name, "standard deviation of the noise", 30)
    for kind, pool in (("max", max_pool), ("average", average_pool), ("none", np.asarray)):
        page.choose(name, "pooling", kind)
        left = pool(clean + 30 * normal).astype(np.float64) - pool(clean)
        found = page.shown(name)
        assert found["bias"] == pytest.approx(left.mean(), abs=1e-4)
        assert found["noise"] == pytest.approx(left.std(), abs=1e-4)


@pytest.mark.slow
def test_layers_of_the_network(page, course, steps):
    name = "digits-inside"
    data = moving(steps)[name][1].data
    test = course.digit_data.tests["test"]
    network = course.trained.network("digits").model_
    label = 4
    # First a sum over many channels, each with its name.
    names = page.part(name).locator(".bars > div > span:first-child").all_inner_texts()
    n_channels = data["second"]["filters"]["shape"][2]
    assert names == [*(f"channel {i + 1}" for i in range(n_channels)), "bias"]
    image = test.images[np.flatnonzero(test.labels == label)[0]]
    page.choose(name, "digit", str(label))
    layers = [layer for layer in network.layers if layer.weights and len(layer.output.shape) == 4]
    for layer, part in zip(layers, ("first", "second"), strict=True):
        layer.set_weights([unpacked(data[part][kind]) for kind in ("filters", "bias")])
    maps = feature_maps(network, image[None])
    for layer, part in zip(layers, ("first", "second"), strict=True):
        expected = maps[layer.name][0]
        page.choose(name, "layer", part)
        found = page.shown(name)
        close(np.stack(found["maps"], axis=-1), expected)
        page.keys(name, 0, "ArrowRight", "ArrowDown")
        page.keys(name, 1, "ArrowRight")
        found = page.shown(name)
        there = expected[found["row"], found["col"], found["map"]]
        assert np.maximum(found["value"], 0) == pytest.approx(
            there, abs=CLOSE * float(expected.max())
        )
    page.choose(name, "layer", "first")
    page.choose(name, "stride of the first layer", "2")
    page.part(name).get_by_label("padding in the first layer").check()
    height, width, _ = page.shown(name)["shape"]
    assert (height, width) == tuple(-(-side // 2) for side in image.shape)
