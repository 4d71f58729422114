"""Archives of photographs that are not what they should be: one line, exit code 2, nothing kept."""

import numpy as np
import pytest

from dataset import cifar10, gtsrb, verified_archives
from tests.dataset import test_cifar10, test_gtsrb


@pytest.fixture
def cache(monkeypatch, tmp_path):
    place = tmp_path / "cache"
    monkeypatch.setattr(
        verified_archives.platformdirs, "user_cache_path", lambda name: place / name
    )
    return place


@pytest.fixture
def archives(tmp_path):
    """Whole ones of both data sets, made up."""
    place = tmp_path / "archives"
    place.mkdir()
    test_gtsrb.pack(place / gtsrb.TRAINING, test_gtsrb.training_members())
    pictures, labels = test_gtsrb.test_members()
    test_gtsrb.pack(place / gtsrb.TEST, pictures)
    test_gtsrb.pack(place / gtsrb.LABELS, labels)
    # Noise, so that the archive is long enough to be cut.
    noise = np.random.default_rng(0).bytes(5000)
    test_cifar10.pack(place, {"noise": noise, **test_cifar10.batches()})
    return place


def cut(name):
    def change(place):
        content = (place / name).read_bytes()
        (place / name).write_bytes(content[: len(content) // 2])

    return change


def as_another(name, other):
    """The archive `other` under the name of the first."""
    return lambda place: (place / name).write_bytes((place / other).read_bytes())


def without(name):
    return lambda place: (place / name).unlink()


def later_version(place):
    members = {
        name.replace("Final_Training", "Training"): content
        for name, content in test_gtsrb.training_members().items()
    }
    test_gtsrb.pack(place / gtsrb.TRAINING, members)


def labels_of_others(place):
    """As many rows, of pictures with other numbers."""
    rows = test_gtsrb.test_members()[1]["GT-final_test.csv"]
    test_gtsrb.pack(
        place / gtsrb.LABELS, {"GT-final_test.csv": rows.replace("00042.ppm", "00043.ppm")}
    )


BAD = {
    "training cut short": ("gtsrb", cut(gtsrb.TRAINING)),
    "test cut short": ("gtsrb", cut(gtsrb.TEST)),
    "labels cut short": ("gtsrb", cut(gtsrb.LABELS)),
    "no archive at all": ("gtsrb", lambda place: (place / gtsrb.TEST).write_bytes(b"<html>")),
    "empty": ("gtsrb", lambda place: (place / gtsrb.LABELS).write_bytes(b"")),
    "another version": ("gtsrb", later_version),
    "another's labels": ("gtsrb", labels_of_others),
    "pictures in the place of labels": ("gtsrb", as_another(gtsrb.LABELS, gtsrb.TRAINING)),
    "test pictures to train on": ("gtsrb", as_another(gtsrb.TRAINING, gtsrb.TEST)),
    "without the labels": ("gtsrb", without(gtsrb.LABELS)),
    "without the pictures": ("gtsrb", without(gtsrb.TEST)),
    "batches cut short": ("cifar10", cut(cifar10.ARCHIVE)),
    "a hundred classes": (
        "cifar10",
        lambda place: test_cifar10.pack(place, test_cifar10.batches(), root="cifar-100-binary"),
    ),
    "without the batches": ("cifar10", without(cifar10.ARCHIVE)),
    "a ZIP": ("cifar10", as_another(cifar10.ARCHIVE, gtsrb.TRAINING)),
}


@pytest.mark.parametrize("what", BAD)
def test_a_run_tells_it_in_a_line_and_leaves_nothing(what, archives, cache, tmp_path, mistake):
    key, spoil = BAD[what]
    spoil(archives)
    out = tmp_path / "out"
    asked = ["--dataset", key, "--data-dir", archives, "--method", "chance", "--out", out]
    line = mistake("run", *asked)
    assert "expected" in line
    assert not out.exists() and not cache.exists()


@pytest.mark.parametrize("what", BAD)
def test_nothing_of_it_is_fetched_into_the_cache(what, archives, cache, mistake):
    key, spoil = BAD[what]
    spoil(archives)
    assert "expected" in mistake("data", "fetch", key, "--data-dir", archives)
    assert not cache.exists()
