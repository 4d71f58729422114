"""Records on disk: whole, found again, and refused when damaged."""

import json

import numpy as np
import pytest

from dataset.input_error import InputError
from experiments.store import Predictions, Store, trial_id


def settings(position=0, *, method="m", started="2026-01-01T00:00:00", seed=0, status="done"):
    return {
        "position": position,
        "status": status,
        "dataset": {"key": "d"},
        "method": {"key": method},
        "train_size": 10,
        "seed": seed,
        "subset": "stratified",
        "started": started,
    }


def predictions():
    labels = np.array([0, 1, 1], dtype=np.int64)
    return Predictions(labels, np.array([0, 1, 0]), np.eye(3, 2, dtype=np.float32))


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "run")
    store.create()
    return store


def test_what_is_written_is_read_again(store):
    store.write("abc", settings(), {"test": predictions(), "train": predictions()})
    [record] = store.records()
    assert record.id == "abc"
    assert not record.failed
    assert list(record.predictions) == ["test", "train"]
    found = record.predictions["test"]
    np.testing.assert_array_equal(found.predicted, [0, 1, 0])
    np.testing.assert_array_equal(found.probability, np.eye(3, 2))
    assert found.n_errors == 1


def test_records_come_in_the_order_of_the_plan(store):
    for position in (2, 0, 1):
        store.write(f"id{position}", settings(position, seed=position), {})
    assert [record.settings["position"] for record in store.records()] == [0, 1, 2]


def test_last_run_of_a_cell_stands(store):
    store.write("old", settings(started="2026-01-01T00:00:00"), {})
    store.write("new", settings(started="2026-02-01T00:00:00"), {})
    assert [record.id for record in store.records()] == ["new"]


def test_status_of_stored_trials(store):
    store.write("bad", settings(status="failed"), {})
    store.write("good", settings(), {"test": predictions()})
    assert store.status("bad") == "failed"
    assert store.status("good") == "done"
    assert store.status("other") is None


def test_interrupted_write_leaves_nothing(store, monkeypatch):
    def full(*arguments, **options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez_compressed", full)
    with pytest.raises(InputError, match="No space left"):
        store.write("abc", settings(), {"test": predictions()})
    assert list(store.trials.iterdir()) == []


def test_identifier_depends_on_content_alone():
    assert trial_id({"a": 1, "b": [2]}) == trial_id({"b": [2], "a": 1})
    assert trial_id({"a": 1}) != trial_id({"a": 2})
    assert len(trial_id({})) == 64


@pytest.mark.parametrize("content", ["{", json.dumps({"schema": 99}), "[]"])
def test_damaged_and_foreign_records_are_named(store, content):
    (store.trials / "abc.json").write_text(content)
    with pytest.raises(InputError, match=r"(Damaged|Foreign) record.*abc\.json"):
        store.records()


def test_folder_without_records(tmp_path):
    with pytest.raises(InputError, match="No records"):
        Store(tmp_path).records()


def test_folder_below_a_file_cannot_be_written(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="Cannot write"):
        Store(tmp_path / "file" / "run").create()


def test_test_images_are_kept_once(store, striped):
    stem = store.write_images(striped)
    before = (store.datasets / f"{stem}.npz").stat().st_mtime_ns
    assert store.write_images(striped) == stem
    assert (store.datasets / f"{stem}.npz").stat().st_mtime_ns == before
    kept = store.read_images(stem)
    assert list(kept) == ["test", "noisy"]
    np.testing.assert_array_equal(kept["noisy"].images, striped.tests["noisy"].images)
