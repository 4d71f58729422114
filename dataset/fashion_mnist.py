"""Fashion-MNIST: from a folder, the cache, Debian's package or its usual home; verified by SHA-256."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import platformdirs

from dataset.idx_files import (
    IDX_NAMES,
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
from dataset.mnist import SHAPES

NAME = "Fashion-MNIST"
DEBIAN = Path("/usr/share/datasets/fashion-mnist")
HOME = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"
SHA256 = {
    "x_train": "2e487a6c89124f78f2d7521542223cafe96f7123c3ca13d447772ac6ecbb3012",
    "y_train": "657fbd221bfc9f4198cc14b5619cc33ec57c58dd0e47af4d99d6650759e869a7",
    "x_test": "c867c93ff95360594e8ec3287995350b824dd110b11595c0e13d5423f621867a",
    "y_test": "3d0e6c6ea990b53b6f8f500a41cac93881d981b315f84578b7d915342ade01e9",
}
CLASSES = (
    "T-shirt",
    "trouser",
    "pullover",
    "dress",
    "coat",
    "sandal",
    "shirt",
    "sneaker",
    "bag",
    "ankle boot",
)


def load_fashion_mnist(data_dir: Path | None = None) -> LabelledImages:
    """60,000 training and 10,000 test pictures of clothes, 28×28, bright on black.

    Parameters
    ----------
    data_dir : a folder with ``fashion-mnist.npz`` or the four idx files (gzipped or not); None for the
        cache, filled from Debian's package ``dataset-fashion-mnist`` or by a download

    Raises
    ------
    InputError
        If the files are missing, unreadable or differ from Fashion-MNIST in any byte.

    Source: H. Xiao, K. Rasul and R. Vollgraf (2017), Fashion-MNIST, arXiv:1708.07747.
    """
    arrays = read_folder(data_dir) if data_dir is not None else fetch()
    return LabelledImages(
        key="fashion-mnist",
        name=NAME,
        train=Split(arrays["x_train"], arrays["y_train"].astype(np.int64)),
        tests={"test": Split(arrays["x_test"], arrays["y_test"].astype(np.int64))},
        class_names=CLASSES,
        provenance=(
            "Fashion-MNIST (Xiao, Rasul and Vollgraf 2017, MIT licence), all 70,000 pictures, "
            "pixels and labels verified by SHA-256."
        ),
    )


def cached_file() -> Path:
    """Where the verified copy lies, in the user's cache folder."""
    return platformdirs.user_cache_path("versus") / "fashion-mnist.npz"


def check(arrays: Arrays, source: object) -> Arrays:
    """`arrays` if they are Fashion-MNIST to the last byte; else an `InputError`."""
    return verified(arrays, source, NAME, SHAPES, SHA256)


def keep(arrays: Arrays) -> Path:
    """Put verified arrays into the cache, whole or not at all, and return its path."""
    return keep_npz(check(arrays, "the caller"), cached_file(), NAME)


def read_folder(folder: Path) -> Arrays:
    """Fashion-MNIST from a local folder, verified; else an `InputError`."""
    arrays, source = read_npz_or_idx(folder, "fashion-mnist.npz", NAME)
    return check(arrays, source)


def fetch(say: Callable[[str], None] = print_to_stderr) -> Arrays:
    """From the cache, else from Debian's package or its home, verified and cached.

    Raises
    ------
    InputError
        If no source has it, or the cache cannot be written.
    """
    cache = cached_file()
    if cache.exists():
        try:
            return check(read_npz(cache), cache)
        except InputError as damage:
            say(f"{damage} It is fetched again.")
    failures = []
    for name, source in (("Debian's package", _from_debian), ("its usual home", _from_home)):
        say(f"Fetching {NAME} from {name} …")
        try:
            arrays = source()
        except (InputError, OSError) as error:
            failures.append(f"{name}: {first_line(error)}")
            say(f"  not available there ({first_line(error)})")
            continue
        say(f"{NAME} verified and kept in {keep(arrays)}")
        return arrays
    raise InputError(
        f"{NAME} could not be fetched ({'; '.join(failures)}). Install Debian's package "
        "dataset-fashion-mnist, connect to the network, or point --data-dir at its four idx files."
    )


def _from_debian() -> Arrays:
    return read_folder(DEBIAN)


def _from_home() -> Arrays:
    import pooch
    import requests

    pooch.get_logger().setLevel("WARNING")
    with tempfile.TemporaryDirectory() as scratch:
        for name in IDX_NAMES.values():
            try:
                pooch.retrieve(
                    f"{HOME}{name}.gz",
                    known_hash=None,
                    fname=f"{name}.gz",
                    path=scratch,
                    downloader=pooch.HTTPDownloader(timeout=20),
                )
            except requests.RequestException:
                raise InputError("no connection") from None
        return read_folder(Path(scratch))
