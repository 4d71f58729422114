"""Stored fits of either family that answer together, with weights fixed on validation pictures.

Nothing is trained: a run that validated its fits kept what they answered to pictures that they did not
learn from, and to the test pictures, which are looked at once, when the weights stand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from dataset.archive import DAMAGE
from dataset.input_error import InputError
from experiments.predictions import VALIDATION, Arrays, read_validated
from experiments.record import TrialRecord
from experiments.statistics.pooling import pool_weights, pooled

Array = npt.NDArray[Any]

FAMILIES = ("classical", "learned")


@dataclass(frozen=True)
class Member:
    """A fit with its answers.

    Attributes
    ----------
    record : of it
    validated : probabilities of the shared validation pictures, ``(n, n_classes)``
    tested : of the test pictures
    """

    record: TrialRecord
    validated: Array
    tested: Array


@dataclass(frozen=True)
class Members:
    """Fits that answered the same pictures.

    Attributes
    ----------
    found : the fits, in the order of their records
    labels, test_labels : of validation and test pictures
    left_out : names of fits without answers to pool
    """

    found: tuple[Member, ...]
    labels: Array
    test_labels: Array
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """What one fit, or several together, get wrong.

    Attributes
    ----------
    name : of the method with its seed, or of a pool
    family : ``classical``, ``learned`` or ``both``
    weights : of a pool, a number a member that is in it; empty of a single fit
    n, n_errors : validation pictures, and those answered wrongly; the weights were fixed on them
    wrong : ``(n_test,)``, which test pictures
    """

    name: str
    family: str
    weights: tuple[float, ...]
    n: int
    n_errors: int
    wrong: npt.NDArray[np.bool_]


def members_of(records: Sequence[TrialRecord], test_set: str) -> Members:
    """The fits among `records` that can be put together.

    Parameters
    ----------
    records : of one data set
    test_set : name

    Raises
    ------
    InputError
        If they are of several data sets, fewer than two have answers to validation and to test pictures,
        or they have no validation picture in common.
    """
    keys = sorted({record.data.train_hash for record in records})
    if len(keys) > 1:
        names = ", ".join(sorted({record.data.key for record in records}))
        raise InputError(
            f"Fits of several data sets ({names}): expected those of one. Name it with --dataset KEY."
        )
    answered = {
        record.id: (record, found) for record in records if (found := _answers(record, test_set))
    }
    usable = list(answered.values())
    left_out = [record for record in records if record.id not in answered]
    if len(usable) < 2:
        raise InputError(
            f"{len(usable)} of {len(records)} fits have probabilities of validation pictures and of "
            f"'{test_set}': expected two or more. A run keeps them of fits that it validates: run again "
            "with a profile that says validate = true, which adds them (--fresh if it said so before)."
        )
    asked = {
        (one.evaluations[test_set].images, one.evaluations[test_set].n_test) for one, _ in usable
    }
    if len(asked) > 1:
        raise InputError(
            f"The fits answered {len(asked)} different test sets that are called '{test_set}': expected "
            "one. Give folders, or methods with --method, that answered the same pictures."
        )
    numbers = [found["picture"] for _, found in usable]
    common = numbers[0]
    for one in numbers[1:]:
        common = np.intersect1d(common, one)
    if not len(common):
        raise InputError(
            "The fits were validated on different pictures: expected some that none learned from. Run "
            "them with one seed, or on as many training pictures each."
        )
    first, found = usable[0]
    return Members(
        tuple(_member(record, answers, test_set, common) for record, answers in usable),
        found["label"][np.searchsorted(found["picture"], common)],
        first.plain_predictions[test_set].labels,
        tuple(f"{one.method.key}, seed {one.seed}" for one in left_out),
    )


def rows_of(members: Members) -> list[Row]:
    """Every member, those of either family together, and all together; weights of validation pictures."""
    rows = [
        _row(f"{one.record.method.name}, seed {one.record.seed}", members, (one,), ())
        for one in members.found
    ]
    for family in FAMILIES:
        own = tuple(one for one in members.found if one.record.method.family == family)
        if 1 < len(own) < len(members.found):
            rows.append(_pool(family, members, own))
    rows.append(_pool("all", members, members.found))
    return rows


def _pool(name: str, members: Members, own: Sequence[Member]) -> Row:
    weights = pool_weights([one.validated for one in own], members.labels)
    return _row(name, members, own, tuple(weights.tolist()))


def _row(name: str, members: Members, own: Sequence[Member], weights: tuple[float, ...]) -> Row:
    shares = weights or (1.0,) * len(own)
    validated, tested = (
        pooled([getattr(one, part) for one in own], shares).argmax(axis=1)
        for part in ("validated", "tested")
    )
    families = sorted({one.record.method.family for one in own})
    return Row(
        name,
        families[0] if len(families) == 1 else "both",
        weights,
        len(members.labels),
        int(np.count_nonzero(validated != members.labels)),
        tested != members.test_labels,
    )


def has_answers(record: TrialRecord) -> bool:
    """Whether the folder of `record` keeps what it answered to validation pictures."""
    return not record.failed and record.path.with_name(f"{record.id}{VALIDATION}").is_file()


def _answers(record: TrialRecord, test_set: str) -> Arrays | None:
    """To validation pictures, if probabilities of these and of the test set are there."""
    if record.failed or test_set not in record.plain:
        return None
    try:
        if record.plain_predictions[test_set].probability is None:
            return None
        return read_validated(record)
    except DAMAGE as error:
        raise InputError(
            f"The answers of '{record.method.key}' ({record.id[:12]}…) cannot be read ({error}): expected "
            "them whole. 'versus verify' says which file it is and what to do."
        ) from error


def _member(record: TrialRecord, answers: Arrays, test_set: str, common: Array) -> Member:
    places = np.searchsorted(answers["picture"], common)
    tested = record.plain_predictions[test_set].probability
    return Member(record, answers["probability"][places], np.asarray(tested))
