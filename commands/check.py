"""``versus check``: whether a method of the user's own keeps to what a method has to keep to."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands.exit_codes import MISTAKE
from dataset.input_error import InputError

if TYPE_CHECKING:
    from experiments.outside.checks import Finding


@click.command()
@click.argument("method")
def check(method: str) -> None:
    """Try METHOD, as ./mine.py:MyMethod or ./mine.toml, on small pictures, and say what is wrong, line by
    line; of vectors, ./mine.npz, what they are of.

    Whether it learns and answers as it should, by itself and the same again, from its seed alone; see
    docs/own.md. Ends with 2 if something is wrong.
    """
    from experiments.methods.given import is_given
    from experiments.threads import bind_libraries

    bind_libraries(1)
    head, findings = (_of_vectors if is_given(method) else _of_method)(method)
    click.echo(head)
    wrong = 0
    for finding in findings:
        click.echo(str(finding))
        wrong += finding.fault is not None
    if wrong:
        click.echo(f"versus: {wrong} of these are wrong.", err=True)
        raise SystemExit(MISTAKE)


def _of_vectors(address: str) -> tuple[str, Iterator["Finding"]]:
    from dataset.given_vectors import read_given_vectors
    from experiments.methods.given import SUFFIX
    from experiments.outside.vector_checks import check_vectors

    place = address if address.endswith(SUFFIX) else address.rpartition(":")[0]
    found = read_given_vectors(Path(place).expanduser())
    return f"{found.key}: {found.name}; {found.source}", check_vectors(found)


def _of_method(address: str) -> tuple[str, Iterator["Finding"]]:
    from experiments.methods import find_method
    from experiments.methods.needs import Facts
    from experiments.methods.outside import FromOutside, OutsideMethod
    from experiments.outside.checks import check as findings
    from experiments.outside.checks import stand_in

    found = find_method(address)
    if not isinstance(found, FromOutside):
        raise InputError(
            f"'{address}' is a method of Versus, which its tests check: expected one of your own, as "
            "./mine.py:MyMethod, ./mine.toml or ./mine.npz."
        )
    needs, role = found.needs, "of parts"
    if isinstance(found, OutsideMethod):
        # What it says of itself; whether outlines are all that it can answer is seen.
        needs, role = replace(needs, outline=False), found.role
    data = stand_in(needs.kind or "ink", needs.colour)
    all_rectangles = "looks at outlines, and those of the check are all rectangles"
    if reason := all_rectangles if needs.outline else needs.unmet(Facts(data)):
        raise InputError(
            f"'{found.key}' cannot be checked: it {reason}. Expected one that takes the small pictures of "
            "the check; 'versus run' tries it on yours."
        )
    return f"{found.key}: {role}, {found.family}; {found.summary}", findings(found, data)
