"""``versus compare``: the project's statistics for anybody's answers."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dataset.input_error import InputError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

FILE = click.Path(path_type=Path)


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=FILE)
@click.option(
    "--labels", type=FILE, help="The test images' classes, where no FILE has a column 'label'."
)
@click.option("--groups", type=FILE, help="Which test images belong together: a column 'group'.")
@click.option(
    "--classes",
    default="",
    metavar="LIST",
    help="Classes that may be answered though no test image has them, with commas.",
)
@click.option("--out", type=FILE, help="Folder for a page and CSV files of the comparison.")
@click.option("--lang", "language", default="en", show_default=True, help="en or ko.")
def compare(
    files: tuple[Path, ...],
    labels: Path | None,
    groups: Path | None,
    classes: str,
    out: Path | None,
    language: str,
) -> None:
    """Compare methods by what they answered on the same test images: error rates, every pair.

    Each FILE is a method's: a CSV with a column 'prediction', or a column a class with its probability;
    and, if known, 'image', 'label', 'group' and 'draw'. Or an NPZ with 'predictions' or 'probabilities',
    or an NPY of one of them. See docs/compare.md.
    """
    from reports.brought import method_rows, pair_rows, rates_table, sentences
    from reports.language import check_language, speaking

    check_language(language)
    wrong, together = _read(files, labels, groups, classes)
    methods = method_rows(wrong, together)
    pairs = pair_rows(wrong, together, methods["method"].tolist())
    with speaking(language):
        _print(rates_table(methods), sentences(pairs))
        if out is not None:
            click.echo(_written(out, methods, pairs, together is not None))


def _read(
    files: tuple[Path, ...], labels: Path | None, groups: Path | None, classes: str
) -> "tuple[dict[str, dict[int, NDArray[np.bool_]]], NDArray[np.int64] | None]":
    """Method → draw → where it errs, and the test images' groups."""
    from experiments import brought_answers as brought

    answers = [brought.read_answers(path) for path in files]
    names = [one.name for one in answers]
    if twice := {name for name in names if names.count(name) > 1}:
        raise InputError(
            f"Two files are called '{min(twice)}': expected a name of its own for each method, which is "
            "its file's. Rename one."
        )
    truth = brought.read_truth(labels) if labels else brought.common_truth(answers, files)
    if groups is not None:
        truth = brought.with_groups(truth, groups)
    may = [name.strip() for name in classes.split(",") if name.strip()]
    wrong = {
        one.name: brought.wrong_of(one, path, truth, may)
        for one, path in zip(answers, files, strict=True)
    }
    return wrong, brought.group_numbers(truth)


def _print(table: "pd.DataFrame", found: list[str]) -> None:
    from commands.table import print_table

    print_table([tuple(table.columns), *table.itertuples(index=False, name=None)])
    for sentence in found:
        click.echo(sentence)


def _written(out: Path, methods: "pd.DataFrame", pairs: "pd.DataFrame", with_groups: bool) -> Path:
    from experiments.own_files import write_own
    from reports.brought import comparison_page
    from reports.csv import to_csv
    from reports.html import to_html
    from reports.markdown import to_markdown

    page = comparison_page(methods, pairs, with_groups)
    files = {
        "comparison.html": to_html(page, {}).encode(),
        "comparison.md": to_markdown(page).encode(),
        "methods.csv": to_csv(methods),
    }
    if not pairs.empty:
        files["pairs.csv"] = to_csv(pairs.drop(columns=["set", "name_a", "name_b", "seed"]))
    write_own(out, files, f"the comparison to '{out}'", "name another folder with --out DIR.")
    return out / "comparison.html"
