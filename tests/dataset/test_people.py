"""HDS and Drawn-shapes, from small made-up copies of their repositories' archives."""

import hashlib
import io
import json
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw

from dataset import DATASETS, drawn_shapes, hds, load, load_no_class
from dataset.class_folders import tree_of
from dataset.folder import with_test_sets
from dataset.input_error import InputError
from dataset.labelled_images import Brought
from dataset.shapes import load_shapes

PEOPLE, EACH = ("ann", "bob", "cyd", "dan"), 3
CORNERS = {
    "rectangle": [(12, 16), (58, 16), (58, 52), (12, 52), (12, 16)],
    "triangle": [(35, 10), (60, 56), (10, 56), (35, 10)],
    "other": [(12, 12), (58, 58), (35, 35), (58, 12), (12, 58)],
}


def picture(folder, number):
    """A drawing of 70 × 70 px, black on white, moved a little by its number."""
    image = Image.new("RGBA", (70, 70), "white")
    pen = ImageDraw.Draw(image)
    if folder == "ellipse":
        pen.ellipse([8 + number, 12, 60 + number, 58], outline="black", width=3)
    else:
        pen.line([(x + number, y) for x, y in CORNERS[folder]], fill="black", width=3)
    return image


def png(image, level=6):
    content = io.BytesIO()
    image.save(content, "PNG", compress_level=level)
    return content.getvalue()


def verified(files, arrays):
    """`files` with the made-up copy's shapes and hashes in the place of the real ones."""
    return replace(
        files,
        shapes={key: array.shape for key, array in arrays.items()},
        sha256={key: hashlib.sha256(array).hexdigest() for key, array in arrays.items()},
    )


def write_hds(place, level=6, change=None):
    with zipfile.ZipFile(place / "hand-drawn-shapes-dataset.zip", "w") as archive:
        root = f"hand-drawn-shapes-dataset-{hds.REPOSITORY.commit}"
        archive.writestr(f"{root}/README.md", "drawings")
        for person in PEOPLE:
            for folder in hds.FOLDERS:
                archive.writestr(f"{root}/data/user.{person}/vertices/{folder}/1.csv", "1,2")
                for number in range(EACH):
                    image = picture(folder, number + PEOPLE.index(person))
                    if change == (person, folder, number):
                        image.putpixel((0, 0), (254, 254, 254, 255))
                    name = f"{folder}.{person}.{number:04d}.png"
                    path = f"{root}/data/user.{person}/images/{folder}/{name}"
                    archive.writestr(path, png(image, level))


@pytest.fixture
def people(tmp_path, monkeypatch):
    write_hds(tmp_path)
    arrays = hds.parse(tree_of(tmp_path / "hand-drawn-shapes-dataset.zip", ""))
    monkeypatch.setattr(hds, "FILES", verified(hds.FILES, arrays))
    return tmp_path


def strokes(shape):
    turn = np.linspace(0, 2 * np.pi, 40)
    if shape in ("circle", "oval"):
        wide = 100 if shape == "oval" else 60
        points = np.stack([128 + wide * np.cos(turn), 128 + 60 * np.sin(turn)], axis=1)
    elif shape == "triangle":
        points = np.array([[128, 40], [200, 200], [56, 200], [128, 40]])
    else:
        points = np.array([[64, 64], [192, 64], [192, 192], [64, 192], [64, 64]])
    return [[[str(x), str(y)] for x, y in points]]


@pytest.fixture
def by_pen(tmp_path, monkeypatch):
    """Two sittings an hour apart, three drawings of each shape in each."""
    path = tmp_path / "drawn-shapes-dataset.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Drawn-shapes-Dataset-c74ac35/README.md", "strokes")
        for shape in (*drawn_shapes.CLASSES, *drawn_shapes.STRETCHED):
            for number in range(6):
                time = 1567776868 + 60 * number + 3600 * (number > 2)
                name = f"Drawn-shapes-Dataset-c74ac35/paths/{shape}/0.0{number} {time}.json"
                archive.writestr(name, json.dumps(strokes(shape)))
    arrays = drawn_shapes.parse(tree_of(path, ""))
    monkeypatch.setattr(drawn_shapes, "FILES", verified(drawn_shapes.FILES, arrays))
    return tmp_path


