"""Several people's drawings, each person in turn the one that nobody learned from."""

from pathlib import Path

import numpy as np

from dataset.folder import as_arrays, folder_key, folders, pictures_by_class, read_picture
from dataset.input_error import InputError
from dataset.labelled_images import LabelledImages, Split


def leave_one_out(folder: Path, image_size: int | None = None) -> dict[str, LabelledImages]:
    """One data set a drawer: the drawer's own pictures are the test set, all others' the training.

    Parameters
    ----------
    folder : a folder of class folders for each drawer, as ``versus data draw`` writes them
    image_size : px, the side of the pictures; None for as in `dataset.folder.load_folder`

    Returns
    -------
    Data sets by key, ``folder:<folder>-<drawer>``; groups are the drawers' places in the order of names

    Raises
    ------
    InputError
        If there are fewer than two drawers or classes, only one drawer has a class, or a picture
        cannot be read.
    """
    folder = folder.resolve()
    everything, drawers, class_names = _read(folder, image_size)
    groups = everything.groups
    found = {}
    for place, drawer in enumerate(drawers):
        train = everything.take(np.flatnonzero(groups != place))
        if missing := set(range(len(class_names))) - set(train.labels.tolist()):
            raise InputError(
                f"Only '{drawer}' has pictures of '{class_names[min(missing)]}': expected every class "
                f"by at least two drawers in '{folder}'. Add some, or remove that class."
            )
        key = f"{folder_key(folder)}-{drawer}"
        found[key] = LabelledImages(
            key=key,
            name=f"{folder.name} without {drawer}",
            train=train,
            tests={drawer: everything.take(np.flatnonzero(groups == place))},
            class_names=class_names,
            provenance=(
                f"Pictures from the folder '{folder.name}' by {len(drawers)} drawers; those by "
                f"'{drawer}' are the test set."
            ),
            kind="ink",
        )
    return found


def _read(folder: Path, image_size: int | None) -> tuple[Split, list[str], tuple[str, ...]]:
    if not folder.is_dir():
        raise InputError(f"No folder '{folder}': expected a folder with a folder for each drawer.")
    by_drawer = {place.name: pictures_by_class(place) for place in folders(folder)}
    by_drawer = {drawer: classes for drawer, classes in by_drawer.items() if classes}
    names = sorted({name for classes in by_drawer.values() for name in classes})
    if len(by_drawer) < 2 or len(names) < 2:
        raise InputError(
            f"{len(by_drawer)} drawers with {len(names)} classes in '{folder}': expected at least two of "
            "each, as DRAWER/<class>/*.png. 'versus data draw' writes such folders."
        )
    rows = [
        (read_picture(path), names.index(name), place)
        for place, classes in enumerate(by_drawer.values())
        for name, paths in classes.items()
        for path in paths
    ]
    pictures, labels, groups = (list(part) for part in zip(*rows, strict=True))
    images = as_arrays({"train": pictures}, image_size)["train"]
    as_numbers = (np.array(part, dtype=np.int64) for part in (labels, groups))
    return Split(images, *as_numbers), list(by_drawer), tuple(names)
