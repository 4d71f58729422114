"""The same pictures, judged by both families."""

from collections.abc import Iterator

from reports.document import Block, Picture, Text
from reports.entries import drawing, stem
from reports.language import say
from reports.run import Run, answers


def disagreement(run: Run) -> Iterator[Block]:
    """Who alone is wrong on which pictures: the best of each family on the hardest test set."""
    for index, comparison in enumerate(run.comparisons):
        if comparison not in run.main_comparisons or run.pairs.empty:
            continue
        test_set = comparison.test_sets[-1]
        rows = run.pairs[(run.pairs["comparison"] == index) & (run.pairs["test_set"] == test_set)]
        for row in rows.itertuples():
            keys = [comparison.best(family, test_set) for family in ("classical", "learned")]
            records = [comparison.by_seed(key)[row.seed] for key in keys if key]
            images = run.images(records[0], test_set)
            if images is None:
                yield Text(say("gallery.no_images", name=comparison.title, test_set=test_set))
                continue
            yield Picture(
                f"disagreement-{stem(comparison)}",
                say(
                    "caption.disagreement",
                    title=comparison.title,
                    test_set=test_set,
                    classical=row.classical,
                    learned=row.learned,
                    seed=row.seed,
                ),
                drawing("disagreement", images, *(answers(record, test_set) for record in records)),
            )
