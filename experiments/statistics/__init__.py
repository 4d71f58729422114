"""What the numbers allow one to say; ``docs/statistics.md`` says which question asks for what.

Where the design of an experiment leaves a question open, a function returns `NotTested` with the
reason instead of a number.
"""

from experiments.statistics.clustered import clustered_interval, interval_over, n_units
from experiments.statistics.comparison import SIGNIFICANT, Compared, compare
from experiments.statistics.crossover import Crossover, crossover
from experiments.statistics.ensemble import mean_probability
from experiments.statistics.not_tested import NotTested
from experiments.statistics.paired import (
    CochranQ,
    Difference,
    PairedTest,
    cochran_q,
    holm,
    mcnemar_exact,
    paired_difference,
)
from experiments.statistics.rates import Interval, SeedSummary, over_seeds, wilson_interval
from experiments.statistics.robustness import Degradation, degradation
from experiments.statistics.seeds import Wins, least_p_value, wins_over_seeds
from experiments.statistics.two_way import TwoWay, two_way_difference, two_way_mean

__all__ = [
    "SIGNIFICANT",
    "CochranQ",
    "Compared",
    "Crossover",
    "Degradation",
    "Difference",
    "Interval",
    "NotTested",
    "PairedTest",
    "SeedSummary",
    "TwoWay",
    "Wins",
    "clustered_interval",
    "cochran_q",
    "compare",
    "crossover",
    "degradation",
    "holm",
    "interval_over",
    "least_p_value",
    "mcnemar_exact",
    "mean_probability",
    "n_units",
    "over_seeds",
    "paired_difference",
    "two_way_difference",
    "two_way_mean",
    "wilson_interval",
    "wins_over_seeds",
]
