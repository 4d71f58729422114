"""Errors to look at."""

from collections.abc import Iterator

from dataset.files import file_name
from reports import wording
from reports.answers import answers, wrong
from reports.document import Block, Paper, Picture, Text
from reports.entries import figure, shown_trials, stem
from reports.language import say
from reports.look import MOST_CLASSES
from reports.run import Run

MOST_SHOWN = 25


def gallery(run: Run) -> Iterator[Block]:
    """The surest errors of each method shown, with the right answer and the one given."""
    for comparison in run.main_comparisons:
        test_set = comparison.test_sets[-1]
        for record in shown_trials(comparison):
            images = run.pictures.images(record, test_set)
            found, n_wrong = answers(record, test_set), int(wrong(record, test_set).sum())
            name = say("words.method_on", method=record.method.name, title=comparison.title)
            if images is None:
                yield Text(say("gallery.no_images", name=name, images=wording.images_of(test_set)))
            elif n_wrong == 0:
                yield Text(say("gallery.no_errors", name=name, images=wording.images_of(test_set)))
            else:
                errors = Picture(
                    f"errors-{stem(comparison)}-{file_name(record.method.key)}",
                    say(
                        "caption.gallery",
                        name=name,
                        which=_which(n_wrong, "confidence" in found),
                        images=wording.images_of(test_set),
                        seed=record.seed,
                    ),
                    figure("gallery", images, found, run.pictures.names(record, test_set)),
                )
                # A page has them in its matrices, where there are not too many classes for one.
                looked = comparison.n_classes <= MOST_CLASSES
                yield Paper((errors,)) if looked else errors


def _which(n_wrong: int, surest_first: bool) -> str:
    """Which of a method's errors are shown."""
    if n_wrong <= MOST_SHOWN:
        return say("gallery.one" if n_wrong == 1 else "gallery.all", n=n_wrong)
    which = "gallery.surest" if surest_first else "gallery.first"
    return say(which, shown=MOST_SHOWN, n=f"{n_wrong:,}")
