"""What is no outline gets no class: blank paper, dots, scribbles; white pens and filled shapes do."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from dataset.normalisation import hesitant, outline_share
from dataset.shapes import load_shapes
from experiments.methods import METHODS
from features.hesitant import Hesitant
from features.pipeline import classical_pipeline


def scribble(seed, strokes=14):
    canvas = Image.new("L", (96, 96), 255)
    points = np.random.default_rng(seed).uniform(8, 88, (strokes, 2))
    ImageDraw.Draw(canvas).line([tuple(point) for point in points], fill=0, width=8)
    return np.asarray(canvas.resize((24, 24), Image.Resampling.BOX))


def dot():
    image = np.full((24, 24), 255, np.uint8)
    image[11:13, 11:13] = 0
    return image


NOTHING = [np.full((24, 24), 255, np.uint8), np.zeros((24, 24), np.uint8), dot()]


def as_colour(images):
    return np.repeat(np.stack(images)[..., None], 3, axis=3)


@pytest.fixture(scope="module")
def shapes():
    return load_shapes()


@pytest.fixture(scope="module", params=["invariants+svm", "hog+svm+normalised"])
def fitted(request, shapes):
    return METHODS[request.param].build(0).fit(shapes.train.images, shapes.train.labels)


def test_blank_paper_and_dots_get_no_class(fitted):
    np.testing.assert_allclose(fitted.predict_proba(as_colour(NOTHING)), 1 / 3)


def test_scribbles_get_no_confidence(fitted):
    scribbles = as_colour([scribble(seed) for seed in range(20)])
    assert np.mean(fitted.predict_proba(scribbles).max(axis=1) < 0.5) >= 0.9


def test_two_shapes_side_by_side_get_no_confidence(fitted):
    images = []
    for outline in ("ellipse", "rectangle"):
        canvas = Image.new("L", (96, 96), 255)
        pen = ImageDraw.Draw(canvas)
        getattr(pen, outline)((8, 8, 40, 40), outline=0, width=5)
        pen.rectangle((52, 48, 88, 88), outline=0, width=5)
        images.append(np.asarray(canvas.resize((24, 24), Image.Resampling.BOX)))
    assert (fitted.predict_proba(as_colour(images)).max(axis=1) < 0.5).all()


def test_an_outline_in_four_pieces_is_one():
    canvas = Image.new("L", (96, 96), 255)
    pen = ImageDraw.Draw(canvas)
    for ends in ((10, 10, 80, 10), (88, 16, 88, 80), (80, 88, 16, 88), (10, 80, 10, 20)):
        pen.line(ends, fill=0, width=4)
    assert outline_share(np.asarray(canvas)[None]) == 1


def test_other_pens_and_filled_shapes_are_shapes(fitted, shapes):
    images, labels = shapes.train.images, shapes.train.labels
    inverted = 255 - images
    np.testing.assert_allclose(
        fitted.predict_proba(inverted), fitted.predict_proba(images), atol=0.02
    )
    assert (fitted.predict(inverted) == labels).all()
    rows, cols = np.mgrid[:24, :24] - 11.5
    disc = np.where(rows**2 + cols**2 < 64, 0, 255).astype(np.uint8)
    square = np.where(np.maximum(abs(rows), abs(cols)) < 7, 0, 255).astype(np.uint8)
    assert fitted.predict(as_colour([disc, square])).tolist() == [0, 1]


def test_outlines_are_answered_as_without_hesitation(shapes):
    plain = classical_pipeline("invariants", "rbf_svm")
    plain.fit(shapes.train.images, shapes.train.labels)
    careful = Hesitant(classical_pipeline("invariants", "rbf_svm"))
    careful.fit(shapes.train.images, shapes.train.labels)
    images = shapes.tests["challenge"].images
    sure = outline_share(images) == 1
    assert sure.mean() > 0.9
    np.testing.assert_allclose(
        careful.predict_proba(images)[sure], plain.predict_proba(images)[sure]
    )
    assert careful.n_features_ == plain[-1].n_features_in_


def test_hesitation_by_hand():
    found = hesitant(np.array([[0.9, 0.1], [0.9, 0.1], [0.9, 0.1]]), np.array([1.0, 0.5, 0.0]))
    np.testing.assert_allclose(found, [[0.9, 0.1], [0.7, 0.3], [0.5, 0.5]])
