"""Records whose fields, or whose arrays, contradict one another: a line, whatever was changed."""

import copy
import io
import json
import os
import zipfile
from pathlib import Path

import numpy as np
import pytest

from dataset.input_error import InputError
from dataset.labelled_images import LabelledImages, Split
from experiments.engine import run_trials
from experiments.plan import Grid, trials
from experiments.record import read_record
from experiments.store import Store
from experiments.tasks import Again
from experiments.verify import check
from reports.answers import answers
from reports.run import Run


def stripes(n, seed):
    generator = np.random.default_rng(seed)
    labels = np.arange(n, dtype=np.int64) % 2
    images = generator.integers(0, 60, (n, 12, 12), dtype=np.uint8)
    images[labels == 0, :, ::3] += 150
    return Split(images, labels)


STRIPES = LabelledImages(
    key="stripes",
    name="Stripes",
    train=stripes(40, 0),
    tests={"test": stripes(20, 1), "noisy": stripes(30, 2)},
    class_names=("down", "across"),
    provenance="Drawn by the tests.",
    kind="ink",
)
DATA = {STRIPES.key: STRIPES}

GONE = object()
VALUES = [
    GONE,
    None,
    0,
    -1,
    10**18,
    10**400,
    1.5,
    "",
    "../../etc/passwd",
    "\ud800",
    [],
    {},
    [1],
    True,
]
GRID = Grid("stripes", ("chance", "pixels+nn"), (10,), (0,), conditions=("fog@2",), inspect=True)


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A run with conditions, looks inside and models, and the bytes of everything in it."""
    store = Store(tmp_path_factory.mktemp("kept"))
    store.create()
    run_trials(trials([GRID]), DATA, store, "p", again=Again(models=True))
    assert check(store).findings == ()
    whole = {path: path.read_bytes() for path in store.folder.rglob("*") if path.is_file()}
    return store, whole


@pytest.fixture
def finished(kept):
    """That run, put right again after each test."""
    store, whole = kept
    yield store
    for path, content in whole.items():
        if not path.is_file() or path.read_bytes() != content:
            path.write_bytes(content)


@pytest.fixture
def path(finished):
    return sorted(finished.trials.glob("*.json"))[0]


def places(node, at=()):
    """Every field of a JSON document, as keys from its root."""
    children = node.items() if isinstance(node, dict) else enumerate(node)
    for key, child in children:
        yield (*at, key)
        if isinstance(child, dict | list):
            yield from places(child, (*at, key))


def changed(document, at, value):
    document = copy.deepcopy(document)
    node = document
    for key in at[:-1]:
        node = node[key]
    if value is GONE:
        del node[at[-1]]
    else:
        node[at[-1]] = value
    return document


def frames(store):
    run = Run(store)
    return run.measurements, run.conditions, run.comparisons, run.all_pairs, run.unrun, run.missing


def test_every_field_missing_or_wrong(finished, path):
    """Of some thousand variations each is read, or refused in a line, by report and verify alike."""
    document = json.loads(path.read_text())
    generator = np.random.default_rng(0)
    refused = 0
    every = [(at, v) for at in places(document) for v in VALUES if "versions" not in at]
    for index in generator.permutation(len(every))[:400]:
        path.write_text(json.dumps(changed(document, *every[index])))
        said = check(finished).findings
        try:
            frames(finished)
        except InputError:
            refused += 1
            assert said, every[index]
    assert refused > 200


@pytest.mark.parametrize(
    ("at", "value"),
    [
        (("evaluations", "test", "n_errors"), 10**18),
        (("evaluations", "test", "n_test"), 10**400),
        (("evaluations", "test", "part"), 7),
        (("evaluations", "test", "images"), "../../../etc/passwd"),
        (("evaluations", "test+fog@2", "condition"), "x"),
        (("evaluations", "test+fog@2", "base"), "none"),
        (("evaluations", "test+fog@2", "base"), None),
        (("method", "parameters", "steps"), 1.5),
        (("method", "parameters", "steps", 0), "x"),
        (("method", "parameters", "steps", 0, "step"), GONE),
        (("data", "image_shape"), []),
        (("data", "class_names"), []),
        (("size",), {"features": 10**18}),
        (("train_size",), 10**18),
        (("history",), {"loss": [1.0], "accuracy": []}),
    ],
)
def test_contradictions(path, at, value):
    path.write_text(json.dumps(changed(json.loads(path.read_text()), at, value)))
    with pytest.raises(InputError, match="Damaged record"):
        read_record(path)


@pytest.mark.parametrize("deep", ["[" * 1_000_000, '{"schema": 2, "id": ' + '{"a":' * 1_000_000])
def test_nested_a_million_deep(finished, path, deep):
    path.write_text(deep)
    assert [one.kind for one in check(finished).findings] == ["damaged"]
    with pytest.raises(InputError, match="Damaged record"):
        frames(finished)


def rewrite(path, **arrays):
    with np.load(path) as stored:
        every = {name: stored[name] for name in stored.files}
    np.savez_compressed(path, **{**every, **arrays})


def claim(path):
    """The header of an array of ten terabytes, and a few bytes."""
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        header, {"descr": "<i8", "fortran_order": False, "shape": (10**13 // 8,)}
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("labels/test.npy", header.getvalue() + bytes(80))


OTHERS = [
    {"predicted/test": np.zeros((20, 2), np.int64)},
    {"predicted/test": np.zeros(3, np.int64)},
    {"predicted/test": np.full(20, 9)},
    {"predicted/test": np.full(20, -1)},
    {"predicted/test": np.full(20, 0.5)},
    {"predicted/test": np.full(20, "a")},
    {"labels/test": np.zeros((), np.int64)},
    {"probability/test": np.zeros((20, 3), np.float32)},
    {"probability/test": np.zeros(20, np.float32)},
    {"predicted/test+fog@2": np.zeros(99, np.int64)},
]


@pytest.mark.parametrize("arrays", [*OTHERS, "10 TB"], ids=[*map(str, range(len(OTHERS))), "10 TB"])
def test_predictions_of_other_shapes(finished, path, arrays):
    beside = path.with_suffix(".npz")
    claim(beside) if arrays == "10 TB" else rewrite(beside, **arrays)
    [finding] = check(finished).findings
    assert finding.kind == "damaged"
    assert path.stem in finding.what
    if "predicted/test+fog@2" in arrays:
        # A report has a condition's rates from the record, and does not read the answers.
        assert len(answers(read_record(path), "test")) == 20
        return
    with pytest.raises(InputError, match="Damaged record"):
        answers(read_record(path), "test")


@pytest.mark.parametrize("name", ["occlusion", "ink", "images", "labels", "chosen"])
def test_inspection_of_other_shapes(finished, path, name):
    beside = path.with_name(f"{path.stem}.inspection.npz")
    rewrite(beside, **{name: np.zeros((1, 2))})
    [finding] = check(finished).findings
    assert (finding.kind, "looked at" in finding.what) == ("damaged", True)
    assert str(beside) in finding.mend
    with pytest.raises(InputError, match="Damaged file beside"):
        Run(finished).pictures.inspected(read_record(path))


@pytest.mark.parametrize("damage", ["cut", "shape"])
def test_shared_images_alone_are_to_blame(finished, damage):
    images = sorted(finished.datasets.glob("*.npz"))
    for one in images:
        if damage == "cut":
            os.truncate(one, 200)
        else:
            rewrite(one, labels=np.zeros((2, 2), np.int64))
    found = check(finished).findings
    assert {one.kind for one in found} == {"damaged"}
    assert len(found) == len(images)
    assert all("alone" in one.mend and "trials" not in one.mend.split(",")[0] for one in found)


def test_nothing_is_to_be_deleted_for_what_cannot_be_read(finished, path, monkeypatch):
    """Every file of the folder is on a disk that fails."""

    def fails(*_, **__):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "read_bytes", fails)
    monkeypatch.setattr("zipfile.ZipFile", fails)
    monkeypatch.setattr("experiments.verify.sha256_of", fails)
    found = [one for one in check(finished).findings if one.kind != "missing"]
    assert {one.kind for one in found} == {"unreadable"}
    assert not any("elete '" in one.mend for one in found)


@pytest.mark.parametrize("card", [True, False])
def test_damaged_model_is_found_and_written_again(finished, card):
    model = sorted(finished.models.glob("*.skops"))[0]
    os.truncate(model.with_name(f"{model.name}.json") if card else model, 100)
    [finding] = check(finished).findings
    assert finding.kind == "damaged"
    assert model.name in finding.what
    assert "--save-models" in finding.mend
    run_trials(trials([GRID]), DATA, finished, "p", again=Again(models=True))
    assert check(finished).findings == ()
