"""scikit-learn's own checks on every extractor, every classifier, and every way of joining them.

The checks make rows of numbers; the estimators take pictures. An adapter tiles each row into an
8×8 picture, so that what is checked is the estimator: cloning, parameters, refitting, pickling,
orders of calls, types, messages.

Of methods that are the same but for the extractor, which is checked by itself, the first is asked: what
a method adds to its parts is how they are joined.
"""

from functools import partial
from pkgutil import resolve_name

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin, clone
from sklearn.utils import estimator_checks
from sklearn.utils.estimator_checks import parametrize_with_checks
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from experiments.methods import METHODS
from features.classifiers import CLASSIFIERS
from features.extractors import EXTRACTORS
from tests.alike import CLASSICAL, first_of_each, kinds

TOLERANCE = "libsvm stops at a tolerance; scikit-learn expects the same of its own SVC"
BOOTSTRAP = "bootstrap draws differ; scikit-learn expects the same of its own forest"


class OnRows(BaseEstimator):
    """Tiles rows into 8×8 pictures for `inner`."""

    def __init__(self, inner=None):
        self.inner = inner

    def fit(self, X, y=None):
        X = validate_data(self, X)
        self.inner_ = clone(self.inner).fit(self._pictures(X), y)
        return self

    def _pictures(self, X):
        # Below half, so that no picture is taken for one on bright paper.
        squashed = 0.49 / (1 + np.exp(-np.clip(np.asarray(X, np.float64), -30, 30)))
        tiled = squashed[:, np.arange(64) % X.shape[1]].reshape(-1, 8, 8)
        return tiled.astype(np.float32)

    def _checked(self, X):
        check_is_fitted(self)
        return self._pictures(validate_data(self, X, reset=False))


class TransformerOnRows(TransformerMixin, OnRows):
    def transform(self, X):
        pictures = self._checked(X)
        return self.inner_.transform(pictures)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = (
            clone(self.inner).__sklearn_tags__().transformer_tags.preserves_dtype
        )
        return tags


class ClassifierOnRows(ClassifierMixin, OnRows):
    def __sklearn_tags__(self):
        # Rows of a few numbers, tiled, are no pictures that a feature must tell apart.
        tags = super().__sklearn_tags__()
        tags.classifier_tags.poor_score = True
        return tags

    def fit(self, X, y):
        X, y = validate_data(self, X, y)
        check_classification_targets(y)
        self.inner_ = clone(self.inner).fit(self._pictures(X), y)
        self.classes_ = self.inner_.classes_
        return self

    def predict_proba(self, X):
        pictures = self._checked(X)
        return self.inner_.predict_proba(pictures)

    def predict(self, X):
        pictures = self._checked(X)
        return self.inner_.predict(pictures)


def expected_failures(estimator):
    """By check, why it cannot hold."""
    name = repr(estimator)
    found = {}
    if name.startswith("KernelSVC"):
        found["check_sample_weight_equivalence_on_dense_data"] = TOLERANCE
    if name.startswith("RandomForest"):
        found["check_sample_weight_equivalence_on_dense_data"] = BOOTSTRAP
        found["check_sample_weight_equivalence_on_sparse_data"] = BOOTSTRAP
    return found


def quick(estimator):
    """The same with a small forest on one core, few copies and members, a polynomial of degree 2, and
    patches of one size far apart where there are patches of several.

    The checks fit each estimator hundreds of times, on numbers of any size: to the fifth power libsvm
    needs hours on them.
    """
    settings = {}
    of_sizes = {key for key in estimator.get_params() if key.endswith("spacing")}
    for key, value in estimator.get_params().items():
        if key == "members":
            settings[key] = [quick(member) for member in value[:2]]
        elif key.endswith("n_cosines"):
            settings[key] = 100
        elif key.endswith(("__turn", "__zoom", "__shear", "__elastic")):
            settings[key] = 0.0
        elif key.endswith("n_estimators"):
            settings[key] = 5
        elif (key.endswith("copies") and value > 1) or (key.endswith("n_jobs") and value == -1):
            settings[key] = 1
        elif key.endswith("degree") and value == 5:
            settings[key] = 2
        elif key.endswith(("cells", "spacing")) and key.replace("cells", "spacing") in of_sizes:
            settings[key] = (1 / 8,) if key.endswith("cells") else 1 / 4
    return estimator.set_params(**settings)


