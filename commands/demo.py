"""``versus demo``: draw, and see what both sides say and why."""

from contextlib import nullcontext
from pathlib import Path

import click

DEFAULT_PORT = 8787


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=DEFAULT_PORT,
    show_default=True,
    help="Port on 127.0.0.1; 0 for any that is free.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("drawings"),
    show_default=True,
    help="Folder for the drawings that are saved on the page.",
)
@click.option("--no-browser", is_flag=True, help="Print the address and open nothing.")
@click.option(
    "--method",
    "methods",
    multiple=True,
    help="Ask this method instead of the usual ones; repeat for more.",
)
@click.option(
    "--data-dir",
    type=click.Path(path_type=Path),
    help="Folder with mnist.npz or the idx files; without MNIST, scikit-learn's digits are used.",
)
@click.option(
    "--export",
    "export_to",
    type=click.Path(path_type=Path),
    help="Instead: write the page with recorded examples into this folder, for use without a server.",
)
def demo(
    port: int,
    out: Path,
    no_browser: bool,
    methods: tuple[str, ...],
    data_dir: Path | None,
    export_to: Path | None,
) -> None:
    """A page on which you draw a shape or a digit, and both sides answer and show why.

    Methods without a model are trained at the first start, in less than a minute, and kept in
    your cache. The page answers this machine alone. Docs: docs/demo.md.
    """
    # Before NumPy is imported: its BLAS counts the cores once.
    from experiments.threads import bind_libraries

    bind_libraries()
    from demo.subjects import with_methods

    subjects = with_methods(methods)
    if export_to is not None:
        from demo.export import export

        click.echo(export(export_to, subjects, data_dir))
        return
    from demo.collection import Collection
    from demo.opening import opened
    from demo.server import Server, listen, serve
    from demo.shelf import Shelf

    shelf = Shelf(subjects, data_dir)
    with listen(port) as listener:
        server = Server(shelf, Collection(out.absolute()), listener.getsockname()[1])
        shelf.start()
        click.echo(
            f"{server.address}  (Ctrl+C ends it; drawings are kept in '{out}'; if your browser does not "
            "show the page, give it this address)"
        )
        try:
            with nullcontext() if no_browser else opened(server.address):
                serve(server, listener)
        finally:
            shelf.stop()
