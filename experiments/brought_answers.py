"""What other programs answered on the same test images, and where that is wrong."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dataset.archive import first_line
from dataset.input_error import InputError
from experiments.brought_columns import (
    DRAW,
    EXPECTED,
    GROUP,
    IMAGE,
    LABEL,
    PREDICTION,
    Columns,
    Words,
    as_words,
    read_columns,
    some_of,
    with_column,
)

OWN_COLUMNS = (IMAGE, LABEL, GROUP, DRAW, PREDICTION)
# Probabilities in half precision, or rounded to three digits, still sum to one.
SUM_TOLERANCE = 5e-3


@dataclass(frozen=True)
class BroughtAnswers:
    """What one method answered.

    Attributes
    ----------
    name : of the method, the file's
    predicted : draw → class ``(n,)``
    images : ``(n,)``, names of the test images; None where the file names none
    labels : ``(n,)``, the truth, or None
    groups : ``(n,)``, which images belong together, or None
    classes : those that the file has columns for; those that it answers where it has none
    declared : whether `classes` are columns
    """

    name: str
    predicted: Mapping[int, Words]
    images: Words | None
    labels: Words | None
    groups: Words | None
    classes: frozenset[str]
    declared: bool


@dataclass(frozen=True)
class Truth:
    """The test images' classes and groups, ``(n,)`` each, and their names where they have them."""

    labels: Words
    images: Words | None = None
    groups: Words | None = None


def read_answers(path: Path) -> BroughtAnswers:
    """What the method of `path` answered.

    A CSV file has a row an image and draw: ``prediction``, or a column a class with its probability;
    and, if known, ``image`` (its name), ``label`` (the truth), ``group`` and ``draw`` (a number, where
    the method was trained several times). An NPZ has the arrays ``predictions`` ``(n,)`` or
    ``probabilities`` ``(n, n_classes)``, with a leading axis for draws if there are several, and if
    known ``classes``, ``images``, ``labels`` and ``groups``. An NPY is one of the first two.

    Raises
    ------
    InputError
        If it cannot be read, holds neither, or holds what are no probabilities.
    """
    columns = read_columns(path)
    if not len(next(iter(columns.values()), ())):
        raise InputError(f"'{path}' has no rows: {EXPECTED}.")
    predicted, classes, declared = _predicted(path, columns)
    draws = _draws(path, columns)
    by_draw = {int(draw): np.flatnonzero(draws == draw) for draw in np.unique(draws)}
    first = next(iter(by_draw.values()))
    known = {key: as_words(columns[key]) for key in (IMAGE, LABEL, GROUP) if key in columns}
    by_draw = _in_step(path, by_draw, known)
    rest = {key: words[first] for key, words in known.items()}
    return BroughtAnswers(
        path.stem,
        {draw: predicted[rows] for draw, rows in by_draw.items()},
        rest.get(IMAGE),
        rest.get(LABEL),
        rest.get(GROUP),
        classes,
        declared,
    )


def read_truth(labels: Path, groups: Path | None = None) -> Truth:
    """The truth of `labels`, a CSV file with ``label`` (and ``image``, ``group``) or an array of them.

    Raises
    ------
    InputError
        If one of the two has no such column, or `groups` other images.
    """
    columns = with_column(labels, LABEL)
    given = {key: as_words(columns[key]) for key in (IMAGE, LABEL, GROUP) if key in columns}
    _check_named_once(labels, given.get(IMAGE))
    truth = Truth(given[LABEL], given.get(IMAGE), given.get(GROUP))
    return truth if groups is None else with_groups(truth, groups)


def with_groups(truth: Truth, path: Path) -> Truth:
    """`truth` with the groups of `path`, a CSV file with ``group`` (and ``image``) or an array."""
    columns = with_column(path, GROUP)
    names = as_words(columns[IMAGE]) if IMAGE in columns else None
    _check_named_once(path, names)
    order = _order(path, names, len(columns[GROUP]), truth)
    return Truth(truth.labels, truth.images, as_words(columns[GROUP])[order])


def common_truth(answers: Sequence[BroughtAnswers], paths: Sequence[Path]) -> Truth:
    """The truth that the files themselves hold.

    Raises
    ------
    InputError
        If none holds it, or two disagree.
    """
    found: Truth | None = None
    for one, path in zip(answers, paths, strict=True):
        if one.labels is None:
            continue
        _check_named_once(path, one.images)
        own = Truth(one.labels, one.images, one.groups)
        if found is None:
            found, source = own, path
            continue
        order = _order(path, one.images, len(one.labels), found)
        if differ := int(np.count_nonzero(one.labels[order] != found.labels)):
            raise InputError(
                f"'{path}' has another label than '{source}' for {differ:,} of {len(found.labels):,} "
                "images: expected the same test images in the same order, or a column 'image'. Mend one, "
                "or give --labels."
            )
        if found.groups is None and own.groups is not None:
            found = Truth(found.labels, found.images, own.groups[order])
    if found is None:
        raise InputError(
            "The files hold no labels: expected a column 'label' in one of them, or --labels FILE. Give "
            "one."
        )
    return found


