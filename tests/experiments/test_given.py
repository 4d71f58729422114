"""Methods on given features: what they are, what of a plan they can do, and that they are run."""

import hashlib

import numpy as np
import pytest

from dataset.conditions import parse_condition, under
from dataset.input_error import InputError
from dataset.labelled_images import LabelledImages
from experiments.engine import InProcess, run_trials
from experiments.methods import find_method, given
from experiments.outcome import identify
from experiments.plan import Grid, Trial, fitting, trials
from experiments.store import Store
from experiments.trial import Task, attempt
from experiments.workers import LocalWorkers


@pytest.fixture(autouse=True)
def unknown(monkeypatch):
    """Nothing of what a test names is known afterwards."""
    monkeypatch.setattr(given, "_FILES", {})


def stacks(data):
    return [data.train.images, *(split.images for split in data.tests.values())]


def vectors_of(images):
    """Across and down: how much neighbours differ."""
    pixels = images.astype(float)
    return np.stack([np.abs(np.diff(pixels, axis=axis)).mean(axis=(1, 2)) for axis in (1, 2)], 1)


def written(path, images, **changed):
    sha256 = [hashlib.sha256(image.tobytes()).hexdigest() for image in images]
    arrays = {"vectors": vectors_of(images), "sha256": sha256, "source": "two numbers"}
    np.savez(path, **(arrays | changed))
    return path


@pytest.fixture
def path(tmp_path, striped):
    return written(tmp_path / "two.npz", np.concatenate(stacks(striped)))


def planned(keys, data, **changed):
    return fitting(trials([Grid(data.key, tuple(keys), seeds=(0,), **changed)]), {data.key: data})


def test_what_it_is(path):
    method = find_method(f"{path}:linear")
    assert (method.key, method.name, method.family) == (
        "two.npz:linear",
        "two + linear SVM",
        "given",
    )
    assert (method.citation, method.has_file, method.has_network) == ("two numbers", False, False)
    assert find_method("two.npz:svm[classifier.C=3]").parameters()["steps"][1:] == [
        {"step": "standardised"},
        {"step": "rbf_svm", "C": 3.0},
    ]
    assert given.embed(path) == ("two.npz:linear", "two.npz:svm")


def test_both_heads_answer_and_the_record_names_the_source(path, striped, tmp_path):
    keys = given.embed(path)
    wanted, left_out = planned(keys, striped, inspect=True, validate=True)
    assert not left_out and not any(trial.inspect for trial in wanted)
    store = Store(tmp_path / "run")
    store.create()
    tally = run_trials(wanted, {"stripes": striped}, store, "p", InProcess())
    assert (tally.run, tally.failed) == (2, 0)
    for record in store.everything():
        assert (record.method.family, record.method.citation) == ("given", "two numbers")
        assert record.method.parameters["steps"][0]["source"] == "two numbers"
        assert record.evaluations["noisy"].n_errors == 0
        assert record.size == {"features": 2} and record.validation.n > 0
    again = run_trials(wanted, {"stripes": striped}, store, "p", InProcess())
    assert (again.run, again.kept) == (0, 2)


def test_the_vectors_are_part_of_the_identity(path, striped):
    trial = Trial("stripes", find_method(f"{path}:svm").key, "all", 0, "stratified")
    before = identify(trial, striped)
    images = np.concatenate(stacks(striped))
    written(path, images, vectors=vectors_of(images) + 1)
    find_method(f"{path}:svm")
    assert identify(trial, striped) != before


