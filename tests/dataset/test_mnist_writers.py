"""QMNIST's list of writers: verified, optional, and nothing else."""

import gzip
import hashlib
from dataclasses import replace

import numpy as np
import pytest
from click.testing import CliRunner

from commands.cli import versus
from dataset import mnist, mnist_writers
from dataset.idx_files import IDX_NAMES
from dataset.input_error import InputError
from dataset.mnist_writers import DISPUTED, FILE, FILES, HEADER, PARTS, writers_at_hand
from dataset.verified_files import NotThereError


def write_labels(folder, writers, header=HEADER):
    rows = np.zeros((60_000, 8), dtype=">i4")
    rows[:10_000, 2] = writers
    content = header + np.array(rows.shape, dtype=">i4").tobytes() + rows.tobytes()
    (folder / FILE).write_bytes(gzip.compress(content, 1))


@pytest.fixture
def made_up(tmp_path, monkeypatch):
    """A list of 300 writers that counts as the real one, in its folder, and an empty cache."""
    writers = np.arange(10_000) % 300 + 2000
    write_labels(tmp_path, writers)
    sha256 = hashlib.sha256(writers.astype("<u2").tobytes()).hexdigest()
    monkeypatch.setattr(mnist_writers, "FILES", replace(FILES, sha256={"writers": sha256}))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path, writers


def test_writers_come_from_the_file_and_then_from_the_cache(made_up):
    folder, writers = made_up
    assert writers_at_hand() is None
    mnist_writers.FILES.keep(mnist_writers.FILES.read_folder(folder))
    np.testing.assert_array_equal(writers_at_hand(), writers)


def test_a_damaged_cache_is_nobody(made_up):
    folder, _ = made_up
    mnist_writers.FILES.keep(mnist_writers.FILES.read_folder(folder)).write_bytes(b"cut")
    mnist_writers.FILES = replace(mnist_writers.FILES, sources={})
    assert writers_at_hand() is None


@pytest.mark.parametrize("what", ["nothing", "another list", "another header", "cut"])
def test_what_is_not_the_list_is_one_line(tmp_path, what):
    if what != "nothing":
        header = b"\0\0\x08\x02" if what == "another header" else HEADER
        write_labels(tmp_path, np.arange(10_000) % 300, header)
    if what == "cut":
        (tmp_path / FILE).write_bytes((tmp_path / FILE).read_bytes()[:1000])
    with pytest.raises(InputError) as told:
        FILES.read_folder(tmp_path)
    assert "\n" not in str(told.value)


def test_mnist_is_fetched_without_its_writers_too(monkeypatch, tmp_path):
    class Files:
        name, counts, cached_file = "MNIST", "n", tmp_path

        def keep(self, arrays):
            return tmp_path

        def read_folder(self, folder):
            return {}

    monkeypatch.setattr("dataset.mnist.FILES", Files())
    done = CliRunner().invoke(versus, ["data", "fetch", "mnist", "--data-dir", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert "intervals are over digits" in done.stderr


def test_folder_with_the_list_alone_adds_it_to_digits_that_are_at_hand(monkeypatch, tmp_path):
    class Digits:
        name, counts, cached_file = "MNIST", "n", tmp_path / "kept.npz"
        refusal = NotThereError("No MNIST there.")

        def read_folder(self, folder):
            raise self.refusal

        def keep(self, arrays):
            return self.cached_file

        def is_kept(self):
            return self.cached_file.is_file() and self.cached_file.read_bytes() == b"whole"

    class Writers(Digits):
        def read_folder(self, folder):
            return {}

    monkeypatch.setattr("dataset.mnist.FILES", Digits())
    monkeypatch.setattr("dataset.mnist_writers.FILES", Writers())
    command = ["data", "fetch", "mnist", "--data-dir", str(tmp_path)]
    assert isinstance(CliRunner().invoke(versus, command).exception, InputError)
    Digits.cached_file.write_bytes(b"damaged")
    assert isinstance(CliRunner().invoke(versus, command).exception, InputError)
    Digits.cached_file.write_bytes(b"whole")
    assert CliRunner().invoke(versus, command).exit_code == 0
    # What is there and damaged is told, whatever was fetched before.
    Digits.refusal = InputError("MNIST there is damaged.")
    assert CliRunner().invoke(versus, command).exception is Digits.refusal


@pytest.mark.parametrize(
    "names", [["mnist.npz"], ["train-images-idx3-ubyte"], [*IDX_NAMES.values()]]
)
def test_damaged_digits_are_another_thing_than_none(tmp_path, names):
    with pytest.raises(NotThereError):
        mnist.FILES.read_folder(tmp_path)
    for name in names:
        (tmp_path / name).write_bytes(b"damaged")
    with pytest.raises(InputError) as told:
        mnist.FILES.read_folder(tmp_path)
    assert not isinstance(told.value, NotThereError)


def test_parts_are_of_the_ten_thousand():
    assert [(part.name, part.start, part.stop) for part in PARTS] == [
        ("students", 0, 5000), ("employees", 5000, 10_000), ("undisputed", 0, 10_000),
    ]  # fmt: skip
    assert len(set(DISPUTED)) == 15
    assert max(DISPUTED) < 10_000
