"""The way in: runs' folders to a report in every format that is asked for."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from dataset.input_error import InputError
from experiments.own_files import own_names, remove_own, write_own
from experiments.store import Store
from reports import place, style
from reports.all_pairs import PAIR_COLUMNS
from reports.citations import bibliography
from reports.csv import to_csv
from reports.document import Document
from reports.html import to_html
from reports.language import check_language, speaking
from reports.latex import to_latex
from reports.markdown import to_markdown
from reports.method_names import in_english
from reports.place import FIGURE_FOLDER, check_place
from reports.rendering import render
from reports.results import COLUMNS, CONDITION_COLUMNS, SUMMARY
from reports.run import Run
from reports.sections import document
from reports.sections.classes import by_class

FORMATS = ("html", "md", "csv", "latex", "pdf-figures")
DEFAULT_FORMATS = ("html", "md", "csv")
TABLE_FOLDER = "tables"
# Files with names of methods beside their keys.
NAMED = (place.SUMMARY, place.CLASSES, place.SELECTION)


def write_report(
    *folders: Path,
    out: Path | None = None,
    formats: Sequence[str] = DEFAULT_FORMATS,
    language: str = "en",
    alone: bool = False,
    told: Callable[[Run], None] | None = None,
) -> Path:
    """Write the report of the records in `folders`, replacing an earlier one.

    Parameters
    ----------
    folders : of runs; several are put together, see `reports.run.Run`
    out : folder of the report; None for the first of `folders`
    formats : of `FORMATS`
    language : of `reports.language.LANGUAGES`
    alone : whether files of an earlier report that this one has not are taken away
    told : is handed what was read, in the report's language, when the report is written

    Returns
    -------
    Path of ``report.html``, or of the folder if no page was asked for.

    Raises
    ------
    InputError
        If a folder holds no records, a record is damaged, a format or language is unknown, the
        report cannot be written, or a file that is not Versus' would be written over.
    """
    _check(formats, language)
    out = out or folders[0]
    check_place(out)
    run = Run(*map(Store, folders))
    with speaking(language), style.applied():
        files = _files(run, document(run), set(formats))
    again = f"'versus report {' '.join(map(str, folders))}'"
    mend = f"mend it and run {again}. The records are kept."
    write_own(out, files, f"the report to '{out}'", mend)
    if alone:
        remove_own(out, set(own_names(out, mend)) - set(files), mend)
    if told is not None:
        with speaking(language):
            told(run)
    return out / "report.html" if "html" in formats else out


def _check(formats: Sequence[str], language: str) -> None:
    for name in formats:
        if name not in FORMATS:
            raise InputError(f"Unknown format '{name}': expected some of {', '.join(FORMATS)}.")
    check_language(language)


def _files(run: Run, report: Document, formats: set[str]) -> dict[str, bytes]:
    """Name below the report's folder → content."""
    pages, pdf = formats & {"html", "md"}, "pdf-figures" in formats
    kinds = [*(["png"] if pages else []), *(["pdf"] if pdf else [])]
    figures = {picture.name: picture.figure for picture in report.pictures} if kinds else {}
    rendered = render(figures, kinds)
    files = {
        f"{FIGURE_FOLDER}/{name}.{kind}": one.files[kind]
        for name, one in rendered.items()
        for kind in kinds
    }
    if "csv" in formats:
        files |= {name: to_csv(frame) for name, frame in _frames(run).items()}
    else:
        report = report.without_downloads()
    if "latex" in formats:
        tables = report.tables.items()
        files |= {f"{TABLE_FOLDER}/{name}.tex": to_latex(name, t).encode() for name, t in tables}
        files["references.bib"] = bibliography(report).encode()
    if "md" in formats:
        files["report.md"] = to_markdown(report).encode()
    if "html" in formats:
        shown = {name: one.shown for name, one in rendered.items() if one.shown}
        files["report.html"] = to_html(report, shown).encode()
    return files


def _frames(run: Run) -> dict[str, pd.DataFrame]:
    """The tidy tables of the records, by the names of their files; an empty one is left out. They are the
    same in every language."""
    frames = {
        place.RESULTS: run.measurements[COLUMNS],
        place.SUMMARY: run.summary[SUMMARY].rename(columns={"group": "family"}),
        place.CLASSES: by_class(run),
        place.SELECTION: run.selection,
        place.PAIRS: run.all_pairs.reindex(columns=PAIR_COLUMNS),
        place.CONDITIONS: run.conditions[CONDITION_COLUMNS],
    }
    return {
        name: in_english(frame) if name in NAMED else frame
        for name, frame in frames.items()
        if not frame.empty or name == place.RESULTS
    }
