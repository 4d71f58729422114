"""``versus list models``: the cards of a folder."""

from pathlib import Path

import click

from commands.table import print_table


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def models(folder: Path) -> None:
    """Models in DIR, or in a run's DIR/models, from their cards."""
    from experiments.card import read_card
    from experiments.models import find_models

    rows = [("file", "method", "data set", "train size", "seed", "errors")]
    for path in find_models(folder):
        card = read_card(path)
        errors = ", ".join(
            f"{name} {100 * test.error_rate:.2f} %" for name, test in card.tests.items()
        )
        rows.append(
            (
                path.name,
                card.method.key,
                card.dataset.key,
                f"{card.train_size:,}",
                str(card.seed),
                errors,
            )
        )
    print_table(rows)
