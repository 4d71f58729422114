"""The page's server: files of the page, and questions about a drawing or photograph, for this machine."""

import errno
import secrets
import socket
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, ExceptionHandler

from dataset.input_error import InputError
from demo.addresses import netloc
from demo.answers import along, answers, curve, prepared
from demo.changes import SLIDERS, parse_change, sliders_of
from demo.collection import Collection
from demo.examples import EXAMPLES, examples_of
from demo.guard import Guard, Queue, as_response, read_body
from demo.packing import rounded
from demo.patience import Patience
from demo.pictures import MAX_BYTES, encode
from demo.refusal import RefusalError
from demo.shelf import Corner, Shelf, Slot
from demo.why import explain
from reports.data_set_names import data_set_called
from reports.method_names import called

HOST = "127.0.0.1"
NAMES = (HOST, "localhost")
BACKLOG = 256
PAGE = Path(__file__).parent / "page"
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


class Server:
    """What the page may ask.

    Parameters
    ----------
    shelf : the methods; started by the caller
    collection : where visitors' drawings are kept
    port : on which the server listens, as the Host header has to say

    Attributes
    ----------
    address : of the page, with a token that nobody else on the machine knows
    """

    def __init__(self, shelf: Shelf, collection: Collection, port: int) -> None:
        self.token = secrets.token_urlsafe(16)
        self.shelf = shelf
        self.collection = collection
        self.queue = Queue()
        self.files = page_files()
        starlette = Starlette(
            routes=[
                Route("/", self.page_file),
                Route("/api/state", self.state),
                Route("/api/predict", self.predict, methods=["POST"]),
                Route("/api/curve", self.curve, methods=["POST"]),
                Route("/api/why", self.why, methods=["POST"]),
                Route("/api/save", self.save, methods=["POST"]),
                Route("/api/tally", self.tally),
                Route("/api/example", self.example),
                Route("/api/set.zip", self.as_zip),
                Route("/{name}", self.page_file),
            ],
            exception_handlers=refusals(),
        )
        self.app = Guard(starlette, [netloc(name, port) for name in NAMES], self.token)
        self.address = f"http://{netloc(HOST, port)}/{self.token}/"

    async def page_file(self, request: Request) -> Response:
        """The page's own files, which were read when the server started."""
        return file_of(self.files, request.path_params.get("name", "index.html"))

    async def state(self, request: Request) -> Response:
        return JSONResponse(self.describe())

    async def predict(self, request: Request) -> Response:
        corner, body = self._corner(request), await read_body(request, MAX_BYTES)
        change, normalise = parse_change(request.query_params), _normalise(request)

        def work() -> dict[str, Any]:
            return answers(prepared(corner.decode(body), corner, change, normalise)[None], corner)[
                0
            ]

        return JSONResponse(await self.queue.run(work))

    async def curve(self, request: Request) -> Response:
        corner, body = self._corner(request), await read_body(request, MAX_BYTES)
        change, normalise = parse_change(request.query_params), _normalise(request)
        sliders = sliders_of(corner.data.kind)
        slider = _one_of("slider", request.query_params.get("slider", ""), sliders)

        def work() -> dict[str, Any]:
            images = along(corner.decode(body), corner, change, normalise, slider)
            return curve(images, corner, slider)

        return JSONResponse(await self.queue.run(work))

    async def why(self, request: Request) -> Response:
        corner, body = self._corner(request), await read_body(request, MAX_BYTES)
        change, normalise = parse_change(request.query_params), _normalise(request)
        slot = _ready(corner, request.query_params.get("method", ""))

        def work() -> dict[str, Any]:
            return explain(prepared(corner.decode(body), corner, change, normalise), corner, slot)

        return JSONResponse(await self.queue.run(work))

    async def save(self, request: Request) -> Response:
        corner, body = self._corner(request), await read_body(request, MAX_BYTES)
        names = corner.data.class_names
        given = request.query_params.get("label", "")
        label = _one_of("label", given, {name: name for name in names})
        drawer = request.query_params.get("drawer", "")

        def work() -> Path:
            drawing = corner.decode(body)
            return self.collection.save(drawing, corner.subject.key, names, label, drawer)

        path = await self.queue.run(work)
        return JSONResponse({"file": path.relative_to(self.collection.folder).as_posix()}, 201)

    async def tally(self, request: Request) -> Response:
        corner, normalise = self._corner(request), _normalise(request)
        return JSONResponse(await self.queue.run(self.collection.tally, corner, normalise))

    async def as_zip(self, request: Request) -> Response:
        corner = self._corner(request)
        key = corner.subject.key
        content = await self.queue.run(self.collection.as_zip, key, corner.data.class_names)
        return Response(content, 200, as_attachment(f"{key}.zip"), "application/zip")

    async def example(self, request: Request) -> Response:
        """A test picture of photographs, for who has none."""
        corner = self._corner(request)
        examples = {str(i): one for i, one in enumerate(examples_of(corner))}
        number = _one_of("number", request.query_params.get("number", ""), examples)
        return Response(encode(examples[number].image), media_type="image/png")

    def describe(self) -> dict[str, Any]:
        """What the page needs to know of the methods, the sliders and the examples."""
        since = self.shelf.training_since
        return {
            "complete": self.shelf.is_complete,
            "error": self.shelf.error,
            "training_seconds": None if since is None else round(time.monotonic() - since),
            "folder": str(self.collection.folder),
            "subjects": [_subject(key, self.shelf) for key in self.shelf.subjects],
            "sliders": {
                key: {**slider._asdict(), "points": rounded(slider.points)}
                for key, slider in SLIDERS.items()
            },
            "examples": {key: example._asdict() for key, example in EXAMPLES.items()},
        }

    def _corner(self, request: Request) -> Corner:
        key = _one_of("subject", request.query_params.get("subject", ""), self.shelf.subjects)
        return self.shelf.corner(key)


