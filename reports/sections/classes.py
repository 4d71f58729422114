"""Which class is hard, for which it is taken, and the pictures themselves."""

from collections.abc import Iterator

import pandas as pd

from dataset.files import file_name
from experiments.record import TrialRecord
from reports import wording
from reports.answers import answers, class_errors
from reports.comparison import Comparison
from reports.document import Block, Download, Paper, Picture, Table
from reports.entries import figure, shown_trials, stem, table
from reports.language import say
from reports.look import MOST_CLASSES, look
from reports.parts import part_rows, parts_of, without_copies
from reports.place import CLASSES
from reports.results import COMPARISON
from reports.run import Run


def classes(run: Run) -> Iterator[Block]:
    """Confusion matrices to look into, and errors a class."""
    for comparison in run.main_comparisons:
        records = shown_trials(comparison)
        if not records:
            continue
        test_set = comparison.test_sets[-1]
        yield from _matrices(run, comparison, test_set)
        errors = class_errors(records, test_set)
        made = errors.groupby("class")["n_errors"].transform("sum") > 0
        if made.any():
            yield Table(
                say("caption.classes", title=comparison.title, images=wording.images_of(test_set)),
                table("classes", errors[made]),
                folded=True,
                name=f"classes-{stem(comparison)}",
            )
        yield from _parts(run, comparison)
    if not by_class(run).empty:
        yield Download(CLASSES, say("download.classes"))


def _parts(run: Run, comparison: Comparison) -> Iterator[Table]:
    """Errors on parts of the first test set: those that its data set tells, else without near copies."""
    if parts := parts_of(comparison):
        caption = say(f"parts.{comparison.dataset}", title=comparison.title)
    elif parts := without_copies(comparison, run.pictures):
        (part,) = parts
        n = f"{len(part.without):,}"
        caption = say("caption.near_copies", title=comparison.title, n=n)
    else:
        return
    rows = part_rows(comparison, parts, run.pictures.groups)
    yield Table(caption, table("parts", rows), folded=True, name=f"parts-{stem(comparison)}")


def by_class(run: Run) -> pd.DataFrame:
    """Errors by true class of the methods shown, classes without errors too.

    Returns
    -------
    DataFrame: ``dataset, subset, train_size, test_set, class, method_name, n_test, n_errors``.
    """
    parts = []
    for comparison in run.main_comparisons:
        test_set = comparison.test_sets[-1]
        if records := shown_trials(comparison):
            errors = class_errors(records, test_set)
            place = dict(zip(COMPARISON, comparison.place, strict=True))
            keys = [*place, "test_set", *errors]
            parts.append(errors.assign(**place, test_set=test_set)[keys])
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _matrices(run: Run, comparison: Comparison, test_set: str) -> Iterator[Block]:
    """Where the pictures are at hand and the classes not too many, matrices with the pictures in them."""
    pictures = tuple(_confusion(comparison, one, test_set) for one in shown_trials(comparison))
    rivals = comparison.rivals(test_set)
    pair = list(rivals[0]) if rivals else shown_trials(comparison)[:1]
    images = run.pictures.images(pair[0], test_set)
    if images is None or comparison.n_classes > MOST_CLASSES:
        yield from pictures
        return
    caption = say(
        "look.caption",
        methods=wording.listed([record.method.name for record in pair]),
        title=comparison.title,
        images=wording.images_of(test_set),
        seed=pair[0].seed,
    )
    names = run.pictures.names(pair[0], test_set)
    yield look(stem(comparison), caption, pair, test_set, images, names)
    yield Paper(pictures)


def _confusion(comparison: Comparison, record: TrialRecord, test_set: str) -> Picture:
    return Picture(
        f"confusion-{stem(comparison)}-{file_name(record.method.key)}",
        say(
            "caption.confusion",
            method=record.method.name,
            title=comparison.title,
            images=wording.images_of(test_set),
            seed=record.seed,
        ),
        figure("confusion", answers(record, test_set)),
    )
