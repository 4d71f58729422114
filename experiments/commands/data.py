"""``versus data``: fetch and check data sets."""

from pathlib import Path

import click


@click.group()
def data() -> None:
    """Fetch and check data sets."""


@data.command()
@click.argument("name", type=click.Choice(["mnist", "fashion-mnist"]), default="mnist")
@click.option(
    "--data-dir",
    type=click.Path(path_type=Path),
    help="Take it from the .npz or the idx files in this folder.",
)
def fetch(name: str, data_dir: Path | None) -> None:
    """Put MNIST or Fashion-MNIST, verified by SHA-256, into your cache folder."""
    from pkgutil import resolve_name

    module = resolve_name(f"dataset.{name.replace('-', '_')}")
    if data_dir is not None:
        module.keep(module.read_folder(data_dir))
    else:
        module.fetch()
    click.echo(f"{module.NAME}, 60,000 + 10,000 pictures, verified: {module.cached_file()}")
