"""The reader's picture: every kind of PNG and JPEG right, everything else one clear line."""

import re
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from dataset.input_error import InputError
from dataset.picture_formats import FORMATS, READ
from lecture.picture import LONGEST_SIDE, load_picture


def scene(height=60, width=90):
    """Dark on the left, light on the right, with a bright square at the upper left."""
    gray = np.full((height, width), 60, np.uint8)
    gray[:, width // 2 :] = 200
    gray[5:15, 5:15] = 255
    return gray


def bomb(path):
    """A PNG of 50,000 × 50,000 px by its header, in a few bytes."""
    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 0, 0, 0, 0)

    def chunk(kind, body):
        return (
            struct.pack(">I", len(body))
            + kind
            + body
            + struct.pack(">I", zlib.crc32(kind + body))
        )  # fmt: skip

    content = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + content)


def test_the_built_in_photograph():
    picture = load_picture()
    assert picture.shown.shape == (320, 480, 3)
    assert picture.original == (427, 640)
    assert "CC BY" in picture.credit


def test_twelve_megapixels(tmp_path):
    path = tmp_path / "photo.jpg"
    large = np.kron(scene(60, 80), np.ones((50, 50), np.uint8))
    assert large.size == 12_000_000
    Image.fromarray(np.repeat(large[..., None], 3, axis=2)).save(path, quality=90)
    picture = load_picture(path)
    assert picture.original == (3000, 4000)
    assert picture.gray.shape == (360, LONGEST_SIDE)
    assert picture.gray[200, 100] == pytest.approx(60 / 255, abs=0.02)
    assert picture.gray[200, 400] == pytest.approx(200 / 255, abs=0.02)


def test_one_bit(tmp_path):
    path = tmp_path / "bit.png"
    Image.fromarray(scene() > 100).save(path)
    with Image.open(path) as stored:
        assert stored.mode == "1"
    np.testing.assert_array_equal(load_picture(path).gray, (scene() > 100).astype(np.float32))


def test_sixteen_bits(tmp_path):
    path = tmp_path / "deep.png"
    Image.fromarray(scene().astype(np.uint16) * 257).save(path)
    with Image.open(path) as stored:
        assert stored.mode == "I;16"
    np.testing.assert_array_equal(load_picture(path).shown, scene())


def test_transparent_is_paper(tmp_path):
    path = tmp_path / "clear.png"
    colours = np.zeros((*scene().shape, 4), np.uint8)
    colours[..., 0] = 255
    colours[10:20, :, 3] = 255
    Image.fromarray(colours).save(path)
    picture = load_picture(path)
    assert (picture.gray[0] == 1).all(), "transparent, so paper"
    assert picture.gray[15, 0] == pytest.approx(0.299, abs=1e-3), "opaque red"


def test_turned_by_exif(tmp_path):
    path = tmp_path / "turned.jpg"
    exif = Image.Exif()
    exif[274] = 6
    Image.fromarray(scene()).save(path, exif=exif, quality=95)
    picture = load_picture(path)
    assert picture.gray.shape == (90, 60)
    np.testing.assert_allclose(picture.shown, np.rot90(scene(), -1), atol=30)
    assert picture.gray[8:12, 48:52].min() > 0.9, "the square came to the upper right"


@pytest.mark.parametrize(
    ("name", "make", "said"),
    [
        ("bomb.png", bomb, "too large: expected at most 50 megapixels"),
        ("text.png", lambda path: path.write_text("no picture"), "is no picture"),
        ("page.png", lambda path: path.write_bytes(b"%PDF-1.4"), "received PDF data"),
        ("cut.jpg", lambda path: path.write_bytes(b"\xff\xd8\xff\xe0abc"), "cannot be decoded"),
        (
            "tiny.png",
            lambda path: Image.fromarray(scene(8, 8)).save(path),
            "at least 32 px a side",
        ),
        (
            "thin.png",
            lambda path: Image.fromarray(scene(40, 4000)).save(path),
            "received 4000×40",
        ),
        ("none.png", lambda path: None, "No picture"),
    ],
)
def test_one_clear_line(name, make, said, tmp_path, mistake):
    path = tmp_path / name
    make(path)
    with pytest.raises(InputError, match=said):
        load_picture(path)
    out = tmp_path / "out"
    assert said in mistake("lecture", "--image", path, "--out", out)
    assert not out.exists()


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_that_is_read(tmp_path, kind):
    path = tmp_path / "picture"
    Image.fromarray(scene()).save(path, kind)
    assert load_picture(path).original == (60, 90)


def test_help_document_and_messages_name_the_same_formats(tmp_path, versus, mistake):
    named = {name.upper() for name in re.findall(r"\w+", READ)} - {"OR"}
    assert named == {*FORMATS, "PGM"}
    path = tmp_path / "poem.png"
    path.write_text("roses are red")
    assert f"'{path}' is no picture: expected {READ} data" in mistake("lecture", "--image", path)
    assert f"expected a file for --image, {READ}." in mistake("lecture", "--image", tmp_path / "no")
    code, told, _ = versus("lecture", "--help")
    assert code == 0 and READ in " ".join(told.split())
    document = Path(__file__).parents[2] / "docs" / "lecture.md"
    assert f"\n{READ}, at most 50 megapixels" in document.read_text("utf-8")
