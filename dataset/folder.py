"""Any folder of class folders as a data set: PNG and JPEG, any size, gray or colour.

Two layouts::

    PATH/<class>/*.png                     split by Versus: a quarter of every class is the test set
    PATH/{train,test,…}/<class>/*.png      as given; every folder beside train is a test set
"""

import warnings
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps, UnidentifiedImageError

from dataset.input_error import InputError
from dataset.labelled_images import Images, LabelledImages, Split
from dataset.partition import stratified_order

SUFFIXES = {".png", ".jpg", ".jpeg"}
PAPER = 255
MAX_PIXELS = 50_000_000
LARGEST_KEPT = 64
RESIZED = 48
TEST_SHARE = 4


def load_folder(folder: Path, image_size: int | None = None) -> LabelledImages:
    """The pictures below `folder`, one class a folder.

    Transparent pixels become paper (white). Pictures that share one size of at most 64 px a side
    keep it; others are padded to squares with their border's colour and resized to 48 px, or to
    `image_size`. Gray when every picture is stored as gray, else RGB.

    Raises
    ------
    InputError
        If the folder is missing or empty, has one class, or a picture is truncated, no picture, or
        larger than 50 megapixels.
    """
    folder = folder.resolve()
    parts = _class_folders_by_part(folder)
    class_names = sorted(parts["train"])
    if len(class_names) < 2:
        raise InputError(
            f"One class in '{folder}': expected at least two class folders with pictures, received "
            f"{', '.join(class_names)}. Add a folder for each further class."
        )
    paths, labels = {}, {}
    for part, classes in parts.items():
        foreign = sorted(set(classes) - set(class_names))
        if foreign:
            raise InputError(
                f"Class '{foreign[0]}' in '{folder / part}' has no training pictures: expected "
                f"only {', '.join(class_names)}. Add it to 'train', or remove it."
            )
        paths[part] = [path for name in sorted(classes) for path in classes[name]]
        labels[part] = np.array(
            [class_names.index(name) for name in sorted(classes) for _ in classes[name]],
            dtype=np.int64,
        )
    pictures = {part: [read_picture(path) for path in found] for part, found in paths.items()}
    arrays = _as_arrays(pictures, image_size)
    splits = {part: Split(arrays[part], labels[part]) for part in pictures}
    train = splits.pop("train")
    if not splits:
        train, splits["test"] = _hold_out(train, folder)
    return LabelledImages(
        key=folder.name,
        name=folder.name,
        train=train,
        tests=splits,
        class_names=tuple(class_names),
        provenance=f"Pictures from the folder '{folder.name}', {len(train)} to train on.",
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
            f"'{path}' is no picture: expected PNG or JPEG data, received something else. {mend}"
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


def _on_paper(picture: Image.Image) -> npt.NDArray[np.uint8]:
    if picture.mode.startswith("I"):
        return np.rint(np.asarray(picture, dtype=np.float64) / 257).clip(0, 255).astype(np.uint8)
    if picture.has_transparency_data:
        paper = Image.new("RGBA", picture.size, (PAPER, PAPER, PAPER, 255))
        picture = Image.alpha_composite(paper, picture.convert("RGBA")).convert("RGB")
    return np.asarray(picture.convert("L" if picture.mode in ("1", "L") else "RGB"))


def _class_folders_by_part(folder: Path) -> dict[str, dict[str, list[Path]]]:
    if not folder.is_dir():
        raise InputError(f"No folder '{folder}': expected a folder of class folders for --data.")
    if (folder / "train").is_dir():
        parts = {part.name: _pictures_by_class(part) for part in _folders(folder)}
    else:
        parts = {"train": _pictures_by_class(folder)}
    parts = {part: classes for part, classes in parts.items() if classes}
    if "train" not in parts:
        raise InputError(
            f"No pictures in '{folder}': expected class folders with PNG or JPEG files, "
            "PATH/<class>/*.png or PATH/{train,test}/<class>/*.png."
        )
    # The order of test sets is the order of rows in the report: the plain one first.
    return {part: parts[part] for part in sorted(parts, key=lambda part: (part != "test", part))}


def _pictures_by_class(folder: Path) -> dict[str, list[Path]]:
    found = {
        child.name: sorted(
            path
            for path in child.iterdir()
            if path.suffix.lower() in SUFFIXES and path.is_file() and not path.name.startswith(".")
        )
        for child in _folders(folder)
    }
    return {name: paths for name, paths in found.items() if paths}


def _folders(folder: Path) -> list[Path]:
    return sorted(
        child for child in folder.iterdir() if child.is_dir() and not child.name.startswith(".")
    )


def _as_arrays(
    pictures: dict[str, list[npt.NDArray[np.uint8]]], image_size: int | None
) -> dict[str, Images]:
    everything = [picture for part in pictures.values() for picture in part]
    colour = any(picture.ndim == 3 for picture in everything)
    sizes = {picture.shape[:2] for picture in pictures["train"]}
    height, width = max(sizes)
    if image_size is not None:
        height = width = image_size
    elif len(sizes) > 1 or max(height, width) > LARGEST_KEPT:
        height = width = RESIZED
    return {
        part: np.stack(
            [fit_picture(_coloured(picture, colour), height, width) for picture in found]
        )
        for part, found in pictures.items()
    }


def _coloured(picture: npt.NDArray[np.uint8], colour: bool) -> npt.NDArray[np.uint8]:
    return np.repeat(picture[..., None], 3, axis=2) if colour and picture.ndim == 2 else picture


def fit_picture(picture: npt.NDArray[np.uint8], height: int, width: int) -> npt.NDArray[np.uint8]:
    """`picture` padded to the target's aspect with the median of its border, then resized.

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
    border = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    colour = tuple(int(value) for value in np.atleast_1d(np.median(border, axis=0)))
    padded = ImageOps.pad(
        Image.fromarray(picture),
        (width, height),
        method=Image.Resampling.BOX if picture.shape[0] > height else Image.Resampling.BICUBIC,
        color=colour if len(colour) > 1 else colour[0],
    )
    return np.asarray(padded)


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
