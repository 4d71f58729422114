"""How long trials may take, from the records of others; unknown where those give no ground."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from experiments.planned import Planned
from experiments.record import TrialRecord

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
    """

    seconds: float
    measured: int
    extrapolated: int
    unknown: int


class Forecast:
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
        self._fits = {
            key: {size: median(seconds) for size, seconds in sorted(sizes.items())}
            for key, sizes in fits.items()
        }
        self._rest = {key: median(seconds) for key, seconds in rest.items()}

    def seconds(self, one: Planned) -> float | None:
        """Expected seconds of `one`; None without a ground."""
        key = (one.dataset, one.method)
        fit = _fit_seconds(self._fits.get(key, {}), one.train_size)
        return None if fit is None else fit + self._rest[key] * one.n_predicted

    def is_measured(self, one: Planned) -> bool:
        """Whether a trial with this training size was finished."""
        return one.train_size in self._fits.get((one.dataset, one.method), {})


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
    expected = [(forecast.seconds(one), forecast.is_measured(one)) for one in trials]
    known = [(seconds, measured) for seconds, measured in expected if seconds is not None]
    total = sum(seconds for seconds, _ in known)
    longest = max((seconds for seconds, _ in known), default=0.0)
    n_measured = sum(measured for _, measured in known)
    return TimeLeft(
        seconds=max(total / at_once, longest),
        measured=n_measured,
        extrapolated=len(known) - n_measured,
        unknown=len(expected) - len(known),
    )


def in_words(left: TimeLeft) -> str:
    """Such as ``3 min (5 trials measured, 2 extrapolated), unknown for 4``."""
    n_known = left.measured + left.extrapolated
    if not n_known:
        return "unknown"
    grounds = ((left.measured, "measured"), (left.extrapolated, "extrapolated"))
    said = ", ".join(f"{n} {word}" for n, word in grounds if n)
    unknown = f", unknown for {left.unknown}" if left.unknown else ""
    return f"{_duration(left.seconds)} ({said}){unknown}"


def _duration(seconds: float) -> str:
    if seconds < 1:
        return "under 1 s"
    whole = round(seconds)
    position = next(i for i, (_, size) in enumerate(UNITS) if whole >= size)
    unit, size = UNITS[position]
    if position + 1 == len(UNITS):
        return f"{whole} {unit}"
    smaller, smaller_size = UNITS[position + 1]
    return f"{whole // size} {unit} {whole % size // smaller_size} {smaller}"
