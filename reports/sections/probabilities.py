"""The lecture's print-outs."""

from collections.abc import Iterator

from dataset.files import file_name
from reports.document import Block, Code, Table
from reports.entries import stem, table
from reports.language import say
from reports.run import Run, answers

MOST_SHOWN = 30
MOST_CLASSES = 12


def probabilities(run: Run) -> Iterator[Block]:
    """Predicted probabilities of small test sets, and the errors on the further ones."""
    for comparison in run.main_comparisons:
        key = comparison.lecture_network() or comparison.best("learned", comparison.test_sets[0])
        names = comparison.records[0].settings["dataset"]["class_names"]
        if key is None or len(names) > MOST_CLASSES:
            continue
        record = comparison.first_trial(key)
        first = answers(record, comparison.test_sets[0])
        if len(first) > 3 * MOST_SHOWN or f"P({names[0]})" not in first:
            continue
        yield Code(f"class indices: { ({name: i for i, name in enumerate(names)}) }")
        method = record.settings["method"]["name"]
        title = say("words.method_on", method=method, title=comparison.title)
        for place, test_set in enumerate(comparison.test_sets):
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
