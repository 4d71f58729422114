"""Stored fits that answer together: weights on validation pictures alone, and no training."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dataset.digits import load_digits
from dataset.input_error import InputError
from experiments.engine import InProcess, run_trials
from experiments.methods import METHODS
from experiments.plan import Grid, trials
from experiments.pool import Member, Members, members_of, rows_of
from experiments.predictions import VALIDATION, read_validated
from experiments.publish import publish
from experiments.record import ENSEMBLE
from experiments.statistics.pooling import pool_weights, pooled
from experiments.store import Store

ROOT = Path(__file__).parents[2]


def answers(n, right, sure, seed=0, classes=3):
    """Labels, and probabilities of a method that is right so often and always so sure."""
    draws = np.random.default_rng(seed)
    labels = np.arange(n) % classes
    said = np.where(draws.random(n) < right, labels, (labels + 1) % classes)
    found = np.full((n, classes), (1 - sure) / (classes - 1))
    found[np.arange(n), said] = sure
    return labels, found


def test_a_single_member_is_set_to_its_sharpness():
    """Right in 80 of 100 and sure by 0.98: weighted until it is sure by as much as it is right."""
    labels = np.zeros(100, int)
    found = np.tile([0.98, 0.02], (100, 1))
    found[80:] = [0.02, 0.98]
    weights = pool_weights([found], labels)
    np.testing.assert_allclose(pooled([found], weights).max(axis=1), 0.8, atol=1e-4)
    np.testing.assert_allclose(weights, np.log(4) / np.log(49), rtol=1e-4)


def test_a_member_that_says_nothing_is_left_out():
    labels, good = answers(300, 0.9, 0.8)
    noise = np.random.default_rng(1).dirichlet(np.ones(3), 300)
    weights = pool_weights([good, noise], labels)
    assert weights[0] > 0.5 and weights[1] < 0.1
    _, misleading = answers(300, 0.05, 0.8, seed=9)
    assert pool_weights([good, misleading], labels)[1] == 0


def test_members_that_err_elsewhere_are_better_together():
    labels, one = answers(900, 0.8, 0.7, seed=1)
    _, other = answers(900, 0.8, 0.7, seed=2)
    _, third = answers(900, 0.8, 0.7, seed=3)
    members = [one, other, third]
    found = pooled(members, pool_weights(members, labels)).argmax(axis=1)
    assert (found != labels).mean() < min((m.argmax(axis=1) != labels).mean() for m in members)


@pytest.mark.parametrize(
    ("probabilities", "labels"),
    [
        ([], [0]),
        ([np.ones((2, 3)), np.ones((2, 2))], [0, 1]),
        ([np.ones((2, 3))], [0]),
        ([np.ones((0, 3))], []),
    ],
)
def test_what_cannot_be_put_together(probabilities, labels):
    with pytest.raises(ValueError, match="Expected"):
        pool_weights(probabilities, labels)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Three fits on 300 digits that were validated, and one that was not."""
    data = load_digits()
    data = replace(data, train=data.train.take(np.arange(700)))
    store = Store(tmp_path_factory.mktemp("run"))
    store.create()
    asked = [
        Grid(
            "digits",
            ("pixels+nn", "hog+svm", "pixels+svm"),
            train_sizes=(300,),
            seeds=(0,),
            validate=True,
        ),
        Grid("digits", ("chance",), train_sizes=(300,), seeds=(0,)),
    ]
    run_trials(trials(asked), {"digits": data}, store, "p", InProcess())
    return store, data


def test_a_run_keeps_what_its_fits_answered_to_validation_pictures(run):
    store, data = run
    for record in store.records():
        if record.method.key == "chance":
            assert read_validated(record) == {}
            continue
        found = read_validated(record)
        np.testing.assert_array_equal(found["label"], data.train.labels[found["picture"]])
        wrong = found["probability"].argmax(axis=1) != found["label"]
        assert (len(wrong), wrong.sum()) == (record.validation.n, record.validation.n_errors)


