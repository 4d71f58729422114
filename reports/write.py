"""The way in: a run's folder to report.html, report.md, figures/, results.csv and two more CSVs."""

from io import BytesIO
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from dataset.files import write_atomically
from dataset.input_error import InputError
from experiments.store import Store
from reports.all_pairs import PAIR_COLUMNS
from reports.html import to_html
from reports.markdown import FIGURE_FOLDER, to_markdown
from reports.results import COLUMNS, CONDITION_COLUMNS
from reports.run import Run
from reports.sections import document

DOTS_PER_INCH = 160


def write_report(folder: Path) -> Path:
    """Write the report of the records in `folder` beside them, replacing an earlier one.

    Returns
    -------
    Path of ``report.html``.

    Raises
    ------
    InputError
        If the folder holds no records, a record is damaged, or the folder cannot be written.
    """
    run = Run(Store(folder))
    report = document(run)
    pictures = {picture.name: _png(picture.figure) for picture in report.pictures}
    files = {f"{FIGURE_FOLDER}/{name}.png": data for name, data in pictures.items()}
    files["results.csv"] = _csv(run.measurements[COLUMNS])
    if not run.all_pairs.empty:
        files["pairs.csv"] = _csv(run.all_pairs[PAIR_COLUMNS])
    if not run.conditions.empty:
        files["conditions.csv"] = _csv(run.conditions[CONDITION_COLUMNS])
    files["report.md"] = to_markdown(report).encode()
    files["report.html"] = to_html(report, pictures).encode()
    try:
        (folder / FIGURE_FOLDER).mkdir(exist_ok=True)
        for name, data in files.items():
            with write_atomically(folder / name) as file:
                file.write(data)
    except OSError as error:
        raise InputError(
            f"Cannot write the report to '{folder}': {error.strerror}. Expected a folder that you may "
            f"write to, with free space. The records are kept; mend it and run 'versus report {folder}'."
        ) from None
    return folder / "report.html"


def _csv(frame: pd.DataFrame) -> bytes:
    return bytes(frame.to_csv(index=False, lineterminator="\n").encode())


def _png(figure: Figure) -> bytes:
    buffer = BytesIO()
    # Without a date and a version in it, the same numbers give the same file.
    figure.savefig(buffer, format="png", dpi=DOTS_PER_INCH, metadata={"Software": None})
    return buffer.getvalue()