def test_half_of_the_people_trains_and_the_other_half_tests(people):
    data = load("hds", people)
    assert data.class_names == load_shapes().class_names
    train, test = data.train, data.tests["test"]
    assert (len(train), len(test)) == (18, 18)
    assert set(train.groups.tolist()) | set(test.groups.tolist()) == {0, 1, 2, 3}
    assert not set(train.groups.tolist()) & set(test.groups.tolist())
    assert np.bincount(test.labels).tolist() == [6, 6, 6]
    first = int(train.groups[0])
    drawn = np.asarray(picture("ellipse", first).convert("L"))
    np.testing.assert_array_equal(train.images[0], drawn, "an ellipse is a circle here")


def test_what_should_get_no_class_is_by_the_same_people(people):
    data, others = load("hds", people), load_no_class("hds", people)
    assert {len(split) for split in others.values()} == {6}
    for name, split in {"train": data.train, **data.tests}.items():
        assert set(others[name].groups.tolist()) == set(split.groups.tolist())
    assert load_no_class("drawings") == {}


def test_pixels_are_verified_and_their_packing_is_not(people):
    write_hds(people, level=0)
    assert len(hds.FILES.read_folder(people)["images"]) == len(PEOPLE) * 4 * EACH
    write_hds(people, change=("bob", "triangle", 1))
    with pytest.raises(InputError, match="is damaged: expected images with SHA-256"):
        hds.FILES.read_folder(people)


@pytest.mark.parametrize("key", ["hds", "drawn-shapes"])
def test_an_archive_that_is_none_of_theirs_is_told_in_a_line(key, tmp_path):
    with pytest.raises(InputError, match=r"No .* in .*: expected .*\.zip .*Name its folder"):
        load(key, tmp_path)
    name = {"hds": hds, "drawn-shapes": drawn_shapes}[key].REPOSITORY.file_names[0]
    with zipfile.ZipFile(tmp_path / name, "w") as archive:
        archive.writestr("root/README.md", "nothing else")
    with pytest.raises(InputError, match=r"No drawings in .*: expected .*Fetch it again"):
        load(key, tmp_path)


def test_damaged_strokes_are_told_in_a_line(by_pen):
    with zipfile.ZipFile(by_pen / "drawn-shapes-dataset.zip", "a") as archive:
        archive.writestr("Drawn-shapes-Dataset-c74ac35/paths/circle/0.9 1567776868.json", "[[[")
    with pytest.raises(InputError, match=r"0.9 1567776868.json': expected strokes as JSON"):
        drawn_shapes.FILES.read_folder(by_pen)


def test_strokes_are_inked_and_sittings_are_groups(by_pen):
    data = load("drawn-shapes", by_pen)
    test, stretched = data.tests["test"], data.tests["oval-diamond"]
    everything = np.concatenate([data.train.labels, test.labels])
    assert np.bincount(everything).tolist() == [6, 12, 6], "squares are rectangles"
    assert np.bincount(stretched.labels).tolist() == [6, 6]
    assert np.bincount(stretched.groups).tolist() == [6, 6]
    square = test.images[test.labels == 1][0]
    # Sides from 64 to 192 on a canvas of 256, 14 wide: from 14.25 to 17.75 of 64.
    assert (square[15:17, 20:44] == 0).all()
    assert (square[13, 20:44] == 255).all()
    assert (square[18, 20:44] == 255).all()


def test_a_data_set_tests_what_others_learned_with_its_people_and_its_pixels(people):
    data = with_test_sets(load_shapes(), load("hds", people))
    assert data.brought == {"hds": Brought("hds", frame=True)}
    split, own = data.tests["hds"], load("hds", people).tests["test"]
    assert split.images.shape[1:] == data.image_shape
    assert split.detail.shape == (len(own), 48, 48)
    np.testing.assert_array_equal(split.groups, own.groups)
    np.testing.assert_array_equal(split.labels, own.labels)
    assert "37 people" in data.provenance
    taken = split.take(np.array([2, 0]))
    np.testing.assert_array_equal(taken.detail, split.detail[[2, 0]])
    without = replace(split, detail=None)
    assert without.content_hash != split.content_hash


def test_a_data_set_of_other_classes_tests_nothing(people):
    with pytest.raises(InputError, match="Class 'circle' in 'hds' has no training pictures"):
        with_test_sets(load("digits"), load("hds", people))


def test_both_are_listed_with_licence_and_citation():
    assert DATASETS["hds"].licence == "CC BY 4.0"
    assert "Robert (2022)" in DATASETS["hds"].citation
    assert DATASETS["drawn-shapes"].licence == "none stated"
