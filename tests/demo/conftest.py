"""A shelf of quick methods, trained once, servers on it, and who asks them."""

import http.client
import io
import json
import struct
import threading
import time
import zlib
from dataclasses import replace
from urllib.parse import urlencode

import numpy as np
import pytest
import uvicorn
from PIL import Image

from demo.class_server import ClassServer
from demo.classroom import Classroom
from demo.collection import Collection
from demo.examples import EXAMPLES, drawn
from demo.pictures import encode
from demo.server import Server, configured, listen
from demo.shelf import Shelf
from demo.subjects import SUBJECTS as DEFAULTS
from demo.subjects import Subject

SUBJECTS = {
    "shapes": Subject("shapes", ("shapes",), ("geometry+svm", "invariants+svm", "hog+svm")),
    "digits": Subject("digits", ("digits",), ("hog+svm",)),
}
# All default methods, on digits that are always there.
BOTH_FAMILIES = {
    "shapes": DEFAULTS["shapes"],
    "digits": replace(DEFAULTS["digits"], datasets=("digits",)),
}
WITHIN = 500.0


def example(key="circle"):
    return encode(drawn(EXAMPLES[key].strokes, EXAMPLES[key].pen))


PHOTOGRAPHED = ("red", "green", "blue")


def photograph(colour, seed, side=120):
    """A striped disc of a colour before uneven ground, uint8 ``(side, side, 3)``."""
    chance = np.random.default_rng(seed)
    row, col = np.mgrid[:side, :side] / side
    ground = (
        chance.uniform(60, 200, 3)
        + 50 * np.sin(7 * row + 5 * col + chance.uniform(0, 6))[..., None]
    )
    picture = ground + chance.normal(0, 8, (side, side, 3))
    (down, right), radius = chance.uniform(0.42, 0.58, 2), chance.uniform(0.25, 0.38)
    inside = (row - down) ** 2 + (col - right) ** 2 < radius**2
    place = PHOTOGRAPHED.index(colour)
    # Each has its own direction of stripes, so that edges tell them apart too.
    angle = place * np.pi / 3
    stripes = np.sin(40 * (row * np.cos(angle) + col * np.sin(angle))) > 0
    picture[inside] = 40
    picture[inside, place] = np.where(stripes, 230, 120)[inside]
    return np.rint(picture).clip(0, 255).astype(np.uint8)


def sent_as(picture, kind, **settings):
    """A picture as a file's content."""
    file = io.BytesIO()
    Image.fromarray(picture).save(file, kind, **settings)
    return file.getvalue()


def chunk(kind, content):
    body = kind + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))


def forged(width, height, data):
    """A PNG whose header says what it likes."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(data, 9)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def wait_until(true, seconds=WITHIN):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "not within the time"
        time.sleep(0.02)


@pytest.fixture(scope="session")
def photographs(tmp_path_factory):
    """A folder of 300 small photographs in three classes."""
    folder = tmp_path_factory.mktemp("photographs") / "signs"
    for label in PHOTOGRAPHED:
        (folder / label).mkdir(parents=True)
        for number in range(100):
            picture = photograph(label, 1000 * PHOTOGRAPHED.index(label) + number, 48)
            Image.fromarray(picture).save(folder / label / f"{number:03d}.png")
    return folder


@pytest.fixture(scope="session")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="session")
def shelf(cache):
    """The quick methods, trained on the spot."""
    shelf = Shelf(SUBJECTS, cache=cache)
    shelf.start()
    try:
        wait_until(lambda: shelf.is_complete)
        assert not shelf.error
        yield shelf
    finally:
        shelf.stop()


@pytest.fixture(scope="session")
def both_families(request, tmp_path_factory):
    """All default methods, trained on the spot; for slow tests.

    In pytest's own cache, if there is one: a model is named after all that decides it.
    """
    kept = getattr(request.config, "cache", None)
    folder = kept.mkdir("drawing-page") if kept else tmp_path_factory.mktemp("both")
    shelf = Shelf(BOTH_FAMILIES, cache=folder)
    shelf.start()
    try:
        wait_until(lambda: shelf.is_complete)
        failed = [slot.error for one in shelf.corners.values() for slot in one.failed.values()]
        assert not failed
        yield shelf
    finally:
        shelf.stop()


class Answering:
    """Something served in a thread of its own."""

    def __init__(self, served, *listeners):
        self.listeners = listeners
        self.uvicorn = uvicorn.Server(configured(served))
        self.thread = threading.Thread(target=self.uvicorn.run, args=(list(listeners),))
        self.thread.start()
        wait_until(lambda: self.uvicorn.started)

    def stop(self):
        self.uvicorn.should_exit = True
        self.thread.join()
        for listener in self.listeners:
            listener.close()


class Running(Answering):
    """The drawing page's server."""

    def __init__(self, shelf, folder):
        self.folder = folder
        self.listener = listen(0)
        self.port = self.listener.getsockname()[1]
        self.server = Server(shelf, Collection(folder), self.port)
        self.address = self.server.address
        self.root = f"/{self.server.token}"
        super().__init__(self.server, self.listener)


