"""Every method runs on pictures of every kind, or is left out with a reason."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from dataset import DATASETS
from dataset.conditions import all_conditions
from dataset.folder import load_folder
from dataset.input_error import InputError
from dataset.labelled_images import LabelledImages, Split
from dataset.shapes import load_shapes
from dataset.unmet import Unmet
from experiments.engine import run_trials
from experiments.left_out import LeftOut
from experiments.methods import METHODS
from experiments.methods.defaults import DEFAULTS
from experiments.methods.needs import Facts, Needs
from experiments.plan import Grid, Trial, fitting, load_profile, profile_names, trials
from experiments.planned import read_left_out
from experiments.store import Store

ROOT = Path(__file__).parents[2]


def pictures(kind, n_classes, colour, side=16, each=2):
    """Classes by the place of a blob, beside another on paper, or in the midst of texture."""
    generator = np.random.default_rng(n_classes)
    labels = np.repeat(np.arange(n_classes), each)
    shape = (len(labels), side, side, *([3] if colour else []))
    images = np.full(shape, 255) if kind == "ink" else generator.integers(60, 200, shape)
    for image, label in zip(images, labels, strict=True):
        row, col = divmod(int(label), 7)
        image[2 * row : 2 * row + 2, 2 * col : 2 * col + 3] = 0
        image[-2:, 2:6] = 0
    return Split(images.astype(np.uint8), labels.astype(np.int64))


def data_of(kind, n_classes, colour=False, **size):
    split = pictures(kind, n_classes, colour, **size)
    names = tuple(f"c{i:02}" for i in range(n_classes))
    return LabelledImages("d", "D", split, {"test": split}, names, "Drawn.", kind)


KINDS = [("ink", False), ("photograph", False), ("photograph", True)]


@pytest.mark.parametrize("n_classes", [2, 43])
@pytest.mark.parametrize(("kind", "colour"), KINDS)
def test_every_method_fits_or_is_left_out_with_a_reason(kind, colour, n_classes):
    data = data_of(kind, n_classes, colour)
    kept, left_out = fitting(trials([Grid("d", tuple(METHODS), seeds=(0,))]), {"d": data})
    assert {trial.method for trial in kept} | {one.method for one in left_out} == set(METHODS)
    assert {trial.method for trial in kept} >= {"colour-pixels+svm", "small-cnn"}
    assert all(one.reason for one in left_out)
    of_photographs = {one.method for one in left_out if one.reason == Unmet("ink")}
    # Whose idea is for strokes: straightening, and copies of handwriting.
    for method in ("deskew+svm", "hog+virtual", "small-cnn+augmented", "plain-cnn"):
        assert (method in of_photographs) == (kind == "photograph")
    # Whose preparation follows the kind.
    extractors = (
        "pixels",
        "tensor",
        "harris",
        "lbp",
        "hog",
        "phog",
        "hog-lbp",
        "words",
        "scattering",
    )
    assert {trial.method for trial in kept} >= {f"{one}+svm" for one in extractors}


@pytest.mark.parametrize(
    ("needs", "data", "reason"),
    [
        (Needs(), data_of("ink", 2, side=8), None),
        (Needs(kind="photograph"), data_of("ink", 2), "needs photographs, these are ink"),
        (Needs(colour=True), data_of("photograph", 2), "needs colour, these are gray"),
        (Needs(colour=True), data_of("photograph", 2, True), None),
        (Needs(smallest_side=9), data_of("ink", 2, side=8), "needs 9 px a side, these have 8"),
        (Needs(most_classes=2), data_of("ink", 3), "tells at most 2 classes apart, these are 3"),
        (Needs(images_a_class=3), data_of("ink", 2), "needs 3 pictures a class, received 2"),
        (
            Needs(mirror=True),
            data_of("photograph", 2),
            "needs pictures whose mirror images are of their class (of a folder: --mirror)",
        ),
        (Needs(mirror=True), replace(data_of("photograph", 2), mirror=True), None),
        (Needs(outline=True), load_shapes(), None),
    ],
)
def test_reasons(needs, data, reason):
    found = needs.unmet(Facts(data))
    assert (None if found is None else str(found)) == reason


def test_needs_of_steps_members_and_recipes_are_put_together():
    outline = METHODS["invariants+svm"].needs
    assert (outline.kind, outline.outline) == ("ink", True)
    # By a recipe that redraws, by a preparation, and by the members.
    for key in ("lecture-shape-cnn+redrawn", "lecture-shape-cnn+normalised", "fusion"):
        assert METHODS[key].needs == outline
    assert METHODS["plain-cnn+record-upright"].needs == METHODS["deskew+svm"].needs == Needs("ink")
    assert METHODS["hog+virtual"].needs == METHODS["small-cnn+augmented"].needs == Needs("ink")
    assert METHODS["hog+svm"].needs == METHODS["pixels+nn"].needs == Needs()
    assert METHODS["small-cnn"].needs == Needs()
    assert METHODS["patches+ridge+mirrored"].needs == Needs(mirror=True)
    assert METHODS["block-hog+virtual"].needs == Needs("photograph")
    assert METHODS["small-cnn+photographs"].needs == Needs("photograph")
    assert str(Needs()) == ""
    assert str(outline) == "ink, one outline, 16 px, at most 10 classes"


def test_scribbles_are_no_outlines():
    noise = np.random.default_rng(0).random((20, 24, 24)) < 0.1
    split = Split(np.where(noise, 0, 255).astype(np.uint8), np.arange(20) % 2)
    data = LabelledImages("d", "D", split, {"test": split}, ("a", "b"), "Drawn.", "ink")
    reason = METHODS["invariants+svm"].needs.unmet(Facts(data))
    assert str(reason) == "needs drawings of one closed outline each, 0 % of these are"


STAND_INS = {"mnist": 28, "fashion-mnist": 28, "digits": 8, "gtsrb": 32, "cifar10": 32}


def stand_in(key):
    """Pictures of the data set's kind and size, with its classes."""
    kind = DATASETS[key].kind
    classes = 43 if key == "gtsrb" else 10
    found = data_of(kind, classes, colour=kind == "photograph", side=STAND_INS[key])
    return replace(found, mirror=DATASETS[key].mirror)


