"""Folders of pictures, good and bad."""

import pickle
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from dataset.fitting import fit_picture
from dataset.folder import Reading, load_folder
from dataset.input_error import InputError
from dataset.labelled_images import Brought
from dataset.picture_file import read_picture


def save(path, array, **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.asarray(array, dtype=np.uint8)).save(path, **options)


def pictures(folder, names=("cat", "dog"), count=8, shape=(12, 12)):
    for number, name in enumerate(names):
        for i in range(count):
            save(folder / name / f"{i}.png", np.full(shape, 40 * number + i))


def png_header(width, height):
    """A PNG that claims a size and has almost no data: the head of a decompression bomb."""

    def chunk(kind, body):
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


def test_pictures_of_other_kinds_are_named(tmp_path):
    save(tmp_path / "drawing.png", np.full((12, 12), 255), format="PDF")
    expected = r"drawing\.png' is no picture: .*received PDF data\. Save it as PNG\.$"
    with pytest.raises(InputError, match=expected):
        read_picture(tmp_path / "drawing.png")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WebP", "BMP", "TIFF", "GIF", "PPM"])
@pytest.mark.parametrize("shape", [(12, 9), (12, 9, 3)])
def test_content_tells_the_format_whatever_the_name_says(tmp_path, kind, shape):
    save(tmp_path / "a.png", np.full(shape, 200), format=kind)
    picture = read_picture(tmp_path / "a.png")
    assert picture.shape[:2] == (12, 9)
    assert np.abs(picture.astype(int) - 200).max() <= 1


def test_pictures_keep_the_names_of_their_files(tmp_path):
    pictures(tmp_path)
    data = load_folder(tmp_path)
    for split in (data.train, *data.tests.values()):
        assert len(split.names) == len(split)
        assert set(split.names) <= {path.name for path in tmp_path.rglob("*.png")}
    taken = data.train.take(np.array([1]))
    assert taken.names.tolist() == [data.train.names[1]]
    assert pickle.loads(pickle.dumps(taken)).names.tolist() == taken.names.tolist()


def test_it_is_known_which_test_sets_were_brought_and_how(tmp_path):
    for part in ("mine/train", "mine/other", "his"):
        pictures(tmp_path / part)
    data = load_folder(tmp_path / "mine", Reading(frame=False), {"friend": tmp_path / "his"})
    told = {"other": Brought(None, frame=False), "friend": Brought("friend=his", frame=False)}
    assert data.brought == told
    assert pickle.loads(pickle.dumps(data)).brought == told
    assert load_folder(tmp_path / "his").brought == {}


def test_folder_without_parts_is_split_by_class(tmp_path):
    pictures(tmp_path)
    data = load_folder(tmp_path)
    assert data.class_names == ("cat", "dog")
    assert data.image_shape == (12, 12)
    assert np.bincount(data.train.labels).tolist() == [6, 6]
    assert np.bincount(data.tests["test"].labels).tolist() == [2, 2]
    seen = {int(image[0, 0]) for image in data.train.images}
    assert not seen & {int(image[0, 0]) for image in data.tests["test"].images}


def test_train_and_named_tests_are_kept_apart(tmp_path):
    for part in ("train", "test", "friend"):
        pictures(tmp_path / part, count=3)
    data = load_folder(tmp_path)
    assert list(data.tests) == ["test", "friend"]
    assert len(data.train) == 6


def test_transparent_means_paper(tmp_path):
    rgba = np.zeros((4, 4, 4))
    rgba[1, 1] = [0, 0, 0, 255]
    save(tmp_path / "a.png", rgba)
    picture = read_picture(tmp_path / "a.png")
    assert picture.shape == (4, 4, 3)
    assert picture[0, 0].tolist() == [255, 255, 255]
    assert picture[1, 1].tolist() == [0, 0, 0]


def test_half_transparent_ink_is_mixed_with_paper(tmp_path):
    save(tmp_path / "a.png", np.full((2, 2, 4), [0, 0, 0, 128]))
    assert read_picture(tmp_path / "a.png")[0, 0].tolist() == [127, 127, 127]


