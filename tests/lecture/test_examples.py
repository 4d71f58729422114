"""The lines that the page shows are run here, as they stand."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import lecture.examples
from lecture.examples import run_example, trained_example
from lecture.steps import STEPS

PRINTS = {
    "matrix": "(320, 480)",
    "windows": "[3. 3. 7. 5.] 3.0",
    "taylor": "λ2 = ",
    "hand_crafted": " %",
    "convolution": "[[6600.]]\n[[0.]]",
    "pooling": "[[6, 8], [3, 4]]\n[1, 24, 9, 4, 11, 52, 54, 32, 15]",
    "shapes": "error rate, challenge: ",
    "digits": "45,162 parameters\ntraining accuracy: ",
}
SLOW = ("shapes",)


def test_what_trains_is_run_once(tmp_path, monkeypatch):
    first = trained_example("hand_crafted", tmp_path, "hog+svm")
    assert first == run_example("hand_crafted")
    monkeypatch.setattr(lecture.examples, "_printed", None)
    assert trained_example("hand_crafted", tmp_path, "hog+svm") == first
    with pytest.raises(TypeError):
        # What another method declares is another fit.
        trained_example("hand_crafted", tmp_path, "lbp+svm")


def test_every_step_has_an_example():
    scripts = Path(lecture.examples.__file__).parent.glob("[!_]*.py")
    assert {path.stem for path in scripts} == set(STEPS) - {"practice"} == set(PRINTS)


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=pytest.mark.slow) if n in SLOW else n for n in PRINTS]
)
def test_example_prints_what_it_should(name):
    code = run_example(name)
    assert PRINTS[name] in code.printed
    statements = [line for line in code.source.splitlines() if line and "import" not in line]
    assert len(statements) <= 6, "five lines or so, imports apart"


def test_example_on_the_readers_picture(tmp_path):
    path = tmp_path / "it's mine.png"
    Image.fromarray(np.full((40, 60), 77, np.uint8)).save(path)
    code = run_example("matrix", path)
    assert str(path) in code.source
    assert "(40, 60)" in code.printed
    assert "77 77 77" in code.printed
