"""Archives from elsewhere: refused before anything in them is unpacked."""

import struct
import zipfile

import pytest

from dataset.archive import DAMAGE, checked_archive
from dataset.input_error import InputError


def archive(path, packing=zipfile.ZIP_STORED, **members):
    with zipfile.ZipFile(path, "w", packing) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return path


def names(path):
    with checked_archive(path, "an archive") as opened:
        return opened.namelist()


def test_whole_archive_is_opened(tmp_path):
    assert names(archive(tmp_path / "a.zip", one=b"1", two=b"2")) == ["one", "two"]


def test_archive_packed_again_is_opened(tmp_path):
    text = bytes(range(256)) * 4
    assert names(archive(tmp_path / "a.zip", zipfile.ZIP_DEFLATED, one=text)) == ["one"]


def test_bomb_is_refused_by_its_table_of_contents(tmp_path):
    path = archive(tmp_path / "a.zip", zipfile.ZIP_DEFLATED, one=bytes(5_000_000))
    with pytest.raises(InputError, match=r"refused.*at most 10 times.*5,000,000 bytes"):
        names(path)


def test_claimed_size_alone_is_enough_to_refuse(tmp_path):
    """The size in the table of contents is what counts, whatever follows it."""
    path = archive(tmp_path / "a.zip", one=b"x" * 100)
    data = bytearray(path.read_bytes())
    place = data.index(b"PK\x01\x02") + 24
    data[place : place + 4] = struct.pack("<I", 4_000_000_000)
    path.write_bytes(data)
    with pytest.raises(InputError, match="4,000,000,000 bytes"):
        names(path)


def test_member_given_twice_is_refused(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("one", b"1")
        with pytest.warns(UserWarning, match="Duplicate"):
            file.writestr("one", b"2")
    with pytest.raises(InputError, match="'one' twice"):
        names(path)


@pytest.mark.parametrize("content", [b"", b"roses are red", b"PK\x03\x04 and no more"])
def test_other_files_are_no_archive(tmp_path, content):
    (tmp_path / "a.zip").write_bytes(content)
    with pytest.raises(InputError, match="is no model"):
        names(tmp_path / "a.zip")


@pytest.mark.parametrize("place", ["missing", "folder"])
def test_nothing_there(tmp_path, place):
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError, match="No file"):
        names(tmp_path / place)


def test_flipped_byte_is_told_in_one_line(tmp_path):
    path = archive(tmp_path / "a.zip", one=b"x" * 100)
    data = bytearray(path.read_bytes())
    data[60] ^= 255
    path.write_bytes(data)
    with (
        pytest.raises(InputError, match=r"damaged.*BadZipFile") as caught,
        checked_archive(path, "an archive") as opened,
    ):
        opened.read("one")
    assert "\n" not in str(caught.value)


def test_defects_of_the_program_are_not_called_damage(tmp_path):
    path = archive(tmp_path / "a.zip", one=b"1")
    assert not issubclass(AssertionError, DAMAGE)
    with pytest.raises(AssertionError), checked_archive(path, "an archive"):
        raise AssertionError
