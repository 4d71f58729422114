"""One picture from a file: whatever format, turned upright, on paper, eight bits."""

import io
import threading
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from dataset.archive import DAMAGE
from dataset.input_error import InputError
from dataset.picture_formats import FORMATS, READ

# Of these a picture may be one of several; other formats keep something else behind the first.
ANIMATED = {"GIF", "PNG", "WEBP", "TIFF"}
# What else phones and drawing programs write: name, place in the file, first bytes.
OTHER_KINDS = (
    ("HEIC", 4, b"ftyphei"),
    ("HEIC", 4, b"ftypmif"),
    ("AVIF", 4, b"ftypavif"),
    ("PDF", 0, b"%PDF"),
    ("SVG", 0, b"<svg"),
)
MAX_PIXELS = 50_000_000
PAPER = 255
# Ink that is no darker than this cannot be seen on white.
LIGHT_INK = 200
SIXTEEN_BITS = 257
TURNED_ON_ITS_SIDE = {5, 6, 7, 8}


Picture = npt.NDArray[np.uint8]

_FILTERS = threading.Lock()


@dataclass(frozen=True)
class PictureFile:
    """A file on the disk, or a member of a ZIP archive, which is unpacked nowhere.

    Attributes
    ----------
    path : of the file, or of the member below the archive's
    archive, member : None and empty for a file on the disk
    """

    path: Path
    archive: zipfile.ZipFile | None = None
    member: str = ""

    def open(self) -> IO[bytes]:
        """Its content, binary."""
        if self.archive is None:
            return self.path.open("rb")
        return io.BytesIO(self.archive.read(self.member))


@dataclass(frozen=True)
class SentPicture(PictureFile):
    """A file that is on no disk; `path` is what it is called where it is told of."""

    content: bytes = b""

    def open(self) -> IO[bytes]:
        """Its content, binary."""
        return io.BytesIO(self.content)


def names_of(files: Sequence[PictureFile]) -> npt.NDArray[Any]:
    """The files' names, without their folders; signs that are no text as question marks.

    Examples
    --------
    >>> names_of([PictureFile(Path("a/1.png")), PictureFile(Path("b/two.png"))]).tolist()
    ['1.png', 'two.png']
    """
    names = (file.path.name.encode(errors="replace").decode() for file in files)
    return np.array(list(names), dtype=np.str_)


class TooManyPixelsError(InputError):
    """A picture that is not decoded, by what its header states."""


class Header(NamedTuple):
    """What is known of a picture before it is decoded.

    Attributes
    ----------
    size : height and width after it was turned upright, px
    colour : whether it becomes ``(height, width, 3)``
    """

    size: tuple[int, int]
    colour: bool


def read_header(file: PictureFile | Path) -> Header:
    """Size and colours of a picture, which is not decoded.

    Raises
    ------
    InputError
        As `read_picture`, as far as a header tells.
    """
    with _opened(file) as picture:
        # Pillow would decode a whole PNG to look for its orientation behind the pixels.
        turns = picture.format != "PNG" or "exif" in picture.info
        turned = turns and picture.getexif().get(ExifTags.Base.Orientation) in TURNED_ON_ITS_SIDE
        size = picture.size if turned else picture.size[::-1]
        gray = picture.mode in ("1", "L") or picture.mode[0] in "IF"
        colour = not gray or picture.has_transparency_data
        return Header(size, colour)


def read_picture(file: PictureFile | Path, at_least: int | None = None) -> Picture:
    """One picture as uint8 ``(height, width)`` if stored as gray, else ``(height, width, 3)``.

    The format is told by the content, whatever the file is called; the header is checked before
    anything is decoded, so a decompression bomb costs nothing. Transparent pixels become paper.

    Parameters
    ----------
    at_least : px, sides that are enough: a JPEG that is larger by far is decoded to a half, quarter or
        eighth; None for all of it

    Raises
    ------
    InputError
        If it is of no format that is read, is truncated, or has more than 50 megapixels.
    """
    return read_first(file, at_least)[0]


def read_first(file: PictureFile | Path, at_least: int | None = None) -> tuple[Picture, bool]:
    """As `read_picture`, and whether the file holds further pictures."""
    with _opened(file) as picture:
        animated = picture.format in ANIMATED and bool(getattr(picture, "is_animated", False))
        if at_least is not None:
            picture.draft(None, (at_least, at_least))
        picture.load()
        ImageOps.exif_transpose(picture, in_place=True)
        return _on_paper(picture), animated


@contextmanager
def _opened(file: PictureFile | Path) -> Iterator[Image.Image]:
    """The picture in `file`, of a size that may be decoded; what Pillow raises is told in one line."""
    file = file if isinstance(file, PictureFile) else PictureFile(file)
    try:
        with file.open() as content, _identified(content) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise Image.DecompressionBombError
            yield picture
    except UnidentifiedImageError:
        raise InputError(
            f"'{file.path}' is no picture: expected {READ} data, received {_other_kind(file)}."
        ) from None
    except Image.DecompressionBombError:
        raise TooManyPixelsError(
            f"'{file.path}' is too large: expected at most {MAX_PIXELS // 10**6} megapixels. "
            "Scale it down or remove the file."
        ) from None
    # Pillow reports a broken PNG chunk as SyntaxError.
    except (SyntaxError, *DAMAGE) as error:
        raise InputError(
            f"'{file.path}' cannot be decoded: expected a whole picture, received "
            f"{str(error).rstrip('.')}. Mend or remove the file."
        ) from None


def _identified(content: IO[bytes]) -> Image.Image:
    """The picture with its header read; the filters of warnings are of the process, not of a thread."""
    with _FILTERS, warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        return Image.open(content, formats=FORMATS)


def other_kind(start: bytes) -> str:
    """What begins so and is not read: HEIC, AVIF, PDF or SVG; empty for what is none of these.

    Examples
    --------
    >>> other_kind(bytes(4) + b"ftypheic")
    'HEIC'
    """
    return next((kind for kind, at, mark in OTHER_KINDS if start[at:].startswith(mark)), "")


def _other_kind(file: PictureFile) -> str:
    """What the file holds, and how to mend it."""
    with file.open() as content:
        kind = other_kind(content.read(16))
    return f"{kind} data. Save it as PNG" if kind else "something else. Mend or remove the file"


def _on_paper(picture: Image.Image) -> Picture:
    if picture.mode[0] == "I":
        wide = np.asarray(picture, dtype=np.float64)
        return np.rint(wide / SIXTEEN_BITS).clip(0, 255).astype(np.uint8)
    if picture.mode == "F":
        raise ValueError("pixels of 32-bit floats, whose range nobody knows")
    if picture.has_transparency_data:
        drawn = picture.convert("RGBA")
        paper = Image.new("RGBA", picture.size, (*(3 * [_paper_for(drawn)]), 255))
        picture = Image.alpha_composite(paper, drawn).convert("RGB")
    mode = "L" if picture.mode in ("1", "L") else "RGB"
    return np.asarray(picture if picture.mode == mode else picture.convert(mode))


def _paper_for(drawn: Image.Image) -> int:
    """White, but black under a pen that is too light for white."""
    luma, visible = np.asarray(drawn.convert("L")), np.asarray(drawn.getchannel("A")) > 0
    return 0 if visible.any() and luma[visible].min() > LIGHT_INK else PAPER
