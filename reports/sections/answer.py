"""The first screen: the answer in one sentence, one figure and one table of the same."""

from collections.abc import Iterator

from reports import conclusion, wording
from reports.document import Block, Fold, Picture, Standings, Table, Text
from reports.entries import figure, table
from reports.language import say
from reports.run import Run
from reports.standings import sentence, standings


def answer(run: Run) -> Iterator[Block]:
    """What the records say, for somebody in the last row; how sure it is stands under a lid, and what
    the records do not hold is said at once."""
    found = standings(run)
    if found.empty:
        yield from (Text(said, strong=True) for said in conclusion.headline(run))
    else:
        yield Text(sentence(found), strong=True)
        picture = Picture(
            "standings",
            say("first.caption"),
            figure("standings", found),
            alt=sentence(found),
        )
        yield Standings(found, picture)
        yield Table(say("first.table"), table("standings", found), name="standings")
        yield from map(Text, conclusion.given(run))
        details = [say("words.question"), *conclusion.headline(run), say("first.how")]
        if sources := list(dict.fromkeys(filter(None, found["source"]))):
            details.append(say("first.published", sources="; ".join(sources).rstrip(".")))
        yield Fold(say("first.sure"), tuple(map(Text, details)))
    if said := _incomplete(run):
        yield Text(said)


def _incomplete(run: Run) -> str:
    """How many trials failed, are missing or were not run; empty if none."""
    counts = {"failed": run.n_failed, "missing": len(run.missing), "unrun": len(run.unrun)}
    parts = [say(f"answer.n_{key}", n=f"{n:,}") for key, n in counts.items() if n]
    return say("answer.incomplete", parts=wording.listed(parts)) if parts else ""
