"""A class: who is asked for what, what is kept, and who is told to have drawn it."""

import csv
import io
import zipfile
from collections import Counter

import pytest

from dataset.folder import Reading, load_folder
from demo.classroom import Classroom, nickname, tallied
from demo.pictures import decode
from demo.refusal import RefusalError
from tests.demo.conftest import example

CLASSES = ("circle", "rectangle", "triangle")


@pytest.fixture
def room(shelf, tmp_path):
    return Classroom(shelf, tmp_path / "class")


def joined(room, name=""):
    return room.student(room.join(name))


def draws(room, student, key):
    return room.keep(student, len(student.sent), example(key))


def refused(call, *arguments):
    with pytest.raises(RefusalError) as found:
        call(*arguments)
    return found.value.status, found.value.code


def test_classes_are_asked_for_in_turn(room):
    students = [joined(room) for _ in range(3)]
    asked = Counter()
    for _ in range(3):
        for student in students:
            asked[room.task(student).label] += 1
            assert room.task(student) == room.task(student)
            draws(room, student, "circle")
    assert asked == {0: 3, 1: 3, 2: 3}


def test_task_asked_for_while_a_drawing_arrives_is_the_next_one(room):
    """A phone that is loaded anew then must not draw what it has sent."""
    student = joined(room)
    assert room.task(student) == (0, "shapes", 0)
    draws(room, student, "circle")
    assert room.task(student) == (1, "shapes", 1)


def test_what_was_asked_for_stays_when_the_subject_changes(room):
    student, other = joined(room), joined(room)
    asked = room.task(student)
    room.choose("digits")
    assert draws(room, student, "circle").task == asked == (0, "shapes", 0)
    assert room.task(student).subject == room.task(other).subject == "digits"
    assert [one.task.subject for one in room.drawn("shapes")] == ["shapes"]
    assert room.drawn("digits") == []


def test_drawing_is_kept_as_it_was_drawn(room):
    student = joined(room, "민지")
    sent = draws(room, student, "triangle")
    assert sent.path == room.collection.folder / "shapes" / "circle" / "s001-0001.png"
    assert (decode(sent.path.read_bytes()) == decode(example("triangle"))).all()
    assert room.picture(sent.number) == sent.path.read_bytes()


def test_what_is_sent_twice_is_kept_once(room):
    """A phone that lost its network does not know whether its drawing arrived."""
    student = joined(room)
    first = room.keep(student, 0, example("circle"))
    assert room.keep(student, 0, example("triangle")) is first
    assert len(room.drawn("shapes")) == 1
    assert refused(room.keep, student, 2, example("circle")) == (409, "order")
    assert refused(room.keep, student, -1, example("circle")) == (409, "order")


def test_what_is_no_drawing_leaves_the_task(room):
    student = joined(room)
    assert refused(room.keep, student, 0, b"GIF89a")[0] == 415
    assert not room.collection.folder.exists()
    assert room.task(student) == (0, "shapes", 0) and not student.sent


def test_answers_come_for_all_that_wait(room, shelf):
    sent = [draws(room, joined(room), key) for key in CLASSES]
    assert not any(room.is_answered(one) for one in sent)
    room.answer()
    for label, one in enumerate(sent):
        assert one.said.keys() == set(shelf.corners["shapes"].slots)
        assert one.said["geometry+svm"].label == label
        assert 1 / 3 < one.said["geometry+svm"].share <= 1
        assert room.is_answered(one)


def test_method_that_is_ready_later_answers_what_came_before(room, shelf):
    slot = shelf.corners["shapes"].slots["hog+svm"]
    sent = draws(room, joined(room), "circle")
    slot.status = "loading"
    try:
        room.answer()
        assert "hog+svm" not in sent.said and room.is_answered(sent)
    finally:
        slot.status = "ready"
    room.answer()
    assert "hog+svm" in sent.said


def test_tally_counts_errors_over_people(room, shelf):
    """Two people; the second drew a circle where a rectangle was asked for."""
    one, two = joined(room), joined(room)
    for student, key in ((one, "circle"), (one, "rectangle"), (two, "circle"), (two, "triangle")):
        draws(room, student, key)
    room.answer()
    found = tallied(room.drawn("shapes"), shelf.corners["shapes"])["geometry+svm"]
    assert (found["n"], found["n_errors"], found["n_people"]) == (4, 1, 2)
    # Wilson's interval of a quarter of two answers.
    assert found["interval"] == pytest.approx([0.0267, 0.8022], abs=1e-4)


