"""What is answered: verdicts, curves and reasons, and refusals of what makes no sense."""

import base64

import numpy as np
import pytest

from demo.examples import EXAMPLES
from tests.demo.conftest import example


@pytest.fixture
def answer(ask):
    """What is answered to a question about an example."""

    def answered(path, key):
        status, _, found = ask("POST", f"/api/{path}", example(key))
        assert status == 200
        return found

    return answered


@pytest.mark.parametrize(
    ("key", "normalise"),
    [(key, 1) for key in ("circle", "rectangle", "triangle", "small-triangle")] + [("circle", 0)],
)
def test_plain_shapes_are_named_by_all(answer, key, normalise):
    found = answer(f"predict?subject=shapes&normalise={normalise}", key)
    names = ("circle", "rectangle", "triangle")
    assert {names[i] for i in found["answers"].values()} == {EXAMPLES[key].label}
    assert found["waiting"] == []
    for probability in found["probabilities"].values():
        assert sum(probability) == pytest.approx(1, abs=0.001)


def test_normalisation_finds_what_is_small(answer):
    """Without it a small digit in a corner is another picture than those of the training."""
    path = "predict?subject=digits&normalise="
    framed, plain = (answer(path + on, "small-four")["answers"]["hog+svm"] for on in "10")
    assert framed == 4 and plain != 4


def test_geometry_stands_a_turn(answer):
    found = answer("predict?subject=shapes", "turned-rectangle")
    assert found["answers"] == {"geometry+svm": 1, "invariants+svm": 1, "hog+svm": 0}


def test_curve_begins_and_ends_alike_after_a_whole_turn(answer):
    found = answer("curve?subject=shapes&slider=rotation", "turned-rectangle")
    assert found["values"][0] == -180
    geometry = found["methods"]["geometry+svm"]
    assert geometry["confidence"][0] == pytest.approx(geometry["confidence"][-1], abs=0.01)
    assert geometry["said"][12] == geometry["answer"] == 1
    assert len(set(found["methods"]["hog+svm"]["said"])) > 1


def test_why_shows_corners_and_invariants(answer):
    why = answer("why?subject=shapes&method=geometry%2Bsvm", "rectangle")
    assert len(why["corners"]["places"]) >= 4
    assert why["invariants"]["names"][0] == "hull / circle"
    assert why["used"] == {"corners": False, "hog": False}
    assert [one["label"] for one in why["nearest"]].count(1) >= 3
    distances = [one["distance"] for one in why["nearest"]]
    assert distances == sorted(distances)


def test_why_shows_the_hull_and_the_invariants_that_tell(answer):
    why = answer("why?subject=shapes&method=invariants%2Bsvm", "turned-rectangle")
    hull = np.array(why["hull"])
    seen = np.frombuffer(base64.b64decode(why["seen"]["data"]), np.uint8).reshape(24, 24)
    rows, cols = np.nonzero(seen > 127)
    # The centre line's hull: a pen's radius within the ink's own, and never beyond it.
    for places, own in ((rows, hull[:, 0]), (cols, hull[:, 1])):
        assert places.min() < own.min() < places.min() + 2.5
        assert places.max() - 2.5 < own.max() < places.max()
    found = why["invariants"]
    assert len(found["telling"]) == 5
    rectangle = 1
    away = np.abs(np.array(found["means"]) - found["values"])[:, found["telling"]]
    assert (away.argmin(axis=0) == rectangle).sum() >= 4
    assert {one["label"] for one in why["nearest"]} == {rectangle}


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/api/predict?subject=cats", "unknown"),
        ("/api/predict", "unknown"),
        ("/api/predict?subject=shapes&normalise=2", "unknown"),
        ("/api/predict?subject=shapes&rotation=181", "slider"),
        ("/api/predict?subject=shapes&size=0", "slider"),
        ("/api/predict?subject=shapes&noise=nan", "slider"),
        ("/api/predict?subject=shapes&stroke=x", "slider"),
        ("/api/curve?subject=shapes&slider=age", "unknown"),
        ("/api/why?subject=shapes&method=os.system", "unknown"),
        ("/api/save?subject=shapes&label=..&drawer=a", "unknown"),
        ("/api/save?subject=../x&label=circle&drawer=a", "unknown"),
    ],
)
def test_wrong_parameters(ask, running, path, code):
    status, _, refusal = ask("POST", path, example())
    assert (status, refusal["code"]) == (400, code)
    assert not running.folder.exists()
