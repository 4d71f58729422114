"""``versus check``: whether a method of the user's own keeps to what a method has to keep to."""

from dataclasses import replace

import click

from commands.exit_codes import MISTAKE


@click.command()
@click.argument("method")
def check(method: str) -> None:
    """Try METHOD, as ./mine.py:MyMethod, on small pictures, and say in lines what is wrong.

    Whether it learns and answers as it should, by itself and the same again, from its seed alone; see
    docs/own.md. Ends with 2 if something is wrong.
    """
    from dataset.input_error import InputError
    from experiments.methods import find_method
    from experiments.methods.needs import Facts
    from experiments.methods.outside import OutsideMethod
    from experiments.outside.checks import check as findings
    from experiments.outside.checks import stand_in
    from experiments.threads import bind_libraries

    bind_libraries(1)
    found = find_method(method)
    if not isinstance(found, OutsideMethod):
        raise InputError(
            f"'{method}' is a method of Versus, which its tests check: expected one of your own, as "
            "./mine.py:MyMethod."
        )
    data = stand_in(found.needs.kind or "ink", found.needs.colour)
    if reason := replace(found.needs, outline=False).unmet(Facts(data)):
        raise InputError(
            f"'{found.key}' cannot be checked: it {reason}. Expected one that takes the small pictures of "
            "the check; 'versus run' tries it on yours."
        )
    click.echo(f"{found.key}: {found.role}, {found.family}; {found.summary}")
    wrong = 0
    for finding in findings(found, data):
        click.echo(str(finding))
        wrong += finding.fault is not None
    if wrong:
        click.echo(f"versus: {wrong} of these are wrong.", err=True)
        raise SystemExit(MISTAKE)
