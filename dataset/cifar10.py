"""CIFAR-10: photographs of ten kinds of animals and vehicles.

A. Krizhevsky (2009), Learning multiple layers of features from tiny images, University of Toronto. 32 × 32
px in colour, in the binary version: its batches are bytes alone, where those of the Python version are
pickles, which run code as they are read.
"""

import re
import tarfile
import zlib
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dataset import DATASETS, known
from dataset.archive import first_line
from dataset.cifar10_copies import NEAR_COPIES
from dataset.facts import Part
from dataset.input_error import InputError
from dataset.labelled_images import LabelledImages, Split
from dataset.verified_archives import Archive, VerifiedArchives

CLASS_NAMES = (
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
)  # fmt: skip
ARCHIVE = "cifar-10-binary.tar.gz"
SHAPE = (3, 32, 32)
# A byte for the class, then the planes.
ROW = 1 + 3 * 32 * 32
TRAINING = tuple(f"data_batch_{number}.bin" for number in range(1, 6))
TEST = "test_batch.bin"
MEMBER = re.compile(r"(?:\./)?cifar-10-batches-bin/(?P<name>\w+\.bin)")
MOST_BYTES = 10_000 * ROW
PARTS = (Part("no-near-copies", 0, 10_000, NEAR_COPIES),)


def load_cifar10(data_dir: Path | None = None) -> LabelledImages:
    """CIFAR-10 as published: 50,000 training and 10,000 test photographs, whose mirror images are of their
    class.

    Parameters
    ----------
    data_dir : a folder with ``cifar-10-binary.tar.gz``; None for the cache, filled by a download

    Raises
    ------
    InputError
        If the archive is missing or differs in any byte, or nothing could be downloaded.
    """
    found = FILES.fetch() if data_dir is None else FILES.read_folder(data_dir)
    batches = read_batches(found.paths[ARCHIVE])
    rows = np.concatenate([batches.pop(name) for name in TRAINING])
    return LabelledImages(
        **known("cifar10"),
        train=_split(rows),
        tests={"test": _split(batches[TEST])},
        class_names=CLASS_NAMES,
        provenance=(
            "CIFAR-10 (Krizhevsky 2009), all 60,000 photographs, the binary archive verified by MD5. "
            f"{len(NEAR_COPIES)} test pictures have a near copy among the training pictures (Barz and "
            f"Denzler 2020). Licence: {DATASETS['cifar10'].licence}."
        ),
    )


def read_batches(place: Path) -> dict[str, npt.NDArray[np.uint8]]:
    """The six batches by name, uint8 ``(n, 3073)``: a picture's class, then its red, green and blue.

    Raises
    ------
    InputError
        If the archive is cut short or is another one.
    """
    found = {}
    try:
        with tarfile.open(place, "r:gz") as archive:
            for member in archive:
                match = MEMBER.fullmatch(member.name)
                file = archive.extractfile(member) if match and member.isfile() else None
                if match and file:
                    found[match["name"]] = _rows(place, match["name"], file.read(MOST_BYTES + 1))
    except (tarfile.TarError, EOFError, zlib.error, OSError) as error:
        raise InputError(
            f"Cannot read '{place}': expected the whole archive, received {first_line(error)}. Fetch it "
            "again."
        ) from None
    missing = [name for name in (*TRAINING, TEST) if name not in found]
    if missing:
        raise InputError(
            f"'{place}' is another archive: expected cifar-10-batches-bin/ with six batches, missing "
            f"{', '.join(missing)}. Fetch {ARCHIVE} again."
        )
    return found


def _rows(place: Path, name: str, content: bytes) -> npt.NDArray[np.uint8]:
    rows = np.frombuffer(content, np.uint8)
    if not len(rows) or len(rows) % ROW or len(rows) > MOST_BYTES:
        raise InputError(
            f"'{name}' in '{place}' is of another version: expected at most 10,000 rows of {ROW} bytes, "
            f"received {len(rows):,} bytes or more. Fetch {ARCHIVE} again."
        )
    rows = rows.reshape(-1, ROW)
    if rows[:, 0].max() >= len(CLASS_NAMES):
        raise InputError(
            f"'{name}' in '{place}' has other labels: expected 0 to {len(CLASS_NAMES) - 1}, received "
            f"{rows[:, 0].max()}. Fetch {ARCHIVE} again."
        )
    return rows


def _split(rows: npt.NDArray[np.uint8]) -> Split:
    images = rows[:, 1:].reshape(-1, *SHAPE).transpose(0, 2, 3, 1)
    return Split(np.ascontiguousarray(images), rows[:, 0].astype(np.int64))


FILES = VerifiedArchives(
    key="cifar10",
    archives=(
        Archive(
            ARCHIVE,
            f"https://www.cs.toronto.edu/~kriz/{ARCHIVE}",
            "c32a1d4ab5d03f1284b67883e8d87530",
        ),
    ),
    counts="50,000 + 10,000",
)
