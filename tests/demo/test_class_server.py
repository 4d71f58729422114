"""A class's server as phones and strangers meet it."""

import io
import re
import socket
import time

import cv2
import numpy as np
import pytest
import segno

from demo.class_server import HOURS, SIGNS, new_code
from demo.classroom import MOST_SHOWN
from demo.pictures import MAX_BYTES
from demo.qr_code import as_svg, as_text
from reports.method_names import translated
from tests.demo.conftest import RunningClass, asked, example

JOIN, CLASS = "/api/join?nickname=x", "/api/class"
LECTURERS = [
    ("GET", "/api/class"), ("GET", "/api/drawing?id=1"), ("POST", "/api/remove?id=1"),
    ("POST", "/api/subject?subject=digits"), ("GET", "/api/set.zip"), ("GET", "/api/qr.svg"),
    # Of the drawing page.
    ("GET", "/api/state"), ("POST", "/api/save?subject=shapes&label=circle&drawer=a"),
    ("GET", "/api/tally?subject=shapes"), ("POST", "/api/why?subject=shapes&method=hog%2Bsvm"),
]  # fmt: skip


def test_phone_draws_and_is_answered(class_running):
    student = class_running.join("민지")
    assert class_running.task(student) == {
        "place": 0,
        "subject": "shapes",
        "kind": "ink",
        "label": "circle",
    }
    status, found = class_running.draw(student, 0, example("circle"))
    assert status == 200
    assert found["class_names"][found["label"]] == "circle"
    said = {method["key"]: method["said"] for method in found["methods"]}
    assert said.keys() == {"geometry+svm", "invariants+svm", "hog+svm"}
    assert all(label == 0 and 0 < share <= 1 for label, share in said.values())
    assert class_running.task(student)["label"] == "rectangle"


def test_screen_shows_what_was_drawn(class_running):
    first, second = class_running.join("민지"), class_running.join()
    class_running.draw(first, 0, example("circle"))
    class_running.draw(second, 0, example("circle"))
    _, found = class_running.as_lecturer("GET", CLASS)
    assert (found["students"], found["n"], found["n_people"]) == (2, 2, 2)
    newest, oldest = found["drawings"]
    assert (newest["nickname"], newest["student"], newest["label"]) == ("", 2, 1)
    assert (oldest["nickname"], oldest["said"]["geometry+svm"]) == ("민지", 0)
    assert found["methods"][0]["tally"]["n_errors"] == 1
    _, content = class_running.as_lecturer("GET", f"/api/drawing?id={oldest['id']}")
    assert content.startswith(b"\x89PNG")
    class_running.as_lecturer("POST", f"/api/remove?id={oldest['id']}")
    assert class_running.as_lecturer("GET", CLASS)[1]["n"] == 1


def test_methods_have_their_korean_names_on_either_page(class_running):
    _, said = class_running.draw(class_running.join(), 0, example("circle"))
    _, shown = class_running.as_lecturer("GET", CLASS)
    for found in (said, shown):
        names = {method["key"]: method["korean"]["name"] for method in found["methods"]}
        assert names == {key: translated()[key].korean for key in names}
        assert names["geometry+svm"] == "기하 + SVM"


def test_screen_shows_at_most_so_many(class_running, monkeypatch):
    monkeypatch.setattr("demo.class_server.MOST_SHOWN", 2)
    student = class_running.join()
    for place in range(3):
        class_running.draw(student, place, example("circle"))
    _, found = class_running.as_lecturer("GET", CLASS)
    assert (found["n"], [one["id"] for one in found["drawings"]]) == (3, [3, 2])
    assert MOST_SHOWN >= 30


def test_subject_is_the_lecturers(class_running):
    assert class_running.as_lecturer("POST", "/api/subject?subject=digits")[0] == 200
    assert class_running.task(class_running.join())["subject"] == "digits"
    assert class_running.as_lecturer("POST", "/api/subject?subject=faces")[0] == 400


@pytest.mark.parametrize("code", ["", "/", "/other", "/..", "{code}x", "{CODE}", "{token}"])
def test_nobody_without_the_code(class_running, code):
    own = class_running.server
    code = code.format(code=f"/{own.code}", CODE=f"/{own.code.upper()}", token=f"/{own.token}")
    for method, path in (("GET", "/"), ("POST", JOIN), ("GET", "/phone.js"), *LECTURERS):
        status, _, answer = asked(class_running.phones, method, code + path)
        assert (status, answer["code"]) == (403, "token")
    assert not class_running.room.students


def test_code_of_an_earlier_class(shelf, class_running, tmp_path):
    earlier = RunningClass(shelf, tmp_path / "earlier")
    earlier.stop()
    status, _, answer = asked(class_running.phones, "POST", f"/{earlier.server.code}{JOIN}")
    assert (status, answer["code"]) == (403, "token")


