"""Classical models as files: skops archives, looked through before anything is built from them.

skops stores attributes as JSON and NPY, no pickle, and builds what it trusts: by itself all of
scikit-learn. Here the list is that of the parts that our methods have.
"""

import io
import json
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

import numpy as np
import skops.io
from sklearn.exceptions import InconsistentVersionWarning
from sklearn.tree._tree import Tree

from dataset.archive import DAMAGE, check_header, checked_archive, mappings_in, refused
from dataset.files import write_atomically
from dataset.input_error import InputError
from features.extractors import EXTRACTORS

KIND = "a .skops archive"
SCHEMA = "schema.json"

OURS = (
    *(name.replace(":", ".") for name in EXTRACTORS.values()),
    "features.classifiers.kernel_svc.KernelSVC",
    "features.classifiers.linear_svm.LinearSVM",
    "features.classifiers.ridge.BlockRidge",
    "features.classifiers.lda.ShrunkLDA",
    "features.committee.Committee",
    "features.fusion.Fusion",
    "features.contrast.Contrast",
    "features.hesitant.Hesitant",
    "features.mirrored.Mirrored",
    "features.prepared.Prepared",
    "features.random_fourier.RandomFourier",
    "features.redrawn.Redrawn",
    "features.retaken.Retaken",
    "features.upright.Upright",
    "features.virtual_samples.VirtualSamples",
)
# Settings that an answer's time and memory grow with, and the most that they may be; those of our
# methods stay below half of it.
MOST = {
    "block": 64,
    "cell": 64,
    "cells": 1,
    "grids": 64,
    "n_angles": 16,
    "n_cells": 64,
    "n_filters": 512,
    "n_gaussians": 256,
    "n_jobs": 64,
    "n_levels": 8,
    "n_neighbors": 1000,
    "n_orientations": 64,
    "n_scales": 6,
    "overlap": 64,
    "patch": 1,
    "side": 64,
    "spacing": 1,
    "step": 64,
    "window": 64,
}
# Steps in px; shares of a side are at least a pixel, whatever they are.
LEAST = {"cell": 0.25, "step": 0.25, "overlap": 0, "cells": 0, "patch": 0, "spacing": 0}
# What several parts share is read for each of them.
MOST_READ = 4

# What skops does not trust by itself because of its contents; `_check_trees` looks at those.
TREE = "sklearn.tree._tree.Tree"
CLASSES: dict[str, frozenset[str]] = {
    "DictNode": frozenset({"builtins.dict"}),
    "JsonNode": frozenset({"builtins.str"}),
    "ListNode": frozenset({"builtins.list"}),
    "TupleNode": frozenset({"builtins.tuple"}),
    "TypeNode": frozenset({"builtins.str"}),
    "NdArrayNode": frozenset(
        {
            "numpy.ndarray",
            "numpy.bool",
            "numpy.float32",
            "numpy.float64",
            "numpy.int32",
            "numpy.int64",
        }
    ),
    "TreeNode": frozenset({TREE}),
    "ObjectNode": frozenset(
        {
            *OURS,
            "sklearn.decomposition._pca.PCA",
            "sklearn.dummy.DummyClassifier",
            "sklearn.ensemble._forest.RandomForestClassifier",
            "sklearn.linear_model._logistic.LogisticRegression",
            "sklearn.neighbors._classification.KNeighborsClassifier",
            "sklearn.pipeline.Pipeline",
            "sklearn.tree._classes.DecisionTreeClassifier",
        }
    ),
}


