"""What is asked of a fit later: answered by its kept model, or by one fit more, beside what stands."""

from dataclasses import replace

import numpy as np
import pytest

from dataset.input_error import InputError
from dataset.labelled_images import Split
from experiments.engine import run_trials
from experiments.outcome import identify
from experiments.plan import Trial
from experiments.predictions import read_validated
from experiments.store import Store
from experiments.tasks import Again
from experiments.trial import Task, attempt
from experiments.verify import check

PLAIN = Trial("stripes", "pixels+nn", "all", 0, "stratified")
FOGGY = replace(PLAIN, conditions=("fog@3",), condition_images=8)
PLAIN_NAMES = ["test", "noisy", "train"]


class Counted:
    """The class of the nearest picture; every fit is counted."""

    fits = 0

    def __init__(self, fault=None):
        self.fault = fault

    def fit(self, images, labels):
        Counted.fits += 1
        self.classes_, self.images, self.labels = np.unique(labels), images.astype(int), labels
        self.n_parameters_ = 1
        return self

    def predict_proba(self, images):
        if self.fault and len(images) == 8:
            raise self.fault
        distance = np.square(images[:, None].astype(int) - self.images[None]).sum(axis=(2, 3))
        return np.eye(len(self.classes_))[self.labels[distance.argmin(axis=1)]]


@pytest.fixture
def run(tmp_path, striped):
    """Runs one trial into one folder; the tally and the record."""
    store = Store(tmp_path)
    store.create()

    def once(trial, data=striped, **again):
        tally = run_trials([trial], {"stripes": data}, store, "p", again=Again(**again))
        [record] = store.records()
        return tally, record

    once.store = store
    return once


def stored(store):
    return {path.name: path.read_bytes() for path in store.trials.glob("*.npz")}


@pytest.mark.parametrize("models", [False, True], ids=["fitted once more", "by the kept model"])
def test_condition_is_added_and_nothing_stored_is_touched(run, models, capsys):
    _, before = run(PLAIN, models=models)
    files = stored(run.store)
    tally, after = run(FOGGY, models=models)
    assert (tally.run, tally.failed) == (1, 0)
    assert f"{int(models)} by their kept model, {int(not models)} fitted" in capsys.readouterr().err
    assert before.id == after.id
    assert files.items() < stored(run.store).items()
    assert list(after.evaluations) == [*PLAIN_NAMES, "test+fog@3", "noisy+fog@3"]
    assert after.evaluations["test+fog@3"].part == 1
    assert [work.fitted for work in after.work] == [True, not models]
    for name in PLAIN_NAMES:
        assert after.evaluations[name] == before.evaluations[name]
    assert check(run.store).findings == ()
    assert run(FOGGY, models=models)[0].run == 0
    assert run(PLAIN)[0].run == 0, "asking for less takes nothing away"


def test_added_answers_are_those_of_one_run(run, tmp_path, striped):
    run(PLAIN)
    _, added = run(FOGGY)
    whole = attempt(Task(0, FOGGY), striped)
    for name, found in whole.predictions.items():
        np.testing.assert_array_equal(added.predictions[name].predicted, found.predicted)
        np.testing.assert_array_equal(added.predictions[name].labels, found.labels)


def test_one_fit_more_at_most(run, stand_in):
    stand_in("counted", lambda seed: Counted())
    Counted.fits = 0
    run(replace(PLAIN, method="counted"))
    run(replace(FOGGY, method="counted", inspect=False))
    assert Counted.fits == 2
    run(replace(FOGGY, method="counted", conditions=("fog@3", "fog@4")))
    assert Counted.fits == 3


