"""Errors to look at."""

from collections.abc import Iterator

import numpy as np

from reports.document import Block, Picture, Text
from reports.entries import drawing, shown_methods, stem
from reports.language import say
from reports.run import Run, answers

MOST_SHOWN = 25


def gallery(run: Run) -> Iterator[Block]:
    """The surest errors of each method shown, with the right answer and the one given."""
    for comparison in run.main_comparisons:
        test_set = comparison.test_sets[-1]
        for key in shown_methods(comparison):
            record = comparison.first_trial(key)
            images, found = run.images(record, test_set), answers(record, test_set)
            n_wrong = int(np.sum(found["label"].cat.codes != found["predicted"].cat.codes))
            method = record.settings["method"]["name"]
            name = say("words.method_on", method=method, title=comparison.title)
            if images is None:
                yield Text(say("gallery.no_images", name=name, test_set=test_set))
            elif n_wrong == 0:
                yield Text(say("gallery.no_errors", name=name, test_set=test_set))
            else:
                yield Picture(
                    f"errors-{stem(comparison)}-{key}",
                    say(
                        "caption.gallery",
                        name=name,
                        which=_which(n_wrong, "confidence" in found),
                        test_set=test_set,
                        seed=record.settings["seed"],
                    ),
                    drawing("gallery", images, found),
                )


def _which(n_wrong: int, surest_first: bool) -> str:
    """Which of a method's errors are shown."""
    if n_wrong <= MOST_SHOWN:
        return say("gallery.one" if n_wrong == 1 else "gallery.all", n=n_wrong)
    which = "gallery.surest" if surest_first else "gallery.first"
    return say(which, shown=MOST_SHOWN, n=f"{n_wrong:,}")
