"""Both families put together by weights of validation images: the published digits, and who is left out."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.pool import has_answers
from experiments.statistics import clustered_interval, wilson_interval
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
    assert sentence(found) == (
        "MNIST, 60,000 training images: put together by weights that are fixed on 12,000 validation "
        "images, of 10,000 test images the hand-crafted side gets 32 wrong, the learned side 25, both "
        "together 18 (0.18 %); Large kernels, long, the best fit alone on validation images, 32."
    )
    alone = committee_of(found.comparison, fits, ungrouped)
    assert gain_in_words(alone) == (
        "Against the learned side alone, the better one on validation images, both together mend 10 errors "
        "and make 3 new (p = 0.092 over 10,000 images)."
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
        assert "손으로 설계한 쪽은 32장, 학습한 쪽은 25장, 둘을 합치면 18장" in sentence(found)
        assert "오류 10개를 고치고 3장을 새로 틀립니다" in gain_in_words(found)


def test_intervals_are_over_who_made_the_images(found):
    pairs = replace(found, groups=np.arange(10_000) // 2)
    assert pairs.units == "5,000 writers"
    assert "over 5,000 writers" in gain_in_words(pairs)
    whole = pairs.of("both")
    assert pairs.interval(whole) == clustered_interval(whole.wrong, pairs.groups)
    assert replace(found, groups=None).interval(whole) == wilson_interval(18, 10_000)


def test_methods_of_one_name_are_told_apart_by_their_place(fits, found):
    alike = [replace(one, method=replace(one.method, name="Mine")) for one in fits]
    shown = committee(committee_of(found.comparison, alike, ungrouped))
    expected = committee(committee_of(found.comparison, fits, ungrouped))
    names = ["Mine", "Mine", "2 together", *["Mine"] * 6, "6 together", "8 together"]
    assert shown["Method"].tolist() == names
    pd.testing.assert_frame_equal(shown.drop(columns="Method"), expected.drop(columns="Method"))


def test_sides_that_are_level_on_validation_images_are_told_so(found):
    def as_good(row):
        return replace(row, n_errors=40) if row.weights else row

    level = replace(found, rows=[as_good(row) for row in found.rows], groups=None)
    assert level.rival == ("learned", True)
    assert gain_in_words(level).startswith(
        "Against the learned side alone, level with the other on"
    )
    same = replace(found, rows=[replace(row, wrong=found.of("both").wrong) for row in found.rows])
    assert gain_in_words(same) == ""


def test_few_validation_images_make_no_weights(fits, found, monkeypatch):
    monkeypatch.setattr("reports.committee.LEAST_A_CLASS", 1_201)
    assert committee_of(found.comparison, fits, ungrouped) is None


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


def test_fits_of_no_family_are_left_out(fits, found):
    first, *others = fits
    given = [replace(first, method=replace(first.method, key="chance")), *others]
    assert len(committee_of(found.comparison, given, ungrouped).members.found) == len(others)


def test_a_seed_that_both_families_have_counts(fits, found):
    """Even where another one has more fits."""
    learned = [one for one in fits if one.method.family == "learned"]
    other = [replace(one, seed=7) for one in learned[1:]]
    own = [one for one in fits if one.id not in {fit.id for fit in other}]
    made = committee_of(found.comparison, [*own, *other], ungrouped)
    assert {one.record.seed for one in made.members.found} == {0}
    assert len(made.members.found) == 3


def test_the_folder_that_keeps_the_answers_is_found():
    """The same fits are in `ensemble`, which keeps none of validation images."""
    ensemble = Store(POOL.folder.with_name("ensemble"))
    assert not any(map(has_answers, ensemble.records()))
    assert Run(ensemble).committees == []
    [found] = Run(ensemble, POOL).committees
    assert len(found.members.found) == 8


def test_a_folder_that_answered_more_has_no_say_for_one_that_did_not(tmp_path):
    """The hardest test set was never answered by the fits that were validated."""
    more = shutil.copytree(POOL.folder, tmp_path / "more")
    for path in more.glob("trials/*.validation.npz"):
        path.unlink()
    for path in more.glob("trials/*.json"):
        record = json.loads(path.read_text("utf-8"))
        record["evaluations"]["friend"] = record["evaluations"]["test"]
        path.write_text(json.dumps(record), "utf-8")
        arrays = dict(np.load(path.with_suffix(".npz")))
        own = {key: found for key, found in arrays.items() if key.endswith("/test")}
        friend = {key.replace("test", "friend"): found for key, found in own.items()}
        np.savez(path.with_suffix(".npz"), **arrays, **friend)
    for order in ((POOL, Store(more)), (Store(more), POOL)):
        run = Run(*order)
        assert [one.largest_test for one in run.comparisons] == ["friend"]
        assert run.committees == []


def test_a_report_tells_it_in_a_section_of_its_own(tmp_path, undrawn, versus):
    code, _, err = versus("report", POOL.folder, "--out", tmp_path, "--format", "md")
    assert code == 0, err
    text = (tmp_path / "report.md").read_text("utf-8")
    assert "## Both families together" in text
    assert "both together 18 (0.18 %)" in text
    assert "| 8 together | 30 / 12,000 | 18 (0.18 %) |" in text
