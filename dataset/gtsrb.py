"""GTSRB: German traffic signs of 43 classes, photographed from a car.

J. Stallkamp, M. Schlipsing, J. Salmen and C. Igel (2012), Man vs. computer, Neural Networks 32. Pictures of
15 to 250 px, of which a sign has a part that the annotations tell. Those to train on come in tracks: a
physical sign, seen up to 30 times while the car comes near.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

from dataset import DATASETS, known
from dataset.archive import DAMAGE, first_line
from dataset.class_folders import in_archive
from dataset.decoding import for_all
from dataset.fitting import in_colours
from dataset.input_error import InputError
from dataset.labelled_images import Images, LabelledImages, Labels, Split
from dataset.picture_file import Picture, PictureFile, names_of, read_picture
from dataset.verified_archives import NOT_OFFICIAL, Archive, Found, VerifiedArchives

CLASS_NAMES = (
    "20 km/h", "30 km/h", "50 km/h", "60 km/h", "70 km/h", "80 km/h", "end of 80 km/h", "100 km/h",
    "120 km/h", "no passing", "no passing, lorries", "right of way", "priority road", "yield", "stop",
    "no vehicles", "no lorries", "no entry", "danger", "curve left", "curve right", "double curve",
    "bumpy road", "slippery road", "road narrows", "road works", "traffic signals", "pedestrians",
    "children", "bicycles", "snow", "wild animals", "end of limits", "turn right", "turn left", "ahead",
    "ahead or right", "ahead or left", "keep right", "keep left", "roundabout", "end of no passing",
    "end of no passing, lorries",
)  # fmt: skip
SIDE = 32
# So far apart are the numbers of two classes' tracks.
MOST_TRACKS = 100_000
TRAINING, TEST, LABELS = (
    "GTSRB_Final_Training_Images.zip",
    "GTSRB_Final_Test_Images.zip",
    "GTSRB_Final_Test_GT.zip",
)
TRAINING_PICTURE = re.compile(
    r"(?:.*/)?Final_Training/Images/(?P<label>\d{5})/(?P<name>(?P<track>\d{5})_\d{5}\.ppm)"
)
TEST_PICTURE = re.compile(r"(?:.*/)?Final_Test/Images/(?P<name>\d{5}\.ppm)")
TRAINING_TABLE = re.compile(r"(?:.*/)?Final_Training/Images/(?P<label>\d{5})/GT-\d{5}\.csv")
TEST_TABLE = re.compile(r"(?:.*/)?GT-final_test\.csv")
SIZE, REGION, NAME, CLASS = (
    ("Width", "Height"),
    ("Roi.X1", "Roi.Y1", "Roi.X2", "Roi.Y2"),
    "Filename",
    "ClassId",
)


class Row(NamedTuple):
    """What the annotations say of a picture.

    Attributes
    ----------
    region : left, top, right and bottom of the sign, shares of the picture's width and height
    """

    region: tuple[float, float, float, float]
    label: int


class Sign(NamedTuple):
    """A picture that is not read yet, with its row and its track, 0 where there are none."""

    file: PictureFile
    row: Row
    track: int


def load_gtsrb(
    data_dir: Path | None = None, image_size: tuple[int, int] | None = None
) -> LabelledImages:
    """39,209 training signs of 1,307 tracks, which are the groups, and 12,630 test signs.

    The region of the sign is cut out and brought to `image_size`. Where a picture has another size than
    the annotations state, as in copies that were scaled, the region is scaled with it.

    Parameters
    ----------
    data_dir : a folder with the three official archives; others, of the same names and laid out alike, are
        read too, and the provenance says so. None for the cache, filled by a download
    image_size : height and width, px; None for 32 × 32

    Raises
    ------
    InputError
        If an archive is missing, damaged, or not laid out as the official one.
    """
    found = FILES.find(data_dir)
    size = image_size or (SIDE, SIDE)
    train = _split(training_signs(found.paths[TRAINING]), size, with_tracks=True)
    test = _split(test_signs(found.paths[TEST], found.paths[LABELS]), size, with_tracks=False)
    others = _told(found)
    n_tracks = len(np.unique(train.groups))  # type: ignore[arg-type]
    return LabelledImages(
        **known("gtsrb"),
        train=train,
        tests={"test": test},
        class_names=CLASS_NAMES,
        provenance=(
            "German Traffic Sign Recognition Benchmark (Stallkamp et al. 2012), "
            f"{len(train):,} + {len(test):,} pictures, the sign's region scaled to {size[1]}×{size[0]} px; "
            f"groups are the {n_tracks:,} tracks. Licence: {DATASETS['gtsrb'].licence}. "
            + (others or "Archives verified by MD5.")
        ),
        notes=(others,) if others else (),
    )


def _told(found: Found) -> str:
    """That archives are not the official ones; empty if they are."""
    if not found.others:
        return ""
    folder = next(iter(found.paths.values())).parent.name
    return (
        f"{NOT_OFFICIAL}: {', '.join(found.others)} in '{folder}' differ from the published "
        "MD5; laid out alike, and read as they are."
    )


def training_signs(place: Path) -> list[Sign]:
    """Every training picture, class by class.

    Raises
    ------
    InputError
        If the archive is damaged, is no such one, lacks a class, or has other pictures than rows.
    """
    files, tables = _members(place, TRAINING_PICTURE, TRAINING_TABLE)
    rows: dict[tuple[int, str], Row] = {}
    for match, file in tables:
        rows |= {(int(match["label"]), name): row for name, row in _rows(file).items()}
    found = [((int(match["label"]), match["name"]), match, file) for match, file in files]
    _check_alike(place, [f"{label:05d}/{name}" for (label, name), _, _ in found], rows)
    if {label for label, _ in rows} != set(range(len(CLASS_NAMES))):
        n = len({label for label, _ in rows})
        raise _other(place, f"{len(CLASS_NAMES)} classes, 00000 to 00042", f"{n}")
    for key, _, file in found:
        if rows[key].label != key[0]:
            raise _other(place, f"ClassId {key[0]} of '{file.path}'", f"{rows[key].label}")
    return [
        Sign(file, rows[key], key[0] * MOST_TRACKS + int(match["track"]))
        for key, match, file in found
    ]


def test_signs(place: Path, labels: Path) -> list[Sign]:
    """Every test picture, in order of its number.

    Raises
    ------
    InputError
        If an archive is damaged or is no such one, or pictures and labels do not belong together.
    """
    files, _ = _members(place, TEST_PICTURE)
    _, tables = _members(labels, None, TEST_TABLE)
    rows = _rows(tables[0][1])
    _check_alike(place, [match["name"] for match, _ in files], rows)
    return [Sign(file, rows[match["name"]], 0) for match, file in files]


Members = list[tuple[re.Match[str], PictureFile]]


def _members(
    place: Path, pictures: re.Pattern[str] | None, tables: re.Pattern[str] | None = None
) -> tuple[Members, Members]:
    """Those whose whole names match, in order; there are some of each that is asked for."""
    files, found = in_archive(place).values(), []
    for pattern in (pictures, tables):
        matches = ((pattern.fullmatch(file.member), file) for file in files) if pattern else ()
        found.append([(match, file) for match, file in matches if match])
        if pattern and not found[-1]:
            shown = re.sub(r"\(\?P<\w+>|\(\?:\.\*/\)\?|[()\\]", "", pattern.pattern)
            raise _other(place, f"members like {shown}", f"{len(files):,} others")
    return found[0], found[1]


def _check_alike(
    place: Path, pictures: Sequence[str], rows: Mapping[tuple[int, str], Row] | Mapping[str, Row]
) -> None:
    named = {key if isinstance(key, str) else f"{key[0]:05d}/{key[1]}" for key in rows}
    apart = sorted(named ^ set(pictures))
    if apart:
        what = "no row" if apart[0] in set(pictures) else "no picture"
        raise _other(
            place,
            f"a picture for each row of its annotations and labels ({len(named):,})",
            f"{len(pictures):,} pictures; '{apart[0]}' has {what}",
        )


def _rows(file: PictureFile) -> dict[str, Row]:
    """What a table says of every picture, by its file's name."""
    columns = (NAME, *SIZE, *REGION, CLASS)
    try:
        with file.open() as content:
            text = io.TextIOWrapper(content, encoding="utf-8", newline="")
            table = csv.DictReader(text, delimiter=";")
            missing = [name for name in columns if name not in (table.fieldnames or ())]
            if not missing:
                return {line[NAME]: _row(line) for line in table}
    except (csv.Error, *DAMAGE) as error:
        raise InputError(
            f"Cannot read '{file.path}': expected a table of pictures, received {first_line(error)}. "
            "Copy its archive again."
        ) from None
    raise InputError(
        f"'{file.path}' is another table: expected columns {';'.join(columns)}, missing "
        f"{', '.join(missing)}. Fetch its archive again; labels of the test are in {LABELS}."
    )


