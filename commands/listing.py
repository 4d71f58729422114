"""``versus list``: what can be named."""

import click

from commands.models import models
from commands.table import print_table
from dataset import DATASETS


@click.group(name="list")
def listing() -> None:
    """Show what can be named."""


@listing.command()
def datasets() -> None:
    """Data sets for --dataset."""
    print_table(
        [(key, facts.kind, facts.licence, facts.summary) for key, facts in DATASETS.items()]
    )
    click.echo("\nAny folder of class folders: versus run --data PATH")


@listing.command()
def methods() -> None:
    """Methods for --method; on a data set that lacks what one needs it is left out."""
    from experiments.methods import METHODS

    rows = [(key, m.family, str(m.needs), m.summary) for key, m in METHODS.items()]
    print_table([("method", "family", "needs", "what it does"), *rows])


@listing.command()
def profiles() -> None:
    """Experiments for --profile."""
    from experiments.plan import load_profile, profile_names

    print_table([(name, load_profile(name).summary) for name in profile_names()])


@listing.command()
def conditions() -> None:
    """Test conditions for --condition."""
    from dataset.conditions import ROTATION, SEVERITIES
    from dataset.corruptions import CORRUPTIONS

    print_table(
        [
            (f"{key}@{SEVERITIES[0]}…{SEVERITIES[-1]}", entry.summary)
            for key, entry in CORRUPTIONS.items()
        ]
        + [
            (f"{ROTATION}@DEGREES", "The picture turned, counter-clockwise."),
            ("all", "Every corruption at every severity."),
            ("rotations", "Turns from −90° to 90° in steps of 15°."),
        ]
    )


listing.add_command(models)
