"""Fitted methods as files, of either family: the card, the round trip, and what is refused."""

import hashlib
import json
import zipfile
from dataclasses import replace

import numpy as np
import pytest

from dataset.digits import load_digits
from dataset.input_error import InputError
from dataset.labelled_images import Split
from experiments import methods
from experiments.card import card_path, read_card
from experiments.engine import run_trials
from experiments.methods import METHODS
from experiments.methods.method import Method, chain, joined, network
from experiments.models import (
    FORMATS,
    Model,
    find_models,
    fits_a_file,
    is_saved,
    load_model,
    suffix_of,
    write_model,
)
from experiments.outcome import identify, record_of
from experiments.plan import Trial
from experiments.store import Store
from experiments.tasks import Again
from experiments.threads import at_most
from experiments.trial import Task, attempt

pytestmark = pytest.mark.usefixtures("few_copies")


@pytest.fixture(scope="module")
def digits():
    """A hundred digits to learn from, and a hundred to answer."""
    data, some = load_digits(), np.arange(100)
    return replace(data, train=data.train.take(some), tests={"test": data.tests["test"].take(some)})


def trained(folder, data, key, size="all"):
    """Train `key` and keep it; the path and the outcome of the trial."""
    subset = "first" if size != "all" else "stratified"
    trial = Trial(data.key, key, size, 0, subset)
    path = folder / f"model{suffix_of(METHODS[key])}"
    outcome = attempt(Task(0, trial, keep_model=True), data)
    write_model(path, outcome.model, data, record_of(trial, data, outcome, "p"))
    return path, outcome


@pytest.fixture(scope="module")
def saved(digits, tmp_path_factory):
    return trained(tmp_path_factory.mktemp("model"), digits, "pixels+svm")


@pytest.fixture
def copied(saved, tmp_path):
    """The model and its card in a folder of their own."""
    path = tmp_path / saved[0].name
    path.write_bytes(saved[0].read_bytes())
    card_path(path).write_bytes(card_path(saved[0]).read_bytes())
    return path


def edit(path, change):
    document = json.loads(card_path(path).read_bytes())
    change(document)
    card_path(path).write_text(json.dumps(document))


# Every architecture is in tests/cnn/test_model_file.py; here one stands for all recipes.
CLASSICAL = [key for key, method in METHODS.items() if method.family == "classical"]


@pytest.mark.parametrize("key", [*CLASSICAL, "lecture-mnist-cnn"])
def test_every_method_answers_the_same_after_loading(key, digits, tmp_path):
    path, outcome = trained(tmp_path, digits, key)
    model = load_model(path)
    expected = outcome.predictions["test"].probability
    with at_most(1):
        found = model.predict_proba(digits.tests["test"].images)
    assert found.tobytes() == expected.tobytes()


@pytest.mark.parametrize("mirror", [False, True])
def test_a_network_is_asked_for_the_same_views_after_loading(
    mirror, digits, tmp_path, short_recipes
):
    data = replace(digits, train=digits.train.take(np.arange(30)), mirror=mirror)
    path, outcome = trained(tmp_path, data, "airbench-cnn")
    card, model = read_card(path), load_model(path)
    assert (card.test_shift, card.test_mirror) == (1, mirror)
    with at_most(1):
        found = model.predict_proba(data.tests["test"].images)
    assert found.tobytes() == outcome.predictions["test"].probability.tobytes()


def test_every_family_has_a_format_and_their_fusion_has_none():
    families = {method.family for method in METHODS.values()}
    assert {known.family for known in FORMATS.values()} == families - {"both"}
    assert [key for key in METHODS if not fits_a_file(METHODS[key])] == ["fusion"]


def test_card_says_what_the_model_is(saved, digits):
    path, outcome = saved
    card = read_card(path)
    assert card.dataset.class_names == tuple("0123456789")
    assert card.dataset.image_shape == (8, 8)
    assert card.dataset.background == "dark"
    assert card.dataset.train_hash == digits.train_hash
    assert card.method.key == "pixels+svm"
    steps = card.method.parameters["steps"]
    assert [step["step"] for step in steps] == ["pixels", "rbf_svm"]
    assert card.train_size == 100
    counts = {name: test.n_errors for name, test in card.tests.items()}
    assert counts == {name: one.n_errors for name, one in outcome.evaluations.items()}
    assert card.machine.versions and card.started
    assert card.file.bytes == path.stat().st_size


def test_card_names_no_folder(saved):
    assert str(saved[0].parent) not in card_path(saved[0]).read_text()


