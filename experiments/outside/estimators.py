"""What comes from outside as estimators of ours: every answer is checked before it counts.

It gets pictures as float32 in [0, 1], ``(n, height, width)`` or ``(n, height, width, 3)``, a copy each
time, so that nothing that it does to them reaches another method.
"""

import inspect
import random
import sys
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy.special import softmax
from sklearn.base import clone
from sklearn.utils.validation import has_fit_parameter

from features.image_classifier import ImageClassifier
from features.image_estimator import ImageTransformer

SEEDS = ("seed", "random_state")

Array = npt.NDArray[Any]
Make = Callable[[int], Any]


def created(thing: Any, settings: Mapping[str, Any], seed: int) -> Any:
    """What `thing` makes: an object of a class, what a function returns, or a copy of an object.

    Parameters
    ----------
    settings : arguments, or of an object its parameters
    seed : for every parameter that is called ``seed`` or ``random_state``
    """
    if not callable(thing):
        made = clone(thing) if hasattr(thing, "get_params") else deepcopy(thing)
        if settings:
            made.set_params(**settings)
    else:
        seeds = dict.fromkeys(set(SEEDS) & inspect.signature(thing).parameters.keys(), seed)
        made = thing(**{**seeds, **settings})
    if hasattr(made, "get_params") and hasattr(made, "set_params"):
        free = {
            name: seed
            for name, value in made.get_params().items()
            if name.rpartition("__")[2] in SEEDS and (value is None or isinstance(value, int))
        }
        if free:
            made.set_params(**free)
    return made


def as_pictures(images: npt.ArrayLike) -> npt.NDArray[np.float32]:
    """float32 in [0, 1], a copy."""
    stack = np.array(images, dtype=np.float32)
    return stack / np.float32(255) if np.asarray(images).dtype == np.uint8 else stack


class OutsideClassifier(ImageClassifier):
    """A classifier of image stacks from outside.

    Parameters
    ----------
    make : of it, unfitted, from a seed
    seed : of its chance; the global generators of NumPy, Python and PyTorch start from it too
    """

    def __init__(self, make: Make, seed: int = 0) -> None:
        self.make = make
        self.seed = seed

    def fit(self, images: npt.ArrayLike, labels: npt.ArrayLike, groups: Any = None) -> Self:
        """Let it learn; `groups` reaches it if it takes them."""
        _start_chance(self.seed)
        made = self.make(self.seed)
        takes = groups is not None and has_fit_parameter(made, "groups")
        known = {"groups": groups} if takes else {}
        fitted = made.fit(as_pictures(images), np.array(labels), **known)
        self.classifier_ = made if fitted is None else fitted
        classes = getattr(self.classifier_, "classes_", None)
        self.classes_ = np.unique(labels if classes is None else classes).astype(np.int64)
        if not np.isin(self.classes_, labels).all():
            raise ValueError(
                f"classes_ are {_shown(self.classes_)}: expected labels that it learned from, "
                f"{_shown(np.unique(labels))}."
            )
        self._take_size()
        return self

    def predict_proba(self, images: npt.ArrayLike) -> Array:
        """What it answers, a row a picture: of ``decision_function`` the softmax, of ``predict`` ones
        and zeros, where it has no ``predict_proba``.

        Raises
        ------
        ValueError
            If that has another shape, is not finite, or names a class that it did not learn.
        """
        inner, pictures, n = self.classifier_, as_pictures(images), len(np.asarray(images))
        if hasattr(inner, "predict_proba"):
            return _rows("predict_proba", inner.predict_proba(pictures), n, len(self.classes_))
        if hasattr(inner, "decision_function"):
            scores = np.asarray(inner.decision_function(pictures))
            if scores.ndim == 1 and len(self.classes_) == 2:
                scores = np.stack([-scores, scores], axis=1)
            return softmax(_rows("decision_function", scores, n, len(self.classes_)), axis=1)
        answers = np.asarray(inner.predict(pictures))
        if answers.shape != (n,):
            raise ValueError(f"predict answered shape {answers.shape}: expected ({n},).")
        if len(unknown := np.setdiff1d(answers, self.classes_)):
            raise ValueError(
                f"predict answered {_shown(unknown)}: expected labels that it learned from, "
                f"{_shown(self.classes_)}."
            )
        return np.asarray(answers[:, None] == self.classes_, dtype=np.float32)

    def inside(self, images: npt.ArrayLike) -> Any:
        """Nothing can be looked at: there is no telling what it is made of."""
        raise TypeError("a classifier from outside does not say what is inside of it")

    def _take_size(self) -> None:
        """Weights, or numbers that describe a picture, where it says so."""
        module: Any = getattr(self.classifier_, "module_", None)
        if hasattr(module, "parameters"):
            self.n_parameters_ = sum(int(one.numel()) for one in module.parameters())
        for name in ("n_parameters_", "n_features_"):
            if hasattr(self.classifier_, name):
                setattr(self, name, int(getattr(self.classifier_, name)))


class OutsideExtractor(ImageTransformer):
    """An extractor from outside, in front of a classifier of ours; parameters as `OutsideClassifier`.

    What `make` returns has ``fit`` and ``transform``, or is itself the function from pictures to vectors.
    """

    def __init__(self, make: Make, seed: int = 0) -> None:
        self.make = make
        self.seed = seed

    def fit(self, images: npt.ArrayLike, labels: Any = None) -> Self:
        """Let it learn what it learns, such as a dictionary."""
        super().fit(images)
        _start_chance(self.seed)
        self.extractor_ = self.make(self.seed)
        if hasattr(self.extractor_, "fit"):
            self.extractor_.fit(as_pictures(images), None if labels is None else np.array(labels))
        return self

    def as_fitted(self, image_shape: Sequence[int]) -> Self:
        """This one without pictures to learn from, of a function, which learns nothing."""
        self.image_shape_ = tuple(image_shape[:2])
        self.extractor_ = self.make(self.seed)
        return self

    def transform(self, images: npt.ArrayLike) -> npt.NDArray[np.float32]:
        """Feature vectors, float32 ``(n, n_features)``.

        Raises
        ------
        ValueError
            If it answers another shape, or numbers that are not finite.
        """
        transform: Any = getattr(self.extractor_, "transform", self.extractor_)
        pictures = as_pictures(images)
        found = _rows("the extractor", transform(pictures), len(pictures))
        return np.asarray(found, dtype=np.float32)


def _rows(who: str, answered: Any, n: int, n_columns: int | None = None) -> Array:
    """What was answered, if it has a row a picture and is finite."""
    rows = np.asarray(answered)
    if rows.ndim != 2 or len(rows) != n or (n_columns is not None and rows.shape[1] != n_columns):
        columns = "n_features" if n_columns is None else n_columns
        classes = "" if n_columns is None else ", a column a class"
        raise ValueError(
            f"{who} answered shape {rows.shape}: expected ({n}, {columns}), a row a picture{classes}."
        )
    if rows.dtype.kind not in "fiub":
        raise ValueError(f"{who} answered {rows.dtype}: expected numbers.")
    bad = int((~np.isfinite(rows)).any(axis=1).sum())
    if bad:
        raise ValueError(f"{who} answered NaN or infinity for {bad} of {n} pictures.")
    return rows


def _shown(labels: Array) -> str:
    more = ", …" if len(labels) > 10 else ""
    return f"[{', '.join(map(str, labels[:10].tolist()))}{more}]"


def _start_chance(seed: int) -> None:
    random.seed(seed)
    np.random.seed(seed)
    if torch := sys.modules.get("torch"):
        torch.manual_seed(seed)