@pytest.mark.parametrize("size", ["all", 10])
def test_validation_is_added_by_the_fit_that_it_needs(run, striped, stand_in, monkeypatch, size):
    monkeypatch.setattr("experiments.validation.LEAST_A_CLASS", 2)
    stand_in("counted", lambda seed: Counted())
    asked = replace(PLAIN, method="counted", train_size=size)
    wanted = replace(asked, validate=True)
    whole = attempt(Task(0, wanted), striped).validation
    assert whole.counted.held_out == (size == "all")
    run(asked)
    Counted.fits = 0
    tally, record = run(wanted)
    assert (tally.run, Counted.fits) == (1, 1)
    assert record.validation == whole.counted
    for name, found in read_validated(record).items():
        np.testing.assert_array_equal(found, whole.arrays()[name])
    assert check(run.store).findings == ()
    assert run(wanted)[0].run == 0


def test_pictures_too_few_to_validate_on_are_not_asked_for_again(run, striped):
    few = replace(striped, train=striped.train.take(np.arange(6)))
    _, record = run(PLAIN, few)
    tally, again = run(replace(PLAIN, validate=True), few)
    assert (tally.run, again) == (0, record)


def test_test_set_is_added_and_a_changed_one_is_answered_again(run, striped):
    run(PLAIN)
    more = replace(striped, tests={**striped.tests, "friend": striped.tests["test"]})
    tally, record = run(PLAIN, more)
    assert (tally.run, record.evaluations["friend"].part) == (1, 1)
    assert identify(PLAIN, more) == identify(PLAIN, striped)
    other = Split(255 - np.array(striped.tests["test"].images), striped.tests["test"].labels)
    changed = replace(striped, tests={**more.tests, "friend": other})
    tally, record = run(PLAIN, changed)
    assert (tally.run, record.evaluations["friend"].part) == (1, 2)
    assert check(run.store).findings == ()


def test_answers_to_pictures_that_a_test_set_no_longer_has_do_not_stand(run, striped, tmp_path):
    from experiments.publish import publish

    friend = striped.tests["noisy"]
    before = replace(striped, tests={**striped.tests, "friend": friend})
    run(FOGGY, before)
    few = Split(255 - np.array(friend.images[:5]), np.array(friend.labels[:5]))
    _, record = run(PLAIN, replace(striped, tests={**striped.tests, "friend": few}))
    assert "friend+fog@3" not in record.evaluations
    assert "noisy+fog@3" in record.evaluations
    assert check(run.store).findings == ()
    assert len(record.predictions["friend"].labels) == 5
    small = Store(tmp_path / "published")
    publish(run.store, small)
    [copy] = small.records()
    assert {name for name, one in copy.evaluations.items() if one.part == 1} == {"friend"}
    for name, found in record.predictions.items():
        np.testing.assert_array_equal(copy.predictions[name].predicted, found.predicted)
    assert check(small).findings == ()


def test_fewer_pictures_under_a_condition_take_nothing_away(run):
    run(replace(FOGGY, condition_images=12))
    tally, record = run(FOGGY)
    assert (tally.run, record.evaluations["test+fog@3"].n_test) == (0, 12)


def test_model_of_another_fit_answers_nothing(run):
    run(PLAIN, models=True)
    [kept] = run.store.models.glob("*.skops")
    model, card = kept.read_bytes(), kept.with_name(f"{kept.name}.json").read_bytes()
    run(PLAIN, everything=True)
    assert not kept.exists(), "moved aside with its record"
    kept.write_bytes(model)
    kept.with_name(f"{kept.name}.json").write_bytes(card)
    _, record = run(FOGGY)
    assert [work.fitted for work in record.work] == [True, True]
    assert record.work[1].differing == 0


def test_damaged_model_is_fitted_once_more(run):
    run(PLAIN, models=True)
    [kept] = run.store.models.glob("*.skops")
    kept.write_bytes(kept.read_bytes()[:100])
    tally, record = run(FOGGY)
    assert (tally.failed, record.work[1].fitted) == (0, True)


