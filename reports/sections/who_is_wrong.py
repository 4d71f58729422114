"""Paired tests on the same images."""

from collections.abc import Iterator

from dataset.files import file_name
from reports import claims
from reports.document import Block, Download, Table, Text
from reports.entries import table
from reports.language import say
from reports.place import PAIRS
from reports.run import Run
from reports.tables.pairs import MOST_METHODS


def who_is_wrong(run: Run) -> Iterator[Block]:
    """The best of each family against each other, how far apart they may be, and all pairs."""
    if not run.pairs.empty:
        yield Table(
            say("caption.who_is_wrong"), table("who-is-wrong", run.pairs), name="who-is-wrong"
        )
        yield Table(say("caption.equivalence"), table("equivalence", run.pairs), name="equivalence")
    yield from _all_pairs(run)


def _all_pairs(run: Run) -> Iterator[Block]:
    """Pairs that the pictures tell apart; the others stand in a file."""
    if run.all_pairs.empty:
        return
    for _, pairs in run.all_pairs.groupby(["comparison", "test_set"], sort=False):
        yield Text(claims.omnibus(pairs))
        first = pairs.iloc[0]
        n_methods = int(first["n_methods"])
        most = n_methods > MOST_METHODS
        which = say(
            "caption.most_methods" if most else "caption.all_methods",
            n=n_methods,
            most=MOST_METHODS,
        )
        shown = table("pairs", pairs)
        if shown.empty:
            continue
        yield Table(
            say("caption.pairs", title=first["title"], test_set=first["test_set"], which=which),
            shown,
            folded=True,
            name=file_name(f"pairs-{first['dataset']}-{first['train_size']}-{first['test_set']}"),
        )
    yield Download(PAIRS, say("download.pairs"))