def built(entries, make):
    """Key → entry as a list of estimators, whose keys `NAMES` keeps."""
    found = {key: make(entry) for key, entry in entries.items()}
    NAMES.update({id(estimator): key for key, estimator in found.items()})
    return list(found.values())


NAMES = {}
EXTRACTORS_ON_ROWS = built(EXTRACTORS, lambda path: TransformerOnRows(quick(resolve_name(path)())))
PATCHES_ON_ROWS = [
    one for one in EXTRACTORS_ON_ROWS if any(key.endswith("spacing") for key in one.get_params())
]
CLASSIFIERS_ALONE = built(CLASSIFIERS, lambda path: quick(resolve_name(path)()))
METHODS_ON_ROWS = built(
    {key: METHODS[key] for key in first_of_each(EXTRACTORS)},
    lambda method: ClassifierOnRows(quick(method.build(seed=0))),
)


def checked(estimators):
    """scikit-learn's parametrisation, less the checks that would skip themselves everywhere."""
    mark = parametrize_with_checks(estimators, expected_failed_checks=expected_failures)
    names, pairs = mark.args
    return pytest.mark.parametrize(names, [pair for pair in pairs if applies(pair)], ids=label)


def label(value):
    """A short name: to print an estimator of estimators takes longer than many a check."""
    if isinstance(value, partial):
        settings = "".join(f"-{setting}" for setting in value.keywords.values())
        return f"{value.func.__name__}{settings}"
    return NAMES.get(id(value))


def applies(pair):
    estimator, check = getattr(pair, "values", pair)
    name = check.func.__name__
    if name.endswith("output_format_decision_function"):
        return hasattr(estimator, "decision_function")
    # Pictures are NumPy's arrays here, not Torch's or CuPy's.
    return not name.startswith("check_array_api")


def test_of_every_way_of_joining_one_is_asked():
    asked = {NAMES[id(one)] for one in METHODS_ON_ROWS}
    # What is told apart: steps before and around the extractor, the classifier, members.
    assert asked >= {"pixels+nn", "pixels+svm", "pixels+linear", "deskew+svm", "summed+virtual"}
    assert not asked & {"hog+svm", "hog+linear", "harris+svm"}
    whole, of_those = (
        {kind for key in keys for kind in kinds(METHODS[key].steps)} for keys in (CLASSICAL, asked)
    )
    assert whole - of_those <= EXTRACTORS.keys()


@pytest.fixture
def single_precision(monkeypatch):
    """scikit-learn compares to 1e-9, for double precision; our vectors are single.

    Matrix products round by where a row lies, and the square roots of Fisher vectors and powers of a
    polynomial kernel magnify it.
    """

    def compare_as_for(estimator):
        magnified = any(word in repr(estimator) for word in ("Fisher", "'poly'"))
        rounding = 2e-3 if magnified else 1e-6
        for name in ("assert_allclose", "assert_allclose_dense_sparse"):
            exact = getattr(estimator_checks, name)

            def nearly(*arrays, atol=0.0, exact=exact, **options):
                exact(*arrays, atol=max(atol, rounding), **options)

            monkeypatch.setattr(estimator_checks, name, nearly)

    return compare_as_for


@checked([one for one in EXTRACTORS_ON_ROWS if one not in PATCHES_ON_ROWS])
def test_extractors(estimator, check, single_precision):
    single_precision(estimator)
    check(estimator)


@pytest.mark.slow
@checked(PATCHES_ON_ROWS)
def test_extractors_of_patches(estimator, check, single_precision):
    single_precision(estimator)
    check(estimator)


@checked(CLASSIFIERS_ALONE)
def test_classifiers(estimator, check):
    check(estimator)


@pytest.mark.slow
@checked(METHODS_ON_ROWS)
def test_methods(estimator, check, single_precision):
    single_precision(estimator)
    check(estimator)
