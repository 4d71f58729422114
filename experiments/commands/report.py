"""``versus report``: tables and figures again, from records alone."""

from pathlib import Path

import click


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def report(folder: Path) -> None:
    """Write report.html, report.md and results.csv anew from the records in DIR, without training."""
    write(folder)


def write(folder: Path) -> None:
    """Write the report and print its path."""
    from reports.write import write_report

    click.echo(write_report(folder))
