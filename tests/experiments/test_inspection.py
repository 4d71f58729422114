"""Occlusion maps by hand, the pictures that are looked at, and what a trial keeps."""

from types import SimpleNamespace

import numpy as np
import pytest

from dataset.labelled_images import Split
from experiments import trial
from experiments.engine import run_trials
from experiments.inspected import of_wrong
from experiments.inspection import (
    MOST_WRONG,
    _still_wrong,
    chosen_pictures,
    ink_mask,
    surest_wrong,
)
from experiments.occlusion import background, occlusion_map
from experiments.plan import Grid, load_profile, trials
from experiments.store import Store

SEEN = {
    "test_set",
    "chosen",
    "images",
    "labels",
    "predicted",
    "ink",
    "occlusion",
}


def brightness_at(row, col, calls=None):
    """A method that looks at one pixel: class 1 has its gray value as probability."""

    def predict_proba(stack):
        if calls is not None:
            calls.append(len(stack))
        value = stack[:, row, col].reshape(len(stack), -1).mean(axis=1) / 255
        return np.stack([1 - value, value], axis=1)

    return predict_proba


def test_map_is_the_share_of_squares_that_cover_the_pixel():
    image = np.zeros((6, 6), np.uint8)
    image[2, 3] = 255
    calls = []
    found = occlusion_map(brightness_at(2, 3, calls), image, patch=2, stride=1)
    expected = np.zeros((6, 6))
    for row in (1, 2, 3):
        for col in (2, 3, 4):
            # Of a pixel's four squares, those that cover (2, 3) as well.
            expected[row, col] = (2 - abs(row - 2)) * (2 - abs(col - 3)) / 4
    np.testing.assert_allclose(found, expected)
    assert calls == [26]


def test_far_edges_are_covered_and_colour_pictures_work():
    image = np.full((7, 8, 3), 255, np.uint8)
    image[6, 7] = 0
    found = occlusion_map(brightness_at(6, 7), image, patch=3, stride=3)
    assert found.shape == (7, 8)
    assert found[6, 7] == pytest.approx(1)
    assert found[0, 0] == 0


def test_column_and_fill():
    image = np.zeros((6, 6), np.uint8)
    method = brightness_at(2, 2)
    np.testing.assert_array_equal(occlusion_map(method, image, column=1), 0)
    raised = occlusion_map(method, image, column=1, patch=2, fill=255)
    assert raised.min() == -1
    np.testing.assert_allclose(occlusion_map(method, image, column=0, patch=2, fill=255), -raised)


@pytest.mark.parametrize(
    ("patch", "stride", "message"), [(9, None, "square of 1 … 6"), (3, 4, "stride of 1 … 3")]
)
def test_squares_that_do_not_fit(patch, stride, message):
    with pytest.raises(ValueError, match=message):
        occlusion_map(brightness_at(0, 0), np.zeros((6, 8), np.uint8), patch=patch, stride=stride)


def test_picture_is_not_changed():
    image = np.arange(64, dtype=np.uint8).reshape(8, 8)
    before = image.copy()
    occlusion_map(brightness_at(2, 2), image)
    np.testing.assert_array_equal(image, before)


def test_background_and_ink_of_either_paper():
    dark = np.full((8, 8), 10, np.uint8)
    dark[3:5, 3:5] = 200
    light = np.repeat((255 - dark)[..., None], 3, axis=-1)
    assert background(dark) == 10
    assert background(light).tolist() == [245] * 3
    for image in (dark, light):
        mask = ink_mask(image)
        assert mask.sum() == 4 and mask[3:5, 3:5].all()
    assert not ink_mask(np.full((4, 4), 9, np.uint8)).any()


@pytest.mark.parametrize(
    ("labels", "n_classes", "expected"),
    [
        ([0, 0, 1, 1, 2], 3, [0, 2, 4]),
        ([1, 0] * 20, 2, [1, 0, 3, 2, 5, 4, 7, 6, 9, 8]),
        ([2, 2, 0], 4, [2, 0]),
        (list(range(30)), 30, list(range(10))),
    ],
)
def test_pictures_in_whole_rounds_of_the_classes(labels, n_classes, expected):
    assert chosen_pictures(np.array(labels), n_classes).tolist() == expected


def test_one_class_alone():
    assert chosen_pictures(np.array([0, 0, 0]), 1).tolist() == [0, 1, 2]


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path)
    store.create()
    return store


def test_first_seed_of_an_inspected_grid():
    grids = [
        Grid("digits", ("hog+svm",), (100,), (0, 1)),
        Grid("digits", ("hog+svm", "small-cnn"), (100,), (0, 1), inspect=True),
    ]
    found = {(t.method, t.seed): t.inspect for t in trials(grids)}
    assert found == {
        ("hog+svm", 0): True,
        ("hog+svm", 1): False,
        ("small-cnn", 0): True,
        ("small-cnn", 1): False,
    }


def test_a_profile_asks_for_it():
    assert [grid.inspect for grid in load_profile("quick").grids] == [True, False, True]


