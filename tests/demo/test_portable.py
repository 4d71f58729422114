"""Methods told as plain numbers: nothing is lost on the way, and what cannot be told is not."""

import base64
import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from demo.export import BROWSER, joined
from demo.packing import packed_floats
from demo.portable import described, way_of
from demo.server import PAGE
from demo.shelf import as_vectors, steps_of
from features.classifiers.kernel_svc import probabilities, scores_of_pairs

TOP = re.compile(r"^(?:export )?(?:async )?(?:const|let|function|class) (\w+)", re.MULTILINE)


def floats(told):
    return np.frombuffer(base64.b64decode(told["data"]), f"<{told['type']}")


@pytest.mark.parametrize("kind", [np.float32, np.float64, np.int64])
def test_numbers_come_back_to_the_last_bit(kind):
    given = (1e6 * np.random.default_rng(0).standard_normal((3, 5))).astype(kind)
    told = json.loads(json.dumps(packed_floats(given)))
    assert (floats(told).reshape(3, 5) == given).all()


@pytest.mark.parametrize(
    ("subject", "method"),
    [("shapes", "geometry+svm"), ("shapes", "hog+svm"), ("digits", "hog+svm")],
)
def test_what_is_told_of_an_svm_answers_as_it_does(shelf, subject, method):
    corner = shelf.corners[subject]
    slot = corner.slots[method]
    told = json.loads(json.dumps(described(slot, corner)))
    head, images = told["classifier"], slot.train.images[::7]
    vectors = as_vectors(slot, images).astype(np.float64)
    n_classes = len(told["classes"])
    if "pictures" in head:
        side = head["pictures"]["side"]
        levels = np.frombuffer(base64.b64decode(head["pictures"]["levels"]), np.uint8)
        pictures = levels.reshape(-1, side, side)
        in_colour = images.ndim == 4
        support = as_vectors(
            slot, np.repeat(pictures[..., None], 3, axis=3) if in_colour else pictures
        )
    else:
        support = floats(head["support"]).reshape(-1, vectors.shape[1])
    squared = ((vectors[:, None] - support) ** 2).sum(axis=2)
    weights = floats(head["weights"]).reshape(len(support), -1)
    pairs = np.exp(-head["gamma"] * squared) @ weights + floats(head["intercept"])
    found = probabilities(scores_of_pairs(pairs, n_classes))
    assert found == pytest.approx(steps_of(slot).predict_proba(images), abs=1e-5)


def test_support_vectors_travel_as_the_shorter_of_the_two(shelf):
    heads = {
        key: described(slot, shelf.corners["shapes"])["classifier"]
        for key, slot in shelf.corners["shapes"].slots.items()
    }
    assert [key for key, head in heads.items() if "pictures" in head] == ["hog+svm"]
    assert all(("support" in head) != ("pictures" in head) for head in heads.values())


def test_what_is_not_computed_there_is_not_told(shelf):
    corner = shelf.corners["shapes"]
    slot = corner.slots["hog+svm"]
    pipeline = slot.model.estimator
    other = pipeline.__class__([*pipeline.steps[:-1], ("classifier", object())])
    model = replace(slot.model, estimator=other)
    assert described(replace(slot, model=model), corner) is None
    oblong = replace(corner, way=replace(corner.way, image_shape=(24, 30)))
    photographs = replace(corner, way=replace(corner.way, kind="photograph"))
    assert way_of(oblong) is None and way_of(photographs) is None
    assert way_of(corner)["side"] == 24


@pytest.mark.parametrize("folder", [PAGE, BROWSER], ids=lambda folder: folder.name)
def test_no_name_stands_at_the_top_of_two_modules(folder):
    names = Counter(
        name for path in folder.glob("*.js") for name in TOP.findall(path.read_text("utf-8"))
    )
    assert [name for name, count in names.items() if count > 1] == []


def test_what_a_page_does_not_need_is_not_in_its_script():
    modules = {path.name: path.read_text("utf-8") for path in Path(PAGE).glob("*.js")}
    modules["other.js"] = "export const other = 1;\n"
    assert "const other" not in joined(modules, "app.js")
