"""MNIST's readers on small files, and the real thing under the mark `slow`."""

import gzip
import hashlib
import io
import pickle
import re
import struct
import tracemalloc
import zipfile
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest

from dataset import fashion_mnist, idx_files, is_at_hand, load, mnist, verified_files
from dataset.arrays import read_npz
from dataset.input_error import InputError


@pytest.fixture
def tiny(monkeypatch, tmp_path):
    """Stand-ins of 6 + 4 pictures whose hashes take the real ones' place, and an empty cache folder."""
    generator = np.random.default_rng(0)
    arrays = {
        "x_train": generator.integers(0, 256, (6, 28, 28), dtype=np.uint8),
        "y_train": np.arange(6, dtype=np.uint8),
        "x_test": generator.integers(0, 256, (4, 28, 28), dtype=np.uint8),
        "y_test": np.arange(4, dtype=np.uint8),
    }
    monkeypatch.setattr(
        verified_files.platformdirs, "user_cache_path", lambda name: tmp_path / name
    )
    for module in (mnist, fashion_mnist):
        files = replace(
            module.FILES,
            shapes={key: array.shape for key, array in arrays.items()},
            sha256={key: hashlib.sha256(array).hexdigest() for key, array in arrays.items()},
        )
        monkeypatch.setattr(module, "FILES", files)
    return arrays


def from_sources(files, *sources):
    """`files` that are fetched from these functions instead."""
    return replace(files, sources={f"source {i}": source for i, source in enumerate(sources)})


def unreachable(files):
    raise OSError("no route")


def idx_bytes(array):
    return struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape) + array.tobytes()


def write_idx(folder, arrays, compress=False):
    for key, name in idx_files.IDX_NAMES.items():
        content = idx_bytes(arrays[key])
        if compress:
            (folder / f"{name}.gz").write_bytes(gzip.compress(content))
        else:
            (folder / name).write_bytes(content)


@pytest.mark.parametrize("compress", [False, True])
def test_idx_files_are_read_gzipped_or_not(tiny, tmp_path, compress):
    write_idx(tmp_path, tiny, compress)
    data = mnist.load_mnist(tmp_path)
    np.testing.assert_array_equal(data.train.images, tiny["x_train"])
    np.testing.assert_array_equal(data.tests["test"].labels, [0, 1, 2, 3])


def test_npz_is_read(tiny, tmp_path):
    np.savez(tmp_path / "mnist.npz", **tiny)
    assert len(mnist.load_mnist(tmp_path).train) == 6


def test_one_flipped_bit_is_neither_used_nor_cached(tiny, tmp_path):
    damaged = {key: array.copy() for key, array in tiny.items()}
    damaged["x_test"][2, 13, 7] ^= 1
    np.savez(tmp_path / "mnist.npz", **damaged)
    with pytest.raises(InputError, match="damaged: expected x_test with SHA-256"):
        mnist.load_mnist(tmp_path)
    files = from_sources(mnist.FILES, lambda files: damaged)
    with pytest.raises(InputError, match=r"could not be fetched .*damaged.* Connect"):
        files.fetch(say=lambda line: None)
    with pytest.raises(InputError, match="damaged"):
        files.keep(damaged)
    assert not files.cached_file.exists()


def test_second_source_serves_when_the_first_is_out_of_reach(tiny):
    said = []
    files = from_sources(mnist.FILES, unreachable, lambda files: tiny)
    files.fetch(say=said.append)
    assert files.cached_file.exists()
    assert any("no route" in line for line in said)
    assert not list(files.cached_file.parent.glob(".*")), "no temporary file may stay"
    files = from_sources(files, unreachable)
    np.testing.assert_array_equal(files.fetch(say=said.append)["y_test"], tiny["y_test"])


