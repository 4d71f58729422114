"""GTSRB, from small made-up archives that are laid out as the official ones."""

import hashlib
import io
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from dataset import gtsrb, load
from dataset.input_error import InputError
from dataset.verified_archives import Archive
from experiments.plan import PerClass, Trial
from experiments.training_size import draw
from experiments.validation import left_over

HEAD = "Filename;Width;Height;Roi.X1;Roi.Y1;Roi.X2;Roi.Y2;ClassId"
TRACKS, FRAMES = 2, 3


def ppm(size, colour, sign=None):
    """A picture of one colour, with a red sign in a region."""
    image = Image.new("RGB", size, colour)
    if sign:
        image.paste((255, 0, 0), sign)
    content = io.BytesIO()
    image.save(content, "PPM")
    return content.getvalue()


def training_members():
    """Pictures of 30 × 20 px whose sign has the region 5 … 25 and 5 … 15."""
    found = {"GTSRB/Readme-Images.txt": "signs"}
    for label in range(43):
        folder, rows = f"GTSRB/Final_Training/Images/{label:05d}", [HEAD]
        for track in range(TRACKS):
            for frame in range(FRAMES):
                name = f"{track:05d}_{frame:05d}.ppm"
                found[f"{folder}/{name}"] = ppm((30, 20), (0, 0, label), (5, 5, 25, 15))
                rows.append(f"{name};30;20;5;5;25;15;{label}")
        found[f"{folder}/GT-{label:05d}.csv"] = "\r\n".join(rows)
    return found


def test_members():
    """The archive has its annotations without classes too."""
    names = [f"{number:05d}.ppm" for number in range(43)]
    found = {f"GTSRB/Final_Test/Images/{name}": ppm((30, 20), (0, 9, 0)) for name in names}
    rows = [HEAD, *(f"{name};30;20;5;5;25;15;{42 - i}" for i, name in enumerate(names))]
    without = "\n".join(row.rpartition(";")[0] for row in rows)
    found["GTSRB/Final_Test/Images/GT-final_test.test.csv"] = without
    return found, {"GT-final_test.csv": "\r\n".join(rows)}


test_members.__test__ = False


def pack(place, members):
    with zipfile.ZipFile(place, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)


@pytest.fixture
def signs(tmp_path):
    pack(tmp_path / gtsrb.TRAINING, training_members())
    pictures, labels = test_members()
    pack(tmp_path / gtsrb.TEST, pictures)
    pack(tmp_path / gtsrb.LABELS, labels)
    return tmp_path


def as_published(monkeypatch, folder):
    """The made-up archives in the place of the official ones."""
    archives = [
        Archive(one.name, one.address, hashlib.md5((folder / one.name).read_bytes()).hexdigest())
        for one in gtsrb.FILES.archives
    ]
    monkeypatch.setattr(gtsrb, "FILES", replace(gtsrb.FILES, archives=tuple(archives)))


def test_tracks_are_groups_and_labels_are_those_of_the_tables(signs, monkeypatch):
    as_published(monkeypatch, signs)
    data = load("gtsrb", signs)
    assert (len(data.train), len(data.tests["test"])) == (43 * TRACKS * FRAMES, 43)
    assert data.image_shape == (32, 32, 3)
    assert (data.kind, data.mirror, data.n_classes) == ("photograph", False, 43)
    assert np.bincount(data.train.groups).tolist() == [FRAMES] * 43 * TRACKS
    for group in range(43 * TRACKS):
        assert len(set(data.train.labels[data.train.groups == group].tolist())) == 1
    assert data.tests["test"].labels.tolist() == list(range(42, -1, -1))
    assert "86 tracks. Licence: none stated. Archives verified by MD5." in data.provenance
    assert not data.notes


def test_archives_that_are_not_the_official_ones_are_read_and_said(signs):
    data = load("gtsrb", signs)
    assert "NOT the official archives: GTSRB_Final_Training_Images.zip, " in data.provenance
    assert [note for note in data.notes if "NOT the official archives" in note]
    with pytest.raises(InputError, match=r"not the published one"):
        gtsrb.FILES.read_folder(signs)


@pytest.mark.parametrize("scale", [1, 2])
def test_the_region_is_cut_out_whatever_the_size_of_the_picture(signs, scale):
    """A copy whose pictures were scaled, and whose annotations were not, shows the same signs."""
    members = training_members()
    for name in members:
        if name.endswith(".ppm"):
            sides = [scale * side for side in (30, 20, 5, 5, 25, 15)]
            members[name] = ppm((sides[0], sides[1]), (0, 0, 0), tuple(sides[2:]))
    pack(signs / gtsrb.TRAINING, members)
    images = load("gtsrb", signs).train.images
    # At its border the interpolation sees what lies beside the region.
    assert (images[:, 4:-4, 4:-4] == (255, 0, 0)).all()
    assert images[..., 0].min() > 100


