"""Several people's drawings, each person in turn the one that nobody learned from."""

from pathlib import Path

import numpy as np

from dataset.class_folders import TRAIN, Tree, tree_of
from dataset.decoding import decoded, kind_of_files, shape_of
from dataset.folder import AS_FOUND, Reading, folder_key
from dataset.input_error import InputError
from dataset.labelled_images import Brought, LabelledImages, Labels, Split
from dataset.picture_file import PictureFile
from dataset.way_in import way_in

TAKEN = {TRAIN, "all"}


def leave_one_out(folder: Path, reading: Reading = AS_FOUND) -> dict[str, LabelledImages]:
    """One data set a drawer: the drawer's own pictures are the test set, all others' the training.

    The left-out drawer's pictures go the way in to the others' (`dataset.way_in`).

    Parameters
    ----------
    folder : a folder of class folders for each drawer, as ``versus data draw`` writes them; or a ZIP of it
    reading : as for `dataset.folder.load_folder`

    Returns
    -------
    Data sets by key, ``folder:<folder>-<drawer>``; groups are the drawers' places in the order of names

    Raises
    ------
    InputError
        If there are fewer than two drawers or classes, a drawer is called ``train`` or ``all``, only one
        drawer has a class, or a picture cannot be read.
    """
    folder = folder.resolve()
    files, labels, groups, drawers, class_names = _listed(folder)
    kind = reading.kind or kind_of_files(files)
    images = decoded(files, shape_of(files, reading.image_size), kind).images
    found = {}
    for place, drawer in enumerate(drawers):
        own, others = np.flatnonzero(groups == place), np.flatnonzero(groups != place)
        train = Split(images[others], labels[others], groups[others])
        if missing := set(range(len(class_names))) - set(train.labels.tolist()):
            raise InputError(
                f"Only '{drawer}' has pictures of '{class_names[min(missing)]}': expected every class "
                f"by at least two drawers in '{folder}'. Add some, or remove that class."
            )
        way = way_in(train, kind)
        test = decoded(
            [files[i] for i in own],
            way.image_shape,
            kind,
            way,
            invert=reading.invert,
            frame=reading.frame,
        )
        told = way.told(drawer, len(own), test.inverted, test.framed)
        key = f"{folder_key(folder)}-{drawer}"
        found[key] = LabelledImages(
            key=key,
            name=f"{folder.name} without {drawer}",
            train=train,
            tests={drawer: Split(test.images, labels[own], groups[own], test.detail)},
            class_names=class_names,
            provenance=(
                f"Pictures from the folder '{folder.name}' by {len(drawers)} drawers; those by "
                f"'{drawer}' are the test set. {told}"
            ).rstrip(),
            kind=kind,
            notes=(told,) if told else (),
            brought={drawer: Brought(None, reading.frame)},
        )
    return found


def _listed(
    folder: Path,
) -> tuple[list[PictureFile], Labels, Labels, list[str], tuple[str, ...]]:
    """Files, their labels, the place of the drawer of each, the drawers, and the class names."""
    tree = tree_of(folder, "hold-out, with a folder for each drawer")
    by_drawer: dict[str, Tree] = {name: tree.below(name) for name in tree.folders}
    by_drawer = {name: found for name, found in by_drawer.items() if found.classes}
    names = sorted({name for found in by_drawer.values() for name in found.classes})
    if len(by_drawer) < 2 or len(names) < 2:
        raise InputError(
            f"{len(by_drawer)} drawers with {len(names)} classes in '{folder}': expected at least two of "
            "each, as DRAWER/<class>/*.png. 'versus data draw' writes such folders."
        )
    if taken := TAKEN & set(by_drawer):
        raise InputError(
            f"A drawer is called '{min(taken)}' in '{folder}', as something else is in the records: "
            "expected another name. Rename the folder."
        )
    rows = [
        (file, names.index(name), place)
        for place, found in enumerate(by_drawer.values())
        for name, files in found.classes.items()
        for file in files
    ]
    files, labels, groups = zip(*rows, strict=True)
    return (
        list(files),
        np.array(labels, np.int64),
        np.array(groups, np.int64),
        list(by_drawer),
        tuple(names),
    )