@pytest.mark.parametrize("method", ["chance", "hog+svm", "pixels+nn", "small-cnn"])
def test_trial_keeps_what_it_saw(method, striped, store, short_recipes):
    grid = Grid("stripes", (method,), seeds=(0,), inspect=True)
    run_trials(trials([grid]), {"stripes": striped}, store, "p")
    [record] = store.records()
    assert record.inspection == "kept"
    kept = record.inspected
    assert kept.keys() > SEEN
    assert str(kept["test_set"]) == "noisy"
    split = striped.tests["noisy"]
    np.testing.assert_array_equal(kept["images"], split.images[kept["chosen"]])
    np.testing.assert_array_equal(kept["labels"], split.labels[kept["chosen"]])
    predicted = record.predictions["noisy"].predicted[kept["chosen"]]
    np.testing.assert_array_equal(kept["predicted"], predicted)
    assert kept["occlusion"].shape == kept["ink"].shape == (10, 12, 12)
    # An answer that no square changes has a blank map.
    assert kept["occlusion"].any() == (method in ("hog+svm", "small-cnn"))


def test_trial_looks_at_its_surest_errors(striped, store):
    """Of 30 pictures a method that calls everything "down" is wrong on 15, of the first seed's chance."""
    grid = Grid("stripes", ("chance",), seeds=(0,), inspect=True)
    run_trials(trials([grid]), {"stripes": striped}, store, "p")
    [record] = store.records()
    answers, kept = record.predictions["noisy"], of_wrong(record.inspected)
    wrong = np.flatnonzero(answers.predicted != answers.labels)
    assert kept["chosen"].tolist() == wrong[:MOST_WRONG].tolist() == surest_wrong(answers).tolist()
    assert (kept["predicted"] != kept["labels"]).all()
    np.testing.assert_array_equal(kept["images"], striped.tests["noisy"].images[kept["chosen"]])
    assert kept["occlusion"].shape == kept["ink"].shape == (MOST_WRONG, 12, 12)
    # What every method looks at is there as before.
    assert len(record.inspected["chosen"]) == 10


def test_errors_at_another_size_that_are_none_here_are_not_looked_at():
    """A method that takes any size answered the test set at its own."""
    fitted = SimpleNamespace(
        classes_=np.array([0, 1]), predict_proba=lambda images: np.eye(2)[images[:, 0, 0]]
    )
    split = Split(np.arange(4, dtype=np.uint8)[:, None, None] % 2, np.array([0, 0, 0, 1]))
    assert _still_wrong(fitted, split, np.array([0, 1, 3])).tolist() == [1]
    assert _still_wrong(fitted, split, np.array([], np.int64)).tolist() == []


def test_method_without_errors_keeps_none(striped, store):
    grid = Grid("stripes", ("hog+svm",), seeds=(0,), inspect=True)
    run_trials(trials([grid]), {"stripes": striped}, store, "p")
    [record] = store.records()
    assert record.evaluations["noisy"].n_errors == 0
    assert of_wrong(record.inspected) == {}


def test_errors_are_found_when_the_look_is_added(striped, store):
    """The answers are stored then, and the fitted method is asked for them again."""
    for inspect in (False, True):
        grid = Grid("stripes", ("chance",), seeds=(0,), inspect=inspect)
        run_trials(trials([grid]), {"stripes": striped}, store, "p")
    [record] = store.records()
    assert len(of_wrong(record.inspected)["chosen"]) == MOST_WRONG


def test_what_is_the_same_of_all_pictures_is_kept_once(striped, store, short_recipes):
    grid = Grid("stripes", ("small-cnn",), (2,), seeds=(0,), inspect=True)
    run_trials(trials([grid]), {"stripes": striped}, store, "p")
    [record] = store.records()
    kept = record.inspected
    assert "wrong/saliency" in kept and "wrong/filters" not in kept
    np.testing.assert_array_equal(of_wrong(kept)["filters"], kept["filters"])


def test_same_record_with_and_without(striped, tmp_path):
    found = []
    for inspect in (False, True):
        store = Store(tmp_path / str(inspect))
        store.create()
        grid = Grid("stripes", ("hog+svm",), seeds=(0,), inspect=inspect)
        run_trials(trials([grid]), {"stripes": striped}, store, "p")
        [record] = store.records()
        found.append(record)
    assert found[0].id == found[1].id
    assert found[0].inspection is None and found[0].inspected == {}
    one, other = (record.predictions["noisy"].probability for record in found)
    np.testing.assert_array_equal(one, other)


def test_method_that_cannot_be_looked_into_is_a_record_all_the_same(striped, store, monkeypatch):
    def refuse(*arguments):
        raise ValueError("Cannot tell the receptive field.")

    monkeypatch.setattr(trial, "inspect", refuse)
    grid = Grid("stripes", ("hog+svm",), seeds=(0,), inspect=True)
    assert run_trials(trials([grid]), {"stripes": striped}, store, "p").failed == 0
    [record] = store.records()
    assert record.inspection == "ValueError: Cannot tell the receptive field."
    assert record.evaluations and record.inspected == {}
