"""Five lines of the public API a step: shown on the page, run by it, and run by the tests.

Each file is a script that can be copied as it stands. Where it calls ``load_picture()`` and the reader
gave a picture, that file's name is put in before the script is shown and run.
"""

import contextlib
import io
from importlib.resources import files
from pathlib import Path

from lecture.step import Code

BUILT_IN = "load_picture()"


def run_example(name: str, image: Path | None = None) -> Code:
    """The example `name`, as it was run just now, with what it printed.

    Parameters
    ----------
    image : the reader's picture; None for the built-in one
    """
    source = files("lecture").joinpath("examples", f"{name}.py").read_text(encoding="utf-8")
    if image is not None:
        source = source.replace(BUILT_IN, f"load_picture({str(image)!r})")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(source, f"{name}.py", "exec"), {"__name__": name})
    return Code(source.strip(), printed.getvalue().rstrip())