def test_fit_that_answers_otherwise_is_told(run, stand_in, capsys):
    stand_in("counted", lambda seed: Counted())
    run(replace(PLAIN, method="counted"))

    class Other(Counted):
        def predict_proba(self, images):
            return super().predict_proba(images)[:, ::-1]

    stand_in("counted", lambda seed: Other())
    _, record = run(replace(FOGGY, method="counted"))
    assert record.work[1].differing == 40
    assert "it answers 40 training pictures otherwise" in capsys.readouterr().err


def test_sizes_that_are_written_differently_are_one_fit(striped, tmp_path):
    store = Store(tmp_path)
    store.create()
    twins = [replace(FOGGY, train_size="all"), replace(PLAIN, train_size=40)]
    assert run_trials(twins, {"stripes": striped}, store, "p").run == 1
    [record] = store.records()
    assert "test+fog@3" in record.evaluations


def test_same_pictures_under_another_name_are_refused(run, striped):
    run(PLAIN)
    other = replace(striped, key="lines", name="Lines")
    with pytest.raises(InputError, match=r"holds 'lines .* as a fit on 'Stripes'"):
        run_trials([replace(PLAIN, dataset="lines")], {"lines": other}, run.store, "p")


def test_failure_of_what_is_no_longer_asked_is_no_failure(run, stand_in):
    stand_in("counted", lambda seed: Counted(RuntimeError("no fog, please")))
    run(replace(PLAIN, method="counted"))
    run(replace(FOGGY, method="counted"))
    tally, _ = run(replace(PLAIN, method="counted"))
    assert (tally.run, tally.failed_before) == (0, 0)
    assert check(run.store).n_failed == 1


def test_more_pictures_under_a_condition_are_answered_anew(run):
    run(FOGGY)
    tally, record = run(replace(FOGGY, condition_images=12))
    assert (tally.run, record.evaluations["test+fog@3"].n_test) == (1, 12)


def test_look_inside_is_added(run):
    _, before = run(PLAIN)
    files = stored(run.store)
    tally, after = run(replace(PLAIN, inspect=True))
    assert (before.inspection, after.inspection, tally.run) == (None, "kept", 1)
    assert after.inspected["seen"].shape[1:] == (12, 12)
    assert files.items() < stored(run.store).items()
    assert after.evaluations == before.evaluations


def test_what_decides_nothing_is_in_no_identifier(striped):
    asked = replace(FOGGY, monitor="test", inspect=True)
    assert identify(asked, striped) == identify(PLAIN, striped)
    assert identify(replace(PLAIN, seed=1), striped) != identify(PLAIN, striped)


def test_learning_curve_is_added_by_one_fit_more(run):
    network = replace(PLAIN, method="lecture-mnist-cnn")
    _, before = run(network, models=True)
    assert "val_loss" not in before.history
    files = stored(run.store)
    tally, after = run(replace(network, monitor="test"), models=True)
    assert (tally.run, after.monitor) == (1, "test")
    assert len(after.history["val_loss"]) == len(before.history["loss"]) == 3
    np.testing.assert_allclose(after.history["loss"], before.history["loss"], rtol=1e-5)
    assert files == stored(run.store)
    assert run(network)[1].monitor == "test", "a curve without its line replaces none with it"


def test_what_adding_raises_is_kept_beside_what_stands(run, stand_in):
    stand_in("counted", lambda seed: Counted(RuntimeError("no fog, please")))
    run(replace(PLAIN, method="counted"))
    tally, record = run(replace(FOGGY, method="counted"))
    assert (tally.run, tally.failed, record.status) == (1, 1, "done")
    assert record.failures == dict.fromkeys(
        ["test+fog@3", "noisy+fog@3"], "RuntimeError: no fog, please"
    )
    assert list(record.evaluations) == PLAIN_NAMES
    tally, _ = run(replace(FOGGY, method="counted"))
    assert (tally.run, tally.failed_before) == (0, 1)
    stand_in("counted", lambda seed: Counted())
    tally, record = run(replace(FOGGY, method="counted"), failed=True)
    assert (tally.failed, record.failures) == (0, {})
    assert "test+fog@3" in record.evaluations
