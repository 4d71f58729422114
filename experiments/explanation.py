"""What is kept of an explanation, for the page that shows it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Explanation:
    """What one model answers, and what it sees.

    Attributes
    ----------
    name : of its method
    family : of its method
    files : names of the pictures
    classes : names of its classes
    probability : ``(n, n_classes)``
    inspected : arrays for the report's figures, see ``docs/records.md``; without training pictures,
        which a model's file does not hold
    """

    name: str
    family: str
    files: tuple[str, ...]
    classes: tuple[str, ...]
    probability: npt.NDArray[np.float32]
    inspected: dict[str, Array]
