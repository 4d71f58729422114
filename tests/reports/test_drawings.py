"""The section on other people's drawings, from synthetic records whose errors are chosen."""

from dataclasses import replace

import numpy as np
import pytest

from dataset.labelled_images import LabelledImages, Split
from experiments.store import Store, images_stem
from reports import drawings
from reports.run import Run
from reports.sections import document
from tests.reports.conftest import METHODS, Synthetic

FACTORS = ("neat", "size", "rotation", "all")
RATES = {  # method → neat, size, rotation, all, train
    "chance": (2 / 3, 2 / 3, 2 / 3, 2 / 3, 2 / 3),
    "hog+svm": (0.0, 0.1, 0.3, 0.5, 0.0),
    "hog+svm+normalised": (0.0, 0.0, 0.3, 0.3, 0.0),
    "invariants+svm": (0.0, 0.0, 0.01, 0.1, 0.0),
    "lecture-shape-cnn": (0.0, 0.2, 0.4, 0.6, 0.0),
    "lecture-shape-cnn+normalised": (0.0, 0.0, 0.2, 0.2, 0.0),
}
NAMES = {
    "hog+svm+normalised": ("HOG + SVM, normalised", "classical"),
    "invariants+svm": ("Invariants + SVM", "classical"),
    "lecture-shape-cnn+normalised": ("Lecture's shape network, normalised", "learned"),
}


def with_drawers(data, n_drawers=10):
    def grouped(split):
        return replace(split, groups=np.arange(len(split), dtype=np.int64) % n_drawers)

    tests = {name: grouped(split) for name, split in data.tests.items()}
    return replace(data, tests=tests)


@pytest.fixture
def run(tmp_path, monkeypatch):
    for key, named in NAMES.items():
        monkeypatch.setitem(METHODS, key, named)
    synthetic = Synthetic(tmp_path)
    data = synthetic.data(
        "drawings", "Drawings", ["circle", "rectangle", "triangle"], (24, 24, 3),
        dict.fromkeys(FACTORS, 300), 150,
    )  # fmt: skip
    data = with_drawers(data)
    for size in (9, 45):
        for method, rates in RATES.items():
            for seed in range(2):
                chosen = dict(zip([*FACTORS, "train"], rates, strict=True))
                if size == 9:
                    chosen["all"] = min(1.2 * chosen["all"], 0.8)
                synthetic.trial(data, method, size, seed, chosen, subset="balanced")
    return Run(Store(tmp_path))


def test_groups_come_back_from_the_store(tmp_path):
    images = np.zeros((4, 8, 8), np.uint8)
    labels, groups = np.array([0, 1, 0, 1]), np.array([0, 0, 1, 1])
    tests = {"people": Split(images, labels, groups), "plain": Split(images, labels)}
    data = LabelledImages("k", "K", Split(images, labels), tests, ("a", "b"), "made", "ink")
    store = Store(tmp_path)
    store.create()
    store.write_images(data)
    people, plain = (store.read_images(images_stem(data, name)) for name in tests)
    assert people.groups.tolist() == [0, 0, 1, 1]
    assert plain.groups is None


def test_one_comparison_a_data_set_the_fullest(run):
    assert [comparison.train_size for comparison in drawings.fullest(run)] == [45]


def test_rates_are_the_records(run):
    comparison = run.comparisons[-1]
    assert drawings.has_drawers(run, comparison)
    found = drawings.by_factor(run, comparison).set_index(["method", "factor"])
    for method, rates in RATES.items():
        for factor, rate in zip(FACTORS, rates, strict=False):
            assert found.loc[(method, factor), "error_rate"] == pytest.approx(rate, abs=0.01)
    row = found.loc[("hog+svm", "rotation")]
    assert row.error_low < 0.3 < row.error_high
    assert (row.n_groups, row.n_seeds, row.n_test) == (10, 2, 300)


def test_treatments_are_those_of_one_method(run):
    found = drawings.treatments(drawings.by_factor(run, run.comparisons[-1]))
    assert set(found["base"]) == {"HOG + SVM", "Lecture's shape network"}
    assert set(found["treatment"]) == {"plain", "normalised"}


def test_words_name_what_breaks_a_method_and_what_holds(run):
    said = drawings.sentences(drawings.by_factor(run, run.comparisons[-1]))
    assert said[0] == "What breaks HOG + SVM: rotation (30.0 %)."
    assert said[1] == "What breaks Lecture's shape network: rotation (40.0 %) and size (20.0 %)."
    assert said[2] == "Invariants + SVM errs on at most 2 %, whatever single thing differs."


def test_families_together_are_the_mean_of_their_probabilities(run):
    found = drawings.both_families(run, run.comparisons[-1], "all")
    assert found["classical"] == "Invariants + SVM"
    assert found["learned"] == "Lecture's shape network, normalised"
    assert found["rates"][0] == pytest.approx(0.1, abs=0.01)
    assert found["rates"][1] == pytest.approx(0.2, abs=0.01)
    assert "their mean probabilities on" in drawings.together(found)


def test_sizes_are_a_class(run):
    sizes = drawings.by_size(run, "drawings")
    assert sorted(sizes["a_class"].unique()) == [3, 15]
    assert set(sizes["factor"]) == {"all"}


def test_section_is_in_the_report_and_only_where_drawers_are_known(run, tmp_path):
    titles = {section.title: section for section in document(run).on_paper().sections}
    names = [getattr(block, "name", "") for block in titles["Simulated people's drawings"].blocks]
    for stem in ("drawers-", "factor-map-", "treatments-", "few-drawings-"):
        assert any(name.startswith(stem) for name in names), stem

    plain = Synthetic(tmp_path / "plain")
    data = plain.data("shapes", "Shapes", ["a", "b"], (24, 24), {"test": 30})
    plain.trial(data, "hog+svm", 45, 0, {"test": 0.1, "train": 0.0})
    sections = document(Run(Store(tmp_path / "plain"))).sections
    assert "Simulated people's drawings" not in {section.title for section in sections}


def test_first_and_last_test_set_stand_for_many(run):
    """What lies between is in the section on drawings; sample efficiency looks where something errs."""
    comparison = run.comparisons[-1]
    assert comparison.test_sets == list(FACTORS)
    assert list(drawings.in_short(run, comparison)["test_set"].unique()) == ["neat", "all", "train"]
    pictures = {picture.name: picture.figure.figure() for picture in document(run).pictures}
    (efficiency,) = [name for name in pictures if name.startswith("sample-efficiency")]
    assert "on all" in pictures[efficiency].axes[0].get_ylabel()
    (errors,) = [name for name in pictures if name.startswith("error-rates-")]
    assert len(pictures[errors].axes) == 2
