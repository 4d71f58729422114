"""CIFAR-10, from small made-up archives in its binary version's layout."""

import hashlib
import io
import tarfile
from dataclasses import replace

import numpy as np
import pytest

from dataset import cifar10, is_at_hand, load, verified_archives
from dataset.input_error import InputError

N = 4


def batches():
    """Four pictures a batch; red, green and blue are 1, 2 and 3, and the first pixel tells the label."""
    found = {}
    for place, name in enumerate((*cifar10.TRAINING, cifar10.TEST)):
        rows = np.zeros((N, cifar10.ROW), np.uint8)
        rows[:, 0] = [(place + number) % 10 for number in range(N)]
        rows[:, 1:] = np.repeat([1, 2, 3], 32 * 32)
        rows[:, 1] = 100 + rows[:, 0]
        found[name] = rows.tobytes()
    return found


def pack(folder, members, root="cifar-10-batches-bin"):
    with tarfile.open(folder / cifar10.ARCHIVE, "w:gz") as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(f"{root}/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return folder


def as_published(monkeypatch, folder):
    """The made-up archive in the place of the published one."""
    md5 = hashlib.md5((folder / cifar10.ARCHIVE).read_bytes()).hexdigest()
    archives = (replace(cifar10.FILES.archives[0], md5=md5),)
    monkeypatch.setattr(cifar10, "FILES", replace(cifar10.FILES, archives=archives))


@pytest.fixture(autouse=True)
def cache(monkeypatch, tmp_path):
    place = tmp_path / "cache"
    monkeypatch.setattr(
        verified_archives.platformdirs, "user_cache_path", lambda name: place / name
    )
    return place


def test_rows_become_pictures(monkeypatch, tmp_path):
    as_published(monkeypatch, pack(tmp_path, {"batches.meta.txt": b"names", **batches()}))
    data = load("cifar10", tmp_path)
    assert data.train.images.shape == (5 * N, 32, 32, 3)
    assert data.train.images[7, 5, 6].tolist() == [1, 2, 3]
    assert (data.train.images[:, 0, 0, 0] == 100 + data.train.labels).all()
    assert data.tests["test"].labels.tolist() == [5, 6, 7, 8]
    assert (data.mirror, data.kind, data.n_classes) == (True, "photograph", 10)
    assert "286 test pictures have a near copy" in data.provenance


def test_a_published_archive_at_hand_is_kept(monkeypatch, tmp_path, cache):
    as_published(monkeypatch, pack(tmp_path, batches()))
    assert not is_at_hand("cifar10")
    cifar10.FILES.keep(cifar10.FILES.read_folder(tmp_path))
    assert is_at_hand("cifar10")
    assert len(load("cifar10").train) == 5 * N


def test_another_archive_is_not_used(tmp_path, cache):
    """Near copies are told by their places, so that no other order will do."""
    pack(tmp_path, batches())
    with pytest.raises(InputError, match=r"is not the published one: expected MD5 c32a1d4a"):
        load("cifar10", tmp_path)
    assert not cache.exists()


def test_pickles_are_not_read(tmp_path):
    (tmp_path / "cifar-10-python.tar.gz").write_bytes(b"")
    with pytest.raises(InputError, match=r"No CIFAR-10 in .*: expected cifar-10-binary.tar.gz"):
        load("cifar10", tmp_path)


LARGE = bytes([10]) + bytes(cifar10.ROW - 1)
BAD = {
    "cut rows": ({**batches(), cifar10.TEST: batches()[cifar10.TEST][:-1]}, "of another version"),
    "no rows": ({**batches(), cifar10.TEST: b""}, "expected at most 10,000 rows of 3073 bytes"),
    "labels of a hundred classes": (
        {**batches(), cifar10.TEST: LARGE},
        "other labels: .* received 10",
    ),
    "no test": (
        {name: content for name, content in batches().items() if name != cifar10.TEST},
        "another archive: expected .* missing test_batch.bin",
    ),
}


@pytest.mark.parametrize("what", BAD)
def test_archives_that_do_not_hold_it_are_told_in_a_line(what, tmp_path):
    members, expected = BAD[what]
    with pytest.raises(InputError, match=expected) as told:
        cifar10.read_batches(pack(tmp_path, members) / cifar10.ARCHIVE)
    assert "\n" not in str(told.value)


def test_an_archive_of_another_version_or_cut_short(tmp_path):
    place = pack(tmp_path, batches(), root="cifar-100-binary") / cifar10.ARCHIVE
    with pytest.raises(InputError, match=r"is another archive: expected cifar-10-batches-bin/"):
        cifar10.read_batches(place)
    pack(tmp_path, {**batches(), "noise": np.random.default_rng(0).bytes(9999)})
    place.write_bytes(place.read_bytes()[:-500])
    with pytest.raises(InputError, match=r"expected the whole archive"):
        cifar10.read_batches(place)
    place.write_bytes(b"<html>")
    with pytest.raises(InputError, match=r"expected the whole archive"):
        cifar10.read_batches(place)


def test_near_copies_are_those_of_the_list():
    copies = cifar10.NEAR_COPIES
    assert len(set(copies)) == len(copies) == 286
    assert list(copies) == sorted(copies)
    assert cifar10.PARTS[0].without == copies
    assert sum(copies) == 1_372_761