def test_a_condition_without_vectors_is_left_out_with_its_reason(path, striped, tmp_path):
    keys = ("pixels+svm", *given.embed(path))
    wanted, left_out = planned(keys, striped, conditions=("fog@3", "rotation@15"))
    asked = {trial.method: trial.conditions for trial in wanted}
    assert asked["pixels+svm"] == ("fog@3", "rotation@15")
    assert asked["two.npz:svm"] == asked["two.npz:linear"] == ()
    assert str(left_out[1]) == (
        "stripes · two.npz:svm · fog@3, rotation@15: no vectors are given for pictures under these "
        "conditions"
    )
    fog = [
        under(split.images[:10], parse_condition("fog@3"), kind="ink")
        for split in striped.tests.values()
    ]
    more = written(tmp_path / "more.npz", np.concatenate([*stacks(striped), *fog]))
    [trial], [without] = planned(
        [find_method(f"{more}:svm").key],
        striped,
        conditions=("fog@3", "rotation@15"),
        condition_images=10,
    )
    assert (trial.conditions, without.corruption) == (("fog@3",), "rotation@15")
    outcome = attempt(Task(0, trial), striped)
    assert outcome.error is None and outcome.evaluations["test+fog@3"].n_test == 10


def test_a_picture_that_is_not_in_the_file_fails_the_trial_and_no_other(path, striped):
    [trial], _ = planned([find_method(f"{path}:svm").key], striped)
    damaged = Trial(**{**vars(trial), "conditions": ("fog@3",)})
    outcome = attempt(Task(0, damaged), striped)
    assert "no vector is given for 20 of 20 pictures" in outcome.error


def test_a_file_of_other_pictures_is_refused_or_left_out(path, striped):
    key = find_method(f"{path}:svm").key
    turned = striped.train.images[:, ::-1].copy()
    split = type(striped.train)(turned, striped.train.labels)
    other = LabelledImages("o", "O", split, {"t": split}, ("a", "b"), "Drawn.", "ink")
    with pytest.raises(InputError, match=r"'two.npz' has no vector for a training picture of o"):
        planned([key], other)
    both = trials([Grid(name, (key,), seeds=(0,)) for name in ("stripes", "o")])
    wanted, [left_out] = fitting(both, {"stripes": striped, "o": other})
    assert [trial.dataset for trial in wanted] == ["stripes"]
    assert str(left_out).startswith(
        "o · two.npz:svm: has 90 vectors, none of a training picture of it"
    )


def test_a_head_that_there_is_not_and_two_files_of_one_name(path, striped, tmp_path):
    for address in (f"{path}:tree", f"{path}"):
        with pytest.raises(InputError, match=r"expected .*two.npz:linear or .*two.npz:svm"):
            find_method(address)
    given.embed(path)
    (tmp_path / "b").mkdir()
    other = written(tmp_path / "b" / "two.npz", striped.train.images)
    with pytest.raises(InputError, match=r"Two files of vectors are called 'two.npz'"):
        given.embed(other)


def test_the_command_adds_both_heads_to_what_is_run(versus, mistake, tmp_path, undrawn):
    from dataset import load

    digits = load("digits")
    path = written(tmp_path / "two.npz", np.concatenate(stacks(digits)), name="Two")
    run = ("run", "--dataset", "digits", "--out", tmp_path / "out", "--embeddings")
    method = ("--method", "chance", "--seeds", 1, "--train-size", "5/class", "--quiet")
    assert versus(*run, path, *method)[0] == 0
    assert versus("report", tmp_path / "out", "--lang", "ko", "--format", "md")[0] == 0
    text = (tmp_path / "out" / "report.md").read_text("utf-8")
    assert "**주어진 특징**" in text and "two numbers" in text
    np.savez(path, vectors=np.zeros((3, 2)), sha256=["0" * 64] * 3, source="x")
    line = mistake(*run, path, *method)
    assert line.startswith("versus: 'two.npz' has no vector for a training picture of digits")


@pytest.mark.slow
def test_workers_get_the_vectors(path, striped):
    wanted, _ = planned(given.embed(path), striped)
    tasks = [Task(number, trial) for number, trial in enumerate(wanted)]
    found = list(LocalWorkers(2, 1).run(tasks, {"stripes": striped}, lambda _: None))
    assert [outcome.error for _, outcome in found] == [None, None]
    assert {outcome.evaluations["noisy"].n_errors for _, outcome in found} == {0}
