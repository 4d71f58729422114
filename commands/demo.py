"""``versus demo``: draw or photograph, and see what both sides say and why; alone, or a class by phone."""

import sys
import time
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.source import HowToRead, Source, data_dir_option, reading_options
from dataset.input_error import InputError

if TYPE_CHECKING:
    from dataset.labelled_images import LabelledImages
    from demo.shelf import Shelf
    from demo.subjects import Subject

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
    help="Folder for the drawings and photographs that are saved on the page.",
)
@click.option("--no-browser", is_flag=True, help="Print the address and open nothing.")
@click.option(
    "--method",
    "methods",
    multiple=True,
    help="Ask this method instead of the usual ones; repeat for more.",
)
@click.option(
    "--dataset",
    "datasets",
    multiple=True,
    help="Learn from this data set instead; photographs are taken by camera, or chosen. Repeat for more.",
)
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    help="Instead: learn from a folder of class folders, of drawings or photographs.",
)
@click.option(
    "--train-size",
    default="3000",
    show_default=True,
    help="Training images of --dataset or --data, at most; N/class for N of each class, or all.",
)
@data_dir_option
@reading_options
@click.option(
    "--export",
    "export_to",
    type=click.Path(path_type=Path),
    help="Instead: write a page that answers by itself into this folder, for use without a server.",
)
def demo(**options: Any) -> None:
    """A page on which you draw, or show a photograph, and both sides answer and show why.

    A shape or a digit is drawn; of --dataset gtsrb, or --data with a folder of photographs, a picture from
    the phone's camera is asked. Methods without a model are trained at the first start and kept in your
    cache. The page answers this machine alone, unless --host opens it to a class's phones. Docs:
    docs/demo.md.
    """
    choice = Choice(**options)
    choice.check()
    # Before NumPy is imported: its BLAS counts the cores once.
    from experiments.threads import bind_libraries

    bind_libraries()
    subjects, loaded = choice.subjects()
    if choice.export_to is not None:
        from demo.export import export

        click.echo(export(choice.export_to, subjects, choice.data_dir, loaded=loaded))
        return
    from demo.shelf import Shelf

    shelf = Shelf(subjects, choice.data_dir, loaded=loaded)
    if choice.host is None:
        _alone(shelf, choice.port, choice.out, choice.no_browser)
    else:
        _with_class(shelf, (choice.host, choice.port), choice.out, choice.no_browser)


@dataclass(frozen=True)
class Choice(HowToRead):
    """The options of ``versus demo``, by their names."""

    port: int
    host: str | None
    out: Path
    no_browser: bool
    methods: tuple[str, ...]
    datasets: tuple[str, ...]
    data: Path | None
    train_size: str
    data_dir: Path | None
    export_to: Path | None

    def check(self) -> None:
        """Raise `InputError` if options exclude one another, or nothing could be saved in --out."""
        from dataset.files import check_will_write

        if self.host is not None and self.export_to is not None:
            raise InputError(
                "--host and --export do not go together: a page without a server has no class. Leave one "
                "out."
            )
        if self.data is not None and self.datasets:
            raise InputError(
                "--data and --dataset exclude each other: name the folder or the data set."
            )
        if self.export_to is None:
            check_will_write(self.out, "name another with --out DIR.")

    def subjects(self) -> "tuple[Mapping[str, Subject], dict[str, LabelledImages]]":
        """What can be drawn or photographed, and the data of those that were named, by their keys."""
        from demo.subjects import subject_of, with_methods
        from experiments.outside.data_sets import known_dataset
        from experiments.plan import parse_train_size

        if self.data is None and not self.datasets:
            return with_methods(self.methods), {}
        size, how = parse_train_size(self.train_size), self.reading
        source = Source(self.data, self.data_dir, how)
        found = source.load([known_dataset(key) for key in self.datasets]).values()
        named = [(subject_of(one, self.methods, size, self.data, how), one) for one in found]
        return {one.key: one for one, _ in named}, {one.key: data for one, data in named}


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
