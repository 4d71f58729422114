"""Every drawer in turn is the one that nobody learned from."""

import numpy as np
import pytest
from PIL import Image

from dataset.drawers import leave_one_out
from dataset.folder import Reading
from dataset.input_error import InputError
from dataset.labelled_images import Brought


def draw(folder, gray, count=2):
    folder.mkdir(parents=True)
    for i in range(count):
        Image.fromarray(np.full((10, 10), gray + i, np.uint8)).save(folder / f"{i}.png")


@pytest.fixture
def people(tmp_path):
    for drawer, gray in (("anna", 50), ("ben", 100), ("eva", 150)):
        draw(tmp_path / "people" / drawer / "circle", gray)
        draw(tmp_path / "people" / drawer / "square", gray + 20, count=3)
    return tmp_path / "people"


def test_a_data_set_each_without_a_picture_of_the_one_left_out(people):
    found = leave_one_out(people, Reading(kind="photograph"))
    assert list(found) == ["folder:people-anna", "folder:people-ben", "folder:people-eva"]
    for place, data in enumerate(found.values()):
        ((name, test),) = data.tests.items()
        assert data.brought == {name: Brought(None, frame=True)}
        assert data.key == f"folder:people-{name}"
        assert (len(data.train), len(test)) == (10, 5)
        assert (test.groups == place).all()
        assert place not in data.train.groups
        assert test.labels.tolist() == [0, 0, 1, 1, 1]
        assert test.images[:, 0, 0].tolist() == [g + 50 * place for g in (50, 51, 70, 71, 72)]
        shared = set(test.images[:, 0, 0].tolist()) & set(data.train.images[:, 0, 0].tolist())
        assert not shared


def test_a_class_that_one_drawer_alone_has(people):
    draw(people / "ben" / "heart", 10)
    with pytest.raises(InputError, match="Only 'ben' has pictures of 'heart'"):
        leave_one_out(people)


@pytest.mark.parametrize("place", ["", "anna", "nobody"])
def test_folders_without_drawers(people, place):
    """A drawer's own folder has classes where drawers are expected, and no pictures below them."""
    folder = people.parent if place == "" else people / place
    with pytest.raises(InputError, match="expected"):
        leave_one_out(folder)


@pytest.mark.parametrize("name", ["train", "all"])
def test_drawer_with_a_name_that_records_use(people, name):
    (people / sorted(path.name for path in people.iterdir() if path.is_dir())[0]).rename(
        people / name
    )
    with pytest.raises(InputError, match=f"A drawer is called '{name}'"):
        leave_one_out(people)