def test_regions_between_pixels_are_cut_where_they_are():
    picture = np.zeros((8, 8, 3), np.uint8)
    picture[:, 4:] = 200
    half = gtsrb.cut_out(picture, (0.25, 0, 0.75, 1), (8, 16))
    assert half.shape == (8, 16, 3)
    assert half[:, :5].max() < 20
    assert half[:, 11:].min() > 180
    np.testing.assert_allclose(half.mean(), 100, atol=4)
    moved = gtsrb.cut_out(picture, (0.3125, 0, 0.8125, 1), (8, 16))
    assert 135 > moved.mean() > 115, "half a pixel further"


def test_image_size(signs):
    assert load("gtsrb", signs, (24, 40)).image_shape == (24, 40, 3)
    with pytest.raises(
        InputError, match=r"'digits' has pictures of one size: expected no --image-size"
    ):
        load("digits", None, (24, 24))


@pytest.mark.parametrize("size", [129, PerClass(2), PerClass(3)])
def test_what_a_draw_leaves_over_shares_no_track_with_it(signs, size):
    data = load("gtsrb", signs)
    trial = Trial(
        "gtsrb", "chance", size, 3, "balanced" if isinstance(size, PerClass) else "stratified"
    )
    chosen = draw(trial, data)
    rest = left_over(data, chosen)
    assert len(rest)
    assert not set(rest.groups.tolist()) & set(data.train.groups[chosen].tolist())


def without(members, *names):
    return {name: content for name, content in members.items() if name not in names}


FIRST = "GTSRB/Final_Training/Images/00000/00000_00000.ppm"
TABLE = "GTSRB/Final_Training/Images/00000/GT-00000.csv"


def changed(**what):
    """The three archives' members, with one of them changed."""
    pictures, labels = test_members()
    members = {"TRAINING": training_members(), "TEST": pictures, "LABELS": labels}
    return {key: what.get(key, lambda same: same)(content) for key, content in members.items()}


BAD = {
    "a picture is missing": (
        changed(TRAINING=lambda all: without(all, FIRST)),
        r"'00000/00000_00000.ppm' has no picture",
    ),
    "a row is missing": (
        changed(LABELS=lambda all: {k: v.rpartition("\n")[0] for k, v in all.items()}),
        r"expected a picture for each row .* \(42\), received 43 pictures; '00042.ppm' has no row",
    ),
    "another's labels": (
        changed(LABELS=lambda all: {k: v.replace(".ppm", "0.ppm") for k, v in all.items()}),
        r"Final_Test_Images.zip' is not the one of GTSRB: expected a picture for each row",
    ),
    "labels without classes": (
        changed(LABELS=lambda all: {k: v.replace("ClassId", "Other") for k, v in all.items()}),
        r"another table: expected columns Filename;.*, missing ClassId. .* labels of the test are in",
    ),
    "another version": (
        changed(TRAINING=lambda all: {k.replace("Final_", ""): v for k, v in all.items()}),
        r"is not the one of GTSRB: expected members like Final_Training/Images/",
    ),
    "a class is missing": (
        changed(TRAINING=lambda all: {k: v for k, v in all.items() if "/00042/" not in k}),
        r"expected 43 classes, 00000 to 00042, received 42",
    ),
    "another class in a table": (
        changed(TRAINING=lambda all: {**all, TABLE: all[TABLE].replace(";0\r", ";7\r")}),
        r"expected ClassId 0 of .*00000_00000.ppm', received 7",
    ),
    "a region outside": (
        changed(TRAINING=lambda all: {**all, TABLE: all[TABLE].replace(";25;15", ";35;15")}),
        r"Cannot read .*GT-00000.csv': .* the region of 00000_00000.ppm, outside of its 30×20 px",
    ),
    "no numbers": (
        changed(TRAINING=lambda all: {**all, TABLE: all[TABLE].replace(";30;", ";wide;")}),
        r"Cannot read .*GT-00000.csv': expected a table of pictures, received invalid literal",
    ),
    "a damaged picture": (
        changed(TRAINING=lambda all: {**all, FIRST: all[FIRST][:100]}),
        r"00000_00000.ppm' cannot be decoded",
    ),
}


@pytest.mark.parametrize("what", BAD)
def test_archives_that_do_not_hold_it_are_told_in_a_line(what, tmp_path):
    members, expected = BAD[what]
    for key, content in members.items():
        pack(tmp_path / getattr(gtsrb, key), content)
    with pytest.raises(InputError, match=expected) as told:
        load("gtsrb", tmp_path)
    assert "\n" not in str(told.value)


def test_an_archive_that_is_cut_short_is_told(signs):
    place = signs / gtsrb.TRAINING
    place.write_bytes(place.read_bytes()[:-1000])
    with pytest.raises(InputError, match=r"is damaged: expected a ZIP archive"):
        load("gtsrb", signs)


def test_without_the_labels_of_the_test(signs):
    (signs / gtsrb.LABELS).unlink()
    with pytest.raises(InputError, match=r"missing GTSRB_Final_Test_GT.zip. Name their folder"):
        load("gtsrb", signs)
