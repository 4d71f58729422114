"""The first screen: the question, the answer, one figure and one table."""

from collections.abc import Iterator

from experiments.record import TRAIN
from reports import conclusion, wording
from reports.comparison import Comparison
from reports.document import Block, Picture, Table, Text
from reports.drawings import in_short
from reports.entries import figure, stem, table
from reports.language import say
from reports.run import Run
from reports.samples import fewer
from reports.sections.comparisons import error_table
from reports.style import LOOKS


def answer(run: Run) -> Iterator[Block]:
    """What the records say, before any detail; and at once what they do not hold."""
    yield Text(say("words.question"))
    for sentence in conclusion.headline(run):
        yield Text(sentence, strong=True)
    if said := _incomplete(run):
        yield Text(said)
    comparison = run.headline
    if comparison is None:
        return
    anchors = tuple(entry for entry in comparison.published if entry.anchor)
    caption = say("caption.error_rates", title=comparison.title)
    yield Picture(
        f"answer-{stem(comparison)}",
        f"{caption} {say(f'published.{comparison.dataset}.anchors')}" if anchors else caption,
        figure("headline", in_short(run, comparison), anchors),
        alt=_alt(comparison),
    )
    yield _best_of(run, comparison)


def _best_of(run: Run, comparison: Comparison) -> Table:
    """The table of the first screen: the methods of its figure."""
    summary = in_short(run, comparison)
    shown = fewer(summary)
    if len(shown) == len(summary):
        return error_table(run, comparison)
    return Table(
        say("caption.answer_table", title=comparison.title, section=say("section.comparisons")),
        table("error-rates", shown),
        name=f"answer-{stem(comparison)}",
    )


def _incomplete(run: Run) -> str:
    """How many trials failed, are missing or were not run; empty if none."""
    counts = {"failed": run.n_failed, "missing": len(run.missing), "unrun": len(run.unrun)}
    parts = [say(f"answer.n_{key}", n=f"{n:,}") for key, n in counts.items() if n]
    return say("answer.incomplete", parts=wording.listed(parts)) if parts else ""


def _alt(comparison: Comparison) -> str:
    """What the figure shows, for those who cannot see it."""
    parts = []
    for family in comparison.families:
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
