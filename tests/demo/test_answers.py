"""What is answered: verdicts, curves and reasons, and refusals of what makes no sense."""

import base64

import numpy as np
import pytest

from demo.examples import EXAMPLES
from tests.demo.conftest import example


@pytest.mark.parametrize(
    ("key", "normalise"),
    [(key, 1) for key in ("circle", "rectangle", "triangle", "small-triangle")] + [("circle", 0)],
)
def test_plain_shapes_are_named_by_all(ask, key, normalise):
    path = f"/api/predict?subject=shapes&normalise={normalise}"
    status, _, found = ask("POST", path, example(key))
    assert status == 200
    names = ("circle", "rectangle", "triangle")
    assert {names[i] for i in found["answers"].values()} == {EXAMPLES[key].label}
    assert found["waiting"] == []
    for probability in found["probabilities"].values():
        assert sum(probability) == pytest.approx(1, abs=0.001)


def test_normalisation_finds_what_is_small(ask):
    """Without it a small digit in a corner is another picture than those of the training."""
    answers = []
    for normalise in (1, 0):
        path = f"/api/predict?subject=digits&normalise={normalise}"
        answers.append(ask("POST", path, example("small-four"))[2]["answers"]["hog+svm"])
    assert answers[0] == 4
    assert answers[1] != 4


def test_geometry_stands_a_turn(ask):
    _, _, found = ask("POST", "/api/predict?subject=shapes", example("turned-rectangle"))
    assert found["answers"] == {"geometry+svm": 1, "invariants+svm": 1, "hog+svm": 0}


def test_curve_begins_and_ends_alike_after_a_whole_turn(ask):
    path = "/api/curve?subject=shapes&slider=rotation"
    status, _, found = ask("POST", path, example("turned-rectangle"))
    assert status == 200
    assert found["values"][0] == -180
    geometry = found["methods"]["geometry+svm"]
    assert geometry["confidence"][0] == pytest.approx(geometry["confidence"][-1], abs=0.01)
    assert geometry["said"][12] == geometry["answer"] == 1
    assert len(set(found["methods"]["hog+svm"]["said"])) > 1


def test_why_shows_corners_and_invariants(ask):
    path = "/api/why?subject=shapes&method=geometry%2Bsvm"
    status, _, why = ask("POST", path, example("rectangle"))
    assert status == 200
    assert len(why["corners"]["places"]) >= 4
    assert why["invariants"]["names"][0] == "hull / circle"
    assert why["used"] == {"corners": False, "hog": False}
    assert [one["label"] for one in why["nearest"]].count(1) >= 3
    distances = [one["distance"] for one in why["nearest"]]
    assert distances == sorted(distances)


def test_why_shows_the_hull_and_the_invariants_that_tell(ask):
    path = "/api/why?subject=shapes&method=invariants%2Bsvm"
    _, _, why = ask("POST", path, example("turned-rectangle"))
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
    status, _, answer = ask("POST", path, example())
    assert status == 400
    assert answer["code"] == code
    assert not running.folder.exists()
