"""Classical models as files: skops archives, looked through before anything is built from them.

skops stores attributes as JSON and NPY, no pickle, and builds what it trusts: by itself all of
scikit-learn. Here the list is that of the parts that our methods have.
"""

import json
import warnings
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import skops.io
from sklearn.ensemble import RandomForestClassifier
from sklearn.exceptions import InconsistentVersionWarning

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
    "features.committee.Committee",
    "features.hesitant.Hesitant",
    "features.prepared.Prepared",
    "features.redrawn.Redrawn",
    "features.upright.Upright",
    "features.virtual_samples.VirtualSamples",
)
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


def load(path: Path, classes: Sequence[int], image_shape: Sequence[int]) -> Any:
    """A pipeline that predicts as the one that was saved, bit for bit on the same machine.

    Parameters
    ----------
    path : a ``.skops`` file
    classes : the labels that it was trained on
    image_shape : ``(height, width)`` or ``(height, width, 3)``

    Raises
    ------
    InputError
        If the file is no such archive, is damaged, holds a class that is not in `CLASSES`, or
        cannot say a probability for each of `classes` on a picture of that shape.
    """
    with checked_archive(path, KIND) as archive:
        _check_classes(path, json.loads(archive.read(SCHEMA)))
        _check_arrays(archive)
        with warnings.catch_warnings():
            # The card has the versions; the command line says where they differ.
            warnings.simplefilter("ignore", InconsistentVersionWarning)
            estimator = skops.io.load(path, trusted=[*OURS, TREE])
        if not hasattr(estimator, "predict_proba"):
            raise refused(path, "a classifier", type(estimator).__name__)
        _check_trees(path, estimator)
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


def _check_trees(path: Path, estimator: Any) -> None:
    """Trees that end: scikit-learn follows their indices without looking."""
    forest = estimator[-1] if hasattr(estimator, "steps") else estimator
    if not isinstance(forest, RandomForestClassifier):
        return
    for tree in (member.tree_ for member in forest.estimators_):
        nodes = np.arange(tree.node_count)
        leaf = tree.children_left == -1
        ends = np.array_equal(leaf, tree.children_right == -1)
        for child in (tree.children_left[~leaf], tree.children_right[~leaf]):
            # Children come after their parents, so that every path goes forwards to a leaf.
            ends = ends and bool(((child > nodes[~leaf]) & (child < tree.node_count)).all())
        feature = tree.feature[~leaf]
        known = ((feature >= 0) & (feature < tree.n_features)).all()
        if not (ends and known and tree.n_features == forest.n_features_in_ and len(nodes)):
            raise refused(path, "trees whose branches end in leaves", "others")


def _check_ends(
    path: Path, estimator: Any, classes: Sequence[int], image_shape: Sequence[int]
) -> None:
    """A prediction for a blank picture, which takes every part once."""
    blank = np.zeros((1, *image_shape), np.uint8)
    try:
        found = np.asarray(estimator.classes_).tolist()
        probability = estimator.predict_proba(blank)
    except DAMAGE as error:
        raise InputError(
            f"'{path}' does not fit its card: expected a model for pictures of "
            f"{tuple(image_shape)}, received {type(error).__name__}: {error}"
        ) from None
    if found != list(classes) or probability.shape != (1, len(classes)):
        raise InputError(
            f"'{path}' does not fit its card: expected the classes {list(classes)}, received "
            f"{found}."
        )