def test_class_that_the_draw_lacked_gets_probability_zero(digits, tmp_path):
    order = np.argsort(digits.train.labels, kind="stable")
    split = Split(digits.train.images[order], digits.train.labels[order])
    path, outcome = trained(tmp_path, replace(digits, train=split), "pixels+nn", size=40)
    model = load_model(path)
    assert 1 < len(model.card.classes) < 10
    found = model.predict_proba(digits.tests["test"].images)
    assert found.tobytes() == outcome.predictions["test"].probability.tobytes()
    assert found[:, 9].max() == 0


def test_missing_model_and_missing_card(copied):
    card_path(copied).unlink()
    with pytest.raises(InputError, match="No card"):
        load_model(copied)
    copied.unlink()
    with pytest.raises(InputError, match="No model"):
        load_model(copied)


def test_other_endings_are_no_models(tmp_path):
    (tmp_path / "model.pkl").write_bytes(b"cos\nsystem\n(S'true'\ntR.")
    with pytest.raises(InputError, match=r"ends in \.keras or \.skops"):
        load_model(tmp_path / "model.pkl")


def test_card_of_another_file(copied):
    with copied.open("ab") as file:
        file.write(b" ")
    with pytest.raises(InputError, match="belongs to another file"):
        load_model(copied)


@pytest.mark.parametrize("key", ["pixels+svm", "lecture-mnist-cnn"])
def test_other_number_of_classes_than_the_card_says(digits, tmp_path, key):
    path, _ = trained(tmp_path, digits, key)
    edit(path, lambda document: document.update(classes=[0, 1, 2]))
    with pytest.raises(InputError, match="does not fit its card"):
        load_model(path)


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document.update(schema=1),
        lambda document: document.pop("classes"),
        lambda document: document.update(classes=[]),
        lambda document: document.update(classes=[1, 0]),
        lambda document: document.update(classes=[0, 10]),
        lambda document: document.update(classes=[0, True]),
        lambda document: document["dataset"].update(class_names="0123456789"),
        lambda document: document["dataset"].update(image_shape=[8]),
        lambda document: document["dataset"].update(image_shape=[8, 8, 4]),
        lambda document: document["dataset"].update(image_shape=[8, 10**9]),
        lambda document: document["dataset"].update(background="green"),
        lambda document: document.update(file=None),
        lambda document: document["file"].update(sha256=None),
        lambda document: document["tests"]["test"].update(n_test=0),
        lambda document: document["method"].update(parameters=[]),
    ],
)
def test_damaged_cards(copied, change):
    edit(copied, change)
    with pytest.raises(InputError, match="Damaged card"):
        load_model(copied)


def fields_in(document, *way):
    """The way to every field of a card, at any depth."""
    for name, value in document.items():
        yield (*way, name)
        if isinstance(value, dict) and name not in ("parameters", "size"):
            yield from fields_in(value, *way, name)


# What may be unknown.
MAY_BE_NULL = {
    ("prepare",),
    ("monitor",),
    ("fit_seconds",),
    ("machine", "commit"),
    ("machine", "backend"),
    ("dataset", "frame"),
    ("dataset", "mirror"),
    ("dataset", "grouping"),
}


def test_null_in_any_field(copied):
    whole = json.loads(card_path(copied).read_bytes())
    ways = set(fields_in(whole))
    assert len(ways) > 40 and ways > MAY_BE_NULL - {("machine", "commit")}
    for way in ways - MAY_BE_NULL:
        document = json.loads(json.dumps(whole))
        *above, last = way
        part = document
        for name in above:
            part = part[name]
        part[last] = None
        card_path(copied).write_text(json.dumps(document))
        with pytest.raises(InputError, match="Damaged card") as caught:
            read_card(copied)
        assert "\n" not in str(caught.value), way


@pytest.mark.parametrize("content", [b"", b"roses are red", b"[]", b"\xff", b"[" * 100_000])
def test_card_that_is_none(copied, content):
    card_path(copied).write_bytes(content)
    with pytest.raises(InputError, match="Damaged card"):
        load_model(copied)


def test_answers_that_are_no_numbers(saved):
    class Broken:
        def predict_proba(self, images):
            return np.full((len(images), 10), np.nan)

    with pytest.raises(InputError, match="received NaN"):
        Model(Broken(), read_card(saved[0])).predict_proba(np.zeros((1, 8, 8), np.uint8))


def test_other_versions_are_named(saved):
    card = read_card(saved[0])
    installed = dict(card.machine.versions)
    assert card.other_versions(installed) == []
    newer = {**installed, "numpy": "99.0"}
    assert card.other_versions(newer) == [f"numpy {installed['numpy']}, here 99.0"]


