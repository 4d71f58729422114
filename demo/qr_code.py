"""An address as a QR code, for a terminal and for a page."""

import io

import segno

BLOCK = "█"


def as_text(address: str, encoding: str | None) -> str:
    """Lines of half blocks, light modules in the terminal's own colour; empty if it has no such signs.

    Parameters
    ----------
    encoding : the terminal's
    """
    try:
        BLOCK.encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return ""
    text = io.StringIO()
    _made(address).terminal(text, compact=True)
    return text.getvalue()


def as_svg(address: str) -> bytes:
    """Black on white whatever the page looks like, with the quiet zone that readers need."""
    file = io.BytesIO()
    _made(address).save(file, kind="svg", light="#ffffff", dark="#000000", omitsize=True)
    return file.getvalue()


def _made(address: str) -> segno.QRCode:
    return segno.make(address, micro=False)