def _row(line: Mapping[str, str]) -> Row:
    width, height = (int(line[name]) for name in SIZE)
    left, top, right, bottom = (int(line[name]) for name in REGION)
    label = int(line[CLASS])
    if not (0 <= left < right <= width and 0 <= top < bottom <= height):
        raise ValueError(f"the region of {line[NAME]}, outside of its {width}×{height} px")
    if not 0 <= label < len(CLASS_NAMES):
        raise ValueError(f"class {label} of {line[NAME]}")
    return Row((left / width, top / height, right / width, bottom / height), label)


def _other(place: Path, expected: str, received: str) -> InputError:
    return InputError(
        f"'{place}' is not the one of GTSRB: expected {expected}, received {received}. Fetch it again."
    )


def _split(signs: Sequence[Sign], size: tuple[int, int], with_tracks: bool) -> Split:
    images: Images = np.empty((len(signs), *size, 3), np.uint8)
    regions = {sign.file: sign.row.region for sign in signs}

    def cut(file: PictureFile) -> Picture:
        return cut_out(in_colours(read_picture(file), colour=True), regions[file], size)

    files = [sign.file for sign in signs]
    for place, image in enumerate(for_all(cut, files, "signs")):
        images[place] = image
    groups: Labels | None = None
    if with_tracks:
        tracks = np.array([sign.track for sign in signs], np.int64)
        groups = np.unique(tracks, return_inverse=True)[1].astype(np.int64)
    labels = np.array([sign.row.label for sign in signs], np.int64)
    return Split(images, labels, groups, names=names_of(files))


