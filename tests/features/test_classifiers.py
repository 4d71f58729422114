"""The SVM that answers by matrix products, against scikit-learn's own; and the pipeline."""

from dataclasses import asdict
from pkgutil import resolve_name

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.datasets import load_iris
from sklearn.svm import SVC, LinearSVC

from dataset.augmentation import distorted, warped
from dataset.digits import load_digits
from dataset.distortion import HANDWRITING, Affine, Distortion, Elastic
from dataset.input_error import InputError
from experiments.forecast import published_records
from features import virtual_samples
from features.classifiers import CLASSIFIERS, kernel_svc, linear_svm
from features.classifiers.kernel_svc import KernelSVC
from features.classifiers.linear_svm import LinearSVM
from features.extractors import EXTRACTORS
from features.pipeline import classical_pipeline


@pytest.fixture(scope="module")
def digits():
    data = load_digits()
    test = data.tests["test"]
    flat = [split.images.reshape(len(split), -1) / 255.0 for split in (data.train, test)]
    return flat[0], data.train.labels, flat[1], test.labels


@pytest.mark.parametrize("kernel", ["rbf", "linear", "poly"])
@pytest.mark.parametrize("n_classes", [2, 3, 10])
def test_decisions_are_libsvms(digits, kernel, n_classes):
    X, y, X_test, _ = digits
    keep = y < n_classes
    theirs = SVC(C=10, kernel=kernel, break_ties=True).fit(X[keep], y[keep])
    ours = KernelSVC(C=10, kernel=kernel).fit(X[keep], y[keep])
    np.testing.assert_allclose(
        ours.decision_function(X_test), theirs.decision_function(X_test), atol=1e-9
    )
    np.testing.assert_array_equal(ours.predict(X_test), theirs.predict(X_test))


@pytest.mark.parametrize("n_classes", [2, 10])
@pytest.mark.parametrize("kernel", ["rbf", "poly"])
def test_onedal_answers_as_libsvm_does(digits, kernel, n_classes, monkeypatch):
    pytest.importorskip("sklearnex.svm", reason="oneDAL is for x86 Linux alone")
    X, y, X_test, _ = digits
    keep = y < n_classes
    plain = KernelSVC(kernel=kernel).fit(X[keep], y[keep])
    monkeypatch.setattr(kernel_svc, "ROWS_FOR_ONEDAL", 0)
    fast = KernelSVC(kernel=kernel).fit(X[keep], y[keep])
    assert fast.support_.size == pytest.approx(plain.support_.size, rel=0.02)
    np.testing.assert_allclose(fast.pair_decisions(X_test), plain.pair_decisions(X_test), atol=0.02)
    np.testing.assert_array_equal(fast.predict(X_test), plain.predict(X_test))


def test_libsvm_where_onedal_is_missing(digits, monkeypatch):
    X, y, *_ = digits
    monkeypatch.setattr(kernel_svc, "ROWS_FOR_ONEDAL", 0)
    monkeypatch.setattr(kernel_svc, "_onedal_solver", lambda: None)
    found, theirs = KernelSVC().fit(X[:200], y[:200]), SVC(C=10).fit(X[:200], y[:200])
    np.testing.assert_array_equal(found.dual_coef_, theirs.dual_coef_)
    assert found.gamma_ == 1 / (64 * X[:200].var())


@pytest.mark.slow
def test_wide_vectors_give_the_same_machine(digits, monkeypatch):
    """Kernel values from one matrix product, or from libsvm row by row."""
    X, y, test, _ = digits
    narrow = KernelSVC(gamma=0.02).fit(X, y)
    monkeypatch.setattr(kernel_svc, "COLUMNS_FOR_PRODUCTS", 10)
    wide = KernelSVC(gamma=0.02).fit(X, y)
    np.testing.assert_array_equal(wide.support_, narrow.support_)
    np.testing.assert_array_equal(wide.support_vectors_, narrow.support_vectors_)
    np.testing.assert_allclose(wide.pair_decisions(test), narrow.pair_decisions(test), atol=1e-6)


def test_primal_solution_is_liblinears(digits):
    X, y, X_test, _ = digits
    ours = LinearSVM(C=0.5, tol=1e-7).fit(X, y)
    theirs = LinearSVC(C=0.5, tol=1e-8, max_iter=100_000, dual=True).fit(X, y)
    np.testing.assert_allclose(ours.coef_, theirs.coef_, atol=2e-3)
    np.testing.assert_allclose(ours.intercept_, theirs.intercept_, atol=2e-3)
    assert (ours.predict(X_test) == theirs.predict(X_test)).mean() > 0.998
    single = LinearSVM(C=0.5).fit(X.astype(np.float32), y)
    assert (single.predict(X_test.astype(np.float32)) == theirs.predict(X_test)).mean() > 0.995


def many_classes(n_classes=24, n=480, n_features=12):
    """Vectors in classes that overlap, and others to answer."""
    generator = np.random.default_rng(3)
    centres = generator.normal(size=(n_classes, n_features))
    labels = np.arange(n) % n_classes
    vectors = centres[labels] + 0.8 * generator.normal(size=(n, n_features))
    return vectors, labels, vectors + 0.3 * generator.normal(size=(n, n_features))


