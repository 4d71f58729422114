"""One picture in the place of a stack."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

F = TypeVar("F", bound=Callable[..., Any])
COLOURS = 3


def or_one_picture(*axes: int | None) -> Callable[[F], F]:
    """Let a function of a stack take one picture, ``(height, width)`` or ``(height, width, 3)``, too.

    What it gives for one picture has no axis of pictures. Three numbers along the last of three axes are
    colours if the other two axes are longer; a stack of gray pictures that are 3 px wide is taken for a
    colour picture then, so give it as ``(n, height, width, 3)``.

    Parameters
    ----------
    axes : of the pictures in each part of the result, None where a part has none; the first of every
        part if nothing is said
    """

    def with_one(function: F) -> F:
        @wraps(function)
        def call(images: npt.ArrayLike, *args: Any, **kwargs: Any) -> Any:
            given = np.asarray(images)
            if not _is_one(given.shape):
                return function(given, *args, **kwargs)
            return _without_pictures(function(given[None], *args, **kwargs), axes)

        same_signature: Any = call
        return same_signature

    return with_one


def _is_one(shape: tuple[int, ...]) -> bool:
    if len(shape) != COLOURS:
        return len(shape) == 2
    return shape[2] == COLOURS and min(shape[:2]) > COLOURS


def _without_pictures(found: Any, axes: tuple[int | None, ...]) -> Any:
    if not isinstance(found, tuple):
        return found[0]
    parts = [
        part if axis is None else np.take(part, 0, axis)
        for part, axis in zip(found, axes or (0,) * len(found), strict=True)
    ]
    return type(found)(*parts) if hasattr(found, "_fields") else tuple(parts)
