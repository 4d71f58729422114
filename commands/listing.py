"""``versus list``: what can be named."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from commands.models import models
from commands.table import print_table
from dataset import DATASETS

if TYPE_CHECKING:
    from experiments.outside.offered import Offer


@click.group(name="list")
def listing() -> None:
    """Show what can be named."""


@listing.command()
def datasets() -> None:
    """Data sets for --dataset."""
    from experiments.outside.data_sets import offered_data_sets

    rows = [(key, facts.kind, facts.licence, facts.summary) for key, facts in DATASETS.items()]
    offers, refused = offered_data_sets()
    # Not imported, so that no package can end the list.
    print_table([*rows, *((key, "", "", _told(offer)) for key, offer in offers.items())])
    _say(refused)
    click.echo("\nAny folder of class folders: versus run --data PATH")


@listing.command()
def methods() -> None:
    """Methods for --method; on a data set that lacks what one needs it is left out."""
    from experiments.methods import METHODS
    from experiments.methods.outside import plugged_in

    rows = [(key, str(m.family), m.learned, str(m.needs), m.summary) for key, m in METHODS.items()]
    offers, refused = plugged_in(METHODS)
    rows += [(key, "outside", "unknown", "", _told(offer)) for key, offer in offers.items()]
    print_table([("method", "family", "learned", "needs", "what it does"), *rows])
    click.echo("\nAny file of your own: versus run --method ./FILE.py:NAME (docs/own.md)")
    _say(refused)


@listing.command()
def parts() -> None:
    """Parts for a method of your own in a TOML file: extractors, classifiers, architectures, recipes."""
    from cnn.architectures import ARCHITECTURES
    from cnn.recipes import RECIPES
    from experiments.methods import METHODS
    from experiments.methods.outside import plugged_in
    from features.classifiers import CLASSIFIERS
    from features.extractors import EXTRACTORS

    offers, refused = plugged_in(METHODS)
    offered = {
        group: [key for key, offer in offers.items() if offer.group == group]
        for group in ("extractors", "architectures")
    }
    print_table(
        [
            ("part", "names"),
            ("extractor", ", ".join([*EXTRACTORS, *offered["extractors"]])),
            ("classifier", ", ".join(CLASSIFIERS)),
            ("architecture", ", ".join([*ARCHITECTURES, *offered["architectures"]])),
            ("recipe", ", ".join(RECIPES)),
        ]
    )
    _say(refused)


def _told(offer: "Offer") -> str:
    return f"Of the installed package {offer.package}: {offer.group}, {offer.address}."


def _say(refused: Mapping[str, str]) -> None:
    for line in refused.values():
        click.echo(f"versus: {line}", err=True)


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
