"""Every comparison of the largest training size: the verdict, the figure and the table."""

from collections.abc import Iterator

from experiments.record import TRAIN
from reports import conclusion, wording
from reports.comparison import GIVEN, Comparison
from reports.document import Block, Download, Picture, Table, Text
from reports.drawings import in_short
from reports.entries import figure, stem, table
from reports.language import say
from reports.place import SUMMARY
from reports.run import Run
from reports.samples import fewer
from reports.sections.every_result import every_result
from reports.style import LOOKS


def comparisons(run: Run) -> Iterator[Block]:
    """One a data set, in the order of the plan; then every result, to pick from."""
    for comparison in run.main_comparisons:
        for sentence in conclusion.verdict(run, comparison):
            yield Text(sentence)
        yield _picture(run, comparison)
        yield error_table(run, comparison)
    if run.comparisons:
        yield Download(SUMMARY, say("download.summary"))
        yield every_result(run)


def _picture(run: Run, comparison: Comparison) -> Picture:
    """The methods that err least, and what others published on the same test images."""
    anchors = tuple(entry for entry in comparison.published if entry.anchor)
    caption = say("caption.error_rates", title=comparison.title)
    return Picture(
        f"error-rates-{stem(comparison)}",
        f"{caption} {say(f'published.{comparison.dataset}.anchors')}" if anchors else caption,
        figure("error-rates", fewer(in_short(run, comparison)), anchors),
        alt=_alt(comparison),
    )


def error_table(run: Run, comparison: Comparison) -> Table:
    """Error rates of `comparison`, see `reports.drawings.in_short`."""
    return Table(
        say("caption.error_table", title=comparison.title),
        table("error-rates", in_short(run, comparison)),
        folded=True,
        name=f"error-rates-{stem(comparison)}",
    )


def _alt(comparison: Comparison) -> str:
    """What the figure shows, for those who cannot see it."""
    parts = []
    for family in (*comparison.families, GIVEN):
        ranking = comparison.ranking(family, comparison.largest_test)
        if ranking.empty:
            continue
        best, worst = (ranking.iloc[i] for i in (0, -1))
        parts.append(
            say(
                "alt.family",
                family=LOOKS[family].name,
                best=best.method_name,
                low=wording.percent(best.error_rate, best.n_test),
                worst=worst.method_name,
                high=wording.percent(worst.error_rate, worst.n_test),
            )
        )
    tested = comparison.summary[comparison.summary["test_set"] != TRAIN]
    methods = wording.counted(tested["method"].nunique(), "method")
    return say("alt.error_rates", methods=methods, parts=" ".join(parts))
