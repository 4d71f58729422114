"""``versus demo`` from the command line: what is refused before anything is read or trained."""

import pytest

from dataset.files import check_will_write
from dataset.input_error import InputError


@pytest.fixture
def nothing_trained(monkeypatch):
    """The command gets no shelf: one that is asked for would train, and serve until it is ended."""

    def asked_for(*_, **__):
        raise AssertionError("a shelf was asked for")

    monkeypatch.setattr("demo.shelf.Shelf", asked_for)


@pytest.mark.parametrize("to", [(), ("--host", "127.0.0.1")], ids=["alone", "class"])
@pytest.mark.parametrize("place", ["taken", "taken/below", "/proc/drawings"])
def test_folder_that_takes_no_drawings(tmp_path, mistake, nothing_trained, to, place):
    (tmp_path / "taken").touch()
    out = tmp_path / place
    line = mistake("demo", "--no-browser", "--port", 0, "--out", out, *to)
    assert f"Cannot write to '{out}': " in line
    assert line.endswith("name another with --out DIR.")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_the_check_leaves_what_was_there_and_nothing_else(tmp_path, monkeypatch):
    check_will_write(tmp_path / "a" / "b", "mend.")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "a").mkdir()
    monkeypatch.chdir(tmp_path)
    check_will_write((tmp_path / "a").relative_to(tmp_path), "mend.")
    check_will_write((tmp_path / "a" / "b").relative_to(tmp_path), "mend.")
    assert list(tmp_path.rglob("*")) == [tmp_path / "a"]
    (tmp_path / "a" / "file").touch()
    with pytest.raises(InputError, match="Cannot write to"):
        check_will_write(tmp_path / "a" / "file" / "c", "mend.")
    assert sorted(tmp_path.rglob("*")) == [tmp_path / "a", tmp_path / "a" / "file"]
