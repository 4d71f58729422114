"""A class that draws or photographs by phone: who is in it, what is asked for, what both families said."""

import secrets
import threading
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from dataset.files import write_atomically
from demo.answers import prepared
from demo.changes import Change
from demo.class_tally import tally
from demo.collection import Collection, not_written, rows_of
from demo.packing import rounded
from demo.pictures import Drawing
from demo.refusal import RefusalError
from demo.shelf import Corner, Shelf

MOST_STUDENTS = 200
MOST_A_STUDENT = 30
MOST_DRAWINGS = 2000
MOST_SHOWN = 60
LONGEST_NICKNAME = 20
REMOVED = "removed"
AGAIN = "mend it and send again."


class Task(NamedTuple):
    """What a student is asked to draw, and the how many-th drawing it is, from 0 on.

    `label` is the number of one of the subject's classes; of a photograph it says what is on it, which
    its sender tells.
    """

    place: int
    subject: str
    label: int


class Said(NamedTuple):
    """A method's answer, and the probability that it gives it."""

    label: int
    share: float


@dataclass(eq=False)
class Student:
    """Somebody who joined; `sent` are the numbers of the drawings in their order.

    A nickname is shown and kept nowhere.
    """

    number: int
    nickname: str
    task: Task | None = None
    sent: list[int] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def drawer(self) -> str:
        """As the student is called in names of files."""
        return f"s{self.number:03d}"


@dataclass(eq=False)
class Sent:
    """A drawing that arrived, its picture as the methods get it, and what each said so far."""

    number: int
    student: Student
    task: Task
    path: Path
    picture: npt.NDArray[np.uint8]
    said: dict[str, Said] = field(default_factory=dict)
    is_removed: bool = False