@pytest.mark.parametrize("kernel", ["rbf", "linear", "poly"])
@pytest.mark.parametrize("kind", [np.float64, np.float32])
def test_machines_of_many_classes_are_libsvms(kernel, kind, monkeypatch):
    """From kernel values that are made once for all pairs."""
    X, y, test = many_classes()
    X, test, y = X.astype(kind), test.astype(kind), y + 7
    plain = KernelSVC(kernel=kernel).fit(X, y)
    monkeypatch.setattr(kernel_svc, "ROWS_FOR_PAIRS", 0)
    pairs = KernelSVC(kernel=kernel).fit(X, y)
    np.testing.assert_array_equal(pairs.classes_, plain.classes_)
    np.testing.assert_array_equal(pairs.support_, plain.support_)
    np.testing.assert_array_equal(pairs.n_support_, plain.n_support_)
    assert pairs.dual_coef_.shape == plain.dual_coef_.shape
    # libsvm stops within a tolerance of 1e-3, from values that differ in single precision.
    np.testing.assert_allclose(pairs.pair_decisions(test), plain.pair_decisions(test), atol=0.02)
    assert (pairs.predict(test) == plain.predict(test)).mean() > 0.99


@pytest.mark.parametrize("kind", [np.float64, np.float32])
def test_newton_finds_the_minimum_of_many_classes(kind):
    X, y, _ = many_classes()
    found = LinearSVM(C=2.0).fit(X.astype(kind), y)
    theirs = LinearSVC(C=2.0, tol=1e-8, max_iter=100_000, dual=True).fit(X, y)

    def objectives(coef, intercept):
        missing = np.maximum(
            1 - np.where(y[:, None] == range(24), 1, -1) * (X @ coef.T + intercept), 0
        )
        return 0.5 * (coef**2).sum(axis=1) + 0.5 * intercept**2 + 2.0 * (missing**2).sum(axis=0)

    np.testing.assert_allclose(
        objectives(found.coef_, found.intercept_),
        objectives(theirs.coef_, theirs.intercept_),
        rtol=1e-4,
    )
    assert found.coef_.shape == (24, 12) and found.n_iter_ < 30


def test_published_numbers_are_of_fewer_classes_or_vectors_than_newton_and_pairs_ask_for():
    """Their answers are L-BFGS', libsvm's and oneDAL's, to the picture."""
    asked = [one for one in published_records() if "svm" in str(one.method.parameters)]
    assert len(asked) > 500
    for record in asked:
        steps, n_classes = str(record.method.parameters), len(record.data.class_names)
        if "linear_svm" in steps:
            assert n_classes < linear_svm.CLASSES_FOR_NEWTON, record.id
        if n_classes >= kernel_svc.CLASSES_FOR_PAIRS:
            assert record.train_size < kernel_svc.ROWS_FOR_PAIRS, record.id
            # Copies would be vectors, too.
            assert "virtual" not in steps and "augmented" not in steps, record.id


def with_virtual(settings):
    """An SVM on gray values; with virtual samples unless `settings` is None."""
    before = [] if settings is None else [("virtual", settings)]
    return classical_pipeline(*before, "pixels", "rbf_svm")


def test_virtual_samples_teach_shifts(digits):
    """Trained on centred digits, tested on shifted ones: copies must help, and of all most."""
    data = load_digits()
    train, test = data.train, data.tests["test"]
    moved = warped(test.images, Affine(right=1.0))

    def error(virtual):
        model = with_virtual(virtual)
        model.fit(train.images, train.labels)
        return (model.predict(moved) != test.labels).mean()

    plain, support, whole = error(None), error({}), error({"of": "all"})
    assert support < 0.6 * plain
    assert whole < 0.6 * plain
    assert whole <= support + 0.01


def test_random_copies_teach_the_networks_distortions():
    data = load_digits()
    train, test = data.train, data.tests["test"]
    small = {**asdict(HANDWRITING), "shift": 0.7, "elastic": 0.3}
    damaged = distorted(test.images, Distortion(**small), seed=1)
    augmented = {"of": "all", "copies": 3, **small}

    def answers(virtual, seed=0):
        model = with_virtual(virtual)
        if virtual is not None:
            model.set_params(seed=seed)
        return model.fit(train.images, train.labels).predict_proba(damaged)

    def error(probability):
        return (probability.argmax(axis=1) != test.labels).mean()

    first = answers(augmented)
    assert error(first) < 0.6 * error(answers(None))
    np.testing.assert_array_equal(first, answers(augmented))
    assert np.abs(first - answers(augmented, seed=1)).max() > 1e-3


def test_random_copies_are_straightened_like_new_pictures():
    model = classical_pipeline(("virtual", {"of": "all"}), "upright", "pixels", "rbf_svm")
    assert [name for name, _ in model.extractor.steps] == ["upright", "extractor"]
    before = classical_pipeline("upright", "virtual", "pixels", "rbf_svm")
    assert [name for name, _ in before.steps] == ["upright", "virtual"]


