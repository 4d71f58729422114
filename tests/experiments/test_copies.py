"""What is nearly among the training pictures is kept beside the test pictures, published and verified."""

import json
from dataclasses import replace

import pytest

from dataset.input_error import InputError
from dataset.labelled_images import NearCopies
from experiments.copies import copies_of, write_copies
from experiments.engine import run_trials
from experiments.plan import Grid, trials
from experiments.publish import publish
from experiments.store import Store
from experiments.verify import check

FOUND = NearCopies((0, 7), (3, 3))


@pytest.fixture
def known(striped):
    return replace(striped, near_copies={"test": FOUND})


@pytest.fixture
def store(tmp_path, known):
    store = Store(tmp_path / "run")
    store.create()
    run_trials(trials([Grid("stripes", ("chance",), (10,), (0,))]), {"stripes": known}, store, "p")
    return store


def test_a_run_keeps_it_and_a_published_run_too(store, tmp_path):
    small = Store(tmp_path / "small")
    publish(store, small)
    for one in (store, small):
        [record] = one.records()
        assert copies_of(one, record, "test") == FOUND
        assert copies_of(one, record, "noisy") is None
        assert check(one).is_whole


def test_a_finished_run_gets_it_and_its_records_stay(tmp_path, striped, known):
    store = Store(tmp_path)
    store.create()
    wanted = trials([Grid("stripes", ("chance",), (10,), (0,))])
    run_trials(wanted, {"stripes": striped}, store, "p")
    [record] = store.records()
    assert copies_of(store, record, "test") is None
    before = record.path.read_bytes()
    run_trials(wanted, {"stripes": known}, store, "p")
    assert copies_of(store, record, "test") == FOUND
    assert record.path.read_bytes() == before


def test_of_other_training_pictures_it_says_nothing(store, known):
    other = replace(known, train=known.train.take(known.train.labels.argsort()))
    write_copies(store, replace(other, near_copies={"test": NearCopies((1,), (1,))}))
    [record] = store.records()
    assert copies_of(store, record, "test") == FOUND


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda kept: kept.update(pictures=[1]), "expected a training picture for each"),
        (lambda kept: kept.update(pictures=[0, 20]), "expected numbers below 20, received 20"),
        (lambda kept: kept.update(pictures="x"), "Expected `array`"),
        (lambda kept: kept.update(schema=1), "is of schema 1"),
    ],
)
def test_a_damaged_list_is_told_in_a_line(store, change, told):
    [path] = store.datasets.glob("*.copies.json")
    kept = json.loads(path.read_text())
    change(kept)
    path.write_text(json.dumps(kept))
    [record] = store.records()
    with pytest.raises(InputError, match=told) as error:
        copies_of(store, record, "test")
    assert "\n" not in str(error.value)


def test_verify_names_the_damaged_list_alone(store):
    [path] = store.datasets.glob("*.copies.json")
    path.write_text("{")
    [finding] = check(store).findings
    assert finding.kind == "damaged"
    assert path.name in finding.what and path.name in finding.mend
