"""Other people's drawings: which difference breaks which method, and what mends it."""

from collections.abc import Iterator

from dataset.files import file_name
from reports import drawings as measured
from reports.comparison import Comparison
from reports.document import Block, Picture, Table, Text
from reports.entries import figure, stem, table
from reports.language import say
from reports.run import Run


def drawings(run: Run) -> Iterator[Block]:
    """Of every data set whose drawers are known, the comparison of most methods."""
    for comparison in measured.fullest(run):
        yield Picture(
            f"drawers-{stem(comparison)}",
            say("drawings.drawers"),
            figure("drawers", measured.contact_sheet(run, comparison)),
        )
        yield from _factors(run, comparison)
        sizes = measured.by_size(run, comparison.dataset)
        if not sizes.empty:
            yield Picture(
                f"few-drawings-{file_name(comparison.dataset)}",
                say("drawings.few"),
                figure("few-drawings", sizes),
            )


def _factors(run: Run, comparison: Comparison) -> Iterator[Block]:
    factors = measured.by_factor(run, comparison)
    said = measured.sentences(factors)
    if found := measured.both_families(run, comparison, comparison.test_sets[-1]):
        said.append(measured.together(found))
    for sentence in said:
        yield Text(say("words.sentence_on", place=comparison.title, sentence=sentence))
    yield Picture(
        f"factor-map-{stem(comparison)}",
        say("drawings.map", title=comparison.title),
        figure("factor-map", factors),
    )
    treated = measured.treatments(factors)
    if not treated.empty:
        yield Picture(
            f"treatments-{stem(comparison)}",
            say("drawings.treatments", title=comparison.title),
            figure("treatments", treated),
        )
    yield Table(
        say(
            "drawings.factors",
            title=comparison.title,
            n=int(factors["n_groups"].iloc[0]),
        ),
        table("factors", factors),
        folded=True,
        name=f"factors-{stem(comparison)}",
    )
