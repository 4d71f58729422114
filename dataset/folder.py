"""Any folder of class folders as a data set: PNG and JPEG, any size, gray or colour.

Two layouts::

    PATH/<class>/*.png                     split by Versus: a quarter of every class is the test set
    PATH/{train,test,…}/<class>/*.png      as given; every folder beside train is a test set

Further folders of class folders can be test sets besides; then nothing is held out of ``PATH``.
"""

import difflib
import re
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps, UnidentifiedImageError

from dataset.border import border_median
from dataset.facts import Kind
from dataset.files import readable, reading
from dataset.input_error import InputError
from dataset.labelled_images import Images, LabelledImages, Split
from dataset.partition import stratified_order

SUFFIXES = {".png", ".jpg", ".jpeg"}
PAPER = 255
# What phones and drawing programs write by default: name, place in the file, first bytes.
OTHER_KINDS = (
    ("GIF", 0, b"GIF8"),
    ("BMP", 0, b"BM"),
    ("TIFF", 0, b"II*\0"),
    ("TIFF", 0, b"MM\0*"),
    ("WebP", 8, b"WEBP"),
    ("HEIC", 4, b"ftyphei"),
    ("AVIF", 4, b"ftypavif"),
    ("PDF", 0, b"%PDF"),
    ("SVG", 0, b"<svg"),
)
MAX_PIXELS = 50_000_000
LARGEST_KEPT = 64
RESIZED = 48
TEST_SHARE = 4
TEST_NAME = re.compile(r"\w[\w.-]*")
# A picture whose pixels are nearly all paper is a drawing, and its pen is to stay as dark as it was.
NEAR_PAPER = 8
SHARE_OF_PAPER = 0.6
# Ink that is no darker than this cannot be seen on white.
LIGHT_INK = 200

Parts = dict[str, dict[str, list[Path]]]


def load_folder(
    folder: Path,
    image_size: int | None = None,
    tests: Mapping[str, Path] = MappingProxyType({}),
    kind: Kind = "ink",
) -> LabelledImages:
    """The pictures below `folder`, one class a folder, and those of further test folders.

    Transparent pixels become paper: white, or black where the ink could not be seen on white.
    Training pictures that share one size of at most 64 px a side keep it; others are padded to
    squares with their border's colour and resized to 48 px, or to `image_size`. Test pictures are
    fitted to the training pictures (see `fit_picture`). Gray when every training picture is stored
    as gray, else RGB.

    Parameters
    ----------
    folder : the training pictures, in either layout
    image_size : px, the side of the pictures; None for that of the training pictures
    tests : further test sets by name, each a folder of class folders; where there are any, a folder
        without ``train`` is for training as a whole
    kind : what the pictures are

    Raises
    ------
    InputError
        If a folder is missing or empty, there is one class, a test folder has other classes or a
        name that is taken, or a picture is truncated, no picture, or larger than 50 megapixels.
    """
    folder = folder.resolve()
    parts = _class_folders_by_part(folder)
    for name, place in tests.items():
        _check_test_name(name, parts)
        parts[name] = _test_classes(name, place)
    places = {name: place.resolve() for name, place in tests.items()}
    class_names = sorted(parts["train"])
    if len(class_names) < 2:
        raise InputError(
            f"One class in '{folder}': expected at least two class folders with pictures, received "
            f"{', '.join(class_names)}. Add a folder for each further class."
        )
    pictures, labels = {}, {}
    for part, classes in parts.items():
        _check_classes(places.get(part, folder / part), classes, class_names)
        labelled = [(path, name) for name in sorted(classes) for path in classes[name]]
        pictures[part] = [read_picture(path) for path, _ in labelled]
        labels[part] = np.array([class_names.index(name) for _, name in labelled], np.int64)
    arrays = as_arrays(pictures, image_size)
    splits = {part: Split(arrays[part], labels[part]) for part in pictures}
    train = splits.pop("train")
    if not splits:
        train, splits["test"] = _hold_out(train, folder)
    return LabelledImages(
        key=folder_key(folder),
        name=folder.name,
        kind=kind,
        train=train,
        tests=splits,
        class_names=tuple(class_names),
        provenance=f"Pictures from the folder '{folder.name}', {len(train)} to train on.",
    )


def folder_key(folder: Path) -> str:
    """Key of the data set in `folder`, which is none of `dataset.DATASETS` whatever the folder is called.

    Examples
    --------
    >>> folder_key(Path("x/mnist"))
    'folder:mnist'
    """
    return f"folder:{readable(folder).name}"


