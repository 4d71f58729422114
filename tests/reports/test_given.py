"""Given features are a family of their own: shown everywhere, and standing for neither side."""

import pytest

from reports.conclusion import answer, headline
from reports.document import Picture
from reports.language import speaking
from reports.run import Run
from reports.sections import document
from reports.standings import standings
from reports.style import LOOKS


@pytest.fixture
def run_of(synthetic):
    """Of methods with these error rates, a pair of training sizes each."""

    def made(**rates):
        data = synthetic.data("x", "X", ["a", "b"], (24, 24), {"test": 400})
        names = {"hog": "hog+svm", "small": "small-cnn", "given": "dino.npz:svm"}
        for name, rate in rates.items():
            for size in (10, 100):
                for seed in range(2):
                    chosen = {"train": 0.0, "test": min(0.9, rate * (1 + (size == 10)))}
                    synthetic.trial(data, names[name], size, seed, chosen)
        return Run(synthetic.store)

    return made


def test_a_side_is_not_taken_by_given_features(run_of):
    run = run_of(hog=0.10, small=0.05, given=0.01)
    pair = run.pairs.iloc[-1]
    assert (pair["classical"], pair["learned"]) == ("HOG + SVM", "Small network")
    assert standings(run)["method_name"].tolist() == ["HOG + SVM", "Small network"]
    assert "the learned side is ahead in 1" in headline(run)[1]


def test_the_tests_of_the_two_sides_are_the_same_without_them(run_of, synthetic):
    without = run_of(hog=0.10, small=0.08).pairs
    data = synthetic.data("x", "X", ["a", "b"], (24, 24), {"test": 400})
    for size in (10, 100):
        synthetic.trial(data, "dino.npz:svm", size, 0, {"train": 0.0, "test": 0.01})
    assert Run(synthetic.store).pairs.equals(without)


def test_the_best_of_them_is_told_with_its_source(run_of):
    said = answer(run_of(hog=0.10, small=0.05, given=0.01))
    assert said[-1] == (
        "X, 100 training images; 400 test images: DINO + SVM, on given features (source: Author of "
        "DINO + SVM (1999)), errs on 1.0 % (0.4 – 2.5 %). Given features count for neither side."
    )


def test_alone_they_are_compared_with_nothing(run_of):
    [said] = headline(run_of(given=0.01))[:1]
    assert said.endswith("Both families are missing in these records, so nothing is compared.")
    assert "DINO + SVM (given features) errs on 1.0 %" in said


@pytest.mark.parametrize(("language", "name"), [("en", "Given features"), ("ko", "주어진 특징")])
def test_tables_name_the_family_and_files_have_names_of_every_system(run_of, language, name):
    run = run_of(hog=0.10, small=0.05, given=0.01)
    with speaking(language):
        blocks = list(unfolded(document(run).sections))
    families = [
        block.frame["Family"]
        for block in blocks
        if hasattr(block, "frame") and "Family" in block.frame
    ]
    assert sum(name in set(family) for family in families) >= 4
    pictures = [block.name for block in blocks if isinstance(block, Picture)]
    assert "errors-x-100-dino.npz_svm" in pictures
    assert not any(set(picture) & set(':*?"<>|') for picture in pictures)


def unfolded(parts):
    for part in parts:
        inside = getattr(part, "blocks", getattr(part, "pictures", None))
        yield from [part] if inside is None else unfolded(inside)


def test_every_family_looks_otherwise():
    looks = LOOKS.values()
    assert len({look.colour for look in looks}) == len(looks)
    assert len({look.line for look in looks}) == len(looks)