def test_code_that_ran_out(class_running):
    student = class_running.join()
    guard = class_running.server._for_students
    assert HOURS * 3600 - 60 < guard.until - time.monotonic() <= HOURS * 3600
    guard.until -= HOURS * 3600
    for method, path in (("GET", "/"), ("POST", JOIN), ("GET", f"/api/task?student={student}")):
        status, answer = class_running.as_phone(method, path)
        assert (status, answer["code"]) == (403, "over")
    # The lecturer's screen goes on.
    assert class_running.as_lecturer("GET", CLASS)[0] == 200


@pytest.mark.parametrize(("method", "path"), LECTURERS)
def test_a_phone_can_do_nothing_but_draw(class_running, method, path):
    student = class_running.join()
    class_running.draw(student, 0, example("circle"))
    assert class_running.as_phone(method, path)[0] == 404
    # Nor with the lecturer's token, which it cannot know.
    status, _, answer = asked(class_running.phones, method, f"/{class_running.server.token}{path}")
    assert (status, answer["code"]) == (403, "token")
    assert class_running.as_lecturer("GET", CLASS)[1]["n"] == 1


def test_students_code_opens_no_screen(class_running):
    status, _, answer = asked(class_running.screen, "GET", f"/{class_running.server.code}{CLASS}")
    assert (status, answer["code"]) == (403, "token")


def test_phone_with_another_secret(class_running):
    for student in ("", "x", class_running.server.code):
        status, answer = class_running.draw(student, 0, example("circle"))
        assert (status, answer["code"]) == (403, "student")
    assert not class_running.folder.exists()


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "localhost:{port}", "0.0.0.0:{port}"]
)
def test_foreign_host(class_running, host):
    headers = {"Host": host.format(port=class_running.phones)}
    status, answer = class_running.as_phone("GET", "/", headers=headers)
    assert (status, answer["code"]) == (403, "host")


def test_foreign_origin(class_running):
    headers = {"Origin": "http://evil.example"}
    status, answer = class_running.as_phone("POST", JOIN, headers=headers)
    assert (status, answer["code"]) == (403, "origin")


def test_body_that_is_too_long(class_running):
    student = class_running.join()
    with socket.create_connection(("127.0.0.1", class_running.phones), timeout=10) as stream:
        path = f"/{class_running.server.code}/api/draw?student={student}&place=0"
        host = f"Host: 127.0.0.1:{class_running.phones}"
        length = f"Content-Length: {MAX_BYTES + 1}"
        stream.sendall("\r\n".join([f"POST {path} HTTP/1.1", host, length, "", ""]).encode())
        assert int(stream.recv(200).split()[1]) == 413


@pytest.mark.parametrize("place", ["", "x", "-1", "1e3", "٣", "9" * 30])
def test_place_that_is_none(class_running, place):
    status, answer = class_running.draw(class_running.join(), place, example("circle"))
    assert (status, answer["code"]) == (400, "unknown")


def test_address_without_its_last_slash(class_running):
    status, headers, _ = asked(class_running.phones, "GET", f"/{class_running.server.code}")
    assert (status, headers["location"]) == (307, f"/{class_running.server.code}/")


def test_names_with_markup_are_data(class_running):
    name = "<img src=x onerror=1>"
    class_running.draw(class_running.join(name), 0, example("circle"))
    _, found = class_running.as_lecturer("GET", CLASS)
    assert found["drawings"][0]["nickname"] == name[:20]
    names = [path.name for path in class_running.folder.rglob("*")]
    assert sorted(names) == ["circle", "s001-0001.png", "shapes", "shapes.csv"]
    assert name[:4] not in (class_running.folder / "shapes.csv").read_text()


def test_pages_are_sealed(class_running):
    for ask, title in (
        (class_running.as_phone, b"phone.js"),
        (class_running.as_lecturer, b"screen.js"),
    ):
        _, page = ask("GET", "/")
        assert title in page and b"<script>" not in page and b"style=" not in page
    for name in class_running.server.files:
        assert class_running.as_phone("GET", f"/{name}")[0] == 200
    assert class_running.as_phone("GET", "/index.html")[0] == 404


def test_code_can_be_typed():
    codes = {new_code() for _ in range(100)}
    assert len(codes) == 100
    assert all(re.fullmatch(f"[{SIGNS}]{{10}}", code) for code in codes)
    assert not set("il1o0") & set(SIGNS)


def test_qr_code_says_the_address():
    """As a camera reads it from the terminal's blocks, light on dark, and so from the page's picture."""
    address = "http://192.0.2.7:8787/abcdefghjk/"
    lines = as_text(address, "utf-8").splitlines()
    halves = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}
    rows = [[halves[sign][half] for sign in line] for line in lines for half in (0, 1)]
    picture = np.kron(np.array(rows, np.uint8) * 255, np.ones((8, 8), np.uint8))
    assert cv2.QRCodeDetector().detectAndDecode(picture)[0] == address
    assert as_text(address, "cp1252") == as_text(address, None) == ""
    expected = io.BytesIO()
    segno.make(address, micro=False).save(expected, kind="svg", light="#fff", omitsize=True)
    assert as_svg(address).count(b"<path") == expected.getvalue().count(b"<path") == 2
