"""The server as a stranger meets it: what it refuses, and that it stays up."""

import base64
import http.client
import io
import json
import os
import socket
import subprocess
import sys
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import numpy as np
import pytest
from PIL import Image

from dataset.folder import load_folder
from dataset.input_error import InputError
from demo.examples import EXAMPLES, drawn
from demo.pictures import MAX_BYTES, decode, encode
from demo.refusal import RefusalError
from demo.server import listen

LARGE = 10_000_000


def example(key="circle"):
    return encode(drawn(EXAMPLES[key].strokes, EXAMPLES[key].pen))


@pytest.fixture
def ask(running):
    """Ask the running server; status, headers and content of its answer."""

    def asked(method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=60)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        is_json = answer.headers.get("content-type") == "application/json"
        return answer.status, dict(answer.headers), json.loads(content) if is_json else content

    return asked


def test_page_is_sealed(ask):
    status, headers, content = ask("GET", "/")
    assert status == 200
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert b"<script>" not in content
    assert b"style=" not in content
    for name in ("app.js", "style.css", "icon.svg"):
        status, _, content = ask("GET", f"/{name}")
        assert status == 200
        assert b"http://" not in content.replace(b"http://www.w3.org/2000/svg", b"")


@pytest.mark.parametrize(
    "path", ["/../server.py", "/..%2fserver.py", "/server.py", "/api", "/api/nothing", "/.%00"]
)
def test_nothing_else_is_served(ask, path):
    status, _, answer = ask("GET", path)
    assert status == 404
    assert "error" in answer


def test_state_names_methods_and_their_errors(ask):
    _, _, state = ask("GET", "/api/state")
    assert state["complete"]
    methods = {part["key"]: part["methods"] for part in state["subjects"]}
    keys = [method["key"] for method in methods["shapes"]]
    assert keys == ["geometry+svm", "invariants+svm", "hog+svm"]
    assert methods["digits"][0]["tests"]["test"]["n_test"] == 500
    assert methods["shapes"][0]["status"] == "ready"


@pytest.mark.parametrize(
    ("key", "normalise"),
    [(key, 1) for key in ("circle", "rectangle", "triangle", "small-triangle")] + [("circle", 0)],
)
def test_plain_shapes_are_named_by_all(ask, key, normalise):
    path = f"/api/predict?subject=shapes&normalise={normalise}"
    status, _, found = ask("POST", path, example(key))
    assert status == 200
    names = ("circle", "rectangle", "triangle")
    assert {names[i] for i in found["answers"].values()} == {EXAMPLES[key].label}
    assert found["waiting"] == []
    for probability in found["probabilities"].values():
        assert sum(probability) == pytest.approx(1, abs=0.001)


def test_normalisation_finds_what_is_small(ask):
    """Without it a small digit in a corner is another picture than those of the training."""
    answers = []
    for normalise in (1, 0):
        path = f"/api/predict?subject=digits&normalise={normalise}"
        answers.append(ask("POST", path, example("small-four"))[2]["answers"]["hog+svm"])
    assert answers[0] == 4
    assert answers[1] != 4


def test_geometry_stands_a_turn(ask):
    _, _, found = ask("POST", "/api/predict?subject=shapes", example("turned-rectangle"))
    assert found["answers"] == {"geometry+svm": 1, "invariants+svm": 1, "hog+svm": 0}


def test_curve_begins_and_ends_alike_after_a_whole_turn(ask):
    path = "/api/curve?subject=shapes&slider=rotation"
    status, _, found = ask("POST", path, example("turned-rectangle"))
    assert status == 200
    assert found["values"][0] == -180
    geometry = found["methods"]["geometry+svm"]
    assert geometry["confidence"][0] == pytest.approx(geometry["confidence"][-1], abs=0.01)
    assert geometry["said"][12] == geometry["answer"] == 1
    assert len(set(found["methods"]["hog+svm"]["said"])) > 1


def test_why_shows_corners_and_invariants(ask):
    path = "/api/why?subject=shapes&method=geometry%2Bsvm"
    status, _, why = ask("POST", path, example("rectangle"))
    assert status == 200
    assert len(why["corners"]["places"]) >= 4
    assert why["invariants"]["names"][0] == "hull / circle"
    assert why["used"] == {"corners": False, "hog": False}
    assert [one["label"] for one in why["nearest"]].count(1) >= 3
    distances = [one["distance"] for one in why["nearest"]]
    assert distances == sorted(distances)


