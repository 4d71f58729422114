"""What a plan does without, and why: nothing is left out silently."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LeftOut:
    """A method that a plan does without on a data set, and why."""

    dataset: str
    method: str
    reason: str

    def __str__(self) -> str:
        return f"{self.dataset} · {self.method}: {self.reason}"
