"""Which class is hard, and for which it is taken."""

from collections.abc import Iterator

from reports import wording
from reports.answers import answers, class_errors
from reports.document import Block, Picture, Table
from reports.entries import figure, shown_trials, stem, table
from reports.language import say
from reports.run import Run


def classes(run: Run) -> Iterator[Block]:
    """Errors a class, and a confusion matrix for each method shown."""
    for comparison in run.main_comparisons:
        test_set = comparison.test_sets[-1]
        records = shown_trials(comparison)
        if not records:
            continue
        yield Table(
            say("caption.classes", title=comparison.title, images=wording.images_of(test_set)),
            table("classes", class_errors(records, test_set)),
            folded=comparison.n_classes > 12,
            name=f"classes-{stem(comparison)}",
        )
        for record in records:
            yield Picture(
                f"confusion-{stem(comparison)}-{record.method.key}",
                say(
                    "caption.confusion",
                    method=record.method.name,
                    title=comparison.title,
                    images=wording.images_of(test_set),
                    seed=record.seed,
                ),
                figure("confusion", answers(record, test_set)),
            )
