"""Methods for drawings as files: what is done to pictures beforehand is done after loading, too."""

from dataclasses import replace

import numpy as np
import pytest

from cnn import recipes
from dataset.input_error import InputError
from dataset.shapes import load_shapes
from experiments.card import card_path
from experiments.methods import METHODS
from experiments.models import load_model, suffix_of, write_model
from experiments.outcome import record_of
from experiments.plan import Trial
from experiments.trial import Task, attempt


@pytest.fixture
def brief(monkeypatch):
    """The networks' recipe, for a few steps."""
    short = replace(
        recipes.RECIPES["any-hand"],
        min_steps=8,
        min_images_per_epoch=0,
        average_epochs=1,
        redrawn=90,
    )
    monkeypatch.setitem(recipes.RECIPES, "any-hand", short)


pytestmark = pytest.mark.usefixtures("few_copies")
KEYS = ["invariants+svm+redrawn", "hog+svm+normalised+turns", "normalised-cnn"]


@pytest.mark.parametrize("key", KEYS)
def test_same_answers_from_the_file(key, brief, tmp_path):
    shapes = load_shapes()
    trial = Trial("shapes", key, "all", 0, "stratified")
    outcome = attempt(Task(0, trial, keep_model=True), shapes)
    assert outcome.model is not None, outcome.error
    path = tmp_path / f"model{suffix_of(METHODS[key])}"
    write_model(path, outcome.model, shapes, record_of(trial, shapes, outcome, "p"))
    model = load_model(path)
    stored = outcome.predictions["challenge"].probability
    images = shapes.tests["challenge"].images
    assert model.predict_proba(images).tobytes() == stored.tobytes()
    blank = np.full((1, 24, 24, 3), 255, np.uint8)
    np.testing.assert_allclose(model.predict_proba(blank), 1 / 3, rtol=1e-6)
    assert card_path(path).is_file()


def test_of_both_families_none_is_a_file():
    with pytest.raises(InputError, match="'invariants\\+svm\\+redrawn' and of 'normalised-cnn'"):
        suffix_of(METHODS["fusion"])
