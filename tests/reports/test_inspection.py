"""What each side looks at: sentences by hand, and every figure from gray, colour and missing parts."""

from pkgutil import resolve_name

import numpy as np
import pytest

from dataset.input_error import InputError
from experiments.record import INSPECTION
from reports import inspection
from reports.entries import figure
from reports.figures import FIGURES
from reports.figures.both_sides import wrong_first
from reports.run import Run
from reports.write import write_report

CLASS_NAMES = ["circle", "a class with a long name"]


def seen(shape=(24, 24), n=3, seed=0):
    """What both families keep of every picture."""
    generator = np.random.default_rng(seed)
    images = np.random.default_rng(9).integers(0, 256, (n, *shape), dtype=np.uint8)
    ink = np.zeros((n, *shape[:2]), bool)
    ink[:, 8:16, 8:16] = True
    return {
        "test_set": np.array("test"),
        "chosen": np.arange(n),
        "images": images,
        "labels": np.arange(n) % 2,
        "predicted": np.zeros(n, np.int64),
        "ink": ink,
        "occlusion": generator.normal(size=(n, *shape[:2])).astype(np.float32),
    }


def classical(shape=(24, 24), n=3, support=True):
    generator = np.random.default_rng(1)
    found = seen(shape, n)
    centres = np.stack(np.mgrid[2:20:4, 2:20:4], axis=-1).reshape(-1, 2).astype(np.float32)
    found |= {
        "seen": found["images"].reshape(n, *shape[:2], -1).mean(axis=-1, dtype=np.float32) / 255,
        "corners/places": np.array([[0, 3, 4], [0, 9, 9], [2, 5, 5]]),
        "hog/centres": centres,
        "hog/strokes": np.array([[1, 0], [0, 1]], np.float32),
        "hog/strengths": generator.random((n, 25, 2)).astype(np.float32),
        "tensor/centres": centres,
        "tensor/lengths": np.sort(generator.random((n, 25, 2)))[..., ::-1].astype(np.float32),
        "tensor/directions": np.tile(np.float32([0.6, 0.8]), (n, 25, 1)),
    }
    if support:
        shares = np.stack([np.tile([0.5, 0.25, 0], (n, 1)), np.tile([-0.5, 0, 0], (n, 1))], axis=1)
        found |= {
            "support/labels": np.tile([0, 1], (n, 1)),
            "support/shares": shares,
            "support/pictures": generator.integers(0, 256, (n, 2, 3, *shape), dtype=np.uint8),
        }
    return found


def learned(shape=(24, 24), n=3, n_filters=7):
    generator = np.random.default_rng(2)
    channels = shape[2] if len(shape) == 3 else 1
    found = seen(shape, n, seed=3)
    return found | {
        "filters": generator.normal(size=(3, 3, channels, n_filters)).astype(np.float32),
        "saliency": generator.random((n, *shape[:2])).astype(np.float32),
        "fields/layer": np.array(["conv", "relu", "pool"]),
        "fields/kind": np.array(["Conv2D", "ReLU", "MaxPooling2D"]),
        "fields/maps": np.array([[22, 22, 7], [22, 22, 7], [11, 11, 7]]),
        "fields/size": np.array([[3, 3], [3, 3], [4, 4]]),
        "fields/jump": np.array([[1, 1], [1, 1], [2, 2]]),
        "fields/start": np.zeros((3, 2), int),
        "maps/relu": generator.random((22, 22, 7)).astype(np.float16),
        "maps/pool": generator.random((11, 11, 7)).astype(np.float16),
        "last_map": generator.random((n, 22, 22)).astype(np.float32),
        "patches/layer": np.array("relu"),
        "patches/filters": np.arange(7),
        "patches/pictures": np.zeros((7, 5), np.int64),
        "patches/responses": np.linspace(1, 0, 35).reshape(7, 5) * (np.arange(7) < 6)[:, None],
        "patches/patches": generator.integers(0, 256, (7, 5, 3, 3, *shape[2:]), dtype=np.uint8),
    }


def drawn(key, *arguments):
    figure = resolve_name(FIGURES[key].function)(*arguments)
    figure.canvas.draw()
    return [axes for axes in figure.axes if axes.axison]


