"""``versus explain``: why stored models answer as they do."""

from pathlib import Path

import click

from commands.source import source_option

OUT = Path("explanation")


@click.command()
@click.argument(
    "pictures", metavar="PICTURE…", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "--model",
    "models",
    multiple=True,
    required=True,
    type=click.Path(path_type=Path),
    help="File from 'versus train' or 'versus run --save-models'; repeat for more.",
)
@source_option
@click.option("--resize", is_flag=True, help="Pad and scale pictures of another size.")
@click.option(
    "--out", default=OUT, show_default=True, type=click.Path(path_type=Path), help="Folder for it."
)
@click.option("--lang", "language", default="en", show_default=True, help="en or ko.")
def explain(
    pictures: tuple[Path, ...],
    models: tuple[Path, ...],
    methods: tuple[str, ...],
    resize: bool,
    out: Path,
    language: str,
) -> None:
    """Show why each MODEL answers as it does on each PICTURE: one page, and a PNG a model.

    Corners, orientation histograms and structure tensor of the hand-crafted side, gradients and the last
    feature map of a network, and for both where covering the picture costs the answer most.
    """
    from commands.table import print_table
    from experiments.explain import explain as explained
    from experiments.methods import find_method
    from experiments.models import load_model
    from experiments.own_files import write_own
    from reports import style
    from reports.explanation import answer_table, explanation_page
    from reports.html import to_html
    from reports.language import check_language, speaking
    from reports.rendering import render

    check_language(language)
    sources = [find_method(one) for one in methods]
    loaded = [load_model(path, sources) for path in models]
    found = [explained(model, list(pictures), resize=resize) for model in loaded]
    with speaking(language), style.applied():
        page, table = explanation_page(found), answer_table(found)
        rendered = render({one.name: one.figure for one in page.pictures}, ["png"])
        shown = {name: one.shown for name, one in rendered.items() if one.shown}
        files = {f"{name}.png": one.files["png"] for name, one in rendered.items()}
        files["explanation.html"] = to_html(page, shown).encode()
    write_own(out, files, f"the explanation to '{out}'", "name another folder with --out DIR.")
    print_table([tuple(table.columns), *table.itertuples(index=False, name=None)])
    click.echo(out / "explanation.html")
