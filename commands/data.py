"""``versus data``: fetch and check data sets, and draw new ones."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dataset import DATASETS
from dataset.input_error import InputError

if TYPE_CHECKING:
    from dataset.verified_files import VerifiedFiles

FETCHED = [key for key, facts in DATASETS.items() if facts.files]


@click.group()
def data() -> None:
    """Fetch and check data sets, and draw new ones."""


@data.command()
@click.argument("name", type=click.Choice(FETCHED), default=FETCHED[0])
@click.option(
    "--data-dir",
    type=click.Path(path_type=Path),
    help="Take it from the .npz, the idx files or the .zip in this folder.",
)
def fetch(name: str, data_dir: Path | None) -> None:
    """Put a data set that is fetched, verified by SHA-256, into your cache folder."""
    from pkgutil import resolve_name

    from dataset.verified_files import NotThereError

    files = resolve_name(DATASETS[name].files)
    writers = DATASETS[name].writer_files
    listed = resolve_name(writers) if writers else None
    missing = _fetch_writers(listed, data_dir) if listed else None
    try:
        if data_dir is None:
            files.fetch()
        else:
            files.keep(files.read_folder(data_dir))
    except NotThereError:
        # A folder with the list of writers alone adds it to what was fetched before, if that is whole.
        if listed is None or missing or not files.is_kept():
            raise
    click.echo(f"{files.name}, {files.counts} pictures, verified: {files.cached_file}")
    if missing:
        click.echo(str(missing), err=True)
    elif listed:
        click.echo(f"{listed.name}: {listed.cached_file}")


def _fetch_writers(files: "VerifiedFiles", data_dir: Path | None) -> InputError | None:
    """Why it is not known who made the test pictures, where that cannot be had: nothing needs it."""
    try:
        if data_dir is None:
            files.fetch()
        else:
            files.keep(files.read_folder(data_dir))
    except InputError as missing:
        return missing
    return None


@data.command()
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Folder to write.")
@click.option("--drawers", type=click.IntRange(1, 999), default=10, show_default=True)
@click.option(
    "--each",
    type=click.IntRange(1, 999),
    default=5,
    show_default=True,
    help="Drawings of every shape by each person.",
)
@click.option(
    "--factor",
    "factors",
    multiple=True,
    help="What differs from neat drawings; repeatable; neat: nothing.  [default: all]",
)
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True)
@click.option(
    "--fitted", is_flag=True, help="24 px each, as in the data set, not the person's own canvas."
)
def draw(
    out: Path, drawers: int, each: int, factors: tuple[str, ...], seed: int, fitted: bool
) -> None:
    """Draw circles, rectangles and triangles by simulated people, a folder of class folders each.

    Docs: docs/drawings.md.
    """
    import shutil

    from dataset.drawings import write_drawings
    from dataset.facts import ALL_SET
    from dataset.files import writing

    differs = _factors(factors or (ALL_SET,))
    if out.exists() and any(out.iterdir() if out.is_dir() else [out]):
        raise InputError(
            f"'{out}' is there already: expected a new or an empty folder, so that nobody's drawings are "
            "mixed or lost. Name another with --out DIR."
        )
    with writing(f"to '{out}'", "name another with --out DIR."):
        try:
            made = write_drawings(out, drawers, differs, each, seed, fitted)
        except BaseException:
            # It was new or empty; some people's drawings would keep the next ones from being drawn.
            shutil.rmtree(out, ignore_errors=True)
            raise
    tests = " ".join(f"--test {place.name}={place}" for place in made[:2])
    click.echo(f"{len(made)} people, {3 * each} drawings each: {out}")
    click.echo(f"Try: versus run --data FOLDER {tests}{' …' if len(made) > 2 else ''}")


def _factors(names: tuple[str, ...]) -> tuple[str, ...]:
    """Every factor that the named test sets have, each once."""
    from dataset.drawings import DRAWN
    from dataset.input_error import unknown_name

    for name in names:
        if name not in DRAWN:
            raise unknown_name("factor", name, DRAWN, "docs/drawings.md")
    return tuple(dict.fromkeys(factor for name in names for factor in DRAWN[name]))
