"""Records on disk: whole, found again, and refused when damaged."""

from dataclasses import replace

import numpy as np
import pytest

from dataset.input_error import InputError
from experiments.engine import run_trials
from experiments.plan import Grid, trials
from experiments.predictions import Predictions
from experiments.record import Evaluation, fit_id
from experiments.store import Store, images_stem
from reports.run import Run

A, B, C = (digit * 64 for digit in "abc")


def predictions():
    labels = np.array([0, 1, 1], dtype=np.int64)
    return Predictions(labels, np.array([0, 1, 0]), np.eye(3, 2, dtype=np.float32))


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "run")
    store.create()
    return store


def evaluated(**changed):
    found = predictions()
    names = ("test", "train")
    return {name: Evaluation(3, found.n_errors, 0.1, **changed) for name in names}


def test_what_is_written_is_read_again(store, make_record):
    written = make_record(A, evaluations=evaluated())
    store.write(written, {"test": predictions(), "train": predictions()}, {})
    [record] = store.records()
    assert record == written
    assert list(record.predictions) == ["test", "train"]
    found = record.predictions["test"]
    np.testing.assert_array_equal(found.predicted, [0, 1, 0])
    np.testing.assert_array_equal(found.probability, np.eye(3, 2))
    assert found.n_errors == 1


def test_records_come_in_the_order_of_the_plan(store, make_record):
    for position, identifier in ((2, A), (0, B), (1, C)):
        store.write(make_record(identifier, position=position, seed=position), {}, {})
    assert [record.position for record in store.records()] == [0, 1, 2]


def test_last_run_of_a_cell_stands(store, make_record):
    store.write(make_record(A, started="2026-01-01T00:00:00"), {}, {})
    store.write(make_record(B, started="2026-02-01T00:00:00"), {}, {})
    assert [record.id for record in store.records()] == [B]


def test_one_record_by_its_identifier(store, make_record):
    store.write(make_record(A, status="failed"), {}, {})
    assert store.read(A).failed
    assert store.read(B) is None


def test_interrupted_write_leaves_nothing(store, make_record, monkeypatch):
    def full(*arguments, **options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez_compressed", full)
    with pytest.raises(InputError, match="No space left"):
        store.write(make_record(A), {"test": predictions()}, {})
    assert list(store.trials.iterdir()) == []


def test_identifier_depends_on_what_decides_the_fit_and_not_on_order():
    fit = ["hash", "m", {"version": 1, "steps": []}, 10, "first", 0]
    assert fit_id(*fit) == fit_id(*fit[:2], {"steps": [], "version": 1}, *fit[3:])
    for i, other in enumerate(["hash2", "n", {"version": 2, "steps": []}, 20, "balanced", 1]):
        assert fit_id(*fit[:i], other, *fit[i + 1 :]) != fit_id(*fit)


def test_folder_without_records(tmp_path):
    with pytest.raises(InputError, match="No records"):
        Store(tmp_path).records()


def test_folder_below_a_file_cannot_be_written(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="Cannot write"):
        Store(tmp_path / "file" / "run").create()


def test_test_images_are_kept_once(store, striped):
    store.write_images(striped)
    before = {path: path.stat().st_mtime_ns for path in store.datasets.iterdir()}
    assert len(before) == 2
    store.write_images(striped)
    assert before == {path: path.stat().st_mtime_ns for path in store.datasets.iterdir()}
    kept = store.read_images(images_stem(striped, "noisy"))
    np.testing.assert_array_equal(kept.images, striped.tests["noisy"].images)


def test_what_was_asked_for_last_stands_and_not_what_was_run_last(tmp_path, striped):
    """Pictures x, then y, then x again under one name, into one folder: the third report is of x."""
    other = replace(striped, train=striped.train.take(np.arange(30)))
    store = Store(tmp_path)
    store.create()
    wanted = trials([Grid("stripes", ("chance",), (10,), (0,))])
    for data in (striped, other, striped):
        run_trials(wanted, {"stripes": data}, store, "p")
        [record] = store.records()
        [reported] = Run(store).records
        assert record.data.train_hash == reported.data.train_hash == data.train_hash
    assert len(store.everything()) == 2