@pytest.mark.parametrize("profile", [ENSEMBLE, "pool"])
def test_members_of_an_ensemble_are_published_with_both_answers(run, tmp_path, profile):
    """In half precision, so that it can be pooled; of others the record has the counts."""
    store, _ = run
    target = Store(tmp_path / "published")
    publish(store, target)
    assert not list(target.trials.glob(f"*{VALIDATION}"))
    own = Store(tmp_path / "own")
    shutil.copytree(store.folder, own.folder)
    for path in own.trials.glob("*.json"):
        path.write_text(path.read_text().replace('"profile": "p"', f'"profile": "{profile}"'))
    publish(own, target)
    for record in own.records():
        published, whole = read_validated(target.read(record.id)), read_validated(record)
        assert published.keys() == whole.keys()
        for key, found in published.items():
            np.testing.assert_allclose(found, whole[key], atol=1e-3)
    assert len(members_of(target.records(), "test").found) == 3


def test_command_tells_members_families_and_all(run, versus):
    store, _ = run
    code, out, err = versus("pool", store.folder)
    assert code == 0
    lines = out.splitlines()
    assert [line.split("  ")[0] for line in lines[1:5]] == [
        *(f"{METHODS[key].name}, seed 0" for key in ("pixels+nn", "hog+svm", "pixels+svm")),
        "pool of all",
    ]
    assert "chance, seed 0" in err
    assert "400 validation pictures" in out


def test_weights_do_not_depend_on_the_test_pictures(run):
    """Whatever the answers to them are."""
    store, _ = run
    members = members_of(store.records(), "test")
    assert members.left_out == ("chance, seed 0",)
    other = tuple(replace(one, tested=one.tested[::-1]) for one in members.found)
    first, second = rows_of(members), rows_of(replace(members, found=other))
    assert [row.weights for row in first] == [row.weights for row in second]
    assert (first[-1].wrong != second[-1].wrong).any()


def test_further_seeds_share_the_weight_of_the_one_that_was_validated(run, tmp_path, versus):
    store, data = run
    more = Store(shutil.copytree(store.folder, tmp_path / "more"))
    grid = Grid("digits", ("hog+svm", "pixels+svm"), train_sizes=(300,), seeds=(1, 2))
    other = Grid("digits", ("hog+svm",), train_sizes=(200,), seeds=(0,))
    run_trials(trials([grid, other]), {"digits": data}, more, "p", InProcess())
    alone = members_of(more.records(), "test")
    together = members_of(more.records(), "test", all_seeds=True)
    assert set(together.left_out) == {"chance, seed 0", "hog+svm, seed 0"}
    assert len(alone.left_out) == 6
    assert [one.further_seeds for one in together.found] == [(), (1, 2), (1, 2)]
    # Validation fixes the same weights; the test pictures are answered by the mean of the logarithms.
    assert rows_of(together)[-1].weights == rows_of(alone)[-1].weights
    logs = [
        np.log(np.maximum(one.plain_predictions["test"].probability.astype(float), 1e-5))
        for one in more.records()
        if (one.method.key, one.train_size) == ("pixels+svm", 300)
    ]
    assert len(logs) == 3
    powers = np.exp(np.mean(logs, axis=0))
    expected = powers / powers.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(together.found[2].tested, expected, rtol=1e-6)
    _, out, err = versus("pool", more.folder, "--all-seeds")
    assert f"{METHODS['hog+svm'].name}, seeds 0, 1, 2" in out
    left_out = [line for line in err.splitlines() if line.startswith("Left out")]
    assert [line.split(": ")[1] for line in left_out] == ["chance, seed 0.", "hog+svm, seed 0."]


def test_families_have_a_pool_each(run):
    """Two of one family and two of the other: the members, both families, all."""
    store, _ = run
    members = members_of(store.records(), "test")
    one, two, _ = members.found
    network = replace(one.record, method=replace(one.record.method, family="learned"))
    found = (one, two, *(Member(network, each.validated, each.tested) for each in (one, two)))
    rows = rows_of(Members(found, members.labels, members.test_labels))
    assert [row.name for row in rows[4:]] == ["classical", "learned", "all"]
    assert [row.family for row in rows[4:]] == ["classical", "learned", "both"]
    np.testing.assert_array_equal(rows[4].wrong, rows[5].wrong)


