"""What is refused, on a made-up copy of a data set with pictures of no class."""

from dataclasses import replace

import numpy as np
import pytest
from click.testing import CliRunner

from benchmarks import refusal
from dataset.labelled_images import Split
from dataset.shapes import load_shapes


@pytest.fixture
def made_up(monkeypatch):
    """Neat drawings by three people in each half; noise should get no class."""
    shapes = load_shapes()
    people = np.arange(15, dtype=np.int64) % 3
    known = Split(shapes.tests["test"].images, shapes.tests["test"].labels, people)
    noise = np.random.default_rng(0).integers(0, 256, (6, 24, 24, 3), dtype=np.uint8)
    others = Split(noise, np.zeros(6, np.int64), people[:6])
    data = replace(shapes, key="hds", train=known, tests={"test": known})
    monkeypatch.setattr(refusal, "load", lambda key, data_dir: data)
    monkeypatch.setattr(
        refusal, "load_no_class", lambda key, data_dir: {"train": others, "test": others}
    )
    monkeypatch.setattr(refusal, "load_folder", lambda folder: shapes)


def test_refusals_are_told_at_both_thresholds_and_drawn(made_up, tmp_path):
    figure = tmp_path / "refusal.png"
    arguments = ["FOLDER", "--method", "invariants+svm", "--figure", str(figure)]
    done = CliRunner().invoke(refusal.main, arguments)
    assert done.exit_code == 0, (done.output, done.exception)
    first, _, usual, chosen, by_person, *of_choosing = done.output.splitlines()
    assert by_person == "Errors by person: "
    assert of_choosing[0].startswith("Choosing, by person: ")
    assert of_choosing[1].startswith("Choosing, by proportions: 1 to 2: ")
    assert "15 reporting-known" in first
    assert "6 reporting-others" in first
    for line in (usual, chosen):
        assert line.split()[0] == "invariants+svm"
        assert "0.00 %" in line, "no neat drawing is wrong"
        assert "100.00 %" in line, "noise is refused"
    assert figure.read_bytes().startswith(b"\x89PNG")


def test_a_sample_has_as_many_of_every_class_by_every_person():
    labels = np.repeat(np.arange(2, dtype=np.int64), 10)
    split = Split(np.zeros((20, 4, 4), np.uint8), labels, np.arange(20, dtype=np.int64) % 2)
    found = refusal.sampled(split, 3, seed=1)
    assert np.bincount(found.labels * 2 + found.groups).tolist() == [3, 3, 3, 3]
    assert refusal.sampled(split, None, seed=1) is split


def test_errors_by_person():
    split = Split(
        np.zeros((6, 4, 4), np.uint8), np.array([0, 1, 0, 1, 0, 1]), np.array([3, 3, 3, 5, 5, 8])
    )
    always_0 = np.tile(np.float32([0.9, 0.1]), (6, 1))
    assert refusal.by_person(split, always_0) == "3: 1 of 3, 5: 1 of 2, 8: 1 of 1"


def test_errors_by_proportions():
    """Rectangles twenty pixels long, of three widths; one paper without any."""
    images = np.full((4, 32, 32), 255, dtype=np.uint8)
    for image, width in zip(images, (16, 7, 3), strict=False):
        image[4 : 4 + width + 1, 5:26] = 0
        image[5 : 4 + width, 6:25] = 255
    split = Split(images, np.array([0, 1, 1, 0]))
    always_0 = np.tile(np.array([[0.9, 0.1]], dtype=np.float32), (4, 1))
    expected = "1 to 2: 0 of 2 (0.0 %), 2 to 4: 1 of 1 (100.0 %), 6 to 10: 1 of 1 (100.0 %)"
    assert refusal.by_proportions(split, always_0) == expected
