"""``versus verify``: whether a run's folder is whole."""

from pathlib import Path

import click


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def verify(folder: Path) -> None:
    """Check every record in DIR: whole, in its place, counted right; say what to do about the rest.

    The exit code is 1 if something is wrong.
    """
    from experiments.store import Store
    from experiments.verify import check

    found = check(Store(folder))
    for finding in found.findings:
        click.echo(f"{finding.kind}: {finding.what}. {finding.mend}")
    click.echo(
        f"{found.n_records} records, {found.n_failed} of failed trials; {len(found.findings)} findings."
    )
    if not found.is_whole:
        raise SystemExit(1)