def test_removed_drawing_is_out_of_everything_but_its_folder(room, shelf):
    student = joined(room)
    sent, other = draws(room, student, "circle"), draws(room, student, "circle")
    room.remove(sent.number)
    assert room.drawn("shapes") == [other]
    for call in (room.remove, room.picture):
        assert refused(call, sent.number) == (404, "unknown")
    assert not sent.path.exists()
    kept = [path.name for path in (room.collection.folder / "removed").iterdir()]
    assert kept == ["0001-shapes-circle-s001-0001.png"]
    with zipfile.ZipFile(io.BytesIO(room.as_zip("shapes"))) as archive:
        assert archive.namelist() == ["shapes/rectangle/s001-0001.png", "shapes.csv"]
    assert listed(room) == [["rectangle/s001-0001.png", "s001"]]
    # What the phone sent stays sent.
    assert room.keep(student, 0, example("circle")) is sent


def listed(room):
    """The list beside the class folders, which a run takes before anybody downloads anything."""
    groups = room.collection.folder / "shapes.csv"
    return list(csv.reader(groups.read_text(encoding="utf-8").splitlines()))


def test_a_drawing_that_cannot_be_taken_off_the_list_stays(room):
    student = joined(room)
    sent = draws(room, student, "circle")
    groups = room.collection.folder / "shapes.csv"
    groups.unlink()
    groups.mkdir()
    assert refused(room.remove, sent.number) == (507, "cannot-write")
    assert room.drawn("shapes") == [sent] and sent.path.is_file()


def test_set_is_a_data_set_whose_groups_are_people(room, tmp_path):
    for name in ("가", "나", "=HYPERLINK(1)", "<b>"):
        student = joined(room, name)
        for label in CLASSES:
            draws(room, student, label)
    folder = room.collection.folder
    archive = zipfile.ZipFile(io.BytesIO(room.as_zip("shapes")))
    archive.extractall(tmp_path / "unpacked")
    for place in (folder, tmp_path / "unpacked"):
        groups = place / "shapes.csv"
        found = load_folder(place / "shapes", Reading(groups=str(groups)))
        assert found.class_names == CLASSES
        train, test = found.train, found.tests["test"]
        assert len(train) + len(test) == 12
        assert not set(train.groups) & set(test.groups)
        rows = list(csv.reader(groups.read_text(encoding="utf-8").splitlines()))
        assert {group for _, group in rows} == {"s001", "s002", "s003", "s004"}


def test_class_is_bounded(room, monkeypatch):
    monkeypatch.setattr("demo.classroom.MOST_STUDENTS", 2)
    monkeypatch.setattr("demo.classroom.MOST_A_STUDENT", 2)
    monkeypatch.setattr("demo.classroom.MOST_DRAWINGS", 3)
    one, two = joined(room), joined(room)
    assert refused(room.join, "three") == (403, "class-full")
    for student, key in ((one, "circle"), (one, "circle"), (two, "circle")):
        draws(room, student, key)
    assert refused(room.task, one) == (403, "enough")
    assert refused(draws, room, one, "circle") == (403, "enough")
    assert refused(draws, room, two, "circle") == (507, "full")
    assert len(room.drawn("shapes")) == 3


def test_list_that_cannot_be_written_keeps_no_drawing_without_its_drawer(room):
    student = joined(room)
    room.collection.folder.mkdir()
    (room.collection.folder / "shapes.csv").mkdir()
    assert refused(draws, room, student, "circle") == (507, "cannot-write")
    assert list((room.collection.folder / "shapes" / "circle").iterdir()) == []
    assert room.task(student) == (0, "shapes", 0)


def test_unknown_phone_and_subject(room):
    assert refused(room.student, "somebody") == (403, "student")
    assert refused(room.choose, "faces") == (400, "unknown")


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("민지", "민지"),
        ("<img src=x onerror=alert(1)>", "<img src=x onerror=a"),
        ("a\0b\nc\u202ed\u200b", "ab cd"),
        ("   ", ""),
        ("x" * 500, "x" * 20),
        ("{n} & &lt;", "{n} & &lt;"),
    ],
)
def test_nickname_is_one_short_line(given, shown):
    assert nickname(given) == shown
