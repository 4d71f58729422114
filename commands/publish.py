"""``versus publish``: a complete run's records into ``results/``, and README and docs from them."""

from pathlib import Path

import click

from dataset.input_error import InputError

README, RESULTS, REPORT = Path("README.md"), Path("results"), Path("docs/report")
READMES = {README: "en", Path("README.ko.md"): "ko"}


@click.command()
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--as", "name", help="Name below results/: that of the profile.")
def publish(folder: Path | None, name: str | None) -> None:
    """Keep the records in DIR as small files in results/NAME, and remake README and docs/report from them.

    For the repository of Versus itself, at its root; without DIR only README and report are remade.
    """
    from dataset.files import write_atomically
    from experiments.own_files import adopt
    from experiments.publish import publish as copy
    from experiments.store import Store
    from reports.language import speaking
    from reports.place import MEND, report_names
    from reports.published import (
        ANSWER,
        FIGURES,
        NAMES,
        answer_block,
        answer_figure,
        folders,
        readme_block,
        with_block,
    )
    from reports.write import write_report

    if not all(path.is_file() for path in READMES):
        raise InputError(
            "No README.md and README.ko.md here: expected the root of Versus' repository. Change to it "
            "and try again."
        )
    _say_what_is_not_at_hand()
    if folder is not None:
        if name not in NAMES:
            raise InputError(f"Unknown run '{name}': expected --as {', '.join(NAMES)}.")
        n_records = copy(Store(folder), Store(RESULTS / name))
        click.echo(f"{n_records} records in {RESULTS / name}", err=True)
    texts = {README: with_block(README.read_text(encoding="utf-8"), readme_block(RESULTS))}
    for path, language in READMES.items():
        text = texts.get(path) or path.read_text(encoding="utf-8")
        with speaking(language):
            texts[path] = with_block(text, answer_block(RESULTS), ANSWER)
    files = {path: text.encode() for path, text in texts.items()}
    with speaking("ko"):
        if drawn := answer_figure(RESULTS):
            files[Path(FIGURES["ko"])] = drawn
        else:
            click.echo(f"No font with Hangul here: '{FIGURES['ko']}' stays as it is.", err=True)
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        with write_atomically(path) as file:
            file.write(content)
    if there := folders(RESULTS):
        # Others may have merged it, and git keeps what was there.
        adopt(REPORT, report_names(REPORT), MEND)
        click.echo(write_report(*there, out=REPORT, formats=("html", "md", "csv"), alone=True))


def _say_what_is_not_at_hand() -> None:
    """Lists of who made test pictures: without them intervals are over other units than the published."""
    from pkgutil import resolve_name

    from dataset import DATASETS

    for key, facts in DATASETS.items():
        files = resolve_name(facts.writer_files) if facts.writer_files else None
        if files is not None and not files.cached_file.is_file():
            click.echo(
                f"{files.name} is not at hand: differences on {facts.name} will be over single pictures, "
                f"where the published ones are over {facts.group}s. 'versus data fetch {key}' gets it.",
                err=True,
            )
