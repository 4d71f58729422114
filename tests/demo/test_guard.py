"""The server as a stranger meets it: what it refuses, and that it stays up."""

import io
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import pytest
from PIL import Image

from dataset.input_error import InputError
from demo.pictures import MAX_BYTES, decode
from demo.refusal import RefusalError
from tests.demo.conftest import example, forged

LARGE = 10_000_000
PREDICT = "/api/predict?subject=shapes"


def posted(running, *headers):
    """A connection on which the head of a question was sent."""
    stream = socket.create_connection(("127.0.0.1", running.port), timeout=10)
    host = f"Host: 127.0.0.1:{running.port}"
    stream.sendall(
        "\r\n".join([f"POST {running.root}{PREDICT} HTTP/1.1", host, *headers, "", ""]).encode()
    )
    return stream


def status_of(stream):
    return int(stream.recv(200).split()[1])


@contextmanager
def answers_meanwhile(ask):
    """Whatever else is asked is answered soon, until this ends."""
    slowest, over = [0.0], threading.Event()

    def go_on():
        while not over.is_set():
            began = time.monotonic()
            assert ask("GET", "/api/state")[0] == 200
            slowest.append(time.monotonic() - began)

    asking = threading.Thread(target=go_on)
    asking.start()
    try:
        yield
    finally:
        over.set()
        asking.join()
    assert max(slowest) < 2.5


@pytest.fixture(autouse=True)
def stays_up(ask):
    yield
    assert ask("GET", "/api/state")[0] == 200


class TestStrangers:
    @pytest.mark.parametrize(
        "host",
        ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "0.0.0.0:{port}", ""],
    )
    def test_foreign_host(self, ask, running, host):
        headers = {"Host": host.format(port=running.port)}
        for path in ("/", "/api/state", "/app.js"):
            status, _, answer = ask("GET", path, headers=headers)
            assert (status, answer["code"]) == (403, "host")

    def test_two_hosts(self, running):
        with posted(running, f"Host: 127.0.0.1:{running.port}") as stream:
            assert status_of(stream) in (400, 403)

    def test_own_names(self, ask, running):
        for name in ("127.0.0.1", "localhost"):
            own = {"Host": f"{name}:{running.port}", "Origin": f"http://{name}:{running.port}"}
            assert ask("GET", "/api/state", headers=own)[0] == 200

    @pytest.mark.parametrize(
        "origin", ["http://evil.example", "null", "http://127.0.0.1:1", "https://127.0.0.1:{port}"]
    )
    def test_foreign_origin(self, ask, running, origin):
        headers = {"Origin": origin.format(port=running.port)}
        path = "/api/save?subject=shapes&label=circle&drawer=evil"
        status, found, _ = ask("POST", path, example(), headers)
        assert status == 403
        assert "access-control-allow-origin" not in found
        assert not running.folder.exists()

    def test_request_by_another_site(self, ask):
        headers = {"Sec-Fetch-Site": "cross-site"}
        assert ask("GET", "/api/state", headers=headers)[0] == 403
        # A link to the page may stand anywhere.
        assert ask("GET", "/", headers=headers)[0] == 200

    @pytest.mark.parametrize("root", ["", "/", "/other", "/..", "{root}x"])
    def test_without_the_token(self, ask, running, root):
        """Of another user of the machine, who finds the port but not the address."""
        root = root.format(root=running.root)
        save = "/api/save?subject=shapes&label=circle&drawer=evil"
        for method, path in (("GET", "/"), ("GET", "/api/state"), ("POST", save)):
            status, _, answer = ask(
                method, path, example() if method == "POST" else None, root=root
            )
            assert (status, answer["code"]) == (403, "token")
        assert not running.folder.exists()

    def test_it_listens_on_this_machine_alone(self, running):
        assert running.listener.getsockname()[0] == "127.0.0.1"


