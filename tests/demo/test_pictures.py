"""What comes from outside is looked at before it is decoded."""

import io
import zlib

import numpy as np
import pytest
from PIL import Image

from demo.pictures import MAX_SIDE, SIDE, decode, encode
from demo.refusal import RefusalError
from tests.demo.conftest import chunk, forged


def png(image, **settings):
    file = io.BytesIO()
    Image.fromarray(image).save(file, "PNG", **settings)
    return file.getvalue()


def square(mode="L", side=SIDE):
    """A dark square in the middle of paper."""
    drawing = np.full((side, side), 255, np.uint8)
    drawing[side // 4 : side // 2, side // 4 : side // 2] = 0
    if mode == "L":
        return drawing
    colours = np.repeat(drawing[..., None], 3, axis=2)
    if mode == "RGB":
        return colours
    transparent = np.zeros((side, side, 4), np.uint8)
    transparent[..., 3] = 255 - drawing
    return transparent


@pytest.mark.parametrize("mode", ["L", "RGB", "transparent"])
def test_ink_is_dark_on_white_paper(mode):
    assert (decode(png(square(mode))) == square()).all()


def test_other_sizes_are_scaled():
    found = decode(png(square(side=4 * 140)))
    assert found.shape == (SIDE, SIDE)
    assert (found == square()).all()


def test_written_and_read_again():
    assert (decode(encode(square())) == square()).all()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 415),
        (b"roses are red", 415),
        (b"\xff\xd8\xff\xe0 JFIF", 415),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415),
        (b"\x89PNG\r\n\x1a\n", 400),
        (png(square())[:-40], 400),
        (png(square())[:60] + b"\0" * 60, 400),
        (png(np.full((SIDE, SIDE), 255, np.uint8)), 400),
        (png(square(side=MAX_SIDE + 1)), 413),
        (forged(60_000, 60_000, bytes(1_000_000)), 413),
        (forged(2**31 - 1, 1, b""), 413),
        (forged(200, 200, b"\0" * 100), 400),
        (forged(10, 10, b"")[:33] + forged(13_000, 13_000, b"")[8:], 413),
        (forged(10, 10, b"")[:33] + forged(60_000, 60_000, b"")[8:], 413),
        (forged(0, 0, b""), 400),
    ],
    ids=[
        "nothing", "text", "jpeg", "svg", "head", "cut", "damaged", "empty", "large", "bomb",
        "very wide", "too little data", "two headers", "two headers of a bomb", "no pixels",
    ],
)  # fmt: skip
def test_refused(body, status):
    with pytest.raises(RefusalError) as refusal:
        decode(body)
    assert refusal.value.status == status


def test_a_bomb_in_a_text_chunk_is_not_unpacked():
    bomb = b"Comment\0\0" + zlib.compress(bytes(50_000_000), 9)
    whole = png(square())
    body = whole[:33] + chunk(b"zTXt", bomb) + whole[33:]
    with pytest.raises(RefusalError) as refusal:
        decode(body)
    assert refusal.value.status == 400