@pytest.mark.parametrize("name", profile_names())
def test_profiles_on_built_in_data_run_what_was_published(name):
    """Of MNIST only the size and the number of classes matter: no outline method is asked of it."""
    from dataset import load

    planned = trials(load_profile(name).grids)
    keys = {trial.dataset for trial in planned}
    data = {key: stand_in(key) if key in STAND_INS else load(key) for key in keys}
    kept, left_out = fitting(planned, data)
    if name == "full":
        # It is made of all methods; none of those that are left out was ever published on digits.
        mirrored = {one.method for one in left_out if METHODS[one.method].needs.mirror}
        assert mirrored == {
            "patches+ridge+mirrored", "patches+ridge+large", "random-filters+ridge+mirrored",
        }  # fmt: skip
        left_out = [one for one in left_out if one.method not in mirrored]
        unfit = {(one.dataset, METHODS[one.method].needs.kind) for one in left_out}
        of_outlines = {("mnist", "ink"), ("fashion-mnist", "ink")}
        assert unfit - of_outlines == {(key, "photograph") for key in data}
        assert of_outlines <= unfit
        of_ink = [one for one in left_out if METHODS[one.method].needs.kind == "ink"]
        assert all(METHODS[one.method].needs.outline for one in of_ink)
    else:
        assert (kept, left_out) == (planned, [])


def test_nothing_that_was_published_would_be_left_out():
    import json

    published = set()
    for path in (ROOT / "results").glob("*/trials/*.json"):
        record = json.loads(path.read_bytes())
        published.add((record["data"]["key"], record["method"]["key"]))
    assert len(published) > 50
    outlines = {key for dataset, key in published if dataset not in ("shapes", "drawings")}
    assert not any(METHODS[key].needs.outline for key in outlines if key in METHODS)


def save(folder, data):
    for i, (image, label) in enumerate(
        zip(data.train.images, data.train.labels.tolist(), strict=True)
    ):
        place = folder / data.class_names[label]
        place.mkdir(parents=True, exist_ok=True)
        Image.fromarray(image).save(place / f"{i}.png")


def test_left_out_in_plan_output_and_report(tmp_path, versus, undrawn):
    save(tmp_path / "ink", data_of("ink", 2, each=4))
    out = tmp_path / "out"
    arguments = ["run", "--data", tmp_path / "ink", "--seeds", 1, "--out", out]
    arguments += ["--method", "chance", "--method", "invariants+svm"]
    reason = "needs drawings of one closed outline each"
    code, table, err = versus(*arguments, "--dry-run")
    assert (code, "1 trials, 1 to run" in table) == (0, True)
    assert f"Left out: folder:ink · invariants+svm: {reason}" in err
    code, _, err = versus(*arguments)
    assert (code, reason in err) == (0, True)
    [left_out] = read_left_out(Store(out))
    assert left_out == LeftOut("folder:ink", "invariants+svm", Unmet("outlines", received="0 %"))
    assert reason in (out / "report.md").read_text(encoding="utf-8")
    code, _, _ = versus("report", out, "--out", tmp_path / "ko", "--lang", "ko")
    korean = "닫힌 선 하나로 된 그림이 필요한데, 여기서는 0 %만 그렇습니다"
    assert (code, korean in (tmp_path / "ko" / "report.md").read_text("utf-8")) == (0, True)


