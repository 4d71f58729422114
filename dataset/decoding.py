"""Many pictures, each decoded into its place in one array, on all cores."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from PIL import Image
from tqdm import tqdm

from dataset.facts import Kind
from dataset.fitting import fit_picture, in_colours
from dataset.frame import SIDE
from dataset.input_error import InputError
from dataset.kind import kind_of
from dataset.labelled_images import Images
from dataset.picture_file import Picture, PictureFile, read_first, read_header, read_picture
from dataset.threads import usable_cores
from dataset.way_in import WayIn, in_detail

LARGEST_KEPT = 64
RESIZED = 48
# A JPEG that is larger by far is decoded to no less than so many times the size that is kept, and of ink
# no less than framing looks at: the average over areas does the rest.
FINER = 4
LOOKED_AT = 400
THUMBNAIL = 64
AT_ONCE, IN_A_CALL = 256, 8
SHOW_FROM = 1000

T = TypeVar("T")


@dataclass(frozen=True)
class Decoded:
    """Pictures in one shape, and what was done to each.

    Attributes
    ----------
    images : uint8 ``(n, height, width)`` or ``(n, height, width, 3)``
    detail : uint8 ``(n, height, width)``, see `dataset.way_in.in_detail`
    inverted, framed : to how many that was done on the way in
    n_animated : files that hold further pictures
    """

    images: Images
    detail: Images | None = None
    inverted: int = 0
    framed: int = 0
    n_animated: int = 0


def several_pictures(name: str, n_files: int) -> list[str]:
    """What is to be said of so many animated files in a data set, if there are any."""
    if not n_files:
        return []
    return [f"{name}: {n_files:,} files hold several pictures; the first of each is read."]


def shape_of(
    files: Sequence[PictureFile], image_size: int | tuple[int, int] | None
) -> tuple[int, ...]:
    """The shape of a data set with these training pictures, from as many headers as decide it.

    Raises
    ------
    InputError
        As `dataset.picture_file.read_header`.
    """
    sizes, colour, found = set(), False, image_size
    for header in for_all(read_header, files, "headers"):
        sizes.add(header.size)
        colour |= header.colour
        if found is None and (len(sizes) > 1 or max(header.size) > LARGEST_KEPT):
            found = RESIZED
        # No further file can change anything.
        if found is not None and colour:
            break
    found = found or max(sizes)
    height, width = (found, found) if isinstance(found, int) else found
    return (height, width, 3) if colour else (height, width)


def kind_of_files(files: Sequence[PictureFile]) -> Kind:
    """What kind of pictures they are, by at most 400 of them."""
    return kind_of(for_all(_thumbnail, files[:: -(-len(files) // LOOKED_AT)], "kind"))


def decoded(
    files: Sequence[PictureFile],
    shape: tuple[int, ...],
    kind: Kind,
    way: WayIn | None = None,
    *,
    invert: bool = True,
    frame: bool = True,
) -> Decoded:
    """Every picture brought to `shape`; a file's whole picture is in memory only while it is at work.

    Parameters
    ----------
    files : in the order of the result
    shape : ``(height, width)`` or ``(height, width, 3)``
    kind : of the pictures
    way : that pictures from outside go; None for training pictures, which are only fitted
    invert, frame : see `dataset.way_in.WayIn.take`

    Raises
    ------
    InputError
        As `dataset.picture_file.read_picture`, of the first file that cannot be read.
    """
    images = np.empty((len(files), *shape), np.uint8)
    height, width = shape[:2]

    def one(file: PictureFile) -> tuple[Picture, Picture | None, bool, bool, bool]:
        picture, animated = read_first(file, enough_for(shape, kind))
        with named(file):
            if way is None:
                fitted = fit_picture(in_colours(picture, len(shape) == 3), height, width, kind)
                return fitted, None, False, False, animated
            taken = way.take(picture, invert=invert, frame=frame)
        return taken.image, taken.detail, taken.inverted, taken.framed, animated

    done, details = np.zeros(3, dtype=int), []
    for place, (image, detail, *did) in enumerate(for_all(one, files, "pictures")):
        images[place] = image
        details.append(detail)
        done += did
    return Decoded(images, in_detail(images, details), *map(int, done))


@contextmanager
def named(file: PictureFile) -> Iterator[None]:
    """What is wrong with a picture's size is told with its file."""
    try:
        yield
    except InputError as error:
        raise InputError(f"'{file.path}': {error}") from None


def enough_for(shape: tuple[int, ...], kind: Kind) -> int:
    """Sides of a picture that are enough to bring it to `shape`, px."""
    finer = FINER * max(shape[:2])
    return finer if kind == "photograph" else max(finer, SIDE)


def _thumbnail(file: PictureFile) -> Picture:
    picture = read_picture(file, 2 * THUMBNAIL)
    small = Image.fromarray(picture)
    small.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.BOX)
    return np.asarray(small)


def for_all(
    work: Callable[[PictureFile], T], files: Sequence[PictureFile], what: str
) -> Iterator[T]:
    """What `work` gives for each, in order, on all cores: Pillow decodes without the interpreter's lock."""
    shown = tqdm(
        total=len(files), desc=what, disable=None if len(files) >= SHOW_FROM else True, leave=False
    )
    with shown, ThreadPoolExecutor(usable_cores()) as pool:
        # So that no more results wait than are soon taken.
        for start in range(0, len(files), AT_ONCE):
            stop = min(start + AT_ONCE, len(files))
            parts = (files[i : min(i + IN_A_CALL, stop)] for i in range(start, stop, IN_A_CALL))
            for found in pool.map(lambda part: [work(file) for file in part], parts):
                shown.update(len(found))
                yield from found
