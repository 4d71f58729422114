"""How long trials may take, from the records of others; unknown where those give no ground.

A run's own records come first. Published ones, of another machine, stand in where there are none,
scaled by how long this machine took for those trials that both have.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median
from typing import Self

from experiments.planned import Planned
from experiments.record import TrialRecord
from experiments.store import Store

PUBLISHED = Path(__file__).parents[1] / "results"

MOST_EXTRAPOLATED = 10
STEEPEST = 3.0
UNITS = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))


@dataclass(frozen=True)
class TimeLeft:
    """Expected time of some trials.

    Attributes
    ----------
    seconds : of those with a ground for it, spread over the workers
    measured : trials like stored ones but for the seed
    extrapolated : trials between or near other training sizes of the same method
    unknown : trials that nothing is known of
    published : trials like published ones, but for the seed or a nearby training size
    scaled : whether the machine's own speed was known for those
    """

    seconds: float
    measured: int
    extrapolated: int
    unknown: int
    published: int = 0
    scaled: bool = True


class _Times:
    """What finished trials say of the time of others: same data set, same method.

    The time to fit is the median at the same training size; for another size a power law through the
    two nearest ones, at most ten times beyond them, with an exponent of 0 to 3. All other time grows
    with the number of images that are predicted.
    """

    def __init__(self, records: Iterable[TrialRecord]) -> None:
        fits: defaultdict[tuple[str, str], defaultdict[int, list[float]]]
        fits = defaultdict(lambda: defaultdict(list))
        rest: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
        for record in records:
            first, seconds = record.work[0], record.fit_seconds
            if seconds is None or not first.seconds:
                continue
            key = (record.data.key, record.method.key)
            fits[key][record.train_size].append(seconds)
            with_it = [one.n_test for one in record.evaluations.values() if one.part == 0]
            rest[key].append((first.seconds - seconds) / sum(with_it))
        self.fits = {
            key: {size: median(seconds) for size, seconds in sorted(sizes.items())}
            for key, sizes in fits.items()
        }
        self._rest = {key: median(seconds) for key, seconds in rest.items()}

    def seconds(self, one: Planned) -> float | None:
        """Expected seconds of `one`; None without a ground."""
        key = (one.dataset, one.method)
        fit = _fit_seconds(self.fits.get(key, {}), one.train_size)
        return None if fit is None else fit + self._rest[key] * one.n_predicted

    def is_measured(self, one: Planned) -> bool:
        """Whether a trial with this training size was finished."""
        return one.train_size in self.fits.get((one.dataset, one.method), {})


class Forecast:
    """What a run's records and published ones say of the time of other trials.

    Parameters
    ----------
    records : of this machine
    published : of another one
    """

    def __init__(
        self, records: Iterable[TrialRecord], published: Iterable[TrialRecord] = ()
    ) -> None:
        self._own, self._published = _Times(records), _Times(published)
        self._speed = _ratio(self._own.fits, self._published.fits)

    @classmethod
    def of_run(cls, store: Store) -> Self:
        """By the records of `store`, and those that are published beside the code."""
        own = store.records() if store.record_paths() else []
        return cls(own, published_records())

    @property
    def is_scaled(self) -> bool:
        """Whether this machine's speed is known from trials that were published too."""
        return self._speed is not None

    def seconds(self, one: Planned) -> float | None:
        """Expected seconds of `one`; None without a ground."""
        own = self._own.seconds(one)
        if own is not None:
            return own
        published = self._published.seconds(one)
        return None if published is None else published * (self._speed or 1.0)

    def is_own(self, one: Planned) -> bool:
        """Whether the run's own records give the ground."""
        return self._own.seconds(one) is not None

    def is_measured(self, one: Planned) -> bool:
        """Whether a trial with this training size was finished in the run."""
        return self._own.is_measured(one)


@cache
def published_records() -> tuple[TrialRecord, ...]:
    """Records of the published runs, read once; none where only the packages are installed."""
    folders = sorted(PUBLISHED.iterdir()) if PUBLISHED.is_dir() else []
    stores = [Store(folder) for folder in folders if folder.is_dir()]
    found = (store.records() for store in stores if store.record_paths())
    return tuple(record for records in found for record in records)


Fits = dict[tuple[str, str], dict[int, float]]


def _ratio(own: Fits, published: Fits) -> float | None:
    """How many times as long this machine takes, over the seconds of all fits that both have."""
    both = [
        (seconds, published[key][size])
        for key, sizes in own.items()
        for size, seconds in sizes.items()
        if size in published.get(key, {})
    ]
    ours, theirs = (sum(column) for column in zip(*both, strict=True)) if both else (0.0, 0.0)
    return ours / theirs if ours and theirs else None


def _fit_seconds(known: dict[int, float], size: int) -> float | None:
    if size in known:
        return known[size]
    nearest = sorted(known, key=lambda other: abs(math.log(other / size)))[:2]
    if len(nearest) < 2:
        return None
    near, far = nearest
    if not 1 / MOST_EXTRAPOLATED <= size / near <= MOST_EXTRAPOLATED:
        return None
    slope = math.log(max(known[far], 1e-9) / max(known[near], 1e-9)) / math.log(far / near)
    return float(known[near] * (size / near) ** min(max(slope, 0), STEEPEST))


def time_left(trials: Sequence[Planned], forecast: Forecast, at_once: int) -> TimeLeft:
    """Expected time of `trials` with so many running side by side."""
    expected = [(one, forecast.seconds(one)) for one in trials]
    known = [(one, seconds) for one, seconds in expected if seconds is not None]
    total = sum(seconds for _, seconds in known)
    longest = max((seconds for _, seconds in known), default=0.0)
    n_own = sum(forecast.is_own(one) for one, _ in known)
    n_measured = sum(forecast.is_measured(one) for one, _ in known)
    return TimeLeft(
        seconds=max(total / at_once, longest),
        measured=n_measured,
        extrapolated=n_own - n_measured,
        unknown=len(expected) - len(known),
        published=len(known) - n_own,
        scaled=forecast.is_scaled,
    )


def in_words(left: TimeLeft) -> str:
    """Such as ``3 min (5 trials measured, 2 extrapolated), unknown for 4``."""
    if not left.measured + left.extrapolated + left.published:
        return "unknown"
    published = "published" if left.scaled else "published, on another machine"
    grounds = (
        (left.measured, "measured"),
        (left.extrapolated, "extrapolated"),
        (left.published, published),
    )
    said = ", ".join(f"{n} {word}" for n, word in grounds if n)
    unknown = f", unknown for {left.unknown}" if left.unknown else ""
    return f"{duration(left.seconds)} ({said}){unknown}"


def duration(seconds: float) -> str:
    """In the two largest units that it has."""
    if seconds < 1:
        return "under 1 s"
    whole = round(seconds)
    position = next(i for i, (_, size) in enumerate(UNITS) if whole >= size)
    unit, size = UNITS[position]
    if position + 1 == len(UNITS):
        return f"{whole} {unit}"
    smaller, smaller_size = UNITS[position + 1]
    return f"{whole // size} {unit} {whole % size // smaller_size} {smaller}"
