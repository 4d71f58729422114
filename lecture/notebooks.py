"""The lecture as Jupyter notebooks, one a step, from the same steps, catalogue and examples as the page.

A notebook is for another machine: it says what to install, has the code of its step cell by cell, and the
outputs that this machine computed; it names no path of this one. What it is installed from, a wheel of
Versus, is written beside it, and so is the reader's picture.
"""

import ast
import inspect
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import nbformat
from matplotlib.figure import Figure
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from dataset.files import reading
from experiments.own_files import write_own
from lecture.course import Course
from lecture.page import PAGE
from lecture.practice import without_place
from lecture.step import Code, Formula, Picture, Step, Table, Text
from lecture.steps import STEPS
from lecture.wheel import wheel, wheel_name
from lecture.wording import Language, Wording

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
MEND = "name another with --notebooks DIR."


def write_notebooks(
    steps: Sequence[Step], course: Course, language: Language, folder: Path
) -> list[Path]:
    """Write a notebook for each of `steps` into `folder`, which is made, with what they need beside them;
    the notebooks' paths.

    Raises
    ------
    InputError
        If they cannot be written, or one is there that somebody worked in.
    """
    names = notebook_names([step.key for step in steps], language)
    files = {
        name: nbformat.writes(notebook(step, course, language)).encode()
        for name, step in zip(names, steps, strict=True)
    }
    files[wheel_name()] = wheel()
    if course.image is not None and _own_picture(course, folder):
        with reading(course.image):
            files[course.image.name] = course.image.read_bytes()
    write_own(folder, files, f"the notebooks to '{folder}'", MEND)
    return [folder / name for name in names]


def notebook_names(keys: Iterable[str], language: Language) -> list[str]:
    """The notebooks' files, of steps by their keys."""
    return [f"{number}-{key}-{language}.ipynb" for number, key in enumerate(keys, start=1)]


def names_beside(course: Course, folder: Path) -> list[str]:
    """The files that are written beside the notebooks."""
    return [wheel_name(), *_own_picture(course, folder)]


def _own_picture(course: Course, folder: Path) -> list[str]:
    """The name of the reader's picture, unless it lies in `folder` already."""
    if course.image is None or course.image.resolve().parent == folder.resolve():
        return []
    return [course.image.name]


def notebook(step: Step, course: Course, language: Language) -> Any:
    """One step as a notebook with its outputs; running it computes the step anew."""
    words = Wording(step.key, language, _anywhere(step.numbers))
    page = Wording(PAGE, language, {"wheel": wheel_name()})
    cells = [
        new_markdown_cell(f"# {words.plain('title')}\n\n{_markdown(page, 'install')}"),
        new_code_cell(f'# %pip install -q "./{wheel_name()}[all]"'),
    ]
    if any(step.pictures):
        cells.append(new_markdown_cell(f"## {page.plain('step')}\n\n{_markdown(page, 'anew')}"))
        cells += map(new_code_cell, _code_of(step, course))
    for block in step.blocks:
        cells += _cells(block, words, page, course)
    cells.append(
        new_markdown_cell(f"## {page.plain('exercise')}\n\n{_markdown(words, 'exercise')}")
    )
    for number, cell in enumerate(cells):
        # nbformat draws them at random; the same lecture is to give the same file.
        cell["id"] = f"{step.key}-{number}".replace("_", "-")
    return new_notebook(cells=cells, metadata={"kernelspec": KERNEL})


def _anywhere(numbers: Any) -> dict[str, Any]:
    """Without what was found on this machine alone: why MNIST is not there, beyond its first words."""
    why = str(numbers.get("why", "")).partition(" (")[0]
    return {**numbers, "why": f"{why.rstrip('.')}." if why else ""}


def _code_of(step: Step, course: Course) -> Iterator[str]:
    """The step's module in three cells, what it is given, its function, what that calls; and the call."""
    module, _, function = STEPS[step.key].partition(":")
    source = inspect.getsource(import_module(module))
    lines = source.splitlines()
    start, *nodes = ast.parse(source).body
    (defined,) = (one for one in nodes if isinstance(one, ast.FunctionDef) and one.name == function)
    ends = (start.end_lineno or 0, defined.lineno - 1, defined.end_lineno or 0, len(lines))
    given, own, called = ("\n".join(lines[begin:end]).strip() for begin, end in pairwise(ends))
    yield f"%matplotlib inline\n{given}"
    yield own
    if called:
        yield called
    yield (
        "from pathlib import Path\n\nfrom lecture.course import Course\n\n"
        f"step = {function}({_as_code(course)})"
    )


def _as_code(course: Course) -> str:
    """The course as a call that holds on any machine, with what differs from the default."""
    given = []
    if course.image is not None:
        given.append(f"image=Path({course.image.name!r})")
    if course.digits != "mnist" or course.why_no_mnist:
        given.append(f"digits={course.digit_data.key!r}")
    return f"Course({', '.join(given)})"


def _cells(block: Any, words: Wording, page: Wording, course: Course) -> Iterator[Any]:
    if isinstance(block, Text):
        yield new_markdown_cell(_markdown(words, block.entry))
    elif isinstance(block, Formula):
        yield new_markdown_cell(f"$${block.latex}$$")
    elif isinstance(block, Table):
        yield new_markdown_cell(_table(block, words))
    elif isinstance(block, Code):
        yield new_markdown_cell(f"**{page.plain('code')}**")
        yield new_code_cell(_from_beside(block.source, course), outputs=_printed(block.printed))
    elif isinstance(block, Picture):
        yield new_markdown_cell(f"**{words.plain(block.name + '.caption')}**")
        for panel in block.panels:
            call = f'step.figure("{block.name}", "{panel.name}")'
            yield new_code_cell(call, outputs=[_drawn(panel.diagram())])
            yield new_markdown_cell(words.plain(f"{block.name}.{panel.name}"))


def _from_beside(source: str, course: Course) -> str:
    """An example that reads the picture where the notebook is, and MNIST from the cache or the network."""
    if course.image is not None:
        source = source.replace(repr(str(course.image)), repr(course.image.name))
    return without_place(source, course.data_dir)


def _printed(text: str) -> list[Any]:
    return [new_output("stream", name="stdout", text=f"{text}\n")] if text else []


def _drawn(figure: Figure) -> Any:
    """A figure as IPython shows it where it is the last value of a cell."""
    file = BytesIO()
    figure.savefig(file, format="png", dpi=figure.dpi, bbox_inches="tight")
    shown = {"image/png": b64encode(file.getvalue()).decode(), "text/plain": repr(figure)}
    return new_output("execute_result", data=shown, execution_count=None)


def _markdown(words: Wording, entry: str) -> str:
    paragraphs = words.paragraphs(entry)
    return "\n\n".join(
        "".join(f"${piece.text}$" if piece.formula else piece.text for piece in paragraph)
        for paragraph in paragraphs
    )


def _table(table: Table, words: Wording) -> str:
    heads = words.columns(table.name)
    rows = [[words.cell(cell).replace("|", "\\|") for cell in row] for row in table.rows]
    lines = ["| " + " | ".join(row) + " |" for row in (heads, ["--"] * len(heads), *rows)]
    return f"**{words.plain(table.name + '.caption')}**\n\n" + "\n".join(lines)