def save(estimator: Any, path: Path) -> None:
    """Write a fitted pipeline to `path`, whole or not at all.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    with write_atomically(path) as file:
        skops.io.dump(estimator, file)


def check(path: Path) -> None:
    """Raise `InputError` if the file at `path`, which was just written, holds what none may hold."""
    with checked_archive(path, KIND) as archive:
        _check_classes(path, json.loads(archive.read(SCHEMA)))


def load(path: Path, classes: Sequence[int], image_shape: Sequence[int]) -> Any:
    """A pipeline that predicts as the one that was saved, bit for bit on the same machine.

    Parameters
    ----------
    path : a ``.skops`` file
    classes : the labels that it was trained on
    image_shape : ``(height, width)`` or ``(height, width, 3)``; of a classifier of vectors their length

    Raises
    ------
    InputError
        If the file is no such archive, is damaged, holds a class that is not in `CLASSES`, or
        cannot say a probability for each of `classes` on a picture of that shape.
    """
    with checked_archive(path, KIND) as archive:
        schema = json.loads(archive.read(SCHEMA))
        _check_classes(path, schema)
        _check_arrays(archive)
        _check_trees(path, schema, archive)
        whole = _without_references(path, schema, archive)
        with warnings.catch_warnings():
            # The card has the versions; the command line says where they differ.
            warnings.simplefilter("ignore", InconsistentVersionWarning)
            estimator = skops.io.load(whole, trusted=[*OURS, TREE])
        if not hasattr(estimator, "predict_proba"):
            raise refused(path, "a classifier", type(estimator).__name__)
        for part in _parts(estimator):
            _check_part(path, part, len(classes))
    _check_ends(path, estimator, classes, image_shape)
    return estimator


def _check_classes(path: Path, schema: Any) -> None:
    """Every object that skops would build is on the list, at any depth."""
    for part in mappings_in(schema):
        if "__loader__" in part:
            _check_class(path, part)


def _check_class(path: Path, part: dict[str, Any]) -> None:
    loader, name = part["__loader__"], f"{part.get('__module__')}.{part.get('__class__')}"
    if name not in CLASSES.get(str(loader), ()):
        raise refused(
            path,
            "the parts of our methods (features/model_file.py lists them)",
            f"'{name}' by '{loader}', which may run code or read files",
        )


def _check_arrays(archive: zipfile.ZipFile) -> None:
    """Arrays of numbers or words, each as long as its place in the archive."""
    for member in archive.infolist():
        if member.filename == SCHEMA:
            continue
        with archive.open(member) as file:
            check_header(file, member.file_size)


def _check_trees(path: Path, schema: Any, archive: zipfile.ZipFile) -> None:
    """Trees of one output: scikit-learn reads as many numbers of classes as outputs are claimed."""
    for part in mappings_in(schema):
        if part.get("__loader__") == "TreeNode":
            _, numbers, n_outputs = part["__reduce__"]["args"]["content"]
            with archive.open(numbers["file"]) as file:
                n_classes = np.lib.format.read_array(file, allow_pickle=False)
            if json.loads(n_outputs["content"]) != 1 or n_classes.shape != (1,):
                raise refused(path, "trees of one output", "others")


def _without_references(path: Path, schema: Any, archive: zipfile.ZipFile) -> IO[bytes]:
    """The archive in memory, in which no part can stand for another, nor hold itself.

    skops builds the first part that has an identifier for every later one, so what is looked at would
    not be what is built.
    """
    sizes = {member.filename: member.file_size for member in archive.infolist()}
    read = 0
    for part in mappings_in(schema):
        part.pop("__id__", None)
        read += (
            sizes[part["file"]] if part.get("__loader__") == "NdArrayNode" and "file" in part else 0
        )
    if read > MOST_READ * sum(sizes.values()):
        raise refused(path, f"arrays that are read at most {MOST_READ} times", f"{read:,} bytes")
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as copy:
        for name in sizes:
            content = json.dumps(schema) if name == SCHEMA else archive.read(name)
            copy.writestr(name, content)
    return whole


def _parts(estimator: Any) -> Iterator[Any]:
    """Every object of an estimator, at any depth, once."""
    pending, seen = [estimator], set[int]()
    while pending:
        part = pending.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        yield part
        if isinstance(part, list | tuple):
            pending += part
        elif isinstance(part, dict):
            pending += part.values()
        elif isinstance(part, np.ndarray) and part.dtype.hasobject:
            pending += part.ravel().tolist()
        elif hasattr(part, "__dict__") and not isinstance(part, type):
            pending += vars(part).values()


def _check_part(path: Path, part: Any, n_classes: int) -> None:
    """Settings in bounds, as many classes as the card has, and nothing that leads out of itself."""
    if isinstance(part, Tree):
        _check_tree(path, part)
    state = vars(part) if hasattr(part, "__dict__") and not isinstance(part, type) else {}
    for name in MOST.keys() & state.keys():
        _check_setting(path, name, state[name])
    if "classes_" in state and len(state["classes_"]) != n_classes:
        raise InputError(
            f"'{path}' does not fit its card: expected {n_classes} classes in all parts, received "
            f"{len(state['classes_'])}."
        )
    if "tree_" in state and state.get("n_features_in_") != state["tree_"].n_features:
        raise refused(path, "trees of as many features as their owner has", "others")
    if "_fit_X" in state:
        labels = state["_y"]
        known = labels.shape == (len(state["_fit_X"]),) and np.isin(labels, range(n_classes)).all()
        if not known:
            raise refused(path, f"a class from 0 to {n_classes - 1} for every neighbour", "others")


def _check_setting(path: Path, name: str, value: Any) -> None:
    least = LEAST.get(name, 1)
    for one in value if isinstance(value, list | tuple) else [value]:
        if name == "n_jobs" and one in (None, -1):
            continue
        if type(one) not in (int, float) or not least <= one <= MOST[name]:
            raise refused(path, f"{name} from {least} to {MOST[name]}", str(one)[:40])


def _check_tree(path: Path, tree: Any) -> None:
    """A tree that ends: scikit-learn follows its indices without looking."""
    # Before its arrays are asked for, which believe the count.
    if not 0 < tree.node_count == tree.capacity:
        raise refused(path, "trees with as many nodes as they say", "others")
    nodes = np.arange(tree.node_count)
    leaf = tree.children_left == -1
    ends = np.array_equal(leaf, tree.children_right == -1)
    for child in (tree.children_left[~leaf], tree.children_right[~leaf]):
        # Children come after their parents, so that every path goes forwards to a leaf.
        ends = ends and bool(((child > nodes[~leaf]) & (child < tree.node_count)).all())
    feature = tree.feature[~leaf]
    if not (ends and ((feature >= 0) & (feature < tree.n_features)).all()):
        raise refused(path, "trees whose branches end in leaves", "others")


def _check_ends(
    path: Path, estimator: Any, classes: Sequence[int], image_shape: Sequence[int]
) -> None:
    """A prediction for a blank picture, which takes every part once."""
    blank = np.zeros((1, *image_shape), np.uint8)
    try:
        found = np.asarray(estimator.classes_).tolist()
        if found != list(classes):
            raise ValueError(f"the classes {str(found)[:80]} instead of {list(classes)}")
        probability = estimator.predict_proba(blank)
    except DAMAGE as error:
        raise InputError(
            f"'{path}' does not fit its card: expected a model for pictures of "
            f"{tuple(image_shape)}, received {type(error).__name__}: {error}"
        ) from None
    if probability.shape != (1, len(classes)):
        raise InputError(
            f"'{path}' does not fit its card: expected {len(classes)} probabilities, received "
            f"{probability.shape}."
        )