def test_why_shows_the_hull_and_the_invariants_that_tell(ask):
    path = "/api/why?subject=shapes&method=invariants%2Bsvm"
    _, _, why = ask("POST", path, example("turned-rectangle"))
    hull = np.array(why["hull"])
    seen = np.frombuffer(base64.b64decode(why["seen"]["data"]), np.uint8).reshape(24, 24)
    rows, cols = np.nonzero(seen > 127)
    # The centre line's hull: a pen's radius within the ink's own, and never beyond it.
    for places, own in ((rows, hull[:, 0]), (cols, hull[:, 1])):
        assert places.min() < own.min() < places.min() + 2.5
        assert places.max() - 2.5 < own.max() < places.max()
    found = why["invariants"]
    assert len(found["telling"]) == 5
    rectangle = 1
    away = np.abs(np.array(found["means"]) - found["values"])[:, found["telling"]]
    assert (away.argmin(axis=0) == rectangle).sum() >= 4
    assert {one["label"] for one in why["nearest"]} == {rectangle}


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/api/predict?subject=cats", "unknown"),
        ("/api/predict", "unknown"),
        ("/api/predict?subject=shapes&normalise=2", "unknown"),
        ("/api/predict?subject=shapes&rotation=181", "slider"),
        ("/api/predict?subject=shapes&size=0", "slider"),
        ("/api/predict?subject=shapes&noise=nan", "slider"),
        ("/api/predict?subject=shapes&stroke=x", "slider"),
        ("/api/curve?subject=shapes&slider=age", "unknown"),
        ("/api/why?subject=shapes&method=os.system", "unknown"),
        ("/api/save?subject=shapes&label=..&drawer=a", "unknown"),
        ("/api/save?subject=../x&label=circle&drawer=a", "unknown"),
    ],
)
def test_wrong_parameters(ask, running, path, code):
    status, _, answer = ask("POST", path, example())
    assert status == 400
    assert answer["code"] == code
    assert not running.folder.exists()


class TestStrangers:
    @pytest.mark.parametrize(
        "host",
        ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "0.0.0.0:{port}", ""],
    )
    def test_foreign_host(self, ask, running, host):
        headers = {"Host": host.format(port=running.port)}
        for path in ("/", "/api/state", "/app.js"):
            status, _, answer = ask("GET", path, headers=headers)
            assert status == 403
            assert answer["code"] == "host"

    def test_two_hosts(self, running):
        with socket.create_connection(("127.0.0.1", running.port), timeout=10) as stream:
            host = f"Host: 127.0.0.1:{running.port}\r\n"
            stream.sendall(f"GET /api/state HTTP/1.1\r\n{host}{host}\r\n".encode())
            assert int(stream.recv(100).split()[1]) in (400, 403)

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

    def test_it_listens_on_this_machine_alone(self, running):
        assert running.listener.getsockname()[0] == "127.0.0.1"


