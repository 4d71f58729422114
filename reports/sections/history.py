"""Published numbers."""

from collections.abc import Iterator

from reports import history as past
from reports.document import Block, Picture, Table, Text
from reports.entries import drawing, stem, table
from reports.language import say
from reports.run import Run


def history(run: Run) -> Iterator[Block]:
    """This run among published results on MNIST, and where the lecture's 26 % comes from."""
    if not run.comparisons:
        return
    for comparison in run.main_comparisons:
        if comparison.dataset == "mnist":
            yield Picture(
                f"published-{stem(comparison)}",
                say("caption.published"),
                drawing("published", comparison.summary),
            )
            yield Table(
                say("caption.published_table"), table("published"), folded=True, name="published"
            )
            yield Text(say("history.mnist_note"))
    yield Table(say("caption.ilsvrc"), table("ilsvrc"), name="ilsvrc")
    yield Text(say("history.not_comparable", source=past.ILSVRC_SOURCE))
