"""What a plan does without, and why: nothing is left out silently."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LeftOut:
    """A method, or a test condition at all its severities, that a plan does without, and why.

    Attributes
    ----------
    dataset : on which
    method : its key; empty for a condition that no method is tested under
    reason : half a sentence
    corruption : of the condition; of one method's, the conditions; empty for a method
    """

    dataset: str
    method: str
    reason: str
    corruption: str = ""

    @property
    def what(self) -> str:
        """The method, the condition's corruption, or one under the other."""
        return " · ".join(filter(None, (self.method, self.corruption)))

    def __str__(self) -> str:
        return f"{self.dataset} · {self.what}: {self.reason}"
