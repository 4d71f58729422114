"""``versus check``: every thing that is wrong is found, and what is right passes."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from commands.check import check as command
from dataset.input_error import InputError
from experiments.methods import find_method, outside
from experiments.outside.checks import check, stand_in

HERE = Path(__file__).parent
WRONG = {
    "Raises": "learns from pictures and labels",
    "Exits": "learns from pictures and labels",
    "Nan": "answers a row a picture and a column a class, all finite",
    "WrongShape": "answers a row a picture and a column a class, all finite",
    "UnknownLabel": "answers a row a picture and a column a class, all finite",
    "Unsummed": "its answers are probabilities",
    "Guesses": "tells simple pictures apart",
    "Chancy": "answers the same when asked again",
    "Batchwise": "answers every picture by itself",
    "Unseeded": "learns the same again from the same seed",
    "Changed": "can be cloned, and fitting changes no parameter",
    "Writes": "leaves the pictures as they are",
    "Fixed": "learns where the draw lacks a class, in little memory",
    "Hungry": "learns where the draw lacks a class, in little memory",
    "Prints": "prints nothing",
}


@pytest.fixture
def mine(tmp_path, monkeypatch):
    monkeypatch.setattr(outside, "_FOUND", {})
    return Path(shutil.copy(HERE / "strange_methods.py", tmp_path / "mine.py"))


def wrong(method):
    return [one.check for one in check(method, stand_in()) if one.fault]


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_found(mine, name):
    assert WRONG[name] in wrong(find_method(f"{mine}:{name}"))


@pytest.mark.parametrize("name", ["means", "Means", "Good", "Proba", "nearest"])
def test_nothing_is_wrong(mine, name):
    assert wrong(find_method(f"{mine}:{name}")) == []


NETWORKS = """
from keras import Input, Sequential, layers


def network(input_shape, n_classes):
    last = layers.Dense(n_classes, activation="softmax")
    return Sequential([Input(input_shape), layers.Flatten(), last])


def logits(input_shape, n_classes):
    return Sequential([Input(input_shape), layers.Flatten(), layers.Dense(n_classes)])


def nothing(input_shape, n_classes):
    return None
"""


@pytest.mark.slow
def test_keras_network(mine):
    mine.write_text(NETWORKS)
    assert wrong(find_method(f"{mine}:network")) == []


@pytest.mark.slow
def test_what_is_no_network(mine):
    mine.write_text(NETWORKS)
    (fault,) = [one.fault for one in check(find_method(f"{mine}:logits"), stand_in())]
    assert "expected probabilities, which sum to 1. Give its last layer activation" in fault
    (fault,) = [one.fault for one in check(find_method(f"{mine}:nothing"), stand_in())]
    assert fault == "TypeError: Expected a Keras model, received NoneType."


def test_lines_and_exit_codes(mine):
    run = CliRunner().invoke
    good, bad = run(command, [f"{mine}:Good"]), run(command, [f"{mine}:Unsummed"])
    assert good.exit_code == 0 and "WRONG" not in good.output
    assert bad.exit_code == 2
    assert "WRONG its answers are probabilities: expected numbers from 0 to 1" in bad.output
    assert run(command, [f"{mine}:NeedsColour"]).exit_code in (0, 2)
    with pytest.raises(InputError, match=r"'hog\+svm' is a method of Versus"):
        run(command, ["hog+svm"], catch_exceptions=False)


OF_PARTS = '[extractor]\nname = "hog"\nn_cells = 4\n[classifier]\nname = "linear_svm"\n'
OF_THEIR_PART = '[extractor]\nname = "./mine.py:means"\n'


@pytest.mark.parametrize("text", [OF_PARTS, OF_THEIR_PART, f"upright = true\n{OF_PARTS}"])
def test_method_of_parts(mine, text):
    path = mine.with_name("own.toml")
    path.write_text(text)
    done = CliRunner().invoke(command, [str(path)])
    assert done.exit_code == 0, done.output
    assert done.output.startswith("own.toml: ") and "WRONG" not in done.output
    assert len(done.output.splitlines()) == 12


def test_method_of_parts_that_cannot_be_tried(mine):
    path = mine.with_name("own.toml")
    path.write_text('[extractor]\nname = "invariants"\n')
    with pytest.raises(InputError, match=r"'own\.toml' cannot be checked: it looks at outlines"):
        CliRunner().invoke(command, [str(path)], catch_exceptions=False)
    path.write_text('[extractor]\nname = "hogg"\n')
    with pytest.raises(InputError, match=r"line 2, key 'name': .*Did you mean 'hog'"):
        CliRunner().invoke(command, [str(path)], catch_exceptions=False)


@pytest.mark.parametrize("head", ["", ":svm"])
def test_vectors(tmp_path, head):
    path = tmp_path / "two.npz"
    words = {"source": "the tests", "names": ["a/1.png", "a/2.png", "b/1.png"]}
    np.savez(path, vectors=np.eye(3), **words)
    done = CliRunner().invoke(command, [f"{path}{head}"])
    assert done.exit_code == 0
    assert "3 names such as a/1.png" in done.output
    np.savez(path, vectors=np.ones((3, 5)), **words)
    done = CliRunner().invoke(command, [f"{path}{head}"])
    assert done.exit_code == 2
    assert "WRONG its vectors differ from picture to picture: of 3 rows 1 differ" in done.output
    np.savez(path, vectors=np.full((3, 5), np.nan), **words)
    with pytest.raises(InputError, match="hold NaN"):
        CliRunner().invoke(command, [f"{path}{head}"], catch_exceptions=False)