def sheet(key, *arguments):
    """Pictures and texts of a figure that has them on one sheet."""
    figure = resolve_name(FIGURES[key].function)(*arguments)
    figure.canvas.draw()
    (axes,) = figure.axes
    return axes.images, [text.get_text() for text in axes.texts]


def titles(panels):
    return [axes.get_title() for axes in panels if axes.get_title()]


@pytest.mark.parametrize("shape", [(24, 24), (24, 24, 3), (30, 20)])
def test_both_sides(shape):
    panels = drawn("both-sides", classical(shape), learned(shape))
    assert len(panels) == 3 * 8
    assert titles(panels)[1] == "Harris\ncorners"
    # Of the first picture, wherever its row is.
    row = wrong_first(classical(shape), learned(shape)).index(0)
    corners = panels[8 * row + 1].lines[0]
    assert len(corners.get_xdata()) == 2
    assert (corners.get_xdata()[0], corners.get_ydata()[0]) == (4, 3)


def test_wrong_pictures_come_first_and_say_what_they_were_taken_for():
    hand, network = classical(), learned()
    for side, predicted in ((hand, [0, 1, 1]), (network, [0, 0, 1])):
        side |= {"labels": np.array([0, 1, 0]), "predicted": np.array(predicted)}
    assert wrong_first(hand, network) == [2, 1, 0]
    panels = figure("both-sides", hand, network, ["circle", "square"]).figure().axes
    named = [axes.get_ylabel() for axes in panels[::8]]
    assert named == ["circle →\nsquare", "square →\ncircle", ""]


def test_one_side_alone():
    assert len(drawn("both-sides", classical(), None)) == 3 * 5
    assert len(drawn("both-sides", None, learned())) == 3 * 4
    with pytest.raises(ValueError, match="at least one side"):
        drawn("both-sides", None, None)


@pytest.mark.parametrize(("shape", "n_filters"), [((24, 24), 7), ((24, 24, 3), 32)])
def test_filters_keep_their_sign(shape, n_filters):
    look = learned(shape, n_filters=n_filters)
    panels = drawn("first-filters", look)
    assert len(panels) == n_filters
    shown = np.asarray(panels[3].images[0].get_array()).reshape(3, 3, -1)
    np.testing.assert_array_equal(shown > 0.5, look["filters"][..., 3] > 0)


def test_maps_fields_and_patches():
    look = learned()
    images, texts = sheet("feature-maps", look)
    assert len(images) == 2 * 7
    assert texts == ["convolution 1\n7 maps of 22×22", "pooling 1\n7 maps of 11×11"]
    fields = drawn("receptive-field", look)
    assert titles(fields) == ["convolution 1\n3 px, every 1 px", "pooling 1\n4 px, every 2 px"]
    solid = fields[1].patches[1]
    assert (solid.get_x(), solid.get_y(), solid.get_width()) == (9.5, 9.5, 4)
    resolved = resolve_name(FIGURES["top-patches"].function)(look)
    names = [axes.get_title() for axes in resolved.axes if axes.get_title()]
    assert names == [*(f"filter {i}" for i in range(1, 7)), "filter 7: silent"]


def test_support_vectors_with_gaps_and_errors():
    images, found = sheet("support-vectors", classical(), CLASS_NAMES)
    assert len(images) == len(found) == 3 * (1 + 2 + 1)
    assert found[:4] == ["circle,\nnot a class with a …", "+0.50", "+0.25", "−0.50"]
    assert found[4] == "circle,\nnot a class with a … ✗"


def blank(n=4, side=6):
    images = np.zeros((n, side, side), np.uint8)
    ink = np.zeros((n, side, side), bool)
    ink[:, :3] = True
    return {"images": images, "ink": ink, "occlusion": np.zeros((n, side, side), np.float32)}


def test_share_on_ink_counts_losses_alone():
    look = blank()
    assert inspection.on_ink(look) is None
    look["occlusion"][0, 0] = 3
    look["occlusion"][1, 5] = 1
    look["occlusion"][2, 4] = -9
    assert inspection.on_ink(look) == (0.75, 0.5)