class TestBodies:
    def test_too_long_by_its_own_word(self, running):
        with posted(running, f"Content-Length: {LARGE}") as stream:
            # The answer comes before the body.
            assert status_of(stream) == 413

    def test_too_long_in_chunks(self, running):
        with posted(running, "Transfer-Encoding: chunked") as stream:
            part = b"%x\r\n" % 100_000 + bytes(100_000) + b"\r\n"
            for _ in range(MAX_BYTES // 100_000 + 1):
                stream.sendall(part)
            assert status_of(stream) == 413

    def test_slow(self, running, monkeypatch):
        monkeypatch.setattr("demo.guard.BODY_WITHIN", 0.2)
        with posted(running, "Content-Length: 5000") as stream:
            stream.sendall(b"abc")
            assert status_of(stream) == 408

    @pytest.mark.parametrize("length", [["Content-Length: -5"], ["Content-Length: ten"], []])
    def test_length_that_is_none(self, running, length):
        with posted(running, *length) as stream:
            assert status_of(stream) in (400, 415)

    def test_200_bodies_that_do_not_come(self, running, ask):
        """They hold neither a place in the queue nor the server."""
        with ExitStack() as streams:
            for _ in range(200):
                streams.enter_context(posted(running, "Content-Length: 5000"))
            assert ask("POST", PREDICT, example())[0] == 200

    @pytest.mark.parametrize("body", [b"", b"GIF89a", bytes(500)])
    def test_no_png(self, ask, body):
        assert ask("POST", PREDICT, body)[0] == 415

    def test_bomb(self, ask):
        file = io.BytesIO()
        Image.new("1", (30_000, 30_000)).save(file, "PNG")
        assert len(file.getvalue()) < MAX_BYTES
        status, _, answer = ask("POST", PREDICT, file.getvalue())
        assert status == 413 and "1024×1024" in answer["error"]

    def test_two_headers(self, ask, running):
        """The decoder takes the last: 164 kB of zeros would be 13,000 px a side."""
        small, large = forged(10, 10, b""), forged(13_000, 13_000, bytes(13_001 * 13_000))
        body = small[:33] + large[8:]
        with answers_meanwhile(ask):
            status, _, answer = ask("POST", PREDICT, body)
        assert status == 413 and "1024×1024" in answer["error"]
        with answers_meanwhile(ask):
            assert ask("POST", PREDICT, small[:33] + forged(2**31 - 1, 9, b"")[8:])[0] == 413

    def test_decoding_does_not_hold_the_server(self, ask, monkeypatch):
        def slow(body):
            time.sleep(3)
            return decode(body)

        monkeypatch.setattr("demo.shelf.decode", slow)
        with answers_meanwhile(ask):
            assert ask("POST", PREDICT, example())[0] == 200

    @pytest.mark.parametrize("sent", [b"", b"GET / HTT", b"GET /api/state HTTP/1.1\r\nHost:"])
    def test_head_that_does_not_come(self, running, sent, monkeypatch):
        monkeypatch.setattr("demo.patience.HEAD_WITHIN", 0.3)
        with socket.create_connection(("127.0.0.1", running.port), timeout=10) as stream:
            stream.sendall(sent)
            assert stream.recv(200) == b""

    def test_second_head_that_does_not_come(self, running, monkeypatch):
        monkeypatch.setattr("demo.patience.HEAD_WITHIN", 0.3)
        with posted(running, "Content-Length: 0") as stream:
            assert status_of(stream) == 415
            stream.sendall(b"GET / HTT")
            time.sleep(1)
            stream.settimeout(10)
            while stream.recv(10_000):
                pass

    def test_upload_that_breaks_off(self, running, ask, caplog, capfd):
        with posted(running, "Content-Length: 5000") as stream:
            stream.sendall(b"abc")
        ask("GET", "/api/state")
        time.sleep(0.3)
        assert "Traceback" not in caplog.text + capfd.readouterr().err

    def test_get_changes_nothing(self, ask, running):
        assert ask("GET", "/api/save?subject=shapes&label=circle&drawer=a")[0] == 405
        assert not running.folder.exists()


def test_200_at_once(ask):
    """Those that do not fit into the queue are sent away; none is lost, and the server stays up."""
    body = example("triangle")
    together = threading.Barrier(200)

    def one(_):
        together.wait()
        return ask("POST", PREDICT, body)

    with ThreadPoolExecutor(200) as pool:
        found = list(pool.map(one, range(200)))
    statuses = [status for status, _, _ in found]
    assert set(statuses) <= {200, 503}
    assert statuses.count(200) >= 64
    first = next(answer for status, _, answer in found if status == 200)
    assert all(answer == first for status, _, answer in found if status == 200)
    assert all(headers["retry-after"] == "1" for status, headers, _ in found if status == 503)


def test_refusal_is_a_users_mistake():
    assert issubclass(RefusalError, InputError)
