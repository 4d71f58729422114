"""How much of its error rate a method owes to damaged pictures."""

from collections.abc import Mapping
from typing import NamedTuple

from experiments.statistics.not_tested import NotTested

Curves = Mapping[str, Mapping[float, float]]


class Degradation(NamedTuple):
    """A method under corruption.

    Attributes
    ----------
    clean : error rate on undamaged pictures
    mean_error : mean over corruptions of the mean over severities
    corruption_error : the same, each corruption divided by the baseline's; 1 is as good as the
        baseline, less is better
    relative : what is added to the clean error, divided by what is added to the baseline's; of the
        means over corruptions, since a baseline that loses next to nothing under one of them would
        outweigh all others in a mean of ratios
    """

    clean: float
    mean_error: float
    corruption_error: float | NotTested
    relative: float | NotTested


def degradation(
    curves: Curves, clean: float, baseline_curves: Curves, baseline_clean: float
) -> Degradation | NotTested:
    """Mean corruption error and relative degradation against a baseline.

    Parameters
    ----------
    curves, baseline_curves : corruption → severity → error rate
    clean, baseline_clean : error rates on the undamaged pictures

    Returns
    -------
    `NotTested` without corruptions, or if the two were not tested under the same conditions; a ratio
    is `NotTested` where the baseline errs nowhere under a corruption, or on the whole no more than without.

    References
    ----------
    Hendrycks and Dietterich (2019), Benchmarking neural network robustness to common corruptions and
    perturbations, ICLR.

    Examples
    --------
    >>> found = degradation({"fog": {1: 0.2, 2: 0.4}}, 0.1, {"fog": {1: 0.4, 2: 0.6}}, 0.2)
    >>> round(found.mean_error, 3), round(found.corruption_error, 3), round(found.relative, 3)
    (0.3, 0.6, 0.667)
    """
    if not curves or _conditions(curves) != _conditions(baseline_curves):
        return NotTested("not tested under the baseline's conditions")
    means, baseline = _means(curves), _means(baseline_curves)
    return Degradation(
        clean,
        _overall(means),
        _mean_ratio(means, baseline),
        _added_ratio(_overall(means) - clean, _overall(baseline) - baseline_clean),
    )


def _conditions(curves: Curves) -> dict[str, set[float]]:
    return {corruption: set(curve) for corruption, curve in curves.items()}


def _means(curves: Curves) -> dict[str, float]:
    return {key: sum(curve.values()) / len(curve) for key, curve in curves.items()}


def _overall(means: Mapping[str, float]) -> float:
    return sum(means.values()) / len(means)


def _mean_ratio(own: Mapping[str, float], baseline: Mapping[str, float]) -> float | NotTested:
    for corruption in own:
        if baseline[corruption] <= 0:
            return NotTested("the baseline makes no error under one of the corruptions")
    return _overall({key: own[key] / baseline[key] for key in own})


def _added_ratio(own: float, baseline: float) -> float | NotTested:
    return own / baseline if baseline > 0 else NotTested("the baseline loses nothing")
