"""``versus demo``: draw, and see what both sides say and why; alone, or a whole class by phone."""

import sys
import time
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dataset.input_error import InputError

if TYPE_CHECKING:
    from demo.shelf import Shelf

DEFAULT_PORT = 8787
LOOPBACK = ("127.0.0.1", "::1")


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=DEFAULT_PORT,
    show_default=True,
    help="Port on 127.0.0.1, or on --host; 0 for any that is free.",
)
@click.option(
    "--host",
    metavar="ADDRESS",
    help="For a class: phones draw at this address of the machine, with a code; the screen is yours.",
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
    help="Instead: write a page that answers by itself into this folder, for use without a server.",
)
def demo(
    port: int,
    host: str | None,
    out: Path,
    no_browser: bool,
    methods: tuple[str, ...],
    data_dir: Path | None,
    export_to: Path | None,
) -> None:
    """A page on which you draw a shape or a digit, and both sides answer and show why.

    Methods without a model are trained at the first start, in less than a minute, and kept in
    your cache. The page answers this machine alone, unless --host opens it to a class's phones.
    Docs: docs/demo.md.
    """
    if host is not None and export_to is not None:
        raise InputError(
            "--host and --export do not go together: a page without a server has no class. Leave one out."
        )
    # Before NumPy is imported: its BLAS counts the cores once.
    from experiments.threads import bind_libraries

    bind_libraries()
    from demo.subjects import with_methods

    subjects = with_methods(methods)
    if export_to is not None:
        from demo.export import export

        click.echo(export(export_to, subjects, data_dir))
        return
    from demo.shelf import Shelf

    shelf = Shelf(subjects, data_dir)
    if host is None:
        _alone(shelf, port, out, no_browser)
    else:
        _with_class(shelf, (host, port), out, no_browser)


def _alone(shelf: "Shelf", port: int, out: Path, no_browser: bool) -> None:
    from demo.collection import Collection
    from demo.opening import opened
    from demo.server import Server, listen, serve

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


def _with_class(shelf: "Shelf", at: tuple[str, int], out: Path, no_browser: bool) -> None:
    from demo.addresses import checked_host
    from demo.class_server import HOURS, ClassServer
    from demo.classroom import Classroom
    from demo.opening import opened
    from demo.qr_code import as_text
    from demo.server import listen, serve

    host, port = checked_host(at[0]), at[1]
    folder = out / time.strftime("class-%Y%m%d-%H%M%S")
    with listen(port, host) as phones, listen(0) as screen:
        server = ClassServer(Classroom(shelf, folder.absolute()), phones, screen)
        shelf.start()
        click.echo(
            f"{server.address}  is the lecturer's screen, for this machine alone (Ctrl+C ends it; "
            f"drawings are kept in '{folder}')"
        )
        rehearsal = " (for a rehearsal: no phone reaches it)" if host in LOOPBACK else ""
        click.echo(
            f"{server.students_address}  is for students on this network, for {HOURS} hours{rehearsal}"
        )
        click.echo(as_text(server.students_address, sys.stdout.encoding))
        try:
            with nullcontext() if no_browser else opened(server.address):
                serve(server, phones, screen)
        finally:
            shelf.stop()
