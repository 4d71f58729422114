"""Versus itself as a wheel, packed from the files that run here, for a notebook elsewhere.

Versus is in no package registry, and a copy of it need not know where it was copied from. A wheel is a zip
archive of the packages and of what says what they are (the binary distribution format of PyPA's
specifications), so it needs neither a network nor the tree that Versus was built from.
"""

import csv
import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from importlib import resources
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from dataset.input_error import InputError

NAME, TAG = "versus", "py3-none-any"
# Of what an installation knows of itself; the rest is about the machine that it is on.
KNOWN = ("METADATA", "entry_points.txt", "top_level.txt")
FORMAT = f"Wheel-Version: 1.0\nGenerator: versus lecture\nRoot-Is-Purelib: true\nTag: {TAG}\n"
EPOCH = (1980, 1, 1, 0, 0, 0)
READABLE = 0o644 << 16


def wheel_name() -> str:
    """The file's name, with the version that is installed."""
    return f"{NAME}-{_installed().version}-{TAG}.whl"


def wheel() -> bytes:
    """The wheel; the same files give the same bytes.

    Raises
    ------
    InputError
        If Versus is not installed, so that nothing says what it depends on.
    """
    installed = _installed()
    about = f"{NAME}-{installed.version}.dist-info"
    files = dict(_packages(_known(installed, "top_level.txt").split()))
    files |= {f"{about}/{name}": _known(installed, name).encode() for name in KNOWN}
    files[f"{about}/WHEEL"] = FORMAT.encode()
    files[f"{about}/RECORD"] = _record(files, f"{about}/RECORD").encode()
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, content in files.items():
            entry = ZipInfo(name, EPOCH)
            entry.compress_type, entry.external_attr = ZIP_DEFLATED, READABLE
            archive.writestr(entry, content)
    return packed.getvalue()


def _installed() -> Distribution:
    try:
        return distribution(NAME)
    except PackageNotFoundError:
        raise InputError(
            "Notebooks come with a wheel of Versus, which needs an installed one: expected 'pip install -e "
            '".[all]"\' in its folder, received a copy that is only on the path.'
        ) from None


def _known(installed: Distribution, name: str) -> str:
    text = installed.read_text(name)
    if text is None:
        raise InputError(
            f"The installation of Versus is damaged: its {name} is missing. Install it anew."
        )
    return text


def _packages(names: list[str]) -> Iterator[tuple[str, bytes]]:
    """Name → content of every file of the packages, without what Python and Numba left there."""
    for name in names:
        with resources.as_file(resources.files(name)) as root:
            for path in sorted(root.rglob("*")):
                inner = path.relative_to(root)
                if path.is_file() and "__pycache__" not in inner.parts:
                    yield f"{name}/{inner.as_posix()}", Path(path).read_bytes()


def _record(files: Mapping[str, bytes], own: str) -> str:
    """A line a file: its name, SHA-256 and length; nothing of the record itself."""
    text = StringIO()
    rows = csv.writer(text, lineterminator="\n")
    for name, content in files.items():
        digest = urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        rows.writerow([name, f"sha256={digest}", len(content)])
    rows.writerow([own, "", ""])
    return text.getvalue()