class Served(Protocol):
    """Something that uvicorn is given."""

    @property
    def app(self) -> ASGIApp:
        """What answers."""


def listen(port: int, host: str = HOST) -> socket.socket:
    """A socket on one address of this machine; port 0 takes any that is free.

    Raises
    ------
    InputError
        If the port is taken, or not for everybody, or the address is not this machine's.
    """
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRNOTAVAIL:
            raise InputError(
                f"This machine has no address '{host}': expected one of its own. Name another with "
                "--host."
            ) from None
        raise InputError(
            f"Cannot listen on port {port}: {error.strerror}. Name another with --port, or 0 for any."
        ) from None
    return listener


def serve(served: Served, *listeners: socket.socket) -> None:
    """Answer until the process is told to end."""
    uvicorn.Server(configured(served)).run(sockets=list(listeners))


def configured(served: Served) -> uvicorn.Config:
    """How uvicorn serves the page."""
    return uvicorn.Config(
        served.app,
        http=Patience,
        ws="none",
        lifespan="off",
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        backlog=BACKLOG,
        timeout_graceful_shutdown=2,
    )


def page_files(folder: Path = PAGE) -> dict[str, bytes]:
    """Every file of a page by its name."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in TYPES}


def file_of(files: Mapping[str, bytes], name: str) -> Response:
    """One of them.

    Raises
    ------
    RefusalError
        If there is none of this name.
    """
    if name not in files:
        raise RefusalError(404, "unknown", f"No '{name[:40]}' here.")
    return Response(files[name], media_type=TYPES[Path(name).suffix])


def refusals() -> dict[Any, ExceptionHandler]:
    """How a Starlette application answers what is refused, and what it does not know."""
    return {InputError: _refuse, HTTPException: _refuse_plainly}


def as_attachment(name: str) -> dict[str, str]:
    """The header of an answer that is kept as a file; one of HTTP takes other letters quoted alone."""
    plain = f'filename="{name}"' if name.isascii() else f"filename*=UTF-8''{quote(name)}"
    return {"content-disposition": f"attachment; {plain}"}


def called_subject(key: str, shelf: Shelf) -> dict[str, Any]:
    """Which subject it is, in both languages, and whether it is drawn."""
    corner = shelf.corners.get(key)
    name = key if corner is None else corner.data.name
    korean = name if corner is None else data_set_called(corner.data.key, name, language="ko")
    return {"key": key, "kind": shelf.subjects[key].kind, "name": name, "korean": korean}


def _subject(key: str, shelf: Shelf) -> dict[str, Any]:
    corner, found = shelf.corners.get(key), called_subject(key, shelf)
    if corner is None:
        return {**found, "class_names": [], "methods": [], "examples": [], "ratio": 1}
    height, width = corner.data.image_shape[:2]
    return {
        **found,
        "class_names": list(corner.data.class_names),
        "methods": [_method(slot) for slot in corner.slots.values()],
        "examples": [one.label for one in examples_of(corner)],
        "ratio": width / height,
    }


def named(slot: Slot) -> dict[str, Any]:
    """Which method it is, in both languages, and whether it answers, or why not."""
    method = slot.method
    korean = called(method.key, method.name, method.summary, language="ko")
    return {
        "key": method.key,
        "name": method.name,
        "summary": method.summary,
        "korean": korean._asdict(),
        "family": method.family,
        "status": slot.status,
        **(slot.trouble.told() if slot.trouble else {}),
    }


def _method(slot: Slot) -> dict[str, Any]:
    tests = slot.model.card.tests if slot.model else {}
    return {
        **named(slot),
        "share": slot.share,
        "train_size": len(slot.train),
        "tests": {
            name: {"n_errors": test.n_errors, "n_test": test.n_test}
            for name, test in tests.items()
            if name != "train"
        },
    }


def _normalise(request: Request) -> bool:
    given = request.query_params.get("normalise", "1")
    return _one_of("normalise", given, {"0": False, "1": True}) == "1"


def _one_of(what: str, given: str, known: Mapping[str, Any]) -> str:
    if given not in known:
        raise RefusalError(
            400, "unknown", f"Unknown {what} '{given[:40]}': expected one of {', '.join(known)}."
        )
    return given


def _ready(corner: Corner, key: str) -> Slot:
    slot = corner.slots[_one_of("method", key, corner.slots)]
    if slot.status != "ready":
        raise RefusalError(503, "busy", slot.error or f"'{key}' is not ready yet.")
    return slot


async def _refuse(request: Request, error: Exception) -> Response:
    if isinstance(error, RefusalError):
        return as_response(error)
    return as_response(RefusalError(400, "unknown", str(error)))


async def _refuse_plainly(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return as_response(RefusalError(status, "unknown", str(error)))
