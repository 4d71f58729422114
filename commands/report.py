"""``versus report``: tables and figures again, from records alone."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dataset.input_error import InputError

if TYPE_CHECKING:
    from reports.run import Run

MERGED = Path("runs/report")


@click.command()
@click.argument(
    "folders", metavar="DIR...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "--format",
    "formats",
    metavar="LIST",
    default="html,md,csv",
    show_default=True,
    help="Any of html, md, csv, latex (a file a table) and pdf-figures, with commas.",
)
@click.option("--lang", "language", default="en", show_default=True, help="en or ko.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Folder for the report. [default: DIR; runs/report if there are several]",
)
def report(folders: tuple[Path, ...], formats: str, language: str, out: Path | None) -> None:
    """Write the report of the records in DIR anew, without training; several DIR are put together."""
    write(*folders, formats=formats, language=language, out=out)


def write(
    *folders: Path,
    formats: str = "html,md,csv",
    language: str = "en",
    out: Path | None = None,
    told: Callable[["Run"], None] | None = None,
) -> None:
    """Write the report and print its path; `told` is handed what it is made of."""
    from reports.write import write_report

    names = [name.strip() for name in formats.split(",") if name.strip()]
    if not names:
        raise InputError(
            "No format: expected some of html, md, csv, latex and pdf-figures, received nothing."
        )
    if out is None and len(folders) > 1:
        out = MERGED
    click.echo(write_report(*folders, out=out, formats=names, language=language, told=told))
