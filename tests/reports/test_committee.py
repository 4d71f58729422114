"""Both families put together by weights of validation images: the published digits, and who is left out."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from experiments.pool import has_answers
from experiments.statistics import interval_over, wilson_interval
from experiments.store import Store
from reports.committee import committee_of, gain_in_words, sentence
from reports.language import speaking
from reports.run import Run
from reports.tables.committee import committee

POOL = Store(Path(__file__).parents[2] / "results" / "pool")


@pytest.fixture(scope="module")
def found():
    [found] = Run(POOL).committees
    return found


@pytest.fixture(scope="module")
def fits(found):
    """Six networks and two hand-crafted methods, without the seeds that were not validated."""
    kept = list(filter(has_answers, found.comparison.records))
    assert (len(kept), len(found.comparison.records)) == (8, 14)
    return kept


def ungrouped(record, test_set):
    return None


def test_the_published_committee_on_mnist(fits, found):
    """As `versus pool` has it."""
    assert sentence(found).endswith(
        "the hand-crafted side gets 32 of 10,000 wrong, the learned side 25, both together 18 (0.18 %)."
    )
    alone = committee_of(found.comparison, fits, ungrouped)
    assert gain_in_words(alone) == (
        "Against the learned side alone, the better one on validation images, both together mend 10 errors "
        "and make 3 others (p = 0.092 over 10,000 images)."
    )
    shown = committee(alone)
    assert shown["Family"].tolist() == [*["Hand-crafted"] * 3, *["Learned"] * 7, "Both together"]
    whole = shown.iloc[-1].tolist()
    assert whole[1:] == ["8 together", "30 / 12,000", "18 (0.18 %)", "0.11 – 0.28 %", "–"]
    weights = shown["Weight"]
    assert sum(map(float, weights[weights != "–"])) == pytest.approx(
        sum(found.rows[-1].weights), abs=0.04
    )
    assert (weights == "–").sum() == 3


def test_it_is_said_in_korean(found):
    with speaking("ko"):
        assert "손으로 설계한 쪽은 10,000장 가운데 32장" in sentence(found)
        assert "10장을 더 맞히고 3장을 새로 틀립니다" in gain_in_words(found)


def test_intervals_are_over_who_made_the_images(found):
    pairs = replace(found, groups=np.arange(10_000) // 2)
    assert pairs.units == "5,000 writers"
    assert "over 5,000 writers" in gain_in_words(pairs)
    whole = pairs.of("both")
    assert pairs.interval(whole) == interval_over(whole.wrong, pairs.groups)
    assert interval_over(whole.wrong, None) == wilson_interval(18, 10_000)


def test_one_family_is_no_committee(fits, found):
    for family in ("classical", "learned"):
        own = [one for one in fits if one.method.family == family]
        assert committee_of(found.comparison, own, ungrouped) is None
    assert committee_of(found.comparison, [], ungrouped) is None


def test_a_family_of_one_stands_for_itself(fits, found):
    keys = ("summed+virtual", "plain-cnn+record", "large-cnn+record")
    own = [one for one in fits if one.method.key in keys]
    few = committee_of(found.comparison, own, ungrouped)
    assert few.of("classical").wrong.sum() == 35
    assert [len(few.of(family).weights) for family in ("classical", "learned", "both")] == [0, 2, 3]


def test_fits_of_another_seed_and_of_no_family_are_left_out(fits, found):
    first, *others = fits
    control = replace(first, method=replace(first.method, key="chance"))
    given = [control, replace(first, seed=7), *others]
    left = committee_of(found.comparison, given, ungrouped)
    assert len(left.members.found) == len(others)


def test_the_folder_that_keeps_the_answers_is_found():
    """The same fits are in `ensemble`, which keeps none of validation images."""
    ensemble = Store(POOL.folder.with_name("ensemble"))
    assert not any(map(has_answers, ensemble.records()))
    assert Run(ensemble).committees == []
    [found] = Run(ensemble, POOL).committees
    assert len(found.members.found) == 8


def test_a_report_tells_it_in_a_section_of_its_own(tmp_path, undrawn, versus):
    code, _, err = versus("report", POOL.folder, "--out", tmp_path, "--format", "md")
    assert code == 0, err
    text = (tmp_path / "report.md").read_text("utf-8")
    assert "## Both families together" in text
    assert "both together 18 (0.18 %)" in text
    assert "| 8 together | 30 / 12,000 | 18 (0.18 %) |" in text
