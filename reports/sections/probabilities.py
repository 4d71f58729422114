"""The lecture's print-outs."""

from collections.abc import Iterator

from dataset.files import file_name
from reports.answers import answers
from reports.document import Block, Code, Table
from reports.entries import stem, table
from reports.language import say
from reports.run import Run

MOST_SHOWN = 30
MOST_CLASSES = 12


def probabilities(run: Run) -> Iterator[Block]:
    """Predicted probabilities of small test sets, and the errors on the further ones."""
    for comparison in run.main_comparisons:
        near, names = comparison.test_sets[0], comparison.data.class_names
        key = comparison.lecture_network() or comparison.best("learned", near)
        record = comparison.first_trial(key, near)
        if record is None or len(names) > MOST_CLASSES:
            continue
        first = answers(record, near)
        if len(first) > 3 * MOST_SHOWN or f"P({names[0]})" not in first:
            continue
        yield Code(f"class indices: { ({name: i for i, name in enumerate(names)}) }")
        title = say("words.method_on", method=record.method.name, title=comparison.title)
        tested = [name for name in comparison.test_sets if name in record.evaluations]
        for place, test_set in enumerate(tested):
            found = table("probabilities", answers(record, test_set))
            if place:
                found = found[found.iloc[:, -1].str.endswith("✗")]
            shown = found.head(MOST_SHOWN)
            if not shown.empty:
                yield Table(
                    say(
                        "caption.probabilities_errors" if place else "caption.probabilities",
                        title=title,
                        test_set=test_set,
                        shown=len(shown),
                        n=len(found),
                    ),
                    shown,
                    folded=True,
                    name=file_name(f"probabilities-{stem(comparison)}-{test_set}"),
                )