class Classroom:
    """What phones and the lecturer's screen share; safe to use from several threads.

    Parameters
    ----------
    shelf : the methods; started by the caller
    folder : for this class's drawings alone, made with the first one; below it they lie as in a
        `Collection`, with ``<subject>.csv`` beside, which says whose each is
    """

    def __init__(self, shelf: Shelf, folder: Path) -> None:
        self.shelf = shelf
        self.collection = Collection(folder)
        self.subject = next(iter(shelf.subjects))
        self.students: dict[str, Student] = {}
        self.sent: dict[int, Sent] = {}
        self._joining = threading.Lock()
        self._filing = threading.Lock()
        self._answering = threading.Lock()

    def join(self, given: str) -> str:
        """A new student's secret, by which the phone is known.

        Raises
        ------
        RefusalError
            If 200 are in already.
        """
        with self._joining:
            if len(self.students) >= MOST_STUDENTS:
                raise RefusalError(
                    403, "class-full", f"{MOST_STUDENTS} phones are in the class, which are enough."
                )
            secret = secrets.token_urlsafe(16)
            self.students[secret] = Student(len(self.students) + 1, nickname(given))
        return secret

    def student(self, secret: str) -> Student:
        """Whose secret this is.

        Raises
        ------
        RefusalError
            If it is nobody's.
        """
        found = self.students.get(secret)
        if found is None:
            raise RefusalError(403, "student", "This phone is not in the class: join first.")
        return found

    def task(self, student: Student) -> Task:
        """What the student is to draw next: the subject's classes in turn.

        Neighbours begin with different ones, so that a class of people draws all equally often.

        Raises
        ------
        RefusalError
            While the subject's data are being read, and for who has drawn enough.
        """
        if len(student.sent) >= MOST_A_STUDENT:
            raise RefusalError(
                403, "enough", f"You have sent {MOST_A_STUDENT} drawings: thank you."
            )
        task, place = student.task, len(student.sent)
        if task is None or task.place != place:
            n_classes = self.corner(self.subject).data.n_classes
            task = Task(place, self.subject, (student.number - 1 + place) % n_classes)
            student.task = task
        return task

    def keep(self, student: Student, place: int, body: bytes, shows: str = "") -> Sent:
        """Take a drawing or a photograph in, once, and put it on the disk before anything is answered.

        Parameters
        ----------
        place : 0 for the student's first drawing, and so on; a phone that did not hear whether one
            arrived sends it again, and gets what is kept
        body : a PNG; of a photograph also JPEG or WebP
        shows : class of what is photographed

        Raises
        ------
        RefusalError
            For another place or class, a body that is no such picture, and where there are enough.
        """
        with student.lock:
            if 0 <= place < len(student.sent):
                return self.sent[student.sent[place]]
            if place != len(student.sent):
                raise RefusalError(409, "order", f"Expected drawing number {len(student.sent)}.")
            task = self.task(student)
            corner = self.corner(task.subject)
            if corner.of_photographs:
                task = task._replace(label=_label(shows, corner))
            drawing = corner.decode(body)
            picture = prepared(drawing, corner, Change(), normalise=True)
            with self._filing:
                sent = self._filed(student, task, drawing, picture)
                self.sent[sent.number] = sent
            student.sent.append(sent.number)
            return sent

    def answer(self) -> None:
        """Every method that is ready answers all drawings that it has not answered, many at a time."""
        with self._answering:
            for key, corner in list(self.shelf.corners.items()):
                drawn = [one for one in list(self.sent.values()) if one.task.subject == key]
                for method, slot in corner.ready.items():
                    new = [one for one in drawn if method not in one.said]
                    if not new:
                        continue
                    rows = slot.predict_proba(np.stack([one.picture for one in new]))
                    for one, row in zip(new, rows, strict=True):
                        one.said[method] = Said(int(row.argmax()), float(row.max()))

    def is_answered(self, sent: Sent) -> bool:
        """Whether every method that is ready answered."""
        return sent.said.keys() >= self.corner(sent.task.subject).ready.keys()

    def remove(self, number: int) -> None:
        """Take a drawing off the screen, out of the tally and out of the list of who drew what; its file
        goes to ``removed``.

        Raises
        ------
        RefusalError
            If there is none of this number, or its file cannot be moved or taken off the list; then it
            stays where it is.
        """
        with self._filing:
            sent = self._shown(number)
            folder = self.collection.folder
            name = "-".join([f"{number:04d}", *sent.path.relative_to(folder).parts])
            target = folder / REMOVED / name
            try:
                target.parent.mkdir(exist_ok=True)
                sent.path.replace(target)
            except OSError as error:
                raise not_written(target.parent, error, AGAIN) from None
            try:
                self._list_without(sent)
            except OSError as error:
                target.replace(sent.path)
                raise not_written(self._list_of(sent.task.subject), error, AGAIN) from None
            sent.is_removed = True

    def picture(self, number: int) -> bytes:
        """A drawing's PNG as it is kept.

        Raises
        ------
        RefusalError
            If there is none of this number, or its file is gone.
        """
        try:
            return self._shown(number).path.read_bytes()
        except OSError:
            raise RefusalError(404, "unknown", f"The file of drawing {number} is gone.") from None

    def choose(self, subject: str) -> None:
        """From now on students are asked for this subject; what a phone was asked for stays."""
        self.corner(subject)
        self.subject = subject

    def corner(self, subject: str) -> Corner:
        """The subject's part of the shelf.

        Raises
        ------
        RefusalError
            If it is not there yet, or unknown.
        """
        if subject not in self.shelf.subjects:
            raise RefusalError(400, "unknown", f"Unknown subject '{subject[:40]}'.")
        return self.shelf.corner(subject)

    def drawn(self, subject: str) -> list[Sent]:
        """The subject's drawings that were not removed, the newest first."""
        there = [one for one in list(self.sent.values()) if not one.is_removed]
        return [one for one in reversed(there) if one.task.subject == subject]

    def as_zip(self, subject: str) -> bytes:
        """The subject's drawings in class folders, with the CSV that says whose each is."""
        return self.collection.as_zip(subject, self.corner(subject).data.class_names)

    def _list_of(self, subject: str) -> Path:
        """Whose each drawing is: rows ``file,group``, as ``versus run --groups`` takes them."""
        return self.collection.folder / f"{subject}.csv"

    def _list_without(self, sent: Sent) -> None:
        left = [one for one in reversed(self.drawn(sent.task.subject)) if one is not sent]
        with write_atomically(self._list_of(sent.task.subject)) as file:
            file.write(rows_of(one.path for one in left).encode())

    def _shown(self, number: int) -> Sent:
        sent = self.sent.get(number)
        if sent is None or sent.is_removed:
            raise RefusalError(404, "unknown", f"No drawing {number}.")
        return sent

    def _filed(
        self, student: Student, task: Task, drawing: Drawing, picture: npt.NDArray[np.uint8]
    ) -> Sent:
        """The drawing, now in its class folder and in the list of who drew what."""
        number = len(self.sent) + 1
        if number > MOST_DRAWINGS:
            raise RefusalError(507, "full", f"The class has {MOST_DRAWINGS:,} drawings: enough.")
        names = self.corner(task.subject).data.class_names
        label = names[task.label]
        path = self.collection.save(drawing, task.subject, names, label, student.drawer)
        groups = self._list_of(task.subject)
        try:
            with groups.open("a", newline="", encoding="utf-8") as file:
                file.write(rows_of([path]))
        except OSError as error:
            path.unlink(missing_ok=True)
            raise not_written(groups, error, AGAIN) from None
        return Sent(number, student, task, path, picture)


def tallied(drawn: Sequence[Sent], corner: Corner) -> dict[str, Any]:
    """Every method's errors on these drawings, as the lecturer's screen has them."""
    found: dict[str, Any] = {}
    for method in corner.slots:
        judged = [one for one in drawn if method in one.said]
        wrong = [one.said[method].label != one.task.label for one in judged]
        errors = tally(wrong, [one.student.number for one in judged])
        interval = None if errors.interval is None else rounded(errors.interval)
        found[method] = {**errors._asdict(), "interval": interval}
    return found


def nickname(given: str) -> str:
    """One short line without signs that are invisible or turn the line about; else as it is.

    Examples
    --------
    >>> nickname("  민지\\n<b>"), nickname("\\u202eevil"), len(nickname("x" * 99))
    ('민지 <b>', 'evil', 20)
    """
    visible = [
        sign
        for sign in unicodedata.normalize("NFC", given)
        if sign.isspace() or not unicodedata.category(sign).startswith("C")
    ]
    return " ".join("".join(visible).split())[:LONGEST_NICKNAME].strip()


def _label(shows: str, corner: Corner) -> int:
    if shows not in corner.data.class_names:
        raise RefusalError(
            400, "unknown", f"Unknown class '{shows[:40]}': say what the photograph shows."
        )
    return corner.data.class_names.index(shows)
