"""Photographs on the page: what comes in, what both families are given, and what is made of it."""

import io
import zipfile
from dataclasses import replace
from urllib.parse import urlencode

import numpy as np
import pytest
from PIL import Image

from dataset.folder import Reading, load_folder
from dataset.input_error import InputError
from dataset.new_pictures import read_like
from demo.answers import prepared
from demo.changes import Change, sliders_of
from demo.collection import Collection, class_folders
from demo.export import export
from demo.photographs import MOST_SIDE, changed_photograph, decode_photograph
from demo.pictures import MAX_BYTES
from demo.refusal import RefusalError
from demo.server import named
from demo.shelf import Shelf
from demo.subjects import SUBJECTS, subject_of
from tests.demo.conftest import (
    PHOTOGRAPHED,
    Running,
    RunningClass,
    asked,
    forged,
    photograph,
    sent_as,
    wait_until,
)

METHODS = ("colour-hog+svm", "colour-histogram+svm")


@pytest.fixture(scope="module")
def of_photographs(photographs, tmp_path_factory):
    """Hand-crafted methods on photographs, trained on the spot."""
    reading = Reading(image_size=(32, 32), kind="photograph")
    data = load_folder(photographs, reading)
    subject = subject_of(data, METHODS, 60, photographs, reading)
    shelf = Shelf(
        {subject.key: subject},
        cache=tmp_path_factory.mktemp("models"),
        loaded={subject.key: data},
    )
    shelf.start()
    try:
        wait_until(lambda: shelf.is_complete)
        assert not shelf.error
        yield shelf
    finally:
        shelf.stop()


@pytest.fixture
def corner(of_photographs):
    return next(iter(of_photographs.corners.values()))


@pytest.fixture
def page(of_photographs, tmp_path):
    found = Running(of_photographs, tmp_path / "set")
    yield found
    found.stop()


@pytest.fixture
def ask(page, corner):
    def ask_it(what, body=None, **parameters):
        query = urlencode({"subject": corner.subject.key, **parameters})
        method = "GET" if body is None else "POST"
        return asked(page.port, method, f"{page.root}/api/{what}?{query}", body)[::2]

    return ask_it


@pytest.fixture
def class_of(of_photographs, tmp_path):
    found = RunningClass(of_photographs, tmp_path / "class")
    yield found
    found.stop()


def refused(body):
    with pytest.raises(RefusalError) as found:
        decode_photograph(body)
    assert len(str(found.value).splitlines()) == 1
    return found.value


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "JPEG"])
def test_formats_of_phones(kind):
    picture = photograph("red", 3)
    settings = {"lossless": True} if kind == "WEBP" else {"quality": 100, "subsampling": 0}
    found = decode_photograph(sent_as(picture, kind, **({} if kind == "PNG" else settings)))
    assert np.abs(found.astype(int) - picture).max() <= (8 if kind == "JPEG" else 0)


