"""Fashion-MNIST: its classes, and its files' hashes and sources."""

from functools import partial
from pathlib import Path

from dataset import known
from dataset.idx_files import IDX_NAMES, IdxFiles
from dataset.labelled_images import LabelledImages
from dataset.verified_files import download

DEBIAN = Path("/usr/share/datasets/fashion-mnist")
HOME = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"
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
    """
    train, test = FILES.load(data_dir)
    return LabelledImages(
        **known("fashion-mnist"),
        train=train,
        tests={"test": test},
        class_names=CLASSES,
        provenance=(
            "Fashion-MNIST (Xiao, Rasul and Vollgraf 2017, MIT licence), all 70,000 pictures, "
            "pixels and labels verified by SHA-256."
        ),
    )


FILES = IdxFiles(
    key="fashion-mnist",
    sha256={
        "x_train": "2e487a6c89124f78f2d7521542223cafe96f7123c3ca13d447772ac6ecbb3012",
        "y_train": "657fbd221bfc9f4198cc14b5619cc33ec57c58dd0e47af4d99d6650759e869a7",
        "x_test": "c867c93ff95360594e8ec3287995350b824dd110b11595c0e13d5423f621867a",
        "y_test": "3d0e6c6ea990b53b6f8f500a41cac93881d981b315f84578b7d915342ade01e9",
    },
    sources={
        "Debian's package": lambda files: files.read_folder(DEBIAN),
        "its usual home": partial(
            download, {f"{HOME}{name}.gz": None for name in IDX_NAMES.values()}
        ),
    },
    mend=(
        "Install Debian's package dataset-fashion-mnist, connect to the network, or point --data-dir "
        "at its four idx files."
    ),
)