class TestBodies:
    def test_too_long_by_its_own_word(self, running, ask):
        with socket.create_connection(("127.0.0.1", running.port), timeout=10) as stream:
            head = (
                f"POST /api/predict?subject=shapes HTTP/1.1\r\nHost: 127.0.0.1:{running.port}\r\n"
            )
            stream.sendall(f"{head}Content-Length: {LARGE}\r\n\r\n".encode())
            # The answer comes before the body.
            assert b" 413 " in stream.recv(200)
        assert ask("GET", "/api/state")[0] == 200

    def test_too_long_in_chunks(self, running, ask):
        with socket.create_connection(("127.0.0.1", running.port), timeout=10) as stream:
            head = (
                f"POST /api/predict?subject=shapes HTTP/1.1\r\nHost: 127.0.0.1:{running.port}\r\n"
            )
            stream.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
            part = b"%x\r\n" % 100_000 + bytes(100_000) + b"\r\n"
            for _ in range(MAX_BYTES // 100_000 + 1):
                stream.sendall(part)
            assert b" 413 " in stream.recv(200)
        assert ask("GET", "/api/state")[0] == 200

    def test_slow(self, running, ask, monkeypatch):
        monkeypatch.setattr("demo.guard.BODY_WITHIN", 0.2)
        with socket.create_connection(("127.0.0.1", running.port), timeout=10) as stream:
            head = (
                f"POST /api/predict?subject=shapes HTTP/1.1\r\nHost: 127.0.0.1:{running.port}\r\n"
            )
            stream.sendall(f"{head}Content-Length: 5000\r\n\r\nabc".encode())
            assert b" 408 " in stream.recv(200)

    @pytest.mark.parametrize("length", ["Content-Length: -5\r\n", "Content-Length: ten\r\n", ""])
    def test_length_that_is_none(self, running, ask, length):
        with socket.create_connection(("127.0.0.1", running.port), timeout=10) as stream:
            head = (
                f"POST /api/predict?subject=shapes HTTP/1.1\r\nHost: 127.0.0.1:{running.port}\r\n"
            )
            stream.sendall(f"{head}{length}\r\n".encode())
            assert int(stream.recv(200).split()[1]) in (400, 415)
        assert ask("GET", "/api/state")[0] == 200

    def test_200_bodies_that_do_not_come(self, running, ask):
        """They hold neither a place in the queue nor the server."""
        head = f"POST /api/predict?subject=shapes HTTP/1.1\r\nHost: 127.0.0.1:{running.port}\r\n"
        with ExitStack() as streams:
            for _ in range(200):
                stream = socket.create_connection(("127.0.0.1", running.port), timeout=10)
                streams.enter_context(stream)
                stream.sendall(f"{head}Content-Length: 5000\r\n\r\n".encode())
            assert ask("POST", "/api/predict?subject=shapes", example())[0] == 200

    @pytest.mark.parametrize(("body", "status"), [(b"", 415), (b"GIF89a", 415), (bytes(500), 415)])
    def test_no_png(self, ask, body, status):
        assert ask("POST", "/api/predict?subject=shapes", body)[0] == status

    def test_bomb(self, ask):
        file = io.BytesIO()
        Image.new("1", (30_000, 30_000)).save(file, "PNG")
        assert len(file.getvalue()) < MAX_BYTES
        status, _, answer = ask("POST", "/api/predict?subject=shapes", file.getvalue())
        assert status == 413
        assert "1024×1024" in answer["error"]

    def test_get_changes_nothing(self, ask, running):
        assert ask("GET", "/api/save?subject=shapes&label=circle&drawer=a")[0] == 405
        assert not running.folder.exists()


def test_200_at_once(running, ask, monkeypatch):
    """Those that do not fit into the queue are sent away; none is lost, and the server stays up."""
    body = example("triangle")
    together = threading.Barrier(200)

    def one(_):
        together.wait()
        return ask("POST", "/api/predict?subject=shapes", body)

    with ThreadPoolExecutor(200) as pool:
        found = list(pool.map(one, range(200)))
    statuses = [status for status, _, _ in found]
    assert set(statuses) <= {200, 503}
    assert statuses.count(200) >= 64
    first = next(answer for status, _, answer in found if status == 200)
    assert all(answer == first for status, _, answer in found if status == 200)
    assert all(headers["retry-after"] == "1" for status, headers, _ in found if status == 503)
    assert ask("POST", "/api/predict?subject=shapes", body)[0] == 200


class TestSet:
    @pytest.fixture
    def save(self, ask):
        from urllib.parse import urlencode

        def saved(label, drawer, key="circle", subject="shapes"):
            query = urlencode({"subject": subject, "label": label, "drawer": drawer})
            return ask("POST", f"/api/save?{query}", example(key))

        return saved

    def test_saved_drawing_is_what_was_drawn(self, save, running):
        status, _, answer = save("circle", "민지 Kim")
        assert status == 201
        assert answer["file"] == "shapes/circle/민지 Kim-0001.png"
        kept = (running.folder / answer["file"]).read_bytes()
        assert (decode(kept) == decode(example())).all()

    def test_nothing_is_written_over(self, save, running):
        save("circle", "a")
        save("circle", "a", "rectangle")
        found = sorted((running.folder / "shapes/circle").iterdir())
        assert [path.name for path in found] == ["a-0001.png", "a-0002.png"]
        assert found[0].read_bytes() != found[1].read_bytes()

    def test_many_at_once_keep_all(self, save, running):
        with ThreadPoolExecutor(20) as pool:
            found = list(pool.map(lambda _: save("circle", "a"), range(40)))
        assert {status for status, _, _ in found} == {201}
        assert len(list((running.folder / "shapes/circle").iterdir())) == 40

    @pytest.mark.parametrize(
        "drawer",
        [
            "../../x", "..", ".", "", " ", "/etc/x", "a/b", "a\\b", "C:x", "a\0b", "a\nb", ".hidden",
            "-rf", "a.png", "x" * 33, "\u202eevil", "a\ud800".encode("utf-8", "replace").decode() + "*",
            "~", "$HOME", "%2e%2e%2fx",
        ],
    )  # fmt: skip
    def test_names_that_lead_elsewhere(self, save, running, drawer):
        before = sorted(running.folder.parent.rglob("*"))
        status, _, answer = save("circle", drawer)
        assert status == 400
        assert answer["code"] == "drawer"
        assert sorted(running.folder.parent.rglob("*")) == before

    @pytest.mark.skipif(not hasattr(os, "symlink"), reason="needs symbolic links")
    def test_link_that_leads_out(self, save, running, tmp_path):
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        (running.folder / "shapes").mkdir(parents=True)
        (running.folder / "shapes" / "circle").symlink_to(elsewhere)
        status, _, answer = save("circle", "a")
        assert (status, answer["code"]) == (403, "outside")
        assert not any(elsewhere.iterdir())

    def test_folder_that_cannot_be_written(self, save, running):
        running.folder.parent.mkdir(exist_ok=True)
        running.folder.touch()
        status, _, answer = save("circle", "a")
        assert status == 507
        assert "Cannot write" in answer["error"]

    def test_tally_counts_errors_with_their_interval(self, save, ask):
        for label, key in (("circle", "circle"), ("triangle", "triangle"), ("circle", "triangle")):
            save(label, "a", key)
        save("rectangle", "b", "rectangle")
        _, _, tally = ask("GET", "/api/tally?subject=shapes")
        assert tally["counts"] == {"circle": 2, "rectangle": 1, "triangle": 1}
        assert tally["drawers"] == 2
        geometry = tally["methods"]["geometry+svm"]
        # The triangle that was called a circle.
        assert (geometry["n"], geometry["n_errors"]) == (4, 1)
        assert geometry["interval"] == pytest.approx([0.0456, 0.6994], abs=1e-3)
        save("circle", "a")
        _, _, tally = ask("GET", "/api/tally?subject=shapes")
        assert tally["methods"]["hog+svm"]["n"] == 5

    def test_tally_of_nothing(self, ask):
        _, _, tally = ask("GET", "/api/tally?subject=digits")
        assert tally["methods"]["hog+svm"] == {"n": 0, "n_errors": 0, "interval": None}

    def test_files_that_are_no_drawings_are_named(self, save, ask, running):
        save("circle", "a")
        (running.folder / "shapes/circle/poem.png").write_text("roses are red")
        _, _, tally = ask("GET", "/api/tally?subject=shapes")
        assert tally["unreadable"] == ["poem.png"]
        assert tally["methods"]["hog+svm"]["n"] == 1

    def test_zip_holds_class_folders(self, save, ask):
        save("circle", "a")
        save("triangle", "b", "triangle")
        status, headers, content = ask("GET", "/api/set.zip?subject=shapes")
        assert status == 200
        assert headers["content-disposition"] == 'attachment; filename="shapes.zip"'
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert archive.namelist() == ["shapes/circle/a-0001.png", "shapes/triangle/b-0001.png"]
            assert (decode(archive.read("shapes/circle/a-0001.png")) == decode(example())).all()

    def test_set_is_a_data_set(self, save, running):
        for number in range(4):
            for label in ("circle", "triangle"):
                save(label, f"drawer {number}", label)
        found = load_folder(running.folder / "shapes")
        assert found.class_names == ("circle", "triangle")
        assert len(found.train) + len(found.tests["test"]) == 8

    def test_full_folder(self, save, monkeypatch):
        monkeypatch.setattr("demo.drawings.MOST_A_CLASS", 2)
        assert [save("circle", "a")[0] for _ in range(3)] == [201, 201, 507]


def test_taken_port_is_one_line():
    with listen(0) as taken, pytest.raises(InputError, match="Cannot listen on port"):
        listen(taken.getsockname()[1])


def test_command_says_so_in_one_line(tmp_path):
    with listen(0) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "commands.cli", "demo", "--no-browser", "--port", str(port)],
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
    assert done.returncode == 2
    [line] = done.stderr.strip().splitlines()
    assert "Name another with --port" in line


def test_refusal_is_a_users_mistake():
    assert issubclass(RefusalError, InputError)
    assert np.issubdtype(drawn(EXAMPLES["circle"].strokes, 22).dtype, np.uint8)
