"""What several networks say together: the record."""

from collections.abc import Iterator

from reports import wording
from reports.document import Block, Table, Text
from reports.ensemble import committee
from reports.entries import stem, table
from reports.language import say
from reports.run import Run


def ensemble(run: Run) -> Iterator[Block]:
    """A sentence and a table a comparison that has members of an ensemble."""
    for comparison in run.comparisons:
        for test_set in comparison.test_sets:
            found = committee(comparison.records, test_set)
            if found.empty:
                continue
            whole = found.iloc[-1]
            yield Text(
                say(
                    "claims.ensemble",
                    n=int(whole["members"]),
                    title=comparison.title,
                    rate=wording.percent(whole["n_errors"] / whole["n_test"], whole["n_test"]),
                    n_errors=int(whole["n_errors"]),
                    n_test=int(whole["n_test"]),
                    best=min(whole["member_errors"]),
                    worst=max(whole["member_errors"]),
                )
            )
            yield Table(
                say("caption.ensemble", title=comparison.title, test_set=test_set),
                table("ensemble", found),
                name=f"ensemble-{stem(comparison)}-{test_set}",
            )
