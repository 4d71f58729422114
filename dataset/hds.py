"""HDS: ellipses, rectangles, triangles and other things that 37 people drew with a finger or a pen.

F. Robert (2022), Hand-drawn Shapes (HDS) Dataset, CC BY 4.0. Pictures of 70 × 70 px, black on white,
brought to one size and centred by the repository; a third of the shapes are elongated on purpose.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from dataset import known
from dataset.class_folders import Tree
from dataset.fitting import in_colours
from dataset.input_error import InputError
from dataset.labelled_images import LabelledImages, Split
from dataset.picture_file import PictureFile, read_picture
from dataset.verified_files import Arrays
from dataset.zipped_repository import Repository, ZippedRepository, from_github

# As other shape drawings name them, in label order; the last is of no class.
FOLDERS = ("ellipse", "rectangle", "triangle", "other")
CLASS_NAMES = ("circle", "rectangle", "triangle")
OTHER = len(CLASS_NAMES)
MEMBER = re.compile(r"(?:.*/)?user\.(?P<person>\w+)/images/(?P<folder>\w+)/[^/]+\.png")
SIDE, N_PICTURES = 70, 27_292
# Which half of the people chooses, and which reports: fixed before anything was measured on them.
SPLIT_SEED = 24


def load_hds(data_dir: Path | None = None) -> LabelledImages:
    """Half of the people to learn from or to choose by, the other half to test on; groups are people.

    Parameters
    ----------
    data_dir : a folder with ``hand-drawn-shapes-dataset.zip``; None for the cache, filled by a download

    Raises
    ------
    InputError
        If the archive is missing or unreadable, or a picture differs in any pixel.
    """
    choosing, reporting = _halves(data_dir)
    return LabelledImages(
        **known("hds"),
        train=_shapes(choosing),
        tests={"test": _shapes(reporting)},
        class_names=CLASS_NAMES,
        provenance=(
            "Hand-drawn Shapes (HDS) Dataset (Robert 2022, CC BY 4.0), 20,005 shapes by 37 people, pixels "
            "verified by SHA-256; ellipses are circles here; one half of the people to train on, the "
            "other to test."
        ),
    )


def load_other(data_dir: Path | None = None) -> Mapping[str, Split]:
    """What should get no class, by the same two halves of the people: stars, hearts, crosses, scribbles.

    Labels say nothing. `data_dir` and errors as for `load_hds`.
    """
    choosing, reporting = _halves(data_dir)
    return {"train": _others(choosing), "test": _others(reporting)}


class _Half(NamedTuple):
    images: npt.NDArray[np.uint8]
    folders: npt.NDArray[np.uint8]
    people: npt.NDArray[np.int64]


@cache
def _halves(data_dir: Path | None) -> tuple[_Half, _Half]:
    arrays = FILES.arrays(data_dir)
    people = arrays["people"].astype(np.int64)
    n_people = int(people.max()) + 1
    order = np.random.default_rng(SPLIT_SEED).permutation(n_people)
    chooses = np.isin(people, order[: n_people // 2])
    choosing, reporting = (
        _Half(arrays["images"][part], arrays["folders"][part], people[part])
        for part in (chooses, ~chooses)
    )
    return choosing, reporting


def _shapes(half: _Half) -> Split:
    kept = half.folders < OTHER
    return Split(half.images[kept], half.folders[kept].astype(np.int64), half.people[kept])


def _others(half: _Half) -> Split:
    kept = half.folders == OTHER
    labels = np.zeros(int(kept.sum()), np.int64)
    return Split(half.images[kept], labels, half.people[kept])


def parse(tree: Tree) -> Arrays:
    """Pictures, and the folder and the person of each, in order of their paths.

    Raises
    ------
    InputError
        If there are none, or one cannot be read or has another size.
    """
    found: list[tuple[str, str, PictureFile]] = []
    for parts, file in tree.files.items():
        member = MEMBER.fullmatch("/".join(parts))
        if member and member["folder"] in FOLDERS:
            found.append((member["person"], member["folder"], file))
    if not found:
        raise InputError(
            f"No drawings in '{tree.place}': expected data/user.ID/images/{{{','.join(FOLDERS)}}}/*.png, "
            "as in its repository. Fetch it again."
        )
    people = sorted({person for person, _, _ in found})
    return {
        "images": np.stack([_gray(file) for _, _, file in found]),
        "folders": np.array([FOLDERS.index(folder) for _, folder, _ in found], np.uint8),
        "people": np.array([people.index(person) for person, _, _ in found], np.uint8),
    }


def _gray(file: PictureFile) -> npt.NDArray[np.uint8]:
    picture = in_colours(read_picture(file), colour=False)
    if picture.shape != (SIDE, SIDE):
        raise InputError(
            f"'{file.path}' has another size: expected {SIDE}×{SIDE} px, received "
            f"{picture.shape[1]}×{picture.shape[0]}. Fetch the archive again."
        )
    return picture


REPOSITORY = Repository(
    "frobertpixto", "hand-drawn-shapes-dataset", "a01f80248c156c56a83b2678453e410bdcc6a342"
)
FILES = ZippedRepository(
    key="hds",
    # Of decoded pixels: whoever packs the PNG files anew changes no picture.
    sha256={
        "images": "4271ab1a05babe5362bdd6cb28b7ffb7236823596f3a082f57f092dd934eb40a",
        "folders": "6a7e22f08516d8a7267e416f9705014bc26ed9596ca09e6f9077c3ed35687071",
        "people": "8b0ebb7d7a238c185ae5b14692d9da86cddf358c884d121d84dbacf1d11f19c1",
    },
    sources=from_github(REPOSITORY),
    mend="Connect to the network, or point --data-dir at a folder with the repository's ZIP archive.",
    shapes={
        "images": (N_PICTURES, SIDE, SIDE),
        "folders": (N_PICTURES,),
        "people": (N_PICTURES,),
    },
    repository=REPOSITORY,
    parse=parse,
    counts="20,005 + 7,287",
)
