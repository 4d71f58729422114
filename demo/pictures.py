"""A drawing from the page: looked at before it is decoded, then gray values on a square of one size."""

import io
import warnings

import numpy as np
import numpy.typing as npt
from PIL import Image

from dataset.archive import DAMAGE
from dataset.fitting import fit_picture
from dataset.frame import SIDE
from demo.refusal import RefusalError

Drawing = npt.NDArray[np.uint8]

PAPER = 255
MAX_BYTES = 1_000_000
MAX_SIDE = 1024
FAINTEST = 0.2
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def decode(body: bytes) -> Drawing:
    """A PNG as dark ink on white paper, uint8 ``(SIDE, SIDE)``; transparent is paper.

    Raises
    ------
    RefusalError
        If it is no PNG, is damaged, or has a side of more than 1,024 px, which the decoder itself
        is asked for before it decodes anything; or if nothing is drawn on it.
    """
    if not body.startswith(SIGNATURE):
        raise RefusalError(
            415, "no-png", "The drawing is no PNG: expected one, received something else."
        )
    try:
        with warnings.catch_warnings():
            # Below is a smaller limit.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(body), formats=("PNG",)) as picture:
                # Of several headers the decoder takes one: the size is what it says.
                _check_size(*picture.size)
                picture.load()
                drawing = _on_paper(picture)
    except Image.DecompressionBombError:
        raise _too_large("more") from None
    except RefusalError:
        raise
    # Pillow reports a broken chunk as SyntaxError.
    except (SyntaxError, *DAMAGE) as error:
        raise RefusalError(
            400, "damaged", f"The drawing cannot be decoded: expected a whole PNG, {error}."
        ) from None
    if not has_ink(drawing):
        raise RefusalError(400, "empty", "Nothing is drawn: expected dark strokes on white paper.")
    return fit_picture(drawing, SIDE, SIDE)


def encode(drawing: Drawing) -> bytes:
    """A drawing as a gray PNG, or a photograph as one in colours, without anything but its pixels."""
    file = io.BytesIO()
    # The hardest compression takes six times as long, for 15 % of the bytes.
    Image.fromarray(drawing).save(file, "PNG")
    return file.getvalue()


def has_ink(drawing: Drawing) -> bool:
    """Whether a pixel differs from paper by at least a fifth of the gray levels."""
    return bool(drawing.min() <= PAPER * (1 - FAINTEST))


def to_strokes(drawing: Drawing) -> npt.NDArray[np.float32]:
    """Ink in [0, 1], 1 where the pen was, float32 of the same shape."""
    return (PAPER - drawing.astype(np.float32)) / np.float32(PAPER)


def from_strokes(ink: npt.NDArray[np.float32]) -> Drawing:
    """`to_strokes` undone."""
    return np.rint(PAPER * (1 - ink.clip(0, 1))).astype(np.uint8)


def _check_size(width: int, height: int) -> None:
    if max(width, height) > MAX_SIDE:
        raise _too_large(f"{width}×{height}")


def _too_large(received: str) -> RefusalError:
    return RefusalError(
        413,
        "too-large",
        f"The drawing is too large: expected at most {MAX_SIDE}×{MAX_SIDE} px, received {received}.",
    )


def _on_paper(picture: Image.Image) -> Drawing:
    paper = Image.new("RGBA", picture.size, (PAPER, PAPER, PAPER, PAPER))
    return np.asarray(Image.alpha_composite(paper, picture.convert("RGBA")).convert("L"))