def cut_out(
    picture: Picture, region: tuple[float, float, float, float], size: tuple[int, int]
) -> Picture:
    """A part of a picture in another size, bicubically; a larger part is averaged over.

    Parameters
    ----------
    picture : uint8 ``(height, width, 3)``
    region : left, top, right and bottom, shares of width and height
    size : height and width of the result, px
    """
    height, width = picture.shape[:2]
    left, top, right, bottom = region
    box = (left * width, top * height, right * width, bottom * height)
    cut = Image.fromarray(picture).resize(size[::-1], Image.Resampling.BICUBIC, box)
    return np.asarray(cut)


HOME = "https://sid.erda.dk/public/archives/daaeac0d7ce1152aea9b61d9f1e19370"
FILES = VerifiedArchives(
    key="gtsrb",
    # As torchvision and others verify them: their publisher tells no checksum.
    archives=(
        Archive(TRAINING, f"{HOME}/{TRAINING}", "f33fd80ac59bff73c82d25ab499e03a3"),
        Archive(TEST, f"{HOME}/{TEST}", "c7e4e6327067d32654124b0fe9e82185"),
        Archive(LABELS, f"{HOME}/{LABELS}", "fe31e9c9270bbcd7b84b7f21a9d9d9e5"),
    ),
    counts="39,209 + 12,630",
)
