"""What was kept of a look inside, as it is read again."""

from collections.abc import Mapping
from typing import Any

import numpy.typing as npt

Array = npt.NDArray[Any]

# Before the names of what was seen of the pictures that the method itself got wrong.
WRONG = "wrong/"


def of_wrong(inspected: Mapping[str, Array]) -> dict[str, Array]:
    """What was kept of the pictures that the method got wrong, by the names of what it saw of the others.

    What is the same of both, such as filters, is kept once. Empty if there are no such pictures, or an
    earlier version looked.
    """
    own = {name.removeprefix(WRONG): a for name, a in inspected.items() if name.startswith(WRONG)}
    return {**of_all(inspected), **own} if own else {}


def of_all(inspected: Mapping[str, Array]) -> dict[str, Array]:
    """What was kept of the pictures that every method looks at."""
    return {name: array for name, array in inspected.items() if not name.startswith(WRONG)}
