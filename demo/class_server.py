"""The server of a class: phones at one address, the lecturer's screen on this machine alone.

Both are answered by one process on two sockets. What a phone reaches has no question that trains,
removes, exports or shows what others drew; the screen's questions are not there at the phones' address,
whoever asks, and its token never leaves this machine.
"""

import asyncio
import secrets
import socket
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from demo.addresses import netloc
from demo.classroom import MOST_SHOWN, Classroom, Sent, Student, Task, tallied
from demo.guard import Guard, Queue, read_body
from demo.pictures import MAX_BYTES
from demo.qr_code import as_svg
from demo.refusal import RefusalError
from demo.server import NAMES, as_attachment, called_subject, file_of, named, page_files, refusals

PAGE = Path(__file__).parent / "class_page"
# Without those that are mistaken for one another when they are typed.
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
N_SIGNS = 10
HOURS = 4

Answer = Callable[[Request], Awaitable[Response]]


class BySocket:
    """ASGI application that is one of two, by the socket that a request came in on.

    Parameters
    ----------
    own : address and port of the lecturer's
    for_lecturer, for_students : what answers there, and elsewhere
    """

    def __init__(self, own: tuple[str, int], for_lecturer: ASGIApp, for_students: ASGIApp) -> None:
        self.own = own
        self.for_lecturer = for_lecturer
        self.for_students = for_students

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_own = tuple(scope["server"]) == self.own
        await (self.for_lecturer if is_own else self.for_students)(scope, receive, send)


