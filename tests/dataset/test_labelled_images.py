"""The form of a data set: what it refuses, and what its hash sees."""

import numpy as np
import pytest

from dataset import DATASETS, load
from dataset.digits import load_digits
from dataset.labelled_images import LabelledImages, Split
from dataset.partition import stratified_order


def split(n=4, shape=(3, 3), labels=None):
    images = np.arange(n * int(np.prod(shape)), dtype=np.uint8).reshape(n, *shape)
    return Split(images, np.array([0, 1] * (n // 2), dtype=np.int64) if labels is None else labels)


def data(**changes):
    values = dict(
        key="k", name="K", train=split(), tests={"test": split(2)}, class_names=("a", "b")
    )
    return LabelledImages(**{**values, "provenance": "made", "kind": "ink", **changes})


@pytest.mark.parametrize(
    ("images", "labels", "message"),
    [
        (np.zeros((2, 3, 3), np.float32), np.zeros(2, np.int64), "uint8"),
        (np.zeros((2, 3), np.uint8), np.zeros(2, np.int64), "shape"),
        (np.zeros((2, 3, 3, 4), np.uint8), np.zeros(2, np.int64), "shape"),
        (np.zeros((2, 3, 3), np.uint8), np.zeros(3, np.int64), "Labels"),
        (np.zeros((2, 3, 3), np.uint8), np.zeros(2, np.int32), "Labels"),
    ],
)
def test_split_refuses(images, labels, message):
    with pytest.raises(ValueError, match=message):
        Split(images, labels)


def test_pictures_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        data().train.images[0, 0, 0] = 1


def test_label_without_a_name_is_refused():
    with pytest.raises(ValueError, match="Labels must lie in 0…1"):
        data(train=split(labels=np.array([0, 1, 2, 0], dtype=np.int64)))


def test_test_pictures_of_another_size_are_refused():
    with pytest.raises(ValueError, match="one shape"):
        data(tests={"test": split(2, shape=(4, 3))})


def test_test_set_called_train_is_refused():
    with pytest.raises(ValueError, match="cannot be called 'train'"):
        data(tests={"train": split(2)})


def test_hash_sees_every_pixel_label_and_name_of_the_training_set():
    images = np.array(split().images)
    images[3, 2, 2] += 1
    changed_pixel = data(train=Split(images, np.array(split().labels)))
    others = [
        changed_pixel,
        data(train=split(labels=np.array([1, 0, 0, 1], dtype=np.int64))),
        data(class_names=("a", "c")),
    ]
    assert len({data().train_hash, *(other.train_hash for other in others)}) == 4
    for same in (data(name="other"), data(tests={"challenge": split(2)}), data(tests={})):
        assert same.train_hash == data().train_hash
    assert len({split(n).content_hash for n in (2, 4, 6)}) == 3
    assert split().content_hash == split().content_hash


def test_digits_are_complete_and_in_range():
    digits = load_digits()
    assert (len(digits.train), len(digits.tests["test"])) == (1297, 500)
    assert digits.train.images.max() == 255
    counts = np.bincount(digits.tests["test"].labels)
    assert counts.min() >= 48
    assert counts.max() <= 51


def test_stratified_order_is_nested_stratified_and_seeded():
    labels = np.repeat([0, 1, 2], [600, 300, 100])
    order = stratified_order(labels, seed=3)
    assert sorted(order.tolist()) == list(range(1000))
    for n in (10, 50, 100, 500):
        shares = np.bincount(labels[order[:n]], minlength=3) / n
        np.testing.assert_allclose(shares, [0.6, 0.3, 0.1], atol=2 / n)
    assert sorted(labels[order[:3]].tolist()) == [0, 1, 2]
    np.testing.assert_array_equal(order, stratified_order(labels, seed=3))
    assert (order != stratified_order(labels, seed=4)).any()


@pytest.mark.parametrize("key", [key for key, facts in DATASETS.items() if not facts.files])
def test_every_data_set_loads_with_its_facts(key):
    loaded, facts = load(key), DATASETS[key]
    assert (loaded.key, loaded.name, loaded.kind) == (key, facts.name, facts.kind)
    assert loaded.licence and loaded.citation
    assert loaded.tests
    assert loaded.provenance.endswith(".")
