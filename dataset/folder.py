"""Any folder of class folders as a data set: pictures of any format and size, gray or colour.

Two layouts::

    PATH/<class>/*.png                     split by Versus: a quarter of every class is the test set
    PATH/{train,test,…}/<class>/*.png      as given; every folder beside train is a test set

``PATH`` is a folder or a ZIP archive of one, which is unpacked nowhere. Further ones can be test sets
besides; then nothing is held out of ``PATH``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from dataset.class_folders import TRAIN, Classes, Tree, no_pictures, tree_of
from dataset.decoding import decoded, kind_of_files, several_pictures, shape_of
from dataset.facts import Kind
from dataset.files import readable
from dataset.groups import groups_of, n_series, said_groups
from dataset.input_error import InputError
from dataset.labelled_images import Brought, LabelledImages, Labels, Split
from dataset.near_copies import looked_through, n_same_pixels, n_same_scene
from dataset.partition import split_at, stratified_order
from dataset.picture_file import PictureFile, names_of
from dataset.test_folders import check_classes, check_name, tree_of_test
from dataset.way_in import WayIn, in_detail, way_in

TEST_SHARE = 4
# So large a share of the held-out pictures may have a near copy in training before it is said.
FEW_TWICE = 0.02
KINDS = {
    "ink": "ink, strokes on an even ground",
    "photograph": "photographs, which are neither inverted nor framed",
}

ImageSize = int | tuple[int, int] | None


@dataclass(frozen=True)
class Reading:
    """How the pictures of a folder are read.

    Attributes
    ----------
    image_size : px, the side of the pictures, or height and width; None for that of the training pictures
    kind : what they are; None to look at the training pictures
    groups : which training pictures belong together, see `dataset.groups.groups_of`; None if nobody says
    mirror : whether a picture's mirror image is of its class; turns left and right are not
    frame, invert : what may be done to the ink of test pictures, see `dataset.way_in.WayIn.take`
    """

    image_size: ImageSize = None
    kind: Kind | None = None
    groups: str | None = None
    mirror: bool = False
    frame: bool = True
    invert: bool = True


AS_FOUND = Reading()


def load_folder(
    folder: Path,
    reading: Reading = AS_FOUND,
    tests: Mapping[str, Path] = MappingProxyType({}),
) -> LabelledImages:
    """The pictures below `folder`, one class a folder, and those of further test folders.

    Training pictures that share one size of at most 64 px a side keep it; others are padded to
    squares with their border's colour and resized to 48 px, or to `reading.image_size`. Gray when every
    training picture is stored as gray, else RGB. Test pictures go the one way in
    (`dataset.way_in`); those that are held out of `folder` are like the training pictures already.

    Parameters
    ----------
    folder : the training pictures, in either layout
    reading : how they are read
    tests : further test sets by name, each a folder of class folders; where there are any, a folder
        without ``train`` is for training as a whole

    Raises
    ------
    InputError
        If a folder is missing or empty, there is one class, a test folder has other classes or a
        name that is taken, or a picture is truncated, no picture, or larger than 50 megapixels.
    """
    folder = folder.resolve()
    tree = tree_of(folder, "--data")
    parts = tree.parts
    class_names = _two_or_more(folder, parts[TRAIN].classes)
    files, labels = _labelled(parts[TRAIN].classes, class_names)
    groups = groups_of(files, folder, reading.groups) if reading.groups else None
    sides = {TRAIN: np.arange(len(files))}
    if len(parts) == 1 and not tests:
        sides[TRAIN], sides["test"] = _held_out(labels, groups, folder)
    kind = reading.kind or kind_of_files(files)
    held_out, n_animated = _splits(files, labels, groups, sides, (kind, reading.image_size))
    train = held_out.pop(TRAIN)
    notes = [f"'{folder.name}' is taken for {KINDS[kind]} (--kind {_other(kind)} if not)."]
    notes += [*_left_out(tree), *several_pictures(folder.name, n_animated)]
    notes += _on_both_sides(train, held_out, kind) or _series(files, held_out)
    data = LabelledImages(
        key=folder_key(folder),
        name=folder.name,
        kind=kind,
        train=train,
        tests=held_out,
        class_names=tuple(class_names),
        provenance=_provenance(folder.name, len(train), kind, reading.mirror),
        mirror=reading.mirror,
        grouping=said_groups(reading.groups) if reading.groups else None,
        notes=tuple(notes),
        near_copies=looked_through(train, held_out, kind),
    )
    way = way_in(train, kind)
    for name, part in _own_tests(parts, folder).items():
        data = _with_test(data, name, part, reading, way, Brought(None, reading.frame))
    return with_tests(data, tests, reading, way)


def _splits(
    files: Sequence[PictureFile],
    labels: Labels,
    groups: Labels | None,
    sides: Mapping[str, Labels],
    fit: tuple[Kind, ImageSize],
) -> tuple[dict[str, Split], int]:
    """Each side, and how many files hold several pictures.

    Decoded into arrays of their own: to part one array would take the memory twice.
    """
    kind, image_size = fit
    shape, splits, n_animated = shape_of(files, image_size), {}, 0
    for name, side in sides.items():
        found = decoded([files[i] for i in side], shape, kind)
        own_groups = None if groups is None else groups[side]
        names = names_of([files[i] for i in side])
        splits[name] = Split(found.images, labels[side], own_groups, names=names)
        n_animated += found.n_animated
    return splits, n_animated


def _own_tests(parts: Mapping[str, Tree], folder: Path) -> dict[str, Tree]:
    """The test sets beside ``train``."""
    own = {name: part for name, part in parts.items() if name != TRAIN}
    for name in own:
        if "@" in name.rpartition("+")[2]:
            raise InputError(
                f"Test set '{name}' in '{folder}' has a condition's name: expected one without '+' and "
                "'@'. Rename the folder."
            )
    return own


def _provenance(name: str, n: int, kind: Kind, mirror: bool) -> str:
    mirrored = " that may be mirrored" if mirror else ""
    return f"Pictures from the folder '{name}', {n} to train on, taken for {kind}{mirrored}."


def _two_or_more(folder: Path, classes: Classes) -> list[str]:
    """The names of the classes in order."""
    if not classes:
        raise no_pictures(folder)
    if len(classes) < 2:
        raise InputError(
            f"One class in '{folder}': expected at least two class folders with pictures, received "
            f"{', '.join(classes)}. Add a folder for each further class."
        )
    return sorted(classes)


def with_tests(
    data: LabelledImages,
    tests: Mapping[str, Path],
    reading: Reading = AS_FOUND,
    way: WayIn | None = None,
) -> LabelledImages:
    """`data` and further test sets, whose pictures go the way in to its training pictures.

    Parameters
    ----------
    tests : folders of class folders by name
    way : of `data`, if it is known already

    Raises
    ------
    InputError
        As `load_folder`, of test folders.
    """
    trees: dict[str, Tree] = {}
    for name, place in tests.items():
        check_name(name, {TRAIN: 0, **data.tests, **trees})
        trees[name] = tree_of_test(name, place)
    if not trees:
        return data
    way = way or way_in(data.train, data.kind)
    for name, tree in trees.items():
        brought = Brought(f"{name}={tree.place.name}", reading.frame)
        data = _with_test(data, name, tree, reading, way, brought)
    return data


def with_test_sets(
    data: LabelledImages, other: LabelledImages, reading: Reading = AS_FOUND
) -> LabelledImages:
    """`data` and the test sets of another data set, which go the way in; its groups stay.

    They are called by the other's key, all but its ``test`` with their own name behind it.

    Raises
    ------
    InputError
        If the other has classes that `data` has not, or a name is taken.
    """
    check_classes(Path(other.key), dict.fromkeys(other.class_names), list(data.class_names))
    renamed = np.array([data.class_names.index(name) for name in other.class_names], np.int64)
    way = way_in(data.train, data.kind)
    for own_name, split in other.tests.items():
        name = other.key if own_name == "test" else f"{other.key}-{own_name}"
        check_name(name, {TRAIN: 0, **data.tests})
        taken = [
            way.take(image, invert=reading.invert, frame=reading.frame) for image in split.images
        ]
        images = np.stack([one.image for one in taken])
        told = way.told(
            name, len(taken), sum(t.inverted for t in taken), sum(t.framed for t in taken)
        )
        again = Split(
            images,
            renamed[split.labels],
            split.groups,
            in_detail(images, [one.detail for one in taken]),
        )
        brought = Brought(other.key, reading.frame)
        data = _added(data, name, again, brought, f"{told} {other.provenance}".lstrip(), [])
    return data


def _with_test(
    data: LabelledImages, name: str, tree: Tree, reading: Reading, way: WayIn, brought: Brought
) -> LabelledImages:
    check_classes(tree.place, tree.classes, list(data.class_names))
    files, labels = _labelled(tree.classes, data.class_names)
    found = decoded(
        files, way.image_shape, data.kind, way, invert=reading.invert, frame=reading.frame
    )
    split = Split(found.images, labels, detail=found.detail, names=names_of(files))
    told = way.told(name, len(split), found.inverted, found.framed)
    notes = [*several_pictures(name, found.n_animated), *_left_out(tree)]
    return _added(data, name, split, brought, told, notes)


def _added(
    data: LabelledImages,
    name: str,
    split: Split,
    brought: Brought,
    told: str,
    notes: Sequence[str],
) -> LabelledImages:
    """`data` with one more test set, and what is to be said of it."""
    notes = [*([told] if told else []), *notes]
    twice = n_same_pixels(data.train.images, split.images)
    if twice:
        notes.append(
            f"{name}: {twice:,} of {len(split):,} pictures are among the training pictures too, pixel "
            "by pixel; errors on them say nothing."
        )
    near = looked_through(data.train, {name: split}, data.kind)
    if n_near := sum(len(found.pictures) for found in near.values()):
        notes.append(
            f"{name}: {n_near:,} of {len(split):,} pictures have nearly the same picture among the "
            "training pictures; the report has the errors without them, too."
        )
    return replace(
        data,
        tests={**data.tests, name: split},
        provenance=f"{data.provenance} {told}".rstrip(),
        notes=(*data.notes, *notes),
        near_copies={**data.near_copies, **near},
        brought={**data.brought, name: brought},
    )


def _labelled(
    classes: Classes, class_names: Sequence[str]
) -> tuple[list[PictureFile], npt.NDArray[np.int64]]:
    """Files class by class, and the label of each."""
    labels = [class_names.index(name) for name in sorted(classes) for _ in classes[name]]
    return [file for name in sorted(classes) for file in classes[name]], np.array(labels, np.int64)


def folder_key(folder: Path) -> str:
    """Key of the data set in `folder`, which is none of `dataset.DATASETS` whatever the folder is called.

    Examples
    --------
    >>> folder_key(Path("x/mnist"))
    'folder:mnist'
    """
    return f"folder:{readable(folder).name}"


def _other(kind: Kind) -> Kind:
    return "photograph" if kind == "ink" else "ink"


def _on_both_sides(train: Split, held_out: Mapping[str, Split], kind: Kind) -> list[str]:
    """That our own split parts what belongs together, if it does."""
    if train.groups is not None:
        n_groups = len(set(train.groups.tolist()))
        plural = "s" * (n_groups != 1)
        return [f"{n_groups:,} group{plural} to train on; none is on both sides of a split."]
    notes = []
    for split in held_out.values():
        n_twice = n_same_pixels(train.images, split.images)
        n_near = n_same_scene(train.images, split.images) if kind == "photograph" else n_twice
        n_alike = max(n_twice, n_near)
        if n_alike > len(split) * FEW_TWICE:
            notes.append(
                f"{n_alike:,} of {len(split):,} held-out pictures have nearly the same picture "
                "among the training pictures: errors will be too low. Say which belong together "
                "(--groups PATTERN or CSV), or give a 'train' and a 'test' folder."
            )
    return notes


def _series(files: Sequence[PictureFile], held_out: Mapping[str, Split]) -> list[str]:
    """That names look like frames of tracks, which our own split parts."""
    number = n_series(files) if held_out else 0
    if not number:
        return []
    return [
        f"Names look like frames of {number:,} tracks, as in '{files[0].path.name}'. If those of one "
        r"belong together, errors will be too low: say so by --groups '([^/]+/.+)[_-]\d+'."
    ]


def _left_out(tree: Tree) -> list[str]:
    """What is not read in it, in one line; none if nothing is."""
    told = tree.left_out()
    return [f"Not read in '{tree.place.name}': {'; '.join(told)}."] if told else []


def _held_out(labels: Labels, groups: Labels | None, folder: Path) -> tuple[Labels, Labels]:
    """Which pictures are to train on, and a quarter to test."""
    counts = np.bincount(labels)
    if counts.min() < 2:
        raise InputError(
            f"Too few pictures in '{folder}': expected at least 2 a class to hold one out for the "
            f"test, received {counts.min()}. Add pictures, or give a 'train' and a 'test' folder."
        )
    order = stratified_order(labels, seed=0)
    n_test = max(len(order) // TEST_SHARE, len(counts))
    test, train = split_at(order, n_test, groups)
    if len(set(labels[train].tolist())) < len(counts):
        raise InputError(
            f"Too few groups in '{folder}': expected at least two for each class, so that one can be held "
            "out. Change --groups, or give a 'train' and a 'test' folder."
        )
    return train, test
