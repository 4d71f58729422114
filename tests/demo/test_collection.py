"""The drawings that are kept: nothing written over or elsewhere, and what is made of them."""

import io
import os
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest

from dataset.folder import load_folder
from demo.pictures import decode
from tests.demo.conftest import example


@pytest.fixture
def tally(ask):
    return lambda subject: ask("GET", f"/api/tally?subject={subject}")[2]


def test_saved_drawing_is_what_was_drawn(save, running):
    status, _, answer = save("circle", "민지 Kim")
    assert (status, answer["file"]) == (201, "shapes/circle/민지 Kim-0001.png")
    kept = (running.folder / answer["file"]).read_bytes()
    assert (decode(kept) == decode(example())).all()


def test_nothing_is_written_over(save, running):
    save("circle", "a")
    save("circle", "a", "rectangle")
    found = sorted((running.folder / "shapes/circle").iterdir())
    assert [path.name for path in found] == ["a-0001.png", "a-0002.png"]
    assert found[0].read_bytes() != found[1].read_bytes()


def test_many_at_once_keep_all(save, running):
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
def test_names_that_lead_elsewhere(save, running, drawer):
    before = sorted(running.folder.parent.rglob("*"))
    status, _, answer = save("circle", drawer)
    assert (status, answer["code"]) == (400, "drawer")
    assert sorted(running.folder.parent.rglob("*")) == before


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="needs symbolic links")
def test_link_that_leads_out(save, running, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (running.folder / "shapes").mkdir(parents=True)
    (running.folder / "shapes" / "circle").symlink_to(elsewhere)
    status, _, answer = save("circle", "a")
    assert (status, answer["code"]) == (403, "outside")
    assert not any(elsewhere.iterdir())


def test_folder_that_cannot_be_written(save, running):
    running.folder.parent.mkdir(exist_ok=True)
    running.folder.touch()
    status, _, answer = save("circle", "a")
    assert (status, answer["code"]) == (507, "cannot-write") and "Cannot write" in answer["error"]
    assert answer["values"] == {"place": str(running.folder / "shapes" / "circle")}


def test_tally_counts_errors_with_their_interval(save, tally):
    for label, key in (("circle", "circle"), ("triangle", "triangle"), ("circle", "triangle")):
        save(label, "a", key)
    save("rectangle", "b", "rectangle")
    found = tally("shapes")
    assert found["counts"] == {"circle": 2, "rectangle": 1, "triangle": 1}
    assert found["drawers"] == 2
    geometry = found["methods"]["geometry+svm"]
    # The triangle that was called a circle.
    assert (geometry["n"], geometry["n_errors"]) == (4, 1)
    assert geometry["interval"] == pytest.approx([0.0456, 0.6994], abs=1e-3)
    save("circle", "a")
    assert tally("shapes")["methods"]["hog+svm"]["n"] == 5


def test_tally_of_nothing(tally):
    nothing = {"n": 0, "n_errors": 0, "interval": None}
    assert tally("digits")["methods"]["hog+svm"] == nothing


def test_files_that_are_no_drawings_are_named(save, tally, running):
    save("circle", "a")
    (running.folder / "shapes/circle/poem.png").write_text("roses are red")
    found = tally("shapes")
    assert found["unreadable"] == ["poem.png"]
    assert found["methods"]["hog+svm"]["n"] == 1


def test_zip_holds_class_folders_and_whose_each_is(save, ask):
    save("circle", "a")
    save("triangle", "b", "triangle")
    status, headers, content = ask("GET", "/api/set.zip?subject=shapes")
    assert status == 200
    assert headers["content-disposition"] == 'attachment; filename="shapes.zip"'
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        pictures = ["shapes/circle/a-0001.png", "shapes/triangle/b-0001.png"]
        assert archive.namelist() == [*pictures, "shapes.csv"]
        rows = archive.read("shapes.csv").decode().split()
        assert rows == ["circle/a-0001.png,a", "triangle/b-0001.png,b"]
        assert (decode(archive.read("shapes/circle/a-0001.png")) == decode(example())).all()


def test_set_is_a_data_set(save, running):
    for number in range(4):
        for label in ("circle", "triangle"):
            save(label, f"drawer {number}", label)
    found = load_folder(running.folder / "shapes")
    assert found.class_names == ("circle", "triangle")
    assert len(found.train) + len(found.tests["test"]) == 8


def test_full_folder(save, monkeypatch):
    monkeypatch.setattr("demo.collection.MOST_A_CLASS", 2)
    assert [save("circle", "a")[0] for _ in range(3)] == [201, 201, 507]
