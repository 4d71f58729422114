"""``versus list models``: the cards of a folder."""

from pathlib import Path

import click

from commands.table import print_table


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def models(folder: Path) -> None:
    """Models in DIR, or in a run's DIR/models, from their cards."""
    from experiments.models import find_models, read_card

    rows = [("file", "method", "data set", "train size", "seed", "errors")]
    for path in find_models(folder):
        document = read_card(path).document
        errors = ", ".join(
            f"{name} {100 * test['error_rate']:.2f} %" for name, test in document["tests"].items()
        )
        rows.append(
            (
                path.name,
                document["method"]["key"],
                document["dataset"]["key"],
                f"{document['train_size']:,}",
                str(document["seed"]),
                errors,
            )
        )
    print_table(rows)