def changed_inside(path, member, change):
    """The model with a JSON document of its archive changed, and its hash on the card."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    document = json.loads(members[member])
    change(document)
    members[member] = json.dumps(document).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    edit(path, lambda card: card["file"].update(sha256=sha256))


@pytest.mark.parametrize(
    ("key", "package", "member", "change"),
    [
        ("pixels+svm", "scikit-learn", "schema.json", lambda document: document.clear()),
        (
            "lecture-mnist-cnn",
            "keras",
            "config.json",
            lambda document: document["config"]["layers"][-1]["config"].update(of_tomorrow=None),
        ),
    ],
)
def test_whole_file_of_another_version_is_not_called_damaged(
    digits, tmp_path, key, package, member, change
):
    path, _ = trained(tmp_path, digits, key)
    changed_inside(path, member, change)
    with pytest.raises(InputError, match="is damaged"):
        load_model(path)
    edit(path, lambda card: card["machine"]["versions"].update({package: "99.1"}))
    with pytest.raises(InputError, match=f"whole but was made with {package} 99.1, here") as told:
        load_model(path)
    assert "Install" in str(told.value) and "\n" not in str(told.value)


def test_folder_that_cannot_be_written(digits, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="Cannot write the model"):
        trained(tmp_path / "file", digits, "chance")


def test_models_of_a_run_are_kept_under_the_trials_names(digits, tmp_path, capsys):
    store, trial = Store(tmp_path), Trial("digits", "pixels+nn", "all", 0, "stratified")
    store.create()
    run_trials([trial], {"digits": digits}, store, "p", again=Again(models=True))
    [path] = find_models(tmp_path)
    assert path.stem == identify(trial, digits)
    [record] = store.records()
    assert record.id == path.stem
    found = load_model(path).predict_proba(digits.tests["test"].images)
    assert found.tobytes() == record.predictions["test"].probability.tobytes()
    assert run_trials([trial], {"digits": digits}, store, "p", again=Again(models=True)).run == 0


def test_fusion_is_run_without_keeping_a_model(digits, tmp_path, capsys, monkeypatch):
    members = chain("pixels", "nearest_neighbour"), network("lecture-mnist", "lecture-mnist")
    method = Method("both", "Both", "Two at once.", "none", (joined("fusion", *members),))
    monkeypatch.setitem(METHODS, "both", method)
    store, trial = Store(tmp_path), Trial("digits", "both", "all", 0, "stratified")
    store.create()
    for expected in (1, 0):
        tally = run_trials([trial], {"digits": digits}, store, "p", again=Again(models=True))
        assert (tally.run, tally.failed) == (expected, 0)
    assert not (tmp_path / "models").exists()
    assert "1 trials are of methods of both families" in capsys.readouterr().err
    [record] = store.records()
    assert record.method.family == "both"
    assert record.predictions["test"].n_errors < 0.3 * len(digits.tests["test"])


def test_trial_that_is_stored_without_its_model_is_run_again(digits, tmp_path, capsys):
    store, trial = Store(tmp_path), Trial("digits", "pixels+nn", "all", 0, "stratified")
    store.create()
    run_trials([trial], {"digits": digits}, store, "p")
    assert not (tmp_path / "models").exists()
    assert run_trials([trial], {"digits": digits}, store, "p").run == 0
    assert "without" not in capsys.readouterr().err
    assert run_trials([trial], {"digits": digits}, store, "p", again=Again(models=True)).run == 1
    assert "0 by their kept model, 1 fitted once more" in capsys.readouterr().err
    [path] = find_models(tmp_path)
    assert is_saved(path)


def test_interrupted_before_the_record_the_trial_is_run_again(digits, tmp_path, monkeypatch):
    store, trial = Store(tmp_path), Trial("digits", "chance", "all", 0, "stratified")
    store.create()

    def stop(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(store, "write", stop)
        with pytest.raises(KeyboardInterrupt):
            run_trials([trial], {"digits": digits}, store, "p", again=Again(models=True))
    assert run_trials([trial], {"digits": digits}, store, "p", again=Again(models=True)).run == 1
    assert is_saved(find_models(tmp_path)[0])


def test_folder_without_models(tmp_path):
    with pytest.raises(InputError, match="No models"):
        find_models(tmp_path)


def test_method_that_the_program_no_longer_has_still_predicts(copied, digits, monkeypatch):
    # Not taken out of the dictionary itself, whose end it would be put back to.
    others = {key: method for key, method in methods.METHODS.items() if key != "pixels+svm"}
    monkeypatch.setattr(methods, "METHODS", others)
    assert load_model(copied).predict_proba(digits.train.images).shape == (100, 10)
