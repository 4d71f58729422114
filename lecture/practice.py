"""The practice slides in today's Keras, run as they stand.

Each script in ``lecture/cells``, which is no package since nothing imports it, has a cell a slide, parted
by ``# %% name`` as editors know them; a cell goes on where the one before ended. `run_practice` gives
every cell what it printed. That takes a quarter of a minute, so it is kept beside the lecture's records,
under a digest of the scripts and of Keras' version.
"""

import contextlib
import io
import re
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from lecture.kept import kept
from lecture.step import Code

CELL = re.compile(r"^# %% (\w+)\n", re.MULTILINE)
NO_PLACE = "data_dir = None"
SHAPES, DIGITS, SMALL_DIGITS = "shapes", "digits", "small_digits"


def cells(script: str) -> dict[str, str]:
    """Name → source of a script's cells, in order."""
    text = files("lecture").joinpath("cells", f"practice_{script}.py").read_text(encoding="utf-8")
    _, *parts = CELL.split(text)
    return {name: source.strip() for name, source in zip(parts[::2], parts[1::2], strict=True)}


def listings(digits: str, data_dir: Path | None = None) -> tuple[dict[str, str], ...]:
    """The cells of both scripts; parameters as `run_practice`."""
    second = cells(DIGITS) | (cells(SMALL_DIGITS) if digits == "digits" else {})
    if data_dir is not None:
        second = {name: text.replace(NO_PLACE, _place(data_dir)) for name, text in second.items()}
    return cells(SHAPES), second


def without_place(source: str, data_dir: Path | None) -> str:
    """A listing for any machine, where MNIST is in the cache or fetched."""
    return source if data_dir is None else source.replace(_place(data_dir), NO_PLACE)


def _place(data_dir: Path) -> str:
    return f"from pathlib import Path\n\ndata_dir = Path({str(data_dir.absolute())!r})"


def run_practice(digits: str, folder: Path, data_dir: Path | None = None) -> dict[str, Code]:
    """Every cell with what it printed.

    Parameters
    ----------
    digits : key of the digits' data set, ``mnist`` or ``digits``
    folder : for what was printed, which is read next time
    data_dir : where MNIST lies; None for the cache or a download
    """
    scripts = listings(digits, data_dir)
    found = kept(
        folder,
        "practice",
        [version("keras"), *scripts],
        lambda: {name: said for script in scripts for name, said in _printed(script)},
    )
    return {
        name: Code(source, found[name]) for script in scripts for name, source in script.items()
    }


def _printed(script: dict[str, str]) -> list[tuple[str, str]]:
    namespace: dict[str, object] = {"__name__": "practice"}
    found = []
    for name, source in script.items():
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            exec(compile(source, f"{name}.py", "exec"), namespace)
        found.append((name, said.getvalue().rstrip()))
    return found
