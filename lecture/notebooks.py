"""The lecture as Jupyter notebooks, one a step, from the same steps, catalogue and examples as the page."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from experiments.own_files import write_own
from lecture.course import Course, cache_folder
from lecture.page import PAGE
from lecture.step import Code, Formula, Picture, Step, Table, Text
from lecture.steps import STEPS
from lecture.wording import Language, Wording

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


def write_notebooks(
    steps: Sequence[Step], course: Course, language: Language, folder: Path
) -> list[Path]:
    """Write a notebook for each of `steps` into `folder`, which is made; their paths.

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
    write_own(folder, files, f"the notebooks to '{folder}'", "name another with --notebooks DIR.")
    return [folder / name for name in names]


def notebook_names(keys: Iterable[str], language: Language) -> list[str]:
    """The notebooks' files, of steps by their keys."""
    return [f"{number}-{key}-{language}.ipynb" for number, key in enumerate(keys, start=1)]


def notebook(step: Step, course: Course, language: Language) -> Any:
    """One step as a notebook without outputs; running it computes the step anew."""
    words = Wording(step.key, language, step.numbers)
    cells = [new_markdown_cell(f"# {words.plain('title')}"), new_code_cell(_opening(step, course))]
    for block in step.blocks:
        cells += _cells(block, words, language)
    _find_from_anywhere(cells, course.image)
    title = Wording(PAGE, language, {}).plain("exercise")
    cells.append(new_markdown_cell(f"## {title}\n\n{_markdown(words, 'exercise')}"))
    for number, cell in enumerate(cells):
        # nbformat draws them at random; the same lecture is to give the same file.
        cell["id"] = f"{step.key}-{number}".replace("_", "-")
    return new_notebook(cells=cells, metadata={"kernelspec": KERNEL})


def _opening(step: Step, course: Course) -> str:
    module, _, function = STEPS[step.key].partition(":")
    return "\n".join(
        [
            "%matplotlib inline",
            "from pathlib import Path",
            "",
            "from lecture.course import Course",
            f"from {module} import {function}",
            "",
            f"step = {function}({_as_code(course)})",
        ]
    )


def _as_code(course: Course) -> str:
    """The course as a call, with what differs from the default."""
    given = []
    if course.image is not None:
        given.append(f"image=Path({str(course.image)!r})")
    if course.digits != "mnist":
        given.append(f"digits={course.digits!r}")
    if course.data_dir is not None:
        given.append(f"data_dir=Path({str(course.data_dir.absolute())!r})")
    if course.store != cache_folder():
        given.append(f"store=Path({str(course.store.absolute())!r})")
    return f"Course({', '.join(given)})"


def _find_from_anywhere(cells: Sequence[Any], image: Path | None) -> None:
    """A kernel runs in the notebook's folder, from where a relative path leads elsewhere."""
    if image is not None:
        for cell in cells:
            if cell["cell_type"] == "code":
                cell["source"] = cell["source"].replace(
                    repr(str(image)), repr(str(image.absolute()))
                )


def _cells(block: Any, words: Wording, language: Language) -> Iterator[Any]:
    if isinstance(block, Text):
        yield new_markdown_cell(_markdown(words, block.entry))
    elif isinstance(block, Formula):
        yield new_markdown_cell(f"$${block.latex}$$")
    elif isinstance(block, Table):
        yield new_markdown_cell(_table(block, words))
    elif isinstance(block, Code):
        yield new_markdown_cell(f"**{Wording(PAGE, language, {}).plain('code')}**")
        yield new_code_cell(block.source)
    elif isinstance(block, Picture):
        yield new_markdown_cell(f"**{words.plain(block.name + '.caption')}**")
        for panel in block.panels:
            yield new_code_cell(f'step.figure("{block.name}", "{panel.name}")')
            yield new_markdown_cell(words.plain(f"{block.name}.{panel.name}"))


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