def test_a_gray_photograph_has_three_equal_channels_for_the_methods(corner):
    gray = decode_photograph(sent_as(photograph("red", 3)[..., 1], "PNG"))
    assert gray.ndim == 2
    found = prepared(gray, corner, Change(), True)
    assert found.shape == (32, 32, 3) and (found[..., 0] == found[..., 2]).all()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_of_the_camera_is_undone(orientation):
    upright = photograph("red", 3)[:, :90]
    stored = {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.swapaxes(0, 1),
        6: upright[:, ::-1].swapaxes(0, 1),
        7: upright[::-1, ::-1].swapaxes(0, 1),
        8: upright[::-1].swapaxes(0, 1),
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    found = decode_photograph(sent_as(np.ascontiguousarray(stored), "PNG", exif=exif))
    assert found.shape == upright.shape and (found == upright).all()


@pytest.mark.parametrize(
    ("body", "status", "code", "received"),
    [
        (b"", 415, "no-picture", "something else"),
        (b"<script>alert(1)</script>", 415, "no-picture", "something else"),
        (bytes(4) + b"ftypheic" + bytes(99), 415, "heic", "HEIC"),
        (bytes(4) + b"ftypavif" + bytes(99), 415, "no-picture", "AVIF"),
        (b"%PDF-1.7 " + bytes(99), 415, "no-picture", "PDF"),
        (b"RIFF" + bytes(4) + b"WAVE" + bytes(99), 415, "no-picture", "something else"),
        (sent_as(photograph("red", 3), "GIF"), 415, "no-picture", "something else"),
        (sent_as(photograph("red", 3), "JPEG")[:300], 400, "damaged", "cannot be decoded"),
        (sent_as(photograph("red", 3), "PNG")[:-200], 400, "damaged", "cannot be decoded"),
        (forged(MOST_SIDE + 1, 10, b""), 413, "too-large", "513×10"),
        (forged(60_000, 60_000, bytes(1000)), 413, "too-large", "50 megapixels"),
    ],
)  # fmt: skip
def test_what_is_refused_before_or_while_it_is_decoded(body, status, code, received):
    refusal = refused(body)
    assert (refusal.status, refusal.code) == (status, code)
    assert received in str(refusal)


def test_what_is_kept_can_always_be_read_again():
    noise = np.random.default_rng(0).integers(0, 256, (MOST_SIDE, MOST_SIDE, 3), np.uint8)
    assert len(sent_as(noise, "PNG")) < MAX_BYTES


def test_prepared_as_by_versus_predict(corner, tmp_path):
    """The same file on the command line becomes the same picture."""
    for size, kind in ((32, "PNG"), (200, "PNG"), (500, "PNG")):
        body = sent_as(photograph("blue", 5, size), kind)
        path = tmp_path / f"{size}.{kind.lower()}"
        path.write_bytes(body)
        expected = read_like(path, corner.way, resize=True).image
        assert (prepared(corner.decode(body), corner, Change(), True) == expected).all()


def test_a_test_picture_is_asked_as_it_is(corner, ask):
    split = corner.data.tests["test"]
    status, found = ask("predict", sent_as(split.images[0], "PNG"))
    assert status == 200
    for key, slot in corner.slots.items():
        [expected] = slot.predict_proba(split.images[:1])
        assert found["probabilities"][key] == pytest.approx(expected.tolist(), abs=1e-4)
    assert found["seen"]["colour-hog+svm"]["shape"] == [32, 32, 3]


def test_state_says_what_is_photographed(ask, corner):
    _, state = ask("state")
    [subject] = state["subjects"]
    assert (subject["kind"], subject["ratio"]) == ("photograph", 1)
    assert subject["name"] == subject["korean"] == "signs"
    assert sorted(corner.data.class_names[label] for label in subject["examples"]) == sorted(
        PHOTOGRAPHED
    )
    kinds = {key: slider["kinds"] for key, slider in state["sliders"].items()}
    assert [key for key, of in kinds.items() if "photograph" in of] == [
        "rotation", "light", "blur", "noise",
    ]  # fmt: skip


def test_examples_are_test_pictures(ask, corner):
    _, content = ask("example", number=0)
    found = np.asarray(Image.open(io.BytesIO(content)))
    assert any((found == image).all() for image in corner.data.tests["test"].images)
    assert ask("example", number=99)[0] == 400


@pytest.mark.parametrize("slider", sliders_of("photograph"))
def test_curve_along_a_slider(ask, slider):
    status, found = ask("curve", sent_as(photograph("red", 3), "PNG"), slider=slider)
    assert status == 200 and len(found["values"]) == sliders_of("photograph")[slider].n_points
    assert len({tuple(one["confidence"]) for one in found["methods"].values()}) == len(METHODS)


def test_sliders_of_drawings_are_not_for_photographs(ask):
    assert ask("curve", sent_as(photograph("red", 3), "PNG"), slider="stroke")[0] == 400


def test_why_is_told_of_photographs(ask, corner):
    body = sent_as(corner.data.tests["test"].images[0], "PNG")
    for method in METHODS:
        status, found = ask("why", body, method=method)
        assert status == 200
        assert found["picture"]["shape"] == [32, 32, 3]
        assert found["occlusion"]["shape"] == [32, 32]
        assert len(found["nearest"]) == 5
        assert {tuple(one["picture"]["shape"]) for one in found["nearest"]} == {(32, 32, 3)}
        assert found["used"] == {"corners": False, "hog": method == "colour-hog+svm"}
        assert "invariants" not in found


def test_saved_photographs_are_a_data_set(ask, page, corner):
    for number, label in enumerate(PHOTOGRAPHED * 2):
        body = sent_as(photograph(label, 90 + number, 120), "JPEG")
        status, found = ask("save", body, label=label, drawer=f"민지 {number}")
        assert (status, found["file"]) == (
            201,
            f"{corner.subject.key}/{label}/민지 {number}-0001.png",
        )
    _, tally = ask("tally")
    assert tally["counts"] == dict.fromkeys(sorted(PHOTOGRAPHED), 2) and not tally["unreadable"]
    assert {one["n"] for one in tally["methods"].values()} == {6}
    status, content = ask("set.zip")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert len(archive.namelist()) == 7
    found = load_folder(page.folder / corner.subject.key, Reading(kind="photograph"))
    assert found.n_classes == 3 and found.image_shape[2] == 3
    # Nothing but pixels is kept: no place, no time, no camera.
    kept = next((page.folder / corner.subject.key).rglob("*.png"))
    with Image.open(kept) as picture:
        assert not picture.info and not picture.getexif()


def test_names_of_classes_that_are_no_names_of_folders(of_photographs, corner, tmp_path):
    names = ("20 km/h", "../x", "c:d", "c-d", "C?d")
    data = replace(corner.data, class_names=names)
    shelf = Shelf(of_photographs.subjects)
    shelf.corners = {corner.subject.key: replace(corner, data=data)}
    running = Running(shelf, tmp_path / "set")
    try:
        for name in names:
            query = urlencode({"subject": corner.subject.key, "label": name, "drawer": "a"})
            body = sent_as(photograph("red", 3), "PNG")
            path = f"{running.root}/api/save?{query}"
            status, _, found = asked(running.port, "POST", path, body)
            assert status == 201, found
    finally:
        running.stop()
    kept = tmp_path / "set" / corner.subject.key
    assert {path.name: len([*path.iterdir()]) for path in kept.iterdir()} == dict.fromkeys(
        class_folders(names).values(), 1
    )
    # One that a folder may have is its folder's, whatever comes before it.
    assert [class_folders(names)[name] for name in names[2:]] == ["c-d (2)", "c-d", "C-d (3)"]
    # What is read back has the class that it was drawn as.
    assert [label for label, _ in Collection(kept.parent).files(corner.subject.key, names)] == [
        0,
        1,
        2,
        3,
        4,
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["set"]


def test_a_phone_says_what_its_photograph_shows(class_of, corner):
    student = class_of.join("민지")
    task = class_of.task(student)
    assert task == {
        "place": 0,
        "subject": corner.subject.key,
        "kind": "photograph",
        "class_names": list(corner.data.class_names),
        "ratio": 1.0,
    }
    query = {"student": student, "place": 0}
    body = sent_as(photograph("red", 80), "JPEG")
    for shows in ("", "nothing of it"):
        path = f"/api/draw?{urlencode({**query, 'shows': shows})}"
        status, found = class_of.as_phone("POST", path, body)
        assert (status, found["code"]) == (400, "unknown")
    path = f"/api/draw?{urlencode({**query, 'shows': 'red'})}"
    status, found = class_of.as_phone("POST", path, body)
    assert status == 200 and found["class_names"][found["label"]] == "red"
    assert {method["key"] for method in found["methods"] if method["said"]} == set(METHODS)
    # Sent again, it is kept once.
    assert class_of.as_phone("POST", path, body)[0] == 200
    _, screen = class_of.as_lecturer("GET", "/api/class")
    assert (screen["kind"], screen["n"], screen["n_people"]) == ("photograph", 1, 1)
    assert screen["class_names"][screen["drawings"][0]["label"]] == "red"
    _, content = class_of.as_lecturer("GET", f"/api/drawing?id={screen['drawings'][0]['id']}")
    assert Image.open(io.BytesIO(content)).mode == "RGB"
    _, content = class_of.as_lecturer("GET", "/api/set.zip")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == [
            f"{corner.subject.key}/red/s001-0001.png",
            f"{corner.subject.key}.csv",
        ]


def test_what_a_phone_opens_says_that_it_photographs(class_of):
    assert (
        b'<html data-kind="photograph" lang="en" class="phone">' in class_of.as_phone("GET", "/")[1]
    )
    assert b'data-kind="photograph"' in class_of.as_lecturer("GET", "/")[1]


def test_changes_of_a_photograph():
    picture = photograph("red", 3)
    assert changed_photograph(picture, Change()) is picture
    turned = changed_photograph(picture, Change(rotation=90))
    assert np.abs(turned.astype(int) - np.rot90(picture)).mean() < 1
    assert (changed_photograph(picture, Change(light=0.5)) <= picture // 2 + 1).all()
    assert changed_photograph(picture, Change(blur=0.1)).std() < picture.std()
    gray = changed_photograph(picture[..., 0], Change(rotation=10, light=2, blur=0.05))
    assert gray.shape == picture.shape[:2] and gray.dtype == np.uint8


def test_no_page_without_a_server(corner, tmp_path):
    with pytest.raises(InputError, match="answers drawings alone") as found:
        export(tmp_path / "out", {corner.subject.key: corner.subject})
    assert len(str(found.value).splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_methods_that_cannot_work_on_the_pictures(corner, photographs):
    with pytest.raises(InputError, match=r"'geometry\+svm' needs ink, these are photographs"):
        subject_of(corner.data, ["geometry+svm"])
    with pytest.raises(InputError, match="too small"):
        subject_of(corner.data, METHODS, 2)
    subject = subject_of(corner.data, [*METHODS, "geometry+svm"], 60, photographs)
    shelf = Shelf({subject.key: subject}, loaded={subject.key: corner.data})
    slot = shelf._corner(subject).slots["geometry+svm"]
    assert (slot.status, slot.error) == ("unfit", "It needs ink, these are photographs.")
    korean = "펜으로 그린 그림이 필요한데, 여기 있는 것은 사진입니다."
    told = {"status": "unfit", "code": "needs", "values": {"korean": korean}}
    assert named(slot).items() >= told.items()


def test_any_data_set_is_a_subject(shelf):
    data = shelf.corners["digits"].data
    subject = subject_of(data)
    assert (subject.key, subject.kind, subject.methods) == (
        "digits",
        "ink",
        SUBJECTS["digits"].methods,
    )
    assert len(subject.load(None).train) == len(data.train)
