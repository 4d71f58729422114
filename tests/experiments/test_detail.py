"""Methods of outlines answer on the pixels that a picture came with; all others on common ones."""

import csv
import io

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image, ImageDraw

from commands.cli import versus
from dataset.folder import load_folder, with_tests
from dataset.shapes import load_shapes
from experiments.methods import METHODS
from experiments.models import load_model
from experiments.plan import Trial
from experiments.trial import Task, attempt

OF_OUTLINES = {
    "invariants+svm",
    "invariants+svm+poses",
    "invariants+svm+redrawn",
    "hog+svm+normalised",
    "hog+svm+normalised+turns",
    "lecture-shape-cnn+normalised",
    "lecture-shape-cnn+normalised+turns",
    "normalised-cnn",
    "fusion",
    "invariants+svm+hands",
    "normalised-cnn+hands",
}
FLAT = {"circle": [4, 36, 92, 56], "rectangle": [4, 36, 92, 56]}


@pytest.fixture
def flat(tmp_path):
    """Flat ellipses and rectangles of 96 px; of 24 px their ends are the same few pixels."""
    for name, box in FLAT.items():
        (tmp_path / "flat" / name).mkdir(parents=True)
        for number in range(6):
            image = Image.new("L", (96, 96), 255)
            pen = ImageDraw.Draw(image)
            drawn = [box[0] + number, box[1] + 3 * number, box[2], box[3] + 2 * number]
            (pen.ellipse if name == "circle" else pen.rectangle)(drawn, outline=0, width=3)
            image.save(tmp_path / "flat" / name / f"{number}.png")
    return tmp_path / "flat"


def test_which_methods_look_at_outlines_alone():
    assert {key for key, method in METHODS.items() if method.takes_any_size} == OF_OUTLINES


@pytest.mark.parametrize(
    ("method", "side"), [("invariants+svm", 48), ("hog+svm", 24), ("geometry+svm", 24)]
)
def test_a_trial_shows_detail_to_methods_of_outlines(method, side, flat, monkeypatch):
    data = with_tests(load_shapes(), {"flat": flat})
    made, seen = METHODS[method].build(0), []

    class Watched(type(made)):
        def predict_proba(self, images):
            seen.append(np.shape(images)[1])
            return super().predict_proba(images)

    made.__class__ = Watched
    monkeypatch.setattr(type(METHODS[method]), "build", lambda self, seed, kind: made)
    outcome = attempt(Task(0, Trial("shapes", method, 45, 0, "stratified"), ("test", "flat")), data)
    assert outcome.error is None
    assert seen == [24, side, 24], "test and training pictures of 24 px have no more pixels"
    if side == 48:
        assert outcome.evaluations["flat"].n_errors == 0


def test_run_and_predict_say_the_same_of_pictures_with_detail(flat, tmp_path):
    model = tmp_path / "invariants.skops"
    for command in (
        ["train", "--dataset", "shapes", "--method", "invariants+svm", "--out", model],
        ["predict", "--model", model, "--resize", "--csv", flat],
    ):
        done = CliRunner().invoke(versus, list(map(str, command)))
        assert done.exit_code == 0, (done.output, done.exception)
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    data = with_tests(load_shapes(), {"flat": flat})
    split = data.tests["flat"]
    probability = load_model(model).predict_proba(split.images, split.detail)
    assert [row["class"] for row in rows] == [
        data.class_names[label] for label in probability.argmax(axis=1)
    ]
    assert [row["class"] for row in rows] == ["circle"] * 6 + ["rectangle"] * 6
    confidences = [float(row["confidence"]) for row in rows]
    np.testing.assert_allclose(confidences, probability.max(axis=1), rtol=1e-6)


def test_a_folder_of_large_drawings_has_no_more_detail_than_its_own(flat):
    data = load_folder(flat, tests={"same": flat})
    assert data.image_shape == (48, 48)
    assert data.tests["same"].detail is None
