"""A shelf of quick methods, trained once, servers on it, and who asks them."""

import http.client
import json
import struct
import threading
import time
import zlib
from urllib.parse import urlencode

import pytest
import uvicorn

from demo.collection import Collection
from demo.examples import EXAMPLES, drawn
from demo.pictures import encode
from demo.server import Server, configured, listen
from demo.shelf import Shelf
from demo.subjects import Subject

SUBJECTS = {
    "shapes": Subject("shapes", ("shapes",), ("geometry+svm", "invariants+svm", "hog+svm")),
    "digits": Subject("digits", ("digits",), ("hog+svm",)),
}
WITHIN = 500.0


def example(key="circle"):
    return encode(drawn(EXAMPLES[key].strokes, EXAMPLES[key].pen))


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


class Running:
    """A server in a thread of its own."""

    def __init__(self, shelf, folder):
        self.folder = folder
        self.listener = listen(0)
        self.port = self.listener.getsockname()[1]
        self.server = Server(shelf, Collection(folder), self.port)
        self.address = self.server.address
        self.root = f"/{self.server.token}"
        self.uvicorn = uvicorn.Server(configured(self.server))
        self.thread = threading.Thread(target=self.uvicorn.run, args=([self.listener],))
        self.thread.start()
        wait_until(lambda: self.uvicorn.started)

    def stop(self):
        self.uvicorn.should_exit = True
        self.thread.join()
        self.listener.close()


@pytest.fixture
def running(shelf, tmp_path):
    found = Running(shelf, tmp_path / "set")
    yield found
    found.stop()


@pytest.fixture
def ask(running):
    """Ask the running server; status, headers and content of its answer."""

    def asked(method, path, body=None, headers=None, root=running.root):
        connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=60)
        try:
            connection.request(method, root + path, body, headers or {})
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        is_json = answer.headers.get("content-type") == "application/json"
        return answer.status, dict(answer.headers), json.loads(content) if is_json else content

    return asked


@pytest.fixture
def save(ask):
    """Save an example on the running server."""

    def saved(label, drawer, key="circle"):
        query = urlencode({"subject": "shapes", "label": label, "drawer": drawer})
        return ask("POST", f"/api/save?{query}", example(key))

    return saved
