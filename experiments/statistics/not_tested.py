"""A question that the design of the experiment does not answer."""

from dataclasses import dataclass


@dataclass(frozen=True)
class NotTested:
    """Stands where a result would: `reason` is a clause that reports quote.

    A caller's mistake is a `ValueError` instead.
    """

    reason: str