def test_conditions_that_do_not_fit_are_left_out_once_a_corruption():
    data = {"d": data_of("photograph", 2), "i": data_of("ink", 2)}
    wanted = ("zigzag@1", "zigzag@2", "fog@3", "saturate@1", "rotation@20")
    grids = [Grid(key, ("chance", "small-cnn"), seeds=(0,), conditions=wanted) for key in data]
    kept, left_out = fitting(trials(grids), data)
    asked = {trial.dataset: trial.conditions for trial in kept}
    assert asked == {
        "d": ("fog@3", "rotation@20"),
        "i": ("zigzag@1", "zigzag@2", "fog@3", "rotation@20"),
    }
    assert [str(one) for one in left_out] == [
        "d · zigzag: needs ink, these are photographs",
        "d · saturate: needs colour, these are gray",
        "i · saturate: needs photographs, these are ink",
    ]


def test_a_trial_without_a_condition_that_fits_is_plain():
    grid = Grid("d", ("chance",), seeds=(0,), conditions=("zigzag@1",), condition_images=5)
    [trial], [_] = fitting(trials([grid]), {"d": data_of("photograph", 2)})
    assert (trial.conditions, trial.condition_images) == ((), None)


@pytest.mark.parametrize(("kind", "colour"), KINDS)
def test_all_conditions_are_those_of_the_kind(kind, colour):
    data = {"d": data_of(kind, 2, colour)}
    grid = Grid("d", ("chance",), seeds=(0,), conditions=("all",))
    [trial], left_out = fitting(trials([grid], {"d": kind}), data)
    n_left_out = 1 if kind == "photograph" and not colour else 0
    assert len(left_out) == n_left_out
    assert trial.conditions == tuple(
        name for name in all_conditions(kind) if not (n_left_out and name.startswith("saturate"))
    )


def test_a_run_on_photographs_under_conditions(tmp_path, versus, undrawn):
    """Left out in output, plan and report; the damaged pictures are those of photographs."""
    save(tmp_path / "signs", data_of("photograph", 2, True, each=8))
    out = tmp_path / "out"
    arguments = ["run", "--data", tmp_path / "signs", "--seeds", 1, "--out", out]
    arguments += ["--method", "colour-pixels+svm"]
    for name in ("jpeg@5", "brightness@1", "zigzag@5"):
        arguments += ["--condition", name]
    code, _, err = versus(*arguments)
    assert code == 0
    assert "Left out: folder:signs · zigzag: needs ink, these are photographs" in err
    [left_out] = read_left_out(Store(out))
    assert (left_out.what, left_out.method) == ("zigzag", "")
    [record] = Store(out).records()
    assert {one.condition for one in record.evaluations.values()} == {
        None, "jpeg@5", "brightness@1",
    }  # fmt: skip
    page = (out / "report.md").read_text(encoding="utf-8")
    assert "| zigzag |" in page and "--condition jpeg@5 --condition brightness@1" in page
    assert list((out / "figures").glob("conditions-*"))


def test_nothing_left_is_a_mistake(tmp_path, versus):
    save(tmp_path / "ink", data_of("ink", 2, each=4))
    data = ["--data", tmp_path / "ink"]

    def last_line(*command):
        code, _, said = versus(*command)
        assert code == 2
        # The kind of the pictures is said before.
        return said.strip().splitlines()[-1]

    methods = ["--method", "fusion", "--method", "normalised-cnn"]
    line = last_line("run", *data, *methods, "--out", tmp_path / "out")
    assert "No method is left: folder:ink · fusion: needs drawings of one closed outline" in line
    assert line.count("and 1 more") == 1
    assert not (tmp_path / "out").exists()
    kept = ["--method", "invariants+svm", "--out", tmp_path / "m.skops"]
    assert "No method is left" in last_line("train", *data, *kept)


def test_defaults_of_a_folder_follow_its_kind():
    for kind, keys in DEFAULTS.items():
        facts = Facts(data_of(kind, 2))
        fit = [key for key in keys if METHODS[key].needs.unmet(facts) is None]
        assert {METHODS[key].family for key in fit} == {"classical", "learned"}
        if kind == "photograph":
            assert tuple(fit) == keys
    facts = Facts(load_shapes())
    assert all(METHODS[key].needs.unmet(facts) is None for key in DEFAULTS["ink"])


