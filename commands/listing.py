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
    from experiments.methods.outside import plugged_in

    rows = [(key, str(m.family), str(m.needs), m.summary) for key, m in METHODS.items()]
    # Not imported, so that no other package can end the list.
    rows += [
        (key, "outside", "", f"Of an installed package: {point.value}.")
        for key, point in plugged_in().items()
        if key not in METHODS
    ]
    print_table([("method", "family", "needs", "what it does"), *rows])
    click.echo("\nAny file of your own: versus run --method ./FILE.py:NAME (docs/own.md)")


@listing.command()
def profiles() -> None:
    """Experiments for --profile."""
    from experiments.plan import load_profile, profile_names

    print_table([(name, load_profile(name).summary) for name in profile_names()])


@listing.command()
def conditions() -> None:
    """Test conditions for --condition; what is not for a data set's kind is left out."""
    from dataset.conditions import ROTATION, SEVERITIES
    from dataset.corruptions import CORRUPTIONS
    from dataset.facts import IN_WORDS

    print_table(
        [
            (f"{key}@{SEVERITIES[0]}…{SEVERITIES[-1]}", IN_WORDS[kind], entry.summary)
            for kind, entries in CORRUPTIONS.items()
            for key, entry in entries.items()
        ]
        + [
            (f"{ROTATION}@DEGREES", "both", "The picture turned, counter-clockwise."),
            ("all", "both", "Every corruption of the data set's kind at every severity."),
            ("rotations", "both", "Turns from −90° to 90° in steps of 15°."),
        ]
    )


listing.add_command(models)