def _check_test_name(name: str, taken: Mapping[str, object]) -> None:
    if not TEST_NAME.fullmatch(name):
        raise InputError(
            f"Invalid name of a test set '{name}': expected letters, digits, '_', '-' and '.', as in "
            "--test friend=PATH."
        )
    if name in taken:
        raise InputError(
            f"Test set '{name}' is there already: expected a name beside {', '.join(taken)}. "
            "Give it another, as in --test friend=PATH."
        )


def _test_classes(name: str, folder: Path) -> dict[str, list[Path]]:
    if not folder.is_dir():
        raise InputError(
            f"No folder '{folder}': expected a folder of class folders for --test {name}=PATH."
        )
    classes = pictures_by_class(folder)
    if classes:
        return classes
    parts = [part.name for part in folders(folder) if pictures_by_class(part)]
    mend = f" Name one of its parts, as in --test {name}={folder / parts[0]}." if parts else ""
    raise InputError(
        f"No class folders with pictures in '{folder}': expected {name}=PATH with PNG or JPEG files "
        f"as PATH/<class>/*.png.{mend}"
    )


def _check_classes(
    place: Path, classes: Sequence[str] | Mapping[str, object], known: list[str]
) -> None:
    foreign = sorted(set(classes) - set(known))
    if foreign:
        near = difflib.get_close_matches(foreign[0].lower(), known, n=1)
        mend = f"Is it '{near[0]}'? Rename it" if near else "Add it to the training pictures"
        raise InputError(
            f"Class '{foreign[0]}' in '{place}' has no training pictures: expected only "
            f"{', '.join(known)}. {mend}, or remove it."
        )


def read_picture(path: Path) -> npt.NDArray[np.uint8]:
    """One PNG or JPEG as uint8 ``(height, width)`` if stored as gray, else ``(height, width, 3)``.

    The header is checked before anything is decoded, so a decompression bomb costs nothing.

    Raises
    ------
    InputError
        If it is no PNG or JPEG, is truncated, or has more than 50 megapixels.
    """
    mend = "Mend or remove the file."
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path, formats=("PNG", "JPEG")) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    raise Image.DecompressionBombError
                picture.load()
                return _on_paper(ImageOps.exif_transpose(picture))
    except UnidentifiedImageError:
        raise InputError(
            f"'{path}' is no picture: expected PNG or JPEG data, received {_other_kind(path)}."
        ) from None
    except Image.DecompressionBombError:
        raise InputError(
            f"'{path}' is too large: expected at most {MAX_PIXELS // 10**6} megapixels. "
            "Scale it down or remove the file."
        ) from None
    except (OSError, SyntaxError, ValueError) as error:
        # Pillow reports a broken PNG chunk as SyntaxError.
        raise InputError(
            f"'{path}' cannot be decoded: expected a whole picture, received {error}. {mend}"
        ) from None


def _other_kind(path: Path) -> str:
    """What the file holds, and how to mend it."""
    with path.open("rb") as file:
        start = file.read(12)
    kinds = (kind for kind, at, mark in OTHER_KINDS if start[at:].startswith(mark))
    kind = next(kinds, None)
    return f"{kind} data. Save it as PNG" if kind else "something else. Mend or remove the file"


def _on_paper(picture: Image.Image) -> npt.NDArray[np.uint8]:
    if picture.mode.startswith("I"):
        return np.rint(np.asarray(picture, dtype=np.float64) / 257).clip(0, 255).astype(np.uint8)
    if picture.has_transparency_data:
        drawn = picture.convert("RGBA")
        paper = Image.new("RGBA", picture.size, (*(3 * [_paper_for(drawn)]), 255))
        picture = Image.alpha_composite(paper, drawn).convert("RGB")
    return np.asarray(picture.convert("L" if picture.mode in ("1", "L") else "RGB"))


def _paper_for(drawn: Image.Image) -> int:
    """White, but black under a pen that is too light for white."""
    luma, visible = np.asarray(drawn.convert("L")), np.asarray(drawn.getchannel("A")) > 0
    return 0 if visible.any() and luma[visible].min() > LIGHT_INK else PAPER


def _class_folders_by_part(folder: Path) -> Parts:
    if not folder.is_dir():
        raise InputError(f"No folder '{folder}': expected a folder of class folders for --data.")
    if (folder / "train").is_dir():
        parts = {part.name: pictures_by_class(part) for part in folders(folder)}
    else:
        parts = {"train": pictures_by_class(folder)}
    parts = {part: classes for part, classes in parts.items() if classes}
    if "train" not in parts:
        raise InputError(
            f"No pictures in '{folder}': expected class folders with PNG or JPEG files, "
            "PATH/<class>/*.png or PATH/{train,test}/<class>/*.png."
        )
    # The order of test sets is the order of rows in the report: the plain one first.
    return {part: parts[part] for part in sorted(parts, key=lambda part: (part != "test", part))}


