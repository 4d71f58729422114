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


class NotTogetherError(InputError):
    """Fits that cannot be put together."""


@dataclass(frozen=True)
class Member:
    """A fit with its answers.

    Attributes
    ----------
    record : of it
    validated : probabilities of the shared validation pictures, ``(n, n_classes)``
    tested : of the test pictures
    further_seeds : fits of the same method on as many pictures that were not validated; they answer the
        test pictures with it, all at one weight
    """

    record: TrialRecord
    validated: Array
    tested: Array
    further_seeds: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """The method with its seeds."""
        seeds = ", ".join(str(one) for one in (self.record.seed, *self.further_seeds))
        return f"{self.record.method.name}, seed{'s' * bool(self.further_seeds)} {seeds}"


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


def members_of(
    records: Sequence[TrialRecord], test_set: str, *, all_seeds: bool = False
) -> Members:
    """The fits among `records` that can be put together.

    Parameters
    ----------
    records : of one data set
    test_set : name
    all_seeds : whether fits that were not validated answer the test pictures with the one of the same
        method that was, at its weight

    Raises
    ------
    NotTogetherError
        If they are of several data sets, fewer than two have answers to validation and to test pictures,
        or they have no validation picture in common.
    InputError
        If answers cannot be read.
    """
    keys = sorted({record.data.train_hash for record in records})
    if len(keys) > 1:
        names = ", ".join(sorted({record.data.key for record in records}))
        raise NotTogetherError(
            f"Fits of several data sets ({names}): expected those of one. Name it with --dataset KEY."
        )
    answered = {
        record.id: (record, found) for record in records if (found := _answers(record, test_set))
    }
    usable = list(answered.values())
    unanswered = [record for record in records if record.id not in answered]
    if len(usable) < 2:
        raise NotTogetherError(
            f"{len(usable)} of {len(records)} fits have probabilities of validation pictures and of "
            f"'{test_set}': expected two or more. A run keeps them of fits that it validates: run again "
            "with a profile that says validate = true, which adds them (--fresh if it said so before)."
        )
    asked = {
        (one.evaluations[test_set].images, one.evaluations[test_set].n_test) for one, _ in usable
    }
    if len(asked) > 1:
        raise NotTogetherError(
            f"The fits answered {len(asked)} different test sets that are called '{test_set}': expected "
            "one. Give folders, or methods with --method, that answered the same pictures."
        )
    common = _in_common([found["picture"] for _, found in usable])
    first, found = usable[0]
    members = [_member(record, answers, test_set, common) for record, answers in usable]
    left_out = unanswered
    if all_seeds:
        members, left_out = _with_further_seeds(members, unanswered, test_set)
    return Members(
        tuple(members),
        found["label"][np.searchsorted(found["picture"], common)],
        first.plain_predictions[test_set].labels,
        tuple(f"{one.method.key}, seed {one.seed}" for one in left_out),
    )


def _in_common(numbers: Sequence[Array]) -> Array:
    """Numbers of the pictures that all fits were validated on."""
    common = numbers[0]
    for one in numbers[1:]:
        common = np.intersect1d(common, one)
    if not len(common):
        raise NotTogetherError(
            "The fits were validated on different pictures: expected some that none learned from. Run "
            "them with one seed, or on as many training pictures each."
        )
    return common


def _with_further_seeds(
    members: Sequence[Member], others: Sequence[TrialRecord], test_set: str
) -> tuple[list[Member], list[TrialRecord]]:
    """The members with the fits among `others` that are theirs, and the rest of `others`.

    Fits of one method share its weight: their probabilities are multiplied to the power of one over their
    number, so that a method with more seeds does not weigh more.
    """
    joined, rest = list(members), []
    seeds: dict[int, list[TrialRecord]] = {}
    # Of several that were validated the first.
    places: dict[tuple[Any, ...], int] = {}
    for i, one in enumerate(members):
        places.setdefault(_fitted_as(one.record, test_set), i)
    for record in others:
        place = places.get(_fitted_as(record, test_set)) if _is_asked(record, test_set) else None
        if place is None:
            rest.append(record)
        else:
            seeds.setdefault(place, []).append(record)
    for place, found in seeds.items():
        one = joined[place]
        answers = [one.tested, *(_tested(record, test_set) for record in found)]
        together = pooled(answers, [1 / len(answers)] * len(answers))
        further = tuple(record.seed for record in found)
        joined[place] = Member(one.record, one.validated, together, further)
    return joined, rest


def _fitted_as(record: TrialRecord, test_set: str) -> tuple[Any, ...]:
    """What fits of one method differ in by their seed alone, and the pictures that they answered."""
    asked = record.evaluations.get(test_set)
    return record.method.key, record.train_size, record.subset, asked and asked.images


def _is_asked(record: TrialRecord, test_set: str) -> bool:
    if record.failed or test_set not in record.plain:
        return False
    return record.plain_predictions[test_set].probability is not None


def rows_of(members: Members) -> list[Row]:
    """Every member, those of either family together, and all together; weights of validation pictures."""
    rows = [_row(one.name, members, (one,), ()) for one in members.found]
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
    try:
        return read_validated(record) if _is_asked(record, test_set) else None
    except DAMAGE as error:
        raise InputError(
            f"The answers of '{record.method.key}' ({record.id[:12]}…) cannot be read ({error}): expected "
            "them whole. 'versus verify' says which file it is and what to do."
        ) from error


def _member(record: TrialRecord, answers: Arrays, test_set: str, common: Array) -> Member:
    places = np.searchsorted(answers["picture"], common)
    return Member(record, answers["probability"][places], _tested(record, test_set))


def _tested(record: TrialRecord, test_set: str) -> Array:
    return np.asarray(record.plain_predictions[test_set].probability)
