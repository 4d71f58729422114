"""Pictures from anywhere, made like the training pictures."""

import zipfile

import numpy as np
import pytest
from PIL import Image

from dataset.digits import load_digits
from dataset.fitting import fit_picture
from dataset.input_error import InputError
from dataset.new_pictures import find_pictures, read_like
from dataset.shapes import load_shapes
from dataset.way_in import WayIn, background_of


def save(path, array):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.asarray(array, np.uint8)).save(path)
    return path


def stroke(ink, paper, height=8, width=8):
    picture = np.full((height, width), paper, np.uint8)
    picture[2 : height - 2, width // 2] = ink
    return picture


def like(shape, background="mixed"):
    """The way in to ink that lies anywhere."""
    return WayIn(shape, "ink", background, None)


def test_backgrounds_of_data_sets():
    assert background_of(load_digits().train.images) == "dark"
    assert background_of(load_shapes().train.images) == "light"
    half = np.stack([stroke(0, 255), stroke(255, 0)])
    assert background_of(half) == "mixed"
    assert background_of(np.stack([stroke(0, 255)] * 9 + [stroke(255, 0)])) == "light"
    green = np.broadcast_to(np.array([0, 255, 0], np.uint8), (2, 8, 8, 3))
    assert background_of(green) == "light", "by its luma, as the features see it"


def test_picture_like_the_training_ones_is_left_alone(tmp_path):
    picture = stroke(255, 0)
    found = read_like(save(tmp_path / "a.png", picture), like((8, 8), "dark"))
    np.testing.assert_array_equal(found.image, picture)
    assert (found.resized, found.inverted) == (False, False)


@pytest.mark.parametrize(
    ("paper", "background", "invert", "expected"),
    [
        (255, "dark", True, True),
        (0, "light", True, True),
        (255, "light", True, False),
        (255, "mixed", True, False),
        (255, "dark", False, False),
    ],
)
def test_inverted_if_the_background_disagrees(tmp_path, paper, background, invert, expected):
    picture = stroke(255 - paper, paper)
    found = read_like(save(tmp_path / "a.png", picture), like((8, 8), background), invert=invert)
    assert found.inverted is expected
    np.testing.assert_array_equal(found.image, 255 - picture if expected else picture)


def test_colour_becomes_gray_and_gray_becomes_colour(tmp_path):
    red = np.zeros((8, 8, 3))
    red[..., 0] = 255
    gray = read_like(save(tmp_path / "red.png", red), like((8, 8))).image
    assert gray.shape == (8, 8)
    assert np.unique(gray).tolist() == [76]
    colour = read_like(save(tmp_path / "gray.png", stroke(9, 200)), like((8, 8, 3))).image
    assert colour.shape == (8, 8, 3)
    assert (colour == stroke(9, 200)[..., None]).all()


def test_other_size_only_if_asked_for(tmp_path):
    path = save(tmp_path / "a.png", stroke(0, 255, 16, 32))
    with pytest.raises(InputError, match=r"expected 8×8 px as in training, received 32×16"):
        read_like(path, like((8, 8)))
    found = read_like(path, like((8, 8)), resize=True)
    assert found.resized
    assert found.image.shape == (8, 8)
    assert (found.image[:2] == 255).all(), "what was added is paper"
    assert found.image.min() < 200, "the stroke is still there"


def test_too_thin_to_resize(tmp_path):
    path = save(tmp_path / "a.png", np.zeros((1, 1000)))
    with pytest.raises(InputError, match="too thin"):
        read_like(path, like((8, 8)), resize=True)


def test_thin_picture_that_keeps_a_pixel():
    assert fit_picture(np.zeros((1, 12), np.uint8), 8, 8).shape == (8, 8)


def test_files_as_given_and_folders_sorted(tmp_path):
    for name in ("b/2.png", "b/1.PNG", "a/3.jpg", ".hidden/4.png", "b/.5.png"):
        save(tmp_path / name, stroke(0, 255))
    (tmp_path / "b" / "notes.txt").write_text("no picture")
    found = [file.path for file in find_pictures([tmp_path / "b" / "2.png", tmp_path])]
    assert [str(path.relative_to(tmp_path)) for path in found] == [
        "b/2.png",
        "a/3.jpg",
        "b/1.PNG",
        "b/2.png",
    ]


def test_folder_without_pictures(tmp_path):
    (tmp_path / "notes.txt").write_text("no picture")
    with pytest.raises(InputError, match="No pictures"):
        find_pictures([tmp_path])


def test_nothing_there(tmp_path):
    with pytest.raises(InputError, match="No picture "):
        find_pictures([tmp_path / "none.png"])


@pytest.mark.parametrize(
    ("shape", "background", "corner"),
    [((24, 24, 3), "light", 255), ((28, 28), "dark", 0), ((8, 8), "mixed", 255)],
)
def test_picture_in_memory_is_made_like_the_training_pictures(shape, background, corner):
    drawing = np.full((280, 280), 255, np.uint8)
    drawing[100:180, 100:180] = 0
    way = like(shape, background)
    taken = way.take(drawing)
    image, inverted = taken.image, taken.inverted
    assert image.shape == shape
    assert image.dtype == np.uint8
    assert (image[0, 0] == corner).all()
    assert (image[shape[0] // 2, shape[1] // 2] == 255 - corner).all()
    assert inverted == (background == "dark")
    assert way.take(drawing, invert=False).image[0, 0].min() == 255


def test_a_zip_is_a_folder_of_pictures(tmp_path):
    picture = stroke(255, 0)
    save(tmp_path / "in" / "a" / "1.png", picture)
    save(tmp_path / "in" / "2.png", picture)
    with zipfile.ZipFile(tmp_path / "some.zip", "w") as archive:
        for name in ("2.png", "a/1.png"):
            archive.write(tmp_path / "in" / name, name)
        archive.writestr("notes.txt", "no picture")
    found = find_pictures([tmp_path / "some.zip"])
    assert [file.path for file in found] == [
        tmp_path / "some.zip" / name for name in ("2.png", "a/1.png")
    ]
    for file in found:
        np.testing.assert_array_equal(read_like(file, like((8, 8), "dark")).image, picture)


def test_a_zip_without_pictures_and_a_thin_picture_are_named(tmp_path):
    with zipfile.ZipFile(tmp_path / "none.zip", "w") as archive:
        archive.writestr("notes.txt", "no picture")
    with pytest.raises(InputError, match=r"No pictures in .*none\.zip"):
        find_pictures([tmp_path / "none.zip"])
    thin = save(tmp_path / "thin.png", np.zeros((1, 3000)))
    with pytest.raises(InputError, match=r"thin\.png.*too thin"):
        read_like(thin, like((8, 8)), resize=True)
