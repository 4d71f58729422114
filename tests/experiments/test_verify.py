"""What is wrong with a folder, and what is not."""

import json

import numpy as np
import pytest

from dataset.input_error import InputError
from experiments.engine import run_trials
from experiments.plan import Grid, trials
from experiments.store import Store
from experiments.verify import check


@pytest.fixture
def finished(tmp_path, striped):
    store = Store(tmp_path)
    store.create()
    run_trials(
        trials([Grid("stripes", ("chance",), (10, 20), (0, 1), conditions=("fog@2",))]),
        {"stripes": striped}, store, "p",
    )  # fmt: skip
    return store


@pytest.fixture
def path(finished):
    return sorted(finished.trials.glob("*.json"))[0]


def kinds(store):
    return [finding.kind for finding in check(store).findings]


def change(path, edit):
    settings = json.loads(path.read_text())
    edit(settings)
    path.write_text(json.dumps(settings))


def test_finished_folder_is_whole(finished):
    found = check(finished)
    assert (found.n_records, found.n_failed, found.findings) == (4, 0, ())
    assert found.is_whole


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe"])
def test_damaged_json(finished, path, content):
    path.write_bytes(content)
    [finding] = check(finished).findings
    assert finding.kind == "damaged"
    assert path.name in finding.what
    assert "Delete" in finding.mend


def test_other_schema_is_foreign(finished, path):
    change(path, lambda settings: settings.update(schema=99))
    assert kinds(finished) == ["foreign"]


def test_altered_seed_is_foreign(finished, path):
    change(path, lambda settings: settings.update(seed=7))
    assert kinds(finished) == ["foreign"]


@pytest.mark.parametrize("field", ["evaluations", "data", "status"])
def test_missing_field(finished, path, field):
    change(path, lambda settings: settings.pop(field))
    assert kinds(finished) == ["damaged"]


@pytest.mark.parametrize("test", ["test", "noisy", "test+fog@2"])
def test_count_that_disagrees_with_the_predictions(finished, path, test):
    def one_less(settings):
        settings["evaluations"][test]["n_errors"] += 1

    change(path, one_less)
    [finding] = check(finished).findings
    assert finding.kind == "damaged"
    assert f"on '{test}'" in finding.what


@pytest.mark.parametrize("left", [0, 0.5, 0.99])
def test_truncated_predictions(finished, path, left):
    arrays = path.with_suffix(".npz")
    whole = arrays.read_bytes()
    arrays.write_bytes(whole[: int(left * len(whole))])
    assert kinds(finished) == ["damaged"]


def test_lost_predictions(finished, path):
    path.with_suffix(".npz").unlink()
    assert kinds(finished) == ["damaged"]


def test_labels_of_other_images(finished, path):
    arrays = path.with_suffix(".npz")
    with np.load(arrays) as stored:
        changed = {name: stored[name] for name in stored.files}
    for name in ("labels/test", "predicted/test", "predicted/test+fog@2"):
        changed[name] = 1 - changed[name]
    np.savez_compressed(arrays, **changed)
    [finding] = check(finished).findings
    assert "not those of the test images" in finding.what


def test_missing_record_is_named_and_a_strange_file_too(finished, path):
    name = json.loads(path.read_text())["seed"]
    path.unlink()
    path.with_suffix(".npz").unlink()
    (finished.trials / "notes.txt").write_text("mine")
    found = {finding.kind: finding.what for finding in check(finished).findings}
    assert set(found) == {"foreign", "missing"}
    assert f"seed {name}" in found["missing"]
    assert "notes.txt" in found["foreign"]


def test_what_a_killed_run_leaves_does_no_harm(finished, path):
    (finished.trials / ".versus-0123abcd.part").write_bytes(b"{")
    (finished.trials / f"{'0' * 64}.npz").write_bytes(b"PK")
    found = check(finished)
    assert [finding.kind for finding in found.findings] == ["leftover", "leftover"]
    assert found.is_whole


def test_damaged_images_and_plan(finished):
    for images in finished.datasets.iterdir():
        images.write_bytes(b"PK")
    (finished.folder / "plan.json").write_text("{}")
    found = {finding.kind for finding in check(finished).findings}
    assert found == {"damaged", "missing"}


def test_folder_without_anything(tmp_path):
    with pytest.raises(InputError, match="Nothing to verify"):
        check(Store(tmp_path))
