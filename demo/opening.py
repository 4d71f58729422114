"""The page in the user's browser, whose token no other user of the machine may see."""

import html
import shutil
import tempfile
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PAGE = """<!DOCTYPE html>
<meta charset="utf-8">
<meta http-equiv="refresh" content="0; url={address}">
<title>Versus</title>
<p><a href="{address}">Versus</a></p>
"""


@contextmanager
def opened(address: str) -> Iterator[None]:
    """Open `address`, and take away at the end what that needed.

    A browser gets what it is to open in its command line, which every user of the machine can read
    for as long as it runs: it gets a file that leads to the address, in a folder of this user's alone.
    """
    # Both are made so that others can neither list nor read them.
    folder = Path(tempfile.mkdtemp(prefix="versus-"))
    try:
        file = folder / "open.html"
        file.touch(mode=0o600)
        file.write_text(PAGE.format(address=html.escape(address)), encoding="utf-8")
        webbrowser.open(file.as_uri())
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)