def test_mistakes_are_one_line(run, mistake, tmp_path):
    store, _ = run
    assert "Unknown method 'hog+swm'. Did you mean 'hog+svm'?" in mistake(
        "pool", store.folder, "--method", "hog+swm"
    )
    assert "Unknown data set 'digit'. Did you mean 'digits'?" in mistake(
        "pool", store.folder, "--dataset", "digit"
    )
    line = mistake("pool", store.folder, "--method", "hog+svm")
    assert line.startswith("versus: 1 of 1 fits have probabilities of validation pictures")
    assert "0 of 4 fits" in mistake("pool", store.folder, "--test-set", "tst")
    assert "No records in" in mistake("pool", tmp_path)


def test_fits_of_several_data_sets_and_of_other_pictures(run, monkeypatch):
    store, _ = run
    records = store.records()[1:]
    other = replace(records[0], data=replace(records[0].data, train_hash="0", key="other"))
    with pytest.raises(InputError, match=r"several data sets \(digits, other\)"):
        members_of([other, *records], "test")
    first = records[0].id
    monkeypatch.setattr(
        "experiments.pool.read_validated",
        lambda record: {
            key: found + 10_000 * (key == "picture" and record.id == first)
            for key, found in read_validated(record).items()
        },
    )
    with pytest.raises(InputError, match="validated on different pictures"):
        members_of(records[:2], "test")


def test_fits_that_answered_other_test_pictures_are_not_put_together(run):
    store, _ = run
    first, *others = [one for one in store.records() if one.validation]
    asked = replace(first.evaluations["test"], images="another")
    other = replace(first, evaluations={**first.evaluations, "test": asked})
    with pytest.raises(InputError, match="2 different test sets that are called 'test'"):
        members_of([other, *others], "test")


@pytest.mark.parametrize("last", [True, False])
def test_a_published_copy_takes_no_fits_place(run, versus, tmp_path, last):
    store, _ = run
    publish(store, Store(tmp_path))
    folders = [store.folder, tmp_path]
    code, out, _ = versus("pool", *(folders if last else folders[::-1]))
    assert (code, "400 validation pictures" in out) == (0, True)


def test_a_fit_made_again_leaves_its_validation_answers(run, tmp_path):
    """They are of the fit whose test answers are stored."""
    store, data = run
    own = Store(tmp_path / "own")
    shutil.copytree(store.folder, own.folder)
    record = next(one for one in own.records() if one.method.key == "hog+svm")
    path = own.trials / f"{record.id}{VALIDATION}"
    kept = b"as it was"
    path.write_bytes(kept)
    grid = Grid("digits", ("hog+svm",), train_sizes=(300,), seeds=(0,), validate=True,
                conditions=("fog@1",), condition_images=20)  # fmt: skip
    assert run_trials(trials([grid]), {"digits": data}, own, "p", InProcess()).run == 1
    assert path.read_bytes() == kept
    assert "test+fog@1" in own.read(record.id).evaluations


def test_damaged_answers_are_one_line(run, mistake, tmp_path):
    store, _ = run
    own = Store(tmp_path / "own")
    shutil.copytree(store.folder, own.folder)
    record = next(one for one in own.records() if one.validation)
    (own.trials / f"{record.id}{VALIDATION}").write_bytes(b"x")
    assert "cannot be read" in mistake("pool", own.folder)


def test_damaged_answers_are_found_by_verify(run, tmp_path):
    from experiments.verify import check

    store, _ = run
    record = next(one for one in store.records() if one.validation)
    path = store.trials / f"{record.id}{VALIDATION}"
    whole = path.read_bytes()
    assert check(store).is_whole
    try:
        path.write_bytes(whole[:100])
        [finding] = check(store).findings
        assert "validation pictures" in finding.what and str(path) in finding.mend
    finally:
        path.write_bytes(whole)


def test_the_published_pool_errs_on_18_digits_of_10_000():
    """Weights of the published answers to validation pictures, in half precision."""
    rows = rows_of(members_of(Store(ROOT / "results" / "pool").records(), "test"))
    pools = {row.name: int(row.wrong.sum()) for row in rows[-3:]}
    assert pools == {"classical": 32, "learned": 25, "all": 18}
    assert min(int(row.wrong.sum()) for row in rows[:-3]) == 26
    assert rows[-1].n == 12_000