def test_damaged_cache_is_fetched_again(tiny):
    files = from_sources(mnist.FILES, lambda files: tiny)
    assert not files.is_kept()
    cache = files.keep(tiny)
    assert files.is_kept()
    content = bytearray(cache.read_bytes())
    content[len(content) // 2] ^= 0xFF
    cache.write_bytes(content)
    assert not files.is_kept()
    said = []
    files.fetch(say=said.append)
    assert "fetched again" in said[0]
    files.check(read_npz(cache), cache)


def test_truncated_idx_is_told(tiny, tmp_path):
    write_idx(tmp_path, tiny)
    path = tmp_path / idx_files.IDX_NAMES["x_train"]
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(InputError, match="header fits its length"):
        mnist.load_mnist(tmp_path)


def npy(array_bytes=b"", shape=(6, 28, 28), descr="|u1"):
    header = io.BytesIO()
    claimed = {"descr": descr, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(header, claimed)
    return header.getvalue() + array_bytes


def zipped(content, packing=zipfile.ZIP_STORED, flags=0):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packing) as archive:
        for name in idx_files.IDX_NAMES:
            archive.writestr(f"{name}.npy", content)
    whole = bytearray(file.getvalue())
    for place in [found.start() for found in re.finditer(b"PK\x01\x02", bytes(whole))]:
        whole[place + 8] |= flags
    return bytes(whole)


HOSTILE_NPZ = {
    "one array": npy(bytes(3), (3,)),
    "other arrays": zipped(npy(bytes(8), (1,), "<f8")),
    "objects": zipped(npy(bytes(8), (1,), "|O")),
    "encrypted": zipped(npy(bytes(4), (4,)), flags=1),
    "unknown packing": zipped(npy(bytes(4), (4,)), zipfile.ZIP_LZMA),
    "damaged header": zipped(b"\x93NUMPY\x01\x00\x08\x00{'descr("),
    "header that is no dictionary": zipped(b"\x93NUMPY\x01\x00\x08\x00((((((((" + bytes(9)),
    "10 TB": zipped(npy(bytes(64), (10**13,))),
    "bomb": zipped(npy(bytes(50_000_000), (50_000_000,)), zipfile.ZIP_DEFLATED),
    "nothing": b"",
}
HOSTILE_IDX = {
    "page": b"<html><head><title>404 Not Found</title></head><body>" + 100 * b".",
    "65 dimensions": b"\0\0\x08\x41" + struct.pack(">65I", *[1] * 65) + b"1",
    "2^64": b"\0\0\x08\x02" + struct.pack(">2I", 2**31, 2**31) + b"",
    "2^64 + 1": b"\0\0\x08\x03" + struct.pack(">3I", 2**31, 2**31, 4),
    "no dimensions": b"\0\0\x08\0" + b"1",
    "cut in the header": b"\0\0\x08\x03\0\0\0",
    "bomb": gzip.compress(bytes(300_000_000)),
    "cut": gzip.compress(b"roses are red")[:-9],
    "nothing": b"",
}


@pytest.mark.parametrize("place", ["folder", "cache"])
@pytest.mark.parametrize("kind", HOSTILE_NPZ)
def test_hostile_npz_is_one_line(tiny, tmp_path, kind, place):
    files, said = from_sources(mnist.FILES, unreachable), []
    path = files.cached_file if place == "cache" else tmp_path / "mnist.npz"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(HOSTILE_NPZ[kind])
    with pytest.raises(InputError) as caught, memory_below(10_000_000):
        files.fetch(said.append) if place == "cache" else files.load(tmp_path)
    told = said[0] if place == "cache" else str(caught.value)
    assert str(path) in told and "\n" not in told


@pytest.mark.parametrize("kind", HOSTILE_IDX)
def test_hostile_idx_is_one_line(tiny, tmp_path, kind):
    write_idx(tmp_path, tiny)
    path = tmp_path / idx_files.IDX_NAMES["x_train"]
    path.write_bytes(HOSTILE_IDX[kind])
    with pytest.raises(InputError, match=f"'{path}") as caught, memory_below(10_000_000):
        mnist.load_mnist(tmp_path)
    assert "\n" not in str(caught.value)


@contextmanager
def memory_below(most):
    """Of Python and NumPy, at its highest, in bytes."""
    tracemalloc.start()
    try:
        yield
    finally:
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert highest < most


def test_missing_files_are_named(tiny, tmp_path):
    write_idx(tmp_path, tiny)
    (tmp_path / idx_files.IDX_NAMES["y_test"]).unlink()
    with pytest.raises(InputError, match="missing t10k-labels-idx1-ubyte"):
        mnist.load_mnist(tmp_path)


def python_2_strings(*contents):
    """A pickle's opcodes for strings, as the wheel's arrays lie in it."""
    return b"\x80\x02" + b"".join(b"T" + struct.pack("<i", len(c)) + c for c in contents) + b"."


def test_pickle_of_the_wheel_is_rebuilt_to_bytes():
    pixels = np.random.default_rng(1).integers(0, 256, (5, 784), dtype=np.uint8)
    contents = []
    for i in (0, 1, 3):
        contents.append((pixels[i : i + 2].astype("<f4") / 256).tobytes())
        contents.append(np.array([i, i], "<i8").tobytes())
    arrays = mnist.rebuild(python_2_strings(*contents))
    np.testing.assert_array_equal(arrays["x_test"], pixels[3:].reshape(2, 28, 28))
    np.testing.assert_array_equal(arrays["y_train"], [0, 0, 1, 1])
    with pytest.raises(InputError, match="is damaged"):
        mnist.rebuild(python_2_strings(*contents)[:-100])
    with pytest.raises(InputError, match="is damaged"):
        mnist.rebuild(python_2_strings(*contents[:-1], b"odd"))


def test_pickle_of_anything_else_is_refused_and_not_run():
    with pytest.raises(InputError, match="expected 6 arrays, received 0"):
        mnist.rebuild(pickle.dumps(print))


@pytest.mark.slow
def test_the_real_mnist_has_every_pixel_right():
    data = mnist.load_mnist()
    assert len(data.train) == 60_000
    assert (
        hashlib.sha256(data.tests["test"].images.tobytes()).hexdigest().startswith("6d87418db22cc")
    )
    assert np.bincount(data.tests["test"].labels).tolist() == [
        980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009,
    ]  # fmt: skip


def test_fashion_mnist_is_read_from_debians_files_and_cached(tiny, monkeypatch, tmp_path):
    monkeypatch.setattr(fashion_mnist, "DEBIAN", tmp_path)
    write_idx(tmp_path, tiny, compress=True)
    assert not is_at_hand("fashion-mnist")
    data = load("fashion-mnist")
    np.testing.assert_array_equal(data.train.images, tiny["x_train"])
    assert is_at_hand("fashion-mnist") and data.key == "fashion-mnist" and data.n_classes == 10
    monkeypatch.setattr(fashion_mnist, "DEBIAN", tmp_path / "nowhere")
    assert len(load("fashion-mnist").train) == 6
    files = fashion_mnist.FILES
    files.cached_file.unlink()
    debian = files.sources["Debian's package"]
    with pytest.raises(
        InputError, match=r"No Fashion-MNIST in .* no route.* dataset-fashion-mnist"
    ):
        from_sources(files, debian, unreachable).fetch()