class RunningClass(Answering):
    """A class's server; phones come in where only this machine can."""

    def __init__(self, shelf, folder):
        self.folder = folder
        phones, screen = listen(0), listen(0)
        self.room = Classroom(shelf, folder)
        self.server = ClassServer(self.room, phones, screen)
        self.phones, self.screen = phones.getsockname()[1], screen.getsockname()[1]
        super().__init__(self.server, phones, screen)

    def as_phone(self, method, path, body=None, headers=None):
        """What a phone with the code asks: status and content of its answer."""
        return asked(self.phones, method, f"/{self.server.code}{path}", body, headers)[::2]

    def as_lecturer(self, method, path, body=None, headers=None):
        return asked(self.screen, method, f"/{self.server.token}{path}", body, headers)[::2]

    def join(self, nickname=""):
        """The secret of a phone that has just joined."""
        query = urlencode({"nickname": nickname})
        status, answer = self.as_phone("POST", f"/api/join?{query}")
        assert status == 201, answer
        return answer["student"]

    def task(self, student):
        return self.as_phone("GET", f"/api/task?student={student}")[1]

    def draw(self, student, place, body):
        query = urlencode({"student": student, "place": place})
        return self.as_phone("POST", f"/api/draw?{query}", body)


def draw_rectangle_by_keyboard(page):
    """On the canvas of a page, which has nothing on it."""
    page.locator("#canvas").focus()
    for key in ("ArrowLeft", "ArrowLeft", "ArrowUp", "ArrowUp"):
        page.keyboard.press(f"Shift+{key}")
    page.keyboard.press("Space")
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"):
        for _ in range(4):
            page.keyboard.press(f"Shift+{key}")
    page.keyboard.press("Space")


def asked(port, method, path, body=None, headers=None):
    """Status, headers and content of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        content = answer.read()
    finally:
        connection.close()
    is_json = answer.headers.get("content-type") == "application/json"
    return answer.status, dict(answer.headers), json.loads(content) if is_json else content


@pytest.fixture
def running(shelf, tmp_path):
    found = Running(shelf, tmp_path / "set")
    yield found
    found.stop()


@pytest.fixture
def ask(running):
    """Ask the running server; status, headers and content of its answer."""

    def ask_it(method, path, body=None, headers=None, root=running.root):
        return asked(running.port, method, root + path, body, headers)

    return ask_it


@pytest.fixture
def class_running(shelf, tmp_path):
    found = RunningClass(shelf, tmp_path / "class")
    yield found
    found.stop()


@pytest.fixture
def save(ask):
    """Save an example on the running server."""

    def saved(label, drawer, key="circle"):
        query = urlencode({"subject": "shapes", "label": label, "drawer": drawer})
        return ask("POST", f"/api/save?{query}", example(key))

    return saved