def pictures_by_class(folder: Path) -> dict[str, list[Path]]:
    """Class → its PNG and JPEG files in order, of a folder of class folders."""
    with reading(folder):
        found = {
            readable(child).name: sorted(
                path
                for path in child.iterdir()
                if path.suffix.lower() in SUFFIXES
                and path.is_file()
                and not path.name.startswith(".")
            )
            for child in folders(folder)
        }
    return {name: paths for name, paths in found.items() if paths}


def folders(folder: Path) -> list[Path]:
    """The folders in `folder` in order, without hidden ones."""
    with reading(folder):
        return sorted(
            child for child in folder.iterdir() if child.is_dir() and not child.name.startswith(".")
        )


def as_arrays(
    pictures: dict[str, list[npt.NDArray[np.uint8]]], image_size: int | None
) -> dict[str, Images]:
    """Every part's pictures in one shape: that of the part ``train``, see `load_folder`."""
    colour = any(picture.ndim == 3 for picture in pictures["train"])
    sizes = {picture.shape[:2] for picture in pictures["train"]}
    height, width = max(sizes)
    if image_size is not None:
        height = width = image_size
    elif len(sizes) > 1 or max(height, width) > LARGEST_KEPT:
        height = width = RESIZED
    return {
        part: np.stack(
            [fit_picture(in_colours(picture, colour), height, width) for picture in found]
        )
        for part, found in pictures.items()
    }


def in_colours(picture: npt.NDArray[np.uint8], colour: bool) -> npt.NDArray[np.uint8]:
    """`picture` as RGB or as gray: gray is repeated, colour becomes its luma (Rec. BT.601)."""
    if colour == (picture.ndim == 3):
        return picture
    if colour:
        return np.repeat(picture[..., None], 3, axis=2)
    return np.asarray(Image.fromarray(picture).convert("L"))


def fit_picture(picture: npt.NDArray[np.uint8], height: int, width: int) -> npt.NDArray[np.uint8]:
    """`picture` padded to the target's aspect with the median of its border, then resized.

    Larger pictures are averaged over areas, so that no stroke falls between the pixels that are
    kept. The pen of a drawing stays as dark as it was: a line of 2 px on 240 px would else be a
    fifth as dark on 24 px.

    Raises
    ------
    InputError
        If it is so long and thin that less than a pixel of it would be left.
    """
    if picture.shape[:2] == (height, width):
        return picture
    scale = min(height / picture.shape[0], width / picture.shape[1])
    if round(min(picture.shape[:2]) * scale) < 1:
        raise InputError(
            f"A picture of {picture.shape[1]}×{picture.shape[0]} px is too thin: expected one that "
            f"keeps a pixel when resized to {width}×{height}. Crop or remove it."
        )
    paper = np.atleast_1d(border_median(picture[None])[0])
    colour = tuple(int(value) for value in paper)
    padded = ImageOps.pad(
        Image.fromarray(picture),
        (width, height),
        method=Image.Resampling.BOX if scale < 1 else Image.Resampling.BICUBIC,
        color=colour if len(colour) > 1 else colour[0],
    )
    fitted = np.asarray(padded)
    return _as_dark_as(picture, fitted, paper) if scale < 1 else fitted


def _as_dark_as(
    picture: npt.NDArray[np.uint8], fitted: npt.NDArray[np.uint8], paper: npt.NDArray[np.floating]
) -> npt.NDArray[np.uint8]:
    """`fitted` with the ink of the drawing `picture`; as it is, if that is none."""
    before, after = (image.astype(np.float32) - paper for image in (picture, fitted))
    if np.mean(np.abs(before) <= NEAR_PAPER) < SHARE_OF_PAPER or not after.any():
        return fitted
    gain = max(np.abs(before).max() / np.abs(after).max(), 1.0)
    return np.rint(paper + gain * after).clip(0, 255).astype(np.uint8)


def _hold_out(everything: Split, folder: Path) -> tuple[Split, Split]:
    counts = np.bincount(everything.labels)
    if counts.min() < 2:
        raise InputError(
            f"Too few pictures in '{folder}': expected at least 2 a class to hold one out for the "
            f"test, received {counts.min()}. Add pictures, or give a 'train' and a 'test' folder."
        )
    order = stratified_order(everything.labels, seed=0)
    n_test = max(len(order) // TEST_SHARE, len(counts))
    return everything.take(np.sort(order[n_test:])), everything.take(np.sort(order[:n_test]))
