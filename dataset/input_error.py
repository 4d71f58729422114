"""The one exception for input that a user can mend."""

import difflib
from collections.abc import Iterable


class InputError(ValueError):
    """A caller's mistake, told in one line: what happened, expected, received, how to mend it.

    The command line prints the message alone and exits with code 2; every other exception is a
    defect of the program and keeps its traceback.
    """


def unknown_name(kind: str, given: str, known: Iterable[str], listing: str) -> InputError:
    """The error for a name that is not in a registry, with the nearest one that is.

    Parameters
    ----------
    kind : what the name should be, e.g. ``"method"``
    given, known : the name received, and those that exist
    listing : the command or place that shows all of them
    """
    names = list(known)
    near = difflib.get_close_matches(given, names, n=1, cutoff=0.4)
    guess = f" Did you mean '{near[0]}'?" if near else ""
    return InputError(f"Unknown {kind} '{given}'.{guess} {listing} shows all {len(names)}.")