def test_agreement_of_the_same_and_of_different_pictures():
    one, other = blank(), blank()
    assert inspection.agreement(one, other) is None
    maps = np.random.default_rng(0).random((4, 6, 6)).astype(np.float32)
    one["occlusion"], other["occlusion"] = maps, np.exp(5 * maps)
    other["occlusion"][3] = 0
    same, different, n = inspection.agreement(one, other)
    assert (same, n) == (pytest.approx(1), 3)
    assert abs(different) < 0.5
    other["images"] = other["images"] + 1
    assert inspection.agreement(one, other) is None


def test_sentences():
    text = " ".join(inspection.sentences(("HOG + SVM", classical()), ("Small network", learned())))
    assert "last convolution of Small network sees 3×3 px of the 24×24 px picture" in text
    assert "one every 1 px" in text
    assert "% of HOG + SVM's and " in text
    assert "covers 11 % of these pictures" in text
    assert "over 3 pictures" in text
    assert inspection.sentences(None, None) == []


@pytest.fixture
def inspected(synthetic):
    """A run of both families whose first seeds were inspected."""
    data = synthetic.data("x", "X", CLASS_NAMES, (24, 24), {"test": 40})
    for method, look in (("hog+svm", classical()), ("small-cnn", learned())):
        for seed in range(2):
            rates = {"train": 0.0, "test": 0.1}
            name = synthetic.trial(data, method, 100, seed, rates, inspection="kept")
            if seed == 0:
                synthetic.change(name, inspected=look)
    return synthetic.store


def test_report_shows_every_picture(inspected):
    page = write_report(inspected.folder).read_text(encoding="utf-8")
    assert "What each side looks at" in page
    assert "have a rank correlation of" in page
    names = {path.name for path in (inspected.folder / "figures").glob("*-x-100.png")}
    expected = {
        "both-sides", "support-vectors", "first-filters", "receptive-field", "feature-maps",
        "top-patches",
    }  # fmt: skip
    assert {f"{name}-x-100.png" for name in expected} <= names


def test_report_looks_inside_the_wrong_pictures(synthetic):
    data = synthetic.data("x", "X", CLASS_NAMES, (24, 24), {"test": 40})
    look = classical()
    other = {f"wrong/{name}": array[:1] for name, array in look.items() if array.shape[:1] == (3,)}
    name = synthetic.trial(data, "hog+svm", 100, 0, {"train": 0.0, "test": 0.1}, inspection="kept")
    synthetic.change(name, inspected=look | other | {"wrong/corners/places": np.zeros((0, 3), int)})
    folder = synthetic.store.folder
    assert "Why wrong? HOG + SVM" in write_report(folder).read_text(encoding="utf-8")
    assert (folder / "figures" / "why-wrong-x-100-classical.png").is_file()
    # Written again into the same folder, it is its own.
    write_report(folder)


def test_run_without_inspection_has_no_section(synthetic, undrawn):
    data = synthetic.data("x", "X", CLASS_NAMES, (24, 24), {"test": 40})
    synthetic.trial(data, "hog+svm", 100, 0, {"train": 0.0, "test": 0.1})
    page = write_report(synthetic.store.folder).read_text(encoding="utf-8")
    assert "What each side looks at" not in page


def test_report_says_what_could_not_be_looked_into(synthetic, undrawn):
    data = synthetic.data("x", "X", CLASS_NAMES, (24, 24), {"test": 40})
    rates = {"train": 0.0, "test": 0.1}
    synthetic.trial(data, "small-cnn", 100, 0, rates, inspection="ValueError: a layer")
    page = write_report(synthetic.store.folder).read_text(encoding="utf-8")
    assert "Small network on X, 100 training images could not be looked into" in page
    assert "ValueError: a layer" in page


def test_damaged_inspection(inspected):
    for path in inspected.trials.glob(f"*{INSPECTION}"):
        path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(InputError, match="Damaged file"):
        write_report(inspected.folder)


def test_what_was_written_is_read_again(inspected):
    record = Run(inspected).records[0]
    kept, written = record.inspected, classical()
    assert kept.keys() == written.keys()
    for key, array in written.items():
        np.testing.assert_array_equal(kept[key], array)
        assert kept[key].dtype == array.dtype
