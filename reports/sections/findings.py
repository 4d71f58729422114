"""What else the numbers say about the lecture's argument."""

from collections.abc import Iterator

from reports import conclusion
from reports.document import Block, Text
from reports.run import Run


def findings(run: Run) -> Iterator[Block]:
    """A paragraph a finding."""
    for finding in conclusion.findings(run):
        yield Text(finding)