class ClassServer:
    """What phones and the lecturer's screen may ask.

    Parameters
    ----------
    classroom : its shelf is started by the caller
    phones, screen : the sockets that both are asked on, already listening

    Attributes
    ----------
    students_address : for phones, with a code that holds for four hours
    address : of the lecturer's screen, with a token
    """

    def __init__(self, classroom: Classroom, phones: socket.socket, screen: socket.socket) -> None:
        self.classroom = classroom
        self.code = new_code()
        self.token = secrets.token_urlsafe(16)
        self.queue = Queue()
        self.files = {**page_files(), **page_files(PAGE)}
        # The drawing page asks what is not answered here.
        del self.files["index.html"]
        self._answering = asyncio.Lock()
        host, port = phones.getsockname()[:2]
        own = screen.getsockname()[:2]
        self.students_address = f"http://{netloc(host, port)}/{self.code}/"
        self.address = f"http://{netloc(*own)}/{self.token}/"
        self._for_students = Guard(
            _application(self._routes_of_phones(), self._files_from("phone.html")),
            [netloc(host, port)],
            self.code,
            HOURS * 3600,
        )
        self._for_lecturer = Guard(
            _application(self._routes_of_screen(), self._files_from("screen.html")),
            [netloc(name, own[1]) for name in NAMES],
            self.token,
        )

        self.app = BySocket(own, self._for_lecturer, self._for_students)

    def _files_from(self, index: str) -> Answer:
        async def file(request: Request) -> Response:
            # Before anybody has joined it is said whether the class draws or photographs.
            told = f'<html data-kind="{self._kind}"'.encode()
            files = {**self.files, index: self.files[index].replace(b"<html", told, 1)}
            return file_of(files, request.path_params.get("name", index))

        return file

    @property
    def _kind(self) -> str:
        return self.classroom.shelf.subjects[self.classroom.subject].kind

    def _routes_of_phones(self) -> list[Route]:
        return [
            Route("/api/join", self.join, methods=["POST"]),
            Route("/api/task", self.task),
            Route("/api/draw", self.draw, methods=["POST"]),
        ]

    def _routes_of_screen(self) -> list[Route]:
        return [
            Route("/api/class", self.screen),
            Route("/api/drawing", self.drawing),
            Route("/api/subject", self.subject, methods=["POST"]),
            Route("/api/remove", self.remove, methods=["POST"]),
            Route("/api/set.zip", self.as_zip),
            Route("/api/qr.svg", self.qr_code),
        ]

    async def join(self, request: Request) -> Response:
        """A secret by which this phone is known from now on."""
        secret = self.classroom.join(request.query_params.get("nickname", ""))
        return JSONResponse({"student": secret}, 201)

    async def task(self, request: Request) -> Response:
        return JSONResponse(self._task(self._student(request)))

    async def draw(self, request: Request) -> Response:
        """Keep a drawing, then say what every method that is ready answers."""
        student, body = self._student(request), await read_body(request, MAX_BYTES)
        place, shows = _number(request, "place"), request.query_params.get("shows", "")
        sent = await self.queue.run(self.classroom.keep, student, place, body, shows)
        await self._answer(sent)
        return JSONResponse(self._said_of(sent))

    async def screen(self, request: Request) -> Response:
        """All that the lecturer's screen shows, asked for every second."""
        return JSONResponse(await self.queue.run(self.describe))

    async def drawing(self, request: Request) -> Response:
        content = await self.queue.run(self.classroom.picture, _number(request, "id"))
        return Response(content, media_type="image/png")

    async def subject(self, request: Request) -> Response:
        self.classroom.choose(request.query_params.get("subject", ""))
        return JSONResponse({"subject": self.classroom.subject})

    async def remove(self, request: Request) -> Response:
        number = _number(request, "id")
        await self.queue.run(self.classroom.remove, number)
        return JSONResponse({"removed": number})

    async def as_zip(self, request: Request) -> Response:
        subject = self.classroom.subject
        content = await self.queue.run(self.classroom.as_zip, subject)
        name = f"class-{subject}.zip"
        return Response(content, 200, as_attachment(name), "application/zip")

    async def qr_code(self, request: Request) -> Response:
        return Response(as_svg(self.students_address), media_type="image/svg+xml")

    def describe(self) -> dict[str, Any]:
        """What the lecturer's screen shows of the subject that is asked for now."""
        classroom = self.classroom
        key = classroom.subject
        found = {
            "address": self.students_address,
            "folder": str(classroom.collection.folder),
            "complete": classroom.shelf.is_complete,
            "error": classroom.shelf.error,
            "students": len(classroom.students),
            "subject": key,
            "subjects": [called_subject(one, classroom.shelf) for one in classroom.shelf.subjects],
            "kind": self._kind,
        }
        corner = classroom.shelf.corners.get(key)
        if corner is None:
            return {
                **found,
                "class_names": [],
                "methods": [],
                "drawings": [],
                "n_people": 0,
                "n": 0,
            }
        # Methods that became ready after a drawing had come.
        classroom.answer()
        drawn = classroom.drawn(key)
        tallies = tallied(drawn, corner)
        return {
            **found,
            "class_names": list(corner.data.class_names),
            "methods": [
                {**named(slot), "tally": tallies[name]} for name, slot in corner.slots.items()
            ],
            "n": len(drawn),
            "n_people": len({one.student.number for one in drawn}),
            "drawings": [_shown(one) for one in drawn[:MOST_SHOWN]],
        }

    async def _answer(self, sent: Sent) -> None:
        """Drawings that arrive while others are answered are then answered together."""
        async with self._answering:
            if not self.classroom.is_answered(sent):
                await self.queue.run(self.classroom.answer)

    def _said_of(self, sent: Sent) -> dict[str, Any]:
        corner = self.classroom.corner(sent.task.subject)
        return {
            "class_names": list(corner.data.class_names),
            "label": sent.task.label,
            "methods": [
                {**named(slot), "said": sent.said.get(key)} for key, slot in corner.slots.items()
            ],
        }

    def _student(self, request: Request) -> Student:
        return self.classroom.student(request.query_params.get("student", ""))

    def _task(self, student: Student) -> dict[str, Any]:
        task: Task = self.classroom.task(student)
        data = self.classroom.corner(task.subject).data
        found = {"place": task.place, "subject": task.subject, "kind": data.kind}
        if data.kind == "photograph":
            # What it shows, its sender says: nobody has every sign at hand.
            height, width = data.image_shape[:2]
            return {**found, "class_names": list(data.class_names), "ratio": width / height}
        return {**found, "label": data.class_names[task.label]}


def new_code() -> str:
    """Ten signs that can be typed from a screen: 2 to the power of 49 of them are possible."""
    return "".join(secrets.choice(SIGNS) for _ in range(N_SIGNS))


def _application(routes: Sequence[Route], files: Answer) -> Starlette:
    return Starlette(
        routes=[*routes, Route("/", files), Route("/{name}", files)], exception_handlers=refusals()
    )


def _shown(sent: Sent) -> dict[str, Any]:
    return {
        "id": sent.number,
        "student": sent.student.number,
        "nickname": sent.student.nickname,
        "label": sent.task.label,
        "said": {key: said.label for key, said in sent.said.items()},
    }


def _number(request: Request, name: str) -> int:
    given = request.query_params.get(name, "")
    if not (given.isascii() and given.isdecimal() and len(given) < 10):
        raise RefusalError(
            400, "unknown", f"Expected a number as '{name}', received '{given[:40]}'."
        )
    return int(given)
