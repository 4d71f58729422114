"""The way in: runs' folders to a report in every format that is asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure
from PIL import Image

from dataset.files import write_atomically
from dataset.input_error import InputError
from experiments.store import Store
from reports import style
from reports.all_pairs import PAIR_COLUMNS
from reports.csv import to_csv
from reports.document import Document
from reports.html import to_html
from reports.language import LANGUAGES, speaking
from reports.latex import to_latex
from reports.markdown import FIGURE_FOLDER, to_markdown
from reports.results import COLUMNS, CONDITION_COLUMNS
from reports.run import Run
from reports.sections import document
from reports.svg import slim

DOTS_PER_INCH = 160
LARGEST_SVG = 400_000
FORMATS = ("html", "md", "csv", "latex", "pdf-figures")
DEFAULT_FORMATS = ("html", "md", "csv")
TABLE_FOLDER = "tables"
# Without a date and a version in it, the same numbers give the same file.
METADATA = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Producer": None, "Creator": None},
}


@dataclass(frozen=True)
class Drawn:
    """A figure as files: a kind of `METADATA` → its bytes."""

    files: Mapping[str, bytes]

    @property
    def shown(self) -> tuple[str, bytes]:
        """What a page shows: lines rather than dots, unless they take too much room."""
        lines = slim(self.files["svg"])
        if len(lines) <= LARGEST_SVG:
            return "image/svg+xml", lines
        return "image/png", _in_few_colours(self.files["png"])


def write_report(
    *folders: Path,
    out: Path | None = None,
    formats: Sequence[str] = DEFAULT_FORMATS,
    language: str = "en",
) -> Path:
    """Write the report of the records in `folders`, replacing an earlier one.

    Parameters
    ----------
    folders : of runs; several are put together, see `reports.run.Run`
    out : folder of the report; None for the first of `folders`
    formats : of `FORMATS`
    language : of `reports.language.LANGUAGES`

    Returns
    -------
    Path of ``report.html``, or of the folder if no page was asked for.

    Raises
    ------
    InputError
        If a folder holds no records, a record is damaged, a format or language is unknown, or the
        report cannot be written.
    """
    _check(formats, language)
    out = out or folders[0]
    run = Run(*map(Store, folders))
    with speaking(language), style.drawing():
        files = _files(run, document(run), set(formats))
    try:
        for name, data in files.items():
            (out / name).parent.mkdir(parents=True, exist_ok=True)
            with write_atomically(out / name) as file:
                file.write(data)
    except OSError as error:
        again = " ".join(map(str, folders))
        raise InputError(
            f"Cannot write the report to '{out}': {error.strerror}. Expected a folder that you may "
            f"write to, with free space. The records are kept; mend it and run 'versus report {again}'."
        ) from None
    return out / "report.html" if "html" in formats else out


def _check(formats: Sequence[str], language: str) -> None:
    for name in formats:
        if name not in FORMATS:
            raise InputError(f"Unknown format '{name}': expected some of {', '.join(FORMATS)}.")
    if language not in LANGUAGES:
        raise InputError(f"Unknown language '{language}': expected {' or '.join(LANGUAGES)}.")


def _files(run: Run, report: Document, formats: set[str]) -> dict[str, bytes]:
    """Name below the report's folder → content."""
    pages, pdf = formats & {"html", "md"}, "pdf-figures" in formats
    kinds = [*(["png", "svg"] if pages else []), *(["pdf"] if pdf else [])]
    drawn = {picture.name: Drawn(_saved(picture.figure, kinds)) for picture in report.pictures}
    files = {
        f"{FIGURE_FOLDER}/{name}.{kind}": one.files[kind]
        for name, one in drawn.items()
        for kind in kinds
        if kind != "svg"
    }
    if "csv" in formats:
        files |= {name: to_csv(frame) for name, frame in _frames(run).items()}
    if "latex" in formats:
        tables = report.tables.items()
        files |= {f"{TABLE_FOLDER}/{name}.tex": to_latex(name, t).encode() for name, t in tables}
    if "md" in formats:
        files["report.md"] = to_markdown(report).encode()
    if "html" in formats:
        files["report.html"] = to_html(report, {n: one.shown for n, one in drawn.items()}).encode()
    return files


def _frames(run: Run) -> dict[str, pd.DataFrame]:
    """The tidy tables of the records, by the names of their files; an empty one is left out."""
    frames = {"results.csv": run.measurements[COLUMNS]}
    if not run.all_pairs.empty:
        frames["pairs.csv"] = run.all_pairs[PAIR_COLUMNS]
    if not run.conditions.empty:
        frames["conditions.csv"] = run.conditions[CONDITION_COLUMNS]
    return frames


def _in_few_colours(dots: bytes) -> bytes:
    """A PNG with 256 colours of its own: a third of the size, and as good on a screen."""
    buffer = BytesIO()
    image = Image.open(BytesIO(dots)).convert("RGB").quantize(256, dither=Image.Dither.NONE)
    image.save(buffer, format="png", optimize=True)
    return buffer.getvalue()


def _saved(figure: Figure, kinds: Sequence[str]) -> dict[str, bytes]:
    """The figure in each of `kinds`; laid out once, since that takes longest."""
    files = {}
    for kind in kinds:
        buffer = BytesIO()
        figure.savefig(buffer, format=kind, dpi=DOTS_PER_INCH, metadata=METADATA[kind])
        figure.set_layout_engine("none")
        files[kind] = buffer.getvalue()
    return files