@pytest.mark.parametrize(
    ("mode", "value", "expected"),
    [("1", 1, 255), ("L", 77, 77), ("I;16", 65535, 255), ("I;16", 257 * 9, 9), ("P", 3, None)],
)
def test_every_kind_of_png_becomes_eight_bits(tmp_path, mode, value, expected):
    path = tmp_path / "a.png"
    Image.new(mode, (5, 3), value).save(path)
    picture = read_picture(path)
    assert picture.dtype == np.uint8
    assert picture.shape[:2] == (3, 5)
    if expected is not None:
        assert np.unique(picture).tolist() == [expected]


def test_exif_rotation_is_applied(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    image = Image.new("L", (20, 10), 200)
    image.save(tmp_path / "a.jpg", exif=exif)
    assert read_picture(tmp_path / "a.jpg").shape == (20, 10)


def test_sizes_that_differ_are_padded_with_paper_and_resized(tmp_path):
    pictures(tmp_path, shape=(12, 12))
    wide = np.full((20, 40), 255)
    wide[:, 20] = 0
    save(tmp_path / "cat" / "wide.png", wide)
    data = load_folder(tmp_path, Reading(image_size=16))
    assert data.image_shape == (16, 16)
    everything = np.concatenate([data.train.images, data.tests["test"].images])
    found = next(image for image in everything if image[0, 0] == 255)
    assert (found[:3] == 255).all(), "what was added above is paper"
    assert found[8].min() < 200, "the stroke is still there"


def test_gray_and_colour_together_are_colour(tmp_path):
    pictures(tmp_path)
    save(tmp_path / "dog" / "red.png", np.full((12, 12, 3), [255, 0, 0]))
    assert load_folder(tmp_path).image_shape == (12, 12, 3)


def test_other_files_are_ignored(tmp_path):
    pictures(tmp_path)
    (tmp_path / "cat" / "notes.txt").write_text("not a picture")
    (tmp_path / "README.md").write_text("about")
    (tmp_path / "cat" / ".DS_Store").write_bytes(b"x")
    data = load_folder(tmp_path)
    assert len(data.train) + len(data.tests["test"]) == 16


def test_truncated_png(tmp_path):
    pictures(tmp_path)
    path = tmp_path / "cat" / "3.png"
    save(path, np.random.default_rng(0).integers(0, 256, (12, 12)))
    path.write_bytes(path.read_bytes()[:-60])
    with pytest.raises(InputError, match=r"3\.png.*cannot be decoded"):
        load_folder(tmp_path)


def test_text_called_png(tmp_path):
    pictures(tmp_path)
    (tmp_path / "cat" / "poem.png").write_text("roses are red")
    with pytest.raises(InputError, match=r"poem\.png.*is no picture"):
        load_folder(tmp_path)


def test_empty_file_called_png(tmp_path):
    pictures(tmp_path)
    (tmp_path / "cat" / "empty.png").touch()
    with pytest.raises(InputError, match=r"empty\.png.*is no picture"):
        load_folder(tmp_path)


@pytest.mark.parametrize("side", [8_000, 20_000, 2**31 - 1])
def test_decompression_bomb_is_refused_by_its_header(tmp_path, side):
    pictures(tmp_path)
    (tmp_path / "cat" / "bomb.png").write_bytes(png_header(side, side))
    with pytest.raises(InputError, match=r"bomb\.png.*too large"):
        load_folder(tmp_path)


@pytest.mark.parametrize("empty", ["missing", "nothing in it", "no pictures"])
def test_no_pictures(tmp_path, empty):
    folder = tmp_path / "data"
    if empty != "missing":
        folder.mkdir()
    if empty == "no pictures":
        (folder / "cat").mkdir()
    with pytest.raises(InputError, match=r"No (folder|pictures)"):
        load_folder(folder)


def test_one_class(tmp_path):
    pictures(tmp_path, names=("cat",))
    with pytest.raises(InputError, match="One class"):
        load_folder(tmp_path)


def test_class_without_training_pictures(tmp_path):
    pictures(tmp_path / "train")
    pictures(tmp_path / "test", names=("cat", "bird"))
    with pytest.raises(InputError, match="Class 'bird'"):
        load_folder(tmp_path)


def test_one_picture_a_class_cannot_be_split(tmp_path):
    pictures(tmp_path, count=1)
    with pytest.raises(InputError, match="Too few pictures"):
        load_folder(tmp_path)


def test_further_tests_leave_the_folder_whole_for_training(tmp_path):
    pictures(tmp_path / "mine", count=5)
    pictures(tmp_path / "friend", count=3, shape=(120, 120))
    pictures(tmp_path / "cats", names=("cat",), count=2)
    tests = {"friend": tmp_path / "friend", "cats": tmp_path / "cats"}
    data = load_folder(tmp_path / "mine", tests=tests)
    assert len(data.train) == 10
    assert list(data.tests) == ["friend", "cats"]
    assert data.tests["friend"].images.shape == (6, 12, 12)
    assert data.tests["cats"].labels.tolist() == [0, 0]


def test_further_tests_stand_behind_those_of_the_folder(tmp_path):
    for part in ("mine/train", "mine/test", "friend"):
        pictures(tmp_path / part, count=2)
    data = load_folder(tmp_path / "mine", tests={"friend": tmp_path / "friend"})
    assert list(data.tests) == ["test", "friend"]
    assert len(data.train) == 4


def test_colour_is_that_of_the_training_pictures(tmp_path):
    pictures(tmp_path / "mine")
    save(tmp_path / "friend" / "cat" / "a.png", np.full((12, 12, 3), [255, 0, 0]))
    data = load_folder(tmp_path / "mine", tests={"friend": tmp_path / "friend"})
    assert data.tests["friend"].images[0, 0, 0] == 76, "the luma of red"


@pytest.mark.parametrize(
    ("name", "place", "message"),
    [
        ("friend", "nowhere", "No folder"),
        ("friend", "empty", "No class folders with pictures"),
        ("friend", "mine", r"Name one of its parts, as in --test friend=.*test"),
        ("friend", "birds", "Class 'bird' .* has no training pictures: expected only cat, dog"),
        ("friend", "capitals", "Is it 'cat'"),
        ("friend", "broken", "a.png' is no picture"),
        ("test", "mine/test", "is there already"),
        ("train", "mine/test", "is there already"),
        ("a+b", "mine/test", "Invalid name"),
        ("../up", "mine/test", "Invalid name"),
    ],
)
def test_further_tests_that_do_not_fit_are_refused(tmp_path, name, place, message):
    for part in ("train", "test"):
        pictures(tmp_path / "mine" / part, count=2)
    pictures(tmp_path / "birds", names=("bird", "cat"), count=2)
    pictures(tmp_path / "capitals", names=("Cat",), count=2)
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken" / "cat").mkdir(parents=True)
    (tmp_path / "broken" / "cat" / "a.png").write_text("no picture")
    with pytest.raises(InputError, match=message):
        load_folder(tmp_path / "mine", tests={name: tmp_path / place})


def test_thin_pen_stays_dark_when_a_large_drawing_is_made_small(tmp_path):
    large = np.full((240, 240), 255)
    large[50:53, 30:200] = large[150:153, 30:200] = 20
    fitted = fit_picture(large.astype(np.uint8), 24, 24)
    assert fitted.min() <= 21
    assert (fitted[4:6].min(axis=0)[4:19] < 60).all(), "no gap in the stroke"
    assert fitted[0, 0] == fitted[10, 10] == 255


def test_photographs_keep_their_contrast_when_they_are_made_small():
    noise = np.random.default_rng(0).integers(0, 256, (96, 96), dtype=np.uint8)
    fitted = fit_picture(noise, 24, 24)
    areas = noise.reshape(24, 4, 24, 4).mean(axis=(1, 3))
    assert np.abs(fitted - areas).max() <= 1


def test_white_pen_on_nothing_is_on_black_paper(tmp_path):
    rgba = np.zeros((6, 6, 4))
    rgba[2] = [255, 255, 255, 255]
    save(tmp_path / "a.png", rgba)
    picture = read_picture(tmp_path / "a.png")
    assert picture[0, 0].tolist() == [0, 0, 0]
    assert picture[2, 0].tolist() == [255, 255, 255]
