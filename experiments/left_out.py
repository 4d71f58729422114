"""What a plan does without, and why: nothing is left out silently."""

from dataclasses import dataclass

from dataset.unmet import Unmet


@dataclass(frozen=True)
class LeftOut:
    """A method, or a test condition at all its severities, that a plan does without, and why.

    Attributes
    ----------
    dataset : on which
    method : its key; empty for a condition that no method is tested under
    reason : half a sentence; of an earlier plan, and of a package that is not installed, as text
    corruption : of the condition; of one method's, the conditions; empty for a method
    """

    dataset: str
    method: str
    reason: Unmet | str
    corruption: str = ""

    @property
    def what(self) -> str:
        """The method, the condition's corruption, or one under the other."""
        return " · ".join(filter(None, (self.method, self.corruption)))

    def __str__(self) -> str:
        return f"{self.dataset} · {self.what}: {self.reason}"
