"""The first screen: who stands where, in words and on an axis."""

import re

import pytest

from reports.entries import figure, table
from reports.language import speaking
from reports.run import Run
from reports.sections.answer import answer
from reports.standings import ends, place, sentence, standings, ticks
from reports.write import write_report

JARGON = re.compile(r"\b(seed|Holm|McNemar|p [=<]|interval|draws?|Wilson)\b")


@pytest.fixture
def run_of(synthetic):
    """One comparison a data set: key → error rates of both families on 1,000 images."""

    def of(**rates):
        for key, (hog, small) in rates.items():
            data = synthetic.data(key, key.upper(), ["a", "b"], (24, 24), {"test": 1000})
            for method, rate in (("hog+svm", hog), ("small-cnn", small)):
                if rate is not None:
                    synthetic.trial(data, method, 100, 0, {"train": 0.0, "test": rate})
        return Run(synthetic.store)

    return of


def test_verdicts_are_those_of_the_paired_tests(run_of):
    found = standings(run_of(a=(0.01, 0.1), bb=(0.2, 0.1), ccc=(0.1, 0.1), dddd=(0.1, None)))
    verdicts = dict(zip(found["name"], found["verdict"], strict=True))
    assert verdicts == {"A": "classical", "BB": "learned", "CCC": "undecided", "DDDD": "alone"}
    assert sentence(found) == (
        "Features designed by hand make fewer mistakes on A (1.00 % against 10.00 %); networks that "
        "learn everything make fewer mistakes on BB (10.00 % against 20.00 %); on CCC it is too close "
        "to tell."
    )


def test_one_side_alone_is_not_compared(run_of):
    found = standings(run_of(a=(0.1, None)))
    assert sentence(found) == "Only one side was asked, so nothing is compared."
    assert table("standings", found).iloc[0].tolist() == [
        "A",
        "HOG + SVM: 10.00\xa0% (8.29\xa0–\xa012.02\xa0%)",
        "–",
        "one side alone",
    ]


def test_many_data_sets_are_counted(run_of):
    found = standings(run_of(**{"x" * i: (0.01, 0.1) for i in range(1, 9)}))
    assert "on 8 of 8 sets of pictures" in sentence(found)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_first_sentence_has_no_word_of_the_trade(grid, language):
    with speaking(language):
        (first, _, shown, lid, *_) = answer(Run(grid))
    assert first.strong
    assert not JARGON.search(first.text)
    assert lid.blocks
    assert shown.frame.iloc[:, 0].tolist() == ["MNIST", "ILSVRC-2012"]


def test_the_axis_holds_every_interval_and_no_more_than_it_needs(run_of):
    found = standings(run_of(a=(0.0, 0.02), bb=(0.004, 0.003)))
    low, high = ends(found)
    assert (low, high) == (0.001, 0.1)
    assert [place(rate, low, high) for rate in (0.0, 0.001, 0.01, 0.1, 1.0)] == [0, 0, 50, 100, 100]
    assert ticks(low, high) == [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1]
    assert found["error_high"].max() <= high


def test_the_figure_on_paper_says_what_the_page_says(run_of):
    found = standings(run_of(a=(0.01, 0.1)))
    shown = [text.get_text() for text in figure("standings", found).figure().axes[0].texts]
    assert shown == [
        "A: hand-crafted features make fewer mistakes",
        "HOG + SVM  1.00 %",
        "Small network  10.00 %",
    ]


def _history(found):
    return found[found["verdict"] == "history"]


def test_the_lecture_s_history_stands_below_its_own_pictures(run_of):
    assert _history(standings(run_of(a=(0.01, 0.1)))).empty
    found = standings(run_of(mnist=(0.01, 0.1)))
    assert dict(zip(_history(found)["family"], _history(found)["error_rate"], strict=True)) == {
        "classical": pytest.approx(0.26172),
        "learned": pytest.approx(0.16422),
    }
    assert "ILSVRC" not in sentence(found)
    assert "26.17" not in sentence(found)
    shown = [text.get_text() for text in figure("standings", found).figure().axes[0].texts]
    assert "Linear on Fisher vectors (ISI)  26.17 %" in shown


def test_people_stand_where_they_were_measured_and_are_no_side(run_of):
    found = standings(run_of(gtsrb=(0.2, 0.1)))
    (people,) = found[found["family"] == "people"].itertuples()
    assert (people.error_rate, people.source) == (pytest.approx(0.0116), "Stallkamp et al. (2012)")
    assert "(10.00 % against 20.00 %)" in sentence(found)
    assert table("standings", found).iloc[0].tolist()[3] == "1.16\xa0%"


@pytest.mark.parametrize("language", ["en", "ko"])
def test_what_others_published_is_said_with_its_source_and_without_an_interval(run_of, language):
    run = run_of(gtsrb=(0.2, 0.1))
    with speaking(language):
        page = write_report(run.store.folder, language=language).read_text(encoding="utf-8")
    assert page.count("<s ") == 3
    assert "Stallkamp et al. (2012)" in page
    # The last source ends as a sentence itself.
    assert "NIPS 25.</p>" in page


def test_names_from_folders_are_escaped_in_figures_that_the_page_draws(synthetic, undrawn):
    data = synthetic.data("odd", "<b>odd</b>", ["<i>", "</style>"], (24, 24), {"test": 20})
    for method in ("hog+svm", "small-cnn"):
        synthetic.trial(data, method, 100, 0, {"train": 0.0, "test": 0.2})
    page = write_report(synthetic.store.folder).read_text(encoding="utf-8")
    assert "<b>odd" not in page
    assert "<i>&" not in page
    assert page.count("</style>") == page.count("<style>")