def test_only_random_copies_are_stretched():
    images, labels = load_digits().train.images[:40], load_digits().train.labels[:40]
    with pytest.raises(ValueError, match="Only random copies are stretched"):
        with_virtual({"stretch": 0.1}).fit(images, labels)


def test_virtual_samples_need_support_vectors_or_all():
    images, labels = load_digits().train.images[:40], load_digits().train.labels[:40]
    with pytest.raises(ValueError, match="keeps no support vectors; choose of='all'"):
        classical_pipeline("virtual", "pixels", "nearest_neighbour").fit(images, labels)
    with pytest.raises(ValueError, match="Expected of="):
        with_virtual({"of": "some"}).fit(images, labels)


def test_probability_orders_as_predict_does(digits):
    X, y, X_test, y_test = digits
    model = KernelSVC().fit(X, y)
    probability = model.predict_proba(X_test)
    np.testing.assert_allclose(probability.sum(axis=1), 1)
    np.testing.assert_array_equal(model.predict(X_test), probability.argmax(axis=1))
    assert (model.predict(X_test) != y_test).mean() < 0.03


def test_names_as_labels_and_clone():
    iris = load_iris()
    names = iris.target_names[iris.target]
    model = clone(KernelSVC(C=3.0, gamma=0.2)).fit(iris.data, names)
    assert (model.get_params()["C"], model.get_params()["gamma"]) == (3.0, 0.2)
    assert (model.predict(iris.data) == names).mean() > 0.95


def test_other_number_of_features_is_refused(digits):
    X, y, _, _ = digits
    with pytest.raises(ValueError, match="features"):
        KernelSVC().fit(X, y).predict(X[:, :-1])


@pytest.mark.parametrize("key", CLASSIFIERS)
def test_every_classifier_beats_or_is_chance(digits, key):
    images, labels = load_digits().train.images, load_digits().train.labels
    test = load_digits().tests["test"]
    model = classical_pipeline("pixels", key).fit(images, labels)
    error = (model.predict(test.images) != test.labels).mean()
    # A line a class by squares is pulled by what lies far on its right side.
    most = 0.1 if key in ("ridge", "lda") else 0.06
    assert error > 0.85 if key == "majority" else error < most


@pytest.mark.parametrize("key", EXTRACTORS)
def test_every_extractor_gives_finite_rows_whatever_the_chunk(key, monkeypatch):
    from features.extractors import extractor as module

    images = load_digits().train.images[:50]
    model = classical_pipeline(key, "majority")[0].fit(images)
    whole = model.transform(images)
    assert whole.dtype == np.float32
    assert whole.shape[0] == 50
    assert np.isfinite(whole).all()
    monkeypatch.setattr(module, "IMAGES_AT_ONCE", 7)
    # Matrix products of other sizes round otherwise. Fisher vectors' square roots magnify it, so their
    # squares are compared; posteriors come from differences of large single-precision numbers.
    found = model.transform(images)
    if "fisher" in key:
        found, whole = found * np.abs(found), whole * np.abs(whole)
    np.testing.assert_allclose(found, whole, atol=2e-5 if "fisher" in key else 1e-6)


@pytest.mark.parametrize("key", EXTRACTORS)
def test_blank_pictures_and_other_sizes(key):
    model = classical_pipeline(key, "majority")[0]
    blank = np.full((2, 10, 10), 255, np.uint8)
    assert np.isfinite(model.fit_transform(blank)).all()
    if resolve_name(EXTRACTORS[key]).takes_any_size:
        assert np.isfinite(model.transform(np.zeros((1, 9, 10), np.uint8))).all()
    else:
        with pytest.raises(ValueError, match="Fitted on pictures of"):
            model.transform(np.zeros((1, 9, 10), np.uint8))
    with pytest.raises(ValueError, match="Expected"):
        model.transform(np.full((1, 10, 10), np.nan))


@pytest.mark.parametrize(
    ("arguments", "near"), [(("hgo", "rbf_svm"), "hog"), (("hog", "rbf"), "rbf_svm")]
)
def test_unknown_parts_name_the_nearest(arguments, near):
    with pytest.raises(InputError, match=f"Did you mean '{near}'"):
        classical_pipeline(*arguments)


@pytest.mark.parametrize(("side", "shift"), [(14, 1.0), (28, 1.0), (56, 2.0)])
def test_virtual_samples_move_by_the_same_share_above_28_px(side, shift, monkeypatch):
    seen = []

    def watched(images, view):
        seen.append(view)
        return images

    monkeypatch.setattr(virtual_samples, "warped", watched)
    images = np.random.default_rng(0).random((6, side, side)).astype(np.float32)
    with_virtual({"of": "all", "elastic": 0.5}).fit(images, np.arange(6) % 2)
    moved = {(view.down, view.right) for view in seen if isinstance(view, Affine)}
    assert moved == {(shift, 0), (-shift, 0), (0, shift), (0, -shift)}
    bent = [(view.strength, view.smoothness) for view in seen if isinstance(view, Elastic)]
    assert bent == [(0.5 * shift, 4.0 * shift)] * 2