def wrong_of(
    answers: BroughtAnswers, path: Path, truth: Truth, classes: Iterable[str] = ()
) -> dict[int, npt.NDArray[np.bool_]]:
    """Draw → bool ``(n,)``, True where the method errs, in the order of `truth`.

    Parameters
    ----------
    classes : that may be answered though no test image has them

    Raises
    ------
    InputError
        If there are other images, or classes that are not known.
    """
    names = answers.images
    _check_named_once(path, names)
    order = _order(path, names, len(next(iter(answers.predicted.values()))), truth)
    has = set(truth.labels.tolist())
    missing = has - answers.classes if answers.declared else set()
    if missing:
        raise InputError(
            f"'{path}' has no column for {some_of(missing)}: expected one for each of the {len(has)} "
            f"classes of the labels, received {some_of(answers.classes)}. Name the columns as the labels."
        )
    unknown = answers.classes - has - set(classes)
    if unknown and not answers.declared:
        raise InputError(
            f"'{path}' answers {some_of(unknown)}: expected classes of the labels, as {some_of(has)}. "
            "Write both alike, or name classes that no test image has with --classes."
        )
    return {draw: predicted[order] != truth.labels for draw, predicted in answers.predicted.items()}


def group_numbers(truth: Truth) -> npt.NDArray[np.int64] | None:
    """Which test images belong together, as numbers ``(n,)``; None where nothing is known of it.

    Raises
    ------
    InputError
        If all are in one group.
    """
    if truth.groups is None:
        return None
    names, numbers = np.unique(truth.groups, return_inverse=True)
    if len(names) < 2:
        raise InputError(
            f"All {len(numbers):,} test images are in the group '{names[0]}': expected two or more, "
            "since nothing is known of further ones from one. Leave the groups out, or mend them."
        )
    return numbers.astype(np.int64)


def _predicted(path: Path, columns: Columns) -> tuple[Words, frozenset[str], bool]:
    """Classes ``(n,)`` that the columns answer, and which they may."""
    if PREDICTION in columns:
        predicted = as_words(columns[PREDICTION])
        return predicted, frozenset(predicted.tolist()), False
    names = [name for name in columns if name not in OWN_COLUMNS]
    if len(names) < 2:
        raise InputError(f"'{path}' has the columns {some_of(columns)}: {EXPECTED}.")
    try:
        probability = np.column_stack([columns[name].astype(np.float64) for name in names])
    except ValueError as error:
        raise InputError(
            f"'{path}' has columns {some_of(names)} that are no probabilities: {first_line(error)}; "
            f"{EXPECTED}."
        ) from None
    sums = probability.sum(axis=1)
    bad = ~((probability >= 0).all(axis=1) & (np.abs(sums - 1) <= SUM_TOLERANCE))
    if bad.any():
        at = int(np.argmax(bad))
        raise InputError(
            f"'{path}' has no probabilities in {int(bad.sum()):,} of {len(bad):,} rows, first in row "
            f"{at + 1} (sum {sums[at]:.4g}, least {probability[at].min():.4g}): expected none below 0 and "
            "a sum of 1. Scores become probabilities by a softmax; or give a column 'prediction'."
        )
    words = as_words(np.array(names))
    return words[np.argmax(probability, axis=1)], frozenset(words.tolist()), True


def _draws(path: Path, columns: Columns) -> npt.NDArray[np.int64]:
    if DRAW not in columns:
        return np.zeros(len(next(iter(columns.values()))), np.int64)
    try:
        return columns[DRAW].astype(np.int64)
    except ValueError:
        raise InputError(
            f"'{path}' has a draw that is no whole number: expected 0, 1, … in column '{DRAW}'."
        ) from None


def _in_step(
    path: Path, by_draw: Mapping[int, npt.NDArray[np.int64]], known: Mapping[str, Words]
) -> dict[int, npt.NDArray[np.int64]]:
    """The rows of each draw, in the order of the first draw's images."""
    (first, rows), *others = by_draw.items()
    stepped = {first: rows}
    for draw, own in others:
        if len(own) != len(rows):
            raise InputError(
                f"'{path}' has {len(own):,} images in draw {draw} and {len(rows):,} in draw {first}: "
                "expected the same test images in each."
            )
        if IMAGE in known:
            names = known[IMAGE]
            sort, wanted = (
                np.argsort(names[own], kind="stable"),
                np.argsort(names[rows], kind="stable"),
            )
            placed = np.empty_like(own)
            placed[wanted] = own[sort]
            own = placed
        for key, words in known.items():
            if (words[own] != words[rows]).any():
                raise InputError(
                    f"'{path}' has another '{key}' in draw {draw} than in draw {first}: expected the same "
                    "test images in each."
                )
        stepped[draw] = own
    return stepped


def _order(path: Path, names: Words | None, n: int, truth: Truth) -> npt.NDArray[np.int64]:
    """Where each image of `truth` is among the `n` of `path`: by name where both have them."""
    if n != len(truth.labels):
        raise InputError(
            f"'{path}' has {n:,} images: expected {len(truth.labels):,}, as there are labels. Give the "
            "same test images in each file."
        )
    if names is None or truth.images is None:
        return np.arange(n)
    sort = np.argsort(names, kind="stable")
    at = np.minimum(np.searchsorted(names, truth.images, sorter=sort), n - 1)
    order = sort[at]
    missing = names[order] != truth.images
    if missing.any():
        raise InputError(
            f"'{path}' lacks {int(missing.sum()):,} of {n:,} images, first "
            f"'{truth.images[np.argmax(missing)]}': expected those of the labels. Give the same test "
            "images in each file."
        )
    return np.asarray(order)


def _check_named_once(path: Path, names: Words | None) -> None:
    if names is None or len(set(names.tolist())) == len(names):
        return
    words, counts = np.unique(names, return_counts=True)
    raise InputError(
        f"'{path}' has the image '{words[np.argmax(counts > 1)]}' twice: expected each once (and once a "
        f"draw). Leave one out, or number the draws in a column '{DRAW}'."
    )