def test_the_lecture_s_network_for_digits_is_run_on_photographs(short_recipes):
    """As it stands, in colour: what a student would do first."""
    assert "lecture-mnist-cnn" in DEFAULTS["photograph"]
    data = data_of("photograph", 3, True)
    network = METHODS["lecture-mnist-cnn"].build(0, "photograph")
    network.fit(data.train.images, data.train.labels)
    assert network.predict_proba(data.train.images).shape == (len(data.train), 3)
    assert network.input_shape_ == data.image_shape


def test_unknown_method_in_a_trial():
    with pytest.raises(InputError, match="Did you mean"):
        fitting([Trial("d", "hariss+svm", "all", 0, "stratified")], {"d": data_of("ink", 2)})


@pytest.mark.parametrize("mirror", [False, True])
def test_who_retakes_photographs_is_told_whether_to_mirror(mirror, tmp_path, monkeypatch):
    """It is part of the fit's identity."""
    data = replace(data_of("photograph", 2, True, each=4), mirror=mirror)
    told = []

    def watched(images, retaking, seed, purpose, mirror):
        told.append(mirror)
        return images

    monkeypatch.setattr("features.retaken.retaken", watched)
    store = Store(tmp_path)
    store.create()
    run_trials(trials([Grid("d", ("block-hog+virtual",), seeds=(0,))]), {"d": data}, store, "p")
    [record] = store.records()
    assert record.error is None and set(told) == {mirror}
    assert (data.train_hash == replace(data, mirror=False).train_hash) == (not mirror)


def test_a_folder_is_mirrored_where_its_user_says_so(tmp_path, versus, undrawn):
    save(tmp_path / "animals", data_of("photograph", 2, True, each=8))
    assert not load_folder(tmp_path / "animals").mirror
    out = tmp_path / "out"
    arguments = ["run", "--data", tmp_path / "animals", "--seeds", 1, "--out", out]
    code, _, _ = versus(*arguments, "--method", "block-hog+virtual", "--mirror")
    assert code == 0
    [record] = Store(out).records()
    assert record.error is None and "that may be mirrored" in record.data.provenance


def turned(kind):
    """A class that is brighter above, and one that is brighter below, before a dark or a bright border."""
    generator = np.random.default_rng(0)
    labels, borders = np.arange(32) % 2, np.arange(32) // 2 % 2
    slope = np.linspace(60, 180, 16)[:, None] + np.zeros(16)
    images = np.where(labels[:, None, None] == 1, slope, slope[::-1])
    images += generator.integers(-20, 20, images.shape)
    for part in (np.s_[:, 0], np.s_[:, -1], np.s_[:, :, 0], np.s_[:, :, -1]):
        images[part] = 250 * borders[:, None]
    images, labels = images.astype(np.uint8), labels.astype(np.int64)
    # To learn from before a dark border alone.
    train = np.flatnonzero(borders == 0)
    tests = {"test": Split(images, labels)}
    train = Split(images[train], labels[train])
    return LabelledImages("d", "D", train, tests, ("a", "b"), "Drawn.", kind)


@pytest.mark.parametrize("method", ["pixels+nn", "pixels+svm", "hog+svm", "hog-lbp+linear"])
def test_the_kind_reaches_the_pipeline(method, tmp_path):
    """A bright border inverts ink, and a slope becomes the other one; a photograph keeps its polarity."""
    errors = {}
    for kind in ("ink", "photograph"):
        store = Store(tmp_path / kind)
        store.create()
        run_trials(trials([Grid("d", (method,), seeds=(0,))]), {"d": turned(kind)}, store, "p")
        [record] = store.records()
        assert record.error is None
        errors[kind] = record.evaluations["test"].error_rate
        assert (record.method.parameters["steps"][0]["step"] == "contrast") == (kind != "ink")
    assert errors["photograph"] < 0.3 and errors["ink"] > 0.4


def test_identity_follows_the_kind_on_photographs_alone():
    hog = METHODS["hog+svm"]
    assert hog.parameters() == hog.parameters("ink")
    assert [one["step"] for one in hog.parameters()["steps"]] == ["upright", "hog", "rbf_svm"]
    assert hog.parameters("photograph")["steps"] == [
        {"step": "contrast"}, {"step": "hog"}, {"step": "rbf_svm", "gamma": 1.0},
    ]  # fmt: skip
    for key, method in METHODS.items():
        if method.needs.kind is None:
            # Whatever inverts or straightens ink does neither to photographs.
            made = str(method.build(0, "photograph")) if method.family == "classical" else ""
            assert "Upright" not in made, key
