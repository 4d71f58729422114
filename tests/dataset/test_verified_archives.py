"""Archives with a published checksum: where they come from, and what is kept of them."""

import hashlib
from pathlib import Path

import pytest

from dataset import verified_archives, verified_files
from dataset.input_error import InputError
from dataset.verified_archives import Archive, VerifiedArchives

CONTENT = {"one.zip": b"first archive", "two.zip": b"second archive"}


@pytest.fixture
def files(monkeypatch, tmp_path):
    """Two archives of a data set, and an empty cache."""
    cache = tmp_path / "cache"
    monkeypatch.setattr(
        verified_archives.platformdirs, "user_cache_path", lambda name: cache / name
    )
    archives = tuple(
        Archive(name, f"https://example.org/{name}", hashlib.md5(content).hexdigest())
        for name, content in CONTENT.items()
    )
    return VerifiedArchives("gtsrb", archives, "2 + 1")


def serve(monkeypatch, content):
    """Downloads that bring `content`, verified as pooch does; the addresses that were asked."""
    asked = []

    def bring(folder, urls):
        for url, known in urls.items():
            name = url.rpartition("/")[2]
            asked.append(name)
            if name not in content:
                raise InputError("no connection")
            if known != f"md5:{hashlib.md5(content[name]).hexdigest()}":
                raise InputError(f"what came is not {name}")
            (folder / name).write_bytes(content[name])

    monkeypatch.setattr(verified_archives, "download_to", bring)
    return asked


def write(folder, content):
    folder.mkdir()
    for name, data in content.items():
        (folder / name).write_bytes(data)
    return folder


def test_archives_are_fetched_once_each(files, monkeypatch):
    asked = serve(monkeypatch, {"one.zip": CONTENT["one.zip"]})
    with pytest.raises(
        InputError, match=r"no connection.*point --data-dir at a folder with two.zip"
    ):
        files.fetch(lambda line: None)
    assert not files.cached_file.is_file(), "it is there when all are"
    again = serve(monkeypatch, CONTENT)
    found = files.fetch(lambda line: None)
    assert (asked, again) == (["one.zip", "two.zip"], ["two.zip"])
    assert {name: path.read_bytes() for name, path in found.paths.items()} == CONTENT
    assert not found.others
    assert files.find(None) == found
    assert again == ["two.zip"]


def test_what_came_otherwise_is_not_kept(files, monkeypatch):
    serve(monkeypatch, {**CONTENT, "one.zip": b"a page that asks to log in"})
    with pytest.raises(InputError, match=r"what came is not one.zip"):
        files.fetch(lambda line: None)
    assert list(files.cached_folder.iterdir()) == []


def test_a_damaged_copy_in_the_cache_is_fetched_again(files, monkeypatch):
    serve(monkeypatch, CONTENT)
    files.fetch(lambda line: None)
    (files.cached_folder / "one.zip").write_bytes(b"first archivE")
    said = []
    files.fetch(said.append)
    assert "is damaged. It is fetched again" in said[0]
    assert (files.cached_folder / "one.zip").read_bytes() == CONTENT["one.zip"]


def test_archives_at_hand_are_kept_only_if_they_are_the_published_ones(files, tmp_path):
    place = write(tmp_path / "own", CONTENT)
    assert files.keep(files.read_folder(place)) == files.cached_file
    assert files.cached_file.read_bytes() == CONTENT["two.zip"]
    other = write(tmp_path / "other", {**CONTENT, "two.zip": b"packed anew"})
    assert files.find(other).others == ("two.zip",)
    with pytest.raises(
        InputError, match=r"two.zip' is not the published one: expected MD5 \w{32}, "
    ):
        files.read_folder(other)


def test_a_missing_archive_is_named(files, tmp_path):
    place = write(tmp_path / "half", {"one.zip": CONTENT["one.zip"]})
    for call in (files.find, files.read_folder):
        with pytest.raises(
            InputError, match=r"expected one.zip, two.zip, missing two.zip. Name their"
        ):
            call(place)
    with pytest.raises(InputError, match=r"missing one.zip, two.zip"):
        files.find(tmp_path / "nowhere")


def test_pooch_takes_an_md5(tmp_path, monkeypatch):
    """The form in which a checksum is handed to it."""
    given = {}

    def retrieve(url, known_hash, fname, path, downloader):
        given[fname] = known_hash
        Path(path, fname).write_bytes(b"")

    import pooch

    monkeypatch.setattr(pooch, "retrieve", retrieve)
    verified_files.download_to(tmp_path, {"https://example.org/a.zip": "md5:0"})
    assert given == {"a.zip": "md5:0"}
    assert pooch.hashes.hash_matches(tmp_path / "a.zip", f"md5:{hashlib.md5(b'').hexdigest()}")
