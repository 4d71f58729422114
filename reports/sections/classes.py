"""Which class is hard, and for which it is taken."""

from collections.abc import Iterator

from reports.document import Block, Picture, Table
from reports.entries import drawing, shown_methods, stem, table
from reports.language import say
from reports.run import Run, answers, class_errors


def classes(run: Run) -> Iterator[Block]:
    """Errors a class, and a confusion matrix for each method shown."""
    for comparison in run.main_comparisons:
        test_set = comparison.test_sets[-1]
        records = [comparison.first_trial(key) for key in shown_methods(comparison)]
        if not records:
            continue
        yield Table(
            say("caption.classes", title=comparison.title, test_set=test_set),
            table("classes", class_errors(records, test_set)),
            folded=comparison.n_classes > 12,
            name=f"classes-{stem(comparison)}",
        )
        for record in records:
            method = record.settings["method"]
            yield Picture(
                f"confusion-{stem(comparison)}-{method['key']}",
                say(
                    "caption.confusion",
                    method=method["name"],
                    title=comparison.title,
                    test_set=test_set,
                    seed=record.settings["seed"],
                ),
                drawing("confusion", answers(record, test_set)),
            )
