"""Five lines of the public API a step: shown on the page, run by it, and run by the tests.

Each file is a script that can be copied as it stands. Where it calls ``load_picture()`` and the reader
gave a picture, that file's name is put in before the script is shown and run.
"""

import contextlib
import io
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from experiments.methods import METHODS
from lecture.kept import kept
from lecture.step import Code

BUILT_IN = "load_picture()"


def run_example(name: str, image: Path | None = None) -> Code:
    """The example `name`, as it was run just now, with what it printed.

    Parameters
    ----------
    image : the reader's picture; None for the built-in one
    """
    source = _source(name, image)
    return Code(source.strip(), _printed(name, source))


def trained_example(name: str, folder: Path, method: str) -> Code:
    """The example `name`, which trains, with what it printed when it was first run.

    Parameters
    ----------
    folder : where that is kept
    method : key of the method whose parts it trains
    """
    source = _source(name, None)
    made_of = [version("keras"), source, METHODS[method].parameters()]
    found = kept(folder, f"example-{name}", made_of, lambda: {name: _printed(name, source)})
    return Code(source.strip(), found[name])


def _source(name: str, image: Path | None) -> str:
    source = files("lecture").joinpath("examples", f"{name}.py").read_text(encoding="utf-8")
    return source if image is None else source.replace(BUILT_IN, f"load_picture({str(image)!r})")


def _printed(name: str, source: str) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(source, f"{name}.py", "exec"), {"__name__": name})
    return printed.getvalue().rstrip()
