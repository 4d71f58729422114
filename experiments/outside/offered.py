"""What installed packages offer to Versus as entry points; nothing of them is imported to know it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from importlib.metadata import Distribution, distributions
from typing import Literal

from experiments.guard import guarded

Offers = Literal["methods", "extractors", "architectures", "datasets"]
PREFIX = "versus."
# In this order: what can be named by --method, and by --dataset.
METHOD_GROUPS: tuple[Offers, ...] = ("methods", "extractors", "architectures")
DATASET_GROUPS: tuple[Offers, ...] = ("datasets",)
SINGULAR = {"methods": "method", "extractors": "extractor", "architectures": "architecture",
            "datasets": "data set"}  # fmt: skip
# They stand for addresses, settings and files in what is named on the command line.
NOT_IN_NAMES = ":[]/\\=,"


@dataclass(frozen=True)
class Offer:
    """An entry point.

    Attributes
    ----------
    name : that the command line takes
    group : what it is offered as
    address : ``package.module:name``
    package : name and version of the distribution, ``my-package 1.0``
    """

    name: str
    group: Offers
    address: str
    package: str

    def __str__(self) -> str:
        return f"The {SINGULAR[self.group]} '{self.name}' of the installed package '{self.package}'"


def offered(
    groups: Collection[Offers], ours: Mapping[Offers, Collection[str]]
) -> tuple[dict[str, Offer], dict[str, str]]:
    """Offers by name, and why others are refused, a line by name.

    Parameters
    ----------
    ours : names of ours in each group, which no package takes
    """
    found: dict[str, list[Offer]] = {}
    refused = {}
    for distribution in _each_once():
        offers, error = guarded(partial(_offers, distribution, groups))
        if offers is None:
            name, _ = guarded(partial(_name, distribution))
            refused[str(name)] = (
                f"The entry points of '{name}' cannot be read, and are left out: {error}"
            )
        for offer in offers or ():
            found.setdefault(offer.name, []).append(offer)
    kept = {}
    for name, offers in sorted(found.items()):
        first, *others = offers
        if fault := _fault(first, others, ours):
            refused[name] = f"{first} is left out: {fault}"
        else:
            kept[name] = first
    return kept, refused


def _each_once() -> Iterator[Distribution]:
    """Installed distributions; of several of one name the first, which is what is imported."""
    seen = set()
    for one in distributions():
        name, error = guarded(partial(_name, one))
        if error is None and name not in seen:
            seen.add(name)
            yield one


def _name(one: Distribution) -> str:
    return one.name.lower().replace("_", "-")


def _offers(one: Distribution, groups: Collection[Offers]) -> list[Offer]:
    if f"[{PREFIX}" not in (one.read_text("entry_points.txt") or ""):
        return []
    return [
        Offer(point.name, group, point.value, f"{one.name} {one.version}")
        for point in one.entry_points
        for group in groups
        if point.group == f"{PREFIX}{group}"
    ]


def _fault(
    offer: Offer, others: Collection[Offer], ours: Mapping[Offers, Collection[str]]
) -> str | None:
    expected = "expected a name of its own, which its pyproject.toml gives it."
    if offer.name in ours[offer.group]:
        return f"Versus has one of that name; {expected}"
    if others:
        who = " and ".join(f"'{one.package}'" for one in others)
        return f"{who} offers something of that name too; {expected}"
    if not offer.name or offer.name.endswith((".toml", ".py")) or set(offer.name) & {*NOT_IN_NAMES}:
        return f"the name of a file, or one with any of {NOT_IN_NAMES}, cannot be named; {expected}"
    return None
